using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>The conditions of a clause that read nothing but its candidate, as a filter of an index.</summary>
/// <remarks>It has a context of its own, for indexes change while rules are being matched.</remarks>
sealed class ClauseFilter(Thing thing, Func<MatchContext> context, TestList tests, ulong reads) : FactFilter(reads)
{
    MatchContext? _context;

    public override bool Passes(Fact fact)
    {
        _context ??= context();
        _context.Bind(thing.Number, 0, fact);
        return tests.Pass(_context);
    }
}

/// <summary>What an aggregate is made of, computed from its candidate.</summary>
sealed class ClauseValue(Thing thing, Func<MatchContext> context, Term term, ulong reads) : FactValue(reads)
{
    MatchContext? _context;

    public override Value Of(Fact fact)
    {
        _context ??= context();
        _context.Bind(thing.Number, 0, fact);
        Value room = default;
        return term.Look(_context, ref room);
    }
}
