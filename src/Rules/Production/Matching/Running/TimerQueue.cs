namespace Marketing.Rules.Production.Matching;

/// <summary>What waits for an instant: matches that may hold then. Nothing is looked at before it is due.</summary>
/// <remarks>
/// One list an instant, for deadlines fall on few instants. A match that has changed meanwhile is tried again in vain; so that such
/// do not pile up, the queue asks to be built anew when it has grown to twice its size.
/// </remarks>
sealed class TimerQueue
{
    readonly Dictionary<long, List<int>> _lists = [];
    readonly PriorityQueue<long, long> _instants = new();
    int _sizeWhenBuilt = 4096;

    /// <summary>The earliest instant at which something is due; none is <see cref="long.MaxValue"/>.</summary>
    public long Next { get; private set; } = long.MaxValue;

    public int Count { get; private set; }

    /// <summary>Whether so much is in it that is surely outdated that it should be built anew.</summary>
    public bool IsBloated => Count > 2 * _sizeWhenBuilt;

    /// <summary>The whole rule is looked at, not one match.</summary>
    public const int Whole = int.MinValue;

    /// <param name="at">Ticks of UTC.</param>
    /// <param name="plan">Index of the rule.</param>
    /// <param name="tuple">The joined facts.</param>
    public void Add(long at, int plan, ReadOnlySpan<int> tuple)
    {
        ref var list = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_lists, at, out var exists);
        if (!exists)
        {
            list = new(4);
            _instants.Enqueue(at, at);
            Next = Math.Min(Next, at);
        }
        list!.Add(plan);
        list.AddRange(tuple);
        Count++;
    }

    /// <summary>Takes out what is due at <see cref="Next"/>: for each match the rule, then its facts.</summary>
    public List<int> Pop()
    {
        var at = _instants.Dequeue();
        Next = _instants.TryPeek(out var following, out _) ? following : long.MaxValue;
        _lists.Remove(at, out var list);
        return list!;
    }

    /// <summary>Told how many matches were in a list that was taken out.</summary>
    public void Popped(int matches) => Count -= matches;

    public void Clear()
    {
        _lists.Clear();
        _instants.Clear();
        Next = long.MaxValue;
        Count = 0;
    }

    public void Built() => _sizeWhenBuilt = Math.Max(Count, 4096);
}
