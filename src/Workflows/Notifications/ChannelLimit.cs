namespace Marketing.Workflows.Notifications;

/// <summary>How many messages a channel may send: never more than <paramref name="Count"/> in any span of <paramref name="Per"/>.</summary>
/// <remarks>A bucket of tokens: a quarter of the count may go at once, the rest drips in over the span. So a span that begins with a full
/// bucket passes no more than the count.</remarks>
/// <param name="Count">At least 1.</param>
public sealed record ChannelLimit(int Count, TimeSpan Per)
{
    /// <summary>So many a minute.</summary>
    public static ChannelLimit PerMinute(int count) => new(count, TimeSpan.FromMinutes(1));

    /// <summary>How many messages may go at once after a rest.</summary>
    public int Burst { get; } = Math.Max(1, Count / 4);

    const double Rounding = 1e-6;

    // One message a span needs the whole of it; else the rest of the count drips in.
    double PerTick => (double)Math.Max(1, Count - Burst) / Per.Ticks;

    /// <summary>The tokens at an instant.</summary>
    /// <param name="tokens">Those at <paramref name="at"/>; a clock that went back adds none.</param>
    public double Refill(double tokens, DateTimeOffset at, DateTimeOffset now) => Math.Min(Burst, tokens + (Math.Max(0, (now - at).Ticks) * PerTick));

    /// <summary>How many messages the tokens are enough for.</summary>
    public static int Whole(double tokens) => (int)(tokens + Rounding);

    /// <summary>How long until there is a whole token.</summary>
    public TimeSpan UntilNext(double tokens) => Whole(tokens) >= 1 ? TimeSpan.Zero : new TimeSpan((long)Math.Ceiling((1 - tokens) / PerTick));
}
