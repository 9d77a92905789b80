using System.Text;
using Marketing.Engine.Model;
using Marketing.Engine.Xml;

namespace Marketing.Engine.Tests;

/// <summary>Small models written as text, for tests that need just a few elements.</summary>
static class Bpmn
{
    /// <summary>A file around the content of one process <c>p</c>; <paramref name="messages"/> stand beside the process.</summary>
    public static string File(string content, string messages = "") => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="t">
        {messages}
        <bpmn:process id="p" name="P" isExecutable="true">
        {content}
        </bpmn:process>
        </bpmn:definitions>
        """;

    public static byte[] Bytes(string content, string messages = "") => Encoding.UTF8.GetBytes(File(content, messages));

    public static ProcessModel Process(string content, string messages = "")
    {
        var file = BpmnReader.Read(Bytes(content, messages), "p.bpmn");
        Assert.Empty(file.Problems.Select(problem => problem.Format("en")));
        return Assert.Single(file.Processes);
    }

    public static string Flow(string id, string from, string to, string? condition = null) => condition is null
        ? $"""<bpmn:sequenceFlow id="{id}" sourceRef="{from}" targetRef="{to}" />"""
        : $"""<bpmn:sequenceFlow id="{id}" sourceRef="{from}" targetRef="{to}"><bpmn:conditionExpression>{condition.Replace("<", "&lt;", StringComparison.Ordinal)}</bpmn:conditionExpression></bpmn:sequenceFlow>""";

    public static string Start(string id = "s") => $"""<bpmn:startEvent id="{id}" />""";

    public static string End(string id = "e") => $"""<bpmn:endEvent id="{id}" />""";

    public static string UserTask(string id, string extensions = "") =>
        $"""<bpmn:userTask id="{id}" name="{id}"><bpmn:extensionElements><zeebe:userTask />{extensions}</bpmn:extensionElements></bpmn:userTask>""";

    public static string Timer(string duration) =>
        $"""<bpmn:timerEventDefinition><bpmn:timeDuration>{duration}</bpmn:timeDuration></bpmn:timerEventDefinition>""";

    public static string Boundary(string id, string on, string definition, bool interrupting = true, string extensions = "") =>
        $"""<bpmn:boundaryEvent id="{id}" attachedToRef="{on}" cancelActivity="{(interrupting ? "true" : "false")}"><bpmn:extensionElements>{extensions}</bpmn:extensionElements>{definition}</bpmn:boundaryEvent>""";

    /// <summary>Message <c>m</c> with a correlation key.</summary>
    public static string Message(string name = "m", string key = "= key") =>
        $"""<bpmn:message id="{name}" name="{name}"><bpmn:extensionElements><zeebe:subscription correlationKey="{key}" /></bpmn:extensionElements></bpmn:message>""";

    public static string OnMessage(string name = "m") => $"""<bpmn:messageEventDefinition messageRef="{name}" />""";
}
