using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>RELIABILITY I3: what is not ended has something that moves it, and what has not is named.</summary>
public sealed class StuckInstancesTests : IDisposable
{
    readonly SqliteUnderTest sqlite = new();
    readonly ProcessEngine engine;

    public StuckInstancesTests() =>
        engine = new ProcessEngine(new CommandRunner(sqlite.Store, new EngineClock(), () => Surroundings.Plain, StepListener.None, NullLogger<CommandRunner>.Instance));

    public void Dispose() => sqlite.Dispose();

    [Theory]
    [InlineData("task")]
    [InlineData("timer")]
    [InlineData("job")]
    [InlineData("condition")]
    [InlineData("incident")]
    public async Task What_waits_is_not_stuck_until_its_wait_is_gone(string kind)
    {
        var (content, table) = kind switch
        {
            "task" => (Chain(UserTask("w"), "w"), "engine_user_tasks"),
            "timer" => (Chain("""<bpmn:intermediateCatchEvent id="w">""" + Timer("PT1H") + "</bpmn:intermediateCatchEvent>", "w"), "engine_timers"),
            "job" => (Chain(ServiceTask("w"), "w"), "engine_jobs"),
            "incident" => (Start() + Flow("f1", "s", "g") + """<bpmn:exclusiveGateway id="g" />""" + Flow("f2", "g", "e", "= x > 1") + End(), "engine_incidents"),
            _ => (Chain("""<bpmn:intermediateCatchEvent id="w"><bpmn:conditionalEventDefinition><bpmn:condition>= x = 1</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>""", "w"), ""),
        };
        Assert.True((await engine.Deploy([new ResourceFile("p.bpmn", Bytes(content))], "ana")).Succeeded);
        var key = (await engine.Start(new StartRequest { ProcessId = "p" }, "ana")).Value.Instance.Key;
        Assert.Empty(await Stuck());
        if (table.Length == 0)
            return;
        using (var connection = new SqliteConnection($"Data Source={sqlite.File};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"DELETE FROM {table}; UPDATE engine_process_instances SET open_incidents = 0";
            command.ExecuteNonQuery();
        }

        Assert.Equal([key], await Stuck());
    }

    Task<IReadOnlyList<long>> Stuck() => DatabaseLook.AtSqlite(sqlite.ConnectionString, rows => StuckInstances.Find(rows, CancellationToken.None));
}
