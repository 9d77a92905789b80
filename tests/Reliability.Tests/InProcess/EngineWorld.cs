using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Reliability.Tests.Databases;
using Marketing.Rules.Feel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketing.Reliability.Tests.InProcess;

/// <summary>The engine in this process over a real database, with a clock that moves when told.</summary>
sealed class EngineWorld : IDisposable
{
    public static readonly DateTimeOffset Monday = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));

    readonly IEngineStore store;

    /// <param name="store">Over the database under test, or around it.</param>
    /// <param name="zone">The zone dates are meant in; null for Shanghai.</param>
    public EngineWorld(IEngineStore store, TimeZoneInfo? zone = null, DateTimeOffset? at = null, params IJobHandler[] handlers)
    {
        this.store = store;
        var surroundings = zone is null ? Surroundings.Plain : Surroundings.Plain with { Zone = zone };
        Clock.StandAt(at ?? Monday);
        Runner = new CommandRunner(store, Clock, () => surroundings, StepListener.None, NullLogger<CommandRunner>.Instance);
        Engine = new ProcessEngine(Runner);
        Jobs = new Jobs(Runner, handlers);
        Due = new DueWork(Runner, Jobs, NullLogger<DueWork>.Instance);
    }

    public EngineClock Clock { get; } = new();

    public CommandRunner Runner { get; }

    public ProcessEngine Engine { get; }

    public Jobs Jobs { get; }

    public DueWork Due { get; }

    public async Task Deploy(params (string Name, byte[] Content)[] files)
    {
        var outcome = await Engine.Deploy([.. files.Select(file => new ResourceFile(file.Name, file.Content))], "admin");
        Assert.True(outcome.Succeeded, string.Join('\n', (outcome.Refusal?.Problems ?? []).Select(problem => problem.Format("en"))));
    }

    public async Task<long> Start(string process, string? businessId = null, params (string Name, Value Value)[] variables) =>
        (await Engine.Start(new StartRequest { ProcessId = process, BusinessId = businessId, Variables = variables.ToDictionary() }, "admin")).Value.Instance.Key;

    public Task<IReadOnlyList<UserTaskRow>> Tasks(long instance) => Engine.Look(context => context.Transaction.Tasks(instance));

    /// <summary>Completes a task with values; the refusal is the caller's to look at.</summary>
    public Task<Outcome<UserTaskRow>> Complete(long task, string actor = "admin", params (string Name, Value Value)[] variables) =>
        Engine.CompleteTask(task, actor, _ => ValueTask.FromResult<Outcome<TaskResult>>(new TaskResult(variables.ToDictionary())));

    public Task TimePasses(TimeSpan span)
    {
        Clock.StandAt(Clock.GetUtcNow() + span);
        return Due.Run(CancellationToken.None);
    }

    public void Dispose() => (store as IDisposable)?.Dispose();
}
