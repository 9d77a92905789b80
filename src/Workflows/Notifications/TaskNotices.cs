using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Clocks;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.Notifications;

/// <summary>Tells people of work that has come to them, in the transaction that offers it; keeps clocks and records; and gives instances their titles.</summary>
/// <param name="records">Null where there are no declared records.</param>
public sealed class TaskNotices(ProcessRecords? records = null) : StepListener
{
    public override ValueTask<string?> Title(IEngineTransaction transaction, ProcessModel process, ProcessInstance instance, ProcessInstance? before) =>
        InstanceTitle.Of(process, instance, before, field => records is null ? new(field.Text) : records.Said(transaction, process, field));

    public override ValueTask<IReadOnlyDictionary<string, Value>> Beginning(IEngineTransaction transaction, ProcessModel process, IReadOnlyDictionary<string, Value> given) =>
        records is null ? new(given) : records.Identify(transaction, process, given);

    public override async ValueTask Saving(IEngineTransaction transaction, SavedStep step)
    {
        foreach (var offered in step.Effects.OfType<OfferTask>())
        {
            // A task that was withdrawn in the same step never was anybody's.
            if (step.Instance.WaiterFor(offered.Key) is null || Receivers(offered.Offer, step.Moment.Actor) is not { Count: > 0 } to)
                continue;
            new Notice(to, "task", Text(step, offered)) { TaskKey = offered.Key }.Post(transaction, step.Moment.Now, step.Instance.Key);
        }

        foreach (var given in step.Effects.OfType<ReassignTask>())
        {
            if (given.Assignee is { } owner && owner != step.Moment.Actor && step.Instance.WaiterFor(given.Key) is { } waiter)
                new Notice([owner], "task", Text(step, step.Process.FindTask(waiter.Element.ElementId)?.Name ?? waiter.Element.ElementId)) { TaskKey = given.Key }.Post(transaction, step.Moment.Now, step.Instance.Key);
        }

        foreach (var moved in step.Effects.OfType<ClockMoved>())
        {
            if (ClockNotices.Of(step, moved) is { } notice)
                notice.Post(transaction, step.Moment.Now, step.Instance.Key);
        }

        await ClockRecords.Save(transaction, step);
        if (records is not null)
            await records.Save(transaction, step);
    }

    public override IReadOnlyList<string> TablesOfInstances { get; } =
    [
        "workflows_notifications", "workflows_deliveries", "workflows_delivery_attempts", "workflows_clocks", "workflows_comments", "workflows_drafts", "workflows_urges",
        "workflows_holds", "workflows_signoffs", "workflows_instance_files",
    ];

    // Nobody needs to be told of what his own act has just given him.
    static List<string> Receivers(TaskOffer offer, string? actor) => offer.Assignee is { } owner
        ? owner == actor ? [] : [owner]
        : [.. offer.CandidateUsers, .. offer.CandidateGroups];

    static Words Text(SavedStep step, OfferTask offered) => Text(step, offered.Offer.Name ?? offered.ElementId);

    static Words Text(SavedStep step, string name)
    {
        var process = step.Process.Name ?? step.Process.Id;
        var title = step.Row.Title is { } line ? $"（{line}）" : "";
        return new Words($"新任务：{process} · {name}{title}", $"New task: {process} · {name}{(step.Row.Title is { } text ? $" ({text})" : "")}");
    }
}
