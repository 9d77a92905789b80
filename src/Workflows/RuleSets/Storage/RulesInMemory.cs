using Marketing.Engine.Persistence;

namespace Marketing.Workflows.RuleSets;

/// <summary>What rules keep in a store without a disk: for scenarios and simulations.</summary>
sealed class RulesInMemory(IMemoryTransaction transaction) : RuleRoom
{
    /// <summary>What is kept.</summary>
    public sealed class Shelf
    {
        public RuleStateRow State { get; set; } = new();
        public List<RuleSetRow> Sets { get; } = [];
        public Dictionary<string, RuleStandingRow> Standings { get; } = [];
        public Dictionary<string, RuleSettingRow> Settings { get; } = [];
        public Dictionary<string, RuleKeyRow> Keys { get; } = [];
        public List<RuleFiringRow> Firings { get; } = [];
        public List<RuleFiringFactRow> Facts { get; } = [];
        public List<RuleIncidentRow> Incidents { get; } = [];
        public Dictionary<string, RuleEffectRow> Effects { get; } = [];
    }

    readonly Shelf shelf = transaction.Room<Shelf>();

    public override ValueTask<RuleStateRow> State() => new(shelf.State.Copy());

    public override ValueTask Put(RuleStateRow state)
    {
        var before = shelf.State;
        shelf.State = state.Copy();
        transaction.Undoes(() => shelf.State = before);
        return default;
    }

    public override ValueTask<IReadOnlyList<RuleSetRow>> Current() => new([.. shelf.Sets.Where(row => row.IsCurrent).OrderBy(row => row.Id, StringComparer.Ordinal)]);

    public override ValueTask<IReadOnlyList<RuleSetRow>> Versions(string id) => new([.. shelf.Sets.Where(row => row.Id == id)]);

    public override async ValueTask Add(RuleSetRow version)
    {
        await Retire(version.Id);
        Add(shelf.Sets, version);
    }

    public override ValueTask Retire(string id)
    {
        foreach (var known in shelf.Sets.Where(row => row.Id == id && row.IsCurrent))
        {
            known.IsCurrent = false;
            transaction.Undoes(() => known.IsCurrent = true);
        }

        return default;
    }

    public override ValueTask<IReadOnlyList<RuleStandingRow>> Standings() => new([.. shelf.Standings.Values]);

    public override ValueTask Put(RuleStandingRow standing) => Saved(shelf.Standings, standing.Rule, standing);

    public override ValueTask<IReadOnlyList<RuleSettingRow>> Settings() => new([.. shelf.Settings.Values]);

    public override ValueTask Put(RuleSettingRow setting) => Saved(shelf.Settings, setting.Key, setting);

    public override ValueTask<IReadOnlyList<RuleKeyRow>> Keys() => new([.. shelf.Keys.Values]);

    public override ValueTask Put(IReadOnlyList<RuleKeyRow> keys)
    {
        foreach (var key in keys)
            Keep(shelf.Keys, key.Key, key);
        return default;
    }

    public override void Add(RuleFiringRow firing, IEnumerable<RuleFiringFactRow> facts)
    {
        Add(shelf.Firings, firing);
        foreach (var fact in facts)
            Add(shelf.Facts, fact);
    }

    public override void Add(RuleIncidentRow incident) => Add(shelf.Incidents, incident);

    public override ValueTask Add(RuleEffectRow effect) => shelf.Effects.ContainsKey(effect.IdempotencyKey) ? default : Put(effect);

    public override ValueTask<RuleEffectRow?> Effect(string idempotencyKey) => new(shelf.Effects.GetValueOrDefault(idempotencyKey) is { } row ? Copy(row) : null);

    public override ValueTask<RuleEffectRow?> NextWaiting() =>
        new(shelf.Effects.Values.Where(row => row.State == EffectStates.Waiting).MinBy(row => row.Key) is { } row ? Copy(row) : null);

    public override ValueTask Put(RuleEffectRow effect) => Saved(shelf.Effects, effect.IdempotencyKey, effect);

    static RuleEffectRow Copy(RuleEffectRow row) => new()
    {
        Key = row.Key, IdempotencyKey = row.IdempotencyKey, FiringKey = row.FiringKey, Rule = row.Rule, Kind = row.Kind, PayloadJson = row.PayloadJson, State = row.State, At = row.At,
        EndedAt = row.EndedAt, InstanceKey = row.InstanceKey, TroubleZh = row.TroubleZh, TroubleEn = row.TroubleEn,
    };

    void Add<TRow>(List<TRow> rows, TRow row)
    {
        rows.Add(row);
        transaction.Undoes(() => rows.RemoveAt(rows.Count - 1));
    }

    ValueTask Saved<TRow>(Dictionary<string, TRow> rows, string key, TRow row)
    {
        Keep(rows, key, row);
        return default;
    }

    void Keep<TRow>(Dictionary<string, TRow> rows, string key, TRow row)
    {
        var before = rows.TryGetValue(key, out var known) ? known : default;
        var isNew = known is null;
        rows[key] = row;
        transaction.Undoes(() =>
        {
            if (isNew)
                rows.Remove(key);
            else
                rows[key] = before!;
        });
    }
}
