using Marketing.Engine.Execution;
using Marketing.Rules.Feel;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests;

/// <summary>A saved instance outlives the program that saved it: each format has a kept example that must still be read.</summary>
public class SavedFormatTests
{
    // As format 1 wrote it: a task with a boundary timer inside a sub-process, a token before a join, an incident.
    const string Format1 = """
        {"format":1,"key":1,"definition":7,"process":"p","version":1,"state":"Active","startedAt":"2026-03-02T09:00:00+08:00","starter":"ana","applicant":"ana","elements":[
        {"key":1,"element":"p","phase":"Active","variables":{"starter":[2,"ana"],"n":[3,12.50]},"arrivals":["ja"]},
        {"key":9,"element":"sub","scope":1,"phase":"Active"},
        {"key":12,"element":"t","scope":9,"phase":"Active","variables":{"local":[13,{"a":null}]},"waits":[{"kind":"UserTask","key":14},{"kind":"Timer","key":15,"event":"b"}]},
        {"key":16,"element":"x","scope":1,"phase":"Activating","waits":[{"kind":"Incident","key":17}]}]}
        """;

    [Fact]
    public void Format_1_is_read()
    {
        var instance = InstanceJson.Read(Format1);
        Assert.Equal(["p", "sub", "t", "x"], instance.Elements.Select(element => element.ElementId));
        Assert.Equal("12.5", FeelJson.ToJson(instance.Root.Variables["n"].Value));
        Assert.Equal(["ja"], instance.Root.Arrivals);
        Assert.Equal("b", instance.WaiterFor(15)!.Value.Wait.EventId);
        Assert.Equal(InstanceJson.Write(instance), InstanceJson.Write(InstanceJson.Read(InstanceJson.Write(instance))));
    }

    [Fact]
    public void Format_1_goes_on()
    {
        var process = Process(Start() + Flow("f1", "s", "sub") + Sub("sub", Start("is") + Flow("i1", "is", "t") + UserTask("t") + Flow("i2", "t", "ie") + End("ie")
            + Boundary("b", "t", Timer("PT1H")) + Flow("i3", "b", "ie")) + Gateway("parallel", "join") + Flow("ja", "sub", "join") + Flow("jb", "x", "join") + UserTask("x") + Boundary("bx", "sub", Timer("PT9H")) + Flow("ix", "bx", "x") + Flow("out", "join", "e") + End());
        var feel = new FeelEnvironment(new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.FromHours(8)), TimeZoneInfo.Utc);
        var step = Interpreter.Step(process, InstanceJson.Read(Format1), new ResolveIncident(new Moment(100, feel, "admin"), 17));
        Assert.Contains(step.Effects, effect => effect is OfferTask { ElementId: "x" });
        step = Interpreter.Step(process, step.Instance, new FireTimer(new Moment(200, feel), 15, feel.Now, 1, null));
        Assert.Equal(["ja", "ja"], step.Instance.Root.Arrivals);
    }

    // As format 2 wrote it: a complex gateway that has gone on, a change of a task under way, something that can be undone.
    const string Format2 = """
        {"format":2,"key":1,"definition":7,"process":"p","version":1,"state":"Suspended","startedAt":"2026-03-02T09:00:00+08:00","elements":[
        {"key":1,"element":"p","phase":"Active","compensables":[{"element":"t","locals":{"a":1},"inner":[]}],"passed":{"join":["jc"]}},
        {"key":9,"element":"u","scope":1,"phase":"Active","waits":[{"kind":"UserTask","key":10},{"kind":"Job","key":11,"jobKind":"TaskListener"}],
        "operation":{"event":"completing","run":1,"actor":"ana","variables":{"r":2},"changes":{"priority":5}}}]}
        """;

    // As format 3 wrote it: a task whose cancellation is listened to, the event that follows, and an ad-hoc sub-process in sequence.
    const string Format3 = """
        {"format":3,"key":1,"definition":7,"process":"p","version":1,"state":"Active","startedAt":"2026-03-02T09:00:00+08:00","elements":[
        {"key":1,"element":"p","phase":"Active"},
        {"key":9,"element":"u","scope":1,"phase":"Terminating","waits":[{"kind":"UserTask","key":10},{"kind":"Job","key":11,"jobKind":"TaskListener"}],
        "after":{"event":"b","results":{"why":"late"}},"operation":{"event":"canceling","run":0,"changes":{}}},
        {"key":12,"element":"h","scope":1,"phase":"Active","adHoc":{"fulfilled":false,"queue":[{"element":"x","variables":{"own":1}},{"element":"y"}]}}]}
        """;

    [Fact]
    public void Format_2_is_read()
    {
        var instance = InstanceJson.Read(Format2);
        Assert.Equal((InstanceState.Suspended, "jc", "t"), (instance.State, instance.Root.Passed["join"][0], instance.Root.Compensables[0].ElementId));
        var operation = instance[9].Operation!;
        Assert.Equal(("completing", 1, "ana", (int?)5), (operation.Event, operation.ListenersRun, operation.Actor, operation.Changes.Priority));
        Assert.Equal(InstanceJson.Write(instance), InstanceJson.Write(InstanceJson.Read(InstanceJson.Write(instance))));
    }

    [Fact]
    public void Format_3_is_read()
    {
        var instance = InstanceJson.Read(Format3);
        Assert.Equal((Phase.Terminating, "b", "canceling"), (instance[9].Phase, instance[9].After!.EventId, instance[9].Operation!.Event));
        Assert.Equal(["x", "y"], instance[12].AdHoc!.Queue.Select(choice => choice.ElementId));
        Assert.Equal("1", FeelJson.ToJson(instance[12].AdHoc!.Queue[0].Variables!["own"]));
        Assert.Equal(InstanceJson.Write(instance), InstanceJson.Write(InstanceJson.Read(InstanceJson.Write(instance))));
    }

    [Fact]
    public void A_newer_format_is_refused_with_a_sentence()
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => InstanceJson.Read(Format1.Replace("\"format\":1", "\"format\":99", StringComparison.Ordinal)));
        Assert.Contains("format 99", wrong.Message, StringComparison.Ordinal);
    }
}
