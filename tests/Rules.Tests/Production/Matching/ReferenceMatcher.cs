using System.Globalization;
using System.Text;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>One side of a comparison: a field of a named fact, the name of an aggregate, or a number.</summary>
sealed record Side(string? Name, string? Field, int? Number)
{
    public override string ToString() => Field is not null ? $"{Name}.{Field}" : Name ?? (Number is { } number ? number.ToString(CultureInfo.InvariantCulture) : "null");
}

sealed record Condition(Side Left, string Operator, Side Right)
{
    public override string ToString() => $"{Left} {Operator} {Right}";

    /// <summary>FEEL's answer: null when an order has no answer.</summary>
    public bool? Holds(Func<Side, int?> value)
    {
        var (left, right) = (value(Left), value(Right));
        return Operator switch
        {
            "=" => left == right,
            "!=" => left != right,
            _ when left is null || right is null => null,
            "<" => left < right,
            "<=" => left <= right,
            ">" => left > right,
            _ => left >= right,
        };
    }
}

enum SubKind { Not, Exists, Count, Sum, Last }

/// <summary>A clause over facts that are not joined.</summary>
sealed record SubClause(SubKind Kind, string Type, string Name, Condition[] Where)
{
    public string Result { get; init; } = "";
    public int Take { get; init; }
    public bool Consecutive { get; init; }
    public Condition? All { get; init; }

    public override string ToString()
    {
        var where = Where.Length == 0 ? "" : " where " + string.Join(" and ", Where.Select(condition => condition.ToString()));
        return Kind switch
        {
            SubKind.Not => $"there is no {Type} {Name}{where}",
            SubKind.Exists => $"there exists a {Type} {Name}{where}",
            SubKind.Count => $"count up {Result} = count({Name}.id) over {Type} {Name}{where}",
            SubKind.Sum => $"count up {Result} = sum({Name}.x) over {Type} {Name}{where}",
            _ => $"the last {Take}{(Consecutive ? " consecutive" : "")} {Type} {Name} by k{where}{(All is null ? "" : $", all {All}")}",
        };
    }
}

/// <summary>A rule as data: written out for the matcher, and understood here the slow way.</summary>
sealed record PlainRule(string Id, (string Type, string Name, Condition[] Where)[] Joins, SubClause[] Subs, Condition[] Tests)
{
    public string Again { get; init; } = "never";
    public int Priority { get; init; }

    /// <summary>The name whose date has to lie so many days back.</summary>
    public (string Name, int Days)? After { get; init; }

    /// <summary>Field of the first fact that is the key; null is the match itself.</summary>
    public string? OncePer { get; init; }

    /// <summary>Fields of the first and last joined fact that a conclusion of type d is made of.</summary>
    public (string X, string Y)? Concludes { get; init; }

    public string Text()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"rule {Id} \"{Id}\"\n  per \"1\"   priority {Priority}   again {Again}");
        if (OncePer is not null)
            text.Append(CultureInfo.InvariantCulture, $"   once per {Joins[0].Name}.{OncePer}");
        text.Append("\nwhen\n");
        foreach (var (type, name, where) in Joins)
            text.Append(CultureInfo.InvariantCulture, $"  there is a {type} {name}{(where.Length == 0 ? "" : " where " + string.Join(" and ", where.Select(condition => condition.ToString())))}\n");
        foreach (var sub in Subs)
            text.Append(CultureInfo.InvariantCulture, $"  {sub}\n");
        foreach (var test in Tests)
            text.Append(CultureInfo.InvariantCulture, $"  and {test}\n");
        if (After is { } after)
            text.Append(CultureInfo.InvariantCulture, $"  at least {after.Days} days after {after.Name}.t\n");
        text.Append("then\n");
        if (Concludes is { } conclusion)
            text.Append(CultureInfo.InvariantCulture, $"  conclude d {{ x: {Joins[0].Name}.{conclusion.X}, y: {Joins[^1].Name}.{conclusion.Y} }}\n");
        else
            text.Append(CultureInfo.InvariantCulture, $"  raise \"{Id}\"\n");
        return text.Append("end\n").ToString();
    }
}

/// <summary>A fact of the plain world: numbers by field; t is a day.</summary>
sealed record PlainFact(string Type, string Key, IReadOnlyDictionary<string, int?> Fields);

/// <summary>Matches by nested loops, everything anew each time: what the matcher's answers are compared with.</summary>
sealed class ReferenceMatcher(IReadOnlyList<PlainRule> rules)
{
    readonly Dictionary<(string Type, string Key), PlainFact> _facts = [];
    readonly HashSet<string> _used = [];

    public IReadOnlyCollection<PlainFact> Facts => _facts.Values;

    public void Put(PlainFact fact) => _facts[(fact.Type, fact.Key)] = fact;

    public void Remove(string type, string key) => _facts.Remove((type, key));

    /// <summary>The conclusions that follow from the facts: the least set that the concluding rules lead to.</summary>
    public HashSet<(int? X, int? Y)> Conclusions(int day)
    {
        var found = new HashSet<(int? X, int? Y)>();
        for (var before = -1; before < found.Count;)
        {
            before = found.Count;
            var facts = All(found);
            foreach (var rule in rules.Where(rule => rule.Concludes is not null))
            {
                foreach (var match in Matches(rule, facts, day))
                    found.Add((match.Facts[0].Fields[rule.Concludes!.Value.X], match.Facts[rule.Joins.Length - 1].Fields[rule.Concludes.Value.Y]));
            }
        }
        return found;
    }

    List<PlainFact> All(IEnumerable<(int? X, int? Y)> conclusions) =>
        [.. _facts.Values, .. conclusions.Select(pair => new PlainFact("d", $"[ null {Text(pair.X)} {Text(pair.Y)} null null]", new Dictionary<string, int?> { ["x"] = pair.X, ["y"] = pair.Y, ["k"] = null, ["t"] = null }))];

    static string Text(int? value) => value is { } known ? known.ToString(CultureInfo.InvariantCulture) : "null";

    /// <summary>What fires on a day, as rule and key, in order; and which keys close.</summary>
    public (List<string> Fired, HashSet<string> Closed) Fire(int day)
    {
        var facts = All(Conclusions(day));
        var fired = new List<string>();
        var closed = new HashSet<string>();
        foreach (var rule in rules.Where(rule => rule.Concludes is null).OrderByDescending(rule => rule.Priority))
        {
            var keys = Matches(rule, facts, day).Select(match => KeyOf(rule, match)).Distinct().OrderBy(key => key.Order, new KeyOrder()).ToArray();
            foreach (var (text, _) in keys)
            {
                if (_used.Add(text))
                    fired.Add(text);
            }
            if (rule.Again == "when true again")
            {
                var live = keys.Select(key => key.Text).ToHashSet();
                closed.UnionWith(_used.Where(used => used.StartsWith(rule.Id + "|", StringComparison.Ordinal) && !live.Contains(used)));
            }
        }
        _used.ExceptWith(closed);
        return (fired, closed);
    }

    sealed class KeyOrder : IComparer<object[]>
    {
        public int Compare(object[]? left, object[]? right)
        {
            for (var i = 0; i < left!.Length; i++)
            {
                var order = (left[i], right![i]) switch
                {
                    (string a, string b) => string.CompareOrdinal(a, b),
                    (int a, int b) => a.CompareTo(b),
                    var (a, b) => (a is int).CompareTo(b is int),
                };
                if (order != 0)
                    return order;
            }
            return 0;
        }
    }

    sealed record Found(PlainFact[] Facts, List<PlainFact[]> Lists);

    static (string Text, object[] Order) KeyOf(PlainRule rule, Found match)
    {
        if (rule.OncePer is { } field)
        {
            object value = field == "id" ? match.Facts[0].Key : match.Facts[0].Fields[field] ?? (object)"";
            return ($"{rule.Id}|{(value is string key ? field == "id" ? $"\"{key}\"" : "null" : value)}", [value]);
        }
        string[] keys = [.. match.Facts.Take(rule.Joins.Length).Concat(match.Lists.SelectMany(list => list)).Select(fact => fact.Key)];
        return ($"{rule.Id}{string.Concat(keys.Select(key => $"|\"{key}\""))}", [.. keys]);
    }

    static List<Found> Matches(PlainRule rule, List<PlainFact> facts, int day)
    {
        var found = new List<Found>();
        Join(rule, facts, day, [], found);
        return found;
    }

    static void Join(PlainRule rule, List<PlainFact> facts, int day, List<PlainFact> bound, List<Found> found)
    {
        if (bound.Count == rule.Joins.Length)
        {
            if (Rest(rule, facts, day, bound) is { } lists)
                found.Add(new([.. bound], lists));
            return;
        }
        var (type, _, where) = rule.Joins[bound.Count];
        foreach (var fact in facts.Where(fact => fact.Type == type))
        {
            bound.Add(fact);
            if (All(where, side => ValueOf(side, rule, bound, null, [])))
                Join(rule, facts, day, bound, found);
            bound.RemoveAt(bound.Count - 1);
        }
    }

    /// <summary>The place of the first clause for which no binding with the fact is left; the number of clauses when the rule matches. Null when it does not join the type.</summary>
    public int? FirstOpenClause(PlainRule rule, string type, string key, int day)
    {
        var facts = All(Conclusions(day));
        int? deepest = null;
        for (var position = 0; position < rule.Joins.Length; position++)
        {
            if (rule.Joins[position].Type == type)
                deepest = Math.Max(deepest ?? 0, Depth(rule, facts, day, [], position, _facts[(type, key)]));
        }
        return deepest;
    }

    static int Depth(PlainRule rule, List<PlainFact> facts, int day, List<PlainFact> bound, int position, PlainFact given)
    {
        if (bound.Count == rule.Joins.Length)
        {
            Rest(rule, facts, day, bound, out var reached);
            return bound.Count + reached;
        }
        var (type, _, where) = rule.Joins[bound.Count];
        var deepest = bound.Count;
        foreach (var fact in bound.Count == position ? [given] : facts.Where(fact => fact.Type == type))
        {
            bound.Add(fact);
            if (All(where, side => ValueOf(side, rule, bound, null, [])))
                deepest = Math.Max(deepest, Depth(rule, facts, day, bound, position, given));
            bound.RemoveAt(bound.Count - 1);
        }
        return deepest;
    }

    static List<PlainFact[]>? Rest(PlainRule rule, List<PlainFact> facts, int day, List<PlainFact> bound) => Rest(rule, facts, day, bound, out _);

    static List<PlainFact[]>? Rest(PlainRule rule, List<PlainFact> facts, int day, List<PlainFact> bound, out int reached)
    {
        reached = 0;
        var lists = new List<PlainFact[]>();
        var values = new Dictionary<string, int?>();
        foreach (var sub in rule.Subs)
        {
            var candidates = facts.Where(fact => fact.Type == sub.Type && All(sub.Where, side => ValueOf(side, rule, bound, (sub.Name, fact), values))).ToList();
            switch (sub.Kind)
            {
                case SubKind.Not when candidates.Count > 0:
                case SubKind.Exists when candidates.Count == 0:
                    return null;
                case SubKind.Count:
                    values[sub.Result] = candidates.Count;
                    break;
                case SubKind.Sum:
                    values[sub.Result] = candidates.Sum(fact => fact.Fields["x"] ?? 0);
                    break;
                case SubKind.Last:
                    var last = candidates.OrderByDescending(fact => fact.Fields["k"] ?? int.MinValue).ThenByDescending(fact => fact.Key, StringComparer.Ordinal).Take(sub.Take).ToArray();
                    if (last.Length < sub.Take || (sub.Consecutive && !IsConsecutive(last))
                        || (sub.All is { } all && !last.All(fact => all.Holds(side => ValueOf(side, rule, bound, (sub.Name, fact), values)) == true)))
                        return null;
                    lists.Add(last);
                    break;
            }
            reached++;
        }
        foreach (var test in rule.Tests)
        {
            if (test.Holds(side => ValueOf(side, rule, bound, null, values)) != true)
                return null;
            reached++;
        }
        if (rule.After is { } after)
        {
            var since = bound[Array.FindIndex(rule.Joins, join => join.Name == after.Name)].Fields["t"];
            if (since is null || day < since + after.Days)
                return null;
            reached++;
        }
        return lists;
    }

    static bool IsConsecutive(PlainFact[] newestFirst) =>
        Enumerable.Range(1, newestFirst.Length - 1).All(i => newestFirst[i].Fields["k"] is { } earlier && newestFirst[i - 1].Fields["k"] == earlier + 1);

    static bool All(Condition[] conditions, Func<Side, int?> value) => conditions.All(condition => condition.Holds(value) == true);

    static int? ValueOf(Side side, PlainRule rule, List<PlainFact> bound, (string Name, PlainFact Fact)? candidate, Dictionary<string, int?> values)
    {
        if (side.Field is null)
            return side.Name is null ? side.Number : values[side.Name];
        var fact = candidate is { } inside && inside.Name == side.Name ? inside.Fact : bound[Array.FindIndex(rule.Joins, join => join.Name == side.Name)];
        return fact.Fields[side.Field];
    }
}
