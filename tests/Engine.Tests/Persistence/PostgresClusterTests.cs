using System.Text;
using Marketing.Engine.Persistence;
using Marketing.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>Two programs on one database: what one has taken the other leaves alone, until it dies; what one says the other hears.</summary>
public sealed class PostgresClusterTests : IDisposable
{
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    readonly PostgresUnderTest it = new();
    readonly PostgresEngineStore first;
    readonly PostgresEngineStore second;

    public PostgresClusterTests()
    {
        first = it.Postgres;
        second = PostgresEngineStore.Open(it.ConnectionString, Lease);
    }

    public void Dispose()
    {
        second.Dispose();
        it.Dispose();
    }

    [Fact]
    public async Task Each_program_has_a_number_of_its_own_and_sees_the_others_changes()
    {
        Assert.NotEqual(first.Node, second.Node);
        await first.Do(unit => unit.Add(Sample.Instance(1)));
        Assert.NotNull(await second.Ask(unit => unit.Instance(1)));
        Assert.InRange(second.ClockSkew.Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Keys_of_one_instance_rise_whichever_program_moves_it()
    {
        await first.Do(unit => unit.Add(Sample.Instance(1)));
        long last = 0;
        for (var round = 0; round < 20; round++)
        {
            var key = await (round % 2 == 0 ? first : second).Ask(async unit =>
            {
                unit.Update((await unit.Instance(1))!);
                return unit.ReserveKeys(3);
            });
            Assert.True(key > last);
            last = key + 2;
        }
    }

    [Fact]
    public async Task A_unit_that_needs_very_many_keys_gets_them_in_a_row_the_second_time()
    {
        static ValueTask<long> Take(IEngineTransaction unit) => new(unit.ReserveKeys(100_001));
        await Assert.ThrowsAsync<ConcurrencyException>(() => first.Ask(Take));
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() =>
            (number % 2 == 0 ? first : second).Transact(Take, CancellationToken.None, again: true))));
        Assert.All(taken.Order().Zip(taken.Order().Skip(1)), pair => Assert.True(pair.Second - pair.First > 100_000));
    }

    [Fact]
    public async Task What_a_living_program_has_taken_is_its_own_and_what_a_dead_one_had_is_free()
    {
        await first.Do(unit =>
        {
            for (var key = 1; key <= 4; key++)
                unit.Add(Sample.Timer(key, Sample.Noon));
        });
        Assert.Equal([1, 2], await Claim(first, 2));
        Assert.Equal([3, 4], await Claim(second, 9));
        Assert.Empty(await Due(second, 9, mine: false));
        Kill(first.Node);
        Assert.Equal([1, 2], await Due(second, 9, mine: false));
    }

    [Fact]
    public async Task A_program_that_was_taken_for_dead_comes_back_under_another_number()
    {
        using var brief = PostgresEngineStore.Open(it.ConnectionString, TimeSpan.FromSeconds(1));
        var missed = new TaskCompletionSource<string>();
        brief.Heard += hint => missed.TrySetResult(hint);
        var before = brief.Node;
        Kill(before);
        Assert.Equal("", await missed.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.True(brief.Node > before);
    }

    [Fact]
    public async Task A_job_of_a_dead_program_is_run_again_and_its_late_answer_is_refused()
    {
        var slow = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var late = new Program(first, new Handler("work", async () =>
        {
            begun.TrySetResult();
            await slow.Task;
        }));
        var quick = new Program(second, new Handler("work", () => Task.CompletedTask));
        await late.Engine.Deploy([new ResourceFile("p.bpmn", Encoding.UTF8.GetBytes(Bpmn.File(Chain(ServiceTask("work", "work") + UserTask("after"), "work", "after"))))], "ana");
        var instance = (await late.Engine.Start(new StartRequest { ProcessId = "p" }, "ana")).Value.Instance.Key;
        var stuck = Task.Run(() => late.Due.Run(CancellationToken.None));
        await begun.Task;

        await quick.Due.Run(CancellationToken.None);
        Assert.Empty(await second.Ask(unit => unit.Tasks(instance))); // its owner lives

        Kill(first.Node);
        await quick.Due.Run(CancellationToken.None);
        Assert.Single(await second.Ask(unit => unit.Tasks(instance)));
        slow.SetResult();
        await stuck;
        Assert.Single(await second.Ask(unit => unit.Tasks(instance, openOnly: false)));
    }

    [Fact]
    public async Task A_handler_that_ends_its_program_three_times_becomes_an_incident()
    {
        var program = new Program(second, new Handler("work", () => Task.CompletedTask));
        await program.Engine.Deploy([new ResourceFile("p.bpmn", Encoding.UTF8.GetBytes(Bpmn.File(Chain(ServiceTask("work", "work"), "work"))))], "ana");
        var instance = (await program.Engine.Start(new StartRequest { ProcessId = "p" }, "ana")).Value.Instance.Key;
        await second.Ask(async unit =>
        {
            var job = Assert.Single(await unit.JobsOf(instance));
            (job.ClaimedBy, job.Interruptions) = (first.Node, Jobs.MostInterruptions - 1); // as two dead programs and a third have left it
            unit.Update(job);
            return true;
        });
        Kill(first.Node);
        await program.Due.Run(CancellationToken.None);
        Assert.Equal(("ACTIVE", 1), await second.Ask(async unit => ((await unit.Instance(instance))!.State, (await unit.Instance(instance))!.OpenIncidents)));
    }

    [Fact]
    public async Task What_one_program_says_the_other_hears()
    {
        var heard = new TaskCompletionSource<string>();
        second.Heard += hint => heard.TrySetResult(hint);
        for (var round = 0; round < 100 && !heard.Task.IsCompleted; round++)
        {
            await first.Say("something", CancellationToken.None);
            await Task.WhenAny(heard.Task, Task.Delay(100));
        }
        Assert.Equal("something", await heard.Task);
    }

    [Fact]
    public async Task A_message_and_a_wait_that_begin_at_the_same_moment_always_find_each_other()
    {
        var (one, other) = (new Program(first), new Program(second));
        await one.Engine.Deploy([new ResourceFile("p.bpmn", Encoding.UTF8.GetBytes(Bpmn.File(
            Chain(Catch("w", OnMessage("paid")), "w"), Message("paid", "= order"))))], "ana");
        for (var round = 0; round < 25; round++)
        {
            var order = Run.Values($$"""{"order": "o{{round}}"}""");
            var started = Task.Run(() => one.Engine.Start(new StartRequest { ProcessId = "p", Variables = order }, "ana"));
            var published = Task.Run(() => other.Engine.Publish(new PublishedMessage("paid", $"o{round}", Run.Values("{}")) { TimeToLive = TimeSpan.FromHours(1) }, "ana"));
            await Task.WhenAll(started, published);
            Assert.Equal("COMPLETED", (await first.Ask(unit => unit.Instance(started.Result.Value.Instance.Key)))!.State);
        }
    }

    [Fact]
    public async Task Of_a_hundred_answers_to_one_task_on_two_programs_one_counts()
    {
        var (one, other) = (new Program(first), new Program(second));
        await one.Engine.Deploy([new ResourceFile("p.bpmn", Encoding.UTF8.GetBytes(Bpmn.File(Chain(UserTask("t"), "t"))))], "ana");
        var instance = (await one.Engine.Start(new StartRequest { ProcessId = "p" }, "ana")).Value.Instance.Key;
        var task = Assert.Single(await first.Ask(unit => unit.Tasks(instance))).Key;
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(() =>
            (number % 2 == 0 ? one : other).Engine.CompleteTask(task, $"person-{number}", _ => new ValueTask<Outcome<TaskResult>>(new TaskResult(Run.Values("{}")))))));
        Assert.Single(answers, answer => answer.Succeeded);
        Assert.All(answers.Where(answer => !answer.Succeeded), answer => Assert.Equal(RefusalKind.Conflict, answer.Refusal!.Kind));
    }

    static Task<List<long>> Claim(IEngineStore store, int limit) => store.Ask(async unit =>
    {
        var due = await unit.DueTimers(Sample.Noon, limit);
        foreach (var timer in due)
        {
            timer.ClaimedBy = unit.Node;
            unit.Update(timer);
        }
        return due.Select(timer => timer.Key).ToList();
    });

    static Task<List<long>> Due(IEngineStore store, int limit, bool mine) => store.Ask(async unit =>
        (await unit.DueTimers(Sample.Noon, limit)).Where(timer => mine || timer.ClaimedBy != unit.Node).Select(timer => timer.Key).ToList());

    // Its lease ends, as that of a program which was killed does in time.
    void Kill(long node)
    {
        using var connection = new NpgsqlConnection(it.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand("UPDATE engine_nodes SET lease_until = 0 WHERE key = $1", connection) { Parameters = { new() { Value = node } } };
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    /// <summary>An engine as a program has it.</summary>
    sealed class Program
    {
        public Program(IEngineStore store, params IJobHandler[] handlers)
        {
            var runner = new CommandRunner(store, new EngineClock(), () => Surroundings.Plain, StepListener.None, NullLogger<CommandRunner>.Instance);
            Engine = new ProcessEngine(runner);
            Due = new DueWork(runner, new Jobs(runner, handlers), NullLogger<DueWork>.Instance);
        }

        public ProcessEngine Engine { get; }
        public DueWork Due { get; }
    }

    sealed class Handler(string type, Func<Task> work) : IJobHandler
    {
        public string Type => type;

        public async ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation)
        {
            await work();
            return JobResult.Empty;
        }
    }
}
