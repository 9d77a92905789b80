using Marketing.Engine.Execution.Loops;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution.Approvals;

/// <summary>The body of an approval node with several deciders: a round for each entry that may decide now, until the tally is decided.</summary>
/// <remarks>APPROVAL-MODELS §3: the collection is read once, on entry; from then on the list of entries is the node's own.</remarks>
sealed class ApprovalBody : LoopBehavior
{
    public override void Enter(FlowNode node, ElementInstance body, Step step)
    {
        var task = (UserTask)node;
        if (body.Approval is null ? !TryFill(task, body, step) : !step.TryFit(task, body))
            return;
        body.Loop = new LoopState { Size = body.Approval!.Entries.Count, OutputName = (task.Loop as MultiInstance)?.OutputCollection };
        step.Tally(body);
        step.GoOnDeciding(body);
    }

    static bool TryFill(UserTask node, ElementInstance body, Step step)
    {
        var loop = (MultiInstance)node.Loop!;
        step.CountRound(node, body);
        if (!MultiInstanceBehavior.TryItems(node, loop, body, step, out var items))
            return false;
        var people = new ApprovalPeople(step, node, body);
        var entries = new List<ApprovalEntry>();
        foreach (var item in items)
        {
            var settled = people.Settle(Named(item, entries.Count), loop.IsSequential ? entries.LastOrDefault()?.Person : null);
            if (people.Failed)
                return false;
            if (settled is not null)
                Merge(entries, settled);
        }

        // Nobody at all, or nobody but the applicant whose entry is skipped: passing silently is not offered.
        if (entries.Count == 0 && people.Settle(new ApprovalEntry(0)) is { } found)
            entries.Add(found);
        if (people.Failed)
            return false;
        if (loop.IsSequential)
            entries = [.. entries.Select((entry, at) => entry with { WaitsFor = at == 0 ? [] : [entries[at - 1].Id] })];
        var state = new ApprovalState(node.Approval!.Mode, entries) { HasContexts = items.Any(item => item.TryContext(out _)) };
        if (!step.TryThreshold(node, body, state, out var judged))
            return false;
        body.Approval = judged;
        return true;
    }

    // An item is an id, or {person, weight}; null is a vacant level.
    static ApprovalEntry Named(Value item, int id)
    {
        if (!item.TryContext(out var context))
            return new ApprovalEntry(id) { Person = item.TryString(out var person) ? person : null };
        return new ApprovalEntry(id)
        {
            Person = context["person"].TryString(out var named) ? named : null, Weight = context["weight"].TryNumber(out var weight) ? weight : Number.One,
        };
    }

    // The same person twice is one entry with the weights added.
    static void Merge(List<ApprovalEntry> entries, ApprovalEntry entry)
    {
        var at = entry.Person is null ? -1 : entries.FindIndex(other => other.Person == entry.Person);
        if (at < 0)
            entries.Add(entry with { Id = entries.Count });
        else
            entries[at] = entries[at] with { Weight = entries[at].Weight + entry.Weight, OnBehalfOf = entries[at].OnBehalfOf is null ? null : entry.OnBehalfOf };
    }

    public override void Retry(FlowNode node, ElementInstance body, Step step)
    {
        if (step.TryFit((UserTask)node, body))
            step.GoOnDeciding(body);
    }

    public override bool TryEndRound(FlowNode node, ElementInstance round, Step step, out bool endsLoop)
    {
        var body = round.Parent!;
        if (node is UserTask { Loop: MultiInstance { OutputElement: { } output } } && round.Round < body.Loop!.Outputs.Count)
            body.Loop.Outputs[round.Round!.Value] = FeelJson.Normalize(step.Evaluate(output, round).Value);
        endsLoop = false; // GoOnDeciding sees to it, and tells the others who has settled it
        return true;
    }

    public override void RoundLeft(FlowNode node, ElementInstance body, Step step) => step.GoOnDeciding(body);

    /// <summary>Begins the round of an entry.</summary>
    public static void Begin(UserTask node, ElementInstance body, ApprovalEntry entry, Step step)
    {
        var loop = body.Loop!;
        loop.Size = Math.Max(loop.Size, entry.Id + 1);
        loop.Begun = Math.Max(loop.Begun, entry.Id + 1);
        while (loop.OutputName is not null && loop.Outputs.Count < loop.Size)
            loop.Outputs.Add(Value.Null);
        var locals = new Dictionary<string, Value> { ["loopCounter"] = Value.Of(entry.Id + 1) };
        if ((node.Loop as MultiInstance)?.InputElement is { } name)
            locals[name] = body.Approval!.HasContexts ? Value.Of(Context.Of(("person", Value.Of(entry.Person)), ("weight", Value.Of(entry.Weight)))) : Value.Of(entry.Person);
        step.Schedule(new Step.Arrival(node, body) { Round = entry.Id, Locals = locals });
    }
}
