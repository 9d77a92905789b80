using System.Text;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Access;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>What was deployed, by key: process definitions, DMN files and forms alike.</summary>
static class ResourcesApi
{
    sealed record ResourceView(string ResourceName, int Version, string? VersionTag, string ResourceId, string TenantId, string ResourceKey);

    sealed record Deleted(string ResourceKey, object? BatchOperation);

    internal sealed record DeleteRequest(bool DeleteHistory = false, long? OperationReference = null);

    sealed record Resource(ResourceView View, byte[] Content, string MediaType);

    public static void MapResources(this RouteGroupBuilder v2)
    {
        v2.MapGet("/resources/{key}", Get).Operation("getResource").Produces<ResourceView>();
        v2.MapGet("/resources/{key}/content", Content).Operation("getResourceContent").Audited(AccessActions.Download).Produces<string>(contentType: "text/xml");
        v2.MapPost("/resources/{key}/deletion", Delete).Operation("deleteResource", "DELETE").Produces<Deleted>();
    }

    static async Task<IResult> Get(long key, Views views, CancellationToken cancellation) =>
        await Find(key, views, cancellation) is { } found ? Results.Ok(found.View) : Problems.Refused(Refusal.NotFound("resource", key));

    // Text, so that a program that reads JSON by itself gets a form's schema as it was deployed.
    static async Task<IResult> Content(long key, Views views, CancellationToken cancellation) =>
        await Find(key, views, cancellation) is { } found ? Results.Bytes(found.Content, found.MediaType) : Problems.Refused(Refusal.NotFound("resource", key));

    static Task<Resource?> Find(long key, Views views, CancellationToken cancellation) => views.Read(async engine =>
    {
        if (await engine.ProcessDefinitions.FirstOrDefaultAsync(row => row.Key == key && row.DeletedAt == null, cancellation) is { } process)
            return new Resource(new ResourceView(process.ResourceName, process.Version, process.VersionTag, process.ProcessId, V2Api.Tenant, Keys.Text(key)), process.Content, "text/xml");
        if (await engine.DecisionRequirements.FirstOrDefaultAsync(row => row.Key == key && row.DeletedAt == null, cancellation) is { } file)
            return new Resource(new ResourceView(file.ResourceName, file.Version, null, file.RequirementsId, V2Api.Tenant, Keys.Text(key)), file.Content, "text/xml");
        return await engine.Forms.FirstOrDefaultAsync(row => row.Key == key && row.DeletedAt == null, cancellation) is { } form
            ? new Resource(new ResourceView(form.ResourceName, form.Version, null, form.FormId, V2Api.Tenant, Keys.Text(key)), Encoding.UTF8.GetBytes(form.Schema), "text/plain; charset=utf-8")
            : null;
    }, cancellation);

    static async Task<IResult> Delete(long key, DeleteRequest? request, Viewer viewer, ProcessEngine engine, CancellationToken cancellation)
    {
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        if (request is { DeleteHistory: true })
        {
            return Problems.Refused(new Refusal(RefusalKind.Invalid, "delete-history", new Rules.Words("历史记录由保留期限清理，不能随资源一起删除。",
                "Expected deleteHistory to be false: history is kept for as long as retention says."), new Rules.Words("去掉 deleteHistory。", "Leave deleteHistory out.")));
        }

        var deleted = await engine.DeleteResource(key, viewer.Id, cancellation);
        return deleted.Succeeded ? Results.Ok(new Deleted(Keys.Text(key), null)) : Problems.Refused(deleted.Refusal!);
    }
}
