using System.Diagnostics;
using System.Text.Json;
using Marketing.Testing;

namespace Marketing.Dashboard.Tests.Clients;

/// <summary>API-V2 §3.3: the official clients, one of them checking each request and answer strictly, against the real program.</summary>
public sealed class OfficialClientsTests(OfficialClients clients) : IClassFixture<OfficialClients>
{
    public static TheoryData<string, string> Scenarios
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var file in (string[])["orchestration-cluster-api", "sdk"])
            {
                // A scenario is a method whose name is its sentence: async 'sentence'(client) {
                foreach (var line in File.ReadLines(Path.Combine(OfficialClients.Folder, file + ".mjs")).Where(line => line.StartsWith("  async '", StringComparison.Ordinal)))
                    rows.Add(file, line.Split('\'')[1]);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void The_client_finds_no_fault(string client, string scenario) => Assert.Null(clients.ErrorOf(client, scenario));
}

/// <summary>One run of all scenarios of both clients.</summary>
public sealed class OfficialClients : IAsyncLifetime
{
    readonly Dictionary<(string Client, string Name), string?> errors = [];
    readonly string folder = Directory.CreateTempSubdirectory("marketing-clients").FullName;
    string output = "";

    public static string Folder => Path.Combine(SourceTree.Root, "tests", "Clients");

    public async Task InitializeAsync()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            await Run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        using var host = await HostProcess.Start(HostDatabase.OfFile(Path.Combine(folder, "marketing.db")));
        output = await Run("node", ["run.mjs", host.Address.ToString().TrimEnd('/')]);
        foreach (var line in output.Split('\n').Where(line => line.StartsWith('{')))
        {
            var result = JsonElement.Parse(line);
            errors[(result.GetProperty("client").GetString()!, result.GetProperty("name").GetString()!)] = result.GetProperty("error").GetString();
        }
    }

    /// <summary>What went wrong in a scenario; null when nothing did.</summary>
    public string? ErrorOf(string client, string scenario) =>
        errors.TryGetValue((client, scenario), out var error) ? error : $"The scenario did not run: {output}";

    static async Task<string> Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var (standard, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        try
        {
            return await standard + await error;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return $"{program} {string.Join(' ', arguments)} took more than three minutes";
        }
    }

    public Task DisposeAsync()
    {
        TestFolder.Remove(folder);
        return Task.CompletedTask;
    }
}
