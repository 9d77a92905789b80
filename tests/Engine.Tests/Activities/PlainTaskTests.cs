using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Activities;

public class PlainTaskTests
{
    [Theory]
    [InlineData("task", "TASK")]
    [InlineData("manualTask", "MANUAL_TASK")]
    public void It_is_passed_through(string element, string type)
    {
        var run = Run.Started(Process(Chain($"""<bpmn:{element} id="t" />""", "t")));
        Assert.Equal(["s", "t", "e"], run.Path);
        Assert.Contains(run.History, one => one.ElementId == "t" && one.ElementType == type);
    }
}
