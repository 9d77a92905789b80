using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>What a rule reads in the facts of a match as one number, the same in every process: to know whether something has changed since it fired.</summary>
static class SignatureOf
{
    const ulong Basis = 14695981039346656037;
    const ulong Prime = 1099511628211;

    public static ulong Match(MatchContext context)
    {
        var hash = Basis;
        for (var i = 0; i < context.Plan.Joins; i++)
            hash = Fact(hash, context.Facts[i]!, context.Plan.SlotsRead(context.Plan.Things[i]));
        foreach (var list in context.Plan.ListThings)
        {
            foreach (var ordinal in context.Lists[list.List])
                hash = Fact(hash, list.Table!.At(ordinal)!, context.Plan.SlotsRead(list));
        }
        return hash;
    }

    static ulong Fact(ulong hash, Fact fact, ulong slots)
    {
        for (var i = 0; i < fact.Slots.Length; i++)
        {
            if ((slots & FactMask.Of(i)) != 0)
                hash = Text(hash, KeyText.Of(fact.Slots[i]));
        }
        return hash;
    }

    static ulong Text(ulong hash, string text)
    {
        foreach (var c in text)
            hash = (hash ^ c) * Prime;
        return (hash ^ 0xFFFF) * Prime;
    }
}
