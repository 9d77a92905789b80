using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>A clause with its expressions tied to things, ready to be put in its place in a search.</summary>
sealed class ClausePart(Clause clause)
{
    public Clause Clause => clause;

    /// <summary>The fact it is about: the one joined, or the candidate inside.</summary>
    public Thing? Candidate { get; init; }

    /// <summary>What it binds behind itself: a list, an aggregate, a let value, a period.</summary>
    public Thing? Result { get; init; }

    /// <summary>Its conditions.</summary>
    public IReadOnlyList<Conjunct> Conjuncts { get; init; } = [];

    /// <summary>Its other expressions: what is let, aggregated, ordered by, asked of a quantity, or the instant and the span of a time clause.</summary>
    public IReadOnlyList<Bound> Others { get; init; } = [];

    /// <summary>References whose key is made from the candidate, in the order they can be followed.</summary>
    public IReadOnlyList<Thing> References { get; private set; } = [];

    /// <summary>Things outside of it that must be bound first.</summary>
    public ulong Needs { get; private set; }

    /// <summary>Whether it stands for facts that are joined.</summary>
    public bool IsJoin => clause is JoinClause;

    /// <summary>Whether its conditions depend on the instant; of a join they are looked at last of all.</summary>
    public bool IsTimed => Conjuncts.Any(conjunct => conjunct.ReadsTime) || Others.Any(other => AstWalk.ReadsTime(other.Tree));

    public ulong OwnBit => Candidate?.Bit ?? 0;

    /// <summary>Finds out what must be bound before, once all references of the rule are known.</summary>
    public void Settle(IReadOnlyList<Thing> things)
    {
        var reads = Conjuncts.Aggregate(0UL, (all, conjunct) => all | conjunct.Reads) | Others.Aggregate(0UL, (all, other) => all | other.Reads);
        var own = OwnBit;
        var references = new List<Thing>();
        if (!IsJoin && own != 0)
        {
            // References come after what their key reads, for they were found in that order.
            foreach (var thing in things.Where(thing => thing.Kind == ThingKind.Reference && (thing.KeyReads & own) != 0))
            {
                references.Add(thing);
                own |= thing.Bit;
            }
        }
        References = references;
        Needs = (reads | references.Aggregate(0UL, (all, reference) => all | reference.KeyReads)) & ~own;
    }
}
