namespace Marketing.Rules.Production.Matching;

/// <summary>Matches that are to fire, in a total order: priority, then place in the text, then key (RULES-DSL §4, Agenda).</summary>
/// <remarks>
/// The instant at which a match became true comes before the place in the text; but instants are gone through one by one, so all
/// that is pending here has become true at one and the same.
/// </remarks>
sealed class Agenda
{
    readonly PendingQueue[] _queues;
    readonly ulong[] _filled;
    readonly FactStore _store;

    /// <param name="runners">The rules, in any order.</param>
    public Agenda(IEnumerable<RuleRunner> runners, FactStore store)
    {
        _store = store;
        _queues = [.. runners.OrderByDescending(runner => runner.Plan.Rule.Priority).ThenBy(runner => runner.Plan.Rule.Order).ThenBy(runner => runner.Plan.Index).Select(runner => new PendingQueue(runner))];
        _filled = new ulong[_queues.Length / 64 + 1];
        for (var i = 0; i < _queues.Length; i++)
            _queues[i].Runner.Rank = i;
    }

    public bool IsEmpty => Array.TrueForAll(_filled, filled => filled == 0);

    public void Add(RuleRunner runner, ReadOnlySpan<int> tuple, int key, int depth)
    {
        Add(runner, tuple, key, depth, _store.Version);
    }

    /// <summary>A match that nobody has looked at yet: it waited for this instant.</summary>
    public void AddUnseen(RuleRunner runner, ReadOnlySpan<int> tuple, int key) => Add(runner, tuple, key, 0, -1);

    void Add(RuleRunner runner, ReadOnlySpan<int> tuple, int key, int depth, int version)
    {
        _queues[runner.Rank].Add(tuple, key, depth, version);
        _filled[runner.Rank >> 6] |= 1UL << runner.Rank;
    }

    /// <summary>Takes out the first match; false when there is none.</summary>
    /// <param name="version">Of the facts when the match was found; -1 when it was not looked at.</param>
    public bool TryTake(out RuleRunner runner, Span<int> tuple, out int key, out int depth, out int version)
    {
        for (var i = 0; i < _filled.Length; i++)
        {
            if (_filled[i] == 0)
                continue;
            var rank = i * 64 + System.Numerics.BitOperations.TrailingZeroCount(_filled[i]);
            var queue = _queues[rank];
            runner = queue.Runner;
            if (queue.Take(tuple, out key, out depth, out version))
                _filled[i] &= ~(1UL << rank);
            return true;
        }
        (runner, key, depth, version) = (null!, 0, 0, -1);
        return false;
    }

    /// <summary>What is pending, in order.</summary>
    public IReadOnlyList<RefractionKey> Keys() => [.. _queues.SelectMany(queue => queue.Keys().Distinct().Select(queue.Runner.Keys.KeyOf))];

    /// <summary>Marks everything pending as having fired, without firing it.</summary>
    public IReadOnlyList<KeyRow> UseAll()
    {
        var rows = new List<KeyRow>();
        var tuple = new int[64];
        while (TryTake(out var runner, tuple, out var key, out _, out _))
        {
            if (!runner.Holds(tuple.AsSpan(0, runner.Plan.Joins)) || runner.IsDone(runner.Context, key))
                continue;
            runner.Keys.Use(key, KeyOutcome.Fired, runner.Plan.Again == Refire.OnEveryChange ? SignatureOf.Match(runner.Context) : 0);
            rows.Add(new(runner.Keys.KeyOf(key), true, KeyOutcome.Fired, runner.Keys.Firings(key), runner.Keys.Signature(key)));
        }
        return rows;
    }

    public void Clear()
    {
        foreach (var queue in _queues)
            queue.Clear();
        Array.Clear(_filled);
    }
}

/// <summary>The pending matches of one rule: numbers in one array, put in order when the first is asked for.</summary>
sealed class PendingQueue(RuleRunner runner)
{
    readonly int _width = runner.Plan.Joins + Heads;
    // Before the facts of an item: key, depth, version.
    const int Heads = 3;

    int[] _items = [];
    int _head;
    int _count;
    bool _unsorted;

    public RuleRunner Runner => runner;

    public void Add(ReadOnlySpan<int> tuple, int key, int depth, int version)
    {
        var place = _count * _width;
        if (place + _width > _items.Length)
            Array.Resize(ref _items, Math.Max(place + _width * 4, _items.Length * 2));
        _items[place] = key;
        _items[place + 1] = depth;
        _items[place + 2] = version;
        tuple.CopyTo(_items.AsSpan(place + Heads));
        if (_count > _head && !_unsorted)
            _unsorted = Compare(_count - 1, _count) > 0;
        _count++;
    }

    public IEnumerable<int> Keys()
    {
        if (_unsorted)
            Sort();
        for (var i = _head; i < _count; i++)
            yield return _items[i * _width];
    }

    /// <summary>True when it was the last.</summary>
    public bool Take(Span<int> tuple, out int key, out int depth, out int version)
    {
        if (_unsorted)
            Sort();
        var item = _items.AsSpan(_head * _width, _width);
        (key, depth, version) = (item[0], item[1], item[2]);
        item[Heads..].CopyTo(tuple);
        if (++_head < _count)
            return false;
        Clear();
        return true;
    }

    public void Clear()
    {
        (_head, _count, _unsorted) = (0, 0, false);
        if (_items.Length > 4096)
            _items = [];
    }

    int Compare(int left, int right)
    {
        var order = runner.Keys.Compare(_items[left * _width], _items[right * _width]);
        return order != 0 ? order : CompareTuples(left, right);
    }

    // Several matches with one key: by the keys of their facts.
    int CompareTuples(int left, int right)
    {
        for (var i = 0; i < runner.Plan.Joins; i++)
        {
            var (a, b) = (_items[left * _width + Heads + i], _items[right * _width + Heads + i]);
            if (a != b)
                return string.CompareOrdinal(runner.Plan.Tables[i].KeyOf(a), runner.Plan.Tables[i].KeyOf(b));
        }
        return 0;
    }

    void Sort()
    {
        var order = new int[_count - _head];
        for (var i = 0; i < order.Length; i++)
            order[i] = _head + i;
        Array.Sort(order, Compare);
        var sorted = new int[order.Length * _width];
        for (var i = 0; i < order.Length; i++)
            _items.AsSpan(order[i] * _width, _width).CopyTo(sorted.AsSpan(i * _width));
        (_items, _head, _count, _unsorted) = (sorted, 0, order.Length, false);
    }
}
