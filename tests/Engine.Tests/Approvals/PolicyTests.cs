using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Approvals.Nodes;

namespace Marketing.Engine.Tests.Approvals;

/// <summary>Nobody, the same person, absent people: APPROVALS.md "Nobody, the same person, too late".</summary>
public class PolicyTests
{
    static Run One(string assignment, params (string, string)[] more) => Row(null, Single("v", assignment, more), "v");

    [Theory] // approval.empty
    [InlineData("owner", "v:olga")]
    [InlineData("refuse", "v:olga")]
    [InlineData("up", "v:bo")]
    [InlineData("role:finance", "v:[eve,fin]")]
    [InlineData("person:di", "v:di")]
    [InlineData("person:gone", "v:olga")]
    public void Nobody_found(string policy, string owner)
    {
        Assert.Equal([owner], One("candidateGroups=\"nobody\"", ("approval.empty", policy)).Owners);
        Assert.Equal([owner], One("assignee=\"gone\"", ("approval.empty", policy)).Owners);
        Assert.Equal([owner], Row(null, Several("v", "all", "= []", more: ("approval.empty", policy)), "v").Owners);
    }

    [Fact]
    public void Nobody_found_is_in_the_history()
    {
        var run = One("candidateGroups=\"nobody\"");
        Assert.Single(run.History, one => one is { Kind: HistoryKind.ApproverReplaced, Name: "empty", Person: "olga" });
    }

    [Theory] // approval.self
    [InlineData("up", "v:bo")]
    [InlineData("role:finance", "v:[eve,fin]")]
    [InlineData("person:ana", "v:olga")]
    public void The_approver_is_the_applicant(string policy, string owner)
    {
        Assert.Equal([owner], One("assignee=\"= applicant\"", ("approval.self", policy)).Owners);
        Assert.Equal([owner], One("candidateGroups=\"sales\"", ("approval.self", policy)).Owners);
    }

    [Fact]
    public void The_applicant_is_never_among_the_candidates()
    {
        Assert.Equal(["v:[bo]"], One("candidateUsers=\"ana,bo\"").Owners);
        Assert.Equal(["v:bo"], Row(null, Several("v", "all", """= ["ana", "bo"]""", more: ("approval.self", "up")), "v").Owners);
    }

    [Fact] // only where the clause allows it, and never in silence
    public void The_applicants_entry_is_skipped_where_a_clause_allows_it()
    {
        const string clause = "<bpmn:documentation>001-1.4.2</bpmn:documentation>";
        string WithClause(string node) => node.Replace("<bpmn:extensionElements>", clause + "<bpmn:extensionElements>", StringComparison.Ordinal);
        Assert.Equal(["v:bo"], Row(null, WithClause(Several("v", "all", """= ["ana", "bo"]""", more: ("approval.self", "skip"))), "v").Owners);
        Assert.Equal(["v:olga"], Row(null, WithClause(Single("v", "assignee=\"= applicant\"", ("approval.self", "skip"))), "v").Owners);
    }

    [Fact]
    public void The_same_person_twice_is_one_with_the_weights_added()
    {
        var run = Row(null, Several("v", "vote", """= [{person: "bo", weight: 1}, {person: "cy", weight: 1}, {person: "bo", weight: 2}]""", assignee: "= signer.person", more: ("approval.threshold", "75%")), "v");
        Assert.Equal(["v:bo", "v:cy"], run.Owners);
        run.Approve("bo");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact] // a vacant level of a chain
    public void A_vacant_level_goes_to_the_owner() =>
        Assert.Equal(["v:bo"], Row(null, Several("v", "all", """= ["bo", null]""", sequential: true), "v").Owners);

    [Fact] // 代理
    public void An_absent_approver_is_acted_for_and_both_see_it()
    {
        var company = new Company();
        company.Proxies["bo"] = "eve";
        var run = Row(company, Single("v", "assignee=\"bo\""), "v");
        Assert.Equal(["v:eve"], run.Owners);
        Assert.Equal(["bo"], run.Tasks.Single().Offer.CandidateUsers);
    }

    [Fact]
    public void The_applicant_is_nobodys_proxy()
    {
        var company = new Company();
        company.Proxies["bo"] = "ana";
        Assert.Equal(["v:bo"], Row(company, Single("v", "assignee=\"bo\""), "v").Owners);
    }

    [Theory] // approval.repeat
    [InlineData("keep", "a:bo b:bo")]
    [InlineData("adjacent", "a:bo b:bo")]
    [InlineData("round", "a:bo")]
    [InlineData("request", "a:bo")]
    public void The_same_approver_again(string policy, string expected)
    {
        var run = Row(null, Single("a", "assignee=\"bo\"") + Single("x", "assignee=\"cy\"") + Single("b", "assignee=\"bo\"", ("approval.repeat", policy)), "a", "x", "b").Approve("bo", "cy");
        Assert.Equal(expected.EndsWith("b:bo", StringComparison.Ordinal) ? ["b:bo"] : [], run.Owners);
        Assert.Equal(policy is "round" or "request", run.History.Any(one => one is { Kind: HistoryKind.Decided, Name: "repeat" }));
    }

    [Fact]
    public void Who_has_just_approved_passes_an_adjacent_node()
    {
        var run = Row(null, Single("a", "assignee=\"bo\"") + Single("b", "assignee=\"bo\"", ("approval.repeat", "adjacent")), "a", "b").Approve("bo");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
        Assert.Contains("\"auto\":\"repeat\"", run.Variable("b"), StringComparison.Ordinal);
    }

    [Fact]
    public void When_nobody_at_all_can_decide_it_is_an_incident()
    {
        var run = Run.Started(Bpmn.Process($"<bpmn:extensionElements>{ZeebeProperties(("approval.owner", "person:gone"))}</bpmn:extensionElements>" + Bpmn.Chain(Single("v", "candidateGroups=\"nobody\""), "v")), people: new Company());
        Assert.Equal([ErrorTypes.ExtractValue], run.Incidents);
        Assert.Empty(run.Open);
    }

    [Fact]
    public void A_policy_of_the_process_holds_for_its_nodes()
    {
        var run = Run.Started(Bpmn.Process($"<bpmn:extensionElements>{ZeebeProperties(("approval.owner", "role:owner"), ("approval.empty", "person:di"))}</bpmn:extensionElements>"
            + Bpmn.Chain(Single("v", "candidateGroups=\"nobody\""), "v")), people: new Company());
        Assert.Equal(["v:di"], run.Owners);
    }
}
