using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Marketing.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Marketing.Dashboard.Tests.Hosting;

/// <summary>The real program on a real port and a SQLite file of its own, with a clock that can be set.</summary>
sealed class TestHost : WebApplicationFactory<Program>
{
    readonly string folder;
    readonly bool ownsFolder;
    readonly IReadOnlyList<(string Name, string Value)> settings;

    TestHost(string folder, bool ownsFolder, IReadOnlyList<(string Name, string Value)> settings)
    {
        this.folder = folder;
        this.ownsFolder = ownsFolder;
        this.settings = settings;
        UseKestrel(0);
    }

    /// <summary>What a first start leaves in its folder: the catalogue is deployed once, and each fresh host goes on from a copy.</summary>
    static readonly Lazy<IReadOnlyList<(string Name, byte[] Content)>> FirstStart = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("marketing-host-").FullName;
        Start(folder).Dispose();
        var files = Directory.EnumerateFiles(folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).Select(file => (Path.GetFileName(file), File.ReadAllBytes(file))).ToList();
        TestFolder.Remove(folder);
        return files;
    });

    static string FreshFolder(bool isStarted)
    {
        var folder = Directory.CreateTempSubdirectory("marketing-host-").FullName;
        foreach (var (name, content) in isStarted ? FirstStart.Value : [])
            File.WriteAllBytes(Path.Combine(folder, name), content);
        return folder;
    }

    /// <summary>Starts on a fresh file, or on that of a host that has stopped.</summary>
    /// <param name="settings">With any the start is a first one, for they may be about it.</param>
    public static TestHost Start(string? folder = null, params IReadOnlyList<(string Name, string Value)> settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            var host = new TestHost(folder ?? FreshFolder(isStarted: settings.Count == 0), folder is null, settings);
            try
            {
                host.StartServer();
                return host;
            }
            catch (InvalidOperationException early) when (attempt < 3 && early.Message.Contains("IServerAddressesFeature", StringComparison.Ordinal))
            {
                // The program now and then starts before the factory has told it its port.
                host.Dispose();
            }
        }
    }

    public string Folder => folder;

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("Marketing:Storage:ConnectionString", $"Data Source={Path.Combine(folder, "test.db")}");
        builder.UseSetting("Marketing:Clock:Controllable", "true");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
    }

    /// <summary>A client that acts as a person; null as nobody, which is admin.</summary>
    public Caller As(string? person)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = ClientOptions.BaseAddress };
        if (person is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{person}:any")));
        return new Caller(client);
    }

    /// <summary>Waits until it is ready, a minute at most: it answers before it has caught up.</summary>
    /// <returns>Healthy or Held.</returns>
    public async Task<string?> Ready()
    {
        Answer? answer = null;
        await HttpSink.Until(async () => (answer = await As(null).Send(HttpMethod.Get, "/health/ready")).Status == HttpStatusCode.OK);
        return answer!.Json.Text("status");
    }

    /// <summary>Stands the clock at an instant and does what is due.</summary>
    public async Task SetClock(string instant) =>
        await As(null).Done(HttpMethod.Put, "/v2/clock", new { timestamp = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds() });

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Clean();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Clean();
    }

    void Clean()
    {
        if (ownsFolder && Directory.Exists(folder))
            TestFolder.Remove(folder);
    }
}

/// <summary>A person at the interface.</summary>
sealed class Caller(HttpClient client)
{
    public HttpClient Client { get; } = client;

    public async Task<Answer> Send(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        return await Send(request);
    }

    public async Task<Answer> Send(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers.ContentType?.MediaType);
    }

    public async Task<JsonElement> Get(string path) => Expect(await Send(HttpMethod.Get, path), path);

    public async Task<JsonElement> Post(string path, object? body = null) => Expect(await Send(HttpMethod.Post, path, body ?? new { }), path);

    /// <summary>Sends what is answered without a body.</summary>
    public async Task Done(HttpMethod method, string path, object? body = null) => Expect(await Send(method, path, body), path);

    /// <summary>Sends what must be refused with this status.</summary>
    public async Task<JsonElement> Refused(HttpStatusCode status, HttpMethod method, string path, object? body = null)
    {
        var answer = await Send(method, path, body);
        Assert.True(answer.Status == status, $"{method} {path}: expected {(int)status}, got {(int)answer.Status}: {answer.Text}");
        Assert.Equal("application/problem+json", answer.MediaType);
        return answer.Json;
    }

    static JsonElement Expect(Answer answer, string path)
    {
        Assert.True((int)answer.Status is >= 200 and < 300, $"{path}: {(int)answer.Status}: {answer.Text}");
        return answer.Text.Length == 0 ? default : answer.Json;
    }
}

/// <summary>What came back.</summary>
sealed record Answer(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, string? MediaType)
{
    public JsonElement Json => JsonElement.Parse(Text);
}

/// <summary>Short reads of JSON for assertions.</summary>
static class JsonReads
{
    public static string? Text(this JsonElement json, string name) => json.GetProperty(name).GetString();

    public static IEnumerable<JsonElement> Items(this JsonElement json) => json.GetProperty("items").EnumerateArray();
}
