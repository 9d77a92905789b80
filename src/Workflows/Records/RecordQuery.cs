using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Records;

/// <summary>How a field is compared in a list.</summary>
public enum FilterKind { Is, IsNot, AtLeast, AtMost, Above, Below }

/// <summary>What a list is narrowed to: the field, the comparison, and values of which one is enough.</summary>
public sealed record RecordFilter(string Field, FilterKind Kind, IReadOnlyList<string> Values);

/// <summary>Which records of a type are wanted, in which order.</summary>
public sealed record RecordQuery(RecordType Type)
{
    /// <summary>Words that must all be found in the texts of a record.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
    public IReadOnlyList<RecordFilter> Filters { get; init; } = [];

    /// <summary>Id of the field to sort by; null: the last change first.</summary>
    public string? Sort { get; init; }
    public bool Descending { get; init; }

    static readonly (string Sign, FilterKind Kind)[] Signs = [(">=", FilterKind.AtLeast), ("<=", FilterKind.AtMost), (">", FilterKind.Above), ("<", FilterKind.Below), ("!", FilterKind.IsNot)];

    /// <summary>Reads a query as it stands in an address: <c>q</c>, <c>sort</c> (<c>-field</c> turns it round), and fields with values, such as <c>amount=&gt;=5000</c> or <c>status=open,partial</c>.</summary>
    public static Outcome<RecordQuery> Read(RecordType type, IEnumerable<(string Name, string Value)> pairs, IReadOnlyCollection<string> others, FeelEnvironment feel)
    {
        var query = new RecordQuery(type);
        var cells = new RecordCells(CellNames.Keys, feel);
        foreach (var (name, value) in pairs)
        {
            if (name == "q")
                query = query with { Words = value.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) };
            else if (name == "sort" && SortField(type, value) is { } sort)
                query = query with { Sort = sort, Descending = value.StartsWith('-') };
            else if (!others.Contains(name))
            {
                var filter = FilterOf(type, name, value, cells);
                if (!filter.Succeeded)
                    return filter.Refusal!;
                query = query with { Filters = [.. query.Filters, filter.Value] };
            }
        }

        return query;
    }

    static string? SortField(RecordType type, string value) => type.Find(value.TrimStart('-')) is { } field && RecordLook.IsIndexed(type, field) ? field.Id : null;

    static Outcome<RecordFilter> FilterOf(RecordType type, string name, string text, RecordCells cells)
    {
        if (type.Find(name) is not { } field || !RecordLook.IsIndexed(type, field))
        {
            var near = Import.NearestName.Of(name, type.Fields.Where(one => RecordLook.IsIndexed(type, one)).Select(one => one.Id));
            return new Refusal(RefusalKind.Invalid, "record-filter", new Words($"{type.Label.Chinese}不能按“{name}”筛选。", $"{type.Label.English} cannot be filtered by '{name}'."),
                near is null ? null : new Words($"是否指“{near}”？", $"Did you mean '{near}'?"));
        }

        var (sign, kind) = Array.Find(Signs, one => text.StartsWith(one.Sign, StringComparison.Ordinal));
        var values = new List<string>();
        foreach (var part in (sign is null ? text : text[sign.Length..]).Split(',', StringSplitOptions.TrimEntries))
        {
            var (value, problems) = cells.Read(field.Item ?? field, part);
            if (problems is [var problem, ..])
                return new Refusal(RefusalKind.Invalid, "record-filter", problem.Message, problem.Mend);
            values.AddRange(SortText.Of(value));
        }

        return new RecordFilter(field.Id, sign is null ? FilterKind.Is : kind, values);
    }

    /// <summary>The records, in their order.</summary>
    public IQueryable<RecordRow> Over(WorkflowsDbContext rows)
    {
        var found = rows.Records.Where(row => row.Type == Type.Id && row.DeletedAt == null);
        foreach (var word in Words)
            found = found.Where(row => row.Search.Contains(word));
        foreach (var filter in Filters)
            found = Narrow(found, rows.RecordIndex.Where(one => one.Type == Type.Id && one.Field == filter.Field), filter);
        if (Sort is null)
            return found.OrderByDescending(row => row.ChangedAt).ThenByDescending(row => row.Sequence);
        var by = rows.RecordIndex.Where(one => one.Type == Type.Id && one.Field == Sort);
        return Descending
            ? found.OrderByDescending(row => by.Where(one => one.Id == row.Id).Min(one => one.Value)).ThenByDescending(row => row.Sequence)
            : found.OrderBy(row => by.Where(one => one.Id == row.Id).Min(one => one.Value)).ThenBy(row => row.Sequence);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Globalization", "CA1309", Justification = "The database compares; the column's collation is letter by letter.")]
    static IQueryable<RecordRow> Narrow(IQueryable<RecordRow> found, IQueryable<RecordIndexRow> index, RecordFilter filter)
    {
        var first = filter.Values.Count > 0 ? filter.Values[0] : "";
        return filter.Kind switch
        {
            // An empty value asks for records without one.
            FilterKind.Is when filter.Values.Count == 0 => found.Where(row => !index.Any(one => one.Id == row.Id)),
            FilterKind.IsNot when filter.Values.Count == 0 => found.Where(row => index.Any(one => one.Id == row.Id)),
            FilterKind.Is => found.Where(row => index.Any(one => one.Id == row.Id && filter.Values.Contains(one.Value))),
            FilterKind.IsNot => found.Where(row => !index.Any(one => one.Id == row.Id && filter.Values.Contains(one.Value))),
            FilterKind.AtLeast => found.Where(row => index.Any(one => one.Id == row.Id && string.Compare(one.Value, first) >= 0)),
            FilterKind.AtMost => found.Where(row => index.Any(one => one.Id == row.Id && string.Compare(one.Value, first) <= 0)),
            FilterKind.Above => found.Where(row => index.Any(one => one.Id == row.Id && string.Compare(one.Value, first) > 0)),
            _ => found.Where(row => index.Any(one => one.Id == row.Id && string.Compare(one.Value, first) < 0)),
        };
    }
}
