using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Workflows;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Clocks;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>The deadline a task stands under.</summary>
/// <param name="From">When the task, or the stage the deadline belongs to, began.</param>
/// <param name="ClockKey">Its clock, which explains it (<c>/api/sla</c>); null for one that is a timer of the model.</param>
/// <param name="Paused">Why it stands still; null while it runs.</param>
sealed record DeadlineView(string Id, DateTimeOffset From, DateTimeOffset? Due, bool Breached, string? ClockKey = null, string? Paused = null);

/// <summary>A task in a list (docs/API.md).</summary>
record TaskView
{
    public required string UserTaskKey { get; init; }
    public required string ProcessInstanceKey { get; init; }
    public required string ProcessDefinitionKey { get; init; }
    public required string ProcessDefinitionId { get; init; }
    public required int ProcessDefinitionVersion { get; init; }
    public string? ProcessName { get; init; }
    public required string ElementId { get; init; }
    public required string ElementInstanceKey { get; init; }
    public string? Name { get; init; }

    /// <summary>work or approval.</summary>
    public required string Kind { get; init; }
    public required string State { get; init; }
    public PersonView? Assignee { get; init; }
    public required IReadOnlyList<string> CandidateGroups { get; init; }
    public required IReadOnlyList<string> CandidateUsers { get; init; }
    public PersonView? Starter { get; init; }
    public PersonView? Applicant { get; init; }
    public string? Title { get; init; }
    public required DateTimeOffset CreationDate { get; init; }
    public DateTimeOffset? DueDate { get; init; }
    public DateTimeOffset? CompletionDate { get; init; }
    public required int Priority { get; init; }
    public DeadlineView? Deadline { get; init; }
    public string? Outcome { get; init; }

    /// <summary>1 for the first time this step is done in its instance.</summary>
    public required int Round { get; init; }
}

/// <summary>Reads everything a list of tasks shows beside the rows, in a fixed number of queries.</summary>
sealed class TaskViews(DefinitionModels models, Func<DirectorySnapshot> directory)
{
    public async Task<List<TaskView>> Show(EngineDbContext engine, IReadOnlyList<UserTaskRow> rows, CancellationToken cancellation)
    {
        var keys = rows.Select(row => row.InstanceKey).Distinct().ToList();
        var instances = await engine.ProcessInstances.Where(row => keys.Contains(row.Key))
            .Select(row => new { row.Key, row.Starter, row.Applicant, row.Title }).ToDictionaryAsync(row => row.Key, cancellation);
        var rounds = await Rounds(engine, keys, [.. rows.Select(row => row.ElementId).Distinct()], cancellation);
        var deadlines = await Deadlines.Read(engine, [.. rows.Where(row => row.DeadlineId is not null).Select(row => row.InstanceKey).Distinct()], cancellation);
        var scheduled = await Scheduled.Of(engine, instances.Values.Where(instance => instance.Starter is null).Select(instance => instance.Key), cancellation);
        var people = directory();
        var views = new List<TaskView>(rows.Count);
        foreach (var row in rows)
        {
            var instance = instances[row.InstanceKey];
            var model = await models.Of(engine, row.DefinitionKey, cancellation);
            views.Add(new TaskView
            {
                UserTaskKey = Keys.Text(row.Key), ProcessInstanceKey = Keys.Text(row.InstanceKey), ProcessDefinitionKey = Keys.Text(row.DefinitionKey),
                ProcessDefinitionId = row.ProcessId, ProcessDefinitionVersion = row.ProcessVersion, ProcessName = row.ProcessName, ElementId = row.ElementId,
                ElementInstanceKey = Keys.Text(row.ElementInstanceKey), Name = row.Name, Kind = KindOf(model, row.ElementId), State = row.State,
                Assignee = PersonView.Of(people, row.Assignee), CandidateGroups = TaskRights.Ids(row.CandidateGroupsJson), CandidateUsers = TaskRights.Ids(row.CandidateUsersJson),
                Starter = PersonView.Of(people, instance.Starter ?? (scheduled.Contains(row.InstanceKey) ? ProgramActors.Schedule : null)), Applicant = PersonView.Of(people, instance.Applicant), Title = instance.Title,
                CreationDate = row.CreatedAt, DueDate = row.DueAt, CompletionDate = row.CompletedAt, Priority = row.Priority,
                Deadline = row.DeadlineId is null ? null : deadlines.Of(row, model), Outcome = row.Outcome,
                Round = Math.Max(1, rounds[(row.InstanceKey, row.ElementId)].Count(key => key <= row.ElementInstanceKey)),
            });
        }

        return views;
    }

    // How often each step was begun: its element instances, of those done several times at once only what is around them.
    static async Task<ILookup<(long, string), long>> Rounds(EngineDbContext engine, List<long> instances, List<string> elements, CancellationToken cancellation)
    {
        var begun = await engine.ElementInstances.Where(row => instances.Contains(row.InstanceKey) && elements.Contains(row.ElementId))
            .Select(row => new { row.Key, row.InstanceKey, row.ElementId, row.ScopeKey }).ToListAsync(cancellation);
        var keys = begun.Select(row => row.Key).ToHashSet();
        return begun.Where(row => row.ScopeKey is not { } scope || !keys.Contains(scope)).ToLookup(row => (row.InstanceKey, row.ElementId), row => row.Key);
    }

    static string KindOf(ProcessModel model, string elementId) => TaskRights.IsApproval(model.FindNode(elementId)) ? "approval" : "work";
}

/// <summary>The deadlines of a few instances: what still runs, and what has been breached.</summary>
sealed class Deadlines
{
    readonly ILookup<long, TimerRow> running;
    readonly ILookup<long, (HistoryEvent Event, DateTimeOffset At)> breaches;
    readonly Dictionary<long, ElementInstanceRow> elements;
    readonly ILookup<long, ClockRow> clocks;

    Deadlines(List<TimerRow> timers, IEnumerable<(long Instance, HistoryEvent Event, DateTimeOffset At)> breaches, List<ElementInstanceRow> elements, List<ClockRow> clocks)
    {
        this.clocks = clocks.ToLookup(clock => clock.InstanceKey);
        running = timers.ToLookup(timer => timer.InstanceKey!.Value);
        this.breaches = breaches.ToLookup(one => one.Instance, one => (one.Event, one.At));
        this.elements = elements.ToDictionary(element => element.Key);
    }

    public static async Task<Deadlines> Read(EngineDbContext engine, List<long> instances, CancellationToken cancellation)
    {
        if (instances.Count == 0)
            return new Deadlines([], [], [], []);
        await using var workflows = RelationalContexts.Beside<WorkflowsDbContext>(engine, WorkflowsDbContext.Over);
        var timers = await engine.Timers.Where(timer => timer.InstanceKey != null && instances.Contains(timer.InstanceKey.Value)).ToListAsync(cancellation);
        var steps = await engine.Steps.Where(step => instances.Contains(step.InstanceKey) && step.EventsJson.Contains("\"breached\"")).ToListAsync(cancellation);
        var elements = await engine.ElementInstances.Where(element => instances.Contains(element.InstanceKey)
            && (element.ElementType == "SUB_PROCESS" || element.ElementType == "USER_TASK")).ToListAsync(cancellation);
        return new Deadlines(timers, steps.SelectMany(step => HistoryJson.Read(step).Where(one => one.Kind == HistoryKind.DeadlineBreached).Select(one => (step.InstanceKey, one, step.At))), elements,
            await workflows.Clocks.Where(clock => instances.Contains(clock.InstanceKey)).ToListAsync(cancellation));
    }

    /// <summary>Whether any deadline at this open element has been breached.</summary>
    public bool IsBreached(long instanceKey, long elementInstanceKey) => breaches[instanceKey].Any(breach => breach.Event.ElementInstanceKey == elementInstanceKey);

    /// <summary>The deadline a task stands under: its own, else that of the stage around it.</summary>
    public DeadlineView Of(UserTaskRow task, ProcessModel model)
    {
        var id = task.DeadlineId!;
        if (ClockOf(task, id) is { } running)
            return new DeadlineView(id, running.From, running.Due, running.BreachedAt is not null, Keys.Text(running.Key), running.PauseReason);
        return Timer(task, model, id);
    }

    // That of the task itself or of the nearest stage around it, else of the case.
    ClockRow? ClockOf(UserTaskRow task, string id)
    {
        var mine = clocks[task.InstanceKey].Where(clock => clock.DeadlineId == id).ToList();
        return mine.Count == 0 ? null : Around(task).Select(host => mine.Find(clock => clock.ElementInstanceKey == host.Key)).FirstOrDefault(clock => clock is not null) ?? mine.Find(clock => clock.Level == "case");
    }

    DeadlineView Timer(UserTaskRow task, ProcessModel model, string id)
    {
        var clocks = model.Nodes.OfType<BoundaryEvent>().Where(boundary => boundary.Property("sla.id") == id).Select(boundary => boundary.Id).ToHashSet();
        var hosts = Around(task).ToList();
        var timer = running[task.InstanceKey].FirstOrDefault(one => clocks.Contains(one.ElementId) && hosts.Exists(host => host.Key == one.ElementInstanceKey));
        var breach = breaches[task.InstanceKey].Where(one => one.Event.Name == id && hosts.Exists(host => host.Key == one.Event.ElementInstanceKey)).Select(one => (DateTimeOffset?)one.At).FirstOrDefault();
        var own = clocks.Any(clock => model.Node(clock) is BoundaryEvent boundary && boundary.AttachedTo == task.ElementId);
        return new DeadlineView(id, own || hosts.Count < 2 ? task.CreatedAt : hosts[^1].StartedAt, timer?.DueAt ?? (own ? task.DueAt : null) ?? breach ?? task.DueAt, breach is not null);
    }

    IEnumerable<ElementInstanceRow> Around(UserTaskRow task)
    {
        for (var key = (long?)task.ElementInstanceKey; key is { } present && elements.TryGetValue(present, out var element); key = element.ScopeKey)
            yield return element;
    }
}

/// <summary>The engine's process models, for pages that read through a context of their own.</summary>
sealed class DefinitionModels(CommandRunner runner)
{
    public async Task<ProcessModel> Of(EngineDbContext engine, long definitionKey, CancellationToken cancellation) =>
        runner.Models.Find(definitionKey)
        ?? runner.Models.For(await engine.ProcessDefinitions.FirstAsync(row => row.Key == definitionKey, cancellation));
}
