using Marketing.Engine.Execution;
using Marketing.Rules.Dmn;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Activities;

public class BusinessRuleTaskTests
{
    const string Dmn = """
        <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rules" name="Rules" namespace="n">
          <inputData id="in" name="amount"><variable name="amount" typeRef="number" /></inputData>
          <decision id="level" name="Level"><variable name="Level" typeRef="string" />
            <informationRequirement><requiredInput href="#in" /></informationRequirement>
            <decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>amount</text></inputExpression></input><output />
              <rule><inputEntry><text>&lt; 100</text></inputEntry><outputEntry><text>"low"</text></outputEntry></rule>
              <rule><inputEntry><text>&gt;= 100</text></inputEntry><outputEntry><text>"high"</text></outputEntry></rule>
              <rule><inputEntry><text>&gt; 1000</text></inputEntry><outputEntry><text>"top"</text></outputEntry></rule>
            </decisionTable>
          </decision>
        </definitions>
        """;

    static readonly DecisionModel Model = DecisionModel.Read(Dmn);

    static readonly DecisionCatalog Catalog = new(
    [
        new DeployedDecision(1, "level", "Level", 1, "old", 10, false, DecisionModel.Read(Dmn.Replace("\"high\"", "\"HIGH\"", StringComparison.Ordinal))),
        new DeployedDecision(2, "level", "Level", 2, null, 20, true, Model),
    ], 15);

    static string Task(string attributes = "decisionId=\"level\"") =>
        $"""<bpmn:businessRuleTask id="t"><bpmn:extensionElements><zeebe:calledDecision {attributes} resultVariable="result" /></bpmn:extensionElements></bpmn:businessRuleTask>""";

    static Run With(string attributes, string variables) => Run.Started(Process(Chain(Task(attributes), "t")), variables, decisions: Catalog);

    [Theory]
    [InlineData("decisionId=\"level\"", "\"high\"")]
    [InlineData("decisionId=\"= which\"", "\"high\"")]
    [InlineData("decisionId=\"level\" bindingType=\"deployment\"", "\"HIGH\"")]
    [InlineData("decisionId=\"level\" bindingType=\"versionTag\" versionTag=\"old\"", "\"HIGH\"")]
    public void Its_result_becomes_a_variable(string attributes, string expected)
    {
        var run = With(attributes, """{"amount": 200, "which": "level"}""");
        Assert.Equal(["s", "t", "e"], run.Path);
        Assert.Equal(expected, run.Variable("result"));
    }

    [Fact]
    public void A_decision_that_is_not_deployed_is_an_incident()
    {
        var run = With("decisionId=\"= which\"", """{"which": "none", "amount": 1}""");
        Assert.Equal(["CALLED_DECISION_ERROR"], run.Incidents);
        Assert.Equal("\"low\"", run.Resolve("""{"which": "level"}""").Variable("result"));
    }

    [Fact]
    public void A_decision_that_contradicts_itself_is_an_incident() =>
        Assert.Equal(["DECISION_EVALUATION_ERROR"], With("decisionId=\"level\"", """{"amount": 5000}""").Incidents);

    [Fact]
    public void With_a_job_type_a_worker_decides()
    {
        var run = Run.Started(Process(Chain("""<bpmn:businessRuleTask id="t"><bpmn:extensionElements><zeebe:taskDefinition type="rules" /></bpmn:extensionElements></bpmn:businessRuleTask>""", "t")));
        Assert.Equal(["s", "t", "e"], run.CompleteJob("rules").Path);
    }
}
