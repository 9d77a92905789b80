using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>What was bound at one moment: by it conditions can be evaluated later as they were then.</summary>
/// <param name="Facts">By the number of the thing; those of references and of candidates too.</param>
/// <param name="Values">By the number of the thing: aggregates, let values, periods, settings.</param>
/// <param name="Lists">The facts of sequences, by the number of the list.</param>
/// <param name="Now">The instant, in ticks of UTC.</param>
sealed record Snapshot(Fact?[] Facts, Value[] Values, Fact[][] Lists, long Now)
{
    /// <summary>What is bound in a context now.</summary>
    public static Snapshot Of(MatchContext context) => new(
        (Fact?[])context.Facts.Clone(),
        context.Frame.Slots.AsSpan(0, context.Plan.Things.Count).ToArray(),
        [.. context.Plan.ListThings.Select(list => context.Lists[list.List].Where(ordinal => ordinal < list.Table!.Ordinals).Select(list.Table!.At).OfType<Fact>().ToArray())],
        context.Now);

    /// <summary>The same with another fact at one place.</summary>
    public Snapshot With(Thing thing, Fact? fact)
    {
        var facts = (Fact?[])Facts.Clone();
        facts[thing.Number] = fact;
        return this with { Facts = facts };
    }

    /// <summary>The value of a thing as FEEL sees it.</summary>
    public Value ValueOf(Thing thing) => thing.Kind switch
    {
        ThingKind.Value or ThingKind.Given => thing.Number < Values.Length ? Values[thing.Number] : default,
        ThingKind.List => Value.OfList(Lists[thing.List].Select(fact => Value.Of(fact.Record))),
        _ => Facts[thing.Number] is { } fact ? Value.Of(fact.Record) : default,
    };
}
