using System.Text.RegularExpressions;
using static Marketing.Rules.Tests.Dmn.Models;

namespace Marketing.Rules.Tests.Fuzz;

/// <summary>Small decision models with every construct, and what may happen to their XML.</summary>
sealed partial class ModelSeeds(Random random, ExpressionGrammar grammar, TextMutations mutations)
{
    static readonly string[] Policies = ["UNIQUE", "ANY", "FIRST", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER", "COLLECT\" aggregation=\"SUM", "MOST"];

    static readonly string[] Boxed =
    [
        Literal("a + b"),
        $"<context><contextEntry><variable name=\"x\" typeRef=\"number\"/>{Literal("a")}</contextEntry><contextEntry>{Literal("x * 2")}</contextEntry></context>",
        $"<list>{Literal("a")}{Literal("b")}<list>{Literal("1")}</list></list>",
        $"<relation><column name=\"p\"/><column name=\"q\"/><row>{Literal("1")}{Literal("a")}</row><row>{Literal("2")}{Literal("b")}</row></relation>",
        $"<conditional><if>{Literal("a > 3")}</if><then>{Literal("1")}</then><else>{Literal("2")}</else></conditional>",
        $"<filter><in>{Literal("[1, 2, 3]")}</in><match>{Literal("item > a")}</match></filter>",
        $"<for iteratorVariable=\"i\"><in>{Literal("1..3")}</in><return>{Literal("i + a")}</return></for>",
        $"<some iteratorVariable=\"i\"><in>{Literal("[1, 2]")}</in><satisfies>{Literal("i = a")}</satisfies></some>",
        $"<invocation>{Literal("k")}<binding><parameter name=\"n\"/>{Literal("a")}</binding></invocation>",
        $"<functionDefinition><formalParameter name=\"n\" typeRef=\"number\"/>{Literal("n + 1")}</functionDefinition>",
    ];

    const string More = """
        <itemDefinition name="tLevel"><typeRef>string</typeRef><allowedValues><text>"high", "low"</text></allowedValues></itemDefinition>
        <itemDefinition name="tTree"><itemComponent name="value"><typeRef>number</typeRef></itemComponent><itemComponent name="children" isCollection="true"><typeRef>tTree</typeRef></itemComponent></itemDefinition>
        <businessKnowledgeModel id="k" name="k"><variable name="k"/><encapsulatedLogic><formalParameter name="n"/><literalExpression><text>if n > 5 then n else k(n + 1)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
        <decisionService id="s" name="s"><variable name="s"/><outputDecision href="#d"/><inputData href="#ia"/><inputData href="#ib"/></decisionService>
        """;

    /// <summary>A model with one change of the XML, of a cell, or of its structure.</summary>
    public string Next()
    {
        var model = Decision(random.Next(3) > 0 ? Table() : Boxed[random.Next(Boxed.Length)], random.Next(4) == 0 ? "tLevel" : "", More)
            .Replace("<decision id=\"d\" name=\"d\">", "<decision id=\"d\" name=\"d\"><knowledgeRequirement><requiredKnowledge href=\"#k\"/></knowledgeRequirement>", StringComparison.Ordinal);
        return random.Next(5) switch
        {
            0 => mutations.Of(model, model),
            1 => Structure(model),
            2 => Texts().Replace(model, text => $"<text>{(random.Next(4) == 0 ? Escape(Clean(mutations.Of(grammar.TestsSeed(), "a"))) : text.Groups[1].Value)}</text>"),
            3 => Attributes().Replace(model, attribute => random.Next(12) == 0 ? $" {attribute.Groups[1].Value}=\"{Escape(Clean(mutations.Of(attribute.Groups[2].Value, "d")))}\"" : attribute.Value),
            _ => model,
        };
    }

    // What XML cannot hold would only test the XML reader, which the first kind of change does.
    static string Clean(string text) => string.Concat(text.Where(c => c >= ' ' && !char.IsSurrogate(c) && c is not ('\uFFFE' or '\uFFFF')));

    string Table()
    {
        var rules = string.Concat(Enumerable.Range(0, random.Next(0, 14)).Select(i =>
            $"<rule id=\"r{i}\"><inputEntry><text>{Escape(Number())}</text></inputEntry><inputEntry><text>{Escape(Text())}</text></inputEntry><outputEntry><text>{Escape(grammar.Expression(1))}</text></outputEntry></rule>\n"));
        return $"""
            <decisionTable hitPolicy="{Policies[random.Next(Policies.Length)]}">
              <input label="a"><inputExpression typeRef="number"><text>a</text></inputExpression>{(random.Next(3) == 0 ? "<inputValues><text>[0..50]</text></inputValues>" : "")}</input>
              <input label="b"><inputExpression{(random.Next(2) == 0 ? " typeRef=\"tLevel\"" : "")}><text>b</text></inputExpression></input>
              <output{(random.Next(2) == 0 ? " typeRef=\"number\"" : "")}><outputValues><text>1, 2, 3</text></outputValues>{(random.Next(3) == 0 ? "<defaultOutputEntry><text>0</text></defaultOutputEntry>" : "")}</output>
              {rules}
            </decisionTable>
            """;
    }

    string Number() => new[] { "-", "< 10", "[1..5]", "not(3)", "> b", "1, 2", ">= 10", "(5..5)", "null", "? > 3", "\"x\"" }[random.Next(11)];

    string Text() => new[] { "-", "\"high\"", "not(\"low\")", "\"hihg\"", "null", "\"a\", \"b\"", "string length(?) > 2", "5" }[random.Next(8)];

    string Structure(string model)
    {
        var elements = Elements().Matches(model);
        var (one, other) = (elements[random.Next(elements.Count)], elements[random.Next(elements.Count)]);
        return random.Next(5) switch
        {
            0 => model.Remove(one.Index, one.Length),
            1 => model.Insert(one.Index, string.Concat(Enumerable.Repeat(one.Value, random.Next(1, 4)))),
            2 => model.Insert(one.Index, other.Value),
            3 => model.Replace(one.Groups[1].Value, other.Groups[1].Value, StringComparison.Ordinal),
            _ => model.Insert(one.Index, string.Concat(Enumerable.Repeat("<list>", random.Next(1, 260))) + string.Concat(Enumerable.Repeat("</list>", random.Next(1, 260)))),
        };
    }

    [GeneratedRegex("<text>(.*?)</text>")]
    private static partial Regex Texts();

    [GeneratedRegex(" ([a-zA-Z]+)=\"([^\"]*)\"")]
    private static partial Regex Attributes();

    [GeneratedRegex("<([a-zA-Z]+)(?: [^<>]*)?(?:/>|>[^<]*</\\1>)")]
    private static partial Regex Elements();
}
