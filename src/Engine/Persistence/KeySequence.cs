using System.Globalization;

namespace Marketing.Engine.Persistence;

/// <summary>Gives the engine's keys: partition 1 in the high bits, a counter in the low 51, strictly increasing.</summary>
/// <remarks>SEMANTICS.md "Keys". The last key given is saved as a setting by the unit that took it; a unit that is rolled back
/// puts it back, so that no key is ever missing from a file and given a second time.</remarks>
sealed class KeySequence(long last)
{
    /// <summary>The setting that holds the last key given.</summary>
    public const string Setting = "engine.last-key";

    /// <summary>The first key there is: partition 1, counter 1.</summary>
    public const long First = (1L << 51) + 1;

    /// <summary>The last key given.</summary>
    public long Last { get; set; } = last;

    public static KeySequence From(string? setting) =>
        new(setting is null ? First - 1 : long.Parse(setting, CultureInfo.InvariantCulture));

    public long Reserve(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var first = Last + 1;
        Last += count;
        return first;
    }
}
