using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Engine.Tests.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

/// <summary>Timers that fall due together are fired in one transaction, and none depends on another.</summary>
public abstract class TimerPageContract : IDisposable
{
    static readonly DateTimeOffset Morning = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));

    readonly StoreUnderTest it;
    readonly EngineClock clock = new(new Rising());
    readonly Stumbling listener = new();
    readonly ProcessEngine engine;
    readonly DueWork due;
    int commits;

    protected TimerPageContract(StoreUnderTest it)
    {
        this.it = it;
        clock.StandAt(Morning);
        var runner = new CommandRunner(it.Store, clock, () => Surroundings.Plain, listener, NullLogger<CommandRunner>.Instance);
        engine = new ProcessEngine(runner);
        engine.Committed += _ => commits++;
        due = new DueWork(runner, new Jobs(runner, []), NullLogger<DueWork>.Instance);
    }

    public void Dispose()
    {
        it.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Goes on by a millisecond each time it is looked at.</summary>
    sealed class Rising : TimeProvider
    {
        long looks;

        public override DateTimeOffset GetUtcNow() => Morning.AddMilliseconds(Interlocked.Increment(ref looks));
    }

    /// <summary>Cannot save steps of one instance.</summary>
    sealed class Stumbling : StepListener
    {
        public long Over { get; set; }

        public override ValueTask Saving(IEngineTransaction transaction, SavedStep step) =>
            step.Instance.Key == Over ? throw new InvalidOperationException("stumbled") : default;
    }

    static string Late(string borders) => Chain(UserTask("t") + borders + UserTask("late") + Flow("fl", "late", "le") + End("le"), "t");

    static string Border(string id, string after, bool interrupting = true) => Boundary(id, "t", Timer(after), interrupting) + Flow("f" + id, id, "late");

    async Task<List<long>> Begin(int instances, string model)
    {
        Assert.True((await engine.Deploy([new ResourceFile("p.bpmn", Bytes(model))], "ana")).Succeeded);
        var begun = new List<long>();
        for (; instances > 0; instances--)
            begun.Add((await engine.Start(new StartRequest { ProcessId = "p" }, "ana")).Value.Instance.Key);
        commits = 0;
        return begun;
    }

    async Task<string> Open(long instance) => string.Join(" ", (await engine.Look(context => context.Transaction.Tasks(instance))).Select(task => task.ElementId));

    Task<DateTimeOffset?> TimePasses(TimeSpan span)
    {
        clock.StandAt(clock.GetUtcNow() + span);
        return due.FireTimers(CancellationToken.None);
    }

    [Fact]
    public async Task Timers_that_are_due_together_share_a_commit_and_leave_a_step_each()
    {
        var instances = await Begin(20, Late(Border("b", "PT1H")));
        Assert.Null(await TimePasses(TimeSpan.FromHours(1)));
        Assert.Equal(1, commits);
        foreach (var instance in instances)
        {
            Assert.Equal("late", await Open(instance));
            Assert.Equal(2, (await engine.Look(context => context.Transaction.Steps(instance))).Count);
        }
    }

    [Fact]
    public async Task One_that_cannot_be_fired_keeps_no_other_and_is_tried_again()
    {
        var instances = await Begin(5, Late(Border("b", "PT1H")));
        listener.Over = instances[2];
        Assert.Null(await TimePasses(TimeSpan.FromHours(1)));
        Assert.Equal(["late", "late", "t", "late", "late"], await Task.WhenAll(instances.Select(Open)));
        listener.Over = 0;
        Assert.Null(await TimePasses(TimeSpan.Zero));
        Assert.Equal("late", await Open(instances[2]));
    }

    [Fact]
    public async Task One_that_cannot_be_fired_does_not_hide_when_the_next_is_due()
    {
        var instances = await Begin(2, Late(Border("b", "PT1H")));
        clock.StandAt(Morning + TimeSpan.FromMinutes(10));
        _ = await engine.Start(new StartRequest { ProcessId = "p" }, "ana");
        listener.Over = instances[0];
        Assert.Equal(Morning + TimeSpan.FromMinutes(70), await TimePasses(TimeSpan.FromMinutes(50)));
    }

    [Fact]
    public async Task What_an_earlier_timer_of_the_page_has_ended_does_not_fire()
    {
        var instance = Assert.Single(await Begin(1, Late(Border("b", "PT1H") + Border("c", "PT2H", interrupting: false))));
        Assert.Null(await TimePasses(TimeSpan.FromHours(3)));
        Assert.Equal("late", await Open(instance));
        Assert.Equal(1, commits);
    }

    [Fact] // Once the program was never ready, for its first look at the timers did not end.
    public async Task Timers_of_no_length_that_are_set_again_and_again_make_no_look_endless()
    {
        var instance = Assert.Single(await Begin(1, Chain(UserTask("t") + Boundary("b", "t", Timer("PT0S")) + Flow("fb", "b", "t"), "t")));
        clock.StandAt(null);
        for (var look = 0; look < 3; look++)
            Assert.NotNull(await due.FireTimers(CancellationToken.None));
        Assert.Equal("t", await Open(instance));
        Assert.True(commits >= 2);
    }

    [Fact]
    public async Task Timers_of_one_instance_follow_each_other()
    {
        var instance = Assert.Single(await Begin(1, Late(Border("b", "PT1H", interrupting: false) + Border("c", "PT2H", interrupting: false))));
        Assert.Null(await TimePasses(TimeSpan.FromHours(3)));
        Assert.Equal("t late late", await Open(instance));
        Assert.Equal(1, commits);
    }
}

public sealed class SqliteTimerPageTests() : TimerPageContract(new SqliteUnderTest());

public sealed class PostgresTimerPageTests() : TimerPageContract(new PostgresUnderTest());
