using System.Net;
using System.Text;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>What the editors of expressions and decision tables ask while somebody writes.</summary>
public class ExpressionsTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    readonly TestHost host = fixture.Host;

    static readonly object[] Scope =
    [
        new { name = "amount", type = "number" }, new { name = "due", type = "date" },
        new { name = "order", type = "context<customer: context<name: string>, lines: list<context<qty: number>>>" }, new { name = "anything" },
    ];

    Task<JsonElement> Check(string expression, object? expects = null, bool open = false) =>
        host.As("salesperson-1").Post("/api/expressions/check", new { expression, scope = Scope, expects, open });

    [Fact]
    public async Task A_right_expression_has_a_type_and_no_problems()
    {
        var check = await Check("sum(order.lines.qty) * amount");
        Assert.Equal("number", check.Text("type"));
        Assert.Empty(check.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task A_problem_tells_place_both_languages_mend_and_what_may_have_been_meant()
    {
        var problem = Assert.Single((await Check("1 +\n amuont")).GetProperty("problems").EnumerateArray());
        Assert.Equal(("FEEL-008", "error", 2, 2, 6), (problem.Text("code"), problem.Text("severity"),
            problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32(), problem.GetProperty("length").GetInt32()));
        Assert.Contains("amuont", problem.Text("zh"), StringComparison.Ordinal);
        Assert.Contains("amuont", problem.Text("en"), StringComparison.Ordinal);
        Assert.Contains("amount", problem.GetProperty("mend").Text("zh"), StringComparison.Ordinal);
        Assert.Equal("amount", problem.GetProperty("suggestions")[0].GetString());
    }

    [Fact]
    public async Task What_is_expected_an_open_scope_and_the_functions_of_the_directory_count()
    {
        Assert.Equal("FEEL-019", (await Check("amount", expects: "boolean")).GetProperty("problems")[0].Text("code"));
        Assert.Empty((await Check("somebody > amount", open: true)).GetProperty("problems").EnumerateArray());
        Assert.Equal(2, (await Check("(1 + , 2 * )")).GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task Unary_tests_are_checked_against_their_input()
    {
        var check = await host.As(null).Post("/api/expressions/check", new { expression = "< \"x\", [1..5]", kind = "unary-tests", inputType = "number" });
        Assert.Equal("FEEL-014", Assert.Single(check.GetProperty("problems").EnumerateArray()).Text("code"));
    }

    [Fact]
    public async Task Completion_knows_what_stands_behind_a_dot_and_how_functions_are_called()
    {
        const string Text = "for l in order.lines return l.q";
        var list = await host.As(null).Post("/api/expressions/completion", new { expression = Text, offset = Text.Length, scope = Scope });
        var item = Assert.Single(list.Items());
        Assert.Equal(("property", "qty", "number"), (item.Text("kind"), item.Text("label"), item.Text("type")));
        Assert.Equal((Text.Length - 1, 1), (list.GetProperty("start").GetInt32(), list.GetProperty("length").GetInt32()));
        var function = (await host.As(null).Post("/api/expressions/completion", new { expression = "substr", offset = 6 })).Items().First(found => found.Text("label") == "substring");
        Assert.NotEmpty(function.GetProperty("help").Text("zh")!);
        Assert.Equal("start position", function.GetProperty("signatures")[0].GetProperty("parameters")[1].Text("name"));
    }

    [Theory]
    [InlineData("amount * 2", "{\"amount\": 12345678901234567890.5}", "24691357802469135781", "number")]
    [InlineData("text", "{\"text\": \"=1+1 ${x} {{y}}\"}", "\"=1+1 ${x} {{y}}\"", "string")]
    [InlineData("date(\"2026-03-01\") + duration(\"P1D\")", "{}", "\"2026-03-02\"", "date")]
    [InlineData("[1, {a: null}]", "{}", "[1,{\"a\":null}]", "list<Any>")]
    [InlineData("missing", "{}", "null", "Null")]
    public async Task Evaluating_gives_the_value_and_its_type(string expression, string variables, string value, string type)
    {
        var body = $"{{\"expression\": {JsonSerializer.Serialize(expression)}, \"variables\": {variables}}}";
        var result = await host.As("salesperson-1").Post("/api/expressions/evaluate", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal((value, type), (result.GetProperty("value").GetRawText(), result.Text("type")));
    }

    [Fact]
    public async Task Evaluating_has_a_budget_and_says_so()
    {
        var result = await host.As(null).Post("/api/expressions/evaluate", new { expression = "for i in 1..1000000000 return i" });
        Assert.Equal(JsonValueKind.Null, result.GetProperty("value").ValueKind);
        Assert.Contains(result.GetProperty("warnings").EnumerateArray(), warning => warning.GetProperty("isLimit").GetBoolean() && warning.Text("zh") != warning.Text("en"));
        var deep = await host.As(null).Post("/api/expressions/evaluate", new { expression = "{f: function(n) if n = 0 then [] else [f(n - 1)], r: f(80)}.r" });
        Assert.Contains(deep.GetProperty("warnings").EnumerateArray(), warning => warning.GetProperty("isLimit").GetBoolean());
    }

    [Fact]
    public async Task An_evaluation_is_explained_part_by_part()
    {
        var result = await host.As(null).Post("/api/expressions/evaluate", new { expression = "amount * 2 + rate", variables = new { amount = 5 }, explain = true });
        Assert.Equal(["0-17 null", "0-10 10", "0-6 5", "13-17 null"],
            result.GetProperty("steps").EnumerateArray().Select(step => $"{step.GetProperty("start")}-{step.GetProperty("end")} {step.Text("literal")}"));
        Assert.Contains("rate", result.GetProperty("steps")[3].GetProperty("reason").Text("en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explaining_large_values_takes_no_time()
    {
        var result = await host.As(null).Post("/api/expressions/evaluate", new { expression = "{l: for i in 1..100000 return i, r: for j in 1..400 return count(l)}.r[1]", explain = true });
        Assert.All(result.GetProperty("steps").EnumerateArray(), step => Assert.True(step.Text("literal")!.Length <= 201));
    }

    const string Model = """
        <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:x" name="x" id="x">
          <inputData id="a" name="amount"><variable name="amount" typeRef="number"/></inputData>
          <decision id="d" name="Discount"><variable name="Discount"/><informationRequirement><requiredInput href="#a"/></informationRequirement>
            <decisionTable hitPolicy="FIRST"><input label="amount"><inputExpression typeRef="number"><text>amount</text></inputExpression></input><output/>
              <rule><inputEntry><text>&gt; 10</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
              <rule><inputEntry><text>&gt; 20</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
            </decisionTable></decision></definitions>
        """;

    [Fact]
    public async Task A_decision_model_is_looked_over_and_nothing_is_stored()
    {
        var answer = await host.As(null).Post("/api/decisions/check?file=d.dmn", new StringContent(Model, Encoding.UTF8, "application/xml"));
        Assert.Empty(answer.GetProperty("problems").EnumerateArray());
        Assert.Equal("amount", Assert.Single(answer.GetProperty("decisions").EnumerateArray()).GetProperty("inputs")[0].GetString());
        var findings = answer.GetProperty("findings").EnumerateArray().ToDictionary(finding => finding.Text("kind")!);
        Assert.Equal("9", findings["gap"].GetProperty("witness")[0].Text("literal"));
        Assert.Equal((2, 1, 21), (findings["covered"].GetProperty("rule").GetInt32(), findings["covered"].GetProperty("rules")[0].GetInt32(), findings["covered"].GetProperty("witness")[0].GetProperty("value").GetInt32()));
        Assert.Equal("d.dmn", findings["covered"].GetProperty("problem").Text("file"));
        Assert.Equal(6, findings["covered"].GetProperty("problem").GetProperty("line").GetInt32());
    }

    [Theory]
    [InlineData("<definitions", "DMN-001")]
    [InlineData("<!DOCTYPE x [<!ENTITY e \"x\">]><x>&e;</x>", "DMN-001")]
    [InlineData("", "DMN-001")]
    public async Task What_is_no_model_is_told_as_a_problem(string xml, string code)
    {
        var answer = await host.As(null).Post("/api/decisions/check", new StringContent(xml, Encoding.UTF8, "application/xml"));
        Assert.Equal(code, Assert.Single(answer.GetProperty("problems").EnumerateArray()).Text("code"));
    }

    [Theory]
    [InlineData("/api/expressions/check", "{\"expression\":\"1\",\"colour\":\"red\"}")]
    [InlineData("/api/expressions/check", "{\"expression\":\"1\",\"kind\":\"statement\"}")]
    [InlineData("/api/expressions/check", "{\"expression\":\"1\",\"scope\":[{\"name\":\"a\",\"type\":\"nubmer\"}]}")]
    [InlineData("/api/expressions/check", "{\"expression\":\"1\",\"expects\":\"number and true\"}")]
    [InlineData("/api/expressions/check", "{}")]
    [InlineData("/api/expressions/completion", "{\"expression\":\"1\"}")]
    [InlineData("/api/expressions/evaluate", "{\"expression\":null}")]
    [InlineData("/api/expressions/evaluate", "{\"expression\":\"1\",\"variables\":{\"a\":1,\"a\":2}}")]
    [InlineData("/api/expressions/evaluate", "{\"expression\":\"1\",\"variables\":{\"a\":1e99999}}")]
    public async Task What_is_not_understood_is_400(string path, string body)
    {
        var problem = await host.As(null).Refused(HttpStatusCode.BadRequest, HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.NotEmpty(problem.Text("detail")!);
        Assert.DoesNotContain("Marketing.", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/expressions/check")]
    [InlineData("/api/expressions/evaluate")]
    [InlineData("/api/decisions/check")]
    public async Task Nobody_unknown_is_answered(string path) =>
        await host.As("nobody-we-know").Refused(HttpStatusCode.Unauthorized, HttpMethod.Post, path, new { expression = "1" });
}
