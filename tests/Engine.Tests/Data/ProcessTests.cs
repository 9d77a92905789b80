using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Data;

/// <summary>The process as the outermost container.</summary>
public class ProcessTests
{
    [Fact]
    public void It_ends_when_the_last_token_has_ended_whichever_that_is()
    {
        var run = Run.Started(Process(Start() + Gateway("parallel", "k") + Flow("f", "s", "k") + Flow("ka", "k", "a") + Flow("kb", "k", "b") + UserTask("a") + UserTask("b") + Flow("ae", "a", "e") + Flow("be", "b", "e") + End()));
        Assert.Equal(InstanceState.Active, run.Complete("b").Instance.State);
        Assert.Equal(InstanceState.Completed, run.Complete("a").Instance.State);
        Assert.Equal(run.Now, run.Instance.EndedAt);
    }

    [Fact]
    public void Its_results_go_to_whoever_called_it_without_who_began_it()
    {
        var called = Interpreter.Step(Process(Chain(Script("t", "= 1 + 1", "two"), "t")), null, new StartInstance(
            new Moment(100, new Rules.Feel.FeelEnvironment(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc)), 7, 1, null, Run.Values("""{"n": 1}"""), "ana", "ana") { Caller = new Caller(1, 2, 3, 1, 1) });
        var back = Assert.Single(called.Effects.OfType<ReturnToCaller>());
        Assert.Equal(["n", "two"], back.Variables.Keys.Order());
    }
}
