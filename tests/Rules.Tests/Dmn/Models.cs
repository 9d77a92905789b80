using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;
using Marketing.Rules.Tests.Feel;

namespace Marketing.Rules.Tests.Dmn;

/// <summary>Small models as text, and their answers as text.</summary>
static class Models
{
    public const string Ns = "https://www.omg.org/spec/DMN/20230324/MODEL/";

    public static string Definitions(string content, string ns = Ns, string name = "urn:test") =>
        $"""<definitions xmlns="{ns}" namespace="{name}" name="test" id="test">{content}</definitions>""";

    /// <summary>A decision named d over input data a and b.</summary>
    public static string Decision(string logic, string type = "", string more = "") => Definitions($"""
        {more}
        <inputData id="ia" name="a"><variable name="a"/></inputData>
        <inputData id="ib" name="b"><variable name="b"/></inputData>
        <decision id="d" name="d"><variable name="d"{(type.Length == 0 ? "" : $" typeRef=\"{type}\"")}/>
          <informationRequirement><requiredInput href="#ia"/></informationRequirement>
          <informationRequirement><requiredInput href="#ib"/></informationRequirement>
          {logic}
        </decision>
        """);

    public static string Literal(string text) => $"<literalExpression><text>{Escape(text)}</text></literalExpression>";

    public static string Escape(string text) => System.Security.SecurityElement.Escape(text);

    public static Context Inputs(string feel) =>
        FeelTable.Eval(feel).TryContext(out var context) ? context : Context.Empty;

    public static DecisionResult Decide(string xml, string inputs = "{}", string decision = "d")
    {
        var model = DecisionModel.Read(xml);
        Assert.True(model.IsValid, string.Join("\n", model.Problems));
        return model.Explain(decision, Inputs(inputs), FeelTable.World);
    }

    public static string Answer(string xml, string inputs = "{}", string decision = "d") => FeelTable.Show(Decide(xml, inputs, decision).Value);
}
