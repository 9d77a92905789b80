using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;
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
    /// <param name="types">The records there may be; null when there are none, nor rules.</param>
    public ScenarioWorld(IEngineStore store, DirectorySnapshot directory, DateTimeOffset now, RecordTypes? types = null)
    {
        Directory = directory;
        Clock.StandAt(now);
        var book = types is null ? null : ScenarioRules.BookOf(types, () => Directory);
        var guards = book is null ? null : new RuleGuards(book);
        runner = new CommandRunner(store, Clock, () => around!, new TaskNotices(guards is null ? null : new ProcessRecords(types!, guards)), NullLogger<CommandRunner>.Instance);
        Rules = guards is null ? null : new ScenarioRules(runner, types!, book!, guards);
        jobs = new Jobs(runner, types is null ? [new NotifyHandler()] : [new NotifyHandler(), new ReadRecordHandler(runner, types), new FindRecordsHandler(runner, types)]);
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

    /// <summary>Records and rules; null in a world without.</summary>
    public ScenarioRules? Rules { get; }

    /// <summary>Does what is due now, and what rules make of it, until nothing is left.</summary>
    /// <returns>When rules have something due next.</returns>
    public async Task<DateTimeOffset?> RunDue()
    {
        while (true)
        {
            await due.Run(CancellationToken.None);
            if (Rules is null)
                return null;
            var (more, next) = await Rules.Run();
            if (!more)
                return next;
        }
    }

    /// <summary>Moves the clock on, stopping wherever something comes due, so that everything happens at its own instant.</summary>
    public async Task AdvanceTo(DateTimeOffset target)
    {
        var rules = await RunDue();
        while (Earlier(await runner.Look(context => context.Transaction.NextDue(jobs.Types), CancellationToken.None), rules) is { } next && next <= target)
        {
            var before = Clock.GetUtcNow();
            Clock.StandAt(next > before ? next : before);
            rules = await RunDue();
            if (next <= before)
                break;
        }

        Clock.StandAt(target);
        await RunDue();
    }

    static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    /// <summary>The instances of a process, oldest first.</summary>
    public async Task<IReadOnlyList<long>> InstancesOf(string processId)
    {
        var found = new List<long>();
        foreach (var key in instances)
        {
            if ((await Load(key)).Row.ProcessId == processId)
                found.Add(key);
        }

        return found;
    }

    /// <summary>The sequence flows of every process that is deployed, in the order of its model.</summary>
    public Task<IReadOnlyList<(string Process, string Flow)>> AllFlows() => runner.Look<IReadOnlyList<(string, string)>>(async context =>
        [.. (await context.Transaction.LatestDefinitions()).SelectMany(row => context.Model(row).Flows.Select(flow => (row.ProcessId, flow.Id)))], CancellationToken.None);

    /// <summary>The sequence flows that were taken, of every process: its id and theirs.</summary>
    public async Task<IReadOnlySet<(string Process, string Flow)>> TakenFlows()
    {
        var taken = new HashSet<(string, string)>();
        foreach (var key in instances)
        {
            var process = (await Load(key)).Row.ProcessId;
            taken.UnionWith((await History(key)).Where(one => one.Kind == HistoryKind.FlowTaken).Select(one => (process, one.Name!)));
        }

        return taken;
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
