using System.Net;
using System.Text;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>What is wrong is said: where, why, and how to mend it; and nothing of it is stored.</summary>
public class BadInputTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    readonly TestHost host = fixture.Host;

    static string Huge() => Models.OneTask("huge").Replace("<bpmn:startEvent id=\"start\" />",
        $"<bpmn:documentation>{new string('x', 11 << 20)}</bpmn:documentation><bpmn:startEvent id=\"start\" />", StringComparison.Ordinal);

    public static TheoryData<string, string> BadModels => new()
    {
        { "not XML", "this is no model" },
        { "a DTD", "<!DOCTYPE x [<!ENTITY a \"b\">]>" + Models.OneTask("dtd").Replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "", StringComparison.Ordinal) },
        { "over 10 MB", "HUGE" },
        { "an unknown element", Models.OneTask("unknown").Replace("<bpmn:endEvent id=\"end\" />", "<bpmn:callActivity id=\"call\" /><bpmn:endEvent id=\"end\" />", StringComparison.Ordinal) },
        { "a dangling flow", Models.OneTask("dangling", after: "nowhere") },
        { "a duplicate id", Models.OneTask("duplicate").Replace("id=\"f2\"", "id=\"f1\"", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(BadModels))]
    public async Task A_bad_model_is_refused_with_code_place_and_mend(string what, string model)
    {
        var admin = host.As(null);
        var before = await Definitions(admin);
        var problem = await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v2/deployments", Models.File("bad.bpmn", model == "HUGE" ? Huge() : model));
        Assert.Equal("INVALID_ARGUMENT", problem.Text("title"));
        var faults = problem.GetProperty("problems").EnumerateArray().ToList();
        Assert.True(faults.Count > 0, what);
        Assert.All(faults, fault =>
        {
            Assert.NotEmpty(fault.Text("code")!);
            Assert.NotEmpty(fault.GetProperty("message").Text("zh")!);
            Assert.NotEmpty(fault.GetProperty("mend").Text("en")!);
            Assert.Equal("bad.bpmn", fault.Text("file"));
        });
        if (what != "over 10 MB")
            Assert.True(faults[0].GetProperty("line").GetInt32() > 0, what);
        Assert.Equal(before, await Definitions(admin));
    }

    static async Task<long> Definitions(Caller caller) => (await caller.Post("/v2/process-definitions/search")).GetProperty("page").GetProperty("totalItems").GetInt64();

    [Fact]
    public async Task A_good_file_beside_a_bad_one_is_not_stored_either()
    {
        var admin = host.As(null);
        var before = await Definitions(admin);
        await admin.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v2/deployments",
            Models.Files(("good.bpmn", Encoding.UTF8.GetBytes(Models.OneTask("good"))), ("bad.bpmn", "<"u8.ToArray())));
        Assert.Equal(before, await Definitions(admin));
    }

    [Fact]
    public async Task Lint_says_the_same_and_stores_nothing()
    {
        var admin = host.As(null);
        var before = await Definitions(admin);
        var linted = await admin.Post("/api/lint", new StringContent(Models.OneTask("dangling", after: "nowhere"), Encoding.UTF8, "application/xml"));
        Assert.Contains(linted.GetProperty("problems").EnumerateArray(), fault => fault.Text("severity") == "error" && fault.GetProperty("line").GetInt32() > 1);
        Assert.Equal(before, await Definitions(admin));
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_names_its_field()
    {
        var sales = host.As("salesperson-1");
        var task = (await sales.Post("/api/processes/quote-approval/start")).GetProperty("task").Text("userTaskKey");
        var problem = await sales.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/api/tasks/{task}/complete", new { variables = new { quote = new { amount = "viel" } } });
        Assert.Equal("form-invalid", problem.Text("code"));
        Assert.Contains(problem.GetProperty("problems").EnumerateArray(), fault => fault.Text("elementId") == "quote.amount");
        await sales.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/v2/user-tasks/{task}/completion", new { variables = new { quote = new { amount = "viel" } } });
    }

    [Fact]
    public async Task A_task_completed_twice_is_refused_and_names_by_whom()
    {
        var agent = host.As("hotline-agent-1");
        var task = (await agent.Post("/api/processes/complaint-handling/start")).GetProperty("task").Text("userTaskKey");
        var body = new { variables = new { complaint = new { customer = "C-1", channel = "other", content = "x" } } };
        await agent.Post($"/api/tasks/{task}/complete", body);
        var problem = await agent.Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/tasks/{task}/complete", body);
        Assert.Equal("task-already-completed", problem.Text("code"));
        Assert.Contains("hotline-agent-1", problem.GetProperty("message").Text("zh"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/user-tasks/search", "{\"filter\":{\"colour\":\"red\"}}")]
    [InlineData("/v2/user-tasks/search", "{\"sort\":[{\"field\":\"colour\"}]}")]
    [InlineData("/v2/user-tasks/search", "{\"page\":{\"after\":\"nonsense\"}}")]
    [InlineData("/v2/user-tasks/search", "{\"page\":{\"limit\":-1}}")]
    [InlineData("/v2/process-instances", "{\"processDefinitionId\":\"quote-approval\",\"colour\":\"red\"}")]
    [InlineData("/v2/process-instances", "{\"processDefinitionId\":\"quote-approval\"")]
    [InlineData("/v2/process-instances", "{\"processDefinitionId\":\"a\",\"processDefinitionId\":\"b\"}")]
    [InlineData("/v2/process-instances", "{\"processDefinitionId\":7}")]
    [InlineData("/v2/process-instances", "{}")]
    [InlineData("/v2/process-instances", "{\"processDefinitionId\":\"quote-approval\",\"variables\":{\"if\":1}}")]
    [InlineData("/v2/messages/publication", "{\"correlationKey\":\"x\"}")]
    [InlineData("/v2/clock", "{\"timestamp\":\"soon\"}")]
    [InlineData("/api/processes/quote-approval/start", "{\"variable\":{}}")]
    [InlineData("/api/processes/quote-approval/start", "[")]
    public async Task What_is_not_understood_is_400(string path, string body)
    {
        var method = path == "/v2/clock" ? HttpMethod.Put : HttpMethod.Post;
        var problem = await host.As(null).Refused(HttpStatusCode.BadRequest, method, path, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.NotEmpty(problem.Text("detail")!);
        Assert.DoesNotContain("Marketing.", problem.Text("detail"), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_nested_too_deep_is_400_and_the_host_lives()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 100_000)) + string.Concat(Enumerable.Repeat("]", 100_000));
        await host.As(null).Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v2/process-instances",
            new StringContent($"{{\"processDefinitionId\":\"quote-approval\",\"variables\":{{\"a\":{deep}}}}}", Encoding.UTF8, "application/json"));
        await host.As(null).Get("/health/live");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_413()
    {
        var body = JsonSerializer.Serialize(new { processDefinitionId = "quote-approval", variables = new { text = new string('x', 5 << 20) } });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/process-instances") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.ExpectContinue = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await host.As(null).Send(request)).Status);
    }

    [Theory]
    [InlineData("GET", "/v2/messages/publication", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/api/tasks", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v2/user-tasks/abc", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/tasks?view=others", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/tasks?limit=many", HttpStatusCode.BadRequest)]
    public async Task What_is_asked_wrongly_is_said(string method, string path, HttpStatusCode status) =>
        await host.As(null).Refused(status, new HttpMethod(method), path);

    [Fact]
    public async Task A_body_that_is_no_json_is_415() =>
        await host.As(null).Refused(HttpStatusCode.UnsupportedMediaType, HttpMethod.Post, "/v2/process-instances", new StringContent("a=b", Encoding.UTF8, "text/plain"));

    [Theory]
    [InlineData("GET", "/v2/user-tasks/1")]
    [InlineData("GET", "/v2/process-instances/1")]
    [InlineData("GET", "/v2/process-definitions/1")]
    [InlineData("GET", "/v2/process-definitions/1/xml")]
    [InlineData("GET", "/v2/element-instances/1")]
    [InlineData("GET", "/v2/incidents/1")]
    [InlineData("POST", "/v2/user-tasks/1/completion")]
    [InlineData("POST", "/v2/process-instances/1/cancellation")]
    [InlineData("POST", "/v2/incidents/1/resolution")]
    [InlineData("POST", "/v2/no-such-thing")]
    [InlineData("GET", "/api/tasks/1")]
    [InlineData("POST", "/api/tasks/1/complete")]
    [InlineData("GET", "/api/instances/1")]
    [InlineData("GET", "/api/instances/1/timeline")]
    [InlineData("POST", "/api/processes/no-such-process/start")]
    [InlineData("POST", "/api/notifications/1/read")]
    [InlineData("GET", "/api/no-such-thing")]
    public async Task What_is_not_there_is_404(string method, string path) =>
        await host.As(null).Refused(HttpStatusCode.NotFound, new HttpMethod(method), path, method == "POST" ? new { } : null);
}
