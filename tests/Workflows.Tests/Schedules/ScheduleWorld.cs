using System.Text;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Schedules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketing.Workflows.Tests.Schedules;

/// <summary>Schedules over a real database, with the small company of <see cref="TestProcess"/> and a clock that moves when told.</summary>
sealed class ScheduleWorld : IAsyncDisposable
{
    readonly RelationalStore store;
    readonly DirectoryInfo? folder;

    ScheduleWorld(RelationalStore store, DirectoryInfo? folder, EngineClock clock, ScheduleBook book)
    {
        (this.store, this.folder, Clock) = (store, folder, clock);
        Runner = new CommandRunner(store, clock, () => MarketingWorkflowsExtensions.Around(People, WorkingCalendars.Shipped), StepListener.None, NullLogger<CommandRunner>.Instance);
        Engine = new ProcessEngine(Runner);
        Pump = new SchedulePump(Runner, book, () => People, NullLogger<SchedulePump>.Instance);
        Desk = new ScheduleDesk(Runner, book, Pump, () => People);
    }

    public DirectorySnapshot People { get; set; } = TestProcess.People;
    public EngineClock Clock { get; }
    public CommandRunner Runner { get; }
    public ProcessEngine Engine { get; }
    public SchedulePump Pump { get; }
    public ScheduleDesk Desk { get; }

    /// <summary>One schedule as a file has it; the text given is merged into it by lines.</summary>
    public static string Schedule(string id, params string[] lines)
    {
        var given = lines.Select(line => line.Split(':')[0]).ToHashSet();
        var defaults = new[] { $"zh: 计划 {id}", $"en: Schedule {id}", "clauses: [000-1.1.1]", "basis: default", "who: clerk", "process: p", "period: this day" }.Where(line => !given.Contains(line.Split(':')[0]));
        return $"- id: {id}\n{string.Concat(defaults.Concat(lines).Select(line => $"  {line}\n"))}";
    }

    public static ScheduleFile Read(string schedules) => ScheduleFile.Read("schedules:\n" + schedules, "schedules.yaml", "Test",
        new ScheduleNames(new HashSet<string> { "clerk", "manager", "employee", "admin", "vacant" }, null, WorkingCalendars.Shipped));

    public static ScheduleBook Book(params string[] schedules)
    {
        var read = Read(string.Concat(schedules));
        Assert.Empty(read.Problems);
        return new ScheduleBook(read.Schedules);
    }

    /// <summary>On a SQLite file of its own, or on the one given.</summary>
    public static Task<ScheduleWorld> OnSqlite(string now, ScheduleBook book, string? path = null)
    {
        var folder = path is null ? System.IO.Directory.CreateTempSubdirectory("marketing-schedules-") : null;
        return Open(SqliteEngineStore.Open($"Data Source={path ?? Path.Combine(folder!.FullName, "s.db")}"), folder, Standing(now), book);
    }

    /// <summary>One of the programs on a PostgreSQL database.</summary>
    public static Task<ScheduleWorld> OnPostgres(string database, EngineClock clock, ScheduleBook book) => Open(PostgresEngineStore.Open(database), null, clock, book);

    public static EngineClock Standing(string now)
    {
        var clock = new EngineClock();
        clock.StandAt(RecurrenceTests.At(now));
        return clock;
    }

    static async Task<ScheduleWorld> Open(RelationalStore store, DirectoryInfo? folder, EngineClock clock, ScheduleBook book)
    {
        await store.Migrate<WorkflowsDbContext>(WorkflowsDbContext.Over, WorkflowsDbContext.MigrationsTable);
        return new ScheduleWorld(store, folder, clock, book);
    }

    /// <summary>Deploys a process of one task that is offered to clerks.</summary>
    public async Task Deploy(string id = "p", string start = "<bpmn:startEvent id=\"s\" />")
    {
        var model = $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
            <bpmn:process id="{id}" name="流程" isExecutable="true">{start}<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="work" />
            <bpmn:userTask id="work" name="办理"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="clerk" /></bpmn:extensionElements></bpmn:userTask>
            <bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="e" /><bpmn:endEvent id="e" /></bpmn:process></bpmn:definitions>
            """;
        var deployed = await Engine.Deploy([new ResourceFile($"{id}.bpmn", Encoding.UTF8.GetBytes(model))], "admin");
        Assert.True(deployed.Succeeded, string.Join(" ", deployed.Refusal?.Problems ?? []));
    }

    /// <summary>Stands the clock at a local time and does what is due.</summary>
    public async Task<DateTimeOffset?> At(string local)
    {
        Clock.StandAt(RecurrenceTests.At(local));
        return await Pump.RunDue(CancellationToken.None);
    }

    public Task<T> Look<T>(Func<EngineDbContext, WorkflowsDbContext, Task<T>> look) => store.Read(async engine =>
    {
        await using var workflows = RelationalContexts.Beside<WorkflowsDbContext>(engine, WorkflowsDbContext.Over);
        return await look(engine, workflows);
    });

    public Task<List<ScheduleRunRow>> Runs() => Look((_, rows) => rows.ScheduleRuns.AsNoTracking().OrderBy(run => run.Key).ToListAsync());

    public Task<List<ScheduleStartRow>> Starts() => Look((_, rows) => rows.ScheduleStarts.AsNoTracking().OrderBy(start => start.RunKey).ThenBy(start => start.Position).ToListAsync());

    public Task<List<ProcessInstanceRow>> Instances() => Look((engine, _) => engine.ProcessInstances.AsNoTracking().OrderBy(instance => instance.Key).ToListAsync());

    /// <summary>Runs as <c>schedule local-time state</c>.</summary>
    public async Task<string> Told() => string.Join("; ", (await Runs()).Select(run => $"{run.ScheduleId} {RecurrenceTests.Shanghai.Local(run.At):MM-dd HH:mm} {run.State}{(run.Missed > 0 ? $" +{run.Missed}" : "")}"));

    public async ValueTask DisposeAsync()
    {
        Pump.Dispose();
        await store.DisposeAsync();
        folder?.Delete(recursive: true);
    }
}
