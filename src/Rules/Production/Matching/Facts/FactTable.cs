namespace Marketing.Rules.Production.Matching;

/// <summary>The facts of one type, by key. A key keeps its number for good, so that memories of what has fired are bits by number.</summary>
sealed class FactTable(FactLayout layout, int number)
{
    readonly HashPlaces _places = new();
    Fact?[] _facts = new Fact?[16];
    int[] _stamps = new int[16];

    // Keys of numbers that have no fact now.
    readonly Dictionary<int, string> _absent = [];

    public FactLayout Layout => layout;

    FactLayout? _alike;

    /// <summary>Whether facts of another layout lie just as those of this one, so that they are taken as they are.</summary>
    public bool Takes(FactLayout other)
    {
        if (ReferenceEquals(other, _alike) || ReferenceEquals(other, layout))
            return true;
        if (!other.Shape.Names.AsSpan().SequenceEqual(layout.Shape.Names))
            return false;
        _alike = other;
        return true;
    }

    /// <summary>The place of the type among all.</summary>
    public int Number => number;

    /// <summary>Numbers given so far; each below it has a key.</summary>
    public int Ordinals { get; private set; }

    public int Count { get; private set; }

    FactIndex[] _indexes = [];

    /// <summary>From now on an index follows the facts.</summary>
    public void Keep(FactIndex index) => _indexes = [.. _indexes, index];

    public Fact? At(int ordinal) => _facts[ordinal];

    /// <summary>The <see cref="FactStore.Version"/> since which a fact is as it is.</summary>
    public int StampOf(int ordinal) => _stamps[ordinal];

    public string KeyOf(int ordinal) => _facts[ordinal]?.Key ?? _absent[ordinal];

    /// <summary>The number of a key; -1 when it has none.</summary>
    public int Find(string key) => Find(key, key.GetHashCode());

    int Find(string key, int hash)
    {
        var ordinal = _places.First(hash, out var place);
        while (ordinal >= 0 && !string.Equals(KeyOf(ordinal), key, StringComparison.Ordinal))
            ordinal = _places.Next(hash, ref place);
        return ordinal;
    }

    /// <summary>The number of a key, given now when it has none.</summary>
    public int Reserve(string key)
    {
        var hash = key.GetHashCode();
        var ordinal = Find(key, hash);
        if (ordinal < 0)
        {
            ordinal = NewOrdinal(hash);
            _absent[ordinal] = key;
        }
        return ordinal;
    }

    int NewOrdinal(int hash)
    {
        if (Ordinals == _facts.Length)
            Resize(_facts.Length + (_facts.Length >> 1) + 1);
        _places.Add(hash, Ordinals);
        return Ordinals++;
    }

    /// <summary>Makes room for so many more facts.</summary>
    public void Expect(int more)
    {
        var needed = Ordinals + more;
        if (needed <= _facts.Length)
            return;
        foreach (var index in _indexes)
            index.Expect(needed);
        // Rather what is needed than twice it, when that is known beforehand.
        Resize(needed);
        _places.Expect(needed);
    }

    void Resize(int size)
    {
        Array.Resize(ref _facts, size);
        Array.Resize(ref _stamps, size);
    }

    /// <summary>Stores a fact under its key, or takes one away, and moves it in the indexes that read what changed.</summary>
    /// <param name="ordinal">Number of the key.</param>
    /// <param name="fact">Null takes away.</param>
    /// <param name="changed">Slots that differ, as <see cref="FactMask"/>.</param>
    /// <param name="stamp">The version of the store that this makes.</param>
    public void Store(int ordinal, Fact? fact, ulong changed, int stamp)
    {
        _stamps[ordinal] = stamp;
        var old = _facts[ordinal];
        if (old is not null)
        {
            foreach (var index in _indexes)
            {
                if ((index.Reads & changed) != 0)
                    index.Remove(ordinal, old);
            }
        }
        _facts[ordinal] = fact;
        Count += (fact is null ? 0 : 1) - (old is null ? 0 : 1);
        if (fact is null)
        {
            _absent[ordinal] = old?.Key ?? _absent[ordinal];
            return;
        }
        if (_absent.Count > 0)
            _absent.Remove(ordinal);
        foreach (var index in _indexes)
        {
            if ((index.Reads & changed) != 0)
                index.Add(ordinal, fact);
        }
    }

    /// <summary>The number for a fact that is about to be stored.</summary>
    public int OrdinalFor(string key)
    {
        var hash = key.GetHashCode();
        var ordinal = Find(key, hash);
        return ordinal >= 0 ? ordinal : NewOrdinal(hash);
    }
}

/// <summary>Slots of a fact as bits; slots from 63 on share the last one.</summary>
static class FactMask
{
    public const ulong All = ulong.MaxValue;

    public static ulong Of(int slot) => 1UL << Math.Min(slot, 63);

    /// <summary>Which slots differ between two versions; all when there is only one.</summary>
    public static ulong Difference(Fact? old, Fact? now)
    {
        if (old is null || now is null)
            return All;
        var (before, after) = (old.Slots, now.Slots);
        var mask = 0UL;
        for (var i = 0; i < after.Length; i++)
        {
            if (!before[i].IsSame(after[i]))
                mask |= Of(i);
        }
        return mask;
    }
}
