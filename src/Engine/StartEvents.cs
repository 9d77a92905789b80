using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;

namespace Marketing.Engine;

/// <summary>What the latest version of each process begins with: timers, messages and signals, as rows that are looked up by instant or name.</summary>
/// <remarks>SEMANTICS T2, N4: names and times are evaluated when the version becomes the latest, and only the latest version begins so.</remarks>
static class StartEvents
{
    /// <summary>The setting that says that the rows are complete; files from before they were kept are made up for once.</summary>
    const string Complete = "engine.start-subscriptions";

    /// <summary>The version is the latest from now on.</summary>
    public static void Open(CommandContext context, ProcessDefinitionRow definition, ProcessModel model)
    {
        foreach (var start in model.StartEvents(model.Id))
            AddTimer(context, definition, start);
        Subscribe(context, definition, model);
    }

    /// <summary>The version is no longer the latest.</summary>
    public static async ValueTask Close(CommandContext context, ProcessDefinitionRow definition)
    {
        foreach (var timer in await context.Transaction.StartTimers(definition.Key))
            context.Transaction.Remove(timer);
        foreach (var subscription in await context.Transaction.StartSubscriptionsOf(definition.ProcessId))
            context.Transaction.Remove(subscription);
    }

    /// <summary>The processes that begin with a message or signal of this name, each with its start event.</summary>
    public static async ValueTask<IReadOnlyList<(ProcessDefinitionRow Definition, StartEvent Start)>> Named(CommandContext context, string kind, string name)
    {
        await MakeUp(context);
        var found = new List<(ProcessDefinitionRow, StartEvent)>();
        foreach (var subscription in await context.Transaction.StartSubscriptions(kind, name))
        {
            if (found.Exists(one => one.Item1.ProcessId == subscription.ProcessId) || await context.Transaction.Definition(subscription.DefinitionKey) is not { } definition)
                continue;
            found.Add((definition, (StartEvent)context.Model(definition).Node(subscription.ElementId)));
        }

        return found;
    }

    // A file from before these rows were kept: once, for all latest versions.
    static async ValueTask MakeUp(CommandContext context)
    {
        if (context.StartsAreKept || await context.Transaction.Setting(Complete) is not null)
        {
            context.StartsAreKept = true;
            return;
        }

        await context.Transaction.Lock("deployment");
        foreach (var definition in await context.Transaction.LatestDefinitions())
        {
            if ((await context.Transaction.StartSubscriptionsOf(definition.ProcessId)).Count == 0)
                Subscribe(context, definition, context.Model(definition));
        }

        context.Transaction.SetSetting(Complete, "1");
    }

    static void Subscribe(CommandContext context, ProcessDefinitionRow definition, ProcessModel model)
    {
        foreach (var start in model.StartEvents(model.Id))
        {
            var (kind, expression) = start.Definition switch
            {
                MessageEventDefinition message => (StartSubscriptionRow.Message, message.Name),
                SignalEventDefinition signal => (StartSubscriptionRow.Signal, signal.Name),
                _ => ("", null),
            };
            if (expression is null || !expression.Evaluate(new NamedValues { ["config"] = context.Surroundings.Config }, context.Feel).Value.TryString(out var name))
                continue;
            context.Transaction.Add(new StartSubscriptionRow
            {
                Key = context.Transaction.ReserveKeys(1), Kind = kind, Name = name, DefinitionKey = definition.Key, ProcessId = definition.ProcessId, ElementId = start.Id,
            });
        }
    }

    static void AddTimer(CommandContext context, ProcessDefinitionRow definition, StartEvent start)
    {
        if (start.Definition is not TimerEventDefinition timer || TimerSchedule.Read(timer.Kind, ValueOf(context, timer), context.Feel) is not { } schedule)
            return;
        context.Transaction.Add(new TimerRow
        {
            Key = context.Transaction.ReserveKeys(1), DueAt = schedule.DueAt, DefinitionKey = definition.Key, ElementId = start.Id,
            Remaining = schedule.Remaining, Interval = schedule.Interval,
        });
    }

    /// <summary>The time of a start timer, as its expression gives it now.</summary>
    public static Value ValueOf(Surroundings surroundings, FeelEnvironment feel, TimerEventDefinition timer) =>
        timer.Expression.Evaluate(new NamedValues { ["config"] = surroundings.Config }, feel).Value;

    static Value ValueOf(CommandContext context, TimerEventDefinition timer) => ValueOf(context.Surroundings, context.Feel, timer);

    /// <summary>The interval of a start timer's cycle, as its expression gives it now; null when it gives none.</summary>
    public static string? CurrentInterval(CommandContext context, ProcessDefinitionRow definition, string elementId) =>
        context.Model(definition).Node(elementId) is StartEvent { Definition: TimerEventDefinition { Kind: TimerKind.Cycle } timer }
            ? TimerSchedule.Read(timer.Kind, ValueOf(context, timer), context.Feel)?.Interval
            : null;
}
