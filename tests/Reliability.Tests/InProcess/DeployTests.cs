using Marketing.Engine;
using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Work;
using Marketing.Rules.Feel;

namespace Marketing.Reliability.Tests.InProcess;

/// <summary>F27: versions are published while instances begin and end.</summary>
public class DeployTests(ITestOutputHelper output)
{
    static byte[] Version(int version) => Models.File("versioned", $"""
        <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "a")}{Models.Script("a", $"{version}", "first")}{Models.Flow("f2", "a", "t")}{Models.UserTask("t")}
        {Models.Flow("f3", "t", "b")}{Models.Script("b", $"{version}", "second")}{Models.Flow("f4", "b", "t2")}{Models.UserTask("t2")}{Models.Flow("f5", "t2", "e")}<bpmn:endEvent id="e" />
        """);

    [Theory]
    [MemberData(nameof(TestDatabases.Embedded), MemberType = typeof(TestDatabases))]
    public async Task Each_instance_stays_on_the_version_it_began_with(DatabaseKind kind)
    {
        const int versions = 50;
        using var database = TestDatabases.Make(kind);

        // Half of the work goes through another program on the same database, where it allows several: that one learns of versions late.
        using var one = new EngineWorld(database.OpenStore());
        using var other = kind == DatabaseKind.Sqlite ? null : new EngineWorld(database.OpenStore());
        await one.Deploy(("versioned.bpmn", Version(1)));
        await one.Start("versioned");
        using var done = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(number => Task.Run(() => Client(number % 2 == 0 ? one : other ?? one, done.Token))).ToList();
        for (var version = 2; version <= versions; version++)
        {
            await one.Deploy(("versioned.bpmn", Version(version)));
            await one.Start("versioned"); // each version has at least one
        }

        await done.CancelAsync();
        var wrong = (await Task.WhenAll(clients)).SelectMany(found => found).ToList();
        var evidence = database.Evidence();
        var perVersion = database.Scalar("SELECT count(DISTINCT version) FROM engine_process_instances");
        var violations = HistoryChecker.Check([], evidence, new Expectation { Once = new HashSet<string> { "a", "b", "t", "t2", "e" } });
        output.Print("F27", kind, new { versions, instances = evidence.Instances.Count, versionsStarted = perVersion, wrongVersionSteps = wrong.Count, violations = violations.Count });
        Assert.Empty(wrong);
        Assert.Empty(violations);
        Assert.Equal(versions, perVersion);
    }

    // Starts instances and takes them through; answers those in which a step of another version was taken.
    static async Task<List<long>> Client(EngineWorld world, CancellationToken done)
    {
        var wrong = new List<long>();
        while (!done.IsCancellationRequested)
        {
            var instance = await world.Start("versioned");
            Assert.True((await world.Complete((await world.Tasks(instance))[0].Key)).Succeeded);
            var (version, first, second) = await world.Engine.Look(async context =>
            {
                var loaded = (await context.Load(instance))!;
                var root = loaded.Instance.Root.Variables;
                return (loaded.Row.Version, root["first"].Value, root["second"].Value);
            }, CancellationToken.None);
            if (first.ToString() != $"{version}" || second.ToString() != $"{version}")
                wrong.Add(instance);
            Assert.True((await world.Complete((await world.Tasks(instance))[0].Key)).Succeeded);
        }

        return wrong;
    }
}
