using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Repair as pages need it: letting an instance stand still, and what a modification or migration would meet, before it is done.</summary>
static class InstanceRepairApi
{
    sealed record ModificationPreview(IReadOnlyList<WordsView> Problems);

    sealed record MigrationPreview(IReadOnlyList<WordsView> Problems, IReadOnlyList<MovedElement> Elements, IReadOnlyList<string> Closed, IReadOnlyList<string> Opened);

    sealed record MovedElement(string ElementInstanceKey, string From, string To);

    public static void MapInstanceRepair(this RouteGroupBuilder api)
    {
        api.MapPost("/instances/{key}/suspend", Suspend).WithName("suspendInstance").Produces(StatusCodes.Status204NoContent);
        api.MapPost("/instances/{key}/resume", Resume).WithName("resumeInstance").Produces(StatusCodes.Status204NoContent);
        api.MapPost("/instances/{key}/modification/preview", PreviewModification).WithName("previewModification").Produces<ModificationPreview>();
        api.MapPost("/instances/{key}/migration/preview", PreviewMigration).WithName("previewMigration").Produces<MigrationPreview>();
    }

    static async Task<IResult> Suspend(long key, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation) =>
        await RepairApi.Refused(key, viewer, views, cancellation) ?? V2Api.NoContent(await engine.Suspend(key, viewer.Id, cancellation: cancellation));

    static async Task<IResult> Resume(long key, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation) =>
        await RepairApi.Refused(key, viewer, views, cancellation) ?? V2Api.NoContent(await engine.Resume(key, viewer.Id, cancellation: cancellation));

    static async Task<IResult> PreviewModification(long key, RepairApi.ModificationRequest request, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        if (await RepairApi.Refused(key, viewer, views, cancellation) is { } refused)
            return refused;
        var found = await engine.PreviewModification(key, await RepairApi.PlanOf(key, request, views, cancellation), cancellation);
        return found.Succeeded ? Results.Ok(new ModificationPreview([.. found.Value.Select(WordsView.Of)])) : Problems.Refused(found.Refusal!);
    }

    static async Task<IResult> PreviewMigration(long key, RepairApi.MigrationRequest request, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        if (await RepairApi.Refused(key, viewer, views, cancellation) is { } refused)
            return refused;
        var found = await engine.PreviewMigration(key, RepairApi.KeyOf(request.TargetProcessDefinitionKey, "targetProcessDefinitionKey"),
            [.. request.MappingInstructions.Select(one => (one.SourceElementId, one.TargetElementId))], cancellation);
        return found.Succeeded
            ? Results.Ok(new MigrationPreview([.. found.Value.Problems.Select(WordsView.Of)],
                [.. found.Value.Elements.Select(one => new MovedElement(Keys.Text(one.Key), one.From, one.To))], found.Value.Closed, found.Value.Opened))
            : Problems.Refused(found.Refusal!);
    }
}
