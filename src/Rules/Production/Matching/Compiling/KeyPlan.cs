using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>What the refraction key of a rule is made of: the values of <c>once per</c>, else what identifies a match (RULES-DSL §4).</summary>
sealed class KeyPlan
{
    readonly Term?[] _terms;
    readonly IReadOnlyList<Thing> _identity;

    readonly int _joins;

    KeyPlan(IReadOnlyList<Bound> parts, IReadOnlyList<Thing> identity, int joins)
    {
        (Parts, _identity, _joins) = (parts, identity, joins);
        _terms = new Term?[parts.Count];
    }

    /// <summary>The expressions of <c>once per</c>; empty when the match itself is the key.</summary>
    public IReadOnlyList<Bound> Parts { get; }

    public static KeyPlan Of(RuleParts rule)
    {
        Bound[] parts = [];
        if (rule.Rule.Source.Attributes.OncePer is { } written)
        {
            var bound = rule.Scope.Bind(written);
            parts = bound.Tree is ListAst list ? [.. list.Items.Select(bound.Part)] : [bound];
            // What fires on every change does so for each match of its own.
            if (rule.Rule.Again != Refire.OnEveryChange)
                return new(parts, [], rule.Joins.Count);
        }
        // The facts of "there is", those of sequences, and periods.
        var sequences = rule.Clauses.Where(clause => clause.Clause is SequenceClause or PeriodClause).Select(clause => clause.Result!);
        return new(parts, [.. rule.Joins, .. sequences], rule.Joins.Count);
    }

    public void Compile(MatchScope scope)
    {
        for (var i = 0; i < _terms.Length; i++)
            _terms[i] = scope.Term(Parts[i]);
    }

    /// <summary>The position whose fact alone is the key; -1 when it is made of more.</summary>
    public int SinglePosition => (_terms, _identity) switch
    {
        ([SlotTerm { Slot: 0 } id], []) when id.Position < _joins => id.Position,
        ([], [{ Kind: ThingKind.Join } only]) => only.Number,
        _ => -1,
    };

    /// <summary>How many values the key has.</summary>
    public int Width(IReadOnlyList<int> listLengths) =>
        Parts.Count + _identity.Sum(thing => thing.Kind == ThingKind.List ? listLengths[thing.List] : 1);

    /// <summary>Whether the key is made of facts and nothing else.</summary>
    public bool IsIdentity => Parts.Count == 0 && _identity.Count > 0 && _identity.All(thing => thing.Table is not null);

    /// <summary>The tables that the facts of an identity are of.</summary>
    public FactTable[] TablesOf(IReadOnlyList<int> listLengths) =>
        [.. _identity.SelectMany(thing => Enumerable.Repeat(thing.Table!, thing.Kind == ThingKind.List ? listLengths[thing.List] : 1))];

    /// <summary>Writes the numbers of the facts of an identity.</summary>
    public void Write(MatchContext context, Span<int> key)
    {
        var place = 0;
        foreach (var thing in _identity)
        {
            if (thing.Kind == ThingKind.Join)
                key[place++] = context.Ordinals[thing.Number];
            else
            {
                foreach (var ordinal in context.Lists[thing.List])
                    key[place++] = ordinal;
            }
        }
    }

    /// <summary>Writes the values of the key of a match.</summary>
    public void Write(MatchContext context, Span<Value> key)
    {
        for (var i = 0; i < _terms.Length; i++)
        {
            Value room = default;
            key[i] = _terms[i]!.Look(context, ref room);
        }
        var place = _terms.Length;
        foreach (var thing in _identity)
        {
            if (thing.Kind == ThingKind.Join)
                key[place++] = context.Facts[thing.Number]!.Slots[0];
            else if (thing.Kind == ThingKind.Value)
                key[place++] = context.Frame.Slots[thing.Number];
            else
            {
                foreach (var ordinal in context.Lists[thing.List])
                    key[place++] = thing.Table!.At(ordinal)!.Slots[0];
            }
        }
    }
}
