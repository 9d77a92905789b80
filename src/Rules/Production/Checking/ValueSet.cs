using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Values that one slot may have: some intervals of an ordered type, or some values (or all but some) of another. Null is a value of its own.</summary>
sealed class ValueSet
{
    /// <summary>From low to high; an end that is null is open.</summary>
    readonly record struct Interval(Value Low, bool LowIn, Value High, bool HighIn);

    readonly List<Interval>? _intervals;
    readonly List<Value> _listed = [];
    readonly bool _allBut;

    ValueSet(bool hasNull, List<Interval>? intervals, List<Value> listed, bool allBut) => (HasNull, _intervals, _listed, _allBut) = (hasNull, intervals, listed, allBut);

    public bool HasNull { get; }

    public static ValueSet Everything { get; } = new(true, null, [], allBut: true);
    public static ValueSet NotNull { get; } = new(false, null, [], allBut: true);
    public static ValueSet OnlyNull { get; } = new(true, null, [], allBut: false);

    /// <summary>These values only.</summary>
    public static ValueSet Of(params Value[] values) => new(false, null, [.. values.Distinct()], allBut: false);

    /// <summary>All values but these, without null.</summary>
    public static ValueSet AllBut(params Value[] values) => new(false, null, [.. values.Distinct()], allBut: true);

    /// <summary>What a comparison lets pass.</summary>
    public static ValueSet Compared(BinaryOperator operation, Value with) => operation switch
    {
        BinaryOperator.Equal => with.IsNull ? OnlyNull : Of(with),
        BinaryOperator.NotEqual => with.IsNull ? NotNull : AllBut(with),
        BinaryOperator.Less => Range(default, false, with, false),
        BinaryOperator.LessOrEqual => Range(default, false, with, true),
        BinaryOperator.Greater => Range(with, false, default, false),
        _ => Range(with, true, default, false),
    };

    public static ValueSet Range(Value low, bool lowIn, Value high, bool highIn) => new(false, Valid([new(low, lowIn, high, highIn)]), [], allBut: false);

    static List<Interval> Valid(IEnumerable<Interval> intervals) => [.. intervals.Where(interval => interval.Low.IsNull || interval.High.IsNull
        || Comparison.Order(interval.Low, interval.High) is var order && (order < 0 || (order == 0 && interval.LowIn && interval.HighIn)))];

    bool IsDiscrete => _intervals is null;

    /// <summary>What both have.</summary>
    public ValueSet And(ValueSet other)
    {
        var hasNull = HasNull && other.HasNull;
        if (IsDiscrete && other.IsDiscrete)
        {
            return (_allBut, other._allBut) switch
            {
                (true, true) => new(hasNull, null, [.. _listed.Union(other._listed)], allBut: true),
                (false, false) => new(hasNull, null, [.. _listed.Intersect(other._listed)], allBut: false),
                (true, false) => new(hasNull, null, [.. other._listed.Except(_listed)], allBut: false),
                _ => new(hasNull, null, [.. _listed.Except(other._listed)], allBut: false),
            };
        }
        if (IsDiscrete)
            return other.And(this);
        if (!other.IsDiscrete)
            return new(hasNull, Valid(_intervals!.SelectMany(one => other._intervals!.Select(two => Both(one, two)))), [], allBut: false);
        if (!other._allBut)
            return new(hasNull, null, [.. other._listed.Where(Has)], allBut: false);
        return new(hasNull, other._listed.Aggregate(_intervals!, Without), [], allBut: false);
    }

    /// <summary>What one of them has.</summary>
    public ValueSet Or(ValueSet other)
    {
        var hasNull = HasNull || other.HasNull;
        if (IsDiscrete && other.IsDiscrete)
        {
            return (_allBut, other._allBut) switch
            {
                (true, true) => new(hasNull, null, [.. _listed.Intersect(other._listed)], allBut: true),
                (false, false) => new(hasNull, null, [.. _listed.Union(other._listed)], allBut: false),
                (true, false) => new(hasNull, null, [.. _listed.Except(other._listed)], allBut: true),
                _ => new(hasNull, null, [.. other._listed.Except(_listed)], allBut: true),
            };
        }
        return new(hasNull, [.. AsIntervals(), .. other.AsIntervals()], [], allBut: false);
    }

    List<Interval> AsIntervals() => _intervals
        ?? (_allBut ? _listed.Aggregate(new List<Interval> { new(default, false, default, false) }, Without) : [.. _listed.Select(value => new Interval(value, true, value, true))]);

    static Interval Both(Interval one, Interval two)
    {
        var (low, lowIn) = Tighter(one.Low, one.LowIn, two.Low, two.LowIn, 1);
        var (high, highIn) = Tighter(one.High, one.HighIn, two.High, two.HighIn, -1);
        return new(low, lowIn, high, highIn);
    }

    static (Value, bool) Tighter(Value one, bool oneIn, Value two, bool twoIn, int sign)
    {
        if (one.IsNull || two.IsNull)
            return one.IsNull ? (two, twoIn) : (one, oneIn);
        var order = (Comparison.Order(one, two) ?? 0) * sign;
        return order == 0 ? (one, oneIn && twoIn) : order > 0 ? (one, oneIn) : (two, twoIn);
    }

    static List<Interval> Without(List<Interval> intervals, Value value) =>
        Valid(intervals.SelectMany(interval => Has(interval, value) ? new[] { interval with { High = value, HighIn = false }, interval with { Low = value, LowIn = false } } : [interval]));

    static bool Has(Interval interval, Value value) =>
        (interval.Low.IsNull || Comparison.Order(interval.Low, value) is var low && (low < 0 || (low == 0 && interval.LowIn)))
        && (interval.High.IsNull || Comparison.Order(value, interval.High) is var high && (high < 0 || (high == 0 && interval.HighIn)));

    public bool Has(Value value) => value.IsNull ? HasNull : IsDiscrete ? _listed.Contains(value) != _allBut : _intervals!.Exists(interval => Has(interval, value));

    /// <summary>A value of the set; null as a value when only null is left, nothing when the set is empty.</summary>
    /// <param name="domain">All values of the type, where they are few.</param>
    public Value? Sample(IReadOnlyList<Value>? domain, RuleType type)
    {
        if (domain is not null)
            return domain.Where(Has).Select(value => (Value?)value).FirstOrDefault() ?? (HasNull ? Value.Null : null);
        if (!IsDiscrete)
            return _intervals!.Select(Inside).FirstOrDefault(value => value is not null) ?? (HasNull ? Value.Null : null);
        if (!_allBut)
            return _listed.Count > 0 ? _listed[0] : HasNull ? Value.Null : null;
        return Samples(type).Select(value => (Value?)value).FirstOrDefault(value => !_listed.Contains(value!.Value)) ?? Value.Null;
    }

    static Value? Inside(Interval interval)
    {
        if (interval.LowIn)
            return interval.Low;
        if (interval.HighIn)
            return interval.High;
        if (!interval.Low.IsNull && !interval.High.IsNull)
            return Dmn.TableSteps.Between(interval.Low, interval.High) ?? interval.Low;
        return !interval.Low.IsNull ? Dmn.TableSteps.Above(interval.Low) : !interval.High.IsNull ? Dmn.TableSteps.Below(interval.High) : Value.Of(0);
    }

    static IEnumerable<Value> Samples(RuleType type) => RuleTypes.KindOf(type) switch
    {
        ValueKind.Number => Enumerable.Range(0, 100).Select(number => Value.Of(number)),
        ValueKind.Boolean => [Value.True, Value.Of(false)],
        ValueKind.Date => [Value.Of(new DateOnly(2026, 1, 1)), Value.Of(new DateOnly(2026, 1, 2)), Value.Of(new DateOnly(2026, 1, 3))],
        _ => Enumerable.Range(1, 100).Select(number => Value.Of($"x{number}")),
    };

    public bool IsEmpty(IReadOnlyList<Value>? domain) => !HasNull && (domain is not null ? !domain.Any(Has) : IsDiscrete ? !_allBut && _listed.Count == 0 : _intervals!.Count == 0);

    /// <summary>Whether the other has all values of this one; false where that cannot be told.</summary>
    public bool IsWithin(ValueSet other, IReadOnlyList<Value>? domain)
    {
        if (HasNull && !other.HasNull)
            return false;
        if (domain is not null)
            return domain.Where(Has).All(other.Has);
        if (IsDiscrete && !_allBut)
            return _listed.TrueForAll(other.Has);
        if (IsDiscrete)
            return other.IsDiscrete && other._allBut && other._listed.TrueForAll(_listed.Contains);
        if (other.IsDiscrete)
            return other._allBut && other._listed.TrueForAll(value => !Has(value));
        return _intervals!.TrueForAll(one => other._intervals!.Exists(two => Both(one, two) == one));
    }
}
