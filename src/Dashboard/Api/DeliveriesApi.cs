using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows;
using Marketing.Workflows.Access;
using Marketing.Workflows.Notifications;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>The channels on which notices leave the house, what was sent on them, sending a dead letter again, and trying a channel out. For administrators.</summary>
static class DeliveriesApi
{
    internal sealed record ChannelView(string Name, string Kind, int PerMinute, long Waiting, long Dead, DateTimeOffset? PausedUntil, string? Trouble);

    internal sealed record AttemptView(int Attempt, DateTimeOffset At, int Milliseconds, string Outcome, string? Detail);

    internal sealed record DeliveryView(string DeliveryKey, string MessageId, string Channel, string Receiver, string Kind, WordsView Text, DateTimeOffset At, string State, int Attempts,
        DateTimeOffset? NextAt, DateTimeOffset? EndedAt, string? ProcessInstanceKey, string? UserTaskKey, IReadOnlyList<AttemptView> Log);

    internal sealed record TestRequest(string Channel, string? Receiver = null);

    internal sealed record TestAnswer(string Outcome, string? Detail);

    public static void MapDeliveries(this RouteGroupBuilder api)
    {
        api.MapGet("/notifications/channels", Channels).WithName("channels").Produces<SearchResult<ChannelView>>();
        api.MapGet("/notifications/deliveries", List).WithName("deliveries").WithSummary("Messages for channels outside, newest first, each with the attempts to send it.").Produces<SearchResult<DeliveryView>>();
        api.MapPost("/notifications/deliveries/{key}/redeliver", Redeliver).WithName("redeliver").Audited(AccessActions.Operation).Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/notifications/test", Test).WithName("testChannel").Audited(AccessActions.Operation).WithSummary("Sends a test message at once and answers what the other side said; nothing is kept.").Produces<TestAnswer>();
    }

    static async Task<IResult> Channels(Viewer viewer, Views views, Deliveries deliveries, CancellationToken cancellation)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        return Results.Ok(await views.Read(async (_, workflows) =>
        {
            var states = await workflows.Channels.ToDictionaryAsync(row => row.Name, cancellation);
            var counts = await workflows.Deliveries.Where(row => row.State != DeliveryStates.Delivered).GroupBy(row => new { row.Channel, row.State })
                .Select(group => new { group.Key.Channel, group.Key.State, Count = group.LongCount() }).ToListAsync(cancellation);
            return Part.All([.. deliveries.Channels.Select(channel => Show(channel, states.GetValueOrDefault(channel.Name),
                state => counts.Where(one => one.Channel == channel.Name && one.State == state).Sum(one => one.Count)))]);
        }, cancellation));
    }

    static ChannelView Show(IChannel channel, ChannelRow? row, Func<string, long> count) =>
        new(channel.Name, channel.Kind, channel.Limit.Count, count(DeliveryStates.Waiting), count(DeliveryStates.Dead), row?.PausedUntil, row?.Trouble);

    static async Task<IResult> List(Viewer viewer, Views views, CancellationToken cancellation, string? channel = null, string? state = null, string? receiver = null,
        string? processInstanceKey = null, int? limit = null, int? from = null)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var instanceKey = 0L;
        if (processInstanceKey is not null && !Keys.TryParse(processInstanceKey, out instanceKey))
            return Problems.Refused(StatusCodes.Status400BadRequest, "process-instance-key", new Words("processInstanceKey 应为数字文本。", "Expected processInstanceKey to be a string of digits."));
        return Results.Ok(await views.Read(async (_, workflows) =>
        {
            var rows = workflows.Deliveries.Where(row => (channel == null || row.Channel == channel) && (state == null || row.State == state)
                && (receiver == null || row.Receiver == receiver) && (processInstanceKey == null || row.InstanceKey == instanceKey));
            var page = await new Part(limit, from).Of(rows.OrderByDescending(row => row.Key), cancellation);
            var keys = page.Items.Select(row => row.Key).ToList();
            var attempts = await workflows.DeliveryAttempts.Where(row => keys.Contains(row.DeliveryKey)).OrderBy(row => row.Key).ToListAsync(cancellation);
            var log = attempts.ToLookup(row => row.DeliveryKey);
            return new SearchResult<DeliveryView>([.. page.Items.Select(row => Show(row, log[row.Key]))], page.Page);
        }, cancellation));
    }

    static DeliveryView Show(DeliveryRow row, IEnumerable<DeliveryAttemptRow> log) => new(Keys.Text(row.Key), DeliveryQueue.IdOf(row), row.Channel, row.Receiver, row.Kind,
        new WordsView(row.TextZh, row.TextEn), row.At, row.State, row.Attempts, row.EndedAt is null ? row.NextAt : null, row.EndedAt, Keys.Text(row.InstanceKey),
        Keys.Text(row.TaskKey), [.. log.Select(one => new AttemptView(one.Attempt, one.At, one.Milliseconds, one.Outcome, one.Detail))]);

    static async Task<IResult> Redeliver(long key, Viewer viewer, IEngineStore store, ProcessEngine engine, CancellationToken cancellation)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var state = await store.Transact(async unit =>
        {
            var transaction = (IRelationalTransaction)unit;
            if (await DeliveryQueue.Redeliver(transaction, key, engine.Clock.GetUtcNow()))
                return DeliveryStates.Dead;
            var workflows = await transaction.Join<WorkflowsDbContext>(WorkflowsDbContext.Over);
            return await workflows.Deliveries.Where(row => row.Key == key).Select(row => row.State).FirstOrDefaultAsync(cancellation);
        }, cancellation);
        if (state is null)
            return Problems.Refused(Refusal.NotFound("delivery", key));
        if (state != DeliveryStates.Dead)
        {
            return Problems.Refused(new Refusal(RefusalKind.Conflict, "delivery-not-dead", new Words(
                $"只有死信可以重新投递，而消息 {key} 的状态是 {state}。", $"Expected a dead letter, but message {key} is {state}.")));
        }

        engine.Tell([new Change(DeliveryPump.ChangeKind) { Person = "" }]);
        return Results.NoContent();
    }

    static async Task<IResult> Test(TestRequest request, Viewer viewer, Deliveries deliveries, CancellationToken cancellation)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        if (deliveries.Channels.FirstOrDefault(channel => channel.Name == request.Channel) is not { } chosen)
        {
            var known = string.Join(", ", deliveries.Channels.Select(channel => channel.Name));
            return Problems.Refused(StatusCodes.Status400BadRequest, "unknown-channel", new Words($"没有渠道「{request.Channel}」，现有：{known}。", $"There is no channel '{request.Channel}'; there are: {known}."));
        }

        var receiver = request.Receiver ?? chosen.ReceiversOf(new Notice([viewer.Id], "test", TestText), [viewer.Person]).FirstOrDefault() ?? chosen.Name;
        var message = new OutMessage($"test-{Guid.CreateVersion7():N}", receiver, "test", TestText, TimeProvider.System.GetUtcNow());
        var result = await deliveries.Try(chosen, message, cancellation);
        return Results.Ok(new TestAnswer(result.Outcome.ToString().ToUpperInvariant(), result.Detail));
    }

    static readonly Words TestText = new("营销流程中心：这是一条测试消息。", "Marketing: this is a test message.");
}
