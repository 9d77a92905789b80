using System.Net;
using System.Text;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>What the grid of decision tables asks: what is wrong and in which cell, and what a text that is not deployed would answer.</summary>
public class DecisionsTests
{
    /// <summary>A discount by level and amount; two rules overlap and there is a gap.</summary>
    public const string Discount = """
        <?xml version="1.0" encoding="UTF-8"?>
        <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="discount-rules" name="折扣规则" namespace="urn:test">
          <decision id="discount" name="折扣">
            <variable id="v1" name="折扣" typeRef="number"/>
            <decisionTable id="t1" hitPolicy="UNIQUE">
              <input id="i1" label="客户等级"><inputExpression id="e1" typeRef="string"><text>level</text></inputExpression><inputValues id="iv1"><text>"gold","silver"</text></inputValues></input>
              <input id="i2" label="金额"><inputExpression id="e2" typeRef="number"><text>amount</text></inputExpression></input>
              <output id="o1" name="discount" typeRef="number"/>
              <rule id="rule1"><inputEntry id="c11"><text>"gold"</text></inputEntry><inputEntry id="c12"><text>&gt;= 1000</text></inputEntry><outputEntry id="c13"><text>0.2</text></outputEntry></rule>
              <rule id="rule2"><inputEntry id="c21"><text>"gold"</text></inputEntry><inputEntry id="c22"><text>&gt;= 500</text></inputEntry><outputEntry id="c23"><text>0.1</text></outputEntry></rule>
              <rule id="rule3"><inputEntry id="c31"><text>-</text></inputEntry><inputEntry id="c32"><text>&lt; 500</text></inputEntry><outputEntry id="c33"><text>0</text></outputEntry></rule>
            </decisionTable>
          </decision>
        </definitions>
        """;

    static StringContent Text(string xml) => new(xml, Encoding.UTF8, "text/plain");

    static (string?, int?, string?, int?, string?) Told(JsonElement place) => (place.Text("decision"), Number(place, "rule"), place.Text("part"), Number(place, "column"), place.Text("label"));

    static int? Number(JsonElement one, string name) => one.GetProperty(name).ValueKind == JsonValueKind.Null ? null : one.GetProperty(name).GetInt32();

    [Theory]
    [InlineData("<text>&gt;= 500</text>", "<text>&gt;= (</text>", 2, "input", 2, "金额")]
    [InlineData("<text>0.2</text>", "<text>0.2 +</text>", 1, "output", 1, "discount")]
    [InlineData("<text>level</text>", "<text>level +</text>", null, "input", 1, "客户等级")]
    public async Task A_mistake_is_told_with_its_cell(string right, string wrong, int? rule, string part, int column, string label)
    {
        await using var host = TestHost.Start();
        var answer = await host.As("salesperson-1").Post("/api/decisions/check", Text(Discount.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Equal("error", answer.GetProperty("problems")[0].Text("severity"));
        Assert.Equal(("discount", rule, part, column, label), Told(answer.GetProperty("places")[0]));
    }

    [Fact]
    public async Task A_finding_is_told_with_its_rule()
    {
        await using var host = TestHost.Start();
        var covered = Discount.Replace("UNIQUE", "FIRST", StringComparison.Ordinal).Replace("<text>&gt;= 1000</text>", "<text>-</text>", StringComparison.Ordinal);
        var answer = await host.As("salesperson-1").Post("/api/decisions/check", Text(covered));
        var findings = answer.GetProperty("findings").EnumerateArray().ToDictionary(finding => finding.Text("kind")!);
        Assert.Equal(("discount", 2, null, null, null), Told(findings["covered"].GetProperty("place")));
        Assert.Equal(("discount", null, null, null, null), Told(findings["gap"].GetProperty("place")));
    }

    [Fact]
    public async Task A_text_is_tried_with_values_and_tells_which_rules_matched_and_why_others_did_not()
    {
        await using var host = TestHost.Start();
        var anybody = host.As("salesperson-1");
        var tried = await anybody.Post("/api/decisions/try", new { model = Discount, decision = "discount", variables = new { level = "gold", amount = 700 } });
        Assert.Equal("0.1", tried.Text("literal"));
        var table = Assert.Single(tried.GetProperty("tables").EnumerateArray());
        var rule = Assert.Single(table.GetProperty("rules").EnumerateArray());
        Assert.Equal((2, "discount", "0.1"), (rule.GetProperty("rule").GetInt32(), rule.GetProperty("outputs")[0].Text("name"), rule.GetProperty("outputs")[0].Text("literal")));
        Assert.Equal([1, 3], table.GetProperty("missed").EnumerateArray().Select(missed => missed.GetProperty("rule").GetInt32()));
        Assert.Equal("金额 是 700，规则要求 >= 1000", table.GetProperty("missed")[0].GetProperty("why").Text("zh"));

        var both = await anybody.Post("/api/decisions/try", new { model = Discount, decision = "discount", variables = new { level = "gold", amount = 1000 } });
        Assert.Equal("null", both.Text("literal"));
        Assert.NotEmpty(both.GetProperty("warnings").EnumerateArray());
        Assert.Empty((await host.As(null).Post("/v2/decision-definitions/search", new { filter = new { decisionDefinitionId = "discount" } })).Items());
    }

    [Fact]
    public async Task What_cannot_be_tried_says_why()
    {
        await using var host = TestHost.Start();
        var anybody = host.As("salesperson-1");
        var wrong = await anybody.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/decisions/try", new { model = "<definitions", decision = "discount" });
        Assert.Equal("invalid-model", wrong.Text("code"));
        var unknown = await anybody.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/api/decisions/try", new { model = Discount, decision = "price" });
        Assert.Contains("discount", unknown.GetProperty("message").Text("en"), StringComparison.Ordinal);
        await host.As("nobody-we-know").Refused(HttpStatusCode.Unauthorized, HttpMethod.Post, "/api/decisions/try", new { model = Discount, decision = "discount" });
    }

    [Fact]
    public async Task Only_process_owners_deploy_and_what_is_wrong_is_refused_with_its_reasons()
    {
        await using var host = TestHost.Start();
        await host.As("salesperson-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/v2/deployments", Models.File("discount.dmn", Discount));
        var wrong = Discount.Replace("<text>&gt;= 500</text>", "<text>&gt;= (</text>", StringComparison.Ordinal);
        var refused = await host.As("process-owner-1").Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v2/deployments", Models.File("discount.dmn", wrong));
        Assert.Contains("FEEL-", refused.ToString(), StringComparison.Ordinal);
    }
}
