using Marketing.Rules.Feel;
using Marketing.Rules.Feel.Checking;

namespace Marketing.Rules.Production;

/// <summary>What can be said of types.</summary>
static class RuleTypes
{
    /// <summary>What a list or range holds; anything else counts as a list of itself.</summary>
    public static RuleType ElementOf(RuleType type) => type switch
    {
        ListOfType list => list.Element,
        RangeOfType range => range.Element,
        PlainType { Type: var feel } => feel.Plain switch
        {
            ListType list => new PlainType(list.Element),
            RangeType range => new PlainType(range.Element),
            _ => type,
        },
        _ => type,
    };

    public static bool IsList(RuleType type) => type is ListOfType || type.Feel.Plain is ListType;

    public static ValueKind? KindOf(RuleType type) => TypeFacts.KindOf(type.Feel);

    public static bool IsTemporal(RuleType type) => type is PeriodValueType || KindOf(type) is ValueKind.Date or ValueKind.DateTime or ValueKind.Time;

    /// <summary>A duration of either kind; some are known as one only.</summary>
    public static bool IsDuration(RuleType type) => KindOf(type) is ValueKind.DaysTimeDuration or ValueKind.YearsMonthsDuration;

    /// <summary>The narrowest type that has the values of both.</summary>
    public static RuleType Common(RuleType left, RuleType right)
    {
        if (left.Equals(right) || right.Feel.Equals(FeelType.Null))
            return left;
        if (left.Feel.Equals(FeelType.Null))
            return right;
        if (left is ListOfType first && right is ListOfType second)
            return new ListOfType(Common(first.Element, second.Element));
        return left is PlainType or EnumerationType && right is PlainType or EnumerationType ? new PlainType(TypeFacts.Common(left.Feel, right.Feel)) : RuleType.Unknown;
    }

    /// <summary>What a host's or a rule's own function gives; null for FEEL's, which tell it themselves.</summary>
    public static RuleType? ResultOf(string function, RuleSetScope set)
    {
        if (set.Tables.TryGetValue(function, out var table))
            return TableIds.ResultOf(table);
        if (RuleFunctions.PeriodsOfDates.FirstOrDefault(row => row.Name == function) is { Name: not null } row)
            return new PeriodValueType(row.Kind);
        return function switch
        {
            "role" => new ListOfType(new ReferenceType(set.Vocabulary.PersonType)),
            "manager of" or "unit head" => new ReferenceType(set.Vocabulary.PersonType),
            "working time between" or "non-working time between" => RuleType.Duration,
            "working time after" => RuleType.DateTime,
            "year" or "month" or "day" or "hour" or "minute" or "weekday" => RuleType.Number,
            _ => null,
        };
    }

    /// <summary>In words, for messages.</summary>
    public static Words Describe(RuleType type, Vocabulary vocabulary) => type switch
    {
        ReferenceType reference => vocabulary.Find(reference.Target) is { } target ? new($"对“{RuleNames.Short(target.Label.Chinese)}”的引用", $"a reference to '{RuleNames.Short(target.Label.English)}'") : new("引用", "a reference"),
        FactValueType fact => vocabulary.Find(fact.Type) is { } known ? new($"记录“{RuleNames.Short(known.Label.Chinese)}”", $"a {RuleNames.Short(known.Label.English)}") : new("记录", "a record"),
        EnumerationType enumeration => new($"“{enumeration.Name}”的取值", $"a value of '{enumeration.Name}'"),
        PeriodValueType period => new($"周期（{period.Kind}）", $"a period ({period.Kind})"),
        ListOfType list => new($"列表（{Describe(list.Element, vocabulary).Chinese}）", $"a list of ({Describe(list.Element, vocabulary).English})"),
        _ => KindOf(type) switch
        {
            ValueKind.Number => new("数字", "a number"),
            ValueKind.String => new("文字", "a text"),
            ValueKind.Boolean => new("真假值", "a boolean"),
            ValueKind.Date => new("日期", "a date"),
            ValueKind.DateTime => new("日期时间", "a date and time"),
            ValueKind.Time => new("时间", "a time"),
            ValueKind.DaysTimeDuration => new("时长（天、时、分）", "a duration of days and time"),
            ValueKind.YearsMonthsDuration => new("时长（年、月）", "a duration of years and months"),
            _ => new($"{type.Feel}", $"{type.Feel}"),
        },
    };
}
