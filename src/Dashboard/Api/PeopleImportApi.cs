using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Import;
using Microsoft.AspNetCore.Mvc;

namespace Marketing.Dashboard.Api;

/// <summary>People from a file and into one. For administrators. A dry run says what would happen; what is confirmed is that, or nothing.</summary>
static class PeopleImportApi
{
    sealed record ColumnView(int Index, string Letters, string Head, string? Field, string? Suggestion);

    sealed record FieldView(string Id, WordsView Name, bool Required);

    sealed record ProblemRow(int Row, string? Column, string? Head, string Code, WordsView Message, WordsView? Mend);

    sealed record ChangeRow(int? Row, string Id, string Name, string Fate, IReadOnlyList<FieldChange> Fields, IReadOnlyList<WordsView> Warnings);

    sealed record Counts(int Rows, int Added, int Changed, int Returns, int Leaves, int Same, int Rejected, int Problems);

    sealed record ImportView(bool DryRun, string? Token, string Format, string? Encoding, string? Worksheet, IReadOnlyList<ColumnView> Columns, IReadOnlyList<string> Missing, WordsView? Twice,
        IReadOnlyList<FieldView> Fields, Counts Counts, IReadOnlyList<ChangeRow> Changes, IReadOnlyList<ProblemRow> Problems);

    const int MostShown = 500;
    const int LargestBody = (10 << 20) + 4096;

    public static void MapPeopleImport(this RouteGroupBuilder api)
    {
        api.MapPost("/people/import", Import).WithName("importPeople").WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .WithSummary("Takes people from a CSV or XLSX file (the body, or the part 'file' of a form). With dryRun=true nothing is changed.")
            .Produces<ImportView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/people/import/rejected", Rejected).WithName("rejectedPeople").WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .WithSummary("The rows of a file that would be rejected, as a file with the reasons beside them. Nothing is changed.").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
        api.MapGet("/people/export", Export).WithName("exportPeople").Audited(AccessActions.Download).Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
    }

    static async Task<IResult> Import(HttpRequest request, Viewer viewer, Views views, PeopleDesk desk, LiveDirectory live, EngineClock clock, Func<Surroundings> surroundings,
        CancellationToken cancellation, bool dryRun = false, string? missing = null, DateOnly? effective = null, string? map = null, string? token = null)
    {
        var (file, name) = await Body(request, cancellation);
        var read = Read(file, viewer, live, clock, surroundings(), missing, effective, map);
        if (!read.Succeeded)
            return Problems.Refused(read.Refusal!);
        var (import, terms) = read.Value;
        var ready = TokenOf(file.Span, live.History.Revision, missing, effective, map);
        if (dryRun || import.Plan is null)
            return Results.Ok(await Show(import, true, import.Plan is null ? null : ready, views, cancellation));
        if (token is not null && token != ready)
            return Problems.Refused(MovedOn);
        var saved = await desk.Save(import.File!.Entries, terms with { Mentioned = import.File.Mentioned }, $"import {name}", whole: false, token is null ? null : live.History.Revision, cancellation);
        return saved.Succeeded ? Results.Ok(await Show(import with { Plan = saved.Value }, false, null, views, cancellation)) : Problems.Refused(saved.Refusal!);
    }

    static async Task<IResult> Rejected(HttpRequest request, Viewer viewer, LiveDirectory live, EngineClock clock, Func<Surroundings> surroundings, CancellationToken cancellation,
        string? missing = null, DateOnly? effective = null, string? map = null, string? format = null)
    {
        var (file, _) = await Body(request, cancellation);
        var read = Read(file, viewer, live, clock, surroundings(), missing, effective, map);
        if (!read.Succeeded)
            return Problems.Refused(read.Refusal!);
        var (import, _) = read.Value;
        return Send(format ?? import.Sheet.Format, IsEnglish(request) ? "rejected-rows" : "未导入的行", import.RejectedRows(IsEnglish(request)));
    }

    static IResult Export(HttpRequest request, Viewer viewer, LiveDirectory live, EngineClock clock, Func<Surroundings> surroundings, string? format = null, string? state = null, bool template = false)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var english = IsEnglish(request);
        return template
            ? Send(format, english ? "people-template" : "人员导入模板", [PeopleExport.Head(english)])
            : Send(format, english ? "people" : "人员", PeopleExport.Rows(live.History, clock.GetUtcNow(), surroundings().Zone, state == "all", english));
    }

    static IResult Send(string? format, string name, IEnumerable<IReadOnlyList<string>> rows)
    {
        var (content, type) = SheetWriter.Write(format ?? "csv", name, rows);
        return Results.File(content, type, $"{name}.{(format == "xlsx" ? "xlsx" : "csv")}");
    }

    // Plain bytes, or what a browser sends for a chosen file.
    static async Task<(ReadOnlyMemory<byte> File, string Name)> Body(HttpRequest request, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        if (!request.HasFormContentType)
        {
            await request.Body.CopyToAsync(content, cancellation);
            return (content.ToArray(), "people");
        }

        var form = await request.ReadFormAsync(cancellation);
        if (form.Files is not [var file, ..])
            return (ReadOnlyMemory<byte>.Empty, "people");
        await file.CopyToAsync(content, cancellation);
        return (content.ToArray(), new string([.. Path.GetFileName(file.FileName).Where(letter => !char.IsControl(letter)).Take(100)]));
    }

    static Outcome<(PeopleImport Import, PlanTerms Terms)> Read(ReadOnlyMemory<byte> file, Viewer viewer, LiveDirectory live, EngineClock clock, Surroundings surroundings, string? missing, DateOnly? effective, string? map)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return refused;
        var terms = PeopleApi.TermsFrom(effective, viewer, clock, surroundings);
        if (!terms.Succeeded)
            return terms.Refusal!;
        if (!TryMap(map, out var chosen))
            return new Refusal(RefusalKind.Invalid, "import-map", new Words("map 应为 JSON，如 {\"0\": \"id\"}。", "Expected map to be JSON such as {\"0\": \"id\"}."));
        var all = terms.Value with { OthersLeave = missing == "leave" };
        var import = PeopleImport.Read(file, chosen, live.History, all);
        return import.Succeeded ? (import.Value, all) : import.Refusal!;
    }

    static bool TryMap(string? text, out Dictionary<int, string>? map)
    {
        map = null;
        try
        {
            map = text is null ? null : JsonSerializer.Deserialize<Dictionary<int, string>>(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // The same file, on the same terms, over the same directory.
    static string TokenOf(ReadOnlySpan<byte> file, long revision, params string?[] terms) =>
        $"{revision.ToString(CultureInfo.InvariantCulture)}-{Convert.ToHexStringLower(SHA256.HashData([.. SHA256.HashData(file), .. System.Text.Encoding.UTF8.GetBytes(string.Join('\n', terms))]))[..24]}";

    static string TokenOf(ReadOnlySpan<byte> file, long revision, string? missing, DateOnly? effective, string? map) =>
        TokenOf(file, revision, [missing, effective?.ToString("O", CultureInfo.InvariantCulture), map]);

    static Refusal MovedOn { get; } = new(RefusalKind.Conflict, "directory-moved-on", new Words("文件、选项或通讯录与预览时不同。", "The file, the options or the directory are not those of the preview."),
        new Words("重新预览，再确认。", "Preview it once more, then confirm."));

    static async Task<ImportView> Show(PeopleImport import, bool dryRun, string? token, Views views, CancellationToken cancellation)
    {
        var changes = import.Plan?.Changes ?? [];
        int Count(PersonFate fate) => changes.Count(change => change.Fate == fate);
        var leaving = changes.Where(change => change.Fate == PersonFate.Leaves).Select(change => change.Id).ToList();
        var open = leaving.Count == 0 ? [] : await views.CountOpen(leaving, cancellation);
        return new ImportView(dryRun, token, import.Sheet.Format, import.Sheet.Encoding, import.Sheet.Name,
            [.. import.Map.Columns.Select(column => new ColumnView(column.Index, Sheet.Letters(column.Index), column.Head, column.Field, column.Suggestion))], import.Map.Missing, WordsView.OfOptional(import.Map.Twice),
            [.. PeopleFields.All.Select(field => new FieldView(field.Id, WordsView.Of(field.Name), field.IsRequired))],
            new Counts(import.Sheet.Rows.Count, Count(PersonFate.Added), Count(PersonFate.Changed), Count(PersonFate.Returns), Count(PersonFate.Leaves), Count(PersonFate.Same), import.Rejected.Count, import.Problems.Count),
            [.. changes.Where(change => change.Fate != PersonFate.Same).Take(MostShown).Select(change => Row(change, import, open.GetValueOrDefault(change.Id)))],
            [.. import.Problems.Take(MostShown).Select(problem => new ProblemRow(problem.Row, problem.Column is { } at ? Sheet.Letters(at) : null, problem.Column is { } column ? import.Sheet.Head[column] : null,
                problem.Code, WordsView.Of(problem.Message), WordsView.OfOptional(problem.Mend)))]);
    }

    static ChangeRow Row(PersonChange change, PeopleImport import, int openTasks) => new(import.File!.RowOf(change.Id) is > 0 and var row ? row : null, change.Id, change.Name, change.Fate.ToString().ToLowerInvariant(), change.Fields,
        [.. change.Warnings.Concat(openTasks > 0 ? [new Words($"还有 {openTasks} 项待办，请交接", $"still has {openTasks} open tasks to hand over")] : []).Select(WordsView.Of)]);

    static bool IsEnglish(HttpRequest request) => request.Headers.AcceptLanguage.ToString().StartsWith("en", StringComparison.OrdinalIgnoreCase);
}
