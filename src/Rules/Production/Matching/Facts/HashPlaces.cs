namespace Marketing.Rules.Production.Matching;

/// <summary>Finds numbers by hash: an open table with a hash and a number in each place. What a number stands for, and whether it is the one looked for, its owner knows.</summary>
/// <remarks>
/// A hash is compared where it lies, so that what it stands for is looked at when it is very likely the right one. Places are in the
/// order of their hashes, so that a table may be of any size and is copied from front to back when it grows.
/// </remarks>
sealed class HashPlaces
{
    const int Least = 16;

    // The hash in the upper half, the number plus one in the lower; 0 is free.
    ulong[] _entries = new ulong[Least];

    public int Count { get; private set; }

    /// <summary>The first number with a hash; -1 when there is none.</summary>
    /// <param name="place">Where it was found, to go on with <see cref="Next"/>.</param>
    public int First(int hash, out int place)
    {
        place = Home(hash);
        return From(hash, ref place);
    }

    /// <summary>The next number with the hash; -1 when there is none.</summary>
    public int Next(int hash, ref int place)
    {
        place = After(place);
        return From(hash, ref place);
    }

    int From(int hash, ref int place)
    {
        for (var entries = _entries; ; place = After(place))
        {
            var entry = entries[place];
            if (entry == 0)
                return -1;
            if ((int)(entry >> 32) == hash)
                return NumberOf(entry);
        }
    }

    /// <summary>Adds a number that is not in here.</summary>
    public void Add(int hash, int number)
    {
        if ((Count + 1) * 4L > _entries.Length * 3L)
            Resize(_entries.Length * 2);
        Count++;
        Place(EntryOf(hash, number));
    }

    /// <summary>Puts a number in the place of another with the same hash.</summary>
    public void Replace(int hash, int number, int by) => _entries[PlaceOf(hash, number)] = EntryOf(hash, by);

    public void Remove(int hash, int number)
    {
        var hole = PlaceOf(hash, number);
        _entries[hole] = 0;
        Count--;
        // What stood behind it for want of a place moves up, so that no search ends at the hole.
        for (var place = After(hole); _entries[place] != 0; place = After(place))
        {
            if (Distance(Home(HashOf(_entries[place])), place) < Distance(hole, place))
                continue;
            (_entries[hole], _entries[place]) = (_entries[place], 0);
            hole = place;
        }
    }

    /// <summary>Makes room for so many numbers.</summary>
    public void Expect(int count)
    {
        var size = (int)Math.Min(count * 3L / 2, Array.MaxLength);
        if (size > _entries.Length)
            Resize(size);
    }

    void Resize(int size)
    {
        var old = _entries;
        _entries = new ulong[size];
        foreach (var entry in old)
        {
            if (entry != 0)
                Place(entry);
        }
    }

    void Place(ulong entry)
    {
        var place = Home(HashOf(entry));
        while (_entries[place] != 0)
            place = After(place);
        _entries[place] = entry;
    }

    int PlaceOf(int hash, int number)
    {
        var place = Home(hash);
        while (_entries[place] != EntryOf(hash, number))
            place = After(place);
        return place;
    }

    int Home(int hash) => (int)(((ulong)(uint)hash * (uint)_entries.Length) >> 32);

    int After(int place) => place + 1 == _entries.Length ? 0 : place + 1;

    int Distance(int from, int to) => to >= from ? to - from : to - from + _entries.Length;

    static ulong EntryOf(int hash, int number) => ((ulong)(uint)hash << 32) | (uint)(number + 1);
    static int HashOf(ulong entry) => (int)(entry >> 32);
    static int NumberOf(ulong entry) => (int)(uint)entry - 1;
}
