using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;

namespace Marketing.Engine;

/// <summary>Tells a signal to everybody who listens now, and starts every process that begins with it, in one transaction.</summary>
static class Signals
{
    /// <summary>Broadcasts a signal. Answers its key.</summary>
    public static async ValueTask<long> Broadcast(CommandContext context, string name, IReadOnlyDictionary<string, Value> variables)
    {
        var key = context.Transaction.ReserveKeys(1);

        // Who begins to listen because of the signal does not hear it.
        foreach (var subscription in await context.Transaction.SignalSubscriptions(name))
        {
            if (await context.Transaction.SignalSubscription(subscription.Key) is not { } open || await context.Load(open.InstanceKey) is not { Instance.State: InstanceState.Active } loaded)
                continue;
            context.Transaction.Remove(open);
            await context.Move(loaded, new ReceiveSignal(context.Moment(null), open.Key, name, variables));
        }

        foreach (var (definition, start) in await StartEvents.Named(context, StartSubscriptionRow.Signal, name))
            await context.Begin(definition, new Beginning("system", null) { StartEventId = start.Id, Variables = variables });
        return key;
    }
}
