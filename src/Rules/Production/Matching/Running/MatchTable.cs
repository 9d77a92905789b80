namespace Marketing.Rules.Production.Matching;

/// <summary>The matches of a rule that hold now, found by their facts: for rules that follow their matches.</summary>
sealed class MatchTable(int joins)
{
    readonly Dictionary<MatchTuple, int> _numbers = [];
    readonly List<Entry?> _entries = [];
    readonly Stack<int> _free = new();

    // For each position and fact, the first of the matches it takes part in.
    readonly List<int>[] _heads = [.. Enumerable.Range(0, joins).Select(_ => new List<int>())];

    /// <summary>A match.</summary>
    public sealed class Entry(MatchTuple tuple, int key)
    {
        public MatchTuple Tuple => tuple;

        /// <summary>Number of its refraction key.</summary>
        public int Key { get; set; } = key;

        /// <summary>What it supports.</summary>
        public List<Support>? Supports { get; set; }

        // Chains by position: numbers of matches, 0 is the end.
        public int[] Next { get; } = new int[tuple.Facts.Length];
        public int[] Previous { get; } = new int[tuple.Facts.Length];
    }

    public int Count => _numbers.Count;

    public IEnumerable<Entry> All => _entries.OfType<Entry>();

    public Entry? Find(ReadOnlySpan<int> tuple) =>
        _numbers.TryGetValue(new(tuple.ToArray()), out var number) ? _entries[number] : null;

    public Entry Add(ReadOnlySpan<int> tuple, int key)
    {
        var entry = new Entry(new(tuple.ToArray()), key);
        if (!_free.TryPop(out var number))
        {
            number = _entries.Count;
            _entries.Add(null);
        }
        _entries[number] = entry;
        _numbers.Add(entry.Tuple, number);
        for (var i = 0; i < joins; i++)
            Link(i, number, entry);
        return entry;
    }

    void Link(int position, int number, Entry entry)
    {
        var heads = _heads[position];
        var fact = entry.Tuple.Facts[position];
        while (heads.Count <= fact)
            heads.Add(0);
        var head = heads[fact];
        entry.Next[position] = head;
        if (head > 0)
            _entries[head - 1]!.Previous[position] = number + 1;
        heads[fact] = number + 1;
    }

    /// <summary>Takes a match out; false when it is not in here any more.</summary>
    public bool Remove(Entry entry)
    {
        if (!_numbers.Remove(entry.Tuple, out var number))
            return false;
        for (var i = 0; i < joins; i++)
        {
            var (before, after) = (entry.Previous[i], entry.Next[i]);
            if (after > 0)
                _entries[after - 1]!.Previous[i] = before;
            if (before > 0)
                _entries[before - 1]!.Next[i] = after;
            else
                _heads[i][entry.Tuple.Facts[i]] = after;
        }
        _entries[number] = null;
        _free.Push(number);
        return true;
    }

    /// <summary>The matches a fact takes part in at a position.</summary>
    public void With(int position, int fact, List<Entry> found)
    {
        if (fact >= _heads[position].Count)
            return;
        for (var number = _heads[position][fact]; number > 0; number = _entries[number - 1]!.Next[position])
            found.Add(_entries[number - 1]!);
    }

    public void Clear()
    {
        _numbers.Clear();
        _entries.Clear();
        _free.Clear();
        foreach (var heads in _heads)
            heads.Clear();
    }
}

/// <summary>The numbers of the facts of a match.</summary>
readonly struct MatchTuple(int[] facts) : IEquatable<MatchTuple>
{
    public int[] Facts => facts;

    public bool Equals(MatchTuple other) => facts.AsSpan().SequenceEqual(other.Facts);
    public override bool Equals(object? obj) => obj is MatchTuple other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var fact in facts)
            hash.Add(fact);
        return hash.ToHashCode();
    }
}

/// <summary>Something that lives while a match holds: a concluded fact, or the value of a defined field.</summary>
readonly record struct Support(FactTable Table, int Ordinal, int Slot)
{
    public const int WholeFact = -1;
}
