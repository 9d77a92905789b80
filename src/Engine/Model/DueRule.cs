using System.Globalization;
using System.Text.RegularExpressions;

namespace Marketing.Engine.Model;

/// <summary>When a clock is due, seen from where it begins.</summary>
public abstract partial record DueRule
{
    /// <summary>So long after the beginning; in days or longer it ends at 24:00 of the last day, the starting day not counted.</summary>
    public sealed record After(ClockSpan Span) : DueRule;

    /// <summary>At 24:00 of this day, the first that is not before the beginning.</summary>
    public sealed record DayOfYear(int Month, int Day) : DueRule;

    /// <summary>At 24:00 of a date.</summary>
    public sealed record EndOf(DateOnly Date) : DueRule;

    /// <summary>At an instant.</summary>
    public sealed record At(DateTimeOffset Instant) : DueRule;

    /// <summary>What an expression answers where there is no deadline. A mere null may be a misspelt name and is an incident.</summary>
    public const string None = "none";

    /// <summary>The rule of a text that stands for itself: PT30M, P3D, --12-31, 2026-12-31. Null for any other text.</summary>
    public static DueRule? Parse(string text)
    {
        if (ClockSpan.Parse(text) is { } span)
            return new After(span);
        if (Recurring().Match(text) is { Success: true } match)
        {
            var (month, day) = (int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
            return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(2024, month) ? new DayOfYear(month, day) : null;
        }

        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? new EndOf(date) : null;
    }

    [GeneratedRegex(@"^--(\d\d)-(\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Recurring();
}
