using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>What the conditions of one rule read while it is matched: the facts bound so far, and the values made from them.</summary>
/// <remarks>A position is a place a fact is bound at: first those of <c>there is</c>, then the candidates of other clauses and the targets of references.</remarks>
sealed class MatchContext
{
    public MatchContext(RulePlan plan, FactStore store)
    {
        Plan = plan;
        Store = store;
        Facts = new Fact?[plan.Positions];
        Ordinals = new int[plan.Positions];
        Lists = [.. plan.ListLengths.Select(length => new int[length])];
        Frame = new(new Value[plan.FrameSlots], ContextScope.Empty, new(FeelExpressionWorld.Nothing));
        Value.Clear(Frame.Slots);
        Tuple = new int[plan.Joins];
    }

    public RulePlan Plan { get; }
    public FactStore Store { get; }
    public Fact?[] Facts { get; }
    public int[] Ordinals { get; }

    /// <summary>The facts that a sequence clause found, by the number of the clause.</summary>
    public int[][] Lists { get; }
    public Frame Frame { get; }

    /// <summary>Room for the numbers of the joined facts.</summary>
    public int[] Tuple { get; }

    /// <summary>Room for the key of a look into an index.</summary>
    public Value[] Key { get; } = new Value[16];

    /// <summary>The instant of the run, in ticks of UTC.</summary>
    public long Now { get; set; }

    /// <summary>The next instant at which a condition on time that was looked at may change.</summary>
    public long NextChange { get; set; } = long.MaxValue;

    /// <summary>Set by a sub-clause whose search found what it looked for.</summary>
    public bool Found { get; set; }

    /// <summary>What is done with a complete match.</summary>
    public IMatchSink Sink { get; set; } = null!;

    /// <summary>How many firings led to what is matched now.</summary>
    public int Depth { get; set; }

    /// <summary>Tells of conditions that gave null.</summary>
    public NullCounter Nulls { get; } = new();

    public void Bind(int position, int ordinal, Fact? fact)
    {
        Ordinals[position] = ordinal;
        Facts[position] = fact;
        if (Plan.ReadsRecord[position])
            Frame.Slots[position] = fact is null ? default : Value.Of(fact.Record);
    }

    /// <summary>Empties what the last match left, so that nothing outdated is kept alive.</summary>
    public void TakeTime(FeelEnvironment world, long now)
    {
        Now = now;
        Frame.Run.Reset(world);
    }
}

/// <summary>Takes complete matches.</summary>
interface IMatchSink
{
    /// <summary>A match: what is bound in the context, until this returns.</summary>
    void Match(MatchContext context);

    /// <summary>All facts are bound, but the match does not hold now because of the time; the context tells when it may.</summary>
    void Wait(MatchContext context);
}

/// <summary>How often conditions of a rule gave null, and the last example (RULES-DSL §4, Matching).</summary>
sealed class NullCounter
{
    public long Count { get; private set; }
    public SourcePosition Position { get; private set; }
    public Fact?[] Example { get; private set; } = [];

    /// <param name="settings">Places of the settings that the condition reads; one that is not set makes null a matter of course.</param>
    public void Note(MatchContext context, SourcePosition position, int[] settings)
    {
        foreach (var setting in settings)
        {
            if (context.Frame.Slots[setting].IsNull)
                return;
        }
        Count++;
        Position = position;
        if (Example.Length == 0)
            Example = new Fact?[context.Facts.Length];
        context.Facts.CopyTo(Example, 0);
    }
}

static class FeelExpressionWorld
{
    public static FeelEnvironment Nothing { get; } = new(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc);
}
