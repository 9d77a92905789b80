using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Tests;

/// <summary>One instance driven by hand: keeps what it waits for, and can save and load itself between all steps.</summary>
sealed class Run
{
    static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    ProcessModel process;
    readonly bool reload;
    readonly Dictionary<long, OfferTask> tasks = [];
    readonly Dictionary<long, string?> owners = [];
    readonly Dictionary<long, StartTimer> timers = [];
    readonly Dictionary<long, Subscribe> subscriptions = [];
    readonly Dictionary<long, RunJob> jobs = [];
    readonly Dictionary<long, RaiseIncident> incidents = [];
    readonly Dictionary<long, SubscribeSignal> signals = [];
    readonly Dictionary<long, StartChild> children = [];
    readonly List<BroadcastSignal> broadcasts = [];
    readonly List<HistoryEvent> history = [];
    DecisionCatalog decisions = DecisionCatalog.Empty;
    readonly List<ClockMoved> clocks = [];
    Func<Moment, Moment> around = moment => moment;
    IPeople? people;
    long nextKey = 1;

    Run(ProcessModel process, bool reload)
    {
        this.process = process;
        this.reload = reload;
    }

    public DateTimeOffset Now { get; private set; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));
    public ProcessInstance Instance { get; private set; } = null!;
    public IEnumerable<string> Open => tasks.Values.OrderBy(task => task.Key).Select(task => task.ElementId);
    public IReadOnlyCollection<OfferTask> Tasks => tasks.Values;
    public IReadOnlyCollection<SubscribeSignal> Signals => signals.Values;
    public IReadOnlyCollection<StartChild> Children => children.Values;
    public IReadOnlyList<BroadcastSignal> Broadcasts => broadcasts;
    public IReadOnlyCollection<RaiseIncident> OpenIncidents => incidents.Values;
    public IEnumerable<string> Incidents => incidents.Values.Select(incident => incident.ErrorType);
    public IReadOnlyCollection<StartTimer> Timers => timers.Values;
    public IReadOnlyCollection<RunJob> Jobs => jobs.Values;
    public IReadOnlyCollection<Subscribe> Subscriptions => subscriptions.Values;
    public IReadOnlyList<HistoryEvent> History => history;

    /// <summary>What became of clocks, in order.</summary>
    public IReadOnlyList<ClockMoved> Clocks => clocks;

    /// <summary>Effects that open and close nothing.</summary>
    public List<Effect> Others { get; } = [];

    /// <summary>Ids of the completed elements, in order.</summary>
    public IEnumerable<string> Path => history.Where(one => one.Kind == HistoryKind.Completed && one.ElementType is not ("PROCESS" or "MULTI_INSTANCE_BODY")).Select(one => one.ElementId);

    public IEnumerable<string> Terminated => history.Where(one => one.Kind == HistoryKind.Terminated && one.ElementType != "PROCESS").Select(one => one.ElementId);

    /// <param name="reload">Whether the instance is written and read again after every step.</param>
    public static Run Started(ProcessModel process, string variables = "{}", bool reload = true, DecisionCatalog? decisions = null, Func<Moment, Moment>? around = null, IPeople? people = null)
    {
        var run = new Run(process, reload) { decisions = decisions ?? DecisionCatalog.Empty, around = around ?? (moment => moment), people = people };
        run.Do(moment => new StartInstance(moment, 7, 1, null, Values(variables), "ana", "ana"), null);
        return run;
    }

    /// <summary>Whose tasks are open: <c>element:person</c>, or those it is offered to in brackets.</summary>
    public IEnumerable<string> Owners => tasks.Values.OrderBy(task => task.Key).Select(task =>
        $"{task.ElementId}:{owners.GetValueOrDefault(task.Key) ?? task.Offer.Assignee ?? $"[{string.Join(",", task.Offer.CandidateUsers.Concat(task.Offer.CandidateGroups))}]"}");

    /// <summary>The open task of a person.</summary>
    public long TaskOf(string person) => tasks.Values.Single(task => (owners.GetValueOrDefault(task.Key) ?? task.Offer.Assignee) == person || task.Offer.CandidateUsers.Contains(person)).Key;

    public Run Decide(string person, string outcome, string? comment = null) =>
        Do(moment => new CompleteTask(moment, TaskOf(person), Values("{}"), outcome, comment), person);

    public Run Approve(params string[] people)
    {
        foreach (var person in people)
            Decide(person, "approved", $"{person} agrees");
        return this;
    }

    public Run Reject(string person) => Decide(person, "rejected", "no");

    /// <summary>The value of a variable of an open element, as JSON.</summary>
    public string? Variable(string elementId, string name) =>
        Instance.Elements.First(element => element.ElementId == elementId && element.Variables.ContainsKey(name)).Variables[name].Value is var value ? FeelJson.ToJson(value) : null;

    public OfferTask Task(string elementId) => tasks.Values.Single(task => task.ElementId == elementId);

    public Run Complete(string elementId, string variables = "{}", string actor = "ana") =>
        Do(moment => new CompleteTask(moment, Task(elementId).Key, Values(variables)), actor);

    /// <summary>Completes the oldest open task of the element, when there are several.</summary>
    public Run CompleteFirst(string elementId, string variables = "{}") =>
        Do(moment => new CompleteTask(moment, tasks.Values.First(task => task.ElementId == elementId).Key, Values(variables)), "ana");

    public Run CompleteKey(long key, string variables = "{}") => Do(moment => new CompleteTask(moment, key, Values(variables)), "ana");

    public Run CompleteJob(string type, string variables = "{}") =>
        Do(moment => new CompleteJob(moment, jobs.Values.Single(job => job.Type == type).Key, Values(variables)), null);

    public Run Return(string elementId, string target) => Do(moment => new ReturnTask(moment, Task(elementId).Key, target, "why"), "ana");

    public Run Correlate(string name, string variables = "{}")
    {
        var subscription = subscriptions.Values.Single(one => one.Name == name);
        subscriptions.Remove(subscription.Key);
        return Do(moment => new CorrelateMessage(moment, subscription.Key, name, Values(variables)), null);
    }

    public Run Signal(string name, string variables = "{}")
    {
        foreach (var subscription in signals.Values.Where(one => one.Name == name).ToList())
        {
            if (signals.Remove(subscription.Key))
                Do(moment => new ReceiveSignal(moment, subscription.Key, name, Values(variables)), null);
        }

        return this;
    }

    public Run ThrowError(string type, string code, string variables = "{}") =>
        Do(moment => new ThrowJobError(moment, jobs.Values.Single(job => job.Type == type).Key, code, "why", Values(variables)), null);

    /// <summary>Any other trigger.</summary>
    public Run Act(Func<Moment, Trigger> trigger, string? actor = "admin") => Do(trigger, actor);

    public Run Resolve(string variables = "{}")
    {
        if (variables != "{}")
            Do(moment => new SetVariables(moment, Instance.Key, Values(variables), Local: false), "admin");
        return Do(moment => new ResolveIncident(moment, incidents.Keys.Single()), "admin");
    }

    public Run Set(string variables) => Do(moment => new SetVariables(moment, Instance.Key, Values(variables), Local: false), "admin");

    public Run Cancel() => Do(moment => new CancelInstance(moment), "admin");

    /// <summary>Time passes; what is due fires at its own instant, in order.</summary>
    public Run TimePasses(TimeSpan span)
    {
        var until = Now + span;
        while (timers.Values.Where(timer => timer.DueAt <= until).OrderBy(timer => timer.DueAt).ThenBy(timer => timer.Key).FirstOrDefault() is { } due)
        {
            Now = due.DueAt > Now ? due.DueAt : Now;
            timers.Remove(due.Key);
            Do(moment => new FireTimer(moment, due.Key, due.DueAt, due.Remaining, due.Interval), null);
        }

        Now = until;
        return this;
    }

    /// <summary>Time passes while nobody is there: what is due by then fires only at its end.</summary>
    public Run Sleeps(TimeSpan span)
    {
        Now += span;
        return TimePasses(TimeSpan.Zero);
    }

    /// <summary>The value of an instance variable as JSON.</summary>
    public string? Variable(string name) => Instance.Root.Variables.TryGetValue(name, out var variable) ? FeelJson.ToJson(variable.Value) : null;

    public static Dictionary<string, Value> Values(string json) => FeelJson.Parse(json).TryContext(out var context) ? context.ToDictionary() : [];

    Run Do(Func<Moment, Trigger> trigger, string? actor)
    {
        var feel = new FeelEnvironment(TimeZoneInfo.ConvertTime(Now, Shanghai), Shanghai) { Limits = FeelLimits.Default with { Time = TimeSpan.FromMinutes(1) } };
        var before = Instance is null ? null : InstanceJson.Write(Instance);
        var asked = trigger(around(new Moment(nextKey, feel, actor) { Decisions = decisions, People = people }));
        if (asked is CompleteChild done)
            children.Remove(done.WaitKey);
        var step = Interpreter.Step(process, Instance, asked);
        if (asked is MigrateInstance migrate)
            process = migrate.Plan.Target;
        Assert.Equal(before, Instance is null ? null : InstanceJson.Write(Instance));
        nextKey += step.KeysUsed;
        Instance = reload ? InstanceJson.Read(InstanceJson.Write(step.Instance)) : step.Instance;
        foreach (var effect in step.Effects)
            Apply(effect);
        return this;
    }

    void Apply(Effect effect)
    {
        switch (effect)
        {
            case OfferTask offer: tasks.Add(offer.Key, offer); break;
            case WithdrawTask withdraw: Assert.True(tasks.Remove(withdraw.Key)); break;
            case StartTimer timer: timers.Add(timer.Key, timer); break;
            case StopTimer timer: Assert.True(timers.Remove(timer.Key)); break;
            case Subscribe subscribe: subscriptions.Add(subscribe.Key, subscribe); break;
            case Unsubscribe unsubscribe: Assert.True(subscriptions.Remove(unsubscribe.Key)); break;
            case RunJob job: jobs.Add(job.Key, job); break;
            case CancelJob job: Assert.True(jobs.Remove(job.Key)); break;
            case RaiseIncident incident: incidents.Add(incident.Key, incident); break;
            case ClearIncident incident: Assert.True(incidents.Remove(incident.Key)); break;
            case SubscribeSignal signal: signals.Add(signal.Key, signal); break;
            case UnsubscribeSignal signal: Assert.True(signals.Remove(signal.Key)); break;
            case BroadcastSignal broadcast: broadcasts.Add(broadcast); break;
            case StartChild child: children.Add(child.Key, child); break;
            case CancelChild child: Assert.True(children.Remove(child.Key)); break;
            case ChangeTask or ReleaseJob or MoveElement or MoveWait or ChangeDefinition or HoldWork or ReleaseWork or ReturnToCaller or ThrowToCaller or RecordDecision: Others.Add(effect); break;
            case Execution.Record record: history.Add(record.Event); break;
            case ClockMoved moved: clocks.Add(moved); break;
            case ReassignTask assign: owners[assign.Key] = assign.Assignee; break;
            case MoveTask or ReopenElement: Others.Add(effect); break;
            default: Assert.Fail($"Unknown effect {effect}."); break;
        }
    }
}
