using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

/// <summary>Instances are remembered between their steps, for as long as what is stored is what was remembered.</summary>
public class InstanceCacheTests
{
    static readonly string TwoTasks = Start() + Flow("f1", "s", "a") + UserTask("a") + Flow("f2", "a", "b") + UserTask("b") + Flow("f3", "b", "e") + End();

    [Fact]
    public async Task A_step_of_another_program_is_seen()
    {
        using var world = new World();
        await world.Deploy(TwoTasks);
        var instance = await world.Start("""{"n": 1}""");
        Assert.True((await world.Another().SetVariables(instance, Run.Values("""{"n": 2}"""), local: false, "ben")).Succeeded);
        await world.Complete(instance, "a");
        Assert.Equal("2", await world.Variable(instance, "n"));
        Assert.Equal(["b"], world.Open(instance));
    }

    [Fact]
    public async Task What_was_undone_is_not_remembered()
    {
        using var world = new World();
        await world.Deploy(TwoTasks);
        var instance = await world.Start("""{"n": 1}""");
        var undone = await world.Runner.Run<Done>(async context =>
        {
            await context.Move((await context.Load(instance))!, new SetVariables(context.Moment("ana"), instance, Run.Values("""{"n": 3}"""), Local: false));
            return new Refusal(RefusalKind.Conflict, "changed-my-mind", new("不", "no"));
        }, "ana", CancellationToken.None);
        Assert.False(undone.Succeeded);
        Assert.Equal("1", await world.Variable(instance, "n"));
    }

    [Fact]
    public async Task An_instance_that_has_rested_while_many_others_moved_goes_on()
    {
        using var world = new World();
        await world.Deploy(TwoTasks);
        var rested = await world.Start("""{"n": 1}""");
        for (var others = 0; others < 1_100; others++)
            await world.Start("""{"n": 0}""");
        await world.Complete(rested, "a", """{"m": 2}""");
        await world.Complete(rested, "b");
        Assert.Equal("COMPLETED", world.State(rested));
        Assert.Equal(("1", "2"), (await world.Variable(rested, "n"), await world.Variable(rested, "m")));
    }
}
