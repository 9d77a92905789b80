using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Marketing.Reliability.Tests.Work;

/// <summary>Requests of the interface in few words.</summary>
static class Caller
{
    /// <summary>Sends a POST as a person (null: nobody, which is admin) under an idempotency key.</summary>
    public static async Task<(int Status, JsonElement Json, string Text)> Send(this HttpClient client, string path, object body, string? person = null, string? key = null,
        HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (person is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(person + ":any")));
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonElement.Parse(text) : default, text);
    }

    public static async Task Deploy(this HttpClient client, params (string Name, byte[] Content)[] files)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, content) in files)
            form.Add(new ByteArrayContent(content), "resources", name);
        using var answer = await client.PostAsync("/v2/deployments", form);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Starts an instance; fails when it is refused.</summary>
    public static async Task<long> StartInstance(this HttpClient client, string process, object? variables = null)
    {
        var (status, json, text) = await client.Send("/v2/process-instances", new { processDefinitionId = process, variables = variables ?? new { } });
        Assert.True(status == 200, text);
        return json.Key("processInstanceKey");
    }

    /// <summary>All items of a search, page after page.</summary>
    public static async Task<List<JsonElement>> SearchAll(this HttpClient client, string path, object filter)
    {
        const int page = 5_000;
        var found = new List<JsonElement>();
        for (var from = 0; ; from += page)
        {
            var (status, json, text) = await client.Send(path, new { filter, page = new { from, limit = page } });
            Assert.True(status == 200, text);
            var items = json.GetProperty("items").EnumerateArray().ToList();
            found.AddRange(items);
            if (items.Count < page)
                return found;
        }
    }

    /// <summary>Stands the host's clock at an instant and does what is due.</summary>
    public static async Task SetClock(this HttpClient client, DateTimeOffset instant)
    {
        var (status, _, text) = await client.Send("/v2/clock", new { timestamp = instant.ToUnixTimeMilliseconds() }, method: HttpMethod.Put);
        Assert.True(status == 204, text);
    }

    public static long Key(this JsonElement json, string name) => long.Parse(json.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
