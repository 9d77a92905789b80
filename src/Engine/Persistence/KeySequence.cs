using System.Globalization;

namespace Marketing.Engine.Persistence;

/// <summary>Gives a unit of work its keys: partition 1 in the high bits, a counter below, strictly increasing.</summary>
/// <remarks>SEMANTICS.md "Keys". Keys given one after the other follow each other without a gap within a unit.</remarks>
abstract class KeySource
{
    /// <summary>The first key there is: partition 1, counter 1.</summary>
    public const long First = (1L << 51) + 1;

    /// <summary>Takes consecutive keys and answers the first; none, to see which the next will be.</summary>
    public abstract long Reserve(int count);

    /// <summary>What must be written with the unit so that no key is given twice, or null.</summary>
    public virtual Write? Unsaved() => null;

    /// <summary>The unit begins; what is answered is for <see cref="PutBack"/>.</summary>
    public virtual long Begin() => 0;

    /// <summary>The unit is undone.</summary>
    public virtual void PutBack(long begun)
    {
    }
}

/// <summary>Keys of a database with one writer: a counter in memory.</summary>
/// <remarks>A setting holds how far keys may go without being saved again: a unit that goes beyond moves it on, so that no key is ever
/// given a second time. A program that is killed leaves the rest of its range unused.</remarks>
sealed class KeySequence(long last) : KeySource
{
    const int Range = 4096;

    /// <summary>The setting: no key above it was given.</summary>
    public const string Setting = "engine.last-key";

    long saved = last; // how far the setting reaches

    /// <summary>The last key given.</summary>
    public long Last { get; private set; } = last;

    public static KeySequence From(string? setting) =>
        new(setting is null ? First - 1 : long.Parse(setting, CultureInfo.InvariantCulture));

    public override long Reserve(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var first = Last + 1;
        Last += count;
        return first;
    }

    public override Write? Unsaved()
    {
        if (Last <= saved)
        {
            return null;
        }
        saved = Last + Range;
        return new Write(RelationalTransaction.UpsertSetting, [Setting, saved.ToString(CultureInfo.InvariantCulture)]);
    }

    public override long Begin() => Last;

    /// <summary>What a program that stops writes, so that the rest of its range is used after all.</summary>
    public Write Exact() => new(RelationalTransaction.UpsertSetting, [Setting, Last.ToString(CultureInfo.InvariantCulture)]);

    // Whether the unit had moved the range on is not known: it is moved on anew.
    public override void PutBack(long begun) => Last = saved = begun;
}
