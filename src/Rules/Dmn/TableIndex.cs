using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>Finds the matching rules of a decision table without trying them one by one.</summary>
/// <remarks>
/// A column whose cells are constants becomes a map: strings to the set of rules they pass, numbers to the intervals between
/// all thresholds. A lookup takes one set a column and intersects them. Other columns, and values of another kind than the
/// column's constants, are tried cell by cell as before, so that results and warnings stay the same.
/// </remarks>
sealed class TableIndex
{
    const int FewestRules = 8;

    readonly TableColumn[] _columns;
    readonly TableInputNode[] _inputs;
    readonly TableRuleNode[] _rules;
    readonly int _words;

    TableIndex(TableInputNode[] inputs, TableRuleNode[] rules, TableColumn[] columns)
    {
        _inputs = inputs;
        _rules = rules;
        _columns = columns;
        _words = (rules.Length + 63) / 64;
    }

    /// <summary>The index of a table; null where it would not pay.</summary>
    public static TableIndex? For(TableInputNode[] inputs, TableRuleNode[] rules)
    {
        if (rules.Length < FewestRules)
            return null;
        var columns = TableColumn.Of(inputs, rules);
        return Array.TrueForAll(columns, column => column is OtherColumn or FreeColumn) ? null : new(inputs, rules, columns);
    }

    /// <summary>Adds the rules that match; false when a value does not fit its column and the table must be tried rule by rule.</summary>
    public bool TryMatch(Frame frame, bool firstOnly, ref MatchList matches)
    {
        if (_words > 32)
            return TryMatch(frame, firstOnly, new ulong[_words], ref matches);
        Span<ulong> candidates = stackalloc ulong[32];
        return TryMatch(frame, firstOnly, candidates[.._words], ref matches);
    }

    bool TryMatch(Frame frame, bool firstOnly, scoped Span<ulong> candidates, ref MatchList matches)
    {
        candidates.Fill(ulong.MaxValue);
        candidates[^1] = _rules.Length % 64 == 0 ? ulong.MaxValue : (1UL << (_rules.Length % 64)) - 1;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] is OtherColumn)
                continue;
            if (_columns[i].Find(frame.Slots[_inputs[i].Slot]) is not { } passing)
                return false;
            for (var word = 0; word < candidates.Length; word++)
                candidates[word] &= passing[word];
        }
        for (var word = 0; word < candidates.Length; word++)
        {
            for (var left = candidates[word]; left != 0; left &= left - 1)
            {
                var rule = word * 64 + System.Numerics.BitOperations.TrailingZeroCount(left);
                if (!OthersHold(frame, _rules[rule]))
                    continue;
                matches.Add(rule);
                if (firstOnly)
                    return true;
            }
        }
        return true;
    }

    bool OthersHold(Frame frame, TableRuleNode rule)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] is OtherColumn && rule.Tests[i] is { } test && test.Test(frame) != 1)
                return false;
        }
        return true;
    }
}
