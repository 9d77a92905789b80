using System.Linq.Expressions;
using System.Text.Json;
using Marketing.Dashboard.Http;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>What one kind of row can be searched and sorted by, and how a page of it is cut.</summary>
/// <param name="key">The row's own key: the last word in every order, and the default one.</param>
sealed class SearchTable<TRow>(Expression<Func<TRow, long>> key)
    where TRow : class
{
    readonly Dictionary<string, Func<JsonElement, Expression<Func<TRow, bool>>>> filters = [];
    readonly Dictionary<string, SortColumn<TRow>> columns = [];
    readonly Func<TRow, long> keyOf = key.Compile();

    /// <summary>A field that can be filtered by.</summary>
    public SearchTable<TRow> Filter(string name, Func<JsonElement, Expression<Func<TRow, bool>>> condition)
    {
        filters.Add(name, condition);
        return this;
    }

    public SearchTable<TRow> Text(string name, Expression<Func<TRow, string?>> column) => Filter(name, value => SearchFilter.Text(column, value)).Sort(name, column);

    public SearchTable<TRow> Key(string name, Expression<Func<TRow, long?>> column) => Filter(name, value => SearchFilter.Key(column, value)).Sort(name, column);

    public SearchTable<TRow> Number(string name, Expression<Func<TRow, int?>> column) => Filter(name, value => SearchFilter.Number(column, value)).Sort(name, column);

    public SearchTable<TRow> Instant(string name, Expression<Func<TRow, DateTimeOffset?>> column) => Filter(name, value => SearchFilter.Instant(column, value)).Sort(name, column);

    public SearchTable<TRow> Flag(string name, Expression<Func<TRow, bool>> holds) => Filter(name, value => SearchFilter.Flag(holds, value));

    /// <summary>There is one tenant, <c>&lt;default&gt;</c>.</summary>
    public SearchTable<TRow> Tenant() => Text("tenantId", row => V2Api.Tenant);

    /// <summary>A field that is always absent here, such as the parent of a process that has none.</summary>
    public SearchTable<TRow> AlwaysNull(string name) => Filter(name, value => SearchFilter.Text<TRow>(row => (string?)null, value));

    public SearchTable<TRow> Sort<T>(string name, Expression<Func<TRow, T>> column)
    {
        columns[name] = new SortColumn<TRow, T>(column);
        return this;
    }

    /// <summary>The rows of one page, and what is told about it.</summary>
    public async Task<SearchResult<T>> Run<T>(IQueryable<TRow> rows, SearchQuery? query, Func<TRow, T> show, CancellationToken cancellation)
    {
        var page = query?.Page ?? new SearchPage();
        var limit = page.Check();
        var filtered = query?.Filter is { } filter ? rows.Where(Condition(filter)) : rows;
        var total = await filtered.LongCountAsync(cancellation);
        var order = OrderOf(query?.Sort, backwards: page.Before is not null);
        var cut = (page.After ?? page.Before) is { } cursor ? filtered.Where(Cursor.Beyond(order, key, cursor)) : filtered;
        var found = await Ordered(cut, order).Skip(page.From ?? 0).Take(limit).ToListAsync(cancellation);
        if (page.Before is not null)
            found.Reverse();
        return new SearchResult<T>([.. found.Select(show)], new PageInfo(total, false, CursorOf(found.FirstOrDefault(), order), CursorOf(found.LastOrDefault(), order)));
    }

    /// <summary>The condition a filter object stands for.</summary>
    public Expression<Func<TRow, bool>> Condition(JsonElement filter)
    {
        if (filter.ValueKind == JsonValueKind.Null)
            return row => true;
        if (filter.ValueKind != JsonValueKind.Object)
            throw RefusedException.Invalid("filter", new Words("filter 应为对象。", "Expected filter to be an object."));
        return SearchFilter.All(filter.EnumerateObject().Select(property => filters.TryGetValue(property.Name, out var condition)
            ? condition(property.Value)
            : throw Unknown("filter", property.Name, filters.Keys)));
    }

    List<(SortColumn<TRow> Column, bool Descending)> OrderOf(IReadOnlyList<SearchSort>? sort, bool backwards)
    {
        var order = new List<(SortColumn<TRow>, bool)>();
        foreach (var one in sort ?? [])
        {
            if (!columns.TryGetValue(one.Field, out var column))
                throw Unknown("sort", one.Field, columns.Keys);
            order.Add((column, one.Descending ^ backwards));
        }

        order.Add((new SortColumn<TRow, long>(key), backwards));
        return order;
    }

    static IQueryable<TRow> Ordered(IQueryable<TRow> rows, List<(SortColumn<TRow> Column, bool Descending)> order)
    {
        var ordered = order[0].Column.OrderBy(rows, order[0].Descending);
        foreach (var (column, descending) in order.Skip(1))
            ordered = column.ThenBy(ordered, descending);
        return ordered;
    }

    string? CursorOf(TRow? row, List<(SortColumn<TRow> Column, bool Descending)> order) =>
        row is null ? null : Cursor.Of([.. order.SkipLast(1).Select(one => one.Column.Value(row)), keyOf(row)]);

    static RefusedException Unknown(string where, string name, IEnumerable<string> known) => RefusedException.Invalid(where, new Words(
        $"{where} 中不认识「{name}」。可用：{string.Join("、", known)}。", $"Unknown field '{name}' in {where}; known are: {string.Join(", ", known)}."));
}
