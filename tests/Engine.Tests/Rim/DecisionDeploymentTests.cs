using System.Text;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

public class DecisionDeploymentTests
{
    static byte[] Dmn(string answer, string tag = "v1") => Encoding.UTF8.GetBytes($"""
        <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="rules" name="Rules" namespace="n">
          <inputData id="in" name="n"><variable name="n" typeRef="number" /></inputData>
          <decision id="level" name="Level"><extensionElements><zeebe:versionTag value="{tag}" /></extensionElements><variable name="Level" />
            <informationRequirement><requiredInput href="#in" /></informationRequirement><literalExpression><text>{answer}</text></literalExpression></decision>
        </definitions>
        """);

    static byte[] Caller(string binding) => Bytes(Chain($"""<bpmn:businessRuleTask id="t"><bpmn:extensionElements><zeebe:calledDecision decisionId="level" resultVariable="result" {binding} /></bpmn:extensionElements></bpmn:businessRuleTask>""" + UserTask("u"), "t", "u"));

    [Fact]
    public async Task A_process_evaluates_the_decision_that_its_binding_means()
    {
        foreach (var (binding, expected) in new[] { ("", "30"), ("bindingType=\"deployment\"", "20"), ("bindingType=\"versionTag\" versionTag=\"v1\"", "10") })
        {
            using var world = new World();
            await world.Engine.Deploy([new ResourceFile("rules.dmn", Dmn("n * 10"))], "ana");
            var deployed = await world.Engine.Deploy([new ResourceFile("rules.dmn", Dmn("n * 20", "v2")), new ResourceFile("p.bpmn", Caller(binding))], "ana");
            Assert.Equal((2, "v2", 2), (deployed.Value.Decisions[0].Version, deployed.Value.Decisions[0].VersionTag, deployed.Value.DecisionRequirements[0].Version));
            await world.Engine.Deploy([new ResourceFile("rules.dmn", Dmn("n * 30", "v3"))], "ana");
            Assert.Equal(expected, await world.Variable(await world.Start("""{"n": 1}"""), "result"));
        }
    }

    [Fact]
    public async Task What_another_program_deploys_or_deletes_is_noticed()
    {
        using var world = new World();
        await world.Engine.Deploy([new ResourceFile("rules.dmn", Dmn("n * 10")), new ResourceFile("p.bpmn", Caller(""))], "ana");
        Assert.Equal("10", await world.Variable(await world.Start("""{"n": 1}"""), "result"));
        var deployed = (await world.Another().Deploy([new ResourceFile("rules.dmn", Dmn("n * 20"))], "ben")).Value;
        Assert.Equal("20", await world.Variable(await world.Start("""{"n": 1}"""), "result"));
        Assert.True((await world.Another().DeleteResource(deployed.DecisionRequirements[0].Key, "ben")).Succeeded);
        Assert.Equal("10", await world.Variable(await world.Start("""{"n": 1}"""), "result"));
    }

    [Fact]
    public async Task Identical_content_keeps_its_version_and_a_wrong_file_is_refused()
    {
        using var world = new World();
        var first = (await world.Engine.Deploy([new ResourceFile("rules.dmn", Dmn("n"))], "ana")).Value;
        var again = (await world.Engine.Deploy([new ResourceFile("rules.dmn", Dmn("n"))], "ana")).Value;
        Assert.Equal(first.Decisions[0].Key, again.Decisions[0].Key);
        Assert.NotEmpty((await world.Engine.Deploy([new ResourceFile("rules.dmn", Dmn("n +"))], "ana")).Refusal!.Problems);
        Assert.Single(world.Rows.Requirements);
    }
}
