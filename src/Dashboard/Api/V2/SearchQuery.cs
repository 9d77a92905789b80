using System.Text.Json;
using Marketing.Dashboard.Http;
using Marketing.Rules;

namespace Marketing.Dashboard.Api.V2;

/// <summary>The body of every search: a filter, an order, a page (API-V2 §3.1).</summary>
sealed record SearchQuery
{
    public JsonElement? Filter { get; init; }
    public IReadOnlyList<SearchSort>? Sort { get; init; }
    public SearchPage? Page { get; init; }
}

sealed record SearchSort(string Field, string? Order = null)
{
    // The older of the official clients writes asc and desc.
    public bool Descending => Order?.ToUpperInvariant() switch
    {
        null or "ASC" => false,
        "DESC" => true,
        _ => throw RefusedException.Invalid("sort-order", new Words($"排序方向 {Order} 应为 ASC 或 DESC。", $"Expected sort order ASC or DESC, but found '{Order}'.")),
    };
}

/// <summary>Which part of the results: the first, from a number on, after or before a cursor.</summary>
sealed record SearchPage
{
    public const int DefaultLimit = 100;
    public const int LargestLimit = 10_000;

    public int? From { get; init; }
    public int? Limit { get; init; }
    public string? After { get; init; }
    public string? Before { get; init; }

    /// <exception cref="RefusedException">The page is none.</exception>
    public int Check()
    {
        if (Limit is < 0 or > LargestLimit || From is < 0)
        {
            throw RefusedException.Invalid("page", new Words($"page.limit 应在 0 到 {LargestLimit} 之间，page.from 不小于 0。",
                $"Expected page.limit between 0 and {LargestLimit} and page.from of at least 0."));
        }

        if (new[] { From is not null, After is not null, Before is not null }.Count(given => given) > 1)
            throw RefusedException.Invalid("page", new Words("page 只能给出 from、after、before 之一。", "Expected at most one of from, after and before in page."));
        return Limit ?? DefaultLimit;
    }
}

/// <summary>A page of results.</summary>
sealed record SearchResult<T>(IReadOnlyList<T> Items, PageInfo Page);

sealed record PageInfo(long TotalItems, bool HasMoreTotalItems, string? StartCursor, string? EndCursor)
{
    /// <summary>For a list that was cut by number.</summary>
    public static PageInfo Of(long total) => new(total, false, null, null);
}
