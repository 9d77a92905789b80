namespace Marketing.Rules.Feel;

/// <summary>Where an expression reads its names from.</summary>
public interface IFeelScope
{
    /// <summary>The value of a name; false when there is no such name (which FEEL reads as null, with a warning).</summary>
    bool TryGet(string name, out Value value);
}

/// <summary>A scope that is one context.</summary>
public sealed class ContextScope(Context context) : IFeelScope
{
    public static ContextScope Empty { get; } = new(Context.Empty);

    internal Context Context => context;

    public bool TryGet(string name, out Value value) => context.TryGet(name, out value);
}

/// <summary>What an evaluation knows of the world: the instant, the time zone, the functions and the limits.</summary>
/// <param name="Now">What <c>now()</c> and <c>today()</c> answer.</param>
/// <param name="Zone">The time zone they answer in.</param>
public sealed record FeelEnvironment(DateTimeOffset Now, TimeZoneInfo Zone)
{
    public FeelFunctions Functions { get; init; } = FeelFunctions.BuiltIn;

    public FeelLimits Limits { get; init; } = FeelLimits.Default;

    /// <summary>Finds the function an <c>external</c> definition means, from its mapping and parameter names; nothing is bound by default.</summary>
    public Func<Value, IReadOnlyList<string>, FeelFunction?>? ExternalFunctions { get; init; }

    /// <summary>Seed of <c>random number()</c>: the same seed gives the same numbers, so that a step can be replayed.</summary>
    public ulong Seed { get; init; }
}

/// <summary>The budget of one evaluation. Passing it ends the evaluation with null and a warning that names the limit.</summary>
public sealed record FeelLimits
{
    public static FeelLimits Default { get; } = new();

    /// <summary>Loop rounds and function calls.</summary>
    public int Steps { get; init; } = 1_000_000;

    /// <summary>Looked at every few hundred steps, so that an evaluation ends within 100 ms.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMilliseconds(80);

    /// <summary>Bytes allocated by the evaluation.</summary>
    public long Bytes { get; init; } = 32L << 20;

    /// <summary>Nested calls of functions written in FEEL.</summary>
    public int CallDepth { get; init; } = 200;

    public int ListLength { get; init; } = 200_000;

    /// <summary>Characters of a string.</summary>
    public int StringLength { get; init; } = 1_000_000;

    /// <summary>Warnings kept; later ones are counted as nothing.</summary>
    public int Warnings { get; init; } = 20;

    /// <summary>Depth of the nesting an expression may have; checked before the parser goes deeper.</summary>
    public const int ExpressionDepth = 256;

    /// <summary>Depth of the nesting of a value that is printed.</summary>
    public const int MaxValueDepth = 256;

    /// <summary>Characters of the text of a list or context; what is longer ends in dots.</summary>
    public const int TextLength = 1_100_000;

    /// <summary>Characters of an expression.</summary>
    public const int ExpressionLength = 100_000;

    /// <summary>Characters of a regular expression.</summary>
    public const int PatternLength = 500;
}

/// <summary>Something an evaluation met that gave null: what, and where in the expression.</summary>
public sealed record FeelWarning(Words Message, SourcePosition Position)
{
    /// <summary>Information for a null that is part of arithmetic (a division by zero), a warning for all others.</summary>
    public Severity Severity { get; init; } = Severity.Warning;

    /// <summary>Whether a limit of <see cref="FeelLimits"/> ended the evaluation.</summary>
    public bool IsLimit { get; init; }

    public override string ToString() => $"{Position}: {Message.English}";
}

/// <summary>What an evaluation gave, and the warnings that explain a null in it.</summary>
public readonly record struct FeelResult(Value Value, IReadOnlyList<FeelWarning> Warnings);
