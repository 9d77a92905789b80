using System.Globalization;
using System.Text;
using System.Text.Json;
using Marketing.Engine.Xml;
using Marketing.Testing;

namespace Marketing.Engine.Tests.Approvals;

/// <summary>The element templates published for modelers: what is drawn with them and their default values is understood here.</summary>
public class ElementTemplateTests
{
    static readonly JsonElement[] Templates = [.. JsonElement.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "element-templates", "approvals.json"))).EnumerateArray()];

    public static TheoryData<string> Ids()
    {
        var ids = new TheoryData<string>();
        foreach (var template in Templates)
            ids.Add(template.GetProperty("id").GetString()!);
        return ids;
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_model_drawn_with_a_template_deploys(string id)
    {
        var template = Templates.Single(one => one.GetProperty("id").GetString() == id);
        var (properties, inputs, rest) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
        foreach (var property in template.GetProperty("properties").EnumerateArray().Where(property => property.TryGetProperty("value", out _) || property.GetProperty("binding").GetProperty("type").GetString() == "zeebe:userTask"))
        {
            var binding = property.GetProperty("binding");
            var value = property.TryGetProperty("value", out var given) ? given.GetString()! : "";
            switch (binding.GetProperty("type").GetString())
            {
                case "zeebe:property": properties.Append(Nodes.Property(binding.GetProperty("name").GetString()!, value)); break;
                case "zeebe:input": inputs.Append(CultureInfo.InvariantCulture, $"""<zeebe:input source="{value}" target="{binding.GetProperty("name").GetString()}" />"""); break;
                case "zeebe:userTask": rest.Append("<zeebe:userTask />"); break;
                case "zeebe:assignmentDefinition": rest.Append(CultureInfo.InvariantCulture, $"""<zeebe:assignmentDefinition {binding.GetProperty("property").GetString()}="{value}" />"""); break;
                case "zeebe:taskDefinition": rest.Append(CultureInfo.InvariantCulture, $"""<zeebe:taskDefinition type="{value}" />"""); break;
                case var other: Assert.Fail($"unknown binding {other}"); break;
            }
        }

        var several = template.GetProperty("description").GetString()!.Contains("multi-instance", StringComparison.Ordinal);
        var element = template.GetProperty("elementType").GetProperty("value").GetString() == "bpmn:SendTask" ? "sendTask" : "userTask";
        var loop = several ? """<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="= x" inputElement="signer" /></bpmn:extensionElements><bpmn:completionCondition>= tally.decided = true</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>""" : "";
        var node = $"""<bpmn:{element} id="v" name="v"><bpmn:extensionElements>{rest}<zeebe:ioMapping>{inputs}</zeebe:ioMapping><zeebe:properties>{properties}</zeebe:properties></bpmn:extensionElements>{loop}</bpmn:{element}>""";
        var model = $"<bpmn:extensionElements>{Nodes.ZeebeProperties(("approval.owner", "role:owner"))}</bpmn:extensionElements>{Bpmn.Chain(node, "v")}";
        Assert.Empty(BpmnReader.Read(Bpmn.Bytes(model), "p.bpmn").Problems.Where(problem => problem.IsError).Select(problem => problem.Format("en")));
    }

    [Fact]
    public void Each_pattern_has_one() => Assert.Equal(8, Templates.Select(template => template.GetProperty("id").GetString()).Distinct().Count());
}
