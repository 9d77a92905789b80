using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Calendars;
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
    readonly SortedSet<long> instances = [];
    Surroundings? around;

    /// <param name="store">Empty, and this world's alone.</param>
    public ScenarioWorld(IEngineStore store, DirectorySnapshot directory, DateTimeOffset now)
    {
        Directory = directory;
        Clock.StandAt(now);
        runner = new CommandRunner(store, Clock, () => around!, new TaskNotices(), NullLogger<CommandRunner>.Instance);
        jobs = new Jobs(runner, [new NotifyHandler()]);
        due = new DueWork(runner, jobs, NullLogger<DueWork>.Instance);
        Engine = new ProcessEngine(runner);
        Engine.Committed += changes => instances.UnionWith(changes.Select(change => change.InstanceKey).OfType<long>());
        Tasks = new TaskDesk(Engine, () => Directory);
        Requests = new InstanceDesk(Engine, () => Directory);
        Processes = new ProcessDesk(Engine, () => Directory);
    }

    public EngineClock Clock { get; } = new();

    /// <summary>The people as they are now; a change holds from the next command on.</summary>
    public DirectorySnapshot Directory
    {
        get;
        set
        {
            field = value;
            around = MarketingWorkflowsExtensions.Around(value, WorkingCalendars.Shipped);
        }
    }

    public ProcessEngine Engine { get; }
    public TaskDesk Tasks { get; }
    public InstanceDesk Requests { get; }
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

    /// <summary>Every instance that has moved, oldest first.</summary>
    public IReadOnlyCollection<long> Instances => instances;

    /// <summary>An instance and those that it, or what it called, has called.</summary>
    public async Task<IReadOnlyList<LoadedInstance>> Family(long instanceKey)
    {
        var family = new List<LoadedInstance>();
        foreach (var key in instances)
        {
            var loaded = await Load(key);
            if (key == instanceKey || loaded.Row.RootInstanceKey == instanceKey)
                family.Add(loaded);
        }

        return family;
    }

    /// <summary>The open tasks of an instance and of those it called.</summary>
    public async Task<IReadOnlyList<UserTaskRow>> OpenTasks(long instanceKey)
    {
        var tasks = new List<UserTaskRow>();
        foreach (var member in await Family(instanceKey))
            tasks.AddRange(await runner.Look(context => context.Transaction.Tasks(member.Row.Key), CancellationToken.None));
        return tasks;
    }

    /// <summary>The elements that wait, whatever for: those that hold nothing else that is open.</summary>
    public async Task<IReadOnlyList<string>> Waiting(long instanceKey) =>
        [.. (await Family(instanceKey)).SelectMany(member => member.Instance.Elements
            .Where(element => element != member.Instance.Root && !member.Instance.Elements.Any(inner => inner.ScopeKey == element.Key))
            .Select(element => element.ElementId))];

    /// <summary>The job of a type that a worker would get, of an instance or of one it called.</summary>
    public async Task<JobRow?> Job(long instanceKey, string type)
    {
        foreach (var member in await Family(instanceKey))
        {
            var jobs = await runner.Look(context => context.Transaction.JobsOf(member.Row.Key), CancellationToken.None);
            if (jobs.FirstOrDefault(job => job.Type == type && job.State == "CREATED") is { } found)
                return found;
        }

        return null;
    }

    /// <summary>The timer that an element waits for.</summary>
    public async Task<TimerRow?> Timer(long instanceKey, string elementId)
    {
        foreach (var member in await Family(instanceKey))
        {
            var timers = await runner.Look(context => context.Transaction.TimersOf(member.Row.Key), CancellationToken.None);
            if (timers.FirstOrDefault(timer => timer.ElementId == elementId) is { } found)
                return found;
        }

        return null;
    }

    public async Task<LoadedInstance> Load(long instanceKey) =>
        (await runner.Look(context => context.Load(instanceKey), CancellationToken.None))!;

    /// <summary>Everything that happened in an instance, in order.</summary>
    public async Task<IReadOnlyList<HistoryEvent>> History(long instanceKey) =>
        [.. (await runner.Look(context => context.Transaction.Steps(instanceKey), CancellationToken.None)).SelectMany(HistoryJson.Read)];

    /// <summary>The notices of an instance, oldest first.</summary>
    public async Task<IReadOnlyList<Notice>> Notices(long instanceKey) =>
        [.. (await runner.Look(context => context.Transaction.Outbox(instanceKey), CancellationToken.None))
            .Where(message => message.Kind == Notice.OutboxKind).Select(message => Notice.Parse(message.PayloadJson))];
}
