using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Saving, restoring, settings, and what can be asked of a session.</summary>
public sealed partial class RuleSession
{
    void Restore(RuleState state)
    {
        foreach (var (key, value) in state.Settings)
            _settings[key] = _changedSettings[key] = value;
        foreach (var runner in _matcher.Runners)
        {
            var id = runner.Plan.Rule.Id;
            _inForceSince[id] = state.InForceSince.TryGetValue(id, out var since) ? since : state.Now;
            runner.Plan.PeriodsFrom = _inForceSince[id].UtcTicks;
            runner.Quarantine = state.Quarantined.GetValueOrDefault(id);
            GiveSettings(runner.Context);
        }
        foreach (var group in state.Facts.CountBy(fact => fact.Type))
            _matcher.Store.Table(group.Key).Expect(group.Value);
        foreach (var fact in state.Facts)
        {
            var table = _matcher.Store.Table(fact.Type);
            _matcher.Store.Put(table, fact.Key, Laid(table, fact), 0);
        }
        RestoreKeys(state.Keys);
        _matcher.Store.ForgetLog();
        _matcher.Rebuild();
        _matcher.Forget();
    }

    void RestoreKeys(IReadOnlyCollection<KeyRow> rows)
    {
        if (rows.Count == 0)
            return;
        var runners = _matcher.Runners.Where(runner => runner.Plan.Kind == PlanKind.Action).GroupBy(runner => runner.Plan.Rule.Id).ToDictionary(group => group.Key, group => group.First());
        foreach (var row in rows)
        {
            // Keys of rules that are gone are kept by the host, not here.
            if (runners.TryGetValue(row.Key.Rule, out var runner) && runner.Keys.IdOf(row.Key.Values) is >= 0 and var id)
            {
                runner.Keys.Restore(id, row.Used, row.Outcome, row.Firings, row.Signature);
                if (row.SuppressedBy is { } winner)
                    runner.Keys.RememberWinner(id, winner);
            }
        }
    }

    // What the values of settings are, in a context of a rule.
    void GiveSettings(MatchContext context)
    {
        foreach (var thing in context.Plan.Things.Where(thing => thing.Given is not null && _settings.ContainsKey(thing.Given)))
            context.Frame.Slots[thing.Number] = _settings[thing.Given!];
        foreach (var thing in context.Plan.Things.Where(thing => thing is { Kind: ThingKind.Given, Given: not null } && !_settings.ContainsKey(thing.Given)))
            context.Frame.Slots[thing.Number] = default;
    }

    /// <summary>An administrator changes settings: the rules that read them are tried again.</summary>
    public RunResult ChangeSettings(DateTimeOffset now, IReadOnlyDictionary<string, Value> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        foreach (var (key, value) in settings)
            _settings[key] = _changedSettings[key] = value;
        foreach (var runner in _matcher.Runners.Where(runner => runner.Plan.Things.Any(thing => thing.Given is not null && settings.ContainsKey(thing.Given))))
        {
            GiveSettings(runner.Context);
            runner.TouchAll(0);
        }
        _matcher.WorkAll();
        return Run(now, []);
    }

    /// <summary>Everything the session would be opened with anew.</summary>
    public RuleState Save() => new(Now)
    {
        Facts = [.. StoredFacts()],
        Keys = [.. StoredKeys()],
        Settings = new Dictionary<string, Value>(_changedSettings),
        InForceSince = new Dictionary<string, DateTimeOffset>(_inForceSince),
        Quarantined = _matcher.Runners.Where(runner => runner.Quarantine is not null).DistinctBy(runner => runner.Plan.Rule.Id).ToDictionary(runner => runner.Plan.Rule.Id, runner => runner.Quarantine!),
    };

    IEnumerable<Fact> StoredFacts()
    {
        var entered = _matcher.Derivations.Entered.ToLookup(entry => (entry.Field.Table, entry.Field.Ordinal));
        foreach (var table in _matcher.Store.Tables.Where(table => !_matcher.Concluded.Contains(table)))
        {
            for (var i = 0; i < table.Ordinals; i++)
            {
                if (table.At(i) is { } fact)
                    yield return AsEntered(fact, entered[(table, i)]);
            }
        }
    }

    static Fact AsEntered(Fact fact, IEnumerable<(Support Field, Value Value)> entered)
    {
        Value[]? slots = null;
        foreach (var (field, value) in entered)
            (slots ??= (Value[])fact.Slots.Clone())[field.Slot] = value;
        return slots is null ? fact : fact.Layout.Make(fact.Key, fact.Version, slots);
    }

    IEnumerable<KeyRow> StoredKeys()
    {
        foreach (var keys in _matcher.Runners.Where(runner => runner.Plan.Kind == PlanKind.Action).Select(runner => runner.Keys))
        {
            foreach (var id in keys.Known())
                yield return new(keys.KeyOf(id), keys.IsUsed(id), keys.OutcomeOf(id), keys.Firings(id), keys.Signature(id)) { SuppressedBy = keys.WinnerOf(id) };
        }
    }

    /// <summary>The keys of matches that would fire in the next run: after opening, what had not fired when the state was saved.</summary>
    /// <remarks>A dry run of a new version of the rules: open it with the old state and look here.</remarks>
    public IReadOnlyList<RefractionKey> Pending => _matcher.Agenda.Keys();

    /// <summary>What is pending counts as having fired: a rule set that applies from now on, not to what is true today.</summary>
    public IReadOnlyList<KeyRow> UsePending()
    {
        var rows = _matcher.Agenda.UseAll();
        _matcher.Forget();
        return rows;
    }

    /// <summary>A fact as rules see it now; null when there is none.</summary>
    public Fact? Find(string type, string key) => _matcher.Store.Find(type) is { } table && table.Find(key) is >= 0 and var ordinal ? AsRead(table, table.At(ordinal)) : null;

    // Quantities of time are as of the last run.
    Fact? AsRead(FactTable table, Fact? fact) => fact is null || _matcher.Reader is not { } reader ? fact : reader.AsRead(table, fact, _matcher.World, _settings);

    /// <summary>The facts of a type, concluded ones among them, in no order that means anything.</summary>
    public IEnumerable<Fact> Facts(string type)
    {
        var table = _matcher.Store.Table(type);
        return Enumerable.Range(0, table.Ordinals).Select(ordinal => AsRead(table, table.At(ordinal))).OfType<Fact>();
    }

    /// <summary>How often conditions of a rule gave null, and the facts of the last time.</summary>
    public RuleDiagnostic DiagnosticOf(string rule)
    {
        var nulls = _matcher.Runners.Where(runner => runner.Plan.Rule.Id == rule).Select(runner => runner.Context.Nulls).Where(nulls => nulls.Count > 0).ToArray();
        return new(nulls.Sum(found => found.Count), nulls.Length == 0 ? null : nulls[0].Position, nulls.Length == 0 ? [] : [.. nulls[0].Example.OfType<Fact>()]);
    }
}

/// <summary>How often a condition was neither true nor false, where, and with which facts last.</summary>
public sealed record RuleDiagnostic(long Nulls, SourcePosition? Position, IReadOnlyList<Fact> Example);
