using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Events;

public class StartEventTests
{
    static readonly string Two = Start() + Flow("f1", "s", "a") + $"""<bpmn:startEvent id="begun"><bpmn:extensionElements><zeebe:ioMapping><zeebe:output source="= order.id" target="number" /></zeebe:ioMapping></bpmn:extensionElements>{OnMessage()}</bpmn:startEvent>""" + Flow("f2", "begun", "b") + UserTask("a") + UserTask("b");

    static Run Begun(string? startEvent, string variables = "{}")
    {
        var run = Run.Started(Process(Two, Message()));
        return startEvent is null ? run : run.Act(moment => new StartInstance(moment, 7, 1, startEvent, Run.Values(variables), "ana", "ana"));
    }

    [Fact]
    public void A_plain_start_takes_the_none_start_event() => Assert.Equal(["a"], Begun(null).Open);

    [Fact]
    public void An_event_begins_at_its_own_and_its_outputs_choose_what_it_brought()
    {
        var run = Begun("begun", """{"order": {"id": 7}}""");
        Assert.Contains("b", run.Open);
        Assert.Equal("7", run.Variable("number"));
        Assert.Null(run.Variable("order"));
    }
}
