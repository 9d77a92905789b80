using System.Text;
using Marketing.Engine.Xml;
using Marketing.Rules.Xml;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Xml;

public class BpmnReaderTests
{
    static BpmnFile Read(string text) => BpmnReader.Read(Encoding.UTF8.GetBytes(text), "p.bpmn");

    static readonly string Good = Start() + Flow("f1", "s", "t") + UserTask("t") + Flow("f2", "t", "e") + End();

    // One row a code: a file that has just this fault, and a word its message must hold.
    [Theory]
    [InlineData("XML-001", "<bpmn:definitions", "well-formed")]
    [InlineData("XML-001", "", "well-formed")]
    [InlineData("XML-001", "这不是 XML", "well-formed")]
    [InlineData("XML-002", "<!DOCTYPE x [<!ENTITY a \"b\">]><x/>", "DTD")]
    [InlineData("BPMN-001", "<html/>", "html")]
    public void A_file_that_is_no_BPMN_is_refused(string code, string text, string word)
    {
        var file = Read(text);
        Assert.Empty(file.Processes);
        var problem = Assert.Single(file.Problems);
        Assert.Equal(code, problem.Code);
        Assert.Contains(word, problem.Message.English, StringComparison.Ordinal);
        Assert.NotNull(problem.Mend);
    }

    public static TheoryData<string, string, string> Faults() => new()
    {
        { "BPMN-003", Good + End("t"), "t" },
        { "BPMN-004", Good + "<bpmn:endEvent />", "endEvent" },
        { "BPMN-010", Good + """<bpmn:choreographyTask id="g" />""", "choreographyTask" },
        { "BPMN-010", Good + """<bpmn:eventBasedGateway id="g" instantiate="true" />""", "starts a process" },
        { "BPMN-010", Good + Boundary("b", "t", """<bpmn:linkEventDefinition name="l" />"""), "linkEventDefinition" },
        { "BPMN-012", Start() + Flow("f1", "s", "x") + """<bpmn:exclusiveGateway id="x" default="f3" />""" + Flow("f2", "x", "e", "amount > 1") + Flow("f3", "x", "e") + End(), "amount > 1" },
        { "BPMN-013", Good + """<bpmn:boundaryEvent id="b" attachedToRef="t" />""", "waits for" },
        { "BPMN-020", Good + """<bpmn:boundaryEvent id="b" attachedToRef="t"><bpmn:timerEventDefinition /></bpmn:boundaryEvent>""", "no time" },
        { "BPMN-021", Good + Boundary("b", "t", Timer("PT3DD")), "PT3DD" },
        { "BPMN-022", Good + Boundary("b", "t", OnMessage("none")), "refers to no message" },
        { "BPMN-025", Start() + Flow("f1", "s", "t") + """<bpmn:serviceTask id="t" />""" + Flow("f2", "t", "e") + End(), "taskDefinition" },
        { "BPMN-030", Start() + Flow("f1", "s", "t") + UserTask("t", """<zeebe:ioMapping><zeebe:input source="= 1" target="1a" /></zeebe:ioMapping>""") + Flow("f2", "t", "e") + End(), "1a" },
        { "BPMN-040", Good + Flow("f3", "t", "nowhere"), "nowhere" },
        { "BPMN-041", Start() + Flow("f1", "s", "sub") + $"""<bpmn:subProcess id="sub">{Start("is")}{Flow("i1", "is", "e")}</bpmn:subProcess>""" + End(), "crosses" },
        { "BPMN-042", Good + Flow("f3", "t", "s"), "cannot be entered" },
        { "BPMN-043", Good + Flow("f3", "e", "t"), "cannot be left" },
        { "BPMN-025", Good + """<bpmn:callActivity id="g" />""", "calledElement" },
        { "BPMN-025", Good + Boundary("b", "t", """<bpmn:conditionalEventDefinition />"""), "condition" },
        { "BPMN-026", Start() + Flow("f1", "s", "t") + """<bpmn:userTask id="t" camunda:assignee="${users.find(1)}" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" />""" + Flow("f2", "t", "e") + End(), "simple form" },
        { "BPMN-027", Start() + Flow("f1", "s", "t") + """<bpmn:serviceTask id="t" camunda:class="com.example.Mail" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" />""" + Flow("f2", "t", "e") + End(), "another engine" },
        { "BPMN-028", Good + Boundary("b", "t", """<bpmn:signalEventDefinition signalRef="none" />"""), "no signal" },
        { "BPMN-031", Start() + Flow("f1", "s", "t") + UserTask("t", """<zeebe:executionListeners><zeebe:executionListener eventType="never" type="x" /></zeebe:executionListeners>""") + Flow("f2", "t", "e") + End(), "never" },
        { "BPMN-044", Start() + Flow("f1", "s", "t") + """<bpmn:parallelGateway id="t" />""" + Flow("f2", "t", "e", "= true") + End(), "exclusive gateway" },
        { "BPMN-048", Good + """<bpmn:userTask id="undo" isForCompensation="true" />""" + Flow("f3", "t", "undo"), "no flows" },
        { "BPMN-053", Good + $"""<bpmn:subProcess id="sub" triggeredByEvent="true">{Start("is")}</bpmn:subProcess>""", "with a trigger" },
        { "BPMN-054", Good + """<bpmn:startEvent id="s2"><bpmn:errorEventDefinition /></bpmn:startEvent>""", "event sub-process" },
        { "BPMN-055", Start() + Flow("f1", "s", "g") + """<bpmn:eventBasedGateway id="g" />""" + Flow("f2", "g", "e") + End(), "behind event-based gateway" },
        { "BPMN-056", Good + Flow("f3", "t", "l") + """<bpmn:intermediateThrowEvent id="l"><bpmn:linkEventDefinition name="away" /></bpmn:intermediateThrowEvent>""", "away" },
        { "BPMN-057", Good + Boundary("b", "t", "<bpmn:compensateEventDefinition />"), "not associated" },
        { "BPMN-058", Good + Flow("f3", "t", "c") + """<bpmn:endEvent id="c"><bpmn:cancelEventDefinition /></bpmn:endEvent>""", "transaction" },
        { "BPMN-059", Good + Flow("f3", "t", "c") + """<bpmn:endEvent id="c"><bpmn:compensateEventDefinition activityRef="elsewhere" /></bpmn:endEvent>""", "elsewhere" },
        { "BPMN-060", Start() + Flow("f1", "s", "a") + """<bpmn:task id="a" /><bpmn:task id="b" />""" + Flow("f2", "a", "b") + Flow("f3", "b", "a"), "a, b" },
        { "BPMN-062", Start() + Flow("f1", "s", "t") + """<bpmn:userTask id="t"><bpmn:multiInstanceLoopCharacteristics /></bpmn:userTask>""" + Flow("f2", "t", "e") + End(), "which items" },
        { "BPMN-063", Start() + Flow("f1", "s", "t") + """<bpmn:userTask id="t"><bpmn:standardLoopCharacteristics /></bpmn:userTask>""" + Flow("f2", "t", "e") + End(), "never end" },
        { "BPMN-045", Good + Boundary("b", "nothing", Timer("PT1H")), "nothing" },
        { "BPMN-046", Start() + Flow("f1", "s", "x") + """<bpmn:exclusiveGateway id="x" default="f1" />""" + Flow("f2", "x", "e") + End(), "f1" },
        { "BPMN-047", Start() + Flow("f1", "s", "x") + """<bpmn:exclusiveGateway id="x" />""" + Flow("f2", "x", "e", "= true") + Flow("f3", "x", "e") + End(), "neither" },
        { "BPMN-050", UserTask("t"), "no start event" },
        { "BPMN-051", Good + Start("s2"), "more than one" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_is_named_with_its_place(string code, string content, string word)
    {
        var file = Read(Bpmn.File(content));
        Assert.Empty(file.Processes);
        var problem = Assert.Single(file.Problems, problem => problem.Code == code);
        Assert.Contains(word, problem.Message.English, StringComparison.Ordinal);
        Assert.True(problem.Position!.Value.Line > 1);
        Assert.Equal("p.bpmn", problem.File);
    }

    [Fact]
    public void All_problems_are_gathered_not_the_first()
    {
        var file = Read(Bpmn.File(Good + """<bpmn:choreographyTask id="g" /><bpmn:callActivity id="c" />""" + Flow("f3", "t", "nowhere")));
        Assert.Equal(3, file.Problems.Count);
    }

    [Fact]
    public void A_wrong_expression_is_shown_with_its_place_in_it()
    {
        var file = Read(Bpmn.File(Start() + Flow("f1", "s", "t") + UserTask("t", """<zeebe:assignmentDefinition assignee="= 1 +" />""") + Flow("f2", "t", "e") + End()));
        var problem = Assert.Single(file.Problems);
        Assert.Equal("t", problem.ElementId);
        Assert.Contains("= 1 +", problem.Message.Chinese, StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_message_as_an_author_sees_it()
    {
        var file = Read(Bpmn.File(Good + Boundary("Reminder", "t", Timer("PT3DD"))));
        Assert.Equal("""
            error BPMN-021: Expected an ISO 8601 duration such as P3D (three days) or PT12H (twelve hours) in the timer, but found 'PT3DD'.
              ┌─ p.bpmn:5:236 (Reminder)
              └─ mend: Write an ISO 8601 duration such as P3D (three days) or PT12H (twelve hours).
            """, System.Text.RegularExpressions.Regex.Replace(Assert.Single(file.Problems).Format("en"), @":5:\d+", ":5:236"), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Too_big_too_deep_and_too_many_namespaces_are_refused_at_once()
    {
        var big = BpmnReader.Read(new byte[XmlTree.MaxBytes + 1], "big.bpmn");
        var deep = Read(string.Concat(Enumerable.Repeat("<a>", 300)) + string.Concat(Enumerable.Repeat("</a>", 300)));
        var wide = Read("<a>" + string.Concat(Enumerable.Range(0, 300).Select(number => $"<x xmlns=\"urn:{number}\"/>")) + "</a>");
        Assert.All([big, deep, wide], file => Assert.Equal("XML-003", Assert.Single(file.Problems).Code));
    }

    [Fact]
    public void Unknown_extensions_and_drawing_are_passed_over()
    {
        var file = Read(Bpmn.File("""<bpmn:laneSet id="l" /><bpmn:textAnnotation id="a" />""" + Start() + Flow("f1", "s", "t")
            + """<bpmn:userTask id="t"><bpmn:extensionElements><foreign:thing xmlns:foreign="urn:f" a="1" /></bpmn:extensionElements></bpmn:userTask>""" + Flow("f2", "t", "e") + End()));
        Assert.Empty(file.Problems);
        Assert.Equal(3, Assert.Single(file.Processes).Nodes.Count);
    }
}
