using System.Text;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

public class DecisionInstanceTests
{
    // 'discount' needs 'level'; both are tables.
    const string Dmn = """
        <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rules" name="Rules" namespace="n">
          <inputData id="in" name="amount"><variable name="amount" typeRef="number" /></inputData>
          <decision id="level" name="Level"><variable name="Level" typeRef="string" />
            <informationRequirement><requiredInput href="#in" /></informationRequirement>
            <decisionTable hitPolicy="UNIQUE"><input id="i" label="Amount"><inputExpression><text>amount</text></inputExpression></input><output id="o" name="level" />
              <rule id="low"><inputEntry><text>&lt; 100</text></inputEntry><outputEntry><text>"low"</text></outputEntry></rule>
              <rule id="high"><inputEntry><text>&gt;= 100</text></inputEntry><outputEntry><text>"high"</text></outputEntry></rule>
            </decisionTable>
          </decision>
          <decision id="discount" name="Discount"><variable name="Discount" typeRef="number" />
            <informationRequirement><requiredDecision href="#level" /></informationRequirement>
            <literalExpression><text>if Level = "high" then 10 else number("x")</text></literalExpression>
          </decision>
        </definitions>
        """;

    static readonly string Task = """<bpmn:businessRuleTask id="t"><bpmn:extensionElements><zeebe:calledDecision decisionId="discount" resultVariable="d" /></bpmn:extensionElements></bpmn:businessRuleTask>""";

    static async Task<World> Deployed()
    {
        var world = new World();
        var outcome = await world.Engine.Deploy([new ResourceFile("rules.dmn", Encoding.UTF8.GetBytes(Dmn)), new ResourceFile("p.bpmn", Bytes(Chain(Task, "t")))], "ana");
        Assert.True(outcome.Succeeded);
        return world;
    }

    [Fact]
    public async Task A_business_rule_task_leaves_a_row_for_each_decision_with_inputs_and_rules()
    {
        using var world = await Deployed();
        var instance = await world.Start("""{"amount": 200}""");
        var rows = world.Rows.DecisionInstances;
        Assert.Equal([("level", 1, "\"high\""), ("discount", 2, "10")], rows.Select(row => (row.DecisionId, row.Number, row.ResultJson)));
        Assert.All(rows, row => Assert.Equal((instance, "EVALUATED", rows[0].EvaluationKey), (row.InstanceKey!.Value, row.State, row.EvaluationKey)));
        Assert.All(rows, row => Assert.Equal(world.Rows.Decisions.Single(decision => decision.DecisionId == "discount").Key, row.RootDecisionKey));
        Assert.Equal(world.Rows.Elements.Single(element => element.ElementId == "t").Key, rows[0].ElementInstanceKey);
        Assert.Equal([("i", "Amount", "200")], DecisionRecord.InputsOf(rows[0]).Select(input => (input.Id, input.Name, input.Value)));
        var rule = Assert.Single(DecisionRecord.RulesOf(rows[0]));
        Assert.Equal(("high", 2, "\"high\""), (rule.Id, rule.Index, Assert.Single(rule.Outputs).Value));
    }

    [Fact]
    public async Task A_decision_without_a_result_is_kept_as_failed_beside_its_incident()
    {
        using var world = await Deployed();
        await world.Start("""{"amount": 1}""");
        Assert.Equal("DECISION_EVALUATION_ERROR", Assert.Single(world.Incidents).ErrorType);
        Assert.Equal([("level", "EVALUATED"), ("discount", "FAILED")], world.Rows.DecisionInstances.Select(row => (row.DecisionId, row.State)));
        Assert.False(string.IsNullOrEmpty(world.Rows.DecisionInstances[1].FailureEn));
        Assert.False(string.IsNullOrEmpty(world.Rows.DecisionInstances[1].FailureZh));
    }

    [Fact]
    public async Task A_decision_evaluated_by_itself_belongs_to_no_instance_but_to_whoever_asked()
    {
        using var world = await Deployed();
        var evaluation = (await world.Engine.EvaluateDecision("level", new Context.Builder().Set("amount", FeelJson.Parse("5")).Build(), "bo")).Value;
        var row = Assert.Single(world.Rows.DecisionInstances);
        Assert.Equal((evaluation.Key, evaluation.Key + 1, "bo", null, "\"low\""), (row.EvaluationKey, row.Key, row.Actor, row.InstanceKey, row.ResultJson));
    }
}
