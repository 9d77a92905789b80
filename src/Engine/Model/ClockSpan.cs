using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace Marketing.Engine.Model;

/// <summary>A length of time on a clock, as it was written: so many months or days, or an exact time.</summary>
/// <param name="Months">Years and months, in months.</param>
/// <param name="Days">Days and weeks, in days.</param>
/// <param name="Time">Hours, minutes and seconds, with days among them; null when none was written.</param>
/// <remarks>What is written in days ends with a day, what is written in hours is exact: so P1D and PT24H differ, as they do in no duration
/// of FEEL. A FEEL duration counts as its canonical text: P1D for both.</remarks>
public sealed partial record ClockSpan(int Months, int Days, TimeSpan? Time)
{
    /// <summary>No time at all.</summary>
    public static ClockSpan Zero { get; } = new(0, 0, TimeSpan.Zero);

    /// <summary>Reads an ISO 8601 duration such as PT30M, P3D, P2W or P1Y6M. Null when it is none, or mixes months with anything shorter.</summary>
    public static ClockSpan? Parse(string text)
    {
        if (Written().Match(text) is not { Success: true } match || text[^1] is 'P' or 'T')
            return null;
        var (months, days) = (Number(match, 1) * 12 + Number(match, 2), Number(match, 3) * 7 + Number(match, 4));
        var time = TimeSpan.FromHours(Number(match, 5)) + TimeSpan.FromMinutes(Number(match, 6)) + Seconds(match.Groups[7]);
        var isExact = match.Groups[5].Success || match.Groups[6].Success || match.Groups[7].Success;
        if ((match.Groups[1].Success || match.Groups[2].Success) && (isExact || days > 0))
            return null;
        return isExact ? new ClockSpan(0, 0, TimeSpan.FromDays(days) + time) : new ClockSpan(months, days, null);
    }

    /// <summary>Whole days are days; anything else is exact.</summary>
    public static ClockSpan Of(TimeSpan span) =>
        span.Ticks != 0 && span.Ticks % TimeSpan.TicksPerDay == 0 ? new ClockSpan(0, (int)span.TotalDays, null) : new ClockSpan(0, 0, span);

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => Time is { } exact ? XmlConvert.ToString(exact) is var text && text.Contains('T', StringComparison.Ordinal) ? text : $"PT{exact.TotalHours.ToString(CultureInfo.InvariantCulture)}H"
        : Months > 0 ? $"P{Months}M" : $"P{Days}D";

    /// <summary>About how long it is, to tell which of two comes first.</summary>
    public TimeSpan Rough => TimeSpan.FromDays(Months * 30L + Days) + (Time ?? TimeSpan.Zero);

    static int Number(Match match, int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    static TimeSpan Seconds(Group group) => group.Success ? TimeSpan.FromSeconds((double)decimal.Parse(group.ValueSpan, CultureInfo.InvariantCulture)) : TimeSpan.Zero;

    [GeneratedRegex(@"^P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8}(?:\.\d{1,7})?)S)?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
