using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;

namespace Marketing.Workflows.Scenarios;

/// <summary>One scenario being played: does its steps and compares what it expects.</summary>
sealed partial class ScenarioPlay(ScenarioWorld world)
{
    long? focus;

    // The instance that steps are about.
    long InstanceKey => focus ?? throw new ScenarioFailure("no instance has begun that this could be about: 'start' or 'follow' one first");

    /// <summary>From now on steps are about this instance.</summary>
    public void Focus(long instance) => focus = instance;

    public async Task Do(ScenarioStep step)
    {
        switch (step.Verb)
        {
            case "expect":
                await Expect(step.Arguments["expect"].TryContext(out var expected) ? expected : Context.Empty, step.Line);
                return;
            case "advance":
                await world.AdvanceTo(After(step));
                return;
            case "until":
                await world.AdvanceTo(ScenarioRunner.Instant(step.Arguments["until"]));
                return;
            default:
                await Act(step);
                await world.RunDue();
                return;
        }
    }

    DateTimeOffset After(ScenarioStep step)
    {
        var now = world.Clock.GetUtcNow();
        var feel = new FeelEnvironment(TimeZoneInfo.ConvertTime(now, Surroundings.Plain.Zone), Surroundings.Plain.Zone);
        return TimerSchedule.Read(Engine.Model.TimerKind.Duration, step.Arguments["advance"], feel)?.DueAt
            ?? throw Failure(step.Line, $"'{step.Arguments["advance"]}' is no duration");
    }

    async Task Act(ScenarioStep step)
    {
        var refusal = await Run(step);
        var expected = ScenarioRunner.Text(step.Arguments["refused"]);
        if (expected is null && refusal is not null)
        {
            throw Failure(step.Line, $"{step.Verb} was refused: {refusal.Code}: {Told(refusal)}");
        }

        if (expected is not null && refusal is null)
            throw Failure(step.Line, $"{step.Verb} should have been refused ({expected}) and was not");
        if (expected is not null && refusal!.Code != expected)
            throw Failure(step.Line, $"{step.Verb} was refused as '{refusal.Code}', expected '{expected}'");
    }

    /// <summary>A refusal with everything it found, in English.</summary>
    public static string Told(Refusal refusal) => refusal.Message.English + string.Concat(refusal.Problems.Select(problem => $"; {problem.ElementId}: {problem.Message.English}"));

    async Task<Refusal?> Run(ScenarioStep step)
    {
        var arguments = step.Arguments;
        var with = arguments["with"].TryContext(out var given) ? given : Context.Empty;
        switch (step.Verb)
        {
            case "message":
                var message = new PublishedMessage(Needed(step, "message"), ScenarioRunner.Text(arguments["key"]) ?? "", with.ToDictionary());
                return (await world.Engine.Publish(message, null)).Refusal;
            case "cancel":
                return (await world.Engine.Cancel(InstanceKey, ScenarioRunner.Text(arguments["comment"]), By(step))).Refusal;
            case "signal":
                return (await world.Engine.Broadcast(Needed(step, "signal"), with.ToDictionary(), null)).Refusal;
            case "timer":
                return await Fire(Needed(step, "timer"));
            case "job" or "error":
                return await OnJob(step, with);
            case "resolve":
                return await Resolve(with);
            case "recall":
                return (await world.Requests.Recall(InstanceKey, By(step), ScenarioRunner.Text(arguments["comment"]))).Refusal;
            case "reopen":
                return (await world.Requests.Reopen(InstanceKey, By(step), ScenarioRunner.Text(arguments["to"]), ScenarioRunner.Text(arguments["comment"]))).Refusal;
            case "take-back":
                return await TakeBack(step);
            case "record":
                return await Write(step, with);
            case "start":
                return await Start(step, with);
            case "follow":
                return await Follow(step);
            case "schedule":
                return await Begin(step);
            default:
                return await OnTask(step, with);
        }
    }

    // The clock goes to the instant of the timer, and what else is due before it happens on the way.
    async Task<Refusal?> Fire(string elementId)
    {
        if (await world.Timer(InstanceKey, elementId) is not { } timer)
            return new Refusal(RefusalKind.NotFound, "no-such-timer", new Marketing.Rules.Words($"「{elementId}」没有等待中的定时器。", $"No timer waits at '{elementId}'."));
        await world.AdvanceTo(timer.DueAt);
        return null;
    }

    // { job: type, complete: {…} }, or fail: {…}, or error: {code: …}; { error: type, code: … } says the last, too.
    async Task<Refusal?> OnJob(ScenarioStep step, Context with)
    {
        var type = Needed(step, step.Verb);
        if (await world.Job(InstanceKey, type) is not { } job)
            return new Refusal(RefusalKind.NotFound, "no-such-job", new Marketing.Rules.Words($"没有类型为「{type}」的作业。", $"There is no job of type '{type}'."));
        var arguments = step.Arguments;
        if (arguments.TryGet("fail", out var failure))
            return await Fail(job, failure, with);
        if (step.Verb == "error" || arguments.TryGet("error", out _))
            return await Throw(step, job, with);
        var results = arguments["complete"].TryContext(out var done) ? done : with;
        return (await world.Engine.CompleteJob(job.Key, results.ToDictionary())).Refusal;
    }

    async Task<Refusal?> Fail(JobRow job, Value failure, Context with)
    {
        var details = failure.TryContext(out var given) ? given : Context.Empty;
        var retries = details["retries"].TryNumber(out var left) && left.TryToInt64(out var number) ? (int)number : job.Retries - 1;
        var message = ScenarioRunner.Text(details["message"]) ?? (failure.TryString(out var text) ? text : "failed");
        return (await world.Engine.FailJob(job.Key, retries, message, variables: VariablesOf(details, with))).Refusal;
    }

    async Task<Refusal?> Throw(ScenarioStep step, JobRow job, Context with)
    {
        var error = step.Verb == "error" ? Value.Null : step.Arguments["error"];
        var details = error.TryContext(out var given) ? given : Context.Empty;
        var code = ScenarioRunner.Text(step.Arguments["code"]) ?? ScenarioRunner.Text(details["code"]) ?? (error.TryString(out var text) ? text : null);
        return (await world.Engine.ThrowJobError(job.Key, code ?? throw Failure(step.Line, "the error has no 'code'"), ScenarioRunner.Text(details["message"]), VariablesOf(details, with))).Refusal;
    }

    static Dictionary<string, Value> VariablesOf(Context details, Context with) =>
        (details["variables"].TryContext(out var variables) ? variables : details["with"].TryContext(out var inner) ? inner : with).ToDictionary();

    async Task<Refusal?> Resolve(Context with)
    {
        if (with.Count > 0 && (await world.Engine.SetVariables(InstanceKey, with.ToDictionary(), local: false, "admin")).Refusal is { } refused)
            return refused;
        var incident = (await world.Family(InstanceKey)).SelectMany(member => member.Instance.Elements).SelectMany(element => element.Waits)
            .FirstOrDefault(wait => wait.Kind == WaitKind.Incident);
        return incident is null ? Refusal.NotFound("incident", InstanceKey) : (await world.Engine.ResolveIncident(incident.Key, "admin")).Refusal;
    }

    // Whose task it is counts where several are open: the one that this person may act on.
    async Task<Refusal?> OnTask(ScenarioStep step, Context with)
    {
        if (!TaskDesk.Knows(step.Verb))
            throw Failure(step.Line, $"'{step.Verb}' is no step this runner knows");
        var elementId = Needed(step, step.Verb);
        var by = By(step);
        var open = (await world.OpenTasks(InstanceKey)).Where(one => one.ElementId == elementId).ToList();
        if ((open.Find(one => one.Assignee == by) ?? open.FirstOrDefault()) is not { } task)
        {
            return new Refusal(RefusalKind.NotFound, "no-such-task", new Marketing.Rules.Words(
                $"任务「{elementId}」没有打开。", $"Task '{elementId}' is not open."));
        }

        return (await world.Tasks.Do(step.Verb, task.Key, by, new VerbRequest
        {
            Comment = ScenarioRunner.Text(step.Arguments["comment"]) ?? (step.Verb is "reject" or "return" ? "—" : null),
            To = ScenarioRunner.Text(step.Arguments["to"]), Position = ScenarioRunner.Text(step.Arguments["position"]), Resume = ScenarioRunner.Text(step.Arguments["resume"]),
            People = step.Arguments["people"].IsNull ? [] : [.. Items(step.Arguments["people"])], Variables = with,
        })).Refusal;
    }

    // The task that this person has done last at the element.
    async Task<Refusal?> TakeBack(ScenarioStep step)
    {
        var elementId = Needed(step, "take-back");
        var by = By(step);
        var done = (await world.History(InstanceKey)).LastOrDefault(one => one.Kind == HistoryKind.TaskCompleted && one.ElementId == elementId && one.Person == by);
        return done?.Key is { } key ? (await world.Requests.TakeBack(key, by, ScenarioRunner.Text(step.Arguments["comment"]))).Refusal
            : new Refusal(RefusalKind.NotFound, "no-such-task", new Marketing.Rules.Words($"{by} 没有处理过「{elementId}」。", $"'{by}' has not done '{elementId}'."));
    }

    static string By(ScenarioStep step) => ScenarioRunner.Text(step.Arguments["by"]) ?? "admin";

    static string Needed(ScenarioStep step, string key) => ScenarioRunner.Text(step.Arguments[key]) ?? throw Failure(step.Line, $"'{key}' names nothing");

    /// <summary>Compares the keys that are named, and no others.</summary>
    public async Task Expect(Context expected, int line)
    {
        foreach (var (key, value) in expected)
        {
            var difference = key switch
            {
                "stored" => await Stored(value),
                "begun" => await Begun(value),
                "fired" => await Fired([.. Items(value)]),
                _ => await ExpectOfInstance(key, value),
            };
            if (difference is not null)
                throw Failure(line, $"{key}: {difference}");
        }
    }

    async Task<string?> ExpectOfInstance(string key, Value value)
    {
        var loaded = await world.Load(InstanceKey);
        var history = await world.History(InstanceKey);
        return key switch
        {
            "state" => Same(value, Value.Of(loaded.Row.State.ToLowerInvariant())),
            "open" => await Open([.. Items(value)]),
            "breached" => SameItems(Items(value).Distinct(), history.Where(one => one.Kind == HistoryKind.DeadlineBreached).Select(one => one.Name!).Distinct()),
            "notified" => await Notified([.. Items(value)]),
            "path" => Path([.. Items(value)], loaded, history),
            "variables" or "records" => Variables(value, loaded),
            "incidents" => SameItems(Items(value), await OpenIncidents()),
            _ => $"'{key}' is nothing that can be expected",
        };
    }

    // Tasks of people; where the list names anything else that waits, all that waits.
    async Task<string?> Open(List<string> expected)
    {
        var tasks = (await world.OpenTasks(InstanceKey)).Select(task => task.ElementId).ToList();
        var waiting = await world.Waiting(InstanceKey);
        return SameItems(expected, expected.Exists(id => !tasks.Contains(id) && waiting.Contains(id)) ? waiting : tasks);
    }

    static IEnumerable<string> Items(Value value) => value.TryList(out var items) ? items.Select(item => ScenarioRunner.Text(item) ?? "null") : [ScenarioRunner.Text(value) ?? "null"];

    static string? Same(Value expected, Value found) => expected == found ? null : $"expected {expected}, found {found}";

    // A multiset: how often counts, order does not.
    static string? SameItems(IEnumerable<string> expected, IEnumerable<string> found)
    {
        var left = expected.Order(StringComparer.Ordinal).ToList();
        var right = found.Order(StringComparer.Ordinal).ToList();
        return left.SequenceEqual(right) ? null : $"expected [{string.Join(", ", left)}], found [{string.Join(", ", right)}]";
    }

    // Everybody named was told; an empty list means that nobody was told anything but of new tasks.
    async Task<string?> Notified(List<string> expected)
    {
        var notices = await world.Notices(InstanceKey);
        if (expected.Count == 0)
        {
            var told = notices.Where(notice => notice.Kind != "task").SelectMany(notice => notice.To).ToList();
            return told.Count == 0 ? null : $"expected nobody, found [{string.Join(", ", told)}]";
        }

        var reached = notices.SelectMany(notice => notice.To).SelectMany(name => world.Directory.Resolve(name).Select(person => person.Id).Append(name)).ToHashSet();
        var missing = expected.Where(name => !reached.Contains(name)).ToList();
        return missing.Count == 0 ? null : $"not notified: [{string.Join(", ", missing)}]; notified: [{string.Join(", ", notices.SelectMany(notice => notice.To).Distinct())}]";
    }

    // Completed events and tasks in order; gateways and sub-processes only where they are listed.
    static string? Path(List<string> expected, LoadedInstance loaded, IReadOnlyList<HistoryEvent> history)
    {
        var found = history
            .Where(one => one.Kind == HistoryKind.Completed && one.ElementType is not ("PROCESS" or "MULTI_INSTANCE_BODY"))
            .Where(one => expected.Contains(one.ElementId) || (!one.ElementType!.EndsWith("SUB_PROCESS", StringComparison.Ordinal) && !one.ElementType!.EndsWith("_GATEWAY", StringComparison.Ordinal)))
            .Select(one => one.ElementId)
            .ToList();
        return expected.SequenceEqual(found) ? null : $"expected [{string.Join(", ", expected)}], found [{string.Join(", ", found)}]";
    }

    static string? Variables(Value expected, LoadedInstance loaded)
    {
        if (!expected.TryContext(out var names))
            return "expected a mapping";
        foreach (var (name, value) in names)
        {
            var found = loaded.Instance.Root.Variables.TryGetValue(name, out var variable) ? variable.Value : Value.Null;
            if (Difference(name, value, found) is { } difference)
                return difference;
        }

        return null;
    }

    // Of a context only the named entries are compared; instants by what they mean, not how they are written.
    static string? Difference(string path, Value expected, Value found)
    {
        if (expected.TryContext(out var entries) && found.TryContext(out var there))
            return entries.Select(entry => Difference($"{path}.{entry.Key}", entry.Value, there[entry.Key])).FirstOrDefault(one => one is not null);
        return expected == found || SameInstant(expected, found) ? null : $"{path}: expected {expected}, found {found}";
    }

    static bool SameInstant(Value expected, Value found) =>
        expected.TryString(out var left) && found.TryString(out var right)
        && left.Contains('T', StringComparison.Ordinal) && right.Contains('T', StringComparison.Ordinal)
        && TimerSchedule.Instant(expected, Plain) is { } one && TimerSchedule.Instant(found, Plain) is { } other && one == other;

    static readonly FeelEnvironment Plain = new(DateTimeOffset.UnixEpoch, Surroundings.Plain.Zone);

    async Task<IEnumerable<string>> OpenIncidents()
    {
        var types = new List<string>();
        foreach (var wait in (await world.Family(InstanceKey)).SelectMany(member => member.Instance.Elements).SelectMany(element => element.Waits).Where(wait => wait.Kind == WaitKind.Incident))
            types.Add((await world.Engine.Look(context => context.Transaction.Incident(wait.Key)))!.ErrorType);
        return types;
    }

    static ScenarioFailure Failure(int line, string what) => new($"line {line}: {what}");
}
