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
            await Deliver(context, subscription, message.Name, message.Variables);
            reached.Add((subscription.ProcessId, subscription.InstanceKey));
        }

        foreach (var definition in await transaction.LatestDefinitions())
        {
            if (reached.Exists(one => one.ProcessId == definition.ProcessId) || StartEventFor(context, definition, message.Name) is not { } start)
                continue;
            var instance = await context.Begin(definition, start.Id, message.Variables, starter: "system", applicant: null);
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

    /// <summary>Gives a fresh subscription the oldest buffered message that its process has not had.</summary>
    public static async ValueTask DeliverBuffered(CommandContext context, MessageSubscriptionRow subscription)
    {
        foreach (var message in await context.Transaction.Messages(subscription.Name, subscription.CorrelationKey, context.Now))
        {
            var correlated = JsonSerializer.Deserialize<List<string>>(message.CorrelatedJson)!;
            if (correlated.Contains(subscription.ProcessId))
                continue;
            correlated.Add(subscription.ProcessId);
            message.CorrelatedJson = JsonSerializer.Serialize(correlated);
            context.Transaction.Update(message);
            FeelJson.Parse(message.VariablesJson).TryContext(out var variables);
            await Deliver(context, subscription, message.Name, variables.ToDictionary());
            return;
        }
    }

    static async ValueTask Deliver(CommandContext context, MessageSubscriptionRow subscription, string name, IReadOnlyDictionary<string, Value> variables)
    {
        var loaded = await context.Load(subscription.InstanceKey)
            ?? throw new InvalidOperationException($"Subscription {subscription.Key} has no instance {subscription.InstanceKey}.");
        context.Transaction.Remove(subscription);
        await context.Move(loaded, new CorrelateMessage(context.Moment(null), subscription.Key, name, variables));
    }

    static StartEvent? StartEventFor(CommandContext context, ProcessDefinitionRow definition, string name)
    {
        var model = context.Model(definition);
        return model.StartEvents(model.Id).FirstOrDefault(start => start.Definition is MessageEventDefinition message
            && message.Name.Evaluate(new NamedValues(), context.Feel).Value.TryString(out var text) && text == name);
    }

    static Context ToContext(IReadOnlyDictionary<string, Value> variables)
    {
        var builder = new Context.Builder();
        foreach (var (name, value) in variables)
            builder.Set(name, value);
        return builder.Build();
    }
}
