using Marketing.Engine.Execution;
using Marketing.Engine.Tests.Rim;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Patterns;

/// <summary>The workflow control-flow patterns (van der Aalst and others, workflowpatterns.com) that BPMN can express, one scenario each.
/// docs/PATTERNS.md is the table; a test is named by the number of its pattern.</summary>
public class ControlFlowPatternTests
{
    static Run Begun(string content, string variables = "{}", string roots = "") => Run.Started(Process(content, roots), variables);

    static string Tasks(params string[] ids) => string.Concat(ids.Select(id => UserTask(id)));

    static string Fork(string id, params string[] to) => Gateway("parallel", id) + string.Concat(to.Select(target => Flow($"{id}_{target}", id, target)));

    static string To(string target, params string[] from) => string.Concat(from.Select(source => Flow($"{source}_{target}", source, target)));

    static void Ends(Run run) => Assert.Equal(InstanceState.Completed, run.Instance.State);

    [Fact]
    public void WCP01_sequence() => Assert.Equal(["s", "a", "b", "e"], Begun(Chain(Tasks("a", "b"), "a", "b")).Complete("a").Complete("b").Path);

    [Fact]
    public void WCP02_parallel_split() => Assert.Equal(["a", "b"], Begun(Start() + To("f", "s") + Fork("f", "a", "b") + Tasks("a", "b")).Open);

    [Fact]
    public void WCP03_synchronization() =>
        Ends(Begun(Start() + To("f", "s") + Fork("f", "a", "b") + Tasks("a", "b") + To("j", "a", "b") + Gateway("parallel", "j") + To("e", "j") + End()).Complete("b").Complete("a"));

    [Fact]
    public void WCP04_exclusive_choice() =>
        Assert.Equal(["b"], Begun(Start() + To("x", "s") + Gateway("exclusive", "x", "x_b") + Flow("x_a", "x", "a", "= n = 1") + Flow("x_b", "x", "b") + Tasks("a", "b"), """{"n": 2}""").Open);

    [Fact]
    public void WCP05_simple_merge()
    {
        var run = Begun(Start() + To("x", "s") + Gateway("exclusive", "x", "x_b") + Flow("x_a", "x", "a", "= n = 1") + Flow("x_b", "x", "b") + Tasks("a", "b", "c")
            + To("m", "a", "b") + Gateway("exclusive", "m") + To("c", "m"), """{"n": 1}""");
        Assert.Equal(["c"], run.Complete("a").Open);
    }

    static string MultiChoice(string after) => Start() + To("x", "s") + Gateway("inclusive", "x") + Flow("x_a", "x", "a", "= n > 0") + Flow("x_b", "x", "b", "= n > 1") + Flow("x_c", "x", "c", "= n > 2") + Tasks("a", "b", "c") + after;

    [Fact]
    public void WCP06_multi_choice() => Assert.Equal(["a", "b"], Begun(MultiChoice(""), """{"n": 2}""").Open);

    [Fact]
    public void WCP07_structured_synchronizing_merge()
    {
        var run = Begun(MultiChoice(To("j", "a", "b", "c") + Gateway("inclusive", "j") + To("d", "j") + Tasks("d")), """{"n": 2}""").Complete("a");
        Assert.Equal(["b"], run.Open);
        Assert.Equal(["d"], run.Complete("b").Open);
    }

    [Fact]
    public void WCP08_multi_merge() =>
        Assert.Equal(["d", "d"], Begun(Start() + To("f", "s") + Fork("f", "a", "b") + Tasks("a", "b", "d") + To("m", "a", "b") + Gateway("exclusive", "m") + To("d", "m")).Complete("a").Complete("b").Open);

    static string Partial(int needed, string more = "") => Start() + To("f", "s") + Fork("f", "a", "b", "c") + Tasks("a", "b", "c", "d") + To("j", "a", "b", "c")
        + $"""<bpmn:complexGateway id="j"><bpmn:activationCondition>= activationCount = {needed}</bpmn:activationCondition></bpmn:complexGateway>""" + To("d", "j") + To("e", "d") + End() + more;

    [Fact]
    public void WCP09_structured_discriminator()
    {
        var run = Begun(Partial(1)).Complete("b");
        Assert.Equal(["a", "c", "d"], run.Open);
        Ends(run.Complete("a").Complete("c").Complete("d"));
        Assert.Single(run.Path, id => id == "d");
    }

    [Fact]
    public void WCP10_arbitrary_cycles()
    {
        // Two entries and two exits: no structured loop could be drawn so.
        var run = Begun(Start() + To("x", "s") + Gateway("exclusive", "x", "x_b") + Flow("x_a", "x", "a", "= n = 1") + Flow("x_b", "x", "b") + Tasks("a", "b")
            + To("y", "a") + Gateway("exclusive", "y", "y_e") + Flow("y_b", "y", "b", "= go") + Flow("y_e", "y", "e") + To("z", "b") + Gateway("exclusive", "z", "z_e") + Flow("z_a", "z", "a", "= go") + Flow("z_e", "z", "e") + End(), """{"n": 2, "go": true}""");
        run.Complete("b").Complete("a").Complete("b").Complete("a", """{"go": false}""");
        Ends(run);
    }

    [Fact]
    public void WCP11_implicit_termination()
    {
        var run = Begun(Start() + To("f", "s") + Fork("f", "a", "b") + Tasks("a", "b")).Complete("a");
        Assert.Equal(InstanceState.Active, run.Instance.State);
        Ends(run.Complete("b"));
    }

    [Fact]
    public void WCP12_multiple_instances_without_synchronization()
    {
        var run = Begun(Start() + To("l", "s") + Gateway("exclusive", "l") + To("count", "l") + Script("count", "= n + 1", "n") + To("f", "count") + Fork("f", "t", "again") + Tasks("t")
            + Gateway("exclusive", "again", "again_e") + Flow("again_l", "again", "l", "= n < 3") + Flow("again_e", "again", "e") + End(), """{"n": 0}""");
        Assert.Equal(["t", "t", "t"], run.Open);
        Assert.Contains("e", run.Path);
        Ends(run.CompleteFirst("t").CompleteFirst("t").CompleteFirst("t"));
    }

    [Fact]
    public void WCP13_multiple_instances_with_design_time_knowledge() =>
        Ends(Begun(Chain("""<bpmn:userTask id="t"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>""", "t")).CompleteFirst("t").CompleteFirst("t"));

    [Fact]
    public void WCP14_multiple_instances_with_run_time_knowledge() =>
        Assert.Equal(3, Begun(Chain(MultiUserTask("t", Multi()), "t"), """{"items": [1, 2, 3]}""").Open.Count());

    [Fact]
    public void WCP16_deferred_choice()
    {
        var run = Begun(Start() + To("g", "s") + Gateway("eventBased", "g") + Flow("g1", "g", "a") + Catch("a", OnSignal()) + Flow("g2", "g", "b") + Catch("b", Timer("PT1H")), roots: SignalRoot());
        Assert.Equal(["s", "g", "a"], run.Signal("sig").Path);
    }

    [Fact]
    public void WCP19_cancel_task()
    {
        var run = Begun(Chain(Tasks("t") + Boundary("b", "t", OnSignal()) + To("late", "b") + Tasks("late"), "t"), roots: SignalRoot()).Signal("sig");
        Assert.Equal(["late"], run.Open);
        Assert.Equal(["t"], run.Terminated);
    }

    [Fact]
    public void WCP20_cancel_case()
    {
        var run = Begun(Start() + To("f", "s") + Fork("f", "a", "b") + Tasks("a", "b") + To("stop", "a") + EndWith("stop", "<bpmn:terminateEventDefinition />")).Complete("a");
        Ends(run);
        Assert.Empty(run.Open);
    }

    [Fact]
    public void WCP21_structured_loop() =>
        Assert.Equal("3", Begun(Chain(Script("t", "= n + 1", "n", "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>= n &lt; 3</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"), "t"), """{"n": 0}""").Variable("n"));

    [Fact]
    public async Task WCP22_recursion()
    {
        using var world = new World();
        await world.DeployAll(("p", Start() + To("x", "s") + Gateway("exclusive", "x", "x_e") + Flow("x_c", "x", "c", "= n > 0") + Flow("x_e", "x", "e")
            + """<bpmn:callActivity id="c"><bpmn:extensionElements><zeebe:calledElement processId="p" /><zeebe:ioMapping><zeebe:input source="= n - 1" target="n" /></zeebe:ioMapping></bpmn:extensionElements></bpmn:callActivity>""" + To("e", "c") + End(), ""));
        await world.Start("""{"n": 4}""");
        Assert.Equal(5, world.Rows.Instances.Count(row => row.State == "COMPLETED"));
    }

    [Fact]
    public async Task WCP23_transient_trigger()
    {
        // A signal that nobody waits for is gone.
        using var world = new World();
        await world.DeployAll(("p", Chain(Tasks("t") + Catch("w", OnSignal()), "t", "w"), SignalRoot()));
        var instance = await world.Start();
        await world.Engine.Broadcast("sig", Run.Values("{}"), null);
        await world.Complete(instance, "t");
        Assert.Equal("ACTIVE", world.State(instance));
        await world.Engine.Broadcast("sig", Run.Values("{}"), null);
        Assert.Equal("COMPLETED", world.State(instance));
    }

    [Fact]
    public async Task WCP24_persistent_trigger()
    {
        // A message waits for who will wait for it.
        using var world = new World();
        await world.DeployAll(("p", Chain(Tasks("t") + """<bpmn:receiveTask id="r" messageRef="m" />""", "t", "r"), Message()));
        var instance = await world.Start("""{"key": "k"}""");
        await world.Engine.Publish(new PublishedMessage("m", "k", Run.Values("{}")) { TimeToLive = TimeSpan.FromHours(1) }, null);
        await world.Complete(instance, "t");
        Assert.Equal("COMPLETED", world.State(instance));
    }

    [Fact]
    public void WCP25_cancel_region()
    {
        var inside = Start("is") + To("f", "is") + Fork("f", "a", "b") + Tasks("a", "b");
        var run = Begun(Start() + To("o", "s") + Fork("o", "sub", "c") + Tasks("c") + Sub("sub", inside) + Boundary("cut", "sub", OnSignal()) + To("late", "cut") + Tasks("late"), roots: SignalRoot()).Signal("sig");
        Assert.Equal(["c", "late"], run.Open);
    }

    [Fact]
    public void WCP26_cancel_multiple_instance_task()
    {
        var run = Begun(Chain(MultiUserTask("t", Multi()) + Boundary("b", "t", Timer("PT1H")) + To("late", "b") + Tasks("late"), "t"), """{"items": [1, 2, 3]}""").CompleteFirst("t").TimePasses(TimeSpan.FromHours(1));
        Assert.Equal(["late"], run.Open);
    }

    [Fact]
    public void WCP28_blocking_discriminator()
    {
        // The second round begins when all tokens of the first have come.
        var run = Begun(Partial(1)).Complete("a").Complete("b").Complete("c").Complete("d");
        Ends(run);
    }

    [Fact]
    public void WCP29_cancelling_discriminator()
    {
        var inside = Start("is") + To("f", "is") + Fork("f", "a", "b", "c") + Tasks("a", "b", "c") + To("stop", "a", "b", "c") + EndWith("stop", "<bpmn:terminateEventDefinition />");
        var run = Begun(Chain(Sub("sub", inside) + Tasks("d"), "sub", "d")).Complete("b");
        Assert.Equal(["d"], run.Open);
        Assert.Equal(["c", "a"], run.Terminated);
    }

    [Fact]
    public void WCP30_structured_partial_join()
    {
        var run = Begun(Partial(2)).Complete("c");
        Assert.DoesNotContain("d", run.Open);
        Assert.Equal(["b", "d"], run.Complete("a").Open);
    }

    [Fact]
    public void WCP31_blocking_partial_join() => Ends(Begun(Partial(2)).Complete("c").Complete("a").Complete("b").Complete("d"));

    [Fact]
    public void WCP32_cancelling_partial_join()
    {
        var inside = Start("is") + To("f", "is") + Fork("f", "a", "b", "c") + Tasks("a", "b", "c") + To("j", "a", "b", "c")
            + """<bpmn:complexGateway id="j"><bpmn:activationCondition>= activationCount = 2</bpmn:activationCondition></bpmn:complexGateway>""" + To("stop", "j") + EndWith("stop", "<bpmn:terminateEventDefinition />");
        var run = Begun(Chain(Sub("sub", inside) + Tasks("d"), "sub", "d")).Complete("b").Complete("a");
        Assert.Equal(["d"], run.Open);
        Assert.Equal(["c"], run.Terminated);
    }

    [Fact]
    public void WCP33_generalized_and_join()
    {
        // Three tokens come over one flow and two over the other: two rounds go on, and one token stays.
        var run = Begun(Start() + To("f", "s") + Fork("f", "m1", "m2") + Fork("m1", "x", "y", "z") + Fork("m2", "u", "v") + Tasks("x", "y", "z", "u", "v", "d") + To("xm", "x", "y", "z") + Gateway("exclusive", "xm")
            + To("um", "u", "v") + Gateway("exclusive", "um") + To("j", "xm", "um") + Gateway("parallel", "j") + To("d", "j"));
        foreach (var id in new[] { "x", "y", "z", "u", "v" })
            run.Complete(id);
        Assert.Equal(["d", "d"], run.Open);
        Assert.Equal(["xm_j"], run.Instance.Root.Arrivals);
    }

    [Fact]
    public void WCP35_cancelling_partial_join_for_multiple_instances()
    {
        var run = Begun(Chain(MultiUserTask("t", Multi(until: "= numberOfCompletedInstances = 2")), "t"), """{"items": [1, 2, 3]}""").CompleteFirst("t").CompleteFirst("t");
        Assert.Equal(["t"], run.Terminated);
        Ends(run);
    }

    [Fact]
    public void WCP37_local_synchronizing_merge()
    {
        var run = Begun(Start() + To("x", "s") + Gateway("inclusive", "x") + Flow("x_a", "x", "a", "= true") + Flow("x_b", "x", "b", "= true") + Tasks("a", "b", "c", "d") + To("y", "b")
            + Gateway("exclusive", "y", "y_j") + Flow("y_c", "y", "c", "= far") + Flow("y_j", "y", "j") + To("j", "a", "c") + Gateway("inclusive", "j") + To("d", "j"), """{"far": true}""");
        run.Complete("a").Complete("b");
        Assert.Equal(["c"], run.Open);
        Assert.Equal(["d"], run.Complete("c").Open);
    }

    [Fact]
    public void WCP38_general_synchronizing_merge()
    {
        // The merge stands where a loop can still send a token to it.
        var run = Begun(Start() + To("f", "s") + Fork("f", "a", "l") + Tasks("a", "b", "d") + Gateway("exclusive", "l") + To("b", "l") + To("y", "b") + Gateway("exclusive", "y", "y_j")
            + Flow("y_l", "y", "l", "= again") + Flow("y_j", "y", "j") + To("j", "a") + Gateway("inclusive", "j") + To("d", "j"));
        run.Complete("a").Complete("b", """{"again": true}""");
        Assert.Equal(["b"], run.Open);
        Assert.Equal(["d"], run.Complete("b", """{"again": false}""").Open);
    }

    [Fact]
    public void WCP42_thread_split() =>
        Assert.Equal(["t", "t"], Begun(Start() + To("f", "s") + Gateway("parallel", "f") + Flow("f1", "f", "m") + Flow("f2", "f", "m") + Gateway("exclusive", "m") + To("t", "m") + Tasks("t")).Open);

    [Fact]
    public void WCP43_explicit_termination() =>
        Ends(Begun(Start() + To("f", "s") + Fork("f", "a", "b") + Tasks("a", "b") + To("stop", "a", "b") + EndWith("stop", "<bpmn:terminateEventDefinition />")).Complete("b"));
}
