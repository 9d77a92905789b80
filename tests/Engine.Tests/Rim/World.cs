using System.Text;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketing.Engine.Tests.Rim;

/// <summary>The whole engine over a store, with a clock that moves when told and handlers given by the test.</summary>
sealed class World : IDisposable
{
    readonly MemoryEngineStore store = new();

    public World(params IJobHandler[] handlers)
    {
        Clock.StandAt(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)));
        Runner = new CommandRunner(store, Clock, () => Surroundings.Plain, StepListener.None, NullLogger<CommandRunner>.Instance);
        Engine = new ProcessEngine(Runner);
        Due = new DueWork(Runner, new Jobs(Runner, handlers), NullLogger<DueWork>.Instance);
    }

    public EngineClock Clock { get; } = new();
    public CommandRunner Runner { get; }
    public ProcessEngine Engine { get; }
    public DueWork Due { get; }
    public MemorySnapshot Rows => store.Snapshot();

    public Task<Outcome<Deployment>> Deploy(string content, string messages = "", string name = "p.bpmn") =>
        Engine.Deploy([new ResourceFile(name, Bpmn.Bytes(content, messages))], "ana");

    public async Task<long> Start(string variables = "{}") =>
        (await Engine.Start(new StartRequest { ProcessId = "p", Variables = Run.Values(variables) }, "ana")).Value.Instance.Key;

    public async Task TimePasses(TimeSpan span)
    {
        Clock.StandAt(Clock.GetUtcNow() + span);
        await Due.Run(CancellationToken.None);
    }

    public IEnumerable<string> Open(long instance) => Rows.Tasks.Where(task => task.InstanceKey == instance && task.State == "CREATED").Select(task => task.ElementId);

    public Task Complete(long instance, string elementId) =>
        Engine.CompleteTask(Rows.Tasks.Single(task => task.InstanceKey == instance && task.ElementId == elementId && task.State == "CREATED").Key, "ana",
            _ => ValueTask.FromResult<Outcome<TaskResult>>(new TaskResult(new Dictionary<string, Value>())));

    public string State(long instance) => Rows.Instances.Single(row => row.Key == instance).State;

    public void Dispose() => store.Dispose();
}
