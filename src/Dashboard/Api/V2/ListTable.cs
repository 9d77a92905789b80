using System.Text.Json;
using Marketing.Dashboard.Http;
using Marketing.Rules;

namespace Marketing.Dashboard.Api.V2;

/// <summary>What one kind of entry can be searched and sorted by, for entries at hand that are no rows of the database.</summary>
/// <param name="key">The entry's own key: the last word in every order.</param>
sealed class ListTable<T>(Func<T, long> key)
{
    static readonly string[] Comparisons = ["$eq", "$neq", "$exists", "$in", "$gt", "$gte", "$lt", "$lte"];

    readonly Dictionary<string, Func<T, JsonElement, bool>> filters = [];
    readonly Dictionary<string, Func<T, IComparable?>> columns = [];

    /// <summary>A text, or a key as text.</summary>
    public ListTable<T> Text(string name, Func<T, string?> read)
    {
        filters.Add(name, (entry, filter) => VariableSearch.Holds(read(entry), filter));
        columns.Add(name, read);
        return this;
    }

    /// <summary>An instant.</summary>
    public ListTable<T> Instant(string name, Func<T, DateTimeOffset> read)
    {
        filters.Add(name, (entry, filter) => SearchFilter.Operators(filter, Comparisons).All(one => Holds(read(entry), one.Name, one.Operand)));
        columns.Add(name, entry => read(entry));
        return this;
    }

    static bool Holds(DateTimeOffset instant, string name, JsonElement operand) => name switch
    {
        "$exists" => operand.ValueKind == JsonValueKind.True,
        "$in" => operand.ValueKind == JsonValueKind.Array ? operand.EnumerateArray().Any(one => instant == Read(one)) : throw Wrong(),
        "$eq" => instant == Read(operand),
        "$neq" => instant != Read(operand),
        "$gt" => instant > Read(operand),
        "$gte" => instant >= Read(operand),
        "$lt" => instant < Read(operand),
        _ => instant <= Read(operand),
    };

    static DateTimeOffset Read(JsonElement json) => json.ValueKind == JsonValueKind.String && json.TryGetDateTimeOffset(out var instant) ? instant : throw Wrong();

    static RefusedException Wrong() => RefusedException.Invalid("filter", new Words("筛选条件应为 ISO 8601 日期时间。", "Expected an ISO 8601 date and time in the filter."));

    /// <summary>One page of the entries.</summary>
    /// <param name="isCut">Whether there were more entries than were looked at.</param>
    public SearchResult<TView> Run<TView>(IEnumerable<T> entries, SearchQuery? query, Func<T, TView> show, bool isCut = false)
    {
        var limit = (query?.Page ?? new SearchPage()).Check();
        var conditions = Conditions(query?.Filter);
        var found = Ordered(entries.Where(entry => conditions.TrueForAll(condition => condition(entry))), query?.Sort).ToList();
        var (from, count) = Window(query?.Page ?? new SearchPage(), limit);
        var items = found.Skip(from).Take(count).Select(show).ToList();
        return new SearchResult<TView>(items, new PageInfo(found.Count, isCut, items.Count == 0 ? null : Cursor.Of([from]), items.Count == 0 ? null : Cursor.Of([from + items.Count - 1])));
    }

    List<Func<T, bool>> Conditions(JsonElement? filter) => filter switch
    {
        null or { ValueKind: JsonValueKind.Null } => [],
        { ValueKind: JsonValueKind.Object } given => [.. given.EnumerateObject().Select(property => filters.TryGetValue(property.Name, out var holds)
            ? (Func<T, bool>)(entry => holds(entry, property.Value))
            : throw Unknown("filter", property.Name))],
        _ => throw RefusedException.Invalid("filter", new Words("filter 应为对象。", "Expected filter to be an object.")),
    };

    IOrderedEnumerable<T> Ordered(IEnumerable<T> entries, IReadOnlyList<SearchSort>? sort)
    {
        var ordered = entries.OrderBy(_ => 0);
        foreach (var one in sort ?? [])
        {
            var read = columns.TryGetValue(one.Field, out var column) ? column : throw Unknown("sort", one.Field);
            ordered = one.Descending ? ordered.ThenByDescending(read, Order) : ordered.ThenBy(read, Order);
        }

        return ordered.ThenBy(key);
    }

    // Texts by their code points, as the database sorts them.
    static readonly Comparer<IComparable?> Order = Comparer<IComparable?>.Create((left, right) =>
        left is string a && right is string b ? string.CompareOrdinal(a, b) : Comparer<IComparable?>.Default.Compare(left, right));

    static (int From, int Count) Window(SearchPage page, int limit)
    {
        if (page.Before is not { } before)
            return (page.After is { } after ? VariableSearch.Index(after) + 1 : page.From ?? 0, limit);
        var until = VariableSearch.Index(before);
        return (Math.Max(0, until - limit), Math.Min(limit, until));
    }

    RefusedException Unknown(string where, string name) => RefusedException.Invalid(where, new Words(
        $"{where} 中不认识「{name}」。可用：{string.Join("、", filters.Keys)}。", $"Unknown field '{name}' in {where}; known are: {string.Join(", ", filters.Keys)}."));
}
