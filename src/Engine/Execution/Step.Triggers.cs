using Marketing.Engine.Execution.Approvals;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>How each trigger begins its step.</summary>
sealed partial class Step
{
    /// <summary>Task-local variable: who has completed the task.</summary>
    const string ActorVariable = "actor";
    const string StarterVariable = "starter";
    const string ApplicantVariable = "applicant";

    public void StartProcess(StartInstance start)
    {
        var root = new ElementInstance { Key = instance.Key, ElementId = Process.Id, ScopeKey = null };
        instance.Add(root);
        effects.Add(new Record(new HistoryEvent(HistoryKind.Started, Process.Id, root.Key) { Person = start.Starter }));
        effects.Add(new Record(new HistoryEvent(HistoryKind.Entered, Process.Id, root.Key) { ElementType = "PROCESS", ElementName = Process.Name }));
        SetLocal(root, StarterVariable, Value.Of(start.Starter));
        SetLocal(root, ApplicantVariable, Value.Of(start.Applicant));

        var startEvent = start.StartEventId is null ? Process.NoneStart : (StartEvent)Process.Node(start.StartEventId);
        var isPlain = start.Elements.Count > 0 || startEvent is { Definition: NoneEventDefinition };
        if (isPlain)
        {
            foreach (var (name, value) in start.Variables)
                SetLocal(root, name, value);
        }

        root.Chosen = start.Elements.Count > 0 ? start.Elements : null;
        root.Caught = startEvent is null ? null : new CaughtEvent(startEvent.Id, isPlain ? NoResults : start.Variables);
        Activate(root);
    }

    public void CompleteTask(CompleteTask done)
    {
        var (token, _) = Waiter(done.TaskKey);
        BeginOperation(token, done.TaskKey, new TaskOperation("completing")
        {
            Variables = done.Variables, Outcome = done.Outcome, Comment = done.Comment, Actor = Moment.Actor, OnBehalfOf = done.OnBehalfOf,
        });
    }

    void FinishTask(ElementInstance token, long taskKey, TaskOperation done)
    {
        token.Waits.RemoveAll(wait => wait.Key == taskKey);
        effects.Add(new WithdrawTask(taskKey, Completed: true, done.Actor, done.Outcome));
        Remember(HistoryKind.TaskCompleted, token, e => e with { Key = taskKey, Person = done.Actor, Outcome = done.Outcome, Comment = done.Comment, OnBehalfOf = done.OnBehalfOf });
        StopClock(token, isDone: true);
        SetLocal(token, ActorVariable, Value.Of(done.Actor));
        Resubmitted(token, done.Actor);
        if (NodeOf(token) is UserTask { Approval.Decides: true } approval && done.Outcome is ApprovalDecision.Approved or ApprovalDecision.Rejected)
            Decide(approval, token, done);
        else
            BehaviorOf(token).Resume(NodeOf(token), token, done.Variables ?? NoResults, this);
    }

    public void AssignTask(AssignTask assign)
    {
        var (token, _) = Waiter(assign.TaskKey);
        BeginOperation(token, assign.TaskKey, new TaskOperation("assigning")
        {
            Changes = new TaskChanges { Assignee = assign.Assignee ?? "" }, Verb = assign.Verb, Comment = assign.Comment, Actor = Moment.Actor, ReturnsTo = assign.ReturnsTo,
        });
    }

    public void GiveOpinion(GiveOpinion given)
    {
        var (token, _) = Waiter(given.TaskKey);
        SetResults(NodeOf(token), token, given.Variables);
        Remember(HistoryKind.OpinionGiven, token, e => e with { Key = given.TaskKey, Person = Moment.Actor, Outcome = given.Outcome, Comment = given.Comment });
        BeginOperation(token, given.TaskKey, new TaskOperation("assigning")
        {
            Changes = new TaskChanges { Assignee = token.ReturnsTo ?? "" }, Verb = "opinion", Comment = given.Comment, Actor = Moment.Actor,
        });
    }

    public void UpdateTask(UpdateTask update)
    {
        var (token, _) = Waiter(update.TaskKey);
        BeginOperation(token, update.TaskKey, new TaskOperation("updating") { Changes = update.Changes, Verb = update.Verb, Actor = Moment.Actor });
    }

    public void FireTimer(FireTimer fired)
    {
        var (token, wait) = Waiter(fired.TimerKey);
        if (wait.Kind == WaitKind.Clock)
        {
            RingClock(token, wait);
            return;
        }

        token.Waits.Remove(wait);
        var node = Process.Node(wait.EventId ?? token.ElementId);
        if (ClockFollowing.Follows(node))
            DoDueMarks(token);
        Remember(HistoryKind.TimerFired, node, token, e => e with { Key = fired.TimerKey });
        if (node.Property("sla.id") is { } deadline)
            Remember(HistoryKind.DeadlineBreached, node, token, e => e with { Name = deadline });

        if (Repeats(node) && TimerSchedule.Next(fired, CurrentInterval((Event)node, token) ?? fired.Interval) is { } next)
            StartTimer(token, node.Id, next, node.Id);
        Happened(node, token, NoResults);
    }

    // SEMANTICS T3: the expression is evaluated again for the next firing.
    string? CurrentInterval(Event repeating, ElementInstance token) => repeating.Definition is TimerEventDefinition { Kind: TimerKind.Cycle } timer
        ? TimerSchedule.Read(timer.Kind, Evaluate(timer.Expression, token).Value, Moment.Feel)?.Interval
        : null;

    static bool Repeats(FlowNode node) => node is BoundaryEvent { Interrupting: false } or StartEvent { Interrupting: false };

    public void CorrelateMessage(CorrelateMessage message) =>
        Receive(message.SubscriptionKey, HistoryKind.MessageReceived, message.Name, message.Variables);

    public void ReceiveSignal(ReceiveSignal signal) =>
        Receive(signal.SubscriptionKey, HistoryKind.SignalReceived, signal.Name, signal.Variables);

    void Receive(long key, string kind, string name, IReadOnlyDictionary<string, Value> variables)
    {
        var (token, wait) = Waiter(key);
        token.Waits.Remove(wait);
        var node = Process.Node(wait.EventId ?? token.ElementId);
        Remember(kind, node, token, e => e with { Name = name });

        // SEMANTICS N5: an event that does not interrupt listens again.
        if (Repeats(node) && Events.EventWait.TryPlan(node, token, this, out var again))
            again.Open(token, this);
        Happened(node, token, variables);
    }

    public void CompleteJob(CompleteJob done)
    {
        var (token, wait) = Waiter(done.JobKey);
        token.Waits.Remove(wait);
        CloseWaits(token, other => other.Kind == WaitKind.Incident && other.JobKey == done.JobKey); // SEMANTICS J3: a late answer counts
        effects.Add(new CancelJob(done.JobKey, Completed: true));
        switch (wait.JobKind)
        {
            case JobKind.ExecutionListener: ListenerDone(token, done); break;
            case JobKind.TaskListener: TaskListenerDone(token, done); break;
            case JobKind.AdHocSubProcess: Activities.AdHocSubProcessBehavior.JobDone((AdHocSubProcess)NodeOf(token), token, done, this); break;
            default: BehaviorOf(token).Resume(NodeOf(token), token, done.Variables, this); break;
        }
    }

    // SEMANTICS E1: when nobody catches it the job stays, with an incident.
    public void ThrowJobError(ThrowJobError thrown)
    {
        var (token, wait) = Waiter(thrown.JobKey);
        CloseWaits(token, other => other.Kind == WaitKind.Incident && other.JobKey == thrown.JobKey);
        if (token.Phase == Phase.Terminating) // it is on its way out: no path begins from here any more
            NobodyCatches(token, ThrowKind.Error, thrown.Code, thrown.Message, wait.Key);
        else
            Throw(token, ThrowKind.Error, thrown.Code, thrown.Message, thrown.Variables, wait.Key);
    }

    public void ExhaustJob(ExhaustJob job)
    {
        var (token, wait) = Waiter(job.JobKey);
        var cause = wait.JobKind switch
        {
            JobKind.ExecutionListener => ErrorTypes.ExecutionListenerNoRetries,
            JobKind.TaskListener => ErrorTypes.TaskListenerNoRetries,
            JobKind.AdHocSubProcess => ErrorTypes.AdHocSubProcessNoRetries,
            _ => ErrorTypes.JobNoRetries,
        };
        RaiseIncident(token, cause, job.Reason, job.JobKey);
    }

    // SEMANTICS J2: what failed is tried again with the variables as they are now.
    public void ResolveIncident(ResolveIncident resolve)
    {
        var (token, wait) = Waiter(resolve.IncidentKey);
        token.Waits.Remove(wait);
        effects.Add(new ClearIncident(resolve.IncidentKey));
        Remember(HistoryKind.IncidentResolved, token, e => e with { Key = resolve.IncidentKey, Person = Moment.Actor });

        if (wait.JobKey is { } job && token.Waits.Exists(other => other.Key == job))
            effects.Add(new ReleaseJob(job));
        else if (token.Phase == Phase.Terminating && token.Parent is null)
            EndTerminated();
        else if (token.Operation is not null)
            ContinueOperation(token, token.Waits.Find(other => other.Kind == WaitKind.UserTask)!.Key, TaskListeners(token, token.Operation.Event));
        else if (token.Phase == Phase.Activating)
            Activate(token);
        else if (token.Phase == Phase.Completing)
            Leave(token);
        else
            Retry(token);
    }

    // An open element: what should listen and does not, listens again; a loop goes on with its next round.
    void Retry(ElementInstance token)
    {
        BehaviorOf(token).Retry(NodeOf(token), token, this);
        if (token.IsGone || HasIncident(token) || !TryPlanEvents(NodeOf(token), token, out var plans))
            return;
        PauseClocksAround(token);
        foreach (var plan in plans.Where(plan => plan.IsAlwaysOpen && !token.Waits.Exists(wait => wait.EventId == plan.Event.Id)))
            plan.Open(token, this);
    }

    public void CompleteChild(CompleteChild done)
    {
        var (token, wait) = Waiter(done.WaitKey);
        token.Waits.Remove(wait);
        BehaviorOf(token).Resume(NodeOf(token), token, done.Variables, this);
    }

    public void FailChild(FailChild failed)
    {
        var (token, wait) = Waiter(failed.WaitKey);
        token.Waits.Remove(wait);
        SetPhase(token, Phase.Activating);
        CloseWaits(token);
        RaiseIncident(token, ErrorTypes.CalledElement, failed.Reason);
    }

    public void ChildThrew(ChildThrew thrown)
    {
        var (token, _) = Waiter(thrown.WaitKey);
        if (FindCatcher(token, thrown.Kind, thrown.Code) is { } found)
            Happened(found.Event, found.Holder, thrown.Variables);
    }

    public void CallerAnswered(CallerAnswered answer)
    {
        var (token, wait) = Waiter(answer.WaitKey);
        token.Waits.Remove(wait);
        if (!answer.Caught)
            NobodyCatches(token, answer.Kind, answer.Code, answer.Message, wait.JobKey);
        else if (answer.Kind == ThrowKind.Escalation)
            Complete(token);
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

    public void ActivateAdHoc(ActivateAdHoc activate)
    {
        var scope = instance[activate.ElementInstanceKey];
        if (activate.CancelsRemaining)
            TerminateChildren(scope);
        Activities.AdHocSubProcessBehavior.Begin((AdHocSubProcess)NodeOf(scope), scope, activate.Elements, this);
    }

    public void SuspendInstance()
    {
        instance.State = InstanceState.Suspended;
        effects.Add(new HoldWork());
        Remember(HistoryKind.Suspended, instance.Root, e => e with { Person = Moment.Actor });
    }

    public void ResumeInstance()
    {
        instance.State = InstanceState.Active;
        effects.Add(new ReleaseWork());
        Remember(HistoryKind.Resumed, instance.Root, e => e with { Person = Moment.Actor });
        RecountClocks(); // they were left alone while nothing moved
    }

    (ElementInstance Token, Wait Wait) Waiter(long key) =>
        instance.WaiterFor(key) ?? throw new InvalidOperationException($"Process instance {instance.Key} does not wait for {key}.");
}
