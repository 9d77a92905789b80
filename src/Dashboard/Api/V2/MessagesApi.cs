using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Messages from outside: published with a time to live, or given to whoever waits now.</summary>
/// <remarks>A message can move anybody's instance, so only process owners and administrators (and programs acting as such) may send one.</remarks>
static class MessagesApi
{
    static readonly TimeSpan LongestLife = TimeSpan.FromDays(366);

    internal sealed record PublicationRequest(string Name, string CorrelationKey = "", long TimeToLive = 0, string? MessageId = null,
        Dictionary<string, JsonElement>? Variables = null, string? TenantId = null);

    internal sealed record CorrelationRequest(string Name, string CorrelationKey = "", Dictionary<string, JsonElement>? Variables = null, string? TenantId = null);

    sealed record PublicationAnswer(string TenantId, string MessageKey);

    sealed record CorrelationAnswer(string TenantId, string MessageKey, string ProcessInstanceKey);

    public static void MapMessages(this RouteGroupBuilder v2)
    {
        v2.MapPost("/messages/publication", Publish).Operation("publishMessage", "PUBLISH").Produces<PublicationAnswer>();
        v2.MapPost("/messages/correlation", Correlate).Operation("correlateMessage", "CORRELATE").Produces<CorrelationAnswer>();
    }

    static async Task<IResult> Publish(PublicationRequest request, Viewer viewer, ProcessEngine engine, CancellationToken cancellation)
    {
        if ((Refusals.UnlessOperator(viewer) ?? V2Api.CheckTenant(request.TenantId) ?? CheckName(request.Name)) is { } refused)
            return Problems.Refused(refused);
        if (request.TimeToLive < 0 || request.TimeToLive > LongestLife.TotalMilliseconds)
        {
            return Problems.Refused(StatusCodes.Status400BadRequest, "time-to-live", new Words("timeToLive 应为 0 到一年的毫秒数。", "Expected timeToLive in milliseconds, from 0 to a year."));
        }

        var published = await engine.Publish(new PublishedMessage(request.Name, request.CorrelationKey, V2Api.Variables(request.Variables).ToDictionary())
        {
            TimeToLive = TimeSpan.FromMilliseconds(request.TimeToLive), MessageId = string.IsNullOrEmpty(request.MessageId) ? null : request.MessageId,
        }, viewer.Id, cancellation);
        return published.Succeeded ? Results.Ok(new PublicationAnswer(V2Api.Tenant, Keys.Text(published.Value.Key))) : Problems.Refused(published.Refusal!);
    }

    static async Task<IResult> Correlate(CorrelationRequest request, Viewer viewer, ProcessEngine engine, CancellationToken cancellation)
    {
        if ((Refusals.UnlessOperator(viewer) ?? V2Api.CheckTenant(request.TenantId) ?? CheckName(request.Name)) is { } refused)
            return Problems.Refused(refused);
        var correlated = await engine.Correlate(new PublishedMessage(request.Name, request.CorrelationKey, V2Api.Variables(request.Variables).ToDictionary()), viewer.Id, cancellation);
        return correlated.Succeeded
            ? Results.Ok(new CorrelationAnswer(V2Api.Tenant, Keys.Text(correlated.Value.Key), Keys.Text(correlated.Value.Instances[0])))
            : Problems.Refused(correlated.Refusal!);
    }

    static Refusal? CheckName(string name) => name.Length == 0
        ? new Refusal(RefusalKind.Invalid, "message-name", new Words("请给出消息名 name。", "No message name provided."))
        : null;
}
