using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Marketing.Workflows.Notifications.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Tests.Notifications;

/// <summary>What the other side does with a call.</summary>
enum Mood { Healthy, RefusesConnections, TooMany, Fails, Hangs, IsNotTrusted }

/// <summary>Takes webhooks over real HTTPS, in the mood it is in; keeps what it took, and when, by the test's clock.</summary>
sealed class RobotSink : IAsyncDisposable
{
    readonly WebApplication app;
    readonly TimeProvider clock;

    RobotSink(WebApplication app, TimeProvider clock) => (this.app, this.clock) = (app, clock);

    /// <summary>Its mood at the moment of a call.</summary>
    public Func<Mood> Mood { get; set; } = () => Notifications.Mood.Healthy;

    /// <summary>Answers a call in its healthy mood; what it throws is a 500.</summary>
    public Func<JsonElement, HttpContext, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Every attempt to call it, those too that did not reach it.</summary>
    public ConcurrentQueue<(DateTimeOffset At, Mood Mood)> Calls { get; } = [];

    /// <summary>What it took, in order.</summary>
    public ConcurrentQueue<(string Id, string Text, DateTimeOffset At)> Taken { get; } = [];

    public Uri Url { get; private set; } = null!;

    public static async Task<RobotSink> Start(TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate())));
        var app = builder.Build();
        var sink = new RobotSink(app, clock);
        app.MapPost("/hook", sink.Take);
        await app.StartAsync();
        sink.Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/hook");
        return sink;
    }

    /// <summary>A client that trusts its certificate unless its mood forbids, and finds nobody listening when it refuses.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.Zero,
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => Mood() != Notifications.Mood.IsNotTrusted },
        ConnectCallback = Connect,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    public RobotChannel Channel(string name = "hook", int perMinute = 20, TimeProvider? signing = null) =>
        new(new RobotSettings(name, "webhook", Url) { PerMinute = perMinute, Secret = "new,old" }, RobotDialect.All["webhook"], Client(), signing ?? clock);

    async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var mood = Mood();
        if (mood is Notifications.Mood.RefusesConnections or Notifications.Mood.IsNotTrusted)
            Calls.Enqueue((clock.GetUtcNow(), mood));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(mood == Notifications.Mood.RefusesConnections ? new DnsEndPoint("127.0.0.1", 1) : context.DnsEndPoint, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    async Task Take(HttpContext context)
    {
        var mood = Mood();
        Calls.Enqueue((clock.GetUtcNow(), mood));
        if (mood == Notifications.Mood.Hangs)
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        if (mood == Notifications.Mood.TooMany)
            context.Response.Headers.RetryAfter = "120";
        if (mood != Notifications.Mood.Healthy)
        {
            context.Response.StatusCode = mood == Notifications.Mood.TooMany ? 429 : 500;
            return;
        }

        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        await Answer(body.RootElement.Clone(), context);
        if (context.Response.StatusCode == 200)
            Taken.Enqueue((context.Request.Headers["X-Marketing-Id"].ToString(), body.RootElement.GetProperty("zh").GetString()!, clock.GetUtcNow()));
    }

    static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
