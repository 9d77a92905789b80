using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>The type of a field or an expression, as rules need to know it: FEEL's types, and what the vocabulary adds to them.</summary>
public abstract record RuleType
{
    /// <summary>Nothing is known of the value.</summary>
    public static RuleType Unknown { get; } = new PlainType(FeelType.Any);
    public static RuleType Boolean { get; } = new PlainType(FeelType.Boolean);
    public static RuleType Number { get; } = new PlainType(FeelType.Number);
    public static RuleType String { get; } = new PlainType(FeelType.String);
    public static RuleType Date { get; } = new PlainType(FeelType.Date);
    public static RuleType Time { get; } = new PlainType(FeelType.Time);
    public static RuleType DateTime { get; } = new PlainType(FeelType.DateTime);

    /// <summary>Days and shorter.</summary>
    public static RuleType Duration { get; } = new PlainType(FeelType.DaysTimeDuration);

    /// <summary>Months and years.</summary>
    public static RuleType Months { get; } = new PlainType(FeelType.YearsMonthsDuration);

    /// <summary>The type of the values in FEEL: enumerations, references and periods are texts.</summary>
    public abstract FeelType Feel { get; }

    public bool IsUnknown => Equals(Unknown);
}

/// <summary>A type of FEEL.</summary>
public sealed record PlainType(FeelType Type) : RuleType
{
    public override FeelType Feel => Type;

    public bool Equals(PlainType? other) => other is not null && Type.ToString() == other.Type.ToString();
    public override int GetHashCode() => Type.ToString()!.GetHashCode(StringComparison.Ordinal);
    public override string ToString() => Type.ToString()!;
}

/// <summary>One of a few named values; the value is the id.</summary>
public sealed record EnumerationType(string Name, IReadOnlyList<EnumerationValue> Values) : RuleType
{
    public override FeelType Feel => FeelType.String;

    public bool Equals(EnumerationType? other) => other is not null && Name == other.Name && Values.SequenceEqual(other.Values);
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
    public override string ToString() => Name;
}

/// <summary>A value of an enumeration.</summary>
public sealed record EnumerationValue(string Id, Words Label);

/// <summary>The key of a fact of another type.</summary>
/// <param name="Target">Id of the type.</param>
public sealed record ReferenceType(string Target) : RuleType
{
    public override FeelType Feel => FeelType.String;
    public override string ToString() => $"ref {Target}";
}

/// <summary>A fact itself: what a clause binds.</summary>
/// <param name="Type">Id of the type.</param>
public sealed record FactValueType(string Type) : RuleType
{
    public override FeelType Feel => FeelType.Context;
    public override string ToString() => Type;
}

/// <summary>A period of a kind; the value is its id.</summary>
public sealed record PeriodValueType(PeriodKind Kind) : RuleType
{
    public override FeelType Feel => FeelType.String;
    public override string ToString() => $"period ({Kind})";
}

/// <summary>A list.</summary>
public sealed record ListOfType(RuleType Element) : RuleType
{
    public override FeelType Feel => FeelType.ListOf(Element.Feel);
    public override string ToString() => $"list<{Element}>";
}

/// <summary>A range.</summary>
public sealed record RangeOfType(RuleType Element) : RuleType
{
    public override FeelType Feel => FeelType.RangeOf(Element.Feel);
    public override string ToString() => $"range<{Element}>";
}

/// <summary>A context with known members, such as an item of a list or several outputs of a table.</summary>
public sealed record StructureType(IReadOnlyList<FactField> Members) : RuleType
{
    public override FeelType Feel => FeelType.ContextOf([.. Members.Select(member => (member.Id, member.Type.Feel))]);

    public bool Equals(StructureType? other) => other is not null && Members.SequenceEqual(other.Members);
    public override int GetHashCode() => Members.Count;
    public override string ToString() => $"context<{string.Join(", ", Members.Select(member => member.Id))}>";
}

/// <summary>A text that names something: a role, a calendar, a process.</summary>
public sealed record NameOfType(NamedKind Kind) : RuleType
{
    public override FeelType Feel => FeelType.String;
}
