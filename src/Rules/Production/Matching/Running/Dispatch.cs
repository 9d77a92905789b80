using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Which rules of one level look at a change of a type. Rules that ask for a written value in one field are told apart by one look at that field.</summary>
sealed class Dispatch
{
    readonly (RuleRunner Runner, JoinSeed Seed)[] _always;
    readonly int _slot = -1;
    readonly Dictionary<Value, (RuleRunner Runner, JoinSeed Seed)[]> _byValue = [];

    // Most such values are texts, or numbers from a short list: for those there is a quicker way.
    readonly Dictionary<string, (RuleRunner Runner, JoinSeed Seed)[]> _byText = new(StringComparer.Ordinal);
    readonly (RuleRunner Runner, JoinSeed Seed)[]?[] _byNumber = new (RuleRunner, JoinSeed)[]?[256];

    public Dispatch(FactTable table, IReadOnlyList<RuleRunner> runners)
    {
        var joins = runners.SelectMany(runner => runner.Plan.Seeds.Joins.Select(seed => (Runner: runner, Seed: seed))).Where(pair => pair.Seed.Table == table).ToList();
        var best = joins.Where(pair => pair.Seed.Constant is not null)
            .GroupBy(pair => pair.Seed.Constant!.Value.Slot)
            .OrderByDescending(group => group.Select(pair => pair.Seed.Constant!.Value.Value).Distinct().Count())
            .FirstOrDefault();
        if (best is not null)
        {
            _slot = best.Key;
            foreach (var group in best.GroupBy(pair => pair.Seed.Constant!.Value.Value))
                Keep(group.Key, [.. group]);
            joins.RemoveAll(pair => pair.Seed.Constant?.Slot == _slot);
        }
        _always = [.. joins];
        Candidates = [.. runners.SelectMany(runner => runner.Plan.Seeds.Candidates.Where(seed => seed.Candidate.Table == table).Select(seed => (runner, seed)))];
        References = [.. runners.SelectMany(runner => runner.Plan.Seeds.References.Where(seed => seed.Reference.Table == table).Select(seed => (runner, seed)))];
        Followers = [.. runners.Where(runner => runner.Matches is not null).SelectMany(runner => runner.Plan.Seeds.Joins.Where(seed => seed.Table == table).Select(seed => (runner, seed)))];
        Opaque = [.. runners.Where(runner => runner.Plan.Seeds.Opaque.Contains(table))];
    }

    void Keep(in Value value, (RuleRunner Runner, JoinSeed Seed)[] seeds)
    {
        _byValue[value] = seeds;
        if (value.TryString(out var text))
            _byText[text] = seeds;
        if (value.TryNumber(out var number) && number.TryToInt64(out var index) && index >= 0 && index < _byNumber.Length)
            _byNumber[index] = seeds;
    }

    public (RuleRunner Runner, CandidateSeed Seed)[] Candidates { get; }
    public (RuleRunner Runner, ReferenceSeed Seed)[] References { get; }

    /// <summary>Rules that follow their matches, by the positions a fact of the type may stand at.</summary>
    public (RuleRunner Runner, JoinSeed Seed)[] Followers { get; }
    public RuleRunner[] Opaque { get; }

    /// <summary>Whether a change of the type says nothing to these rules.</summary>
    public bool IsEmpty => _always.Length + _byValue.Count + Candidates.Length + References.Length + Followers.Length + Opaque.Length == 0;

    /// <summary>Rules that may match with this fact whatever its fields are.</summary>
    public (RuleRunner Runner, JoinSeed Seed)[] Always => _always;

    /// <summary>Rules that ask for the value the fact has in the field they are told apart by.</summary>
    public (RuleRunner Runner, JoinSeed Seed)[] ByValue(Fact fact)
    {
        if (_slot < 0)
            return [];
        ref readonly var value = ref fact.Slots[_slot];
        if (value.Kind == ValueKind.Number && value.AsNumber.TryToInt64(out var index) && index >= 0 && index < _byNumber.Length)
            return _byNumber[index] ?? [];
        return (value.Kind == ValueKind.String ? _byText.TryGetValue(value.AsString, out var seeds) : _byValue.TryGetValue(value, out seeds)) ? seeds : [];
    }
}
