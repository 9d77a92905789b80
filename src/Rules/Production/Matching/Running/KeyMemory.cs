using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>The refraction keys of one rule: a number for each, and what has become of it.</summary>
/// <remarks>Keys that are one fact's key are numbered as that fact is, so that "fired once" is one bit.</remarks>
sealed class KeyMemory(RulePlan plan)
{
    readonly int _single = plan.Key.SinglePosition;
    readonly Groups _groups = new(plan.Key.Width(plan.ListLengths));

    // Keys that are facts, one or several: their numbers instead of their values.
    readonly Tuples? _tuples = plan.Key.IsIdentity ? new(plan.Key.Width(plan.ListLengths)) : null;
    readonly int[] _tuple = new int[plan.Key.Width(plan.ListLengths)];
    readonly FactTable[] _tables = plan.Key.IsIdentity ? plan.Key.TablesOf(plan.ListLengths) : [];
    readonly Value[] _key = new Value[plan.Key.Width(plan.ListLengths)];
    readonly Dictionary<int, KeyOutcome> _unfired = [];
    readonly Dictionary<int, RefractionKey> _winners = [];
    ulong[] _used = [];
    int[] _firings = [];
    int[] _live = [];
    ulong[] _signatures = [];

    // Keys used for the first time in this run: most are, and need no more than their number to be undone.
    readonly List<int> _fresh = [];

    // Any other change of a key, to be undone when the run fails.
    readonly List<(int Id, bool Used, int Firings, ulong Signature, KeyOutcome? Outcome)> _undo = [];

    /// <summary>The position whose fact alone is the key; -1 when it is made of more.</summary>
    public int SinglePosition => _single;

    bool CountsFirings => plan.Again != Refire.Never;

    /// <summary>The number of a match's key, given now when it has none.</summary>
    public int IdOf(MatchContext context)
    {
        if (_single >= 0)
            return context.Ordinals[_single];
        if (_tuples is not null)
        {
            plan.Key.Write(context, _tuple);
            return _tuples.FindOrAdd(_tuple);
        }
        plan.Key.Write(context, _key);
        return _groups.FindOrAdd(_key);
    }

    /// <summary>The number of a key that was stored.</summary>
    public int IdOf(IReadOnlyList<Value> values)
    {
        if (_single >= 0)
            return values is [var only] && only.TryString(out var key) ? Table.Reserve(key) : -1;
        if (values.Count != _key.Length)
            return -1;
        if (_tuples is not null)
        {
            for (var i = 0; i < _tuple.Length; i++)
            {
                if (!values[i].TryString(out var key))
                    return -1;
                _tuple[i] = _tables[i].Reserve(key);
            }
            return _tuples.FindOrAdd(_tuple);
        }
        for (var i = 0; i < _key.Length; i++)
            _key[i] = values[i];
        return _groups.FindOrAdd(_key);
    }

    FactTable Table => plan.Things[_single].Table!;

    public RefractionKey KeyOf(int id) =>
        new(plan.Rule.Id, _single >= 0 ? [Value.Of(Table.KeyOf(id))] : _tuples is not null ? KeysOf(_tuples[id]) : _groups.KeyOf(id).ToArray());

    Value[] KeysOf(ReadOnlySpan<int> tuple)
    {
        var keys = new Value[tuple.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = Value.Of(_tables[i].KeyOf(tuple[i]));
        return keys;
    }

    /// <summary>The order in which matches fire that tie in everything else.</summary>
    public int Compare(int left, int right)
    {
        if (left == right)
            return 0;
        if (_single >= 0)
            return string.CompareOrdinal(Table.KeyOf(left), Table.KeyOf(right));
        if (_tuples is not null)
            return CompareTuples(_tuples[left], _tuples[right]);
        var a = _groups.KeyOf(left);
        var b = _groups.KeyOf(right);
        for (var i = 0; i < a.Length; i++)
        {
            var order = ValueOrder.Compare(a[i], b[i]);
            if (order != 0)
                return order;
        }
        return left.CompareTo(right);
    }

    int CompareTuples(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i])
                return string.CompareOrdinal(_tables[i].KeyOf(left[i]), _tables[i].KeyOf(right[i]));
        }
        return 0;
    }

    /// <summary>Whether the key may not fire now: it has fired, was suppressed, or is parked.</summary>
    public bool IsUsed(int id) => id >> 6 < _used.Length && (_used[id >> 6] & (1UL << id)) != 0;

    public int Firings(int id) => id < _firings.Length ? _firings[id] : IsUsed(id) && !_unfired.ContainsKey(id) ? 1 : 0;

    /// <summary>What the match read when the key last fired, for rules that fire on every change.</summary>
    public ulong Signature(int id) => id < _signatures.Length ? _signatures[id] : 0;

    /// <summary>Which key fired instead of one that was suppressed; null when it is not known.</summary>
    public RefractionKey? WinnerOf(int id) => OutcomeOf(id) == KeyOutcome.Suppressed ? _winners.GetValueOrDefault(id) : null;

    public void RememberWinner(int id, RefractionKey winner) => _winners[id] = winner;

    public KeyOutcome OutcomeOf(int id) => _unfired.GetValueOrDefault(id, KeyOutcome.Fired);

    public void Use(int id, KeyOutcome outcome, ulong signature)
    {
        if (!CountsFirings && outcome == KeyOutcome.Fired && !IsUsed(id))
        {
            _fresh.Add(id);
            SetUsed(id, true);
            return;
        }
        Remember(id);
        SetUsed(id, true);
        if (outcome != KeyOutcome.Fired)
            _unfired[id] = outcome;
        else if (_unfired.Count > 0)
            _unfired.Remove(id);
        if (CountsFirings && outcome == KeyOutcome.Fired)
        {
            Fit(ref _firings, id);
            _firings[id]++;
        }
        SetSignature(id, signature);
    }

    void SetSignature(int id, ulong signature)
    {
        if (plan.Again != Refire.OnEveryChange)
            return;
        Fit(ref _signatures, id);
        _signatures[id] = signature;
    }

    /// <summary>The key may fire anew.</summary>
    public void Close(int id)
    {
        Remember(id);
        SetUsed(id, false);
        _unfired.Remove(id);
    }

    void SetUsed(int id, bool used)
    {
        Fit(ref _used, id >> 6);
        if (used)
            _used[id >> 6] |= 1UL << id;
        else
            _used[id >> 6] &= ~(1UL << id);
    }

    void Remember(int id) =>
        _undo.Add((id, IsUsed(id), id < _firings.Length ? _firings[id] : 0, Signature(id), _unfired.TryGetValue(id, out var outcome) ? outcome : null));

    public void ForgetUndo()
    {
        _fresh.Clear();
        if (_fresh.Capacity > 1024)
            _fresh.Capacity = 16;
        if (_undo.Count == 0)
            return;
        _undo.Clear();
        if (_undo.Capacity > 1024)
            _undo.Capacity = 16;
    }

    public void Undo()
    {
        for (var i = _undo.Count - 1; i >= 0; i--)
        {
            var (id, used, firings, signature, outcome) = _undo[i];
            SetUsed(id, used);
            if (id < _firings.Length)
                _firings[id] = firings;
            SetSignature(id, signature);
            if (outcome is { } before)
                _unfired[id] = before;
            else
                _unfired.Remove(id);
        }
        foreach (var id in _fresh)
            SetUsed(id, false);
        ForgetUndo();
    }

    /// <summary>Matches with the key that hold now, for rules whose matches are followed.</summary>
    public int Live(int id) => id < _live.Length ? _live[id] : 0;

    public void CountLive(int id, int by)
    {
        Fit(ref _live, id);
        _live[id] += by;
    }

    public void ForgetLive() => Array.Clear(_live);

    /// <summary>Restores a key as it was saved.</summary>
    public void Restore(int id, bool used, KeyOutcome outcome, int firings, ulong signature)
    {
        SetUsed(id, used);
        if (outcome != KeyOutcome.Fired)
            _unfired[id] = outcome;
        if (CountsFirings)
        {
            Fit(ref _firings, id);
            _firings[id] = firings;
        }
        SetSignature(id, signature);
    }

    /// <summary>Keys that are used, or have fired before.</summary>
    public IEnumerable<int> Known()
    {
        var last = Math.Max(_used.Length * 64, _firings.Length);
        for (var id = 0; id < last; id++)
        {
            if (IsUsed(id) || (id < _firings.Length && _firings[id] > 0))
                yield return id;
        }
    }

    static void Fit<T>(ref T[] array, int index)
    {
        if (index >= array.Length)
            Array.Resize(ref array, Math.Max(index + 1, array.Length + (array.Length >> 1) + 4));
    }
}
