using System.Globalization;

namespace Marketing.Engine.Persistence;

/// <summary>The keys of a database file: each unit of work takes a range of its own, and gives back what it did not need.</summary>
/// <remarks>A setting holds how far keys may go without being saved again: a unit that goes beyond moves it on, so that no key is ever
/// given a second time. A program that is killed leaves the rest unused.</remarks>
sealed class SqliteKeys(long last)
{
    const int Step = 4096;

    /// <summary>The setting: no key above it was given.</summary>
    public const string Setting = "engine.last-key";

    readonly Lock taking = new();
    long top = last; // the last key of the last range
    long saved = last; // how far the setting reaches; only read and written at the gate

    public static SqliteKeys From(string? setting) =>
        new(setting is null ? KeySource.First - 1 : long.Parse(setting, CultureInfo.InvariantCulture));

    /// <summary>Takes a range and answers its first key.</summary>
    public long Take(int count)
    {
        lock (taking)
        {
            top += count;
            return top - count + 1;
        }
    }

    /// <summary>Makes a range longer, unless another was taken after it.</summary>
    public bool TryExtend(long end, int count)
    {
        lock (taking)
        {
            if (top + 1 != end)
            {
                return false;
            }
            top += count;
            return true;
        }
    }

    /// <summary>The rest of a range is free again, unless another was taken after it.</summary>
    public void GiveBack(long next, long end)
    {
        lock (taking)
        {
            if (top + 1 == end)
            {
                top = next - 1;
            }
        }
    }

    /// <summary>Whether no range was taken after the one that ends here.</summary>
    public bool IsLast(long end)
    {
        lock (taking)
        {
            return top + 1 == end;
        }
    }

    /// <summary>What must be written with a unit that has used keys up to this one, or null.</summary>
    public Write? Unsaved(long used)
    {
        if (used <= saved)
        {
            return null;
        }
        saved = used + Step;
        return SettingOf(saved);
    }

    /// <summary>How far the setting reaches; put back when a unit is undone.</summary>
    public long Saved
    {
        get => saved;
        set => saved = value;
    }

    /// <summary>What a program that stops writes, so that the rest is used after all.</summary>
    public Write Exact() => SettingOf(top);

    static Write SettingOf(long key) => new(RelationalTransaction.UpsertSetting, [Setting, key.ToString(CultureInfo.InvariantCulture)]);
}

/// <summary>The keys of one unit of work on a database file.</summary>
/// <param name="range">How many it takes at a time.</param>
/// <param name="spent">What is thrown when keys that must follow each other do not fit into the range.</param>
sealed class SqliteUnitKeys(SqliteKeys all, int range, Func<int, Exception> spent) : KeySource
{
    long first; // of the range it has now
    long next;
    long end;
    long used; // the last key of the ranges before
    long savedBefore = -1;

    public override long Reserve(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (end == 0 || (count <= 1 && end - next < range / 2))
        {
            Leave();
            first = next = all.Take(Math.Max(range, count));
            end = next + Math.Max(range, count);
        }
        else if (end - next < count)
        {
            var more = Math.Max(range, count);
            end += all.TryExtend(end, more) ? more : throw spent(count);
        }
        next += count;
        return next - count;
    }

    /// <summary>The next keys must be above all that were taken before now.</summary>
    public void Renew()
    {
        if (end != 0 && !all.IsLast(end))
        {
            used = Math.Max(used, next - 1);
            (next, end) = (0, 0);
        }
    }

    /// <summary>No more keys are needed.</summary>
    public override void Leave()
    {
        if (end != 0)
        {
            all.GiveBack(next, end);
            used = Math.Max(used, next - 1);
            end = next;
        }
    }

    public override Write? Unsaved()
    {
        var before = all.Saved;
        var write = all.Unsaved(Math.Max(used, next - 1));
        if (write is not null && savedBefore < 0)
        {
            savedBefore = before;
        }
        return write;
    }

    public override void PutBack()
    {
        Leave();
        if (end != 0)
        {
            all.GiveBack(first, end);
        }
        if (savedBefore >= 0)
        {
            all.Saved = savedBefore;
        }
    }
}
