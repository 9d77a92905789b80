using System.Net;
using Marketing.Dashboard.Http;
using Marketing.Workflows.Access;

namespace Marketing.Dashboard.Access;

/// <summary>Looks at each answer of the two interfaces and has told what SR-L1 wants told: who was not let in or not let through, and what
/// an endpoint marked with <see cref="Audited"/> has done.</summary>
/// <remarks>With HTTP Basic each request brings its own sign-in; only those that fail are told.</remarks>
static class AccessWatch
{
    const string Item = "access-name";
    const int Longest = 200;

    /// <param name="Done">What a success is told as.</param>
    /// <param name="Failed">What a failure is told as; null when it is not told.</param>
    sealed record Mark(string Done, string? Failed);

    /// <summary>Has what this endpoint does told.</summary>
    public static RouteHandlerBuilder Audited(this RouteHandlerBuilder endpoint, string done, string? failed = null) => endpoint.WithMetadata(new Mark(done, failed));

    /// <summary>Who somebody says he is, also when nobody knows him.</summary>
    public static void Name(HttpContext context, string? name) => context.Items[Item] = name;

    public static void UseAccessWatch(this WebApplication app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (Interface.IsAsked(context.Request) && ActionOf(context) is { } action)
            await context.RequestServices.GetRequiredService<AccessLog>().Tell(await Row(context, action));
    });

    static string? ActionOf(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status401Unauthorized => AccessActions.SignInRefused,
        StatusCodes.Status403Forbidden => AccessActions.AccessRefused,
        var status => context.GetEndpoint()?.Metadata.GetMetadata<Mark>() is not { } mark ? null : status < 400 ? mark.Done : status < 500 ? mark.Failed : null,
    };

    // Names and paths come from outside: cut, and one line each. The query may hold what was searched for, and is left out.
    static async Task<AccessRow> Row(HttpContext context, string action) => new()
    {
        Actor = Clean(context.Items[Item] as string ?? (await Viewer.BindAsync(context))?.Id), Action = action, Object = Clean($"{context.Request.Method} {context.Request.Path}")!,
        Status = context.Response.StatusCode, From = From(context.Connection.RemoteIpAddress), TraceId = TraceIds.Of(context),
    };

    static string? From(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();

    static string? Clean(string? text) => text is null ? null : new string([.. text.Take(Longest).Select(letter => char.IsControl(letter) ? '�' : letter)]);
}
