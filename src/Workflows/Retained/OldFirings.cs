using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Workflows.RuleSets;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Retained;

/// <summary>Why rules fired, and what came of it. The refraction keys stay: a rule never fires again because it was forgotten that it has.</summary>
/// <remarks>A firing stays as a whole while an effect of it waits or has failed, or what the effect began still runs: it may have to be taken back.</remarks>
public sealed class OldFirings : OldRows
{
    public const string Called = "firings";
    const string AuditAction = "firings-removed";
    const int AtOnce = 500;

    public override string Name => Called;

    /// <inheritdoc/>
    public override Task<OldPage?> Next(RelationalStore store, long after, DateTimeOffset before, CancellationToken cancellation) => store.Read<OldPage?>(async engine =>
    {
        await using var rows = RelationalContexts.Beside<WorkflowsDbContext>(engine, WorkflowsDbContext.Over);
        var page = await rows.RuleFirings.Where(row => row.Key > after).OrderBy(row => row.Key).Take(AtOnce).Select(row => new { row.Key, row.At }).ToListAsync(cancellation);
        var old = page.Where(row => row.At < before).Select(row => row.Key).ToList();
        if (old.Count == 0)
            return null; // keys rise as time passes
        var kept = await Needed(engine, rows, old, cancellation);
        return new OldPage([.. old.Where(key => !kept.Contains(key))], page[^1].Key);
    }, cancellation);

    static async Task<HashSet<long>> Needed(EngineDbContext engine, WorkflowsDbContext rows, List<long> firings, CancellationToken cancellation)
    {
        var effects = await rows.RuleEffects.Where(row => firings.Contains(row.FiringKey)).Select(row => new { row.FiringKey, row.State, row.InstanceKey }).ToListAsync(cancellation);
        var begun = effects.Where(effect => effect.InstanceKey is not null).Select(effect => effect.InstanceKey!.Value).ToList();
        var running = (await engine.ProcessInstances.Where(row => begun.Contains(row.Key) && row.EndedAt == null).Select(row => row.Key).ToListAsync(cancellation)).ToHashSet();
        return [.. effects.Where(effect => effect.State is EffectStates.Waiting or EffectStates.Failed || (effect.InstanceKey is { } instance && running.Contains(instance))).Select(effect => effect.FiringKey)];
    }

    /// <inheritdoc/>
    public override async ValueTask<int> Remove(IRelationalTransaction transaction, IReadOnlyList<long> keys, DateTimeOffset before)
    {
        var rows = await WorkflowsDbContext.In(transaction);
        // Since they were looked for, an effect may have been let try again, or a task be taken back.
        var firings = await rows.RuleFirings.AsNoTracking().Where(row => keys.Contains(row.Key)
            && !rows.RuleEffects.Any(effect => effect.FiringKey == row.Key && (effect.State == EffectStates.Waiting || effect.State == EffectStates.Failed)))
            .Select(row => new { row.Key, row.Rule, row.Outcome }).ToListAsync();
        if (firings.Count == 0)
            return 0;
        var gone = firings.ConvertAll(row => row.Key);
        await rows.RuleEffects.Where(row => gone.Contains(row.FiringKey)).ExecuteDeleteAsync();
        await rows.RuleFiringFacts.Where(row => gone.Contains(row.FiringKey)).ExecuteDeleteAsync();
        await rows.RuleFirings.Where(row => gone.Contains(row.Key)).ExecuteDeleteAsync();
        transaction.Audit(AuditAction, null, 0, string.Join(' ', gone));
        await RemovedHistory.Note(transaction, before, firings.Where(row => row.Outcome == "FIRED").CountBy(row => row.Rule).Select(one => KeyValuePair.Create(one.Key, (long)one.Value)));
        return gone.Count;
    }
}
