namespace Marketing.Rules.Production;

/// <summary>In which order concluded types are complete: what says not, last n or counts over a type comes after all that concludes it.</summary>
sealed class StrataChecks(IReadOnlyList<CheckedRule> rules, RuleProblems problems)
{
    readonly record struct Edge(string To, bool IsNegative, SourcePosition At, string Rule);

    readonly Dictionary<string, List<Edge>> _edges = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _strata = new(StringComparer.Ordinal);

    /// <summary>Tells cycles and types that are both concluded and recorded; gives each type its stratum.</summary>
    public IReadOnlyDictionary<string, int> Run()
    {
        Mixed();
        foreach (var rule in rules)
        {
            foreach (var concluded in rule.Effects.OfType<ConcludeEffect>().Select(effect => effect.Type).Distinct())
            {
                foreach (var clause in rule.Clauses.OfType<FactClause>())
                    EdgesOf(clause.Type).Add(new(concluded, clause is NotClause or SequenceClause or AggregateClause, clause.Position, rule.Id));
            }
        }
        foreach (var type in rules.SelectMany(rule => rule.Clauses.OfType<FactClause>().Select(clause => clause.Type)).Concat(_edges.Values.SelectMany(edges => edges.Select(edge => edge.To))).Distinct())
            _strata.TryAdd(type, 0);
        if (!Cycles())
            Number();
        return _strata;
    }

    List<Edge> EdgesOf(string type)
    {
        if (!_edges.TryGetValue(type, out var edges))
            _edges[type] = edges = [];
        return edges;
    }

    void Mixed()
    {
        var recorded = rules.SelectMany(rule => rule.Effects.OfType<RecordEffect>()).Select(effect => effect.Type).ToHashSet();
        var concluded = rules.SelectMany(rule => rule.Effects.OfType<ConcludeEffect>()).Select(effect => effect.Type).ToHashSet();
        foreach (var rule in rules)
        {
            problems.Rule = rule.Id;
            foreach (var effect in rule.Effects.OfType<ConcludeEffect>().Where(effect => recorded.Contains(effect.Type)))
                problems.ConcludedAndRecorded(effect.Position, effect.Type);
            foreach (var set in rule.Effects.OfType<SetEffect>().Where(set => set.Target.RootType is { } type && concluded.Contains(type)))
                problems.ConclusionSet(set.Position, set.Target.ToString());
        }
    }

    // A negative edge from which its own beginning can be reached.
    bool Cycles()
    {
        var found = false;
        foreach (var (from, edges) in _edges)
        {
            foreach (var edge in edges.Where(edge => edge.IsNegative))
            {
                if (Path(edge.To, from) is not { } path)
                    continue;
                found = true;
                problems.Rule = edge.Rule;
                problems.NegativeCycle(edge.At, [from, .. path]);
            }
        }
        return found;
    }

    List<string>? Path(string from, string to)
    {
        var before = new Dictionary<string, string?>(StringComparer.Ordinal) { [from] = null };
        var left = new Queue<string>([from]);
        while (left.TryDequeue(out var type))
        {
            if (type == to)
            {
                var path = new List<string>();
                for (string? step = type; step is not null; step = before[step])
                    path.Insert(0, step);
                return path;
            }
            foreach (var edge in _edges.GetValueOrDefault(type, []).Where(edge => before.TryAdd(edge.To, type)))
                left.Enqueue(edge.To);
        }
        return null;
    }

    void Number()
    {
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (from, edges) in _edges)
            {
                foreach (var edge in edges)
                {
                    var needed = _strata[from] + (edge.IsNegative ? 1 : 0);
                    if (_strata[edge.To] >= needed)
                        continue;
                    _strata[edge.To] = needed;
                    changed = true;
                }
            }
        }
    }
}
