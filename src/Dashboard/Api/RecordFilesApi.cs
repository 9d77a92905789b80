using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Access;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;
using Marketing.Workflows.Works;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Records from files and into them. A dry run says what would happen.</summary>
static class RecordFilesApi
{
    sealed record ChangeView(int Row, string Fate, string? Id, IReadOnlyList<string> Fields);

    sealed record Counts(int Rows, int Added, int Changed, int Same, int Rejected, int Problems, int NotReached);

    sealed record ImportView(bool DryRun, string Format, string? Encoding, string? Worksheet, IReadOnlyList<ColumnView> Columns, IReadOnlyList<string> Missing, WordsView? Twice, bool Readable,
        IReadOnlyList<ImportFieldView> Fields, Counts Counts, IReadOnlyList<ChangeView> Changes, IReadOnlyList<ProblemRow> Problems);

    const int MostShown = 500;
    const int MostExported = 100_000;

    public static void MapRecordFiles(this RouteGroupBuilder api)
    {
        api.MapPost("/records/{type}/import", Import).WithName("importRecords").WithMetadata(new RequestSizeLimitAttribute(SheetFiles.LargestBody))
            .WithSummary("Takes records from a CSV or XLSX file (the body, or the part 'file' of a form). With dryRun=true nothing is changed. With Prefer: respond-async 202 and the address of the work.").Produces<ImportView>().ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapPost("/records/{type}/import/rejected", Rejected).WithName("rejectedRecords").WithMetadata(new RequestSizeLimitAttribute(SheetFiles.LargestBody))
            .WithSummary("The rows of a file that would be rejected, as a file with the reasons beside them. Nothing is changed.").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
        api.MapGet("/records/{type}/export", Export).WithName("exportRecords").Audited(AccessActions.Download).Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
    }

    static async Task<IResult> Import(string type, HttpRequest request, Viewer viewer, RecordTypes types, RecordImport desk, WorkDesk works, Func<DirectorySnapshot> directory, CancellationToken cancellation, bool dryRun = false, string? map = null)
    {
        var sent = await Read(type, request, viewer, types, directory(), map, cancellation);
        if (!sent.Succeeded)
            return Problems.Refused(sent.Refusal!);
        var file = sent.Value;
        var order = new WorkOrder(dryRun ? WorkKinds.RecordPreview : WorkKinds.RecordImport, file.Type.Id, Title(file, dryRun), viewer.Id);
        return await WorksApi.Answer(request.HttpContext, works, directory, order, async (progress, stop) =>
        {
            var taken = await file.Take(desk, dryRun, viewer, progress, stop);
            return taken.Succeeded ? ResultOf(taken.Value, file.Type, dryRun) : taken.Refusal!;
        });
    }

    static async Task<IResult> Rejected(string type, HttpRequest request, Viewer viewer, RecordTypes types, RecordImport desk, Func<DirectorySnapshot> directory, CancellationToken cancellation, string? map = null, string? format = null)
    {
        var sent = await Read(type, request, viewer, types, directory(), map, cancellation);
        if (!sent.Succeeded)
            return Problems.Refused(sent.Refusal!);
        var taken = await sent.Value.Take(desk, true, viewer, null, cancellation);
        if (!taken.Succeeded)
            return Problems.Refused(taken.Refusal!);
        var english = SheetFiles.IsEnglish(request);
        return SheetFiles.Send(format ?? taken.Value.Sheet.Format, SheetFiles.RejectedRows.In(english ? "en" : "zh"), taken.Value.RejectedRows(english));
    }

    /// <summary>A file as it was sent, and what whoever sent it may change.</summary>
    sealed record SentFile(RecordType Type, RecordAccess Access, ReadOnlyMemory<byte> Content, string Name, Dictionary<int, string>? Map)
    {
        public Task<Outcome<RecordImportResult>> Take(RecordImport desk, bool dryRun, Viewer viewer, IProgress<Reached>? progress, CancellationToken stop) =>
            desk.Take(Content, Name, Type, Map, dryRun, Access, viewer.Id, progress, stop);
    }

    static async Task<Outcome<SentFile>> Read(string type, HttpRequest request, Viewer viewer, RecordTypes types, DirectorySnapshot people, string? map, CancellationToken cancellation)
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
        return new SentFile(known, access, file, name, chosen.Value);
    }

    static Words Title(SentFile file, bool dryRun) => dryRun
        ? new Words($"预览导入“{file.Type.Label.Chinese}”：{file.Name}", $"Preview of an import of {file.Type.Label.English}: {file.Name}")
        : new Words($"导入“{file.Type.Label.Chinese}”：{file.Name}", $"Import of {file.Type.Label.English}: {file.Name}");

    static WorkResult ResultOf(RecordImportResult taken, RecordType type, bool dryRun) => WorksApi.Result(Show(taken, type, dryRun)) with
    {
        Stopped = taken.NotReached == 0 ? null : Stopped(taken, dryRun),
        Table = taken.Problems.Count == 0 ? null : WorkTable.Of(SheetFiles.RejectedRows, taken.Sheet.Format, taken.RejectedRows),
    };

    static Words Stopped(RecordImportResult taken, bool dryRun)
    {
        int Count(RowFate fate) => taken.Rows.Count(row => row.Fate == fate);
        return dryRun
            ? new Words($"预览已停止：看了 {taken.Rows.Count} 行，还有 {taken.NotReached} 行没有看。没有写入任何内容。", $"The preview was stopped: {taken.Rows.Count} rows were looked at, {taken.NotReached} were not. Nothing was written.")
            : new Words($"已停止：前 {taken.Rows.Count} 行已处理（新增 {Count(RowFate.Added)}，修改 {Count(RowFate.Changed)}，不变 {Count(RowFate.Same)}，未通过 {Count(RowFate.Rejected)}），已写入的保留；其余 {taken.NotReached} 行没有处理。再次导入同一文件会做完其余的行。",
                $"Stopped: the first {taken.Rows.Count} rows are done ({Count(RowFate.Added)} added, {Count(RowFate.Changed)} changed, {Count(RowFate.Same)} the same, {Count(RowFate.Rejected)} rejected) and stay; the other {taken.NotReached} are not. Import the same file again to do the rest.");
    }

    static ImportView Show(RecordImportResult result, RecordType type, bool dryRun)
    {
        int Count(RowFate fate) => result.Rows.Count(row => row.Fate == fate);
        return new ImportView(dryRun, result.Sheet.Format, result.Sheet.Encoding, result.Sheet.Name, ColumnView.Of(result.Map), result.Map.Missing, WordsView.OfOptional(result.Map.Twice), result.IsReadable,
            ImportFieldView.Of(RecordImport.Fields(type)),
            new Counts(result.Sheet.Rows.Count, Count(RowFate.Added), Count(RowFate.Changed), Count(RowFate.Same), Count(RowFate.Rejected), result.Problems.Count, result.NotReached),
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
        var names = await engine.Look(async context => await RecordNames.For(known, await RecordRoom.ToRead(context.Transaction), directory(), access.Sight), cancellation);
        var rows = await views.Read((_, workflows) => access.Shown(query.Value.Over(workflows), workflows).Take(MostExported).ToListAsync(cancellation), cancellation);
        var cells = new RecordCells(names, new FeelEnvironment(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone), zone));
        return SheetFiles.Send(format, name, RecordImport.Export(known, rows, [.. known.Fields.Where(field => access.SeesField(field.Id))], cells, english));
    }
}
