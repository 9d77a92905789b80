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

    public World(params IJobHandler[] handlers) : this(handlers, measured: false) { }

    public World(bool measured) : this([], measured) { }

    public World(IJobHandler[] handlers, bool measured)
    {
        Clock.StandAt(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)));
        Runner = new CommandRunner(store, Clock, () => Surroundings.Plain, StepListener.None, NullLogger<CommandRunner>.Instance) { Measured = measured };
        Engine = new ProcessEngine(Runner);
        Due = new DueWork(Runner, new Jobs(Runner, handlers), NullLogger<DueWork>.Instance);
    }

    /// <summary>Another program on the same store.</summary>
    public ProcessEngine Another() => new(new CommandRunner(store, Clock, () => Surroundings.Plain, StepListener.None, NullLogger<CommandRunner>.Instance));

    public EngineClock Clock { get; } = new();
    public CommandRunner Runner { get; }
    public ProcessEngine Engine { get; }
    public DueWork Due { get; }
    public IEngineStore Store => store;
    public MemorySnapshot Rows => store.Snapshot();

    public Task<Outcome<Deployment>> Deploy(string content, string messages = "", string name = "p.bpmn") =>
        Engine.Deploy([new ResourceFile(name, Bpmn.Bytes(content, messages))], "ana");

    /// <summary>Deploys several processes, each by its id.</summary>
    public async Task<Deployment> DeployAll(params (string Id, string Content, string Roots)[] processes) => (await Engine.Deploy(
        [.. processes.Select(one => new ResourceFile(one.Id + ".bpmn", Encoding.UTF8.GetBytes(Bpmn.File(one.Content, one.Roots).Replace("id=\"p\" name=\"P\"", $"id=\"{one.Id}\" name=\"{one.Id}\"", StringComparison.Ordinal))))], "ana")).Value;

    public async Task<ProcessInstance> Load(long instance) => (await Engine.Look(context => context.Load(instance)))!.Instance;

    public async Task<string?> Variable(long instance, string name) =>
        (await Load(instance)).Root.Variables.TryGetValue(name, out var variable) ? FeelJson.ToJson(variable.Value) : null;

    public IEnumerable<IncidentRow> Incidents => Rows.Incidents.Where(incident => incident.ResolvedAt is null);

    /// <summary>The instance of this process that began last.</summary>
    public ProcessInstanceRow Last(string processId) => Rows.Instances.Last(row => row.ProcessId == processId);

    public async Task<long> Start(string variables = "{}", string processId = "p") =>
        (await Engine.Start(new StartRequest { ProcessId = processId, Variables = Run.Values(variables) }, "ana")).Value.Instance.Key;

    public async Task TimePasses(TimeSpan span)
    {
        Clock.StandAt(Clock.GetUtcNow() + span);
        await Due.Run(CancellationToken.None);
    }

    public IEnumerable<string> Open(long instance) => Rows.Tasks.Where(task => task.InstanceKey == instance && task.State == "CREATED").Select(task => task.ElementId);

    public Task Complete(long instance, string elementId, string variables = "{}") =>
        Engine.CompleteTask(Rows.Tasks.First(task => task.InstanceKey == instance && task.ElementId == elementId && task.State == "CREATED").Key, "ana",
            _ => ValueTask.FromResult<Outcome<TaskResult>>(new TaskResult(Run.Values(variables))));

    public string State(long instance) => Rows.Instances.Single(row => row.Key == instance).State;

    public void Dispose() => store.Dispose();
}
