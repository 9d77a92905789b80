using System.Text.Json;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Import;

namespace Marketing.Dashboard.Api;

/// <summary>Tables over HTTP: files that come in, and those that are sent.</summary>
static class SheetFiles
{
    /// <summary>Bytes of a request with a file: the largest table, and what a form puts round it.</summary>
    public const int LargestBody = (10 << 20) + 4096;

    /// <summary>A table as CSV, or as XLSX when that is the format.</summary>
    public static IResult Send(string? format, string name, IEnumerable<IReadOnlyList<string>> rows)
    {
        var (content, type) = SheetWriter.Write(format ?? "csv", name, rows);
        return Results.File(content, type, $"{name}.{(format == "xlsx" ? "xlsx" : "csv")}");
    }

    /// <summary>The file of a request: plain bytes, or what a browser sends for a chosen file.</summary>
    /// <param name="unnamed">What it is called when the request does not say.</param>
    public static async Task<(ReadOnlyMemory<byte> File, string Name)> Body(HttpRequest request, string unnamed, CancellationToken cancellation)
    {
        using var content = new MemoryStream();
        if (request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) != true)
        {
            await request.Body.CopyToAsync(content, cancellation);
            return (content.ToArray(), unnamed);
        }

        var form = await request.ReadFormAsync(cancellation);
        if (form.Files is not [var file, ..])
            return (ReadOnlyMemory<byte>.Empty, unnamed);
        await file.CopyToAsync(content, cancellation);
        return (content.ToArray(), new string([.. Path.GetFileName(file.FileName).Where(letter => !char.IsControl(letter)).Take(100)]));
    }

    /// <summary>Which column holds which field, as somebody has chosen it: JSON such as <c>{"0": "id"}</c>.</summary>
    public static Outcome<Dictionary<int, string>?> Map(string? text)
    {
        try
        {
            return text is null ? (Dictionary<int, string>?)null : JsonSerializer.Deserialize<Dictionary<int, string>>(text);
        }
        catch (JsonException)
        {
            return new Refusal(RefusalKind.Invalid, "import-map", new Words("map 应为 JSON，如 {\"0\": \"id\"}。", "Expected map to be JSON such as {\"0\": \"id\"}."));
        }
    }

    /// <summary>What the file of rows is called that an import does not take.</summary>
    public static Words RejectedRows { get; } = new("未导入的行", "rejected-rows");

    public static bool IsEnglish(HttpRequest request) => request.Headers.AcceptLanguage.ToString().StartsWith("en", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A column of a file, as it was understood.</summary>
sealed record ColumnView(int Index, string Letters, string Head, string? Field, string? Suggestion)
{
    public static IReadOnlyList<ColumnView> Of(ColumnMap map) => [.. map.Columns.Select(column => new ColumnView(column.Index, Sheet.Letters(column.Index), column.Head, column.Field, column.Suggestion))];
}

/// <summary>A field that a file may have a column for.</summary>
sealed record ImportFieldView(string Id, Http.WordsView Name, bool Required)
{
    public static IReadOnlyList<ImportFieldView> Of(IReadOnlyList<ImportField> fields) => [.. fields.Select(field => new ImportFieldView(field.Id, Http.WordsView.Of(field.Name), field.IsRequired))];
}

/// <summary>What is wrong with a row of a file.</summary>
sealed record ProblemRow(int Row, string? Column, string? Head, string Code, Http.WordsView Message, Http.WordsView? Mend)
{
    public static IReadOnlyList<ProblemRow> Of(Sheet sheet, IEnumerable<RowProblem> problems) => [.. problems.Select(problem => new ProblemRow(problem.Row, problem.Column is { } at ? Sheet.Letters(at) : null,
        problem.Column is { } column ? sheet.Head[column] : null, problem.Code, Http.WordsView.Of(problem.Message), Http.WordsView.OfOptional(problem.Mend)))];
}
