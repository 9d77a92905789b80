using System.Diagnostics;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Rules;

namespace Marketing.Reliability.Tests.InProcess;

/// <summary>F3: killed at every commit. F7: the storage fails at every call, in every way.</summary>
public class FailPointTests(ITestOutputHelper output)
{
    const int KilledBySignal = 128 + 9;

    [Theory]
    [MemberData(nameof(TestDatabases.Embedded), MemberType = typeof(TestDatabases))]
    public async Task Killed_at_every_commit_each_order_is_carried_out_once(DatabaseKind kind)
    {
        using var database = TestDatabases.Make(kind);
        var points = 0;
        var killed = true;
        while (killed)
        {
            points++;
            // By turns: nothing durable lies between the end of one unit and the middle of the next, so every state is met.
            killed = await Run(database, points, points % 2 == 0 ? Moment.BeforeTheCommit : Moment.After);
        }

        // The last order was carried out without a kill: it came before its point.
        var evidence = database.Evidence();
        var violations = HistoryChecker.Check(Orders(points), evidence, new Expectation { Once = Saga.Once });
        var sagas = evidence.Instances.Where(one => one.ProcessId == "saga").ToList();
        output.Print("F3", kind, new { points = points - 1, covered = points - 1, orders = sagas.Count, violations = violations.Count, letters = evidence.Outbox.Count });
        Assert.Empty(violations);
        Assert.True(points > 10, $"only {points} points");
        Assert.Equal(points, sagas.Count);
        Assert.All(sagas, saga => Assert.Equal("COMPLETED", saga.State));
        Assert.Equal(points, evidence.Outbox.Count(letter => letter.Kind == "letter"));
    }

    // True: it died at its point.
    static async Task<bool> Run(DatabaseUnderTest database, int at, Moment moment)
    {
        using var process = Process.Start(FailPointProgram.Start(database, at, moment))!;
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0 or KilledBySignal, $"{process.ExitCode}: {await error}{await text}");
        return process.ExitCode != 0;
    }

    /// <summary>The ways a store can fail.</summary>
    static readonly (string Name, Func<Exception> Make, bool IsPossibleAfter)[] Ways =
    [
        ("busy", () => new StorageException(StorageFault.InUse, new Words("忙", "busy")), true),
        ("timeout", () => new TimeoutException("no answer"), true),
        ("constraint", () => new ConcurrencyException("engine_process_instances"), false), // repeated by the runner; never after a commit
        ("connection lost", () => new StorageException(StorageFault.Unavailable, new Words("断开", "lost")), true),
        ("disk full", () => new StorageException(StorageFault.Full, new Words("已满", "full")), true),
    ];

    [Theory]
    [MemberData(nameof(TestDatabases.Embedded), MemberType = typeof(TestDatabases))]
    public async Task Whatever_fails_at_whatever_call_is_told_and_has_one_effect_when_done_again(DatabaseKind kind)
    {
        using var database = TestDatabases.Make(kind);
        using var store = database.OpenStore();
        using var whole = new EngineWorld(store, handlers: Saga.Sender);
        var (covered, told, orders) = (0, 0, 0);
        foreach (var (_, make, isPossibleAfter) in Ways)
        {
            foreach (var moment in Enum.GetValues<Moment>().Where(moment => moment != Moment.After || isPossibleAfter))
            {
                for (var (at, happened) = (1, true); happened; at++)
                {
                    var faulty = new FaultyStore(store, at, moment, () => throw make());
                    told += await RunThrough(new Saga(new EngineWorld(faulty, handlers: Saga.Sender), whole), FailPointProgram.Order(++orders));
                    happened = faulty.Happened;
                    covered += happened ? 1 : 0;
                }
            }
        }

        var evidence = database.Evidence();
        var violations = HistoryChecker.Check(Orders(orders), evidence, new Expectation { Once = Saga.Once });
        output.Print("F7", kind, new { calls = covered, ways = Ways.Length, orders, toldToTheCaller = told, violations = violations.Count });
        Assert.Empty(violations);
        var sagas = evidence.Instances.Where(one => one.ProcessId == "saga").ToList();
        Assert.Equal(orders, sagas.Count);
        Assert.All(sagas, saga => Assert.Equal("COMPLETED", saga.State));
        Assert.Equal(orders, evidence.Outbox.Count(letter => letter.Kind == "letter"));
    }

    // Does the next thing until nothing is left, as a person would who was told of a failure. Answers how often that was.
    static async Task<int> RunThrough(Saga saga, string order)
    {
        var told = 0;
        while (await saga.Next(order) is { } command)
        {
            try
            {
                await command();
            }
            catch (Exception failure) when (failure is StorageException or TimeoutException or ConcurrencyException)
            {
                told++;
            }
        }

        return told;
    }

    static List<Operation> Orders(int count) => [.. Enumerable.Range(1, count).Select(order =>
        new Operation(order, Act.Start, default, default, Answer.Unknown, 0) { RequestId = FailPointProgram.Order(order) })];
}
