using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;
using Marketing.Workflows.Schedules;

namespace Marketing.Workflows.Scenarios;

/// <summary>Steps and expectations of more than one instance: records, rules, other processes, schedules.</summary>
sealed partial class ScenarioPlay
{
    ScenarioRules Records => world.Rules ?? throw new ScenarioFailure("this world has no records");

    // { record: type, id: …, with: {…}, by: … }
    async Task<Refusal?> Write(ScenarioStep step, Context with)
    {
        var (type, by) = (Needed(step, "record"), By(step));
        var locked = Records.Types.Find(type) is { } declared && world.Directory.Find(by) is { } person ? new RecordSight(person, Records.Types).Of(declared) : null;
        if (locked is { Changes: false })
            return new Refusal(RefusalKind.Forbidden, "record-rights", new Words($"{by} 无权修改 {type}。", $"{type} is not for {by} to change."));
        return (await Records.Records.Write(RecordChange.Of(type, ScenarioRunner.Text(step.Arguments["id"]), with, by) with { Locked = locked?.Locked ?? [] })).Refusal;
    }

    // What follows is about the instance that is begun.
    async Task<Refusal?> Start(ScenarioStep step, Context with)
    {
        var started = await world.Processes.Start(new StartRequest { ProcessId = Needed(step, "start"), Variables = with.ToDictionary() }, By(step));
        if (started.Succeeded)
            focus = started.Value.Instance.Key;
        return started.Refusal;
    }

    // What follows is about the newest instance of the process.
    async Task<Refusal?> Follow(ScenarioStep step)
    {
        var process = Needed(step, "follow");
        if ((await world.InstancesOf(process)) is not { Count: > 0 } instances)
            throw Failure(step.Line, $"no instance of '{process}' has begun");
        focus = instances[^1];
        return null;
    }

    static readonly Lazy<ScheduleBook> Shipped = new(() => ScheduleBook.ReadShipped(FixedDirectory.ReadShipped(), WorkingCalendars.Shipped));

    // Begins what the schedule would begin now, for each it is meant for; what follows is about the last.
    async Task<Refusal?> Begin(ScenarioStep step)
    {
        var schedule = Shipped.Value.Find(Needed(step, "schedule")) ?? throw Failure(step.Line, $"there is no schedule '{step.Arguments["schedule"]}'");
        var now = world.Clock.GetUtcNow();
        var plan = schedule.PlanAt(now);
        var records = await world.Engine.Look(context => ScheduleClaims.RecordsOf(context, schedule));
        foreach (var subject in ScheduleSubjects.Of(schedule, world.Directory, now, records))
        {
            var begun = await world.Engine.Start(new StartRequest { ProcessId = schedule.Process, Variables = ScheduleStarts.Variables(schedule.Id, plan, subject.Key, Surroundings.Plain.Zone) }, subject.Person);
            if (!begun.Succeeded)
                return begun.Refusal;
            focus = begun.Value.Instance.Key;
        }

        return null;
    }

    // { type: { id: { field: value } } }; null: there is no such record. $ is the record of the instance.
    async Task<string?> Stored(Value expected)
    {
        foreach (var (typeId, wanted) in Entries(expected))
        {
            var type = Records.Types.Find(typeId) ?? throw new ScenarioFailure($"there is no record type '{typeId}'");
            foreach (var (key, fields) in Entries(wanted))
            {
                var id = key == "$" ? await RecordOfInstance(type) : key;
                var found = await Records.Find(type, id);
                if (fields.IsNull != found is null)
                    return $"{typeId} {id}: {(found is null ? "there is none" : "there is one")}";
                foreach (var (field, value) in Entries(fields))
                {
                    if (Difference($"{typeId} {id}.{field}", value, FeelJson.Normalize(found![field])) is { } difference)
                        return difference;
                }
            }
        }

        return null;
    }

    async Task<string> RecordOfInstance(RecordType type)
    {
        var loaded = await world.Load(InstanceKey);
        var bound = ProcessRecords.Of(loaded.Process).FirstOrDefault(pair => pair.Type == type.Id).Variable ?? throw new ScenarioFailure($"process '{loaded.Row.ProcessId}' carries no {type.Id}");
        return loaded.Instance.Root.Variables.TryGetValue(bound, out var variable) && variable.Value.TryContext(out var fields) && fields["id"].TryString(out var id) ? id
            : throw new ScenarioFailure($"variable '{bound}' has no id");
    }

    // { process: number of instances }
    async Task<string?> Begun(Value expected)
    {
        foreach (var (process, number) in Entries(expected))
        {
            var found = (await world.InstancesOf(process)).Count;
            if (number != Value.Of((decimal)found))
                return $"{process}: expected {number}, found {found}";
        }

        return null;
    }

    // Each of these rules has fired.
    async Task<string?> Fired(List<string> expected)
    {
        var fired = await Records.Fired();
        var missing = expected.Where(rule => !fired.Keys.Any(key => key == rule || key.StartsWith(rule + "#", StringComparison.Ordinal))).ToList();
        return missing.Count == 0 ? null : $"not fired: [{string.Join(", ", missing)}]; fired: [{string.Join(", ", fired.Keys.Order(StringComparer.Ordinal))}]";
    }

    static Context Entries(Value value) => value.TryContext(out var entries) ? entries : Context.Empty;
}
