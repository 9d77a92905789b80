using System.Net;
using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Signatures;
using Microsoft.AspNetCore.Http.Metadata;

namespace Marketing.Dashboard.Api;

/// <summary>The one door that needs no account: whoever has a link sees what is to be signed, and signs once.</summary>
/// <remarks>The token stands behind the <c>#</c> of the link, which browsers send to nobody, and comes in the body: no address, log or referrer holds it. Looking at a
/// link changes nothing but when it was opened first (SR-O4).</remarks>
static class SignApi
{
    const long LargestBody = 256 << 10;

    internal sealed record OpenBody(string? Token = null);

    internal sealed record SubmitBody(string? Token = null, bool Accepted = false, string? Name = null, IReadOnlyList<IReadOnlyList<int>>? Strokes = null, bool NameIsSignature = false, string? Reason = null);

    /// <summary>What the page shows. Of a used link: state, who and when.</summary>
    /// <param name="State">open, accepted or declined.</param>
    internal sealed record SignPage(string State, WordsView? Title, string? Text, IReadOnlyList<FieldView> Shown, string? Recipient, DateTimeOffset? ExpiresAt, string? SignedBy, DateTimeOffset? SignedAt, string? Sha256);

    internal sealed record FieldView(WordsView Label, string Value);

    sealed record SizeLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => LargestBody;
    }

    public static void MapSign(this RouteGroupBuilder api)
    {
        Outside(api.MapPost("/sign/open", Open)).WithName("openSignoff").Produces<SignPage>();
        Outside(api.MapPost("/sign/submit", Submit)).WithName("submitSignoff").Produces<SignPage>();
    }

    static RouteHandlerBuilder Outside(RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new SizeLimit()).Audited(AccessActions.SignOff, AccessActions.SignOffRefused)
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone).ProducesProblem(StatusCodes.Status429TooManyRequests);

    static Task<IResult> Open(OpenBody body, HttpContext context, SignoffDoor door, OutsiderLimits limits, CancellationToken cancellation) =>
        Answer(context, limits, () => door.Open(body.Token, cancellation), row => row.State == SignoffStates.Open ? Whole(row) : Used(row));

    static Task<IResult> Submit(SubmitBody body, HttpContext context, SignoffDoor door, OutsiderLimits limits, CancellationToken cancellation) =>
        Answer(context, limits, () => door.Sign(body.Token, new SignRequest(body.Accepted, body.Name, body.Strokes, body.NameIsSignature, body.Reason), AddressOf(context), cancellation),
            row => Used(row) with { Sha256 = row.Sha256 });

    static async Task<IResult> Answer(HttpContext context, OutsiderLimits limits, Func<Task<Outcome<SignoffRow>>> act, Func<SignoffRow, SignPage> show)
    {
        var address = AddressOf(context);
        if (limits.Ask(address) is { } wait)
            return TooMany(context, wait);
        var done = await act();
        if (done.Succeeded)
            return Results.Ok(show(done.Value));
        var refused = done.Refusal!;
        if (refused.Code == SignoffDoor.NoSuchLink.Code)
            limits.Wrong(address);
        return refused.Code is "signoff-withdrawn" or "signoff-expired" or "signoff-void" ? Problems.Refused(StatusCodes.Status410Gone, refused.Code, refused.Message, refused.Mend) : Problems.Refused(refused);
    }

    static IResult TooMany(HttpContext context, TimeSpan wait)
    {
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problems.Refused(StatusCodes.Status429TooManyRequests, "too-many-requests", new Words($"请求太频繁，请 {seconds} 秒后再试。", $"Too many requests: try again in {seconds} seconds."));
    }

    static SignPage Whole(SignoffRow row) => new("open", new WordsView(row.TitleZh, row.TitleEn), row.Text, SignoffsApi.Fields(row), row.Recipient, row.ExpiresAt, null, null, null);

    static SignPage Used(SignoffRow row) => new(row.State.ToLowerInvariant(), null, null, [], null, null, row.SignedName, row.EndedAt, null);

    static string? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        var address => address?.ToString(),
    };
}
