using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Numbers groups of facts by the values of some slots: an open hash table without an object a group.</summary>
/// <param name="width">How many values make a key; with none there is one group.</param>
sealed class Groups(int width)
{
    int[] _places = new int[16];
    int[] _hashes = new int[8];
    Value[] _keys = new Value[8 * width];
    int _used;
    int _free = -1;
    int _live;

    public int Width => width;

    /// <summary>Numbers given so far, free ones among them.</summary>
    public int Used => _used;

    public static int HashOf(ReadOnlySpan<Value> key)
    {
        var hash = 17;
        foreach (ref readonly var value in key)
            hash = hash * 31 + HashOf(value);
        return hash ^ (hash >>> 15);
    }

    // Equal values have equal hashes, however a number is written; whole numbers are the fast case.
    static int HashOf(in Value value) => value.Kind switch
    {
        ValueKind.String => value.AsString.GetHashCode(),
        ValueKind.Number when value.AsNumber.TryToInt64(out var whole) => (int)((ulong)(whole * -7046029254386353131L) >> 32),
        ValueKind.Null => 0,
        _ => value.GetHashCode(),
    };

    /// <summary>The group of a key; -1 when there is none.</summary>
    public int Find(ReadOnlySpan<Value> key) => Find(key, HashOf(key));

    int Find(ReadOnlySpan<Value> key, int hash)
    {
        for (var place = hash & (_places.Length - 1); ; place = (place + 1) & (_places.Length - 1))
        {
            var group = _places[place] - 1;
            if (group < 0 || (_hashes[group] == hash && IsKey(group, key)))
                return group;
        }
    }

    bool IsKey(int group, ReadOnlySpan<Value> key)
    {
        for (var i = 0; i < key.Length; i++)
        {
            if (!AreEqual(_keys[group * width + i], key[i]))
                return false;
        }
        return true;
    }

    // The frequent kinds at once; null is equal to null.
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

    /// <summary>The values a group has in common.</summary>
    public ReadOnlySpan<Value> KeyOf(int group) => _keys.AsSpan(group * width, width);

    public int FindOrAdd(ReadOnlySpan<Value> key, out bool isNew)
    {
        var hash = HashOf(key);
        var group = Find(key, hash);
        isNew = group < 0;
        if (!isNew)
            return group;
        group = Take();
        _hashes[group] = hash;
        key.CopyTo(_keys.AsSpan(group * width));
        if (++_live > _places.Length / 3 * 2)
            Grow();
        Place(group);
        return group;
    }

    int Take()
    {
        if (_free >= 0)
        {
            var group = _free;
            _free = _hashes[group];
            return group;
        }
        if (_used == _hashes.Length)
        {
            Array.Resize(ref _hashes, _used + (_used >> 1) + 1);
            Array.Resize(ref _keys, _hashes.Length * width);
        }
        return _used++;
    }

    // Groups that are free have no place, so only placed ones move.
    void Grow()
    {
        var old = _places;
        _places = new int[old.Length * 2];
        foreach (var entry in old)
        {
            if (entry != 0)
                Place(entry - 1);
        }
    }

    void Place(int group)
    {
        var place = _hashes[group] & (_places.Length - 1);
        while (_places[place] != 0)
            place = (place + 1) & (_places.Length - 1);
        _places[place] = group + 1;
    }

    /// <summary>Forgets a group that has become empty.</summary>
    public void Release(int group)
    {
        var mask = _places.Length - 1;
        var place = _hashes[group] & mask;
        while (_places[place] != group + 1)
            place = (place + 1) & mask;
        _places[place] = 0;
        // What stood behind it for want of a place moves up, so that no search ends at the hole.
        for (var next = (place + 1) & mask; _places[next] != 0; next = (next + 1) & mask)
        {
            var home = _hashes[_places[next] - 1] & mask;
            if (((next - home) & mask) < ((next - place) & mask))
                continue;
            _places[place] = _places[next];
            _places[next] = 0;
            place = next;
        }
        _keys.AsSpan(group * width, width).Clear();
        _hashes[group] = _free;
        _free = group;
        _live--;
    }
}
