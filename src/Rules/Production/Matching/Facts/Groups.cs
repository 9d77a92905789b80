using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Numbers groups by the values they have in common, and keeps these values.</summary>
/// <param name="width">How many values make a key; with none there is one group.</param>
sealed class Groups(int width)
{
    readonly HashPlaces _places = new();
    readonly Stack<int> _free = new();
    Value[] _keys = new Value[8 * width];
    int _used;

    /// <summary>The group of a key; -1 when there is none.</summary>
    public int Find(ReadOnlySpan<Value> key) => Find(key, GroupKey.HashOf(key));

    int Find(ReadOnlySpan<Value> key, int hash)
    {
        var group = _places.First(hash, out var place);
        while (group >= 0 && !GroupKey.AreEqual(KeyOf(group), key))
            group = _places.Next(hash, ref place);
        return group;
    }

    /// <summary>The values a group has in common.</summary>
    public ReadOnlySpan<Value> KeyOf(int group) => _keys.AsSpan(group * width, width);

    public int FindOrAdd(ReadOnlySpan<Value> key)
    {
        var hash = GroupKey.HashOf(key);
        var group = Find(key, hash);
        if (group >= 0)
            return group;
        group = Take();
        key.CopyTo(_keys.AsSpan(group * width));
        _places.Add(hash, group);
        return group;
    }

    int Take()
    {
        if (_free.TryPop(out var group))
            return group;
        if ((_used + 1) * width > _keys.Length)
            Array.Resize(ref _keys, (_used + (_used >> 1) + 1) * width);
        return _used++;
    }

    /// <summary>Forgets a group that has become empty.</summary>
    public void Release(int group)
    {
        _places.Remove(GroupKey.HashOf(KeyOf(group)), group);
        _keys.AsSpan(group * width, width).Clear();
        _free.Push(group);
    }
}

/// <summary>Values by which facts are grouped, compared and hashed; null is equal to null.</summary>
static class GroupKey
{
    public static int HashOf(ReadOnlySpan<Value> key)
    {
        var hash = Start;
        foreach (ref readonly var value in key)
            hash = With(hash, value);
        return Finished(hash);
    }

    /// <summary>The hash of the values in some slots of a fact: that of the same values as a key.</summary>
    public static int HashOf(Fact fact, int[] slots)
    {
        var hash = Start;
        foreach (var slot in slots)
            hash = With(hash, fact.Slots[slot]);
        return Finished(hash);
    }

    const uint Start = 17;

    static uint With(uint hash, in Value value) => hash * 0x9E3779B1 + (uint)HashOf(value);

    // Places go by the upper bits: they come to depend on all others.
    static int Finished(uint hash) => (int)((hash ^ (hash >> 15)) * 0x85EBCA6B);

    // Equal values have equal hashes, however a number is written; whole numbers are the fast case.
    static int HashOf(in Value value) => value.Kind switch
    {
        ValueKind.String => value.AsString.GetHashCode(),
        ValueKind.Number when value.AsNumber.TryToInt64(out var whole) => (int)((ulong)(whole * -7046029254386353131L) >> 32),
        ValueKind.Null => 0,
        _ => value.GetHashCode(),
    };

    public static bool AreEqual(ReadOnlySpan<Value> left, ReadOnlySpan<Value> right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            if (!AreEqual(left[i], right[i]))
                return false;
        }
        return true;
    }

    /// <summary>Whether the values in some slots of a fact are a key.</summary>
    public static bool IsOf(Fact fact, int[] slots, ReadOnlySpan<Value> key)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if (!AreEqual(fact.Slots[slots[i]], key[i]))
                return false;
        }
        return true;
    }

    /// <summary>Whether two facts have the same values in some slots.</summary>
    public static bool AreAlike(Fact left, Fact right, int[] slots)
    {
        foreach (var slot in slots)
        {
            if (!AreEqual(left.Slots[slot], right.Slots[slot]))
                return false;
        }
        return true;
    }

    // The frequent kinds at once.
    static bool AreEqual(in Value left, in Value right)
    {
        if (left.Kind != right.Kind)
            return false;
        return left.Kind switch
        {
            ValueKind.Number => left.AsNumber.Equals(right.AsNumber),
            ValueKind.String => string.Equals(left.AsString, right.AsString, StringComparison.Ordinal),
            _ => Comparison.AreEqual(left, right) == true,
        };
    }
}
