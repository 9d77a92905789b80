using Marketing.Dashboard.Api.V2;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Somebody, as he is shown: an id that the directory does not know is its own name.</summary>
sealed record PersonView(string Id, string Name)
{
    public static PersonView? Of(DirectorySnapshot directory, string? id) => id is null ? null : new PersonView(id, directory.Ever(id)?.Name ?? id);
}

/// <summary>Which part of a list is wanted: <c>?limit=</c> (100) and <c>?from=</c> (0).</summary>
readonly record struct Part(int? Limit, int? From)
{
    const int Default = 100;
    const int Largest = 1000;

    int Count => Math.Clamp(Limit ?? Default, 0, Largest);

    int Start => Math.Max(From ?? 0, 0);

    /// <summary>Cuts an ordered query.</summary>
    public async Task<SearchResult<TRow>> Of<TRow>(IQueryable<TRow> ordered, CancellationToken cancellation)
    {
        var total = await ordered.LongCountAsync(cancellation);
        return new SearchResult<TRow>(await ordered.Skip(Start).Take(Count).ToListAsync(cancellation), PageInfo.Of(total));
    }

    /// <summary>A list that is told as a whole.</summary>
    public static SearchResult<T> All<T>(IReadOnlyList<T> items) => new(items, PageInfo.Of(items.Count));
}
