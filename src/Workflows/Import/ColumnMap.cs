using Marketing.Rules;

namespace Marketing.Workflows.Import;

/// <summary>A field that a file may have a column for.</summary>
/// <param name="Id">Its id, which is understood as a head too.</param>
/// <param name="Name">How its head is written.</param>
/// <param name="IsRequired">Whether nothing can be read without it.</param>
/// <param name="Aliases">What else its head may say.</param>
public sealed record ImportField(string Id, Words Name, bool IsRequired, params IReadOnlyList<string> Aliases);

/// <summary>A column of a file.</summary>
/// <param name="Index">Counted from 0.</param>
/// <param name="Field">The id of the field it holds; null when it is not read.</param>
/// <param name="Suggestion">For a column that is not read: the field that may have been meant.</param>
public sealed record MappedColumn(int Index, string Head, string? Field, string? Suggestion);

/// <summary>Which column of a file holds which field: by the words of the head in either language, or as somebody has chosen.</summary>
public sealed class ColumnMap
{
    readonly Dictionary<string, int> byField = [];

    /// <summary>Maps the columns of a head.</summary>
    /// <param name="head">The first row.</param>
    /// <param name="fields">What may be there.</param>
    /// <param name="chosen">The field of a column where somebody has said it; an empty text for a column that is not to be read.</param>
    public ColumnMap(SheetRow head, IReadOnlyList<ImportField> fields, IReadOnlyDictionary<int, string>? chosen = null)
    {
        var words = new Dictionary<string, string>();
        foreach (var field in fields)
        {
            foreach (var word in field.Aliases.Concat([field.Id, field.Name.Chinese, field.Name.English]))
                words.TryAdd(Plain(word), field.Id);
        }

        string? Known(int column, string text) => chosen?.GetValueOrDefault(column) is { } choice
            ? fields.FirstOrDefault(field => field.Id == choice)?.Id
            : words.GetValueOrDefault(Plain(text));
        var columns = new List<MappedColumn>();
        for (var column = 0; column < head.Cells.Count; column++)
        {
            var field = Known(column, head[column]);
            if (field is not null && !byField.TryAdd(field, column))
                Twice = new Words($"“{head[byField[field]]}”和“{head[column]}”两列是同一项内容。", $"The columns '{head[byField[field]]}' and '{head[column]}' hold the same field.");
            if (field is not null || !string.IsNullOrWhiteSpace(head[column]))
                columns.Add(new MappedColumn(column, head[column], field, null));
        }

        Columns = columns.ConvertAll(column => column.Field is not null || chosen?.ContainsKey(column.Index) == true ? column : column with { Suggestion = Meant(column.Head, words) });
        Missing = [.. fields.Where(field => field.IsRequired && !byField.ContainsKey(field.Id)).Select(field => field.Id)];
    }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<MappedColumn> Columns { get; }

    /// <summary>Required fields without a column.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>What is wrong when two columns hold one field; null when none do.</summary>
    public Words? Twice { get; }

    /// <summary>Whether the file has a column for the field.</summary>
    public bool Has(string field) => byField.ContainsKey(field);

    /// <summary>The column of a field, counted from 0; null when the file has none.</summary>
    public int? ColumnOf(string field) => byField.TryGetValue(field, out var column) ? column : null;

    /// <summary>The text of a field without spaces around it; null when the file has no column for it.</summary>
    public string? Text(SheetRow row, string field) => byField.TryGetValue(field, out var column) ? row[column].Trim() : null;

    string? Meant(string head, Dictionary<string, string> words) =>
        NearestName.Of(Plain(head), words.Where(pair => !byField.ContainsKey(pair.Value)).Select(pair => pair.Key)) is { } near ? words[near] : null;

    // Case, spaces, stars of required fields and what stands in brackets do not matter.
    static string Plain(string head)
    {
        var text = head.Normalize(System.Text.NormalizationForm.FormKC);
        var bracket = text.IndexOf('(', StringComparison.Ordinal);
        return new string([.. (bracket > 0 ? text[..bracket] : text).Where(char.IsLetterOrDigit)]).ToLowerInvariant();
    }
}
