using System.Text;

namespace Marketing.Reliability.Tests.Work;

/// <summary>The processes of the scenarios, without drawing.</summary>
static class Models
{
    /// <summary>A process of everything that waits: work with a timer at its border, a decision, a fork and join, a message.</summary>
    public const string Mixed = "mixed";

    /// <summary>After how long the timer of <see cref="Mixed"/> is due.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    public static byte[] MixedFile { get; } = File(Mixed, $"""
        <bpmn:extensionElements><zeebe:properties><zeebe:property name="approval.owner" value="role:process-owner" /></zeebe:properties></bpmn:extensionElements>
        <bpmn:startEvent id="s" />{Flow("f1", "s", "work")}
        {UserTask("work")}
        {Flow("f2", "work", "decide")}
        <bpmn:boundaryEvent id="late" attachedToRef="work" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeDuration>PT2S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
        {Flow("f3", "late", "tell")}{Notify("tell", "admin")}{Flow("f4", "tell", "told")}<bpmn:endEvent id="told" />
        <bpmn:userTask id="decide"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="marketing-manager" /><zeebe:properties><zeebe:property name="approval.mode" value="single" /></zeebe:properties></bpmn:extensionElements></bpmn:userTask>
        {Flow("f5", "decide", "fork")}<bpmn:parallelGateway id="fork" />
        {Flow("f6", "fork", "a")}{Script("a", "1")}{Flow("f7", "a", "join")}
        {Flow("f8", "fork", "b")}{Script("b", "2")}{Flow("f9", "b", "join")}
        <bpmn:parallelGateway id="join" />{Flow("f10", "join", "confirmed")}
        <bpmn:intermediateCatchEvent id="confirmed"><bpmn:messageEventDefinition messageRef="m" /></bpmn:intermediateCatchEvent>
        {Flow("f11", "confirmed", "e")}<bpmn:endEvent id="e" />
        """, Message("m", "confirmed", "= marker"));

    /// <summary>One task, with these elements beside it.</summary>
    public static byte[] OneTask(string id, string beside = "") =>
        File(id, $"""<bpmn:startEvent id="s" />{Flow("f1", "s", "t")}{UserTask("t")}{Flow("f2", "t", "e")}<bpmn:endEvent id="e" />{beside}""");

    /// <summary>A file with one process.</summary>
    /// <param name="content">What stands in the process.</param>
    /// <param name="roots">Messages, signals and errors.</param>
    public static byte[] File(string id, string content, string roots = "") => Encoding.UTF8.GetBytes($"""
        <?xml version="1.0" encoding="UTF-8"?>
        <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
          {roots}
          <bpmn:process id="{id}" name="{id}" isExecutable="true">{content}</bpmn:process>
        </bpmn:definitions>
        """);

    public static string Flow(string id, string from, string to) => $"""<bpmn:sequenceFlow id="{id}" sourceRef="{from}" targetRef="{to}" />""";

    public static string UserTask(string id) => $"""<bpmn:userTask id="{id}"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>""";

    public static string Script(string id, string expression, string result = "x") =>
        $"""<bpmn:scriptTask id="{id}"><bpmn:extensionElements><zeebe:script expression="= {expression}" resultVariable="{result}" /></bpmn:extensionElements></bpmn:scriptTask>""";

    /// <summary>A task that tells one person.</summary>
    public static string Notify(string id, string person) =>
        $"""<bpmn:sendTask id="{id}"><bpmn:extensionElements><zeebe:taskDefinition type="notify" /><zeebe:ioMapping><zeebe:input source="= &quot;{person}&quot;" target="to" /><zeebe:input source="= &quot;deadline&quot;" target="kind" /></zeebe:ioMapping></bpmn:extensionElements></bpmn:sendTask>""";

    public static string ServiceTask(string id, string type, int retries = 3) =>
        $"""<bpmn:serviceTask id="{id}"><bpmn:extensionElements><zeebe:taskDefinition type="{type}" retries="{retries}" /></bpmn:extensionElements></bpmn:serviceTask>""";

    public static string Timer(string id, string kind, string value) =>
        $"""<bpmn:intermediateCatchEvent id="{id}"><bpmn:timerEventDefinition><bpmn:{kind}>{value}</bpmn:{kind}></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>""";

    public static string Message(string id, string name, string key) =>
        $"""<bpmn:message id="{id}" name="{name}"><bpmn:extensionElements><zeebe:subscription correlationKey="{key}" /></bpmn:extensionElements></bpmn:message>""";
}
