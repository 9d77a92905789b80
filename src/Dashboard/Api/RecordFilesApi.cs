using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules.Feel;
using Marketing.Workflows.Access;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Records from files and into them. A dry run says what would happen.</summary>
static class RecordFilesApi
{
    sealed record ChangeView(int Row, string Fate, string? Id, IReadOnlyList<string> Fields);

    sealed record Counts(int Rows, int Added, int Changed, int Same, int Rejected, int Problems);

    sealed record ImportView(bool DryRun, string Format, string? Encoding, string? Worksheet, IReadOnlyList<ColumnView> Columns, IReadOnlyList<string> Missing, WordsView? Twice, bool Readable,
        IReadOnlyList<ImportFieldView> Fields, Counts Counts, IReadOnlyList<ChangeView> Changes, IReadOnlyList<ProblemRow> Problems);

    const int MostShown = 500;
    const int MostExported = 100_000;

    public static void MapRecordFiles(this RouteGroupBuilder api)
    {
        api.MapPost("/records/{type}/import", Import).WithName("importRecords").WithMetadata(new RequestSizeLimitAttribute(SheetFiles.LargestBody))
            .WithSummary("Takes records from a CSV or XLSX file (the body, or the part 'file' of a form). With dryRun=true nothing is changed.").Produces<ImportView>().ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapPost("/records/{type}/import/rejected", Rejected).WithName("rejectedRecords").WithMetadata(new RequestSizeLimitAttribute(SheetFiles.LargestBody))
            .WithSummary("The rows of a file that would be rejected, as a file with the reasons beside them. Nothing is changed.").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
        api.MapGet("/records/{type}/export", Export).WithName("exportRecords").Audited(AccessActions.Download).Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
    }

    static async Task<IResult> Import(string type, HttpRequest request, Viewer viewer, RecordTypes types, RecordImport desk, Func<DirectorySnapshot> directory, CancellationToken cancellation, bool dryRun = false, string? map = null)
    {
        var taken = await Take(type, request, viewer, types, desk, directory(), dryRun, map, cancellation);
        return taken.Succeeded ? Results.Ok(Show(taken.Value.Result, taken.Value.Type, dryRun)) : Problems.Refused(taken.Refusal!);
    }

    static async Task<IResult> Rejected(string type, HttpRequest request, Viewer viewer, RecordTypes types, RecordImport desk, Func<DirectorySnapshot> directory, CancellationToken cancellation, string? map = null, string? format = null)
    {
        var taken = await Take(type, request, viewer, types, desk, directory(), true, map, cancellation);
        if (!taken.Succeeded)
            return Problems.Refused(taken.Refusal!);
        var english = SheetFiles.IsEnglish(request);
        return SheetFiles.Send(format ?? taken.Value.Result.Sheet.Format, english ? "rejected-rows" : "未导入的行", taken.Value.Result.RejectedRows(english));
    }

    static async Task<Outcome<(RecordImportResult Result, RecordType Type)>> Take(string type, HttpRequest request, Viewer viewer, RecordTypes types, RecordImport desk, DirectorySnapshot people, bool dryRun, string? map, CancellationToken cancellation)
    {
        var found = RecordsApi.Find(type, types, viewer);
        if (!found.Succeeded)
            return found.Refusal!;
        var (known, access) = found.Value;
        if (!access.Changes)
            return RecordsApi.NotYours(known, known.Rights.Change, people, "导入", "import");
        var chosen = SheetFiles.Map(map);
        if (!chosen.Succeeded)
            return chosen.Refusal!;
        var (file, name) = await SheetFiles.Body(request, known.Id, cancellation);
        var taken = await desk.Take(file, name, known, chosen.Value, dryRun, access, viewer.Id, cancellation);
        return taken.Succeeded ? (taken.Value, known) : taken.Refusal!;
    }

    static ImportView Show(RecordImportResult result, RecordType type, bool dryRun)
    {
        int Count(RowFate fate) => result.Rows.Count(row => row.Fate == fate);
        return new ImportView(dryRun, result.Sheet.Format, result.Sheet.Encoding, result.Sheet.Name, ColumnView.Of(result.Map), result.Map.Missing, WordsView.OfOptional(result.Map.Twice), result.IsReadable,
            ImportFieldView.Of(RecordImport.Fields(type)),
            new Counts(result.Sheet.Rows.Count, Count(RowFate.Added), Count(RowFate.Changed), Count(RowFate.Same), Count(RowFate.Rejected), result.Problems.Count),
            [.. result.Rows.Where(row => row.Fate is RowFate.Added or RowFate.Changed).Take(MostShown).Select(row => new ChangeView(row.Row, Names.Kebab(row.Fate.ToString()), row.Id, row.Fields))],
            ProblemRow.Of(result.Sheet, result.Problems.Take(MostShown)));
    }

    static async Task<IResult> Export(string type, HttpRequest request, Viewer viewer, Views views, RecordTypes types, ProcessEngine engine, EngineClock clock, Func<DirectorySnapshot> directory, CancellationToken cancellation, string? format = null, bool template = false)
    {
        var found = RecordsApi.Find(type, types, viewer);
        if (!found.Succeeded)
            return Problems.Refused(found.Refusal!);
        var (known, access) = found.Value;
        var (english, zone) = (SheetFiles.IsEnglish(request), Surroundings.Plain.Zone);
        var name = english ? known.Label.English : known.Label.Chinese;
        if (template)
            return SheetFiles.Send(format, name, [[.. RecordImport.Fields(known).Select(field => english ? field.Name.English : field.Name.Chinese)]]);
        var query = RecordsApi.QueryOf(request, known, access, clock);
        if (!query.Succeeded)
            return Problems.Refused(query.Refusal!);
        var names = await engine.Look(async context => await RecordNames.For(known, await RecordRoom.ToRead(context.Transaction), directory()), cancellation);
        var rows = await views.Read((_, workflows) => query.Value.Over(workflows).Take(MostExported).ToListAsync(cancellation), cancellation);
        var cells = new RecordCells(names, new FeelEnvironment(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone), zone));
        return SheetFiles.Send(format, name, RecordImport.Export(known, rows, [.. known.Fields.Where(field => access.SeesField(field.Id))], cells, english));
    }
}
