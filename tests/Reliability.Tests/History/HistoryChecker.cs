namespace Marketing.Reliability.Tests.History;

/// <summary>Holds what the clients were told against what the database says, invariant by invariant. Pure: no clock, no database.</summary>
static class HistoryChecker
{
    /// <summary>Everything that does not hold, in the order of the invariants; empty when all is well.</summary>
    public static IReadOnlyList<Violation> Check(IReadOnlyList<Operation> operations, Evidence evidence, Expectation expectation) =>
    [
        .. Durable(operations, evidence),
        .. OneEffect(operations, evidence),
        .. NobodyStuck(evidence),
        .. TokenConservation.Check(evidence, expectation),
        .. TimersFireOnce(evidence, expectation),
        .. MessagesArrive(evidence),
        .. OneStepAChange(evidence),
        .. NothingOfOthers(operations),
        .. ShownIsStored(evidence),
        .. NothingBroke(operations, evidence),
        .. AllDone(evidence, expectation),
        .. FourEyes(evidence, expectation),
    ];

    // I1: what was acknowledged is there.
    static IEnumerable<Violation> Durable(IReadOnlyList<Operation> operations, Evidence evidence)
    {
        var started = evidence.Steps.Where(step => step.Events.Any(one => one.Kind == "started")).Select(step => step.InstanceKey).ToHashSet();
        var instances = evidence.Instances.Select(instance => instance.Key).ToHashSet();
        var tasks = evidence.Tasks.ToDictionary(task => task.Key);
        var received = evidence.Steps.Where(step => step.Events.Any(one => one.Kind == "message")).Select(step => step.InstanceKey).ToHashSet();
        foreach (var operation in operations.Where(one => one.Answer == Answer.Ok && one.Subject is not null))
        {
            var key = operation.Subject!.Value;
            var lost = operation.Act switch
            {
                Act.Start when !instances.Contains(key) => $"instance {key} is not there",
                Act.Start when !started.Contains(key) => $"instance {key} has no step that starts it",
                Act.Complete when !tasks.TryGetValue(key, out var task) => $"task {key} is not there",
                Act.Complete when tasks[key].State != "COMPLETED" => $"task {key} is {tasks[key].State}",
                Act.Message when !received.Contains(key) => $"instance {key} has not received its message",
                _ => null,
            };
            if (lost is not null)
                yield return new("I1", $"operation {operation.Number} was acknowledged, but {lost}");
        }
    }

    // I2: each task has one decision, each request one effect.
    static IEnumerable<Violation> OneEffect(IReadOnlyList<Operation> operations, Evidence evidence)
    {
        var decisions = evidence.Steps.SelectMany(step => step.Events).Where(one => one.Kind is "task-completed" or "returned" && one.Key is not null)
            .GroupBy(one => one.Key!.Value).ToDictionary(group => group.Key, group => group.Count());
        foreach (var task in evidence.Tasks)
        {
            var count = decisions.GetValueOrDefault(task.Key);
            var right = task.State == "COMPLETED" ? count == 1 : count == 0;
            if (!right)
                yield return new("I2", $"task {task.Key} is {task.State} and has {count} decisions in its history");
        }

        foreach (var winners in operations.Where(one => one is { Act: Act.Complete, Answer: Answer.Ok }).GroupBy(one => one.Subject)
            .Where(group => group.Select(one => one.RequestId ?? $"#{one.Number}").Distinct().Count() > 1))
            yield return new("I2", $"{winners.Count()} requests were told that they had completed task {winners.Key}");

        var byBusinessId = evidence.Instances.Where(one => one.BusinessId is not null).GroupBy(one => one.BusinessId!).ToDictionary(group => group.Key, group => group.Count());
        foreach (var starts in operations.Where(one => one is { Act: Act.Start, RequestId: not null }).GroupBy(one => one.RequestId!))
        {
            var count = byBusinessId.GetValueOrDefault(starts.Key);
            if (count > 1)
                yield return new("I2", $"request {starts.Key} has started {count} instances");
            if (count > 0 && starts.All(one => one.Answer == Answer.Refused))
                yield return new("I2", $"request {starts.Key} was refused and has started an instance all the same");
        }
    }

    // I3: who is not finished waits for something.
    static IEnumerable<Violation> NobodyStuck(Evidence evidence)
    {
        var alive = evidence.Tasks.Where(task => task.State is not ("COMPLETED" or "CANCELED")).Select(task => task.InstanceKey)
            .Concat(evidence.Waits.Select(wait => wait.InstanceKey))
            .Concat(evidence.Instances.Where(one => one is { Parent: not null, State: "ACTIVE" }).Select(one => one.Parent!.Value)).ToHashSet();
        foreach (var instance in evidence.Instances.Where(one => one.State == "ACTIVE" && !alive.Contains(one.Key)))
            yield return new("I3", $"instance {instance.Key} ({instance.ProcessId}) is active and waits for nothing");
    }

    // I5: once, and not before it is due.
    static IEnumerable<Violation> TimersFireOnce(Evidence evidence, Expectation expectation)
    {
        foreach (var twice in Events(evidence, "timer").Where(one => one.Event.Key is not null).GroupBy(one => one.Event.Key).Where(group => group.Count() > 1))
            yield return new("I5", $"timer {twice.Key} has fired {twice.Count()} times");
        foreach (var (due, at, fired) in Firings(evidence, expectation).Where(one => one.At < one.Due))
            yield return new("I5", $"timer {fired.ElementId} of element {fired.ElementInstanceKey} fired at {at:O}, but was due at {due:O}");
    }

    /// <summary>Every firing of a timer whose due instant the expectation tells; the lag is the difference.</summary>
    public static IEnumerable<(DateTimeOffset Due, DateTimeOffset At, EventFact Event)> Firings(Evidence evidence, Expectation expectation)
    {
        var entered = Events(evidence, "entered").GroupBy(one => (one.Instance, one.Event.ElementId)).ToDictionary(group => group.Key, group => group.Select(one => one.At).Order().ToList());
        foreach (var (instance, at, fired) in Events(evidence, "timer"))
        {
            if (expectation.Timers.TryGetValue(fired.ElementId, out var timer) && entered.TryGetValue((instance, timer.Host), out var entries))
                yield return (entries.LastOrDefault(entry => entry <= at, entries[0]) + timer.After, at, fired);
        }
    }

    // I6: at least once with the same id; who dedupes by id sees it once.
    static IEnumerable<Violation> MessagesArrive(Evidence evidence)
    {
        var notices = evidence.Notices.GroupBy(notice => notice.OutboxKey).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var (key, told) in notices)
        {
            if (told.Select(notice => notice.Person).Distinct().Count() != told.Count)
                yield return new("I6", $"message {key} has reached somebody twice");
        }

        foreach (var message in evidence.Outbox.Where(message => message.Kind == "notification" && message.Delivered && !notices.ContainsKey(message.Key)))
            yield return new("I6", $"message {message.Key} is marked as delivered and has reached nobody");
        var known = evidence.Outbox.Select(message => message.Key).ToHashSet();
        foreach (var stray in notices.Keys.Where(key => !known.Contains(key)))
            yield return new("I6", $"a notice comes from message {stray}, which is not there");
    }

    // I7: one entry a change of state, in the same transaction. A start that meets an incident is saved twice in its own transaction.
    static IEnumerable<Violation> OneStepAChange(Evidence evidence)
    {
        var steps = evidence.Steps.GroupBy(step => step.InstanceKey).ToDictionary(group => group.Key, group => group.ToList());
        foreach (var instance in evidence.Instances)
        {
            var kept = steps.GetValueOrDefault(instance.Key) ?? [];
            var extra = kept.FirstOrDefault() is { } first && first.Events.Any(one => one.Kind == "incident") ? 1 : 0;
            if (instance.Revision - extra != kept.Count - 1)
                yield return new("I7", $"instance {instance.Key} was changed {instance.Revision - extra + 1} times and has {kept.Count} steps of history");
        }

        var instances = evidence.Instances.Select(instance => instance.Key).ToHashSet();
        foreach (var stray in steps.Keys.Where(key => !instances.Contains(key)))
            yield return new("I7", $"history tells of instance {stray}, which is not there");
    }

    // I8: nobody sees what is another's.
    static IEnumerable<Violation> NothingOfOthers(IReadOnlyList<Operation> operations) =>
        from operation in operations
        where operation is { Act: Act.Read, Answer: Answer.Ok } && operation.Found != operation.Expected
        select new Violation("I8", $"operation {operation.Number} read '{operation.Found}' from instance {operation.Subject}, whose marker is '{operation.Expected}'");

    // I9: what is answered is what is stored.
    static IEnumerable<Violation> ShownIsStored(Evidence evidence)
    {
        if (evidence.Shown is not { } shown)
            yield break;
        var stored = evidence.Instances.Select(one => (one.Key, one.State)).Concat(evidence.Tasks.Select(one => (one.Key, one.State))).ToDictionary();
        foreach (var (key, state) in stored)
        {
            if (!shown.TryGetValue(key, out var told))
                yield return new("I9", $"{key} is stored as {state} and not shown");
            else if (told != state)
                yield return new("I9", $"{key} is stored as {state} and shown as {told}");
        }

        foreach (var key in shown.Keys.Where(key => !stored.ContainsKey(key)))
            yield return new("I9", $"{key} is shown and not stored");
    }

    // I10: nothing broke that nobody meant to break.
    static IEnumerable<Violation> NothingBroke(IReadOnlyList<Operation> operations, Evidence evidence) =>
        operations.Where(one => one.Status is 500 or 501 or 502).Select(one => new Violation("I10", $"operation {one.Number} ({one.Act}) was answered {one.Status}"))
            .Concat(evidence.Crashes.Select(line => new Violation("I10", line)));

    // I11: what can finish has finished.
    static IEnumerable<Violation> AllDone(Evidence evidence, Expectation expectation)
    {
        foreach (var wait in evidence.Waits.Where(wait => wait.DueAt <= evidence.ReadAt))
        {
            if (wait.Kind == "timer" || (wait.Kind == "job" && expectation.HandledJobs.Contains(wait.Name ?? "")))
                yield return new("I11", $"{wait.Kind} {wait.Key} of instance {wait.InstanceKey} was due at {wait.DueAt:O} and still waits at {evidence.ReadAt:O}");
        }

        foreach (var message in evidence.Outbox.Where(message => message is { Kind: "notification", Delivered: false }))
            yield return new("I11", $"message {message.Key} has not been delivered");
    }

    // I12: whoever asked does not decide.
    static IEnumerable<Violation> FourEyes(Evidence evidence, Expectation expectation)
    {
        var instances = evidence.Instances.ToDictionary(instance => instance.Key);
        return from task in evidence.Tasks
               where task.State == "COMPLETED" && expectation.FourEyes.Contains(task.ElementId) && task.CompletedBy is not null
                   && instances.TryGetValue(task.InstanceKey, out var instance) && (task.CompletedBy == instance.Applicant || task.CompletedBy == instance.Starter)
               select new Violation("I12", $"task {task.Key} was decided by {task.CompletedBy}, whose request it is");
    }

    static IEnumerable<(long Instance, DateTimeOffset At, EventFact Event)> Events(Evidence evidence, string kind) =>
        from step in evidence.Steps from one in step.Events where one.Kind == kind select (step.InstanceKey, step.At, one);
}
