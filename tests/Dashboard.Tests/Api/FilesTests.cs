using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>Files that people attach to a running request.</summary>
public class FilesTests
{
    static MultipartFormDataContent File(string name = "合同.pdf", string content = "%PDF-", string type = "application/pdf", string part = "file")
    {
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        file.Headers.TryAddWithoutValidation("Content-Type", type);
        return new MultipartFormDataContent { { file, part, name } };
    }

    /// <summary>A request of salesperson-1 that salesperson-2 has to work on.</summary>
    static async Task<(string Files, string Task)> Begin(TestHost host)
    {
        await host.As(null).Post("/v2/deployments", Models.File("one-task.bpmn", Models.OneTask(task: "assignee=\"salesperson-2\"")));
        var instance = (await host.As("salesperson-1").Post("/api/processes/one-task/start")).Text("processInstanceKey")!;
        var task = (await host.As("salesperson-2").Get($"/api/tasks?processInstanceKey={instance}")).Items().Single().Text("userTaskKey")!;
        return ($"/api/instances/{instance}/files", task);
    }

    [Fact]
    public async Task Who_works_on_a_request_and_who_applied_add_files_to_it()
    {
        await using var host = TestHost.Start();
        var (files, _) = await Begin(host);
        var made = await host.As("salesperson-2").Post(files, File());
        Assert.Equal(("合同.pdf", "application/pdf", 5), (made.Text("name"), made.Text("mediaType"), made.GetProperty("bytes").GetInt32()));
        await host.As("salesperson-1").Post(files, File("说明.txt", "你好", "text/plain; charset=gbk"));
        Assert.Equal(["合同.pdf", "说明.txt"], (await host.As("salesperson-1").Get(files)).Items().Select(file => file.Text("name")));

        using var answer = await host.As("salesperson-1").Client.GetAsync($"/api/files/{made.Text("fileKey")}");
        Assert.Equal(("attachment", "application/pdf", "%PDF-"), (answer.Content.Headers.ContentDisposition!.DispositionType, answer.Content.Headers.ContentType!.ToString(), await answer.Content.ReadAsStringAsync()));
        Assert.True((await host.As(null).Get("/api/audit/verify")).GetProperty("sound").GetBoolean());
    }

    [Fact]
    public async Task Nobody_else_adds_one()
    {
        await using var host = TestHost.Start();
        var (files, _) = await Begin(host);
        await host.As("hotline-agent-1").Refused(HttpStatusCode.NotFound, HttpMethod.Post, files, File());
        Assert.Equal("not-involved", (await host.As("process-owner-1").Refused(HttpStatusCode.Forbidden, HttpMethod.Post, files, File())).Text("code"));
        Assert.Empty((await host.As("salesperson-1").Get(files)).Items());
    }

    [Fact]
    public async Task A_request_that_is_over_takes_no_more()
    {
        await using var host = TestHost.Start();
        var (files, task) = await Begin(host);
        await host.As("salesperson-2").Post($"/api/tasks/{task}/complete", new { variables = new { } });
        Assert.Equal("instance-over", (await host.As("salesperson-1").Refused(HttpStatusCode.Conflict, HttpMethod.Post, files, File())).Text("code"));
    }

    [Fact]
    public async Task What_is_no_file_is_refused_in_words()
    {
        await using var host = TestHost.Start();
        var (files, _) = await Begin(host);
        var person = host.As("salesperson-2");
        Assert.Equal("file-empty", (await person.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, files, File(content: ""))).Text("code"));
        Assert.Equal("file-missing", (await person.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, files, new { file = "x" })).Text("code"));
        using var broken = new StringContent("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nbroken o");
        broken.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        Assert.Equal("file-missing", (await person.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, files, broken)).Text("code"));
        var large = await person.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, files, File(content: new string('a', (20 << 20) + 1)));
        Assert.Equal(("file-too-large", "文件不能超过 20 MB。"), (large.Text("code"), large.GetProperty("message").Text("zh")));
    }

    [Theory]
    [InlineData("C:\\Users\\x\\票.jpg", "票.jpg")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("invoice\u202Efdp.exe", "invoicefdp.exe")]
    public async Task A_name_is_kept_without_folders_and_tricks(string sent, string kept)
    {
        await using var host = TestHost.Start();
        var (files, _) = await Begin(host);
        Assert.Equal(kept, (await host.As("salesperson-2").Post(files, File(sent, type: "not a type"))).Text("name"));
        Assert.Equal("application/octet-stream", (await host.As("salesperson-1").Get(files)).Items().Single().Text("mediaType"));
    }

    [Fact]
    public async Task A_request_is_not_called_by_the_key_of_its_file()
    {
        await using var host = TestHost.Start();
        await Begin(host);
        var instance = (await host.As(null).Post("/v2/process-instances", new { processDefinitionId = "one-task", variables = new { visit = new { contract = "2251799813685618", customer = "北辰超市" } } })).Text("processInstanceKey");
        Assert.Equal("北辰超市", (await host.As(null).Get($"/api/instances/{instance}")).Text("title"));
    }

    [Fact]
    public async Task A_process_says_to_which_part_of_the_business_it_belongs()
    {
        await using var host = TestHost.Start();
        var model = Models.OneTask().Replace("""isExecutable="true">""", """isExecutable="true"><bpmn:extensionElements><zeebe:properties><zeebe:property name="domain" value="Sales" /></zeebe:properties></bpmn:extensionElements>""", StringComparison.Ordinal);
        await host.As(null).Post("/v2/deployments", Models.Files(("a.bpmn", Encoding.UTF8.GetBytes(model)), ("b.bpmn", Encoding.UTF8.GetBytes(Models.OneTask("other")))));
        var domains = (await host.As(null).Get("/api/processes")).Items().ToDictionary(process => process.Text("processDefinitionId")!, process => process.Text("domain"));
        Assert.Equal(("Sales", null), (domains["one-task"], domains["other"]));
    }
}
