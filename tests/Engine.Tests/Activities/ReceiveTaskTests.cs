using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Activities;

public class ReceiveTaskTests
{
    [Fact]
    public void It_waits_for_its_message()
    {
        var run = Run.Started(Process(Chain("""<bpmn:receiveTask id="r" messageRef="m" />""", "r"), Message()), """{"key": 7}""");
        Assert.Equal("7", Assert.Single(run.Subscriptions).CorrelationKey);
        run.Correlate("m", """{"answer": true}""");
        Assert.Equal(["s", "r", "e"], run.Path);
        Assert.Equal("true", run.Variable("answer"));
    }
}
