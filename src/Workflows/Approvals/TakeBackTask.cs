using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Execution.Approvals;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Approvals;

/// <summary>拿回: what I have just done is undone and comes to me again, only while nobody has acted on what it started.</summary>
/// <remarks>APPROVAL-MODELS §7.</remarks>
sealed class TakeBackTask(CommandContext context, LoadedInstance loaded, UserTaskRow task, Person person, string? comment)
{
    static readonly string[] Passing = ["EXCLUSIVE_GATEWAY", "PARALLEL_GATEWAY", "INTERMEDIATE_THROW_EVENT"];
    static readonly string[] Waiting = ["USER_TASK", "MULTI_INSTANCE_BODY"];
    static readonly string[] Acts = [HistoryKind.SignersAdded, HistoryKind.SignersRemoved, HistoryKind.OpinionGiven, HistoryKind.Decided, HistoryKind.TaskReturned];

    /// <summary>The trigger, or why it is too late.</summary>
    public async ValueTask<Outcome<Trigger>> Prepare()
    {
        if (task.CompletedBy != person.Id)
            return new Refusal(RefusalKind.Forbidden, "not-yours", new Words("只能拿回自己刚处理的任务。", "Only what you have done yourself can be taken back."));
        if (loaded.Instance.EndedAt is not null)
            return Late(new Words("流程已经结束。", "The process has ended."));
        var steps = (await context.Transaction.Steps(loaded.Row.Key)).Select(HistoryJson.Read).ToList();
        var at = steps.FindIndex(step => step.Any(one => one.Kind == HistoryKind.TaskCompleted && one.Key == task.Key));
        if (at < 0)
            return Late(new Words("这个任务不是以提交结束的。", "The task did not end by being completed."));
        var entered = steps.SelectMany(step => step).First(one => one.Kind == HistoryKind.Entered && one.ElementInstanceKey == task.ElementInstanceKey);
        var later = steps.Skip(at + 1).SelectMany(step => step).ToList();
        if (loaded.Instance.Find(entered.ScopeKey ?? 0) is not { } scope)
            return Late(new Words("所在的子流程已经结束。", "The sub-process around it has ended."));
        return scope is { Approval: { } state } && scope.ElementId == task.ElementId ? FromOpenNode(scope, state, later) : AfterNode(scope, steps[at], later);
    }

    // The node is still open: my decision is asked for again, and whoever was asked because of it is not any more.
    Outcome<Trigger> FromOpenNode(ElementInstance body, ApprovalState state, List<HistoryEvent> later)
    {
        if (Mine(state) is not { } mine)
            return Late(new Words("你的决定已经不在了。", "Your decision is not there any more."));
        var followers = Followers(state, mine.Id);
        var started = loaded.Instance.Elements.Where(round => round.ScopeKey == body.Key && round.Round is { } id && followers.Contains(id)).Select(round => round.Key).ToList();
        if (state.Entries.Any(entry => followers.Contains(entry.Id) && entry.Decision is not null) || HasActed(started, later))
            return Late(new Words("下一位已经处理。", "The next one has acted already."));
        return new TakeBack(context.Moment(person.Id), task.ElementId, body.Key, started, comment) { EntryId = mine.Id };
    }

    // The node is left: everything that came of it must be a task that nobody has done anything about.
    Outcome<Trigger> AfterNode(ElementInstance scope, IReadOnlyList<HistoryEvent> step, List<HistoryEvent> later)
    {
        var came = step.SkipWhile(one => one.Kind != HistoryKind.TaskCompleted || one.Key != task.Key).Skip(1).ToList();
        var entered = came.Where(one => one.Kind == HistoryKind.Entered).ToList();
        var odd = entered.Find(one => !Passing.Contains(one.ElementType) && !Waiting.Contains(one.ElementType));
        if (odd is not null || came.Exists(one => Acts.Contains(one.Kind)))
            return Late(new Words($"之后的「{odd?.ElementName ?? odd?.ElementId ?? "审批"}」已自动执行。", $"'{odd?.ElementId ?? "an approval"}' behind it has been carried out already."));
        var started = entered.Where(one => Waiting.Contains(one.ElementType)).Select(one => one.ElementInstanceKey).ToList();
        if (started.Exists(key => loaded.Instance.Find(key) is null) || HasActed(started, later))
            return Late(new Words("下一位已经处理。", "The next one has acted already."));
        var flows = came.Where(one => one.Kind == HistoryKind.FlowTaken).Select(one => one.Name!).ToList();
        if (started.Count == 0 && !flows.Exists(scope.Arrivals.Contains))
            return Late(new Words("之后没有等待处理的任务。", "Nothing that came of it is waiting."));
        var settled = scope.Settled.GetValueOrDefault(task.ElementId);
        return new TakeBack(context.Moment(person.Id), task.ElementId, scope.Key, started, comment)
        {
            State = settled, EntryId = settled is null ? null : Mine(settled)?.Id,
            Arrived = [.. flows.Where(scope.Arrivals.Contains)],
            Restored = [.. entered.Where(one => one.ElementType == "PARALLEL_GATEWAY").SelectMany(one => loaded.Process.Incoming(one.ElementId)).Select(flow => flow.Id).Where(flow => !flows.Contains(flow))],
        };
    }

    ApprovalEntry? Mine(ApprovalState state) => state.Entries.Where(entry => entry.Decision?.Person == person.Id).MaxBy(entry => entry.Decision!.At);

    // Entries that wait for one, or for one that waits for it.
    static HashSet<int> Followers(ApprovalState state, int id)
    {
        var found = new HashSet<int> { id };
        while (state.Entries.FirstOrDefault(entry => !found.Contains(entry.Id) && entry.WaitsFor.Any(found.Contains)) is { } next)
            found.Add(next.Id);
        found.Remove(id);
        return found;
    }

    static bool HasActed(List<long> started, List<HistoryEvent> later) => later.Exists(one => started.Contains(one.ElementInstanceKey)
        && (Acts.Contains(one.Kind) || one is { Kind: HistoryKind.TaskAssigned, Name: "transfer" or "delegate" }));

    static Refusal Late(Words why) => new(RefusalKind.Conflict, "too-late", new Words($"不能拿回：{why.Chinese}", $"It cannot be taken back: {why.English}"),
        new Words("请联系下一位退回，或由流程负责人处理。", "Ask the next one to return it, or the process owner."));
}
