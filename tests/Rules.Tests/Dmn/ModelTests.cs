using System.Text;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;
using Marketing.Rules.Tests.Feel;
using static Marketing.Rules.Tests.Dmn.Models;

namespace Marketing.Rules.Tests.Dmn;

/// <summary>Boxed expressions, requirements, types, services and imports; and what a reader does with a bad file.</summary>
public class ModelTests
{
    [Theory]
    [InlineData("<context><contextEntry><variable name=\"x\"/>{a + 1}</contextEntry><contextEntry><variable name=\"y\"/>{x * 2}</contextEntry></context>", "{x: 6, y: 12}")]
    [InlineData("<context><contextEntry><variable name=\"x\"/>{a + 1}</contextEntry><contextEntry>{x * 2}</contextEntry></context>", "12")]
    [InlineData("<context><contextEntry><variable name=\"fac\"/><functionDefinition><formalParameter name=\"n\"/>{if n = 0 then 1 else n * fac(n - 1)}</functionDefinition></contextEntry><contextEntry>{fac(a)}</contextEntry></context>", "120")]
    [InlineData("<list>{a}{b}{a + b}</list>", "[5, 7, 12]")]
    [InlineData("<relation><column name=\"x\"/><column name=\"y\"/><row>{a}{1}</row><row>{b}{2}</row></relation>", "[{x: 5, y: 1}, {x: 7, y: 2}]")]
    [InlineData("<conditional><if>{a > b}</if><then>{1}</then><else>{2}</else></conditional>", "2")]
    [InlineData("<filter><in>{[1, 5, 9]}</in><match>{item >= a}</match></filter>", "[5, 9]")]
    [InlineData("<for iteratorVariable=\"i\"><in>{[1, 2]}</in><return>{i * a}</return></for>", "[5, 10]")]
    [InlineData("<some iteratorVariable=\"i\"><in>{[1, 9]}</in><satisfies>{i > a}</satisfies></some>", "true")]
    [InlineData("<every iteratorVariable=\"i\"><in>{[1, 9]}</in><satisfies>{i > a}</satisfies></every>", "false")]
    [InlineData("<invocation>{max}<binding><parameter name=\"list\"/>{[a, b]}</binding></invocation>", "7")]
    public void A_boxed_expression_means_what_its_text_does(string boxed, string expected)
    {
        // {…} at the places of expressions stands for a literal expression.
        var xml = new StringBuilder();
        var depth = 0;
        var from = 0;
        for (var i = 0; i < boxed.Length; i++)
        {
            if (boxed[i] == '{' && depth++ == 0)
                from = i + 1;
            else if (boxed[i] == '}' && --depth == 0)
                xml.Append(Literal(boxed[from..i]));
            else if (depth == 0)
                xml.Append(boxed[i]);
        }
        Assert.Equal(expected, Answer(Decision(xml.ToString()), "{a: 5, b: 7}"));
    }

    [Theory]
    [InlineData("number", "5", "5")]
    [InlineData("number", "[5]", "5")]
    [InlineData("number", "\"5\"", "null")]
    [InlineData("tScores", "[1, 2]", "[1, 2]")]
    [InlineData("tScores", "[1, 200]", "null")]
    [InlineData("tPerson", "{name: \"ana\", age: 3, more: 1}", "{name: \"ana\", age: 3, more: 1}")]
    [InlineData("tPerson", "{name: \"ana\"}", "null")]
    [InlineData("tTree", "{value: 1, children: [{value: 2, children: []}]}", "{value: 1, children: [{value: 2, children: []}]}")]
    [InlineData("tTree", "{value: 1, children: [{value: \"x\", children: []}]}", "null")]
    public void A_result_is_brought_to_its_type(string type, string text, string expected) =>
        Assert.Equal(expected, Answer(Decision(Literal(text), type, """
            <itemDefinition name="tScores" isCollection="true"><typeRef>number</typeRef><allowedValues><text>[0..100]</text></allowedValues></itemDefinition>
            <itemDefinition name="tPerson"><itemComponent name="name"><typeRef>string</typeRef></itemComponent><itemComponent name="age"><typeRef>number</typeRef></itemComponent></itemDefinition>
            <itemDefinition name="tTree"><itemComponent name="value"><typeRef>number</typeRef></itemComponent><itemComponent name="children" isCollection="true"><typeRef>tTree</typeRef></itemComponent></itemDefinition>
            """)));

    const string Library = """
        <itemDefinition name="tPerson"><itemComponent name="name"><typeRef>string</typeRef></itemComponent></itemDefinition>
        <inputData id="who" name="Applicant"><variable name="Applicant" typeRef="tPerson"/></inputData>
        <businessKnowledgeModel id="greet" name="Say Hello"><variable name="Say Hello"/>
          <encapsulatedLogic><formalParameter name="person" typeRef="tPerson"/><literalExpression><text>"Hello " + person.name</text></literalExpression></encapsulatedLogic>
        </businessKnowledgeModel>
        <decision id="greeting" name="Greeting"><variable name="Greeting" typeRef="string"/>
          <informationRequirement><requiredInput href="#who"/></informationRequirement>
          <knowledgeRequirement><requiredKnowledge href="#greet"/></knowledgeRequirement>
          <literalExpression><text>Say Hello(Applicant)</text></literalExpression>
        </decision>
        <decisionService id="service" name="Greeter"><variable name="Greeter"/><outputDecision href="#greeting"/><inputData href="#who"/></decisionService>
        """;

    [Fact]
    public void Knowledge_models_decisions_and_services_call_each_other()
    {
        var xml = Definitions(Library + """
            <decision id="d" name="d"><variable name="d"/>
              <knowledgeRequirement><requiredKnowledge href="#service"/></knowledgeRequirement>
              <literalExpression><text>Greeter({name: "ana"}) + "!"</text></literalExpression>
            </decision>
            """);
        Assert.Equal("\"Hello ana!\"", Answer(xml));
        Assert.Equal("\"Hello bo\"", Answer(xml, "{Applicant: {name: \"bo\"}}", "Greeting"));
        var model = DecisionModel.Read(xml);
        Assert.Equal(Value.Of("Hello cy"), model.EvaluateService("Greeter", Inputs("{Applicant: {name: \"cy\"}}"), FeelTable.World).Value);
        Assert.Equal(["Applicant"], model.InputsOf("Greeting"));
        Assert.Equal(Value.Of("given"), model.Evaluate("Greeting", Context.Empty, FeelTable.World, given: Inputs("{Greeting: \"given\"}")).Value);
    }

    [Fact]
    public void Imported_elements_have_the_name_of_the_import_before_theirs()
    {
        var library = DecisionModel.Read(Definitions(Library, name: "urn:library"));
        var xml = Definitions("""
            <import namespace="urn:library" name="lib" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
            <inputData id="i" name="p"><variable name="p" typeRef="lib.tPerson"/></inputData>
            <decision id="d" name="d"><variable name="d"/>
              <informationRequirement><requiredInput href="#i"/></informationRequirement>
              <informationRequirement><requiredDecision href="urn:library#greeting"/></informationRequirement>
              <knowledgeRequirement><requiredKnowledge href="urn:library#greet"/></knowledgeRequirement>
              <literalExpression><text>lib.Say Hello(p) + ", " + lib.Greeting</text></literalExpression>
            </decision>
            """);
        Assert.Equal(["urn:library"], DecisionModel.ImportsOf(xml));
        var model = DecisionModel.Read(xml, [library]);
        Assert.True(model.IsValid, string.Join("\n", model.Problems));
        Assert.Equal(Value.Of("Hello ana, Hello bo"),
            model.Evaluate("d", Inputs("{p: {name: \"ana\"}, Applicant: {name: \"bo\"}}"), FeelTable.World).Value);
        Assert.Contains(DecisionModel.Read(xml).Problems, problem => problem.Code == "DMN-011");
    }

    [Theory]
    [InlineData("http://www.omg.org/spec/DMN/20151101/dmn.xsd")]
    [InlineData("http://www.omg.org/spec/DMN/20180521/MODEL/")]
    [InlineData("https://www.omg.org/spec/DMN/20191111/MODEL/")]
    [InlineData("https://www.omg.org/spec/DMN/20211108/MODEL/")]
    [InlineData("https://www.omg.org/spec/DMN/20230324/MODEL/")]
    public void All_versions_of_the_standard_are_read(string ns) =>
        Assert.Equal("3", Answer(Definitions($"<decision id=\"d\" name=\"d\"><variable name=\"d\" typeRef=\"number\"/>{Literal("1 + 2")}</decision>", ns)));

    [Fact]
    public void Version_1_1_writes_types_as_qualified_names() =>
        Assert.Equal("null", Answer("""
            <definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" xmlns:feel="http://www.omg.org/spec/FEEL/20140401" namespace="urn:x" name="x">
              <decision id="d" name="d"><variable name="d" typeRef="feel:number"/><literalExpression><text>"x"</text></literalExpression></decision>
            </definitions>
            """));

    [Theory]
    [InlineData("DMN-001", "<definitions")]
    [InlineData("DMN-001", "<!DOCTYPE x [<!ENTITY e \"x\">]><x>&e;</x>")]
    [InlineData("DMN-002", "<definitions xmlns=\"urn:other\"/>")]
    [InlineData("DMN-007", "<decision id=\"d\" name=\"d\"><decisionTable hitPolicy=\"MOST\"><input><inputExpression><text>1</text></inputExpression></input><output/></decisionTable></decision>")]
    [InlineData("DMN-008", "<decision id=\"d\" name=\"d\"><variable name=\"d\" typeRef=\"strng\"/><literalExpression><text>1</text></literalExpression></decision>")]
    [InlineData("DMN-017", "<itemDefinition name=\"A\"><typeRef>B</typeRef></itemDefinition><itemDefinition name=\"B\"><typeRef>A</typeRef><allowedValues><text>1</text></allowedValues></itemDefinition><decision id=\"d\" name=\"d\"><variable name=\"d\" typeRef=\"A\"/><literalExpression><text>1</text></literalExpression></decision>")]
    [InlineData("DMN-012", "<inputData id=\"d\" name=\"x\"/><inputData id=\"d\" name=\"y\"/>")]
    [InlineData("DMN-013", "<decision id=\"d\" name=\"d\"><informationRequirement><requiredInput href=\"#no\"/></informationRequirement><literalExpression><text>1</text></literalExpression></decision>")]
    [InlineData("FEEL-003", "<decision id=\"d\" name=\"d\"><literalExpression><text>1 +</text></literalExpression></decision>")]
    public void A_wrong_model_is_told_where_it_is_wrong(string code, string content)
    {
        var model = DecisionModel.Read(content.StartsWith("<de", StringComparison.Ordinal) && code is "DMN-001" or "DMN-002" || content[1] == '!' ? content : Definitions(content), file: "m.dmn");
        Assert.Contains(model.Problems, problem => problem.Code == code && problem.File == "m.dmn" && problem.Position is not null);
        Assert.True(model.Evaluate("d", Context.Empty, FeelTable.World).Value.IsNull || code.StartsWith("DMN", StringComparison.Ordinal));
    }

    [Fact]
    public void Inputs_from_json_are_read_as_their_types_say()
    {
        var model = DecisionModel.Read(Definitions($"""
            <itemDefinition name="tOrder"><itemComponent name="due"><typeRef>date</typeRef></itemComponent><itemComponent name="waits" isCollection="true"><typeRef>days and time duration</typeRef></itemComponent></itemDefinition>
            <inputData id="i" name="order"><variable name="order" typeRef="tOrder"/></inputData>
            <decision id="d" name="d"><variable name="d"/><informationRequirement><requiredInput href="#i"/></informationRequirement>
              {Literal("order.due + order.waits[1]")}</decision>
            """));
        var json = Context.Of(("order", FeelJson.Parse("""{"due": "2026-03-01", "waits": ["P2D"], "note": "2026-03-01"}""")));
        Assert.Equal("2026-03-03", model.Evaluate("d", model.ReadInputs(json), FeelTable.World).Value.ToString());
        Assert.Equal(ValueKind.String, model.ReadInputs(json)["order"].TryContext(out var order) ? order["note"].Kind : default);
        Assert.True(model.Evaluate("d", json, FeelTable.World).Value.IsNull);
    }

    [Fact]
    public void A_decision_that_requires_itself_gives_null_with_a_reason()
    {
        var result = Decide(Definitions("""
            <decision id="d" name="d"><informationRequirement><requiredDecision href="#e"/></informationRequirement><literalExpression><text>e + 1</text></literalExpression></decision>
            <decision id="e" name="e"><informationRequirement><requiredDecision href="#d"/></informationRequirement><literalExpression><text>d + 1</text></literalExpression></decision>
            """));
        Assert.True(result.Value.IsNull);
        Assert.Contains("requires itself", result.Warnings[0].Message.English, StringComparison.Ordinal);
    }

    [Fact]
    public void A_million_nested_elements_are_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<list>", 1_000_000));
        Assert.Contains(DecisionModel.Read(Definitions(deep)).Problems, problem => problem.Code == "DMN-001");
        var boxed = string.Concat(Enumerable.Repeat("<list>", 180)) + Literal("1") + string.Concat(Enumerable.Repeat("</list>", 180));
        Assert.StartsWith("[[[[", Answer(Decision(boxed)), StringComparison.Ordinal);
    }

    // Drawn without input data, as many models are: the variables are what its tables name.
    const string WithoutInputs = """
        <decision id="level" name="Level"><variable name="level"/>
          <decisionTable id="t" hitPolicy="FIRST">
            <input id="i"><inputExpression id="ie"><text>amount</text></inputExpression></input><output id="o" name="level"/>
            <rule id="r1"><inputEntry><text>&lt; 100</text></inputEntry><outputEntry><text>"low"</text></outputEntry></rule>
            <rule id="r2"><inputEntry><text>-</text></inputEntry><outputEntry><text>"high"</text></outputEntry></rule>
          </decisionTable>
        </decision>
        <decision id="d" name="Answer"><variable name="answer"/>
          <informationRequirement><requiredDecision href="#level"/></informationRequirement>
          <literalExpression><text>level + " for " + customer.name</text></literalExpression>
        </decision>
        """;

    [Fact]
    public void A_model_that_declares_no_inputs_reads_what_it_names()
    {
        var xml = Models.Definitions(WithoutInputs);
        Assert.Equal("\"low for Acme\"", Models.Answer(xml, "{amount: 5, customer: {name: \"Acme\"}}"));
        Assert.Equal(["amount", "customer"], DecisionModel.Read(xml).InputsOf("d").Order());
    }

    [Fact]
    public void A_model_that_declares_inputs_sees_nothing_else() =>
        Assert.Equal("null", Models.Answer(Models.Decision(Models.Literal("c")), "{a: 1, c: 2}"));
}
