namespace Marketing.Reliability.Tests.Work;

/// <summary>A request in which everything can happen at once: two deciders with a deadline each, a timer, a message and a signal at the border,
/// and the applicant's own step before it.</summary>
static class Pairs
{
    public const string Applicant = "salesperson-1", First = "marketing-manager-1", Second = "marketing-manager-2", Third = "legal-reviewer-1", Fourth = "legal-reviewer-2";

    /// <summary>The deadline of a decider, and the timer at the border.</summary>
    public static readonly TimeSpan Due = TimeSpan.FromMinutes(30), Late = TimeSpan.FromHours(1);

    /// <summary>The model, in a version of its own for each number.</summary>
    public static (string Name, byte[] Content) File(string id, int number) => ($"{id}.bpmn", Models.File(id, $"""
        <bpmn:documentation>{number}</bpmn:documentation>
        <bpmn:extensionElements><zeebe:properties><zeebe:property name="approval.owner" value="role:process-owner" /><zeebe:property name="approval.recall" value="always" /></zeebe:properties></bpmn:extensionElements>
        <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "draft")}
        <bpmn:userTask id="draft">
          <bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="= applicant" /><zeebe:properties><zeebe:property name="approval.mode" value="rework" /></zeebe:properties></bpmn:extensionElements>
        </bpmn:userTask>
        {Models.Flow("f2", "draft", "decide")}
        <bpmn:userTask id="decide">
          <bpmn:extensionElements>
            <zeebe:userTask /><zeebe:assignmentDefinition assignee="= signer" />
            <zeebe:properties>
              <zeebe:property name="approval.mode" value="all" /><zeebe:property name="approval.undoSeconds" value="0" />
              <zeebe:property name="sla.due" value="PT30M" /><zeebe:property name="sla.steps" value="+PT0S escalate role:marketing-center-director" />
            </zeebe:properties>
          </bpmn:extensionElements>
          <bpmn:multiInstanceLoopCharacteristics>
            <bpmn:extensionElements><zeebe:loopCharacteristics inputCollection='= ["{First}", "{Second}"]' inputElement="signer" /></bpmn:extensionElements>
            <bpmn:completionCondition>= tally.decided = true</bpmn:completionCondition>
          </bpmn:multiInstanceLoopCharacteristics>
        </bpmn:userTask>
        {Border("late", "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>")}
        {Border("told", "<bpmn:messageEventDefinition messageRef=\"m\" />")}
        {Border("called", "<bpmn:signalEventDefinition signalRef=\"c\" />")}
        {Models.Flow("f3", "decide", "e")}<bpmn:endEvent id="e" />
        """, Models.Message("m", "pair", "= marker") + "<bpmn:signal id=\"c\" name=\"pair\" />"));

    static string Border(string id, string definition) => $"""
        <bpmn:boundaryEvent id="{id}" attachedToRef="decide" cancelActivity="false">{definition}</bpmn:boundaryEvent>{Models.Flow(id + "-to", id, id + "-end")}<bpmn:endEvent id="{id}-end" />
        """;
}
