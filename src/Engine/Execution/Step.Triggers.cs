using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>How each trigger begins its step.</summary>
sealed partial class Step
{
    /// <summary>Task-local variable: who has completed the task.</summary>
    const string ActorVariable = "actor";

    public void StartProcess(StartInstance start)
    {
        var root = new ElementInstance { Key = instance.Key, ElementId = Process.Id, ScopeKey = null, Phase = Phase.Active };
        instance.Add(root);
        effects.Add(new Record(new HistoryEvent(HistoryKind.Started, Process.Id, root.Key) { Person = start.Starter }));
        effects.Add(new Record(new HistoryEvent(HistoryKind.Entered, Process.Id, root.Key) { ElementType = "PROCESS", ElementName = Process.Name }));
        SetLocal(root, "starter", Value.Of(start.Starter));
        SetLocal(root, "applicant", Value.Of(start.Applicant));

        var startEvent = start.StartEventId is null ? Process.NoneStart! : Process.Node(start.StartEventId);
        if (startEvent is StartEvent { Definition: NoneEventDefinition })
        {
            foreach (var (name, value) in start.Variables)
                SetLocal(root, name, value);
            Schedule(startEvent, root);
        }
        else
        {
            Schedule(startEvent, root, results: start.Variables);
        }
    }

    public void CompleteTask(CompleteTask done)
    {
        var (token, wait) = Waiter(done.TaskKey);
        var node = Process.Node(token.ElementId);
        token.Waits.Remove(wait);
        effects.Add(new WithdrawTask(done.TaskKey, Completed: true, Moment.Actor, done.Outcome));
        Remember(HistoryKind.TaskCompleted, node, token, e => e with
        {
            Key = done.TaskKey, Person = Moment.Actor, Outcome = done.Outcome, Comment = done.Comment,
        });
        SetLocal(token, ActorVariable, Value.Of(Moment.Actor));
        Behaviors.For(node).Resume(node, token, done.Variables, this);
    }

    public void AssignTask(AssignTask assign)
    {
        var (token, _) = Waiter(assign.TaskKey);
        effects.Add(new ReassignTask(assign.TaskKey, assign.Assignee));
        Remember(HistoryKind.TaskAssigned, Process.Node(token.ElementId), token, e => e with
        {
            Key = assign.TaskKey, Name = assign.Verb, Person = assign.Assignee, Comment = assign.Comment,
        });
    }

    public void ReturnTask(ReturnTask back)
    {
        var (token, wait) = Waiter(back.TaskKey);
        var scope = instance[token.ScopeKey!.Value];
        token.Waits.Remove(wait);
        effects.Add(new WithdrawTask(back.TaskKey, Completed: true, Moment.Actor, "returned"));
        Remember(HistoryKind.TaskReturned, Process.Node(token.ElementId), token, e => e with
        {
            Key = back.TaskKey, Name = back.TargetElementId, Person = Moment.Actor, Outcome = "returned", Comment = back.Comment,
        });
        Schedule(Process.Node(back.TargetElementId), scope);
        Terminate(token);
    }

    public void FireTimer(FireTimer fired)
    {
        var (token, wait) = Waiter(fired.TimerKey);
        token.Waits.Remove(wait);
        var node = Process.Node(wait.EventId ?? token.ElementId);
        Remember(HistoryKind.TimerFired, node, token, e => e with { Key = fired.TimerKey });
        if (node.Property("sla.id") is { } deadline)
            Remember(HistoryKind.DeadlineBreached, node, token, e => e with { Name = deadline });

        if (node is BoundaryEvent { Interrupting: false } && TimerSchedule.Next(fired) is { } next)
            StartTimer(token, node.Id, next, node.Id);
        Happened(node, token, NoResults);
    }

    public void CorrelateMessage(CorrelateMessage message)
    {
        var (token, wait) = Waiter(message.SubscriptionKey);
        token.Waits.Remove(wait);
        var node = Process.Node(wait.EventId ?? token.ElementId);
        Remember(HistoryKind.MessageReceived, node, token, e => e with { Name = message.Name });

        // SEMANTICS N5: a non-interrupting boundary event listens again.
        if (node is BoundaryEvent { Interrupting: false } && Events.EventWait.TryPlan((Event)node, token, this, out var again))
            again.Open(token, this);
        Happened(node, token, message.Variables);
    }

    static readonly Dictionary<string, Value> NoResults = [];

    // An event on the boundary starts a path of its own beside, or in place of, the activity; any other goes on where it waits.
    void Happened(FlowNode node, ElementInstance token, IReadOnlyDictionary<string, Value> results)
    {
        if (node is not BoundaryEvent boundary)
        {
            Behaviors.For(node).Resume(node, token, results, this);
            return;
        }

        var scope = instance[token.ScopeKey!.Value];
        if (boundary.Interrupting)
            Terminate(token);
        Schedule(boundary, scope, results: results);
    }

    public void CompleteJob(CompleteJob done)
    {
        var (token, wait) = Waiter(done.JobKey);
        token.Waits.Remove(wait);
        effects.Add(new CancelJob(done.JobKey));
        var node = Process.Node(token.ElementId);
        Behaviors.For(node).Resume(node, token, done.Variables, this);
    }

    public void ExhaustJob(ExhaustJob job)
    {
        var (token, _) = Waiter(job.JobKey);
        RaiseIncident(token, ErrorTypes.JobNoRetries, job.Reason, job.JobKey);
    }

    // SEMANTICS J2: what failed is tried again with the variables as they are now.
    public void ResolveIncident(ResolveIncident resolve)
    {
        var (token, wait) = Waiter(resolve.IncidentKey);
        var node = Process.Node(token.ElementId);
        token.Waits.Remove(wait);
        effects.Add(new ClearIncident(resolve.IncidentKey));
        Remember(HistoryKind.IncidentResolved, node, token, e => e with { Key = resolve.IncidentKey, Person = Moment.Actor });

        if (token.Waits.Find(other => other.Kind == WaitKind.Job) is { } job)
        {
            Close(job);
            token.Waits.Remove(job);
            Behaviors.For(node).Enter(node, token, this);
        }
        else if (token.Phase == Phase.Activating)
        {
            Activate(node, token);
        }
    }

    public void SetVariables(SetVariables set)
    {
        var scope = instance[set.ElementInstanceKey];
        foreach (var (name, value) in set.Variables)
        {
            if (set.Local)
                SetLocal(scope, name, value);
            else
                Propagate(scope, name, value);
        }

        effects.Add(new Record(new HistoryEvent(HistoryKind.VariablesSet, scope.ElementId, scope.Key)
        {
            Person = Moment.Actor, Name = string.Join(", ", set.Variables.Keys),
        }));
    }

    // SEMANTICS O3: bottom-up.
    public void CancelInstance(CancelInstance cancel)
    {
        foreach (var child in instance.ChildrenOf(instance.Root).Reverse().ToList())
            Terminate(child);
        EndInstance(InstanceState.Terminated, HistoryKind.Terminated, cancel.Comment);
    }

    (ElementInstance Token, Wait Wait) Waiter(long key) =>
        instance.WaiterFor(key) ?? throw new InvalidOperationException($"Process instance {instance.Key} does not wait for {key}.");
}
