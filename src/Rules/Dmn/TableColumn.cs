using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>The cells of one input of a decision table, as sets of rules by value.</summary>
abstract class TableColumn
{
    /// <summary>Sets times rules of a column: a longer one would cost more to build than its lookups save.</summary>
    const int MostBits = 8_000_000;

    /// <summary>The rules whose cell passes; null when the value is of another kind than the cells.</summary>
    public abstract ulong[]? Find(in Value value);

    public static TableColumn[] Of(TableInputNode[] inputs, TableRuleNode[] rules) =>
        [.. inputs.Select((_, column) => FreeColumn.For(rules, column) ?? (TableColumn?)StringColumn.For(rules, column) ?? NumberColumn.For(rules, column) ?? (TableColumn)new OtherColumn())];

    protected static bool IsTooLarge(int sets, int rules) => (long)sets * rules > MostBits;
    protected static ulong[] EmptySet(int rules) => new ulong[(rules + 63) / 64];
    protected static void Put(ulong[] set, int rule) => set[rule / 64] |= 1UL << (rule % 64);
}

/// <summary>Cells that are all "-".</summary>
sealed class FreeColumn(ulong[] all) : TableColumn
{
    public override ulong[]? Find(in Value value) => all;

    public static FreeColumn? For(TableRuleNode[] rules, int column)
    {
        var all = EmptySet(rules.Length);
        Array.Fill(all, ulong.MaxValue);
        return Array.TrueForAll(rules, rule => rule.Tests[column] is null) ? new(all) : null;
    }
}

/// <summary>Cells that are not all constants: tried one by one.</summary>
sealed class OtherColumn : TableColumn
{
    public override ulong[]? Find(in Value value) => null;
}

/// <summary>Cells such as <c>"A", "B"</c> and <c>not("A")</c>.</summary>
sealed class StringColumn(Dictionary<string, ulong[]> sets, ulong[] others) : TableColumn
{
    public override ulong[]? Find(in Value value) =>
        value.TryString(out var text) ? sets.GetValueOrDefault(text, others) : null;

    public static StringColumn? For(TableRuleNode[] rules, int column)
    {
        var cells = new (bool Negated, string[] Texts)?[rules.Length];
        for (var i = 0; i < rules.Length; i++)
        {
            if (rules[i].Tests[column] is null)
                continue;
            if (rules[i].Tests[column] is not UnaryTestsNode tests || Texts(tests) is not { } texts)
                return null;
            cells[i] = (tests.Negated, texts);
        }
        var others = EmptySet(rules.Length);
        var sets = cells.SelectMany(cell => cell?.Texts ?? []).Distinct().ToDictionary(text => text, _ => EmptySet(rules.Length), StringComparer.Ordinal);
        if (sets.Count == 0 || IsTooLarge(sets.Count, rules.Length))
            return null;
        for (var i = 0; i < rules.Length; i++)
        {
            if (cells[i] is not { Negated: false })
                Put(others, i);
            foreach (var (text, set) in sets)
            {
                if (cells[i] is not { } cell || cell.Texts.Contains(text) != cell.Negated)
                    Put(set, i);
            }
        }
        return new(sets, others);
    }

    static string[]? Texts(UnaryTestsNode tests)
    {
        var texts = new string[tests.Tests.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            if (tests.Tests[i] is not UnaryTestNode { Operator: null, Constant: { } constant } || !constant.TryString(out texts[i]))
                return null;
        }
        return texts.Length == 0 ? null : texts;
    }
}

/// <summary>Cells such as <c>&lt;= 5</c>, <c>[1..5)</c>, <c>3</c>: between two neighbouring thresholds all values pass the same rules.</summary>
sealed class NumberColumn(Number[] thresholds, ulong[][] at, ulong[][] between) : TableColumn
{
    public override ulong[]? Find(in Value value)
    {
        if (!value.TryNumber(out var number))
            return null;
        var place = Array.BinarySearch(thresholds, number);
        return place >= 0 ? at[place] : between[~place];
    }

    public static NumberColumn? For(TableRuleNode[] rules, int column)
    {
        var cells = new Func<Number, bool>?[rules.Length];
        var thresholds = new SortedSet<Number>();
        for (var i = 0; i < rules.Length; i++)
        {
            if (rules[i].Tests[column] is null)
                continue;
            if (rules[i].Tests[column] is not UnaryTestsNode tests || Predicate(tests, thresholds) is not { } predicate)
                return null;
            cells[i] = predicate;
        }
        if (thresholds.Count == 0 || IsTooLarge(2 * thresholds.Count, rules.Length))
            return null;
        Number[] sorted = [.. thresholds];
        // One value of each gap stands for all of them. Thresholds so large that adding one changes nothing are left to the scan.
        if (sorted[0] < -Largest || sorted[^1] > Largest)
            return null;
        Number[] inGaps = [sorted[0] - 1, .. sorted.Zip(sorted.Skip(1), (low, high) => (low + high) / 2), sorted[^1] + 1];
        if (inGaps.Zip(sorted).Any(pair => pair.First >= pair.Second) || sorted.Zip(inGaps.Skip(1)).Any(pair => pair.First >= pair.Second))
            return null;
        return new(sorted, [.. sorted.Select(Passing)], [.. inGaps.Select(Passing)]);

        ulong[] Passing(Number number)
        {
            var set = EmptySet(rules.Length);
            for (var i = 0; i < cells.Length; i++)
            {
                if (cells[i] is not { } passes || passes(number))
                    Put(set, i);
            }
            return set;
        }
    }

    static readonly Number Largest = Number.Parse("1e30");

    static Func<Number, bool>? Predicate(UnaryTestsNode tests, SortedSet<Number> thresholds)
    {
        var parts = new List<Func<Number, bool>>();
        foreach (var node in tests.Tests)
        {
            if (node is not UnaryTestNode { Constant: { } constant } test || Part(test.Operator, constant, thresholds) is not { } part)
                return null;
            parts.Add(part);
        }
        return number => parts.Exists(part => part(number)) != tests.Negated;
    }

    static Func<Number, bool>? Part(BinaryOperator? operation, Value constant, SortedSet<Number> thresholds)
    {
        if (constant.TryNumber(out var number))
        {
            thresholds.Add(number);
            return operation switch
            {
                null or BinaryOperator.Equal => value => value == number,
                BinaryOperator.NotEqual => value => value != number,
                { } order => value => OrderNode.Holds(order, value.CompareTo(number)),
            };
        }
        if (operation is null && constant.TryRange(out var range) && range!.Operator is null && range.Start.TryNumber(out var start) && range.End.TryNumber(out var end))
        {
            thresholds.Add(start);
            thresholds.Add(end);
            return value => range.Contains(Value.Of(value)) == true;
        }
        return null;
    }
}
