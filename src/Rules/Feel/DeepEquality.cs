namespace Marketing.Rules.Feel;

/// <summary>Equality of lists and contexts without recursion.</summary>
/// <remarks>
/// A value may nest as deep as there are rounds in a loop, and may hold one part very often: <c>[v, v]</c> of <c>[w, w]</c> of … has
/// 2^n leaves in n lists. So pairs wait on a stack of their own, and a pair of large values is looked at once.
/// </remarks>
static class DeepEquality
{
    /// <summary>Pairs looked at before those met are remembered; small values need no memory.</summary>
    const int Few = 64;

    public static bool AreEqual(in Value left, in Value right)
    {
        Stack<(Value Left, Value Right)>? open = null;
        HashSet<(object, object)>? met = null;
        var pair = (Left: left, Right: right);
        for (var count = 0; ; count++)
        {
            if (count >= Few)
                met ??= new(ByReference);
            if ((met is null || met.Add((Parts(pair.Left), Parts(pair.Right)))) && !AreEqual(pair.Left, pair.Right, ref open))
                return false;
            if (open is null || !open.TryPop(out pair))
                return true;
        }
    }

    static object Parts(in Value value) => value.Kind == ValueKind.List ? value.AsList : value.AsContext;

    static readonly IEqualityComparer<(object, object)> ByReference = EqualityComparer<(object, object)>.Create(
        (one, other) => ReferenceEquals(one.Item1, other.Item1) && ReferenceEquals(one.Item2, other.Item2),
        pair => HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Item1), System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Item2)));

    static bool AreEqual(in Value left, in Value right, ref Stack<(Value, Value)>? open)
    {
        if (ReferenceEquals(Parts(left), Parts(right)))
            return true;
        return left.Kind == ValueKind.List ? AreEqual(left.AsList, right.AsList, ref open) : AreEqual(left.AsContext, right.AsContext, ref open);
    }

    static bool AreEqual(IReadOnlyList<Value> left, IReadOnlyList<Value> right, ref Stack<(Value, Value)>? open)
    {
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqualOrWait(left[i], right[i], ref open))
                return false;
        }
        return true;
    }

    // Same names with equal values; order does not count.
    static bool AreEqual(Context left, Context right, ref Stack<(Value, Value)>? open)
    {
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!right.TryGet(left.Keys[i], out var value) || !AreEqualOrWait(left.At(i), value, ref open))
                return false;
        }
        return true;
    }

    static bool AreEqualOrWait(in Value left, in Value right, ref Stack<(Value, Value)>? open)
    {
        if (left.Kind != right.Kind || left.Kind is not (ValueKind.List or ValueKind.Context))
            return Comparison.AreEqual(left, right) == true;
        (open ??= new()).Push((left, right));
        return true;
    }
}
