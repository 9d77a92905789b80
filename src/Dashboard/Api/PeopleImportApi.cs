using System.Globalization;
using System.Security.Cryptography;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Import;
using Marketing.Workflows.Works;
using Microsoft.AspNetCore.Mvc;

namespace Marketing.Dashboard.Api;

/// <summary>People from a file and into one. For administrators. A dry run says what would happen; what is confirmed is that, or nothing.</summary>
static class PeopleImportApi
{
    sealed record ChangeRow(int? Row, string Id, string Name, string Fate, IReadOnlyList<FieldChange> Fields, IReadOnlyList<WordsView> Warnings);

    sealed record Counts(int Rows, int Added, int Changed, int Returns, int Leaves, int Same, int Rejected, int Problems);

    sealed record ImportView(bool DryRun, string? Token, string Format, string? Encoding, string? Worksheet, IReadOnlyList<ColumnView> Columns, IReadOnlyList<string> Missing, WordsView? Twice,
        IReadOnlyList<ImportFieldView> Fields, Counts Counts, IReadOnlyList<ChangeRow> Changes, IReadOnlyList<ProblemRow> Problems);

    const int MostShown = 500;

    public static void MapPeopleImport(this RouteGroupBuilder api)
    {
        api.MapPost("/people/import", Import).WithName("importPeople").WithMetadata(new RequestSizeLimitAttribute(SheetFiles.LargestBody))
            .WithSummary("Takes people from a CSV or XLSX file (the body, or the part 'file' of a form). With dryRun=true nothing is changed. With Prefer: respond-async 202 and the address of the work.")
            .Produces<ImportView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/people/import/rejected", Rejected).WithName("rejectedPeople").WithMetadata(new RequestSizeLimitAttribute(SheetFiles.LargestBody))
            .WithSummary("The rows of a file that would be rejected, as a file with the reasons beside them. Nothing is changed.").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
        api.MapGet("/people/export", Export).WithName("exportPeople").Audited(AccessActions.Download).Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
    }

    static async Task<IResult> Import(HttpRequest request, Viewer viewer, Views views, PeopleDesk desk, WorkDesk works, Func<DirectorySnapshot> directory, LiveDirectory live, EngineClock clock, Func<Surroundings> surroundings,
        CancellationToken cancellation, bool dryRun = false, string? missing = null, DateOnly? effective = null, string? map = null, string? token = null)
    {
        var (file, name) = await SheetFiles.Body(request, "people", cancellation);
        var read = Read(file, viewer, live, clock, surroundings(), missing, effective, map);
        if (!read.Succeeded)
            return Problems.Refused(read.Refusal!);
        var (import, terms) = read.Value;
        var ready = TokenOf(file.Span, live.History.Revision, missing, effective, map);
        if (dryRun || import.Plan is null)
            return Results.Ok(await Show(import, true, import.Plan is null ? null : ready, views, cancellation));
        if (token is not null && token != ready)
            return Problems.Refused(MovedOn);
        long? seen = token is null ? null : live.History.Revision;
        var order = new WorkOrder(WorkKinds.PeopleImport, "people", new Words($"导入人员：{name}", $"Import of people: {name}"), viewer.Id);
        return await WorksApi.Answer(request.HttpContext, works, directory, order, async (progress, stop) =>
        {
            var saved = await desk.Save(import.File!.Entries, terms with { Mentioned = import.File.Mentioned }, $"import {name}", whole: false, seen, progress, stop);
            return saved.Succeeded ? await ResultOf(import with { Plan = saved.Value }, views) : saved.Refusal!;
        });
    }

    static async Task<IResult> Rejected(HttpRequest request, Viewer viewer, LiveDirectory live, EngineClock clock, Func<Surroundings> surroundings, CancellationToken cancellation,
        string? missing = null, DateOnly? effective = null, string? map = null, string? format = null)
    {
        var (file, _) = await SheetFiles.Body(request, "people", cancellation);
        var read = Read(file, viewer, live, clock, surroundings(), missing, effective, map);
        if (!read.Succeeded)
            return Problems.Refused(read.Refusal!);
        var (import, _) = read.Value;
        return SheetFiles.Send(format ?? import.Sheet.Format, SheetFiles.RejectedRows.In(SheetFiles.IsEnglish(request) ? "en" : "zh"), import.RejectedRows(SheetFiles.IsEnglish(request)));
    }

    static IResult Export(HttpRequest request, Viewer viewer, LiveDirectory live, EngineClock clock, Func<Surroundings> surroundings, string? format = null, string? state = null, bool template = false)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var english = SheetFiles.IsEnglish(request);
        return template
            ? SheetFiles.Send(format, english ? "people-template" : "人员导入模板", [PeopleExport.Head(english)])
            : SheetFiles.Send(format, english ? "people" : "人员", PeopleExport.Rows(live.History, clock.GetUtcNow(), surroundings().Zone, state == "all", english));
    }

    static Outcome<(PeopleImport Import, PlanTerms Terms)> Read(ReadOnlyMemory<byte> file, Viewer viewer, LiveDirectory live, EngineClock clock, Surroundings surroundings, string? missing, DateOnly? effective, string? map)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return refused;
        var terms = PeopleApi.TermsFrom(effective, viewer, clock, surroundings);
        if (!terms.Succeeded)
            return terms.Refusal!;
        var chosen = SheetFiles.Map(map);
        if (!chosen.Succeeded)
            return chosen.Refusal!;
        var all = terms.Value with { OthersLeave = missing == "leave" };
        var import = PeopleImport.Read(file, chosen.Value, live.History, all);
        return import.Succeeded ? (import.Value, all) : import.Refusal!;
    }

    // The same file, on the same terms, over the same directory.
    static string TokenOf(ReadOnlySpan<byte> file, long revision, params string?[] terms) =>
        $"{revision.ToString(CultureInfo.InvariantCulture)}-{Convert.ToHexStringLower(SHA256.HashData([.. SHA256.HashData(file), .. System.Text.Encoding.UTF8.GetBytes(string.Join('\n', terms))]))[..24]}";

    static string TokenOf(ReadOnlySpan<byte> file, long revision, string? missing, DateOnly? effective, string? map) =>
        TokenOf(file, revision, [missing, effective?.ToString("O", CultureInfo.InvariantCulture), map]);

    static Refusal MovedOn { get; } = new(RefusalKind.Conflict, "directory-moved-on", new Words("文件、选项或通讯录与预览时不同。", "The file, the options or the directory are not those of the preview."),
        new Words("重新预览，再确认。", "Preview it once more, then confirm."));

    static async Task<WorkResult> ResultOf(PeopleImport import, Views views) => WorksApi.Result(await Show(import, false, null, views, CancellationToken.None)) with
    {
        Table = import.Problems.Count == 0 ? null : WorkTable.Of(SheetFiles.RejectedRows, import.Sheet.Format, import.RejectedRows),
    };

    static async Task<ImportView> Show(PeopleImport import, bool dryRun, string? token, Views views, CancellationToken cancellation)
    {
        var changes = import.Plan?.Changes ?? [];
        int Count(PersonFate fate) => changes.Count(change => change.Fate == fate);
        var leaving = changes.Where(change => change.Fate == PersonFate.Leaves).Select(change => change.Id).ToList();
        var open = leaving.Count == 0 ? [] : await views.CountOpen(leaving, cancellation);
        return new ImportView(dryRun, token, import.Sheet.Format, import.Sheet.Encoding, import.Sheet.Name,
            ColumnView.Of(import.Map), import.Map.Missing, WordsView.OfOptional(import.Map.Twice),
            ImportFieldView.Of(PeopleFields.All),
            new Counts(import.Sheet.Rows.Count, Count(PersonFate.Added), Count(PersonFate.Changed), Count(PersonFate.Returns), Count(PersonFate.Leaves), Count(PersonFate.Same), import.Rejected.Count, import.Problems.Count),
            [.. changes.Where(change => change.Fate != PersonFate.Same).Take(MostShown).Select(change => Row(change, import, open.GetValueOrDefault(change.Id)))],
            ProblemRow.Of(import.Sheet, import.Problems.Take(MostShown)));
    }

    static ChangeRow Row(PersonChange change, PeopleImport import, int openTasks) => new(import.File!.RowOf(change.Id) is > 0 and var row ? row : null, change.Id, change.Name, change.Fate.ToString().ToLowerInvariant(), change.Fields,
        [.. change.Warnings.Concat(openTasks > 0 ? [new Words($"还有 {openTasks} 项待办，请交接", $"still has {openTasks} open tasks to hand over")] : []).Select(WordsView.Of)]);

}
