using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Which instances wait for which messages.</summary>
static class MessageSubscriptionsApi
{
    sealed record MessageSubscription(string MessageSubscriptionKey, string ProcessDefinitionId, string? ProcessDefinitionKey, string? ProcessInstanceKey, string? RootProcessInstanceKey,
        string ElementId, string? ElementInstanceKey, string MessageSubscriptionState, DateTimeOffset LastUpdatedDate, string MessageName, string? CorrelationKey, string TenantId);

    public static void MapMessageSubscriptions(this RouteGroupBuilder v2) =>
        v2.MapPost("/message-subscriptions/search", Search).Operation("searchMessageSubscriptions").Produces<SearchResult<MessageSubscription>>();

    static async Task<IResult> Search(SearchQuery? query, Viewer viewer, Views views, CancellationToken cancellation) =>
        Results.Ok(await views.Read(async engine =>
        {
            var visible = engine.MessageSubscriptions.OfInstancesVisibleTo(row => row.InstanceKey, viewer, engine);
            var found = await Table(engine).Run(visible, query, row => row, cancellation);
            var keys = found.Items.Select(row => row.InstanceKey).Distinct().ToList();
            var definitions = await engine.ProcessInstances.Where(row => keys.Contains(row.Key))
                .Select(row => new { row.Key, row.DefinitionKey }).ToDictionaryAsync(row => row.Key, row => row.DefinitionKey, cancellation);
            var elements = found.Items.Select(row => row.ElementInstanceKey).Distinct().ToList();
            var opened = await engine.ElementInstances.Where(row => elements.Contains(row.Key)).ToDictionaryAsync(row => row.Key, row => row.StartedAt, cancellation);
            var roots = await InstanceRoots.Of(engine, keys, cancellation);
            return new SearchResult<MessageSubscription>([.. found.Items.Select(row => new MessageSubscription(Keys.Text(row.Key), row.ProcessId, Keys.Text(definitions[row.InstanceKey]),
                Keys.Text(row.InstanceKey), roots[row.InstanceKey], row.ElementId, Keys.Text(row.ElementInstanceKey), "CREATED", opened[row.ElementInstanceKey], row.Name,
                row.CorrelationKey, V2Api.Tenant))], found.Page);
        }, cancellation));

    // A wait that is over has no row: what is found is open.
    static SearchTable<MessageSubscriptionRow> Table(EngineDbContext engine) => new SearchTable<MessageSubscriptionRow>(row => row.Key)
        .Key("messageSubscriptionKey", row => row.Key)
        .Key("processDefinitionKey", row => engine.ProcessInstances.First(instance => instance.Key == row.InstanceKey).DefinitionKey)
        .Text("processDefinitionId", row => row.ProcessId)
        .Key("processInstanceKey", row => row.InstanceKey)
        .Text("elementId", row => row.ElementId)
        .Key("elementInstanceKey", row => row.ElementInstanceKey)
        .Text("messageSubscriptionState", row => "CREATED")
        .Instant("lastUpdatedDate", row => engine.ElementInstances.First(element => element.Key == row.ElementInstanceKey).StartedAt)
        .Text("messageName", row => row.Name)
        .Text("correlationKey", row => row.CorrelationKey)
        .Tenant();
}
