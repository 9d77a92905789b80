using System.Text.Json;
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
    }

    static async Task<IResult> Search(SearchQuery? query, Views views, CommandRunner runner, CancellationToken cancellation) =>
        Results.Ok(await views.Read(async engine =>
        {
            var withForm = MentionsStartForm(query)
                ? (await engine.ProcessDefinitions.ToListAsync(cancellation)).Where(row => StartFormOf(runner, row) is not null).Select(row => row.Key).ToList()
                : [];
            return await Table(withForm).Run(engine.ProcessDefinitions, query, row => Show(row, runner), cancellation);
        }, cancellation));

    static bool MentionsStartForm(SearchQuery? query) =>
        query?.Filter is { ValueKind: JsonValueKind.Object } filter && filter.TryGetProperty("hasStartForm", out _);

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
        .Filter("state", value => SearchFilter.Text<ProcessDefinitionRow>(row => "ACTIVE", value));

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

    static Task<ProcessDefinitionRow?> Find(Views views, long key, CancellationToken cancellation) =>
        views.Read(engine => engine.ProcessDefinitions.FirstOrDefaultAsync(row => row.Key == key, cancellation), cancellation);

    static string? StartFormOf(CommandRunner runner, ProcessDefinitionRow row) => runner.Models.For(row).NoneStart?.Form.FormId;

    static ProcessDefinition Show(ProcessDefinitionRow row, CommandRunner runner) => new(row.Name, row.ResourceName, row.Version, row.VersionTag, row.ProcessId,
        V2Api.Tenant, Keys.Text(row.Key), StartFormOf(runner, row) is not null, "ACTIVE");
}

/// <summary>A form as <c>/v2</c> sends it: the schema is JSON text.</summary>
sealed record FormView(string TenantId, string FormId, string Schema, int Version, string FormKey)
{
    public static FormView Of(FormRow form) => new(V2Api.Tenant, form.FormId, form.Schema, form.Version, Keys.Text(form.Key));
}
