namespace Marketing.Rules.Feel;

/// <summary>A FEEL type: what <c>instance of</c> asks for, and what arguments and results are coerced to.</summary>
/// <remarks>DMN 1.5 §10.3.2.9.</remarks>
public abstract class FeelType
{
    public static FeelType Any { get; } = new AnyType();
    public static FeelType Null { get; } = new ScalarType(ValueKind.Null, "Null");
    public static FeelType Boolean { get; } = new ScalarType(ValueKind.Boolean, "boolean");
    public static FeelType Number { get; } = new ScalarType(ValueKind.Number, "number");
    public static FeelType String { get; } = new ScalarType(ValueKind.String, "string");
    public static FeelType Date { get; } = new ScalarType(ValueKind.Date, "date");
    public static FeelType Time { get; } = new ScalarType(ValueKind.Time, "time");
    public static FeelType DateTime { get; } = new ScalarType(ValueKind.DateTime, "date and time");
    public static FeelType DaysTimeDuration { get; } = new ScalarType(ValueKind.DaysTimeDuration, "days and time duration");
    public static FeelType YearsMonthsDuration { get; } = new ScalarType(ValueKind.YearsMonthsDuration, "years and months duration");
    public static FeelType Context { get; } = new ContextType([]);
    public static FeelType Function { get; } = new FunctionType(null, Any);

    public static FeelType ListOf(FeelType element) => new ListType(element);
    public static FeelType RangeOf(FeelType element) => new RangeType(element);
    public static FeelType ContextOf(IReadOnlyList<(string Name, FeelType Type)> members) => new ContextType(members);

    /// <summary>Whether a value belongs to the type; null belongs to every type as a part of a larger value.</summary>
    public bool Has(in Value value) => Has(value, constrained: true);

    /// <summary>What <c>value instance of type</c> answers: null is an instance of Null only, and constraints of a type do not count.</summary>
    public bool IsInstance(in Value value) => value.IsNull ? ReferenceEquals(this, Null) : Has(value, constrained: false);

    internal abstract bool Has(in Value value, bool constrained);

    /// <summary>Whether every value of this type is one of the other (§10.3.2.9.2).</summary>
    public abstract bool ConformsTo(FeelType other);

    /// <summary>The value as one of this type: itself, its only item, a list of it, midnight of a date; false when none fits (§10.3.2.9.4).</summary>
    public bool TryCoerce(in Value value, out Value coerced)
    {
        coerced = value;
        if (value.IsNull || Has(value))
            return true;
        if (value.Kind == ValueKind.List && value.AsList.Count == 1 && !IsList && Has(value.AsList[0]))
        {
            coerced = value.AsList[0];
            return true;
        }
        if (value.Kind != ValueKind.List && IsList && Has(Value.OfList(value)))
        {
            coerced = Value.OfList(value);
            return true;
        }
        if (value.Kind == ValueKind.Date && Has(Value.Of(new DateAndTime(0, 0, null))))
        {
            coerced = Value.Of(new DateAndTime(value.AsDate.Day, 0, Zone.Utc));
            return true;
        }
        coerced = default;
        return false;
    }

    /// <summary>A value from JSON with the texts read that this type says are dates, times or durations; others stay, and so do texts that are none.</summary>
    public virtual Value Read(in Value json) => json;

    internal virtual bool IsList => false;

    /// <summary>The type without names and constraints.</summary>
    internal virtual FeelType Plain => this;

    public static FeelType? Find(string name) => name switch
    {
        "Any" or "any" => Any,
        "Null" or "null" => Null,
        "boolean" => Boolean,
        "number" => Number,
        "string" => String,
        "date" => Date,
        "time" => Time,
        "date and time" or "dateTime" => DateTime,
        "days and time duration" or "day and time duration" or "dayTimeDuration" => DaysTimeDuration,
        "years and months duration" or "year and month duration" or "yearMonthDuration" => YearsMonthsDuration,
        "list" => ListOf(Any),
        "context" => Context,
        "function" => Function,
        "range" => RangeOf(Any),
        _ => null,
    };

    internal static IReadOnlyList<string> BuiltInNames { get; } =
    [
        "Any", "Null", "boolean", "number", "string", "date", "time", "date and time", "days and time duration",
        "years and months duration", "day and time duration", "year and month duration", "list", "context", "function", "range",
    ];
}

sealed class AnyType : FeelType
{
    internal override bool Has(in Value value, bool constrained) => true;
    public override bool ConformsTo(FeelType other) => ReferenceEquals(other, Any);
    public override string ToString() => "Any";
}

sealed class ScalarType(ValueKind kind, string name) : FeelType
{
    public ValueKind Kind => kind;

    internal override bool Has(in Value value, bool constrained) => value.Kind == kind || value.IsNull;

    public override bool ConformsTo(FeelType other) => ReferenceEquals(other, this) || ReferenceEquals(other, Any) || kind == ValueKind.Null;

    public override Value Read(in Value json) =>
        json.TryString(out var text) && kind is not (ValueKind.String or ValueKind.Null) && TemporalText.TryParseAny(text, out var value) && value.Kind == kind
            ? value
            : json;

    public override string ToString() => name;
}

sealed class ListType(FeelType element) : FeelType
{
    internal override bool IsList => true;
    public FeelType Element => element;

    internal override bool Has(in Value value, bool constrained)
    {
        if (value.Kind != ValueKind.List)
            return value.IsNull;
        if (element is AnyType)
            return true;
        // A value may nest deeper than a thread's stack is; a type that holds itself would follow it.
        if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return false;
        foreach (var item in value.AsList)
        {
            if (!element.Has(item, constrained))
                return false;
        }
        return true;
    }

    public override bool ConformsTo(FeelType other) => other is AnyType || (other is ListType list && element.ConformsTo(list.Element));
    public override Value Read(in Value json) => 
        json.TryList(out var list) ? Value.OfList(list.Select(item => element.Read(item))) : element is ScalarType ? element.Read(json) : json;

    public override string ToString() => $"list<{element}>";
}

sealed class RangeType(FeelType element) : FeelType
{
    public FeelType Element => element;

    internal override bool Has(in Value value, bool constrained) =>
        value.IsNull || (value.Kind == ValueKind.Range && element.Has(value.AsRange.Start, constrained) && element.Has(value.AsRange.End, constrained));

    public override bool ConformsTo(FeelType other) => other is AnyType || (other is RangeType range && element.ConformsTo(range.Element));
    public override string ToString() => $"range<{element}>";
}

/// <summary>Contexts with at least these members; further ones do not matter.</summary>
sealed class ContextType(IReadOnlyList<(string Name, FeelType Type)> members) : FeelType
{
    public IReadOnlyList<(string Name, FeelType Type)> Members => members;

    internal override bool Has(in Value value, bool constrained)
    {
        if (value.Kind != ValueKind.Context)
            return value.IsNull;
        var context = value.AsContext;
        foreach (var (name, type) in members)
        {
            if (!context.TryGet(name, out var member) || !type.Has(member, constrained))
                return false;
        }
        return true;
    }

    public override bool ConformsTo(FeelType other)
    {
        if (other is not ContextType context)
            return other is AnyType;
        foreach (var (name, type) in context.Members)
        {
            if (!members.Any(member => member.Name == name && member.Type.ConformsTo(type)))
                return false;
        }
        return true;
    }

    public override Value Read(in Value json)
    {
        if (!json.TryContext(out var context))
            return json;
        foreach (var (name, type) in members)
        {
            if (context.TryGet(name, out var member))
                context = context.With(name, type.Read(member));
        }
        return Value.Of(context);
    }

    public override string ToString() => $"context<{string.Join(", ", members.Select(member => $"{member.Name}: {member.Type}"))}>";
}

/// <summary>Functions; without parameters named it is any function.</summary>
sealed class FunctionType(IReadOnlyList<FeelType>? parameters, FeelType result) : FeelType
{
    public IReadOnlyList<FeelType>? Parameters => parameters;
    public FeelType Result => result;

    internal override bool Has(in Value value, bool constrained) =>
        value.IsNull || (value.Kind == ValueKind.Function && (parameters is null || value.AsFunction.Type.ConformsTo(this)));

    // Parameters are contravariant, results covariant (§10.3.2.9.2).
    public override bool ConformsTo(FeelType other)
    {
        if (other is not FunctionType function)
            return other is AnyType;
        if (function.Parameters is null)
            return true;
        if (parameters is null || parameters.Count != function.Parameters.Count)
            return false;
        for (var i = 0; i < parameters.Count; i++)
        {
            if (!function.Parameters[i].ConformsTo(parameters[i]) && parameters[i] is not AnyType)
                return false;
        }
        return result is AnyType || result.ConformsTo(function.Result);
    }

    public override string ToString() =>
        parameters is null ? "function" : $"function<{string.Join(", ", parameters)}> -> {result}";
}
