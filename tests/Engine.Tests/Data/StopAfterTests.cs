using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Tests.Rim;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Data;

/// <summary>A start may name elements after which the instance ends.</summary>
public class StopAfterTests
{
    static async Task<(World World, long Instance)> Started(string content, params string[] stopAfter)
    {
        var world = new World();
        await world.DeployAll(("p", content, ""));
        var started = await world.Engine.Start(new StartRequest { ProcessId = "p", StopAfter = stopAfter }, "ana");
        return (world, started.Value.Instance.Key);
    }

    static List<string> Path(World world) => [.. world.Rows.Elements.Where(row => row.State == "COMPLETED").Select(row => row.ElementId)];

    [Fact]
    public async Task The_instance_ends_once_the_element_is_completed()
    {
        var (world, instance) = await Started(Chain(UserTask("a") + UserTask("b"), "a", "b"), "a");
        await world.Complete(instance, "a");
        Assert.Equal("TERMINATED", world.State(instance));
        Assert.Equal(["s", "a"], Path(world));
        Assert.Empty(world.Open(instance));
    }

    [Fact]
    public async Task Also_when_it_is_terminated_and_everything_else_with_it()
    {
        var (world, instance) = await Started(Start() + Gateway("parallel", "k") + Flow("f", "s", "k") + Flow("ka", "k", "a") + Flow("kb", "k", "b") + UserTask("a") + UserTask("b")
            + Boundary("late", "a", Timer("PT1H")) + Flow("l", "late", "c") + UserTask("c") + Flow("ja", "a", "e") + Flow("jb", "b", "e") + Flow("jc", "c", "e") + End(), "a");
        await world.TimePasses(TimeSpan.FromHours(1));
        Assert.Equal("TERMINATED", world.State(instance));
        Assert.Empty(world.Open(instance));
    }

    [Fact]
    public async Task A_loop_counts_as_a_whole_and_an_element_inside_a_sub_process_counts()
    {
        var (world, instance) = await Started(Chain(Sub("sub", Start("is") + UserTask("a") + Flow("i1", "is", "a") + UserTask("b") + Flow("i2", "a", "b")), "sub"), "a");
        await world.Complete(instance, "a");
        Assert.Equal("TERMINATED", world.State(instance));
        var (other, second) = await Started(Chain(MultiUserTask("t", Multi("inputCollection=\"= [1, 2]\"")) + UserTask("u"), "t", "u"), "t");
        await other.Complete(second, "t");
        Assert.Equal("ACTIVE", other.State(second));
        await other.Complete(second, "t");
        Assert.Equal("TERMINATED", other.State(second));
    }

    [Fact]
    public async Task An_element_that_does_not_exist_is_refused()
    {
        using var world = new World();
        await world.DeployAll(("p", Chain(UserTask("a"), "a"), ""));
        var refusal = (await world.Engine.Start(new StartRequest { ProcessId = "p", StopAfter = ["nothing"] }, "ana")).Refusal!;
        Assert.Equal((RefusalKind.Invalid, "stop-after-element"), (refusal.Kind, refusal.Code));
        Assert.Empty(world.Rows.Instances);
    }
}
