using Marketing.Dashboard.Http;
using Marketing.Dashboard.Settings;
using Marketing.Rules;

namespace Marketing.Dashboard.Access;

/// <summary>Refuses what another site made a browser send: a foreign <c>Host</c> (DNS rebinding), <c>Origin</c> or <c>Sec-Fetch-Site</c> (SR-B3).</summary>
static class RequestOrigin
{
    public static void UseRequestOrigin(this WebApplication app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (!SettingsCheck.IsLoopback(request.Host.Host))
        {
            return Refuse(context, new Words($"主机名「{request.Host.Host}」不是本机。", $"Host '{request.Host.Host}' is not this machine."));
        }

        return Interface.IsAsked(request) && IsForeign(request)
            ? Refuse(context, new Words("请求来自其他网站。", "The request comes from another site."))
            : next(context);
    });

    // Browsers send at least one of the two with whatever a foreign page can make them send; programs send neither.
    static bool IsForeign(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is "cross-site" or "same-site")
            return true;
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    static Task Refuse(HttpContext context, Words why) => Problems.Write(context, StatusCodes.Status403Forbidden, "foreign-request", why,
        new Words("在本机地址打开页面，例如 http://127.0.0.1:5080。", "Open the page under a local address, such as http://127.0.0.1:5080."));
}
