using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.RuleSets;

/// <summary>What rules keep, in the tables of a database.</summary>
sealed class StoredRules(WorkflowsDbContext rows) : RuleRoom
{
    public override async ValueTask<RuleStateRow> State() =>
        (rows.RuleStates.Local.FirstOrDefault() ?? await rows.RuleStates.AsTracking().FirstOrDefaultAsync())?.Copy() ?? new RuleStateRow();

    public override ValueTask Put(RuleStateRow state) => Save(rows.RuleStates, state, [RuleStateRow.Only]);

    public override async ValueTask<IReadOnlyList<RuleSetRow>> Current() =>
        await rows.RuleSets.AsNoTracking().Where(row => row.IsCurrent).OrderBy(row => row.Id).ToListAsync();

    public override async ValueTask<IReadOnlyList<RuleSetRow>> Versions(string id) =>
        await rows.RuleSets.AsNoTracking().Where(row => row.Id == id).OrderBy(row => row.Version).ToListAsync();

    public override async ValueTask Add(RuleSetRow version)
    {
        await Retire(version.Id);
        rows.RuleSets.Add(version);
        await rows.SaveChangesAsync();
    }

    public override async ValueTask Retire(string id)
    {
        foreach (var known in await rows.RuleSets.AsTracking().Where(row => row.Id == id && row.IsCurrent).ToListAsync())
            known.IsCurrent = false;
    }

    public override async ValueTask<IReadOnlyList<RuleStandingRow>> Standings() => await rows.RuleStandings.AsNoTracking().ToListAsync();

    public override ValueTask Put(RuleStandingRow standing) => Save(rows.RuleStandings, standing, [standing.Rule]);

    public override async ValueTask<IReadOnlyList<RuleSettingRow>> Settings() => await rows.RuleSettings.AsNoTracking().ToListAsync();

    public override ValueTask Put(RuleSettingRow setting) => Save(rows.RuleSettings, setting, [setting.Key]);

    public override async ValueTask<IReadOnlyList<RuleKeyRow>> Keys() => await rows.RuleKeys.AsNoTracking().ToListAsync();

    // Which of them are known is asked for many at a time.
    public override async ValueTask Put(IReadOnlyList<RuleKeyRow> keys)
    {
        foreach (var some in keys.Chunk(500))
        {
            var names = some.Select(key => key.Key).ToList();
            var known = await rows.RuleKeys.AsTracking().Where(row => names.Contains(row.Key)).ToDictionaryAsync(row => row.Key);
            foreach (var key in some)
            {
                // One that an earlier run of this unit has added is not in the table yet.
                if ((known.GetValueOrDefault(key.Key) ?? rows.RuleKeys.Local.FindEntry(key.Key)?.Entity) is { } row)
                    rows.Entry(row).CurrentValues.SetValues(key);
                else
                    rows.RuleKeys.Add(key);
            }
        }
    }

    public override void Add(RuleFiringRow firing, IEnumerable<RuleFiringFactRow> facts)
    {
        rows.RuleFirings.Add(firing);
        rows.RuleFiringFacts.AddRange(facts.DistinctBy(fact => (fact.Type, fact.Id)));
    }

    public override void Add(RuleIncidentRow incident) => rows.RuleIncidents.Add(incident);

    public override async ValueTask Add(RuleEffectRow effect)
    {
        if (await Effect(effect.IdempotencyKey) is null)
            rows.RuleEffects.Add(effect);
    }

    public override async ValueTask<RuleEffectRow?> Effect(string idempotencyKey) =>
        rows.RuleEffects.Local.FirstOrDefault(row => row.IdempotencyKey == idempotencyKey)
        ?? await rows.RuleEffects.AsTracking().FirstOrDefaultAsync(row => row.IdempotencyKey == idempotencyKey);

    public override async ValueTask<RuleEffectRow?> NextWaiting() =>
        await rows.RuleEffects.AsTracking().Where(row => row.State == EffectStates.Waiting).OrderBy(row => row.Key).FirstOrDefaultAsync();

    public override ValueTask Put(RuleEffectRow effect) => Save(rows.RuleEffects, effect, [effect.Key]);

    async ValueTask Save<TRow>(DbSet<TRow> table, TRow row, object[] key) where TRow : class
    {
        if (await table.FindAsync(key) is not { } known)
            table.Add(row);
        else if (!ReferenceEquals(known, row))
            rows.Entry(known).CurrentValues.SetValues(row);
    }
}
