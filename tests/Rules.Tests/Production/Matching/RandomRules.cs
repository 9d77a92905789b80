namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>Random rules and histories over three small types and one that is concluded.</summary>
sealed class RandomRules(Random random)
{
    static readonly string[] Types = ["a", "b", "c"];
    static readonly string[] Fields = ["x", "y", "k"];
    static readonly string[] Operators = ["=", "=", "=", "!=", "<", "<=", ">", ">="];

    public PlainRule[] Set(bool withTime)
    {
        var rules = new List<PlainRule>();
        if (random.Next(3) == 0)
            rules.AddRange(Concluding());
        var hasConclusions = rules.Count > 0;
        var count = random.Next(1, 4);
        for (var i = 0; i < count; i++)
            rules.Add(Acting($"r{i}", hasConclusions, withTime));
        return [.. rules];
    }

    // d(x, y) from a; and, mostly, along a chain: d(x, y) and a(y, z) give d(x, z).
    IEnumerable<PlainRule> Concluding()
    {
        yield return new("direct", [("a", "e", [Compare(Of("e", "k"), "<", Of(random.Next(1, 5)))])], [], []) { Concludes = ("x", "y") };
        if (random.Next(3) > 0)
            yield return new("chain", [("d", "p", []), ("a", "e", [Compare(Of("e", "x"), "=", Of("p", "y"))])], [], []) { Concludes = ("x", "y") };
    }

    PlainRule Acting(string id, bool hasConclusions, bool withTime)
    {
        var joins = new List<(string Type, string Name, Condition[] Where)>();
        var count = random.Next(1, 4);
        for (var i = 0; i < count; i++)
        {
            var type = hasConclusions && random.Next(4) == 0 ? "d" : Types[random.Next(Types.Length)];
            joins.Add((type, $"j{i}", Where($"j{i}", joins, i > 0)));
        }
        var subs = Enumerable.Range(0, random.Next(0, 3)).Select(i => Sub(i, joins, hasConclusions)).ToArray();
        var tests = subs.Where(sub => sub.Result.Length > 0).Select(sub => Compare(new(sub.Result, null, null), Operators[random.Next(3, Operators.Length)], Of(random.Next(0, 4)))).ToArray();
        return new(id, [.. joins], subs, tests)
        {
            Again = random.Next(3) == 0 ? "when true again" : "never",
            Priority = random.Next(0, 3),
            OncePer = random.Next(3) == 0 ? new[] { "id", "x", "k" }[random.Next(3)] : null,
            After = withTime && random.Next(2) == 0 ? ($"j{random.Next(joins.Count)}", random.Next(1, 6)) : null,
        };
    }

    SubClause Sub(int number, List<(string Type, string Name, Condition[] Where)> joins, bool hasConclusions)
    {
        var kind = (SubKind)random.Next(5);
        var type = hasConclusions && kind != SubKind.Last && random.Next(4) == 0 ? "d" : Types[random.Next(Types.Length)];
        var name = $"s{number}";
        return new(kind, type, name, Where(name, joins, random.Next(4) > 0))
        {
            Result = kind is SubKind.Count or SubKind.Sum ? $"v{number}" : "",
            Take = random.Next(1, 4),
            Consecutive = random.Next(2) == 0,
            All = random.Next(2) == 0 ? Compare(Of(name, "x"), Operators[random.Next(Operators.Length)], Of(random.Next(0, 4))) : null,
        };
    }

    Condition[] Where(string name, List<(string Type, string Name, Condition[] Where)> joins, bool mustJoin)
    {
        var conditions = new List<Condition>();
        if (mustJoin)
            conditions.Add(ToOuter(name, joins, "="));
        for (var i = random.Next(0, 3); i > 0; i--)
        {
            conditions.Add(joins.Count > 0 && random.Next(3) == 0
                ? ToOuter(name, joins, Operators[random.Next(Operators.Length)])
                : Compare(Of(name, Fields[random.Next(Fields.Length)]), Operators[random.Next(Operators.Length)], Of(random.Next(0, 4))));
        }
        return [.. conditions];
    }

    Condition ToOuter(string name, List<(string Type, string Name, Condition[] Where)> joins, string operation)
    {
        var (own, outer) = (Of(name, Fields[random.Next(Fields.Length)]), Of(joins[random.Next(joins.Count)].Name, Fields[random.Next(Fields.Length)]));
        return random.Next(2) == 0 ? Compare(own, operation, outer) : Compare(outer, operation, own);
    }

    static Side Of(string name, string field) => new(name, field, null);

    static Side Of(int number) => new(null, null, number);

    static Condition Compare(Side left, string operation, Side right) => new(left, operation, right);

    public PlainFact Fact()
    {
        int? Small() => random.Next(8) == 0 ? null : random.Next(0, 4);
        return new(Types[random.Next(Types.Length)], $"f{random.Next(0, 6)}", new Dictionary<string, int?>
        {
            ["x"] = Small(), ["y"] = Small(), ["k"] = Small(), ["t"] = random.Next(8) == 0 ? null : random.Next(-3, 12),
        });
    }
}
