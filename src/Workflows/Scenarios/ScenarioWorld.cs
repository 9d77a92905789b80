using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketing.Workflows.Scenarios;

/// <summary>A whole engine with a store of its own and a clock that only moves when told.</summary>
public sealed class ScenarioWorld
{
    readonly CommandRunner runner;
    readonly DueWork due;
    readonly Jobs jobs;

    /// <param name="store">Empty, and this world's alone.</param>
    public ScenarioWorld(IEngineStore store, DirectorySnapshot directory, DateTimeOffset now)
    {
        Directory = directory;
        Clock.StandAt(now);
        var around = MarketingWorkflowsExtensions.Around(directory);
        runner = new CommandRunner(store, Clock, () => around, new TaskNotices(), NullLogger<CommandRunner>.Instance);
        jobs = new Jobs(runner, [new NotifyHandler()]);
        due = new DueWork(runner, jobs, NullLogger<DueWork>.Instance);
        Engine = new ProcessEngine(runner);
        Tasks = new TaskDesk(Engine, () => directory);
        Processes = new ProcessDesk(Engine, () => directory);
    }

    public EngineClock Clock { get; } = new();
    public DirectorySnapshot Directory { get; }
    public ProcessEngine Engine { get; }
    public TaskDesk Tasks { get; }
    public ProcessDesk Processes { get; }

    /// <summary>Does what is due now.</summary>
    public Task RunDue() => due.Run(CancellationToken.None);

    /// <summary>Moves the clock on, stopping wherever something comes due, so that everything happens at its own instant.</summary>
    public async Task AdvanceTo(DateTimeOffset target)
    {
        while (await runner.Look(context => context.Transaction.NextDue(jobs.Types), CancellationToken.None) is { } next && next <= target)
        {
            var before = Clock.GetUtcNow();
            Clock.StandAt(next > before ? next : before);
            await RunDue();
            if (next <= before)
                break;
        }

        Clock.StandAt(target);
        await RunDue();
    }

    /// <summary>The open tasks of an instance.</summary>
    public Task<IReadOnlyList<UserTaskRow>> OpenTasks(long instanceKey) =>
        runner.Look(context => context.Transaction.Tasks(instanceKey), CancellationToken.None);

    public async Task<LoadedInstance> Load(long instanceKey) =>
        (await runner.Look(context => context.Load(instanceKey), CancellationToken.None))!;

    /// <summary>Everything that happened in an instance, in order.</summary>
    public async Task<IReadOnlyList<HistoryEvent>> History(long instanceKey) =>
        [.. (await runner.Look(context => context.Transaction.Steps(instanceKey), CancellationToken.None)).SelectMany(HistoryJson.Read)];

    /// <summary>The notices of an instance, oldest first.</summary>
    public async Task<IReadOnlyList<Notice>> Notices(long instanceKey) =>
        [.. (await runner.Look(context => context.Transaction.Outbox(instanceKey), CancellationToken.None))
            .Where(message => message.Kind == Notice.OutboxKind).Select(message => Notice.Parse(message.PayloadJson))];

    /// <summary>Completes, as a worker would, the open job of a type.</summary>
    public Task<Outcome<Done>> CompleteJob(long instanceKey, string type, IReadOnlyDictionary<string, Value> variables) =>
        runner.Run<Done>(async context =>
        {
            var job = (await context.Transaction.AvailableJobs([type], context.Now, 1_000)).FirstOrDefault(one => one.InstanceKey == instanceKey);
            if (job is null || await context.Load(instanceKey) is not { } loaded)
                return Refusal.NotFound("job", instanceKey);
            await context.Move(loaded, new CompleteJob(context.Moment(null), job.Key, variables));
            return default(Done);
        }, null, CancellationToken.None);
}
