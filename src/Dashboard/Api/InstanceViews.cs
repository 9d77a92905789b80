using Marketing.Dashboard.Http;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Where an instance stands.</summary>
sealed record OpenElement(string ElementId, string? Name, DateTimeOffset Since, DateTimeOffset? DueDate, string? UserTaskKey, PersonView? Assignee,
    IReadOnlyList<string> CandidateGroups, bool Breached);

sealed record OpenIncident(string IncidentKey, string ElementId, string ErrorType, WordsView Message);

/// <summary>An instance (docs/API.md).</summary>
sealed record InstanceView(string ProcessInstanceKey, string ProcessDefinitionKey, string ProcessDefinitionId, int ProcessDefinitionVersion, int LatestVersion,
    string? ProcessName, string? Title, string State, bool HasIncident, DateTimeOffset StartDate, DateTimeOffset? EndDate, PersonView? Starter, PersonView? Applicant,
    IReadOnlyList<OpenElement> Open, IReadOnlyList<OpenIncident> Incidents);

/// <summary>Reads everything a list of instances shows beside the rows, in a fixed number of queries.</summary>
sealed class InstanceViews(Func<DirectorySnapshot> directory)
{
    static readonly string[] Containers = ["PROCESS", "SUB_PROCESS"];

    public async Task<List<InstanceView>> Show(EngineDbContext engine, IReadOnlyList<ProcessInstanceRow> rows, CancellationToken cancellation)
    {
        var keys = rows.Select(row => row.Key).ToList();
        var definitionKeys = rows.Select(row => row.DefinitionKey).Distinct().ToList();
        var processes = rows.Select(row => row.ProcessId).Distinct().ToList();
        var names = await engine.ProcessDefinitions.Where(row => definitionKeys.Contains(row.Key)).Select(row => new { row.Key, row.Name }).ToDictionaryAsync(row => row.Key, row => row.Name, cancellation);
        var latest = await engine.ProcessDefinitions.Where(row => row.IsLatest && processes.Contains(row.ProcessId))
            .Select(row => new { row.ProcessId, row.Version }).ToDictionaryAsync(row => row.ProcessId, row => row.Version, cancellation);
        var open = await Open(engine, keys, cancellation);
        var incidents = (await engine.Incidents.Where(row => keys.Contains(row.InstanceKey) && row.ResolvedAt == null).OrderBy(row => row.Key).ToListAsync(cancellation)).ToLookup(row => row.InstanceKey);
        var scheduled = await Scheduled.Of(engine, rows.Where(row => row.Starter is null).Select(row => row.Key), cancellation);
        var people = directory();
        return [.. rows.Select(row => new InstanceView(Keys.Text(row.Key), Keys.Text(row.DefinitionKey), row.ProcessId, row.Version, latest.GetValueOrDefault(row.ProcessId, row.Version),
            names.GetValueOrDefault(row.DefinitionKey), row.Title, row.State, row.OpenIncidents > 0, row.StartedAt, row.EndedAt, PersonView.Of(people, row.Starter ?? (scheduled.Contains(row.Key) ? ProgramActors.Schedule : null)),
            PersonView.Of(people, row.Applicant), [.. open[row.Key]],
            [.. incidents[row.Key].Select(one => new OpenIncident(Keys.Text(one.Key), one.ElementId, one.ErrorType, new WordsView(one.MessageZh, one.MessageEn)))]))];
    }

    async Task<ILookup<long, OpenElement>> Open(EngineDbContext engine, List<long> keys, CancellationToken cancellation)
    {
        var elements = await engine.ElementInstances.Where(row => keys.Contains(row.InstanceKey) && row.State == "ACTIVE" && !Containers.Contains(row.ElementType))
            .OrderBy(row => row.Key).ToListAsync(cancellation);
        // What holds something open itself is told by that.
        var around = elements.Select(row => row.ScopeKey).ToHashSet();
        elements.RemoveAll(row => around.Contains(row.Key));
        var tasks = (await engine.UserTasks.Where(row => keys.Contains(row.InstanceKey) && row.State == "CREATED").ToListAsync(cancellation)).ToDictionary(row => row.ElementInstanceKey);
        var timers = (await engine.Timers.Where(row => row.InstanceKey != null && keys.Contains(row.InstanceKey.Value)).ToListAsync(cancellation)).ToLookup(row => row.ElementInstanceKey);
        var deadlines = await Deadlines.Read(engine, [.. elements.Select(row => row.InstanceKey).Distinct()], cancellation);
        var people = directory();
        return elements.ToLookup(row => row.InstanceKey, row =>
        {
            var task = tasks.GetValueOrDefault(row.Key);
            var due = task is null ? timers[row.Key].Where(timer => timer.ElementId == row.ElementId).Select(timer => (DateTimeOffset?)timer.DueAt).FirstOrDefault() : task.DueAt;
            return new OpenElement(row.ElementId, row.ElementName, row.StartedAt, due, Keys.Text(task?.Key), PersonView.Of(people, task?.Assignee),
                task is null ? [] : TaskRights.Ids(task.CandidateGroupsJson), deadlines.IsBreached(row.InstanceKey, row.Key));
        });
    }
}
