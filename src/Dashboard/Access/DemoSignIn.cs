using System.Text;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Directory;

namespace Marketing.Dashboard.Access;

/// <summary>Demo mode: whoever one says one is. HTTP Basic with a person's id and any password, the cookie of the sign-in page, else <c>admin</c>.</summary>
/// <remarks>DESIGN §9; on loopback only. An empty Authorization header is none: official clients send one.</remarks>
static class DemoSignIn
{
    public const string Cookie = "marketing-person";
    const string Nobody = "admin";

    /// <summary>Finds out who asks, for both interfaces. Pages and health answer anybody.</summary>
    public static void UseDemoSignIn(this WebApplication app) => app.Use((context, next) =>
    {
        if (!Interface.IsAsked(context.Request) || Interface.IsOutsiders(context.Request))
            return next(context);
        var people = context.RequestServices.GetRequiredService<Func<DirectorySnapshot>>()();
        var id = Identify(context.Request, out var signedIn);
        if (id is not null && people.Find(id) is { } person)
        {
            var now = context.RequestServices.GetRequiredService<EngineClock>().GetUtcNow();
            new Viewer(person, signedIn) { ActsFor = people.ActedForBy(person.Id, now) }.AttachTo(context);
            return next(context);
        }

        AccessWatch.Name(context, id);

        // A cookie of somebody who has left must not lock the sign-in page.
        return context.Request.Path.Equals("/api/session") ? next(context) : Refuse(context);
    });

    static string? Identify(HttpRequest request, out bool signedIn)
    {
        signedIn = true;
        var authorization = request.Headers.Authorization.ToString().Trim();
        if (authorization.Length > 0)
            return FromBasic(authorization);
        if (request.Cookies[Cookie] is { Length: > 0 } cookie)
            return cookie;
        signedIn = false;
        return Nobody;
    }

    static string? FromBasic(string authorization)
    {
        const string scheme = "Basic ";
        if (!authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[scheme.Length..].Trim(), bytes, out var length))
            return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : pair[..colon];
    }

    static Task Refuse(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"Marketing\", charset=\"UTF-8\"";
        return Problems.Write(context, StatusCodes.Status401Unauthorized, "unknown-person",
            new Words("通讯录里没有这个人。", "The directory does not know this person."),
            new Words("演示模式：用 HTTP Basic，用户名是人员编号，密码任意。", "Demo mode: use HTTP Basic with a person's id and any password."));
    }
}

/// <summary>What belongs to the two interfaces, as against pages, health and the description.</summary>
static class Interface
{
    /// <summary>Whether it is the door that needs no account: there nobody is anybody, signed in or not.</summary>
    public static bool IsOutsiders(HttpRequest request) => request.Path.StartsWithSegments("/api/sign");

    public static bool IsAsked(HttpRequest request) => request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/v2");
}
