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

    /// <summary>The unit is undone.</summary>
    public virtual void PutBack()
    {
    }

    /// <summary>The unit needs no more.</summary>
    public virtual void Leave()
    {
    }
}

/// <summary>Keys of a store with one unit at a time: a counter in memory.</summary>
sealed class KeySequence : KeySource
{
    long last = First - 1;

    public override long Reserve(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var first = last + 1;
        last += count;
        return first;
    }

    /// <summary>The last key given.</summary>
    public long Last
    {
        get => last;
        set => last = value;
    }
}
