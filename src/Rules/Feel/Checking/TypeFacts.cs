using System.Collections.Concurrent;

namespace Marketing.Rules.Feel.Checking;

/// <summary>What can be said of values of a type before there are any. The operators themselves are asked, with one value of each kind.</summary>
static class TypeFacts
{
    const int MostMembers = 2_000;
    const int MostParts = 1_000;
    const int MostLevels = 8;

    static readonly Value[] Samples =
    [
        default, Value.True, Value.Of(2), Value.Of("a"), Value.Of(new DateOnly(2026, 1, 1)), Value.Of(new TimeOnly(12, 0)),
        Value.Of(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero)), Value.OfMonths(1), Value.OfDuration(TimeSpan.FromDays(1)),
        Value.OfList(Value.Of(2)), Value.Of(Context.Empty), Value.Of(new FeelRange(Value.Of(1), true, Value.Of(2), true)),
        Value.Of(FeelFunctions.BuiltIn.Find("count")),
    ];

    static readonly ConcurrentDictionary<(BinaryOperator, ValueKind, ValueKind), ValueKind> Results = new();

    /// <summary>The kind all values of a type have; null where it cannot be told. Null is no kind of its own: any value may be it.</summary>
    public static ValueKind? KindOf(FeelType type) => type.Plain switch
    {
        ScalarType { Kind: ValueKind.Null } => null,
        ScalarType scalar => scalar.Kind,
        ListType => ValueKind.List,
        ContextType => ValueKind.Context,
        RangeType => ValueKind.Range,
        FunctionType => ValueKind.Function,
        _ => null,
    };

    public static FeelType TypeOf(ValueKind kind) => kind switch
    {
        ValueKind.Null => FeelType.Null,
        ValueKind.Boolean => FeelType.Boolean,
        ValueKind.Number => FeelType.Number,
        ValueKind.String => FeelType.String,
        ValueKind.Date => FeelType.Date,
        ValueKind.Time => FeelType.Time,
        ValueKind.DateTime => FeelType.DateTime,
        ValueKind.YearsMonthsDuration => FeelType.YearsMonthsDuration,
        ValueKind.DaysTimeDuration => FeelType.DaysTimeDuration,
        ValueKind.List => FeelType.ListOf(FeelType.Any),
        ValueKind.Context => FeelType.Context,
        ValueKind.Range => FeelType.RangeOf(FeelType.Any),
        _ => FeelType.Function,
    };

    /// <summary>The type of a value; of a large one as far as a bounded look at it tells.</summary>
    public static FeelType TypeOf(in Value value)
    {
        var left = MostParts;
        return TypeOf(value, MostLevels, ref left);
    }

    static FeelType TypeOf(in Value value, int levels, ref int left)
    {
        if (levels == 0 || --left < 0)
            return TypeOf(value.Kind);
        switch (value.Kind)
        {
            case ValueKind.List:
                var items = new List<FeelType>();
                foreach (var item in value.AsList)
                {
                    items.Add(TypeOf(item, levels - 1, ref left));
                    if (left <= 0)
                        break;
                }
                return FeelType.ListOf(CommonOf(items));
            case ValueKind.Context when value.AsContext.Count > 0:
                var members = new List<(string, FeelType)>();
                foreach (var (name, member) in value.AsContext)
                {
                    members.Add((name, TypeOf(member, levels - 1, ref left)));
                    if (left <= 0)
                        break;
                }
                return FeelType.ContextOf(members);
            case ValueKind.Range:
                return FeelType.RangeOf(Common(TypeOf(value.AsRange.Start.Kind), TypeOf(value.AsRange.End.Kind)));
            default:
                return TypeOf(value.Kind);
        }
    }

    /// <summary>A value of a type, as far as its kind decides what functions do with it.</summary>
    public static Value SampleOf(FeelType type) => type.Plain switch
    {
        ListType list when KindOf(list.Element) is not null => Value.OfList(SampleOf(list.Element)),
        var other => KindOf(other) is { } kind ? Samples[(int)kind] : default,
    };

    /// <summary>The kind an operator gives for two kinds; Null where it has no answer.</summary>
    public static ValueKind ResultOf(BinaryOperator operation, ValueKind left, ValueKind right) =>
        Results.GetOrAdd((operation, left, right), static key => Compute(key.Item1, Samples[(int)key.Item2], Samples[(int)key.Item3]));

    static ValueKind Compute(BinaryOperator operation, in Value left, in Value right)
    {
        var result = default(Value);
        var has = operation switch
        {
            BinaryOperator.Add => Arithmetic.TryAdd(left, right, out result),
            BinaryOperator.Subtract => Arithmetic.TrySubtract(left, right, out result),
            BinaryOperator.Multiply => Arithmetic.TryMultiply(left, right, out result),
            BinaryOperator.Divide => Arithmetic.TryDivide(left, right, out result),
            BinaryOperator.Power => Arithmetic.TryPower(left, right, out result),
            BinaryOperator.Equal or BinaryOperator.NotEqual => Comparison.AreEqual(left, right) is not null,
            _ => Comparison.Order(left, right) is not null,
        };
        return !has ? ValueKind.Null : operation <= BinaryOperator.Power ? result.Kind : ValueKind.Boolean;
    }

    public static FeelType CommonOf(IEnumerable<FeelType> types) =>
        types.Aggregate((FeelType?)null, (all, type) => all is null ? type : Common(all, type)) ?? FeelType.Any;

    /// <summary>The narrowest type that has the values of both.</summary>
    public static FeelType Common(FeelType left, FeelType right)
    {
        if (ReferenceEquals(left, FeelType.Null))
            return right;
        if (ReferenceEquals(right, FeelType.Null) || right.ConformsTo(left))
            return left;
        if (left.ConformsTo(right))
            return right;
        return (left.Plain, right.Plain) switch
        {
            (ListType first, ListType second) => FeelType.ListOf(Common(first.Element, second.Element)),
            (ContextType first, ContextType second) => FeelType.ContextOf([.. first.Members
                .Where(member => second.Members.Any(other => other.Name == member.Name))
                .Select(member => (member.Name, Common(member.Type, second.Members.First(other => other.Name == member.Name).Type)))]),
            _ => FeelType.Any,
        };
    }

    /// <summary>The names that may follow a dot, with their types; null where anything may.</summary>
    public static IReadOnlyList<(string Name, FeelType Type)>? PropertiesOf(FeelType type) => type.Plain switch
    {
        AnyType or FunctionType { Parameters: null } or ContextType { Members.Count: 0 } or ScalarType { Kind: ValueKind.Null } => null,
        ContextType context => context.Members,
        ListType list => PropertiesOf(list.Element)?.Select(member => (member.Name, FeelType.ListOf(member.Type))).ToList(),
        RangeType range => [("start", range.Element), ("end", range.Element), ("start included", FeelType.Boolean), ("end included", FeelType.Boolean)],
        ScalarType scalar => OfScalar(scalar.Kind),
        _ => [],
    };

    static (string, FeelType)[] OfScalar(ValueKind kind) => kind switch
    {
        ValueKind.Date => DateParts,
        ValueKind.Time => TimeParts,
        ValueKind.DateTime => [.. DateParts, .. TimeParts],
        ValueKind.YearsMonthsDuration => Numbers("years", "months"),
        ValueKind.DaysTimeDuration => Numbers("days", "hours", "minutes", "seconds"),
        _ => [],
    };

    static readonly (string, FeelType)[] DateParts = Numbers("year", "month", "day", "weekday");

    static readonly (string, FeelType)[] TimeParts =
        [.. Numbers("hour", "minute", "second"), ("time offset", FeelType.DaysTimeDuration), ("timezone", FeelType.String)];

    static (string, FeelType)[] Numbers(params string[] names) => Array.ConvertAll(names, name => (name, FeelType.Number));

    /// <summary>The names of members anywhere in a type, so that a parser knows where those of several words end.</summary>
    public static IEnumerable<string> MemberNames(FeelType type, int depth) => depth > 16 ? [] : type.Plain switch
    {
        ContextType context => context.Members.Take(MostMembers).SelectMany(member => MemberNames(member.Type, depth + 1).Append(member.Name)),
        ListType list => MemberNames(list.Element, depth + 1),
        _ => [],
    };
}
