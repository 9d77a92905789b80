using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Deployed processes: search, get, their XML and start form.</summary>
static class ProcessDefinitionsApi
{
    sealed record ProcessDefinition(string? Name, string ResourceName, int Version, string? VersionTag, string ProcessDefinitionId, string TenantId,
        string ProcessDefinitionKey, bool HasStartForm, string State);

    public static void MapProcessDefinitions(this RouteGroupBuilder v2)
    {
        v2.MapPost("/process-definitions/search", Search).Operation("searchProcessDefinitions").Produces<SearchResult<ProcessDefinition>>();
        v2.MapGet("/process-definitions/{key}", Get).Operation("getProcessDefinition").Produces<ProcessDefinition>();
        v2.MapGet("/process-definitions/{key}/xml", Xml).Operation("getProcessDefinitionXml").Produces<string>(contentType: "text/xml");
        v2.MapGet("/process-definitions/{key}/form", StartForm).Operation("getStartProcessForm").Produces<FormView>().Produces(StatusCodes.Status204NoContent);
        v2.MapPost("/process-definitions/{key}/statistics/element-instances", CountElements).Operation("getProcessDefinitionStatistics")
            .Produces<ProcessInstancesApi.Statistics<ProcessInstancesApi.ElementStatistics>>();
    }

    internal sealed record StatisticsQuery(JsonElement? Filter = null);

    static async Task<IResult> Search(SearchQuery? query, Views views, CommandRunner runner, CancellationToken cancellation) =>
        Results.Ok(await views.Read(async engine =>
        {
            var withForm = Mentions(query, "hasStartForm")
                ? (await engine.ProcessDefinitions.ToListAsync(cancellation)).Where(row => StartFormOf(runner, row) is not null).Select(row => row.Key).ToList()
                : [];
            var rows = Mentions(query, "state") ? engine.ProcessDefinitions : engine.ProcessDefinitions.Where(row => row.DeletedAt == null);
            return await Table(withForm).Run(rows, query, row => Show(row, runner), cancellation);
        }, cancellation));

    static bool Mentions(SearchQuery? query, string field) => query?.Filter is { ValueKind: JsonValueKind.Object } filter && filter.TryGetProperty(field, out _);

    static SearchTable<ProcessDefinitionRow> Table(List<long> withStartForm) => new SearchTable<ProcessDefinitionRow>(row => row.Key)
        .Key("processDefinitionKey", row => row.Key)
        .Text("name", row => row.Name)
        .Text("resourceName", row => row.ResourceName)
        .Number("version", row => row.Version)
        .Text("versionTag", row => row.VersionTag)
        .Text("processDefinitionId", row => row.ProcessId)
        .Tenant()
        .Filter("isLatestVersion", value => value.ValueKind == JsonValueKind.True ? row => row.IsLatest : row => true)
        .Flag("hasStartForm", row => withStartForm.Contains(row.Key))
        .Filter("state", value => SearchFilter.Text<ProcessDefinitionRow>(row => row.DeletedAt == null ? "ACTIVE" : "DELETED", value));

    static async Task<IResult> Get(long key, Views views, CommandRunner runner, CancellationToken cancellation) =>
        await Find(views, key, cancellation) is { } row ? Results.Ok(Show(row, runner)) : Problems.Refused(Refusals.NoDefinition(key));

    static async Task<IResult> Xml(long key, Views views, CancellationToken cancellation) =>
        await Find(views, key, cancellation) is { } row ? Results.Bytes(row.Content, "text/xml") : Problems.Refused(Refusals.NoDefinition(key));

    static async Task<IResult> StartForm(long key, Views views, CommandRunner runner, CancellationToken cancellation)
    {
        if (await Find(views, key, cancellation) is not { } row)
            return Problems.Refused(Refusals.NoDefinition(key));
        var form = StartFormOf(runner, row) is { } formId
            ? await views.Read(engine => engine.Forms.FirstOrDefaultAsync(one => one.FormId == formId && one.IsLatest, cancellation), cancellation)
            : null;
        return form is null ? Results.NoContent() : Results.Ok(FormView.Of(form));
    }

    // Over the instances of this version that the filter leaves and this person may see.
    static async Task<IResult> CountElements(long key, StatisticsQuery? query, Viewer viewer, Views views, CancellationToken cancellation)
    {
        if (await Find(views, key, cancellation) is null)
            return Problems.Refused(Refusals.NoDefinition(key));
        var counts = await views.Read(async engine =>
        {
            var instances = (await ProcessInstanceSearch.Matching(engine, viewer, query?.Filter ?? JsonElement.Parse("{}"), cancellation)).Where(row => row.DefinitionKey == key).Select(row => row.Key);
            return await engine.ElementInstances.Where(row => row.DefinitionKey == key && row.ElementType != "PROCESS" && instances.Contains(row.InstanceKey))
                .GroupBy(row => row.ElementId).Select(group => new ProcessInstancesApi.ElementStatistics(group.Key,
                    group.Count(row => row.State == "ACTIVE" && row.IncidentKey == null), group.Count(row => row.State == "TERMINATED"),
                    group.Count(row => row.State == "ACTIVE" && row.IncidentKey != null), group.Count(row => row.State == "COMPLETED")))
                .ToListAsync(cancellation);
        }, cancellation);
        return Results.Ok(new ProcessInstancesApi.Statistics<ProcessInstancesApi.ElementStatistics>([.. counts.OrderBy(one => one.ElementId, StringComparer.Ordinal)]));
    }

    static Task<ProcessDefinitionRow?> Find(Views views, long key, CancellationToken cancellation) =>
        views.Read(engine => engine.ProcessDefinitions.FirstOrDefaultAsync(row => row.Key == key, cancellation), cancellation);

    static string? StartFormOf(CommandRunner runner, ProcessDefinitionRow row) => runner.Models.For(row).NoneStart?.Form.FormId;

    static ProcessDefinition Show(ProcessDefinitionRow row, CommandRunner runner) => new(row.Name, row.ResourceName, row.Version, row.VersionTag, row.ProcessId,
        V2Api.Tenant, Keys.Text(row.Key), StartFormOf(runner, row) is not null, row.DeletedAt is null ? "ACTIVE" : "DELETED");
}

/// <summary>A form as <c>/v2</c> sends it: the schema is JSON text.</summary>
sealed record FormView(string TenantId, string FormId, string Schema, int Version, string FormKey)
{
    public static FormView Of(FormRow form) => new(V2Api.Tenant, form.FormId, form.Schema, form.Version, Keys.Text(form.Key));
}
