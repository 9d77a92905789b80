namespace Marketing.Dashboard.Access;

/// <summary>How often somebody without an account may ask from one network address: sixty times a minute; and after ten wrong links within a quarter of an hour not at all
/// until that is over (SR-R1).</summary>
/// <remarks>A token has 256 bits and cannot be guessed; this keeps the attempts from costing anything. What is remembered is bounded: beyond it strangers share one count.</remarks>
sealed class OutsiderLimits(TimeProvider clock)
{
    public const int MostInMinute = 60, MostWrong = 10;

    const int MostAddresses = 10_000;
    const string Strangers = "*";

    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Quarter = TimeSpan.FromMinutes(15);

    readonly Lock counting = new();
    readonly Dictionary<string, Counts> byAddress = [];

    sealed class Counts
    {
        public DateTimeOffset MinuteFrom { get; set; }
        public int InMinute { get; set; }
        public DateTimeOffset WrongFrom { get; set; }
        public int Wrong { get; set; }

        public bool IsOver(DateTimeOffset now) => now - MinuteFrom >= Minute && now - WrongFrom >= Quarter;
    }

    /// <summary>Counts one request. How long to wait first, or null when it may be answered.</summary>
    public TimeSpan? Ask(string? address)
    {
        lock (counting)
        {
            var (now, counts) = (clock.GetUtcNow(), Of(address));
            if (counts.Wrong >= MostWrong && now - counts.WrongFrom < Quarter)
                return counts.WrongFrom + Quarter - now;
            if (now - counts.MinuteFrom >= Minute)
                (counts.MinuteFrom, counts.InMinute) = (now, 0);
            return ++counts.InMinute > MostInMinute ? counts.MinuteFrom + Minute - now : null;
        }
    }

    /// <summary>Counts a link that there is not.</summary>
    public void Wrong(string? address)
    {
        lock (counting)
        {
            var (now, counts) = (clock.GetUtcNow(), Of(address));
            if (now - counts.WrongFrom >= Quarter)
                (counts.WrongFrom, counts.Wrong) = (now, 0);
            counts.Wrong++;
        }
    }

    Counts Of(string? address)
    {
        var key = address ?? Strangers;
        if (byAddress.TryGetValue(key, out var known))
            return known;
        if (byAddress.Count >= MostAddresses)
        {
            var now = clock.GetUtcNow();
            foreach (var (old, counts) in byAddress.ToList().Where(pair => pair.Value.IsOver(now)))
                byAddress.Remove(old);
        }

        key = byAddress.Count >= MostAddresses ? Strangers : key;
        return byAddress.TryGetValue(key, out known) ? known : byAddress[key] = new Counts();
    }
}
