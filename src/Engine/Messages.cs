using System.Text.Json;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Engine;

/// <summary>A message as it comes from outside.</summary>
public sealed record PublishedMessage(string Name, string CorrelationKey, IReadOnlyDictionary<string, Value> Variables)
{
    /// <summary>How long it waits for somebody; zero: only if someone waits now.</summary>
    public TimeSpan TimeToLive { get; init; }

    /// <summary>De-duplicates while the first of this id is buffered.</summary>
    public string? MessageId { get; init; }
}

/// <summary>Finds out who wants a message: waiting instances first, then start events, then the buffer.</summary>
/// <remarks>SEMANTICS N1–N4.</remarks>
static class Messages
{
    /// <summary>Gives the message to everybody who wants it, once a process. Answers its key and the instances it reached.</summary>
    public static async ValueTask<Outcome<(long Key, IReadOnlyList<long> Instances)>> Publish(CommandContext context, PublishedMessage message)
    {
        var transaction = context.Transaction;
        await Lock(transaction, message.Name, message.CorrelationKey);
        if (message.MessageId is { } id && await transaction.MessageById(message.Name, message.CorrelationKey, id, context.Now) is not null)
        {
            return new Refusal(RefusalKind.Conflict, "message-already-published", new Words(
                $"编号为「{id}」的消息「{message.Name}」已经发布过。", $"Expected to publish a new message with id '{id}', but a message with that id was already published."));
        }

        var key = transaction.ReserveKeys(1);
        var reached = new List<(string ProcessId, long Instance)>();
        foreach (var subscription in await transaction.Subscriptions(message.Name, message.CorrelationKey))
        {
            if (reached.Exists(one => one.ProcessId == subscription.ProcessId))
                continue;
            if (await Deliver(context, subscription, message.Name, message.Variables))
                reached.Add((subscription.ProcessId, subscription.InstanceKey));
        }

        foreach (var (definition, start) in await StartEvents.Named(context, StartSubscriptionRow.Message, message.Name))
        {
            if (reached.Exists(one => one.ProcessId == definition.ProcessId) || await IsRunning(context, definition.ProcessId, message.CorrelationKey))
                continue;
            var instance = await Start(context, definition, start, message.CorrelationKey, message.Variables);
            reached.Add((definition.ProcessId, instance.Key));
        }

        if (message.TimeToLive > TimeSpan.Zero)
        {
            transaction.Add(new MessageRow
            {
                Key = key, Name = message.Name, CorrelationKey = message.CorrelationKey, MessageId = message.MessageId,
                ExpiresAt = context.Now + message.TimeToLive,
                VariablesJson = FeelJson.ToJson(Value.Of(ToContext(message.Variables))),
                CorrelatedJson = JsonSerializer.Serialize(reached.Select(one => one.ProcessId)),
            });
        }

        return (key, (IReadOnlyList<long>)[.. reached.Select(one => one.Instance)]);
    }

    /// <summary>A message and a wait for it that begin at the same moment find each other: whoever comes second sees the first.</summary>
    public static ValueTask Lock(IEngineTransaction transaction, string name, string correlationKey) =>
        transaction.Lock($"message {name.Length} {name} {correlationKey}");

    /// <summary>Gives a fresh subscription the oldest buffered message that its process has not had.</summary>
    public static async ValueTask DeliverBuffered(CommandContext context, MessageSubscriptionRow subscription)
    {
        foreach (var message in await context.Transaction.Messages(subscription.Name, subscription.CorrelationKey, context.Now))
        {
            if (WasGivenTo(message, subscription.ProcessId))
                continue;
            if (await IsSuspended(context, subscription.InstanceKey))
                return;
            Mark(context, message, subscription.ProcessId);
            await Deliver(context, subscription, message.Name, VariablesOf(message));
            return;
        }
    }

    /// <summary>An instance that a message with this key had started has ended: the next buffered one may start (SEMANTICS N4).</summary>
    public static async ValueTask StartBuffered(CommandContext context, string processId, string correlationKey)
    {
        if (await context.Transaction.LatestDefinition(processId) is not { } definition || await IsRunning(context, processId, correlationKey))
            return;
        var model = context.Model(definition);
        foreach (var start in model.StartEvents(model.Id).Where(start => start.Definition is MessageEventDefinition))
        {
            foreach (var message in await context.Transaction.Messages(NameOf(context, start), correlationKey, context.Now))
            {
                if (WasGivenTo(message, processId))
                    continue;
                Mark(context, message, processId);
                await Start(context, definition, start, correlationKey, VariablesOf(message));
                return;
            }
        }
    }

    // The end of the running one and the message that would be the next to start one see each other, likewise.
    static async ValueTask<bool> IsRunning(CommandContext context, string processId, string correlationKey)
    {
        if (correlationKey.Length == 0)
            return false;
        await context.Transaction.Lock($"start {processId.Length} {processId} {correlationKey}");
        return await context.Transaction.RunningStartedBy(processId, correlationKey) is not null;
    }

    static ValueTask<ProcessInstance> Start(CommandContext context, ProcessDefinitionRow definition, StartEvent start, string correlationKey, IReadOnlyDictionary<string, Value> variables) =>
        context.Begin(definition, new Beginning("system", null)
        {
            StartEventId = start.Id, Variables = variables, StartKey = correlationKey.Length == 0 ? null : correlationKey,
        });

    static bool WasGivenTo(MessageRow message, string processId) => JsonSerializer.Deserialize<List<string>>(message.CorrelatedJson)!.Contains(processId);

    static void Mark(CommandContext context, MessageRow message, string processId)
    {
        message.CorrelatedJson = JsonSerializer.Serialize(JsonSerializer.Deserialize<List<string>>(message.CorrelatedJson)!.Append(processId));
        context.Transaction.Update(message);
    }

    static Dictionary<string, Value> VariablesOf(MessageRow message)
    {
        FeelJson.Parse(message.VariablesJson).TryContext(out var variables);
        return variables.ToDictionary();
    }

    // A suspended instance takes no messages; those with a time to live wait for it.
    static async ValueTask<bool> IsSuspended(CommandContext context, long instanceKey) =>
        await context.Transaction.Instance(instanceKey) is { State: "SUSPENDED" };

    // False: the subscription closed in the meantime, or its instance stands still.
    static async ValueTask<bool> Deliver(CommandContext context, MessageSubscriptionRow subscription, string name, IReadOnlyDictionary<string, Value> variables)
    {
        if (await context.Transaction.Subscription(subscription.Key) is not { } open || await context.Load(open.InstanceKey) is not { Instance.State: InstanceState.Active } loaded)
            return false;
        context.Transaction.Remove(open);
        await context.Move(loaded, new CorrelateMessage(context.Moment(null), open.Key, name, variables));
        return true;
    }

    static string NameOf(CommandContext context, StartEvent start) =>
        ((MessageEventDefinition)start.Definition).Name.Evaluate(new NamedValues(), context.Feel).Value.TryString(out var text) ? text : "";

    static Context ToContext(IReadOnlyDictionary<string, Value> variables)
    {
        var builder = new Context.Builder();
        foreach (var (name, value) in variables)
            builder.Set(name, value);
        return builder.Build();
    }
}
