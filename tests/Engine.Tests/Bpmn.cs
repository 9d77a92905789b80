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
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="t">
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

    /// <summary>Properties, each as <c>name=value</c>.</summary>
    public static string Sla(params string[] pairs) =>
        $"<zeebe:properties>{string.Concat(pairs.Select(pair => pair.Split('=', 2)).Select(pair => $"""<zeebe:property name="{pair[0]}" value="{pair[1]}" />"""))}</zeebe:properties>";

    public static string Timer(string duration) =>
        $"""<bpmn:timerEventDefinition><bpmn:timeDuration>{duration}</bpmn:timeDuration></bpmn:timerEventDefinition>""";

    public static string Boundary(string id, string on, string definition, bool interrupting = true, string extensions = "") =>
        $"""<bpmn:boundaryEvent id="{id}" attachedToRef="{on}" cancelActivity="{(interrupting ? "true" : "false")}"><bpmn:extensionElements>{extensions}</bpmn:extensionElements>{definition}</bpmn:boundaryEvent>""";

    public static string ServiceTask(string id, string type = "", string extensions = "", string loop = "") =>
        $"""<bpmn:serviceTask id="{id}" name="{id}"><bpmn:extensionElements><zeebe:taskDefinition type="{(type.Length == 0 ? id : type)}" />{extensions}</bpmn:extensionElements>{loop}</bpmn:serviceTask>""";

    public static string Script(string id, string expression, string result, string loop = "") =>
        $"""<bpmn:scriptTask id="{id}"><bpmn:extensionElements><zeebe:script expression="{expression}" resultVariable="{result}" /></bpmn:extensionElements>{loop}</bpmn:scriptTask>""";

    public static string Sub(string id, string content, string attributes = "") => $"""<bpmn:subProcess id="{id}" {attributes}>{content}</bpmn:subProcess>""";

    /// <summary>An event sub-process with a start event <c>{id}_s</c>, the content, and flows from the start to <paramref name="first"/>.</summary>
    public static string EventSub(string id, string definition, string first, string content, bool interrupting = true) =>
        $"""<bpmn:subProcess id="{id}" triggeredByEvent="true"><bpmn:startEvent id="{id}_s" isInterrupting="{(interrupting ? "true" : "false")}">{definition}</bpmn:startEvent>{Flow(id + "_f", id + "_s", first)}{content}</bpmn:subProcess>""";

    public static string EndWith(string id, string definition) => $"""<bpmn:endEvent id="{id}">{definition}</bpmn:endEvent>""";

    public static string Throw(string id, string definition, string extensions = "") =>
        $"""<bpmn:intermediateThrowEvent id="{id}"><bpmn:extensionElements>{extensions}</bpmn:extensionElements>{definition}</bpmn:intermediateThrowEvent>""";

    public static string Catch(string id, string definition) => $"""<bpmn:intermediateCatchEvent id="{id}">{definition}</bpmn:intermediateCatchEvent>""";

    public static string OnSignal(string name = "sig") => $"""<bpmn:signalEventDefinition signalRef="{name}" />""";

    public static string SignalRoot(string name = "sig") => $"""<bpmn:signal id="{name}" name="{name}" />""";

    public static string OnError(string? code = null) => code is null ? "<bpmn:errorEventDefinition />" : $"""<bpmn:errorEventDefinition errorRef="{code}" />""";

    public static string ErrorRoot(string code) => $"""<bpmn:error id="{code}" name="{code}" errorCode="{code}" />""";

    public static string OnEscalation(string? code = null) => code is null ? "<bpmn:escalationEventDefinition />" : $"""<bpmn:escalationEventDefinition escalationRef="{code}" />""";

    public static string EscalationRoot(string code) => $"""<bpmn:escalation id="{code}" name="{code}" escalationCode="{code}" />""";

    public static string OnCondition(string condition, string filter = "") =>
        $"""<bpmn:conditionalEventDefinition><bpmn:extensionElements>{filter}</bpmn:extensionElements><bpmn:condition>{condition.Replace("<", "&lt;", StringComparison.Ordinal)}</bpmn:condition></bpmn:conditionalEventDefinition>""";

    public static string Compensate(string attributes = "") => $"<bpmn:compensateEventDefinition {attributes} />";

    public static string Association(string from, string to) => $"""<bpmn:association id="{from}_{to}" sourceRef="{from}" targetRef="{to}" />""";

    /// <summary>Multi-instance over <c>items</c>, unless told otherwise.</summary>
    public static string Multi(string zeebe = "inputCollection=\"= items\" inputElement=\"item\"", bool sequential = false, string? until = null) =>
        $"""<bpmn:multiInstanceLoopCharacteristics isSequential="{(sequential ? "true" : "false")}"><bpmn:extensionElements><zeebe:loopCharacteristics {zeebe} /></bpmn:extensionElements>{(until is null ? "" : $"<bpmn:completionCondition>{until.Replace("<", "&lt;", StringComparison.Ordinal)}</bpmn:completionCondition>")}</bpmn:multiInstanceLoopCharacteristics>""";

    public static string MultiUserTask(string id, string loop, string extensions = "") =>
        $"""<bpmn:userTask id="{id}"><bpmn:extensionElements><zeebe:userTask />{extensions}</bpmn:extensionElements>{loop}</bpmn:userTask>""";

    public static string Gateway(string kind, string id, string? defaultFlow = null) => defaultFlow is null
        ? $"""<bpmn:{kind}Gateway id="{id}" />"""
        : $"""<bpmn:{kind}Gateway id="{id}" default="{defaultFlow}" />""";

    /// <summary>Elements one after the other: <c>s</c>, those given by id, and <c>e</c>; the elements themselves stand in <paramref name="content"/>.</summary>
    public static string Chain(string content, params string[] ids)
    {
        string[] all = ["s", .. ids, "e"];
        return Start() + content + End() + string.Concat(all.Zip(all.Skip(1), (from, to) => Flow($"{from}_{to}", from, to)));
    }

    /// <summary>Message <c>m</c> with a correlation key.</summary>
    public static string Message(string name = "m", string key = "= key") =>
        $"""<bpmn:message id="{name}" name="{name}"><bpmn:extensionElements><zeebe:subscription correlationKey="{key}" /></bpmn:extensionElements></bpmn:message>""";

    public static string OnMessage(string name = "m") => $"""<bpmn:messageEventDefinition messageRef="{name}" />""";
}
