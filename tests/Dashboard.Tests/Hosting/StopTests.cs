using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Marketing.Testing;

namespace Marketing.Dashboard.Tests.Hosting;

/// <summary>A normal stop of the real process (RELIABILITY F32), and a restored database in it (F28).</summary>
public sealed class StopTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("marketing-stop-");

    string Database => Path.Combine(folder.FullName, "stop.db");

    public void Dispose() => TestFolder.Remove(folder.FullName);

    [Fact]
    public async Task SIGTERM_answers_what_has_come_in_lets_waiting_callers_go_and_ends_with_code_0()
    {
        using var host = await HostProcess.Start(HostDatabase.OfFile(Database));
        using var live = await host.Client.GetAsync("/api/live", HttpCompletionOption.ResponseHeadersRead);
        var waiting = host.Client.PostAsJsonAsync("/v2/jobs/activation", new { type = "nobody", timeout = 1000, maxJobsToActivate = 1, requestTimeout = 9_000 });
        var starts = new List<string>();
        var working = Task.Run(async () =>
        {
            while (true)
            {
                using var answer = await host.Client.PostAsJsonAsync("/api/processes/complaint-handling/start", new { });
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    Assert.Equal(5, answer.Headers.RetryAfter?.Delta?.TotalSeconds);
                    return;
                }

                starts.Add((await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("processInstanceKey").GetString()!);
            }
        });
        var patience = Stopwatch.StartNew();
        while (starts.Count < 20 && !working.IsCompleted)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), $"only {starts.Count} starts in half a minute");
            await Task.Delay(10);
        }

        var (took, code) = await host.Stop();
        Assert.Equal(0, code);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => ThrowWhenRefused(working));
        Assert.Empty((await (await waiting).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("jobs").EnumerateArray());
        await live.Content.ReadAsStringAsync(); // ends, and is not torn

        using var again = await HostProcess.Start(HostDatabase.OfFile(Database));
        foreach (var instance in starts)
            Assert.Equal(HttpStatusCode.OK, (await again.Client.GetAsync($"/api/instances/{instance}")).StatusCode);
    }

    // A caller either is told 503, or finds the door closed; nothing else.
    static async Task ThrowWhenRefused(Task working)
    {
        await working;
        throw new HttpRequestException("told to try again");
    }
}
