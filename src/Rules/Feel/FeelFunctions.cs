using Marketing.Rules.Feel.Builtins;

namespace Marketing.Rules.Feel;

/// <summary>The functions an expression may call by name: the built-in ones, and those a host adds.</summary>
public sealed class FeelFunctions
{
    readonly Dictionary<string, FunctionSet> _sets;

    FeelFunctions(Dictionary<string, FunctionSet> sets)
    {
        _sets = sets;
        Names = new(sets.Keys);
    }

    /// <summary>The built-in functions of DMN 1.5 §10.3.4.</summary>
    public static FeelFunctions BuiltIn { get; } = new(MakeBuiltIn());

    static Dictionary<string, FunctionSet> MakeBuiltIn() =>
        ConversionFunctions.Table
            .Concat(BooleanFunctions.Table)
            .Concat(StringFunctions.Table)
            .Concat(ListFunctions.Table)
            .Concat(NumericFunctions.Table)
            .Concat(DateFunctions.Table)
            .Concat(RangeFunctions.Table)
            .Concat(SortFunctions.Table)
            .Concat(ContextFunctions.Table)
            .Concat(MiscellaneousFunctions.Table)
            .GroupBy(row => row.Name, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => new FunctionSet(group.Key, [.. group.Select(row => Overload.Of(row.Signature, row.Body))]),
                StringComparer.Ordinal);

    /// <summary>The names, for completion in editors.</summary>
    public IReadOnlyCollection<string> All => _sets.Keys;

    /// <summary>How a function is called, one text a signature; empty when there is none of that name.</summary>
    public IReadOnlyList<string> SignaturesOf(string name) =>
        _sets.TryGetValue(name, out var set) ? [.. set.Overloads.Select(overload => $"{name}({overload})")] : [];

    /// <summary>These functions and one more. The same name with another number of parameters is a further overload, with the same number a replacement.</summary>
    /// <remarks>Parsing needs the names and signatures only; the bodies called are those of <see cref="FeelEnvironment.Functions"/>, where it has the name.</remarks>
    /// <param name="name">The name, which may hold blanks.</param>
    /// <param name="parameters">Names of the parameters, in order.</param>
    /// <param name="body">What it does; pure, and null (or <see cref="FeelCall.Fail"/>) where it has no answer.</param>
    public FeelFunctions With(string name, IReadOnlyList<string> parameters, Func<FeelCall, Value> body)
    {
        var sets = new Dictionary<string, FunctionSet>(_sets, StringComparer.Ordinal);
        var overload = Overload.OfHost(parameters, body);
        Overload[] kept = sets.TryGetValue(name, out var set) ? [.. set.Overloads.Where(other => other.Parameters.Length != parameters.Count)] : [];
        sets[name] = new(name, [.. kept, overload], isHost: true);
        return new(sets);
    }

    internal NameTable Names { get; }

    internal FunctionSet? Find(string name) => _sets.GetValueOrDefault(name);
}

/// <summary>A row of a section's table: the name, the signature and the body of a built-in.</summary>
readonly record struct Builtin(string Name, string Signature, Func<FeelCall, Value> Body);
