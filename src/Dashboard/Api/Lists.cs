using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Somebody, as he is shown: an id that the directory does not know is its own name.</summary>
/// <param name="Label">What a part of the program is called that acts by itself; null for people.</param>
sealed record PersonView(string Id, string Name, WordsView? Label = null)
{
    public static PersonView? Of(DirectorySnapshot directory, string? id) => id is null ? null
        : directory.Ever(id) is { } person ? new PersonView(id, person.Name)
        : ProgramActors.NameOf(id) is { } words ? new PersonView(id, words.Chinese, WordsView.Of(words))
        : new PersonView(id, id);
}

/// <summary>Which requests nobody has begun but a schedule.</summary>
static class Scheduled
{
    /// <summary>Of instances without a starter, those that schedules began.</summary>
    public static async Task<HashSet<long>> Of(EngineDbContext engine, IEnumerable<long> unstarted, CancellationToken cancellation)
    {
        var keys = unstarted.ToList();
        if (keys.Count == 0)
            return [];
        await using var rows = RelationalContexts.Beside<Workflows.WorkflowsDbContext>(engine, Workflows.WorkflowsDbContext.Over);
        return [.. await rows.ScheduleStarts.Where(row => row.InstanceKey != null && keys.Contains(row.InstanceKey.Value)).Select(row => row.InstanceKey!.Value).ToListAsync(cancellation)];
    }
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
