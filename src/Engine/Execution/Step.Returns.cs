using Marketing.Engine.Execution.Approvals;
using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>Going back: return to an earlier step, recall, take back, reopen.</summary>
/// <remarks>APPROVALS.md, "Going back"; APPROVAL-MODELS §7. Where one may go has been decided before, by the layer above.</remarks>
sealed partial class Step
{
    public void ReturnTask(ReturnTask back)
    {
        var (token, wait) = Waiter(back.TaskKey);
        token.Waits.Remove(wait);
        effects.Add(new WithdrawTask(back.TaskKey, Completed: true, Moment.Actor, "returned"));
        Remember(HistoryKind.TaskReturned, token, e => e with
        {
            Key = back.TaskKey, Name = back.TargetElementId, Person = Moment.Actor, Outcome = "returned", Comment = back.Comment,
        });
        var node = token.IsLoopChild ? token.Parent! : token;
        if (token.IsLoopChild && node.ElementId == back.TargetElementId)
            ReturnToSignerBefore(node, token);
        else
            ReturnTo(back, node);
    }

    // Inside a sequential node: the decision before mine does not count any more, and is asked for again.
    void ReturnToSignerBefore(ElementInstance body, ElementInstance round)
    {
        var before = body.Approval!.Entry(round.Round!.Value).WaitsFor[^1];
        Remove(round, HistoryKind.Terminated);
        Void(body, body.Approval.Entry(before));
        GoOnDeciding(body);
    }

    void ReturnTo(ReturnTask back, ElementInstance left)
    {
        var target = Target(back.TargetElementId);
        var scope = ScopeAround(left, target.Id);
        var branch = left;
        while (branch.Parent != scope)
            branch = branch.Parent!;
        var marker = new ReturnMarker(back.ToApplicant)
        {
            StraightTo = back.Straight ? left.ElementId : null, State = back.Straight ? left.Approval : null,
        };
        if (back.CancelsSiblings)
            TerminateSiblings(branch);
        else
            scope.KeptFlows.AddRange(FlowsToKeep(target, branch, scope));
        GoTo(target, scope, marker, LastSignerOf(target, scope));
        Terminate(branch);
    }

    // A node that had several deciders is asked again at its last one: the others' decisions stand.
    static ApprovalState? LastSignerOf(FlowNode target, ElementInstance scope)
    {
        if (!scope.Settled.TryGetValue(target.Id, out var state))
            return null;
        var last = state.Entries.Where(entry => entry.Decision is not null).MaxBy(entry => entry.Decision!.At);
        return last is null ? state : state.With(last with { Decision = null });
    }

    // What is gone back to: of the start event, its form.
    FlowNode Target(string elementId) => Process.FindTask(elementId) ?? Process.Node(elementId);

    void GoTo(FlowNode target, ElementInstance scope, ReturnMarker? marker, ApprovalState? state)
    {
        if (target == Process.StartForm)
            marker = (marker ?? new ReturnMarker(Resubmits: true)) with { Person = marker?.Person ?? instance.Applicant };
        Schedule(new Arrival(target, scope) { Marker = marker, Approval = state });
    }

    // Branches beside the returned one stay as they are: a split that is passed again must not begin them a second time.
    List<string> FlowsToKeep(FlowNode target, ElementInstance left, ElementInstance scope)
    {
        var kept = new List<string>();
        foreach (var split in Reach(target.Id, left.ElementId).Append(target.Id).Where(id => Process.Outgoing(id).Count > 1 && Process.Node(id) is not ExclusiveGateway))
        {
            foreach (var flow in Process.Outgoing(split))
            {
                var behind = Reach(flow.Target, split).Append(flow.Target).ToHashSet();
                var isMine = behind.Contains(left.ElementId);
                var isAlive = scope.Children.Exists(other => other != left && behind.Contains(other.ElementId)) || scope.Arrivals.Exists(waiting => waiting == flow.Id || behind.Contains(Process.Flow(waiting).Source));
                if (!isMine && isAlive)
                    kept.Add(flow.Id);
            }
        }

        return kept;
    }

    // Ids of the nodes that flows lead to from here, not going on beyond one of them.
    HashSet<string> Reach(string from, string upTo)
    {
        var found = new HashSet<string>();
        var open = new Stack<string>([from]);
        while (open.TryPop(out var id))
        {
            foreach (var flow in id == upTo ? [] : Process.Outgoing(id))
            {
                if (found.Add(flow.Target))
                    open.Push(flow.Target);
            }
        }

        return found;
    }

    // What a returned step does when it is done: straight back to whoever returned it, or on by its flows.
    bool GoesStraightBack(ElementInstance token, ElementInstance scope)
    {
        if (token.Marker is not { StraightTo: { } back } marker)
            return false;
        var node = Process.Node(back);
        var from = Modification.Scopes(Process, back).Contains(scope.ElementId) && node.ScopeId != scope.ElementId ? OpenScopes(node, scope, []) : scope;
        GoTo(node, from, null, marker.State);
        return true;
    }

    // Completing the applicant's step is a resubmission: a new round, and whoever did it for them is barred from deciding.
    void Resubmitted(ElementInstance token, string? actor)
    {
        if (token.Marker is not { Resubmits: true } && NodeOf(token) is not UserTask { Approval.Mode: ApprovalMode.Rework })
            return;
        if (token.Marker is not { IsCounted: true })
            instance.Round++;
        if (actor is not null && actor != instance.Applicant && actor != instance.Starter && !instance.Submitters.Contains(actor))
            Bar(actor);
        Remember(HistoryKind.Resubmitted, token, e => e with { Person = actor, Name = instance.Round.ToString(global::System.Globalization.CultureInfo.InvariantCulture) });
    }

    public void RecallInstance(RecallInstance recall)
    {
        var root = instance.Root;
        Remember(HistoryKind.Recalled, root, e => e with { Person = Moment.Actor, Comment = recall.Comment, Name = recall.TargetElementId });
        root.KeptFlows.Clear();
        TerminateChildren(root);
        if (recall.TargetElementId is not { } target)
            TerminateProcess(recall.Comment);
        else
            EnterAnew(target, isCounted: false);
    }

    public void ReopenInstance(ReopenInstance reopen)
    {
        var root = instance.Root;
        instance.State = InstanceState.Active;
        instance.EndedAt = null;
        instance.Round++;
        SetPhase(root, Phase.Active);
        effects.Add(new ReopenElement(root.Key));
        Remember(HistoryKind.Reopened, root, e => e with { Person = Moment.Actor, Comment = reopen.Comment, Name = reopen.TargetElementId });
        if (TryStartClock(Process.Root, root) && TryPlanEvents(Process.Root, root, out var plans))
        {
            foreach (var plan in plans)
                plan.Open(root, this);
        }

        EnterAnew(reopen.TargetElementId, isCounted: true);
    }

    void EnterAnew(string elementId, bool isCounted)
    {
        var node = Target(elementId);
        var scope = node.ScopeId == instance.Root.ElementId ? instance.Root : OpenScopes(node, instance.Root, []);
        GoTo(node, scope, new ReturnMarker(Resubmits: true) { IsCounted = isCounted }, null);
    }

    public void TakeBack(TakeBack back)
    {
        var scope = instance[back.ScopeKey];
        var node = Target(back.ElementId);
        terminatesByHand = true;
        foreach (var key in back.Started)
        {
            if (instance.Find(key) is { } started)
                Terminate(started);
        }

        terminatesByHand = false;
        foreach (var flow in back.Arrived)
            scope.Arrivals.Remove(flow);
        scope.Arrivals.AddRange(back.Restored);

        Remember(HistoryKind.TakenBack, node, scope, e => e with { Person = Moment.Actor, Comment = back.Comment });
        if (scope.Loop is not null && scope.Approval is { } open && back.EntryId is { } mine)
        {
            Void(scope, open.Entry(mine));
            GoOnDeciding(scope);
            return;
        }

        var state = back.EntryId is { } entry ? back.State?.With(back.State.Entry(entry) with { Decision = null }) : null;
        if (node is UserTask { Approval.Decides: true })
            instance.PastApprovals.RemoveAll(past => past.ElementId == node.Id && past.Person == Moment.Actor && past.Round == instance.Round);
        GoTo(node, scope, new ReturnMarker(Resubmits: false) { Person = Moment.Actor }, state);
    }
}
