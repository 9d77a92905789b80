using Marketing.Engine.Execution;
using Marketing.Rules.Feel;
using Marketing.Workflows.Forms;

namespace Marketing.Workflows.Tests.Forms;

public class FormSubmissionTests
{
    const string Schema = """
        {"type":"default","id":"f","components":[
          {"type":"textfield","key":"complaint.customer","label":"客户","validate":{"required":true,"maxLength":5},"properties":{"labelEn":"Customer"}},
          {"type":"textfield","key":"complaint.number","label":"编号","readonly":true},
          {"type":"number","key":"complaint.amount","label":"金额","validate":{"min":0,"max":100}},
          {"type":"select","key":"complaint.channel","label":"渠道","values":[{"label":"400","value":"hotline-400"},{"label":"其他","value":"other"}]},
          {"type":"checkbox","key":"complaint.complex","label":"复杂"},
          {"type":"datetime","subtype":"datetime","key":"complaint.accepted_at","label":"受理时间","properties":{"system":"now"}},
          {"type":"datetime","subtype":"date","key":"complaint.day","label":"日期"},
          {"type":"textfield","key":"complaint.first_responder","label":"首问","properties":{"system":"actor"}},
          {"type":"textfield","key":"complaint.reason","label":"理由","validate":{"required":true},"conditional":{"hide":"=complaint.complex != true"}},
          {"type":"dynamiclist","path":"complaint.lines","label":"明细","components":[{"type":"textfield","key":"product","label":"产品"},{"type":"number","key":"quantity","label":"数量"}]},
          {"type":"taglist","key":"complaint.products","label":"产品","values":[],"properties":{"record":"product"}},
          {"type":"filepicker","key":"complaint.receipt","label":"小票"},
          {"type":"filepicker","key":"complaint.photos","label":"照片","multiple":true,"validate":{"required":true},"conditional":{"hide":"=complaint.amount != 99"}}
        ]}
        """;

    static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    static Engine.Outcome<IReadOnlyDictionary<string, Value>> Submit(string given, string present = "{}", bool complete = false)
    {
        FeelJson.Parse(present).TryContext(out var there);
        FeelJson.Parse(given).TryContext(out var variables);
        var feel = new FeelEnvironment(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)), Shanghai);
        return new FormSubmission(FormSchema.Read(Schema), new NamedValues(there.ToDictionary()), feel, "ana") { Complete = complete }.Merge(variables);
    }

    static string Complaint(string given, string present = "{}") => FeelJson.ToJson(Submit(given, present).Value["complaint"]).Replace("\\u002B", "+", StringComparison.Ordinal);

    [Fact]
    public void What_is_given_is_laid_over_what_is_there() =>
        Assert.Equal("""{"customer":"C-1","accepted_at":"x","first_responder":"ben","amount":5}""",
            Complaint("""{"complaint":{"amount":5}}""", """{"complaint":{"customer":"C-1","accepted_at":"x","first_responder":"ben"}}"""));

    [Fact] // DESIGN §10: fields the system knows fill themselves when absent
    public void The_system_fills_in_what_it_knows() =>
        Assert.Equal("""{"customer":"C-1","accepted_at":"2026-03-02T09:00:00+08:00","first_responder":"ana"}""", Complaint("""{"complaint":{"customer":"C-1"}}"""));

    [Fact]
    public void References_and_files_are_kept_by_their_keys() =>
        Assert.StartsWith("""{"products":["P-1","P-2"],"receipt":"7","photos":["8"],""", Complaint("""{"complaint":{"products":["P-1","P-2"],"receipt":"7","photos":["8"]}}"""), StringComparison.Ordinal);

    [Fact]
    public void An_empty_list_is_not_filled_in() => Assert.Contains("complaint.photos",
        Submit("""{"complaint":{"customer":"C-1","amount":99,"photos":[]}}""", complete: true).Refusal!.Problems.Select(problem => problem.ElementId));

    [Fact]
    public void A_given_instant_is_kept_in_the_zone_of_the_company() =>
        Assert.Contains("2026-03-02T08:30:00+08:00", Complaint("""{"complaint":{"accepted_at":"2026-03-02T00:30:00Z"}}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("customer", "5", "FORM-002")]
    [InlineData("customer", "\"too long\"", "FORM-002")]
    [InlineData("amount", "\"5\"", "FORM-002")]
    [InlineData("amount", "-1", "FORM-002")]
    [InlineData("amount", "101", "FORM-002")]
    [InlineData("channel", "\"fax\"", "FORM-002")]
    [InlineData("complex", "\"yes\"", "FORM-002")]
    [InlineData("accepted_at", "\"yesterday\"", "FORM-002")]
    [InlineData("day", "\"03/04/25\"", "FORM-002")]
    [InlineData("lines", "[{\"product\": 5}]", "FORM-002")]
    [InlineData("lines", "\"none\"", "FORM-002")]
    [InlineData("products", "\"P-1\"", "FORM-002")]
    [InlineData("products", "[7]", "FORM-002")]
    [InlineData("receipt", "[\"7\"]", "FORM-002")]
    [InlineData("photos", "\"7\"", "FORM-002")]
    [InlineData("photos", "[\"\"]", "FORM-002")]
    [InlineData("number", "\"N-2\"", "FORM-010")]
    [InlineData("unknown", "1", "FORM-010")]
    public void A_wrong_value_is_refused_at_its_field(string field, string value, string code)
    {
        var outcome = Submit($$$"""{"complaint":{"{{{field}}}":{{{value}}}}}""", """{"complaint":{"number":"N-1"}}""");
        var problem = Assert.Single(outcome.Refusal!.Problems);
        Assert.Equal(code, problem.Code);
        Assert.StartsWith($"complaint.{field}", problem.ElementId, StringComparison.Ordinal);
        Assert.NotEqual(problem.Message.Chinese, problem.Message.English);
    }

    [Fact]
    public void A_read_only_field_may_come_back_unchanged() =>
        Assert.True(Submit("""{"complaint":{"number":"N-1"}}""", """{"complaint":{"number":"N-1"}}""").Succeeded);

    [Fact]
    public void All_wrong_fields_are_named_not_the_first() =>
        Assert.Equal(2, Submit("""{"complaint":{"amount":"x","channel":"fax"}}""").Refusal!.Problems.Count);

    [Fact] // DESIGN §10: required fields are asked for on the screen and in /api, not in /v2
    public void Required_fields_are_asked_for_where_the_submission_must_be_complete()
    {
        Assert.True(Submit("""{"complaint":{}}""").Succeeded);
        Assert.Equal(["complaint.customer"], Submit("""{"complaint":{}}""", complete: true).Refusal!.Problems.Select(problem => problem.ElementId));
    }

    [Fact]
    public void A_hidden_field_is_not_asked_for() =>
        Assert.Equal(["complaint.reason"], Submit("""{"complaint":{"customer":"C-1","complex":true}}""", complete: true).Refusal!.Problems.Select(problem => problem.ElementId));

    [Fact]
    public void Other_variables_pass_as_they_are() =>
        Assert.Equal("1", Submit("""{"else":1}""").Value["else"].ToString());
}
