using System.Runtime.InteropServices;

namespace Marketing.Rules.Feel;

/// <summary>The kinds of FEEL values (DMN 1.5 §10.3.2).</summary>
public enum ValueKind
{
    Null,
    Boolean,
    Number,
    String,
    Date,
    Time,
    DateTime,
    YearsMonthsDuration,
    DaysTimeDuration,
    List,
    Context,
    Range,
    Function,
}

/// <summary>A FEEL value. Scalars live in the struct itself, so that computing with them allocates nothing; <c>default</c> is null.</summary>
/// <remarks>Equality is FEEL's, deep, with "not comparable" read as "not equal".</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly struct Value : IEquatable<Value>
{
    readonly object? _object;
    readonly ulong _low;
    readonly ulong _high;
    readonly ValueKind _kind;

    Value(ValueKind kind, object? reference, ulong low = 0, ulong high = 0)
    {
        _kind = kind;
        _object = reference;
        _low = low;
        _high = high;
    }

    public static Value Null => default;
    public static Value True => new(ValueKind.Boolean, null, 1);
    public static Value False => new(ValueKind.Boolean, null, 0);

    public ValueKind Kind => _kind;
    public bool IsNull => _kind == ValueKind.Null;

    public static Value Of(bool value) => new(ValueKind.Boolean, null, value ? 1UL : 0);
    public static Value Of(bool? value) => value is { } known ? Of(known) : default;
    public static Value Of(string? value) => value is null ? default : new(ValueKind.String, value);
    public static Value Of(Number value) => new(ValueKind.Number, null, value.RawLow, value.RawHigh);
    public static Value Of(int value) => Of((Number)value);
    public static Value Of(long value) => Of((Number)value);
    public static Value Of(decimal value) => Of((Number)value);
    public static Value Of(Context? value) => value is null ? default : new(ValueKind.Context, value);
    public static Value Of(FeelRange? value) => value is null ? default : new(ValueKind.Range, value);
    public static Value Of(FeelFunction? value) => value is null ? default : new(ValueKind.Function, value);

    /// <summary>A list; an array or immutable list is taken as it is and must not change afterwards.</summary>
    public static Value OfList(IReadOnlyList<Value> items) => new(ValueKind.List, items ?? throw new ArgumentNullException(nameof(items)));

    public static Value OfList(IEnumerable<Value> items) => new(ValueKind.List, items.ToArray());
    public static Value OfList(params Value[] items) => new(ValueKind.List, items);

    /// <summary>A date and time with the offset of the instant; offset zero is UTC.</summary>
    public static Value Of(DateTimeOffset value) =>
        Of(new DateAndTime(DayOf(value.Date), value.TimeOfDay.Ticks * 100, Zone.OfOffset((int)value.Offset.TotalSeconds)));

    public static Value Of(DateOnly value) => Of(new Date(CalendarDays.DayNumber(value.Year, value.Month, value.Day)));
    public static Value Of(TimeOnly value) => Of(new Time(value.Ticks * 100, null));

    /// <summary>A days and time duration.</summary>
    public static Value OfDuration(TimeSpan value) => OfDaysTime((Int128)value.Ticks * 100);

    /// <summary>A years and months duration.</summary>
    public static Value OfMonths(long months) => new(ValueKind.YearsMonthsDuration, null, (ulong)months);

    internal static Value Of(Date value) => new(ValueKind.Date, null, (ulong)value.Day);
    internal static Value Of(Time value) => new(ValueKind.Time, value.Zone, (ulong)value.Nanos);
    internal static Value Of(DateAndTime value) => new(ValueKind.DateTime, value.Zone, (ulong)value.Day, (ulong)value.Nanos);
    internal static Value OfDaysTime(Int128 nanos) => new(ValueKind.DaysTimeDuration, null, (ulong)nanos, (ulong)(nanos >> 64));

    static long DayOf(DateTime date) => CalendarDays.DayNumber(date.Year, date.Month, date.Day);

    public bool TryBoolean(out bool value)
    {
        value = _low != 0 && _kind == ValueKind.Boolean;
        return _kind == ValueKind.Boolean;
    }

    public bool TryNumber(out Number value)
    {
        value = _kind == ValueKind.Number ? Number.FromRaw(_high, _low) : default;
        return _kind == ValueKind.Number;
    }

    public bool TryString(out string value)
    {
        value = _kind == ValueKind.String ? (string)_object! : "";
        return _kind == ValueKind.String;
    }

    public bool TryList(out IReadOnlyList<Value> value)
    {
        value = _kind == ValueKind.List ? (IReadOnlyList<Value>)_object! : [];
        return _kind == ValueKind.List;
    }

    public bool TryContext(out Context value)
    {
        value = _kind == ValueKind.Context ? (Context)_object! : Context.Empty;
        return _kind == ValueKind.Context;
    }

    public bool TryDate(out DateOnly value)
    {
        value = default;
        if (_kind != ValueKind.Date || AsDate.Fields is not { Year: >= 1 and <= 9999 } fields)
            return false;
        value = new((int)fields.Year, fields.Month, fields.DayOfMonth);
        return true;
    }

    /// <summary>The days and time duration; false when it is none, or beyond what a <see cref="TimeSpan"/> holds.</summary>
    public bool TryTimeSpan(out TimeSpan value)
    {
        value = default;
        if (_kind != ValueKind.DaysTimeDuration)
            return false;
        var ticks = AsDaysTime / 100;
        if (ticks < long.MinValue || ticks > long.MaxValue)
            return false;
        value = new((long)ticks);
        return true;
    }

    /// <summary>The years and months duration, in months.</summary>
    public bool TryMonths(out long months)
    {
        months = _kind == ValueKind.YearsMonthsDuration ? (long)_low : 0;
        return _kind == ValueKind.YearsMonthsDuration;
    }

    /// <summary>A date and time as an instant (a date is its midnight); one without a zone is read in <paramref name="local"/>.</summary>
    public bool TryInstant(TimeZoneInfo local, out DateTimeOffset value)
    {
        value = default;
        if (_kind is not (ValueKind.DateTime or ValueKind.Date))
            return false;
        var moment = _kind == ValueKind.Date ? new DateAndTime(AsDate.Day, 0, null) : AsDateTime;
        if (moment.Zone is null)
            moment = moment with { Zone = Zone.Of(local) };
        if (CalendarDays.Fields(moment.Day).Year is < 2 or > 9998)
            return false;
        // .NET keeps offsets in whole minutes; the instant stays exact.
        var ticks = (long)(moment.Line / 100) + DateTime.UnixEpoch.Ticks;
        var offset = TimeSpan.FromMinutes(Math.Clamp(moment.OffsetSeconds / 60, -14 * 60, 14 * 60));
        value = new DateTimeOffset(ticks, TimeSpan.Zero).ToOffset(offset);
        return true;
    }

    public bool TryRange(out FeelRange? value)
    {
        value = _kind == ValueKind.Range ? (FeelRange)_object! : null;
        return _kind == ValueKind.Range;
    }

    public bool TryFunction(out FeelFunction? value)
    {
        value = _kind == ValueKind.Function ? (FeelFunction)_object! : null;
        return _kind == ValueKind.Function;
    }

    // Unchecked reads for code that has looked at the kind.
    internal bool AsBoolean => _low != 0;
    internal Number AsNumber => Number.FromRaw(_high, _low);
    internal string AsString => (string)_object!;
    internal IReadOnlyList<Value> AsList => (IReadOnlyList<Value>)_object!;
    /// <summary>The items in place: lists are arrays or <see cref="List{T}"/> here, and reading them through the interface copies twice.</summary>
    internal ReadOnlySpan<Value> AsItems => _object switch
    {
        Value[] array => array,
        List<Value> list => CollectionsMarshal.AsSpan(list),
        _ => AsList.ToArray(),
    };

    internal Context AsContext => (Context)_object!;
    internal FeelRange AsRange => (FeelRange)_object!;
    internal FeelFunction AsFunction => (FeelFunction)_object!;
    internal Date AsDate => new((long)_low);
    internal Time AsTime => new((long)_low, (Zone?)_object);
    internal DateAndTime AsDateTime => new((long)_low, (long)_high, (Zone?)_object);
    internal long AsMonths => (long)_low;
    internal Int128 AsDaysTime => new(_high, _low);

    /// <summary>Whether nothing at all tells two values apart; unlike equality it also counts fractions of a second and how a zone is written.</summary>
    internal bool IsSame(in Value other) =>
        _kind == other._kind && _low == other._low && _high == other._high
        && (ReferenceEquals(_object, other._object) || (_object is not null && _object.Equals(other._object)) || (_kind == ValueKind.List && Equals(other)));

    // A slot that nothing was stored in yet: no FEEL value, never seen outside an evaluation.
    internal static Value Unset => new((ValueKind)255, null);
    internal static void Clear(Span<Value> slots)
    {
        foreach (ref var slot in slots)
            slot = new((ValueKind)255, null);
    }

    internal bool IsUnset => _kind == (ValueKind)255;

    public static bool operator ==(Value left, Value right) => left.Equals(right);
    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    public bool Equals(Value other) => Comparison.AreEqual(this, other) == true;
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    public override int GetHashCode() => _kind is ValueKind.List or ValueKind.Context ? DeepHash.Of(this) : _kind switch
    {
        ValueKind.Number => AsNumber.GetHashCode(),
        ValueKind.String => AsString.GetHashCode(StringComparison.Ordinal),
        ValueKind.Time => Comparison.SecondsOf(AsTime.Line).GetHashCode(),
        ValueKind.DateTime => Comparison.SecondsOf(AsDateTime.Line).GetHashCode(),
        ValueKind.Range => AsRange.GetHashCode(),
        ValueKind.Function => AsFunction.GetHashCode(),
        _ => HashCode.Combine(_kind, _low, _high),
    };

    /// <summary>The text FEEL's <c>string()</c> gives; null is "null".</summary>
    public override string ToString() => ValueText.Of(this);
}
