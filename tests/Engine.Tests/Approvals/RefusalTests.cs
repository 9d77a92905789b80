using Marketing.Engine.Xml;
using static Marketing.Engine.Tests.Approvals.Nodes;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Approvals;

/// <summary>APPROVAL-MODELS §9: what deployment refuses, by code, element and line, with how to mend it.</summary>
public class RefusalTests
{
    static string Owned(string content, params (string, string)[] more) =>
        $"<bpmn:extensionElements>{ZeebeProperties([("approval.owner", "role:owner"), .. more])}</bpmn:extensionElements>{content}";

    static string Row(string node, string id = "v") => Owned(Chain(node, id));

    static string Clauseless(params (string, string)[] more) => Row(Single("v", "assignee=\"bo\"", more));

    static string VoteWithout(string condition) => Row($"""
        <bpmn:userTask id="v" name="v"><bpmn:extensionElements><zeebe:userTask />{ZeebeProperties(("approval.mode", "vote"), ("approval.threshold", "60%"))}</bpmn:extensionElements>
        <bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="= x" inputElement="signer" /></bpmn:extensionElements>{condition}</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
        """);

    static string Choosing(string flow) => Owned(Start() + End() + Single("review", "assignee=\"bo\"") + """<bpmn:exclusiveGateway id="x" name="?" default="no" /><bpmn:endEvent id="e2" />"""
        + Flow("f1", "s", "review") + Flow("f2", "review", "x") + Flow("yes", "x", "e", flow) + Flow("no", "x", "e2"));

    public static TheoryData<string, string> Refused() => new()
    {
        { "APV-001", Clauseless(("approval.modes", "single")) },
        { "APV-001", Owned(Chain(ServiceTask("j", extensions: ZeebeProperties(("approval.empty", "up"))), "j")) },
        { "APV-001", Owned(Chain(Single("v", "assignee=\"bo\""), "v"), ("approval.mode", "single")) },
        { "APV-002", Clauseless(("approval.empty", "up"), ("approval.empty", "owner")) },
        { "APV-003", Clauseless(("approval.empty", "pass")) },
        { "APV-003", Clauseless(("approval.deny", "delegat")) },
        { "APV-003", Clauseless(("field.amount", "write")) },
        { "APV-003", Clauseless(("approval.undoSeconds", "90")) },
        { "APV-004", Row(UserTask("v", ZeebeProperties(("approval.mode", "single"))).Replace("</bpmn:userTask>", "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>= x</bpmn:loopCondition></bpmn:standardLoopCharacteristics></bpmn:userTask>", StringComparison.Ordinal)) },
        { "APV-005", Row(UserTask("v", ZeebeProperties(("approval.mode", "all")))) },
        { "APV-005", VoteWithout("") },
        { "APV-005", VoteWithout("<bpmn:completionCondition>= numberOfCompletedInstances > 1</bpmn:completionCondition>") },
        { "APV-006", Row(Several("v", "vote", "= x")) },
        { "APV-006", Clauseless(("approval.threshold", "60%")) },
        { "APV-007", Row(Several("v", "any", "= x", more: ("approval.onReject", "wait"))) },
        { "APV-008", Row(Single("price-vote", "assignee=\"bo\""), "price-vote") },
        { "APV-008", Row(Single("tally", "assignee=\"bo\""), "tally") },
        { "APV-009", Clauseless(("approval.self", "skip")) },
        { "APV-010", Chain(Single("v", "assignee=\"bo\""), "v") },
        { "APV-011", Clauseless(("approval.returnTo", "applicant, nowhere")) },
        { "APV-011", Owned(Chain(Single("v", "assignee=\"bo\"", ("approval.returnTo", "w")) + UserTask("w"), "v", "w")) },
        { "APV-012", Choosing("= reviw.outcome = \"approved\"") },
        { "APV-013", Row(Several("v", "all", "= chosen.w")) },
        { "APV-013", Row(Several("v", "all", "= x", more: ("approval.choose", "1 any"))) },
    };

    [Theory, MemberData(nameof(Refused))]
    public void Deployment_refuses(string code, string content)
    {
        var file = BpmnReader.Read(Bytes(content), "p.bpmn");
        var problem = Assert.Single(file.Problems.Where(one => one.IsError).DistinctBy(one => one.Code));
        Assert.Equal(code, problem.Code);
        Assert.Empty(file.Processes);
        Assert.True(problem.Position is not null && problem.ElementId is not null && problem.Mend is not null);
    }

    [Fact]
    public void A_likely_spelling_is_proposed()
    {
        Assert.Contains("approval.mode?", BpmnReader.Read(Bytes(Clauseless(("approval.moed", "single"))), "p.bpmn").Problems.First(one => one.Code == "APV-001").Format("en"), StringComparison.Ordinal);
        Assert.Contains("review?", BpmnReader.Read(Bytes(Choosing("= reviw.outcome = \"approved\"")), "p.bpmn").Problems.Single().Format("en"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_deployed_before_runs_on()
    {
        var file = BpmnReader.Read(Bytes(Chain(Single("v", "assignee=\"bo\""), "v")), "p.bpmn", isStored: true);
        Assert.Single(file.Processes);
    }
}
