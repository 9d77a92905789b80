namespace Marketing.Workflows.Notifications;

/// <summary>How long to wait before the next attempt: ten seconds, twice as long each time, five minutes at most; up to a fifth more or less,
/// by the message's key, so that what failed together does not come back together.</summary>
public static class BackOff
{
    /// <summary>A message that failed so often is a dead letter: about six hours after the first attempt.</summary>
    public const int MostAttempts = 80;

    static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <param name="attempts">How often it has failed, from 1.</param>
    /// <param name="key">The same key and number always wait the same.</param>
    public static TimeSpan After(int attempts, long key)
    {
        var doubled = First * Math.Pow(2, Math.Clamp(attempts - 1, 0, 16));
        return (doubled < Longest ? doubled : Longest) * (0.8 + (0.4 * Fraction(unchecked((ulong)key + ((ulong)attempts * 0x9E3779B97F4A7C15UL)))));
    }

    // Spreads neighbouring numbers over [0, 1): each bit of the number moves about half of the bits.
    static double Fraction(ulong number)
    {
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9UL;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EBUL;
        return (number ^ (number >> 31)) / (ulong.MaxValue + 1.0);
    }
}
