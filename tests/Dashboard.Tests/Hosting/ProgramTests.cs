using System.Diagnostics;
using Marketing.Testing;

namespace Marketing.Dashboard.Tests.Hosting;

/// <summary>The program from its command line: verbs, exit codes, and one line that says why it does not start.</summary>
public sealed class ProgramTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("marketing-program-").FullName;

    public void Dispose() => TestFolder.Remove(folder);

    async Task<(int Code, string[] Out, string[] Error)> Run(string[] arguments, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Marketing.Dashboard.dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["LANG"] = "en_US.UTF-8";
        start.Environment["LC_ALL"] = "en_US.UTF-8";
        start.Environment["PWD"] = folder;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, Lines(await output), Lines(await error));
    }

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [Theory]
    [InlineData("Marketing__Http__KnownProxies", "proxy", "expected addresses or networks of proxies")]
    [InlineData("Marketing__Storage__Provider", "PostgreSql", "The PostgreSQL connection string cannot be used")]
    [InlineData("Marketing__Storage__Provider", "Oracle", "expected Sqlite")]
    [InlineData("Marketing__Storage__ConnectionString", "Server=x", "Marketing__Storage__ConnectionString=")]
    [InlineData("Marketing__Storage__ConnectionString", "Data Source=/proc/none/x.db", "cannot be made")]
    [InlineData("Marketing__Storage__Colour", "red", "Marketing:Storage:Colour")]
    [InlineData("Marketing__Clock__Controllable", "perhaps", "expected true or false")]
    [InlineData("Marketing__Auth__Mode", "Accounts", "Marketing:Auth:Mode = 'Accounts'")]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:5999", "loopback only")]
    [InlineData("ASPNETCORE_ENVIRONMENT", "Production", "Marketing:Auth:Mode = 'Accounts'")]
    public async Task A_setting_that_cannot_be_used_is_one_line_and_exit_code_1(string name, string value, string said)
    {
        var (code, _, error) = await Run([], (name, value));
        Assert.Equal(1, code);
        Assert.Contains(said, Assert.Single(error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_one_line_and_is_left_alone()
    {
        var file = Path.Combine(folder, "letter.db");
        var text = string.Concat(Enumerable.Repeat("Dear Sir or Madam, ", 100));
        await File.WriteAllTextAsync(file, text);
        var (code, output, error) = await Run(["--urls", "http://127.0.0.1:0"], ("Marketing__Storage__ConnectionString", $"Data Source={file}"));
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains("not a SQLite database", Assert.Single(error), StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("simulate")]
    [InlineData("backup")]
    [InlineData("restore")]
    [InlineData("restore", "--force")]
    [InlineData("nonsense")]
    [InlineData("lint")]
    [InlineData("test")]
    [InlineData("test", "no-such-folder")]
    public async Task What_is_not_there_or_not_understood_is_exit_code_2(params string[] arguments)
    {
        var (code, _, error) = await Run(arguments);
        Assert.Equal(2, code);
        Assert.Single(error);
    }

    [Fact] // DESIGN §9: opens neither the configured store nor a port.
    public async Task Test_runs_scenarios_without_the_store()
    {
        var file = Path.Combine(folder, "never.db");
        var (code, output, _) = await Run(["test", Path.Combine(AppContext.BaseDirectory, "Catalog", "Sales")], ("Marketing__Storage__ConnectionString", $"Data Source={file}"));
        Assert.Equal(0, code);
        Assert.Matches("^[1-9][0-9]* passed, 0 failed$", output[^1]);
        Assert.False(File.Exists(file));

        var broken = Directory.CreateDirectory(Path.Combine(folder, "broken")).FullName;
        await File.WriteAllTextAsync(Path.Combine(broken, "a.bpmn"), Api.Models.OneTask("a"));
        await File.WriteAllTextAsync(Path.Combine(broken, "a.scenarios.yaml"), "process: a\nscenarios:\n  - name: ends by itself\n    start: { by: admin }\n    steps: []\n    expect: { state: completed }\n");
        (code, output, _) = await Run(["test", "broken"]);
        Assert.Equal(1, code);
        Assert.Contains("ends by itself", output[0], StringComparison.Ordinal);
        Assert.Equal("0 passed, 1 failed", output[^1]);
    }

    // An error of a start timer, which only a deployment evaluates, and a warning.
    static readonly string ManyFaults = Api.Models.OneTask().Replace("""<bpmn:startEvent id="start" />""", """
        <bpmn:startEvent id="start"><bpmn:timerEventDefinition><bpmn:timeDate>= "never"</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:startEvent>
        <bpmn:userTask id="lost" /><bpmn:parallelGateway id="join" /><bpmn:sequenceFlow id="j1" sourceRef="lost" targetRef="join" /><bpmn:sequenceFlow id="j2" sourceRef="work" targetRef="join" />
        """, StringComparison.Ordinal);

    [Fact]
    public async Task Lint_the_interface_the_designer_asks_and_a_deployment_name_the_same_rules()
    {
        var file = Path.Combine(folder, "many.bpmn");
        await File.WriteAllTextAsync(file, ManyFaults);
        var (_, output, _) = await Run(["lint", "many.bpmn"]);
        var told = output.Select(line => System.Text.RegularExpressions.Regex.Match(line, "(error|warning|错误|警告) ([A-Z]+-[0-9]+)")).Where(match => match.Success).Select(match => match.Groups[2].Value).ToList();
        Assert.Equal(["BPMN-065", "DEP-003"], told.Order());

        await using var host = TestHost.Start();
        var admin = host.As(null);
        using var body = new StringContent(ManyFaults, System.Text.Encoding.UTF8, "application/xml");
        var linted = (await admin.Post("/api/lint?file=many.bpmn", body)).GetProperty("problems").EnumerateArray().Select(problem => problem.Text("code"));
        Assert.Equal(told, linted);
        var refused = await admin.Refused(System.Net.HttpStatusCode.BadRequest, HttpMethod.Post, "/v2/deployments", Api.Models.File("many.bpmn", ManyFaults));
        Assert.Equal(told, refused.GetProperty("problems").EnumerateArray().Select(problem => problem.Text("code")));
    }

    [Fact]
    public async Task Lint_reads_files_of_schedules()
    {
        var file = Path.Combine(folder, "schedules.yaml");
        await File.WriteAllTextAsync(file, "schedules:\n- { id: a, zh: 甲, en: A, basis: stated, cron: 0 9 * * 9, who: salesperson, process: complaint-handling }\n");
        var (code, output, _) = await Run(["lint", "schedules.yaml"]);
        Assert.Equal(1, code);
        Assert.Contains("SCHED-005", output[0], StringComparison.Ordinal);
        Assert.Contains("schedules.yaml:2:47 (a)", output[1], StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, "schedules:\n- { id: a, zh: 甲, en: A, basis: stated, cron: 0 9 * * 1, who: salesperson, process: not-yet }\n");
        (code, output, _) = await Run(["lint", "schedules.yaml"]);
        Assert.Equal(0, code);
        Assert.Contains("SCHED-010", output[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_tells_good_files_from_bad_ones()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "good.bpmn"), Api.Models.OneTask());
        await File.WriteAllTextAsync(Path.Combine(folder, "bad.bpmn"), Api.Models.OneTask(after: "nowhere"));
        Assert.Equal(0, (await Run(["lint", "good.bpmn"])).Code);
        var (code, output, _) = await Run(["lint", "bad.bpmn"]);
        Assert.Equal(1, code);
        Assert.Contains("bad.bpmn:", string.Join('\n', output), StringComparison.Ordinal);
    }
}
