using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;

namespace Marketing.Dashboard.Live;

/// <summary><c>GET /api/live</c>: one stream of server-sent events a page.</summary>
static class LiveApi
{
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void MapLive(this IEndpointRouteBuilder api) => api.MapGet("/live", Stream).WithName("live")
        .WithSummary("Server-sent events: 'change' with kind, processInstanceKey and userTaskKey; a comment line every 15 s.")
        .Produces<LiveChange>(contentType: "text/event-stream");

    static async Task Stream(HttpContext context, Viewer viewer, LiveHub hub, IHostApplicationLifetime lifetime)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var client = hub.Connect(viewer);
        try
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await Write(context.Response, "retry: 2000\n: connected\n\n", ended.Token);
            while (await NextIsThere(client, ended.Token) is { } there)
            {
                if (!there)
                {
                    await Write(context.Response, ":\n\n", ended.Token);
                    continue;
                }

                while (client.Changes.TryRead(out var change))
                    await Write(context.Response, $"event: change\ndata: {JsonSerializer.Serialize(change, Json.Options)}\n\n", ended.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the program stops.
        }
        finally
        {
            hub.Disconnect(client);
        }
    }

    // True: something to tell; false: only a sign of life; null: cut off.
    static async Task<bool?> NextIsThere(LiveClient client, CancellationToken cancellation)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        wait.CancelAfter(Heartbeat);
        try
        {
            return await client.Changes.WaitToReadAsync(wait.Token) ? true : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    static async Task Write(HttpResponse response, string text, CancellationToken cancellation)
    {
        await response.WriteAsync(text, cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}
