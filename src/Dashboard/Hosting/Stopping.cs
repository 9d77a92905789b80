using Marketing.Dashboard.Http;
using Marketing.Rules;

namespace Marketing.Dashboard.Hosting;

/// <summary>A normal stop (SIGTERM, Ctrl+C): what has come in is answered, what comes in on an open connection is sent elsewhere,
/// streams and callers who wait for a job are let go at once, and the program ends within ten seconds with code 0.</summary>
static class Stopping
{
    /// <summary>Kestrel waits so long for answers on their way; what is left of the ten seconds closes the rest.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    const string RetrySeconds = "5";

    public static Words Words { get; } = new("服务正在停止，请稍后重试。", "The server is stopping; try again in a moment.");

    public static void UseStopping(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use((context, next) =>
        {
            if (!stopping.IsCancellationRequested || !Access.Interface.IsAsked(context.Request))
                return next(context);
            context.Response.Headers.RetryAfter = RetrySeconds;
            context.Response.Headers.Connection = "close";
            return Problems.Write(context, StatusCodes.Status503ServiceUnavailable, "stopping", Words);
        });
    }
}
