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

    /// <summary>The open job of a type that may run now, of the instance or of one it has called.</summary>
    public Task<JobRow?> FindJob(long instanceKey, string type) => runner.Look(async context =>
    {
        foreach (var job in await context.Transaction.AvailableJobs([type], context.Now, 1_000))
        {
            if (job.InstanceKey == instanceKey || await context.Transaction.Instance(job.InstanceKey) is { } row && row.RootInstanceKey == instanceKey)
                return job;
        }

        return null;
    }, CancellationToken.None);

    /// <summary>Time passes until the timer of an element is due.</summary>
    public async Task<Refusal?> FireTimer(long instanceKey, string elementId)
    {
        var timers = await runner.Look(context => context.Transaction.TimersOf(instanceKey), CancellationToken.None);
        if (timers.Where(timer => timer.ElementId == elementId).MinBy(timer => timer.DueAt) is not { } next)
        {
            return new Refusal(RefusalKind.NotFound, "no-such-timer", new Marketing.Rules.Words(
                $"「{elementId}」没有在等待的定时器。", $"No timer of '{elementId}' is waiting."));
        }

        await AdvanceTo(next.DueAt > Clock.GetUtcNow() ? next.DueAt : Clock.GetUtcNow());
        return null;
    }
}
