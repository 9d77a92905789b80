using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.Work;
using Marketing.Testing;

namespace Marketing.Reliability.Tests.Faults;

/// <summary>The program is killed again and again while records change and rules run: what fires is what fires undisturbed, each thing once.</summary>
/// <remarks>The dealers' quarters of 001-1.5.3. Each record is put under its own key, so sending it again after a kill says nothing new.</remarks>
public class RuleKillTests(ITestOutputHelper output)
{
    const int Dealers = 5;

    static readonly string Channel = Path.Combine(SourceTree.Root, "src", "Workflows", "Catalog", "Channel");

    [Theory]
    [MemberData(nameof(TestDatabases.All), MemberType = typeof(TestDatabases))]
    public async Task What_fires_with_kills_is_what_fires_without(DatabaseKind kind)
    {
        var kills = Figures.Size(kind == DatabaseKind.Sqlite ? 7 : 3, 100);
        var random = new Random(Figures.Seed);
        var work = Work(random, Figures.Size(8, 40)).ToList();
        using var quiet = TestDatabases.Make(kind);
        using var disturbed = TestDatabases.Make(kind);
        var expected = await Undisturbed(quiet, work);
        var (found, repeated, crashes) = await Killed(disturbed, work, kills, random);
        output.Print("rules-kill", kind, new { kills, records = work.Count, repeated, firings = expected.Firings.Count });
        Assert.Empty(crashes);
        Assert.NotEmpty(expected.Firings);
        Assert.Equal(expected.Firings, found.Firings);
        Assert.Equal(expected.Dealers, found.Dealers);
    }

    static IEnumerable<(string Path, string Body)> Work(Random random, int quarters)
    {
        for (var dealer = 1; dealer <= Dealers; dealer++)
            yield return ($"dealer/D-{dealer}", $$"""{"name":"{{dealer}}","status":"active"}""");
        for (var quarter = 0; quarter < quarters; quarter++)
        {
            for (var dealer = 1; dealer <= Dealers; dealer++)
            {
                var attained = random.Next(3) == 0 ? "1.1" : "0.6";
                yield return ($"dealer-quarter/{dealer}-{quarter}", $$"""
                    {"dealer":"D-{{dealer}}","quarter":"{{2015 + quarter / 4}}Q{{quarter % 4 + 1}}","sales_attainment":{{attained}},"new_customers":3,"new_customer_target":1,
                     "complaint_rate":0.01,"complaint_rate_limit":0.02,"assessed_at":"2026-01-02T09:00:00+08:00"}
                    """);
            }
        }
    }

    // What dealers take part in, and not the whole catalogue: comparing it at each start would take longer than the rest.
    static async Task<HostProcess> Begin(DatabaseUnderTest database)
    {
        var host = await HostProcess.Start(database);
        await host.Client.Deploy([.. Directory.GetFiles(Channel).Where(file => Path.GetExtension(file) is ".bpmn" or ".form").Select(file => (Path.GetFileName(file), File.ReadAllBytes(file)))]);
        var (status, _, text) = await host.Client.Send("/api/rules/dealers", new { text = await File.ReadAllTextAsync(Path.Combine(Channel, "dealers.rules")) }, method: HttpMethod.Put);
        Assert.True(status == 200, text);
        return host;
    }

    sealed record Outcome(IReadOnlyList<string> Firings, IReadOnlyList<string> Dealers);

    static async Task<Outcome> Undisturbed(DatabaseUnderTest database, IEnumerable<(string Path, string Body)> work)
    {
        using var host = await Begin(database);
        foreach (var one in work)
            await Put(host, one);
        return await Settled(database, host);
    }

    static async Task<(Outcome Found, int Repeated, IReadOnlyList<string> Crashes)> Killed(DatabaseUnderTest database, List<(string Path, string Body)> work, int kills, Random random)
    {
        var (done, repeated, crashes) = (0, 0, new List<string>());
        for (var kill = 0; kill < kills && done < work.Count; kill++)
        {
            using var host = kill == 0 ? await Begin(database) : await HostProcess.Start(database);
            var stop = done + Math.Max(1, (work.Count - done) / (kills - kill));
            while (done < stop - 1)
                await Put(host, work[done++]);
            // The last one is on its way when the program dies, or its rules are.
            var last = Put(host, work[done]);
            await Task.Delay(random.Next(30));
            host.Kill();
            try
            {
                await last;
                done++;
            }
            catch (HttpRequestException)
            {
                repeated++;
            }

            crashes.AddRange(host.Crashes);
        }

        using var survivor = await HostProcess.Start(database);
        while (done < work.Count)
            await Put(survivor, work[done++]);
        return (await Settled(database, survivor), repeated, crashes);
    }

    static async Task Put(HostProcess host, (string Path, string Body) one)
    {
        try
        {
            using var answer = await host.Client.PutAsync($"/api/records/{one.Path}", new StringContent(one.Body, System.Text.Encoding.UTF8, "application/json"));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException failure)
        {
            throw new HttpRequestException($"{failure.Message}; the program said: {string.Join('\n', host.Output.TakeLast(20))}", failure);
        }
    }

    // Done when the rules have seen every change and nothing they proposed waits: after a kill another program takes them up only when the lease has run out.
    static async Task<Outcome> Settled(DatabaseUnderTest database, HostProcess host)
    {
        for (var patience = Stopwatch.StartNew(); database.Scalar(Unseen) + database.Scalar(Undone) > 0; await Task.Delay(200))
            Assert.True(patience.Elapsed < TimeSpan.FromMinutes(2), $"after two minutes {database.Scalar(Unseen)} changes are unseen and {database.Scalar(Undone)} effects wait");
        var firings = (await host.Client.GetFromJsonAsync<JsonElement>("/api/rules/explanations?limit=1000")).GetProperty("items").EnumerateArray();
        return new Outcome([.. firings.Select(Told).Order(StringComparer.Ordinal)], await DealersOf(host));
    }

    const string Unseen = """SELECT count(*) FROM workflows_record_versions WHERE "Sequence" > COALESCE((SELECT max("Position") FROM workflows_rule_state), 0)""";
    const string Undone = "SELECT count(*) FROM workflows_rule_effects WHERE \"State\" = 'WAITING'";

    static string Told(JsonElement firing) => $"{firing.GetProperty("key").GetString()} #{firing.GetProperty("number")} {firing.GetProperty("outcome").GetString()} "
        + string.Join(", ", firing.GetProperty("delivered").EnumerateArray().Select(one => $"{one.GetProperty("kind").GetString()} {one.GetProperty("what").GetString()}"));

    static async Task<IReadOnlyList<string>> DealersOf(HostProcess host) =>
        [.. (await host.Client.GetFromJsonAsync<JsonElement>("/api/records/dealer?sort=name")).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("values").GetRawText())];
}
