namespace Marketing.Rules.Feel;

/// <summary>Hash codes of lists and contexts: of a bounded part of them, for a value may hold one part very often, or nest very deep.</summary>
static class DeepHash
{
    const int MostParts = 10_000;
    const int MostLevels = 64;

    public static int Of(in Value value)
    {
        var left = MostParts;
        return Of(value, MostLevels, ref left);
    }

    static int Of(in Value value, int levels, ref int left)
    {
        if (--left < 0 || levels == 0)
            return (int)value.Kind;
        switch (value.Kind)
        {
            case ValueKind.List:
                var list = value.AsList;
                var hash = list.Count;
                for (var i = 0; i < list.Count && left > 0; i++)
                    hash = HashCode.Combine(hash, Of(list[i], levels - 1, ref left));
                return hash;
            case ValueKind.Context:
                return OfContext(value.AsContext);
            default:
                return value.GetHashCode();
        }
    }

    // Equal contexts may have their entries in another order, so no budget is spent in here: what is a part itself is left out.
    static int OfContext(Context context)
    {
        var hash = context.Count;
        for (var i = 0; i < context.Count; i++)
            hash ^= HashCode.Combine(context.Keys[i], IsPart(context.At(i)) ? 0 : context.At(i).GetHashCode());
        return hash;
    }

    static bool IsPart(in Value value) => value.Kind is ValueKind.List or ValueKind.Context;
}
