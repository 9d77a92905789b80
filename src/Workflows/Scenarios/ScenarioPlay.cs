using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Scenarios;

/// <summary>One scenario being played: does its steps and compares what it expects.</summary>
sealed class ScenarioPlay(ScenarioWorld world, long instanceKey)
{
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
            throw Failure(step.Line, $"{step.Verb} was refused: {refusal.Code}: {refusal.Message.English}"
                + string.Concat(refusal.Problems.Select(problem => $"; {problem.ElementId}: {problem.Message.English}")));
        }

        if (expected is not null && refusal is null)
            throw Failure(step.Line, $"{step.Verb} should have been refused ({expected}) and was not");
        if (expected is not null && refusal!.Code != expected)
            throw Failure(step.Line, $"{step.Verb} was refused as '{refusal.Code}', expected '{expected}'");
    }

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
                return (await world.Engine.Cancel(instanceKey, ScenarioRunner.Text(arguments["comment"]), By(step))).Refusal;
            case "job":
                var results = arguments["complete"].TryContext(out var done) ? done : Context.Empty;
                return (await world.CompleteJob(instanceKey, Needed(step, "job"), results.ToDictionary())).Refusal;
            case "resolve":
                return await Resolve(with);
            default:
                return await OnTask(step, with);
        }
    }

    async Task<Refusal?> Resolve(Context with)
    {
        if (with.Count > 0 && (await world.Engine.SetVariables(instanceKey, with.ToDictionary(), local: false, "admin")).Refusal is { } refused)
            return refused;
        var loaded = await world.Load(instanceKey);
        var incident = loaded.Instance.Elements.SelectMany(element => element.Waits).FirstOrDefault(wait => wait.Kind == WaitKind.Incident);
        return incident is null ? Refusal.NotFound("incident", instanceKey) : (await world.Engine.ResolveIncident(incident.Key, "admin")).Refusal;
    }

    async Task<Refusal?> OnTask(ScenarioStep step, Context with)
    {
        var elementId = Needed(step, step.Verb);
        var task = (await world.OpenTasks(instanceKey)).FirstOrDefault(one => one.ElementId == elementId);
        if (task is null)
        {
            return new Refusal(RefusalKind.NotFound, "no-such-task", new Marketing.Rules.Words(
                $"任务「{elementId}」没有打开。", $"Task '{elementId}' is not open."));
        }

        var by = By(step);
        var comment = ScenarioRunner.Text(step.Arguments["comment"]);
        var outcome = step.Verb switch
        {
            "complete" => await world.Tasks.Complete(task.Key, by, with, comment),
            "approve" => await world.Tasks.Approve(task.Key, by, with, comment),
            "reject" => await world.Tasks.Reject(task.Key, by, with, comment ?? "—"),
            "return" => await world.Tasks.Return(task.Key, by, ScenarioRunner.Text(step.Arguments["to"]), comment ?? "—"),
            "claim" => await world.Tasks.Claim(task.Key, by),
            "release" => await world.Tasks.Release(task.Key, by),
            "transfer" => await world.Tasks.Transfer(task.Key, by, ScenarioRunner.Text(step.Arguments["to"]), comment),
            _ => throw Failure(step.Line, $"'{step.Verb}' is no step this runner knows"),
        };
        return outcome.Refusal;
    }

    static string By(ScenarioStep step) => ScenarioRunner.Text(step.Arguments["by"]) ?? "admin";

    static string Needed(ScenarioStep step, string key) => ScenarioRunner.Text(step.Arguments[key]) ?? throw Failure(step.Line, $"'{key}' names nothing");

    /// <summary>Compares the keys that are named, and no others.</summary>
    public async Task Expect(Context expected, int line)
    {
        var loaded = await world.Load(instanceKey);
        var history = await world.History(instanceKey);
        foreach (var (key, value) in expected)
        {
            var difference = key switch
            {
                "state" => Same(value, Value.Of(loaded.Row.State.ToLowerInvariant())),
                "open" => SameItems(Items(value), (await world.OpenTasks(instanceKey)).Select(task => task.ElementId)),
                "breached" => SameItems(Items(value).Distinct(), history.Where(one => one.Kind == HistoryKind.DeadlineBreached).Select(one => one.Name!).Distinct()),
                "notified" => await Notified([.. Items(value)]),
                "path" => Path([.. Items(value)], loaded, history),
                "variables" or "records" => Variables(value, loaded),
                "incidents" => SameItems(Items(value), await OpenIncidents()),
                _ => $"'{key}' is nothing that can be expected",
            };
            if (difference is not null)
                throw Failure(line, $"{key}: {difference}");
        }
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
        var notices = await world.Notices(instanceKey);
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
        var loaded = await world.Load(instanceKey);
        var types = new List<string>();
        foreach (var wait in loaded.Instance.Elements.SelectMany(element => element.Waits).Where(wait => wait.Kind == WaitKind.Incident))
            types.Add((await world.Engine.Look(context => context.Transaction.Incident(wait.Key)))!.ErrorType);
        return types;
    }

    static ScenarioFailure Failure(int line, string what) => new($"line {line}: {what}");
}
