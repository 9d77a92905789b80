namespace Marketing.Rules.Feel;

/// <summary>A FEEL function as a value: a built-in, one of the host's, or one written in FEEL.</summary>
/// <remarks>DMN 1.5 §10.3.2.10 and .13.</remarks>
public abstract class FeelFunction
{
    public abstract string? Name { get; }

    public abstract IReadOnlyList<string> ParameterNames { get; }

    internal abstract FunctionType Type { get; }

    /// <summary>A function of the host as a value.</summary>
    public static FeelFunction OfHost(string name, IReadOnlyList<string> parameters, Func<FeelCall, Value> body) =>
        new FunctionSet(name, [Overload.OfHost(parameters, body)]);

    /// <summary>Calls the function; the span may be changed by the coercion of arguments.</summary>
    internal abstract Value Invoke(Evaluation run, SourcePosition at, Span<Value> arguments);

    internal abstract Value InvokeNamed(Evaluation run, SourcePosition at, IReadOnlyList<string> names, ReadOnlySpan<Value> arguments);

    public override string ToString() => $"{Name ?? "function"}({string.Join(", ", ParameterNames)})";

    /// <summary>Arguments in the order of the parameters; false when a name is no parameter, or given twice.</summary>
    internal static bool TryArrange(IReadOnlyList<string> parameters, IReadOnlyList<string> names, ReadOnlySpan<Value> arguments, Span<Value> arranged, out int count)
    {
        count = 0;
        arranged.Fill(Value.Unset);
        for (var i = 0; i < names.Count; i++)
        {
            var place = -1;
            for (var j = 0; j < parameters.Count && place < 0; j++)
                place = parameters[j] == names[i] ? j : -1;
            if (place < 0 || !arranged[place].IsUnset)
                return false;
            arranged[place] = arguments[i];
            count = Math.Max(count, place + 1);
        }
        return true;
    }
}

/// <summary>One call of a function: its arguments, and the world it may look at. Lives as long as the call.</summary>
public readonly ref struct FeelCall
{
    readonly Evaluation _run;
    readonly SourcePosition _at;
    readonly string _name;

    internal FeelCall(Evaluation run, SourcePosition at, string name, Span<Value> arguments)
    {
        _run = run;
        _at = at;
        _name = name;
        Arguments = arguments;
    }

    public ReadOnlySpan<Value> Arguments { get; }

    public FeelEnvironment Environment => _run.Environment;

    public int Count => Arguments.Length;

    /// <summary>An argument by its place; null where an optional one is not given.</summary>
    public Value this[int index] => index < Arguments.Length ? Arguments[index] : default;

    /// <summary>Null, with a warning that says why.</summary>
    public Value Fail(Words reason) => _run.Fail(_at, new($"{_name}：{reason.Chinese}", $"{_name}: {reason.English}"));

    internal Evaluation Run => _run;
    internal SourcePosition At => _at;

    // Reads for functions whose signature has settled the kind.
    internal Number Number(int index) => Arguments[index].AsNumber;
    internal string Text(int index) => Arguments[index].AsString;
    internal IReadOnlyList<Value> List(int index) => Arguments[index].AsList;
    internal bool Has(int index) => index < Arguments.Length && !Arguments[index].IsNull;
}

/// <summary>A parameter of a built-in: the kinds it takes, as bits of <see cref="ValueKind"/>.</summary>
sealed record Parameter(string Name, int Kinds, bool Optional, bool Variadic)
{
    public const int AnyKind = (1 << 13) - 1;
    const int ListKind = 1 << (int)ValueKind.List;

    bool Takes(ValueKind kind) => (Kinds & (1 << (int)kind)) != 0;

    /// <summary>2 when the value fits as it is, 1 after coercion (DMN 1.5 §10.3.2.9.4), 0 when it does not.</summary>
    public int Fit(in Value value)
    {
        if (Takes(value.Kind))
            return 2;
        if (value.Kind == ValueKind.List)
            return value.AsList.Count == 1 && Takes(value.AsList[0].Kind) ? 1 : 0;
        return (Kinds & ListKind) != 0 && !value.IsNull ? 1 : 0;
    }

    public Value Coerce(in Value value)
    {
        if (Takes(value.Kind))
            return value;
        return value.Kind == ValueKind.List ? value.AsList[0] : Value.OfList(value);
    }

    public string KindNames => Kinds == AnyKind
        ? "Any"
        : string.Join("|", Enum.GetValues<ValueKind>().Where(Takes).Where(kind => kind != ValueKind.Null).Select(KindName));

    public static string KindName(ValueKind kind) => kind switch
    {
        ValueKind.DateTime => "date and time",
        ValueKind.YearsMonthsDuration => "years and months duration",
        ValueKind.DaysTimeDuration => "days and time duration",
        _ => kind.ToString().ToLowerInvariant(),
    };
}

/// <summary>One signature of a built-in function and what it does.</summary>
sealed class Overload
{
    Overload(Parameter[] parameters, Func<FeelCall, Value> body)
    {
        Parameters = parameters;
        Body = body;
        IsVariadic = parameters.Length > 0 && parameters[^1].Variadic;
        Least = parameters.Count(parameter => !parameter.Optional && !parameter.Variadic);
        ParameterNames = Array.ConvertAll(parameters, parameter => parameter.Name);
        _kinds = IsVariadic ? [] : Array.ConvertAll(parameters, parameter => parameter.Kinds);
    }

    readonly int[] _kinds;

    public Parameter[] Parameters { get; }
    public string[] ParameterNames { get; }
    public Func<FeelCall, Value> Body { get; }
    public bool IsVariadic { get; }
    int Least { get; }

    public bool Takes(int count) => count >= Least && (IsVariadic || count <= Parameters.Length);

    Parameter At(int index) => Parameters[Math.Min(index, Parameters.Length - 1)];

    /// <summary>Whether the arguments fit as they are; what is left out is no argument.</summary>
    public bool FitsExactly(ReadOnlySpan<Value> arguments)
    {
        var kinds = _kinds;
        if (arguments.Length > kinds.Length || arguments.Length < Least)
            return false;
        for (var i = 0; i < arguments.Length; i++)
        {
            if ((kinds[i] & (1 << (int)arguments[i].Kind)) == 0)
                return false;
        }
        return true;
    }

    /// <summary>How well arguments fit: 2 exactly, 1 with coercion, 0 not.</summary>
    public int Fit(ReadOnlySpan<Value> arguments, out int misfit)
    {
        var fit = 2;
        for (misfit = 0; misfit < arguments.Length; misfit++)
        {
            var one = arguments[misfit].IsUnset ? (At(misfit).Optional ? 2 : 0) : At(misfit).Fit(arguments[misfit]);
            if (one == 0)
                return 0;
            fit = Math.Min(fit, one);
        }
        return fit;
    }

    public void Coerce(Span<Value> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = arguments[i].IsUnset ? default : At(i).Coerce(arguments[i]);
    }

    public string Describe(int index) => $"{At(index).Name}: {At(index).KindNames}";

    public override string ToString() =>
        string.Join(", ", Parameters.Select(parameter => parameter.Variadic ? $"{parameter.Name}…" : parameter.Optional ? $"{parameter.Name}?" : parameter.Name));

    /// <summary>Reads a signature such as <c>string: string, start position: number, length?: number|null</c>.</summary>
    public static Overload Of(string signature, Func<FeelCall, Value> body)
    {
        var parameters = signature.Length == 0 ? [] : signature.Split(", ").Select(ReadParameter).ToArray();
        return new(parameters, body);
    }

    public static Overload OfHost(IEnumerable<string> names, Func<FeelCall, Value> body) =>
        new([.. names.Select(name => new Parameter(name, Parameter.AnyKind, Optional: false, Variadic: false))], body);

    static Parameter ReadParameter(string text)
    {
        var (name, kinds) = (text[..text.IndexOf(':', StringComparison.Ordinal)], text[(text.IndexOf(':', StringComparison.Ordinal) + 2)..]);
        var bits = kinds.Split('|').Aggregate(0, (all, kind) => all | Bits(kind));
        return new(name.TrimEnd('?', '…'), bits, name.EndsWith('?'), name.EndsWith('…'));
    }

    static int Bits(string kind) => kind switch
    {
        "any" => Parameter.AnyKind,
        "null" => 1 << (int)ValueKind.Null,
        "boolean" => 1 << (int)ValueKind.Boolean,
        "number" => 1 << (int)ValueKind.Number,
        "string" => 1 << (int)ValueKind.String,
        "date" => 1 << (int)ValueKind.Date,
        "time" => 1 << (int)ValueKind.Time,
        "datetime" => 1 << (int)ValueKind.DateTime,
        "months" => 1 << (int)ValueKind.YearsMonthsDuration,
        "duration" => 1 << (int)ValueKind.DaysTimeDuration,
        "list" => 1 << (int)ValueKind.List,
        "context" => 1 << (int)ValueKind.Context,
        "range" => 1 << (int)ValueKind.Range,
        "function" => 1 << (int)ValueKind.Function,
        _ => throw new ArgumentException($"Unknown kind '{kind}' in a signature.", nameof(kind)),
    };
}

/// <summary>A named function with all its signatures.</summary>
/// <remarks>
/// A host's function is known by name and signature when an expression is parsed; what it does is asked of the environment at
/// each call, so that one parsed expression serves environments whose functions look at different snapshots.
/// </remarks>
sealed class FunctionSet(string name, Overload[] overloads, bool isHost = false) : FeelFunction
{
    FunctionSet In(Evaluation run) => isHost ? run.Environment.Functions.Find(name) ?? this : this;


    public override string Name => name;
    public Overload[] Overloads => overloads;
    public override IReadOnlyList<string> ParameterNames => overloads[0].ParameterNames;

    internal override FunctionType Type { get; } =
        new(overloads[0].Parameters.Select(_ => FeelType.Any).ToArray(), FeelType.Any);

    public bool Takes(int count) => Array.Exists(overloads, overload => overload.Takes(count));

    public bool TakesNames(IReadOnlyList<string> names) => Array.Exists(overloads, overload => names.All(overload.ParameterNames.Contains));

    public string Signatures => string.Join(" / ", overloads.Select(overload => $"{name}({overload})"));

    internal override Value Invoke(Evaluation run, SourcePosition at, Span<Value> arguments) => In(run).Call(run, at, arguments);

    Value Call(Evaluation run, SourcePosition at, Span<Value> arguments)
    {
        if (overloads[0].FitsExactly(arguments))
            return overloads[0].Body(new(run, at, name, arguments));
        Overload? best = null, nearest = null;
        int bestFit = 0, misfit = 0;
        foreach (var overload in overloads)
        {
            if (!overload.Takes(arguments.Length))
                continue;
            var fit = overload.Fit(arguments, out var wrong);
            if (fit > bestFit)
                (best, bestFit) = (overload, fit);
            else if (nearest is null || wrong > misfit)
                (nearest, misfit) = (overload, wrong);
            if (bestFit == 2)
                break;
        }
        if (best is null)
            return Misfit(run, at, arguments, nearest, misfit);
        if (bestFit < 2)
            best.Coerce(arguments);
        return best.Body(new(run, at, name, arguments));
    }

    Value Misfit(Evaluation run, SourcePosition at, ReadOnlySpan<Value> arguments, Overload? nearest, int misfit)
    {
        if (nearest is null)
            return run.Fail(at, new($"{name}：参数个数不对，应写成 {Signatures}", $"{name}: wrong number of arguments; write {Signatures}"));
        var found = misfit < arguments.Length ? Parameter.KindName(arguments[misfit].Kind) : "";
        return run.Fail(at, new($"{name}：参数应为 {nearest.Describe(misfit)}，却是 {found}", $"{name}: expected {nearest.Describe(misfit)}, but found {found}"));
    }

    internal override Value InvokeNamed(Evaluation run, SourcePosition at, IReadOnlyList<string> names, ReadOnlySpan<Value> arguments) =>
        In(run).CallNamed(run, at, names, arguments);

    Value CallNamed(Evaluation run, SourcePosition at, IReadOnlyList<string> names, ReadOnlySpan<Value> arguments)
    {
        Overload? best = null;
        var bestFit = 0;
        Value[]? bestArguments = null;
        foreach (var overload in overloads)
        {
            var arranged = new Value[overload.Parameters.Length];
            if (!TryArrange(overload.ParameterNames, names, arguments, arranged, out var count))
                continue;
            // A variadic parameter takes a list by its name.
            if (overload.IsVariadic || !overload.Takes(count))
                continue;
            var fit = overload.Fit(arranged.AsSpan(0, count), out _);
            if (fit > bestFit)
                (best, bestFit, bestArguments) = (overload, fit, arranged[..count]);
        }
        if (best is null)
            return run.Fail(at, new($"{name}：命名参数不对，应写成 {Signatures}", $"{name}: the named arguments do not fit; write {Signatures}"));
        best.Coerce(bestArguments);
        return best.Body(new(run, at, name, bestArguments));
    }
}
