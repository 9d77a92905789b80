using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Signals: told to everybody who listens now (API-V2 no. 27).</summary>
static class SignalsApi
{
    internal sealed record BroadcastRequest(string SignalName, Dictionary<string, JsonElement>? Variables = null, string? TenantId = null);

    sealed record BroadcastAnswer(string TenantId, string SignalKey);

    public static void MapSignals(this RouteGroupBuilder v2) =>
        v2.MapPost("/signals/broadcast", Broadcast).Operation("broadcastSignal", "BROADCAST").Produces<BroadcastAnswer>();

    static async Task<IResult> Broadcast(BroadcastRequest request, Viewer viewer, ProcessEngine engine, CancellationToken cancellation)
    {
        if ((Refusals.UnlessOperator(viewer) ?? V2Api.CheckTenant(request.TenantId)) is { } refused)
            return Problems.Refused(refused);
        if (request.SignalName.Length == 0)
            return Problems.Refused(StatusCodes.Status400BadRequest, "signal-name", new Words("请给出信号名 signalName。", "No signalName provided."));
        var broadcast = await engine.Broadcast(request.SignalName, V2Api.Variables(request.Variables).ToDictionary(), viewer.Id, cancellation);
        return broadcast.Succeeded ? Results.Ok(new BroadcastAnswer(V2Api.Tenant, Keys.Text(broadcast.Value))) : Problems.Refused(broadcast.Refusal!);
    }
}
