using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>Values of one input that all pass the same rules.</summary>
/// <param name="Text">As a unary test.</param>
/// <param name="Sample">One of the values.</param>
/// <param name="May">The rules whose condition the values pass, or may pass: conditions that are not constant are open.</param>
/// <param name="Must">The rules whose condition they pass in any case.</param>
sealed record TablePiece(string Text, Value Sample, RowSet May, RowSet Must)
{
    /// <summary>Whether it lies between two neighbouring whole numbers, where most data have no value.</summary>
    public bool BetweenIntegers { get; init; }

    /// <summary>Whether the input may have these values; null where the allowed values are no constants, and the sample is none of them.</summary>
    public bool? IsAllowed { get; init; } = true;

    /// <summary>Nobody wrote of null here; so it is no gap, but a rule may still be reached by it.</summary>
    public bool IsUnspokenNull { get; init; }

    public bool IsWitness => IsAllowed == true && !IsUnspokenNull;
}

/// <summary>Cuts the values of one input of a decision table at all the constants its conditions speak of.</summary>
/// <remarks>Each piece is represented by a sample, and each condition is asked about the sample: so a piece says what the table does.</remarks>
sealed class TablePieces(TableInputNode input, int column, TableRuleNode[] rules)
{
    const int MostTests = 2_000_000;

    static readonly FeelEnvironment Nowhere = new(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc);

    readonly Frame _frame = new(new Value[input.Slot + 1], ContextScope.Empty, new(Nowhere));

    /// <summary>The pieces; null when they are too many.</summary>
    public TablePiece[]? Cut()
    {
        var cells = rules.Select(rule => rule.Tests[column]).ToArray();
        var distinct = cells.Select((cell, rule) => (cell, rule)).GroupBy(pair => rules[pair.rule].Source.Tests[column].Text, StringComparer.Ordinal)
            .Select(group => (Cell: group.First().cell, Rows: group.Select(pair => pair.rule).ToArray())).ToArray();
        if (!TableSamples.IsScalar(input.Type))
            return [Unknown(cells)];
        var samples = new TableSamples(input.Type, distinct.Select(group => group.Cell).Append(input.Allowed).Append(TypeTests(input.Type))).All();
        return (long)samples.Count * Math.Max(distinct.Length, rules.Length / 16) > MostTests ? null : [.. samples.Select(sample => Piece(sample, distinct))];
    }

    // Lists, contexts and functions: all that is known of a condition is whether there is one.
    TablePiece Unknown(Node?[] cells)
    {
        var (may, must) = (RowSet.Below(cells.Length, cells.Length), RowSet.None(cells.Length));
        for (var row = 0; row < cells.Length; row++)
        {
            if (cells[row] is null)
                must.Put(row);
        }
        return new("-", default, may, must) { IsAllowed = input.Allowed is null ? true : null };
    }

    static Node? TypeTests(FeelType type) => type switch
    {
        ConstrainedType constrained => constrained.Program,
        DeferredType deferred => TypeTests(deferred.Target),
        _ => null,
    };

    TablePiece Piece(TableSample sample, (Node? Cell, int[] Rows)[] distinct)
    {
        var (may, must) = (RowSet.None(rules.Length), RowSet.None(rules.Length));
        foreach (var (cell, rows) in distinct)
        {
            var isOpen = cell is not null && !TableSamples.IsConstant(cell);
            var passes = cell is null || isOpen || Holds(cell, sample.Value);
            foreach (var row in passes ? rows : [])
            {
                may.Put(row);
                if (!isOpen)
                    must.Put(row);
            }
        }
        return new(sample.Text, sample.Value, may, must)
        {
            BetweenIntegers = sample.BetweenIntegers,
            IsUnspokenNull = sample.IsUnspokenNull,
            IsAllowed = IsAllowed(sample.Value),
        };
    }

    // What the input values and the declared type exclude is no gap.
    bool? IsAllowed(in Value value)
    {
        var fits = input.Type.TryCoerce(value, out var coerced) && coerced.Kind == value.Kind;
        if (!fits)
            return TypeTests(input.Type) is { } typed && !TableSamples.IsConstant(typed) ? null : false;
        if (input.Allowed is null)
            return true;
        return TableSamples.IsConstant(input.Allowed) ? Holds(input.Allowed, value) : null;
    }

    bool Holds(Node test, in Value value)
    {
        _frame.Slots[input.Slot] = value;
        _frame.Run.Reset(Nowhere);
        return test.Test(_frame) == 1;
    }
}
