using Marketing.Engine;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Retained;

/// <summary>How records were before they were changed. A version goes when it was replaced long ago: how everything was at any instant since then can still be told.</summary>
/// <remarks>The newest version of a record stays, and whatever rules have not seen the successor of.</remarks>
public sealed class OldVersions : OldRows
{
    public const string Called = "versions";
    const string AuditAction = "versions-removed";
    const int AtOnce = 500;

    public override string Name => Called;

    /// <inheritdoc/>
    public override Task<OldPage?> Next(RelationalStore store, long after, DateTimeOffset before, CancellationToken cancellation) => store.Read<OldPage?>(async engine =>
    {
        await using var rows = RelationalContexts.Beside<WorkflowsDbContext>(engine, WorkflowsDbContext.Over);
        var seen = await rows.RuleStates.Select(row => (long?)row.Position).FirstOrDefaultAsync(cancellation) ?? long.MaxValue; // no rules have ever run
        var page = await rows.RecordVersions.Where(row => row.Sequence > after).OrderBy(row => row.Sequence).Take(AtOnce).Select(row => new
        {
            row.Sequence, row.At,
            IsReplaced = rows.RecordVersions.Any(next => next.Type == row.Type && next.Id == row.Id && next.Version > row.Version && next.At < before && next.Sequence <= seen),
        }).ToListAsync(cancellation);
        return page.Exists(row => row.At < before) ? new OldPage([.. page.Where(row => row.IsReplaced).Select(row => row.Sequence)], page[^1].Sequence) : null;
    }, cancellation);

    /// <inheritdoc/>
    public override async ValueTask<int> Remove(IRelationalTransaction transaction, IReadOnlyList<long> keys, DateTimeOffset before)
    {
        var rows = await WorkflowsDbContext.In(transaction);
        var removed = await rows.RecordVersions.Where(row => keys.Contains(row.Sequence)).ExecuteDeleteAsync();
        if (removed == 0)
            return 0;
        transaction.Audit(AuditAction, null, 0, string.Join(' ', keys));
        await RemovedHistory.Note(transaction, before, []);
        return removed;
    }
}
