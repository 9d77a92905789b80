using System.Text;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Clocks;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Scenarios;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Tests.Clocks;

/// <summary>One process with deadlines over a database of its own, with the shipped working calendars and the small company of <see cref="TestProcess"/>.</summary>
sealed class ClockWorld : IAsyncDisposable
{
    readonly DirectoryInfo folder = System.IO.Directory.CreateTempSubdirectory("marketing-clocks-");
    readonly RelationalStore store;

    ClockWorld(string now, string? postgres)
    {
        store = postgres is null ? SqliteEngineStore.Open($"Data Source={Path.Combine(folder.FullName, "clocks.db")}") : PostgresEngineStore.Open(postgres);
        World = new ScenarioWorld(store, TestProcess.People, At(now));
    }

    public ScenarioWorld World { get; }

    public RelationalStore Store => store;

    public static CalendarTime Time { get; } = new(WorkingCalendars.Shipped);

    /// <summary>A local time of the company.</summary>
    public static DateTimeOffset At(string local) => DateTimeOffset.Parse(local + "+08:00", System.Globalization.CultureInfo.InvariantCulture);

    public static string Properties(IEnumerable<string> pairs) =>
        $"<zeebe:properties>{string.Concat(pairs.Select(pair => pair.Split('=', 2)).Select(pair => $"""<zeebe:property name="{pair[0]}" value="{System.Security.SecurityElement.Escape(pair[1])}" />"""))}</zeebe:properties>";

    /// <summary>A process <c>p</c> around one user task <c>work</c> of ana's, with these properties.</summary>
    public static string OneTask(params string[] properties) => File($"""
        <bpmn:startEvent id="s" /><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="work" />
        <bpmn:userTask id="work" name="办理"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="ana" />{Properties(properties)}</bpmn:extensionElements></bpmn:userTask>
        <bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="e" /><bpmn:endEvent id="e" />
        """);

    public static string File(string content) => $"""
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
        <bpmn:process id="p" name="流程" isExecutable="true">{content}</bpmn:process></bpmn:definitions>
        """;

    /// <summary>Deploys the model and starts it, at a local time.</summary>
    /// <param name="postgres">A PostgreSQL database in place of a SQLite file.</param>
    public static async Task<(ClockWorld World, long Instance)> Started(string model, string now, string variables = "{}", string? postgres = null)
    {
        var world = new ClockWorld(now, postgres);
        await world.store.Migrate<WorkflowsDbContext>(WorkflowsDbContext.Over, WorkflowsDbContext.MigrationsTable);
        await world.Deploy(model);
        return (world, await world.Start(variables));
    }

    public async Task Deploy(string model)
    {
        var deployed = await World.Engine.Deploy([new ResourceFile("p.bpmn", Encoding.UTF8.GetBytes(model))], "admin");
        Assert.True(deployed.Succeeded, string.Join("; ", deployed.Refusal?.Problems.Select(problem => problem.Format("en")) ?? []));
    }

    public async Task<long> Start(string variables = "{}")
    {
        var started = await World.Processes.Start(new StartRequest { ProcessId = "p", Variables = FeelJson.Parse(variables).TryContext(out var context) ? context.ToDictionary() : [] }, "zoe");
        await World.RunDue();
        return started.Value.Instance.Key;
    }

    public async Task<T> Look<T>(Func<WorkflowsDbContext, Task<T>> look) => await store.Read(async engine =>
    {
        await using var workflows = RelationalContexts.Beside<WorkflowsDbContext>(engine, WorkflowsDbContext.Over);
        return await look(workflows);
    }, CancellationToken.None);

    public Task<ClockRow> Clock() => Look(workflows => workflows.Clocks.OrderBy(row => row.Key).LastAsync());

    public Task<List<ClockRow>> Clocks() => Look(workflows => workflows.Clocks.OrderBy(row => row.Key).ToListAsync());

    public async Task<List<Notice>> Notices(long instance) => [.. (await World.Notices(instance)).Where(notice => notice.Kind != "task")];

    public async Task<ClockExplanation> Explained() => ClockExplanation.Of(await Clock(), Time, World.Clock.GetUtcNow());

    public Task Until(string local) => World.AdvanceTo(At(local));

    /// <summary>The clock stands at a later time, and only then somebody looks what is due.</summary>
    public async Task SleepUntil(string local)
    {
        World.Clock.StandAt(At(local));
        await World.RunDue();
    }

    public async Task Complete(long instance, string elementId = "work", string by = "ana")
    {
        var done = await World.Tasks.Complete((await World.OpenTasks(instance)).Single(task => task.ElementId == elementId).Key, by, Context.Empty);
        Assert.True(done.Succeeded, done.Refusal?.Message.English);
        await World.RunDue();
    }

    public ValueTask DisposeAsync()
    {
        store.Dispose();
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
