using System.Globalization;
using System.Text.RegularExpressions;
using Marketing.Rules.Production;

namespace Marketing.Workflows.Records;

/// <summary>Dates, times, durations and periods as people and spreadsheets write them.</summary>
static partial class CellTimes
{
    // Numbers of days that Excel writes for 1954 to 2119; smaller ones are hardly dates.
    const double FirstSerial = 20_000, LastSerial = 80_000;

    static readonly string[] Dates = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日", "yyyyMMdd"];
    static readonly string[] Times = ["H:mm", "H:mm:ss", "H时mm分", "H点mm分", "H点"];

    public static DateOnly? Date(string text)
    {
        if (DateOnly.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var date))
            return date;
        return Whole(text) is { } at && at.TimeOfDay == TimeSpan.Zero ? DateOnly.FromDateTime(at) : null;
    }

    /// <summary>An instant; without an offset in the zone given. A date alone is its midnight.</summary>
    public static DateTimeOffset? DateTime(string text, TimeZoneInfo zone)
    {
        if (WithOffset().IsMatch(text))
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var exact) ? exact : null;
        var local = Date(text) is { } date ? date.ToDateTime(TimeOnly.MinValue) : Whole(text);
        return local is { } at ? new DateTimeOffset(at, zone.GetUtcOffset(at)) : null;
    }

    public static TimeOnly? Time(string text)
    {
        if (TimeOnly.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var time))
            return time;
        // A spreadsheet keeps a time as its share of the day.
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and < 1
            ? new TimeOnly((long)Math.Round(share * 86_400) * TimeSpan.TicksPerSecond)
            : null;
    }

    /// <summary>A duration in ISO 8601, from that or from a number with its unit.</summary>
    public static string? Duration(string text)
    {
        if (text.StartsWith('P') || text.StartsWith("-P", StringComparison.Ordinal))
            return text;
        var match = Amount().Match(text);
        if (!match.Success)
            return null;
        var number = match.Groups["number"].Value;
        return match.Groups["unit"].Value.TrimEnd('s') switch
        {
            "分钟" or "minute" or "分" => $"PT{number}M",
            "小时" or "时" or "hour" => $"PT{number}H",
            "天" or "日" or "day" => $"P{number}D",
            "周" or "week" => string.Create(CultureInfo.InvariantCulture, $"P{int.Parse(number, CultureInfo.InvariantCulture) * 7}D"),
            "个月" or "月" or "month" => $"P{number}M",
            _ => $"P{number}Y",
        };
    }

    /// <summary>The id of a period: from <c>2026Q1</c>, <c>2026年第1季度</c>, <c>2026年3月</c>, <c>2026年第9周</c>, <c>2026年</c> and the like.</summary>
    public static string? Period(string text, PeriodKind? kind)
    {
        var compact = string.Concat(text.Where(sign => !char.IsWhiteSpace(sign))).ToUpperInvariant();
        if (Rules.Production.Period.TryParse(compact, out var known))
            return known.Id;
        var match = Numbered().Match(compact);
        if (!match.Success)
            return null;
        var year = match.Groups["year"].Value;
        var number = match.Groups["number"].Success ? int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) : Half(match.Groups["half"].Value);
        var id = KindOf(match) switch
        {
            PeriodKind.Year => year,
            PeriodKind.HalfYear => $"{year}H{number}",
            PeriodKind.Quarter => $"{year}Q{number}",
            PeriodKind.Week => string.Create(CultureInfo.InvariantCulture, $"{year}W{number:00}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{year}-{number:00}"),
        };
        return Rules.Production.Period.TryParse(id, out var period) && period.Kind == kind ? id : null;
    }

    static int Half(string word) => word switch { "上" => 1, "下" => 2, _ => 0 };

    // What the words say; a number alone is that of a month.
    static PeriodKind KindOf(Match match)
    {
        if (match.Groups["half"].Success)
            return PeriodKind.HalfYear;
        if (!match.Groups["number"].Success)
            return PeriodKind.Year;
        return (match.Groups["letter"].Value + match.Groups["word"].Value) switch
        {
            "Q" or "季度" or "季" => PeriodKind.Quarter,
            "H" or "半年" => PeriodKind.HalfYear,
            "W" or "周" => PeriodKind.Week,
            _ => PeriodKind.Month,
        };
    }

    // Both parts, or the number of days that a spreadsheet writes.
    static DateTime? Whole(string text)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var serial) && serial is >= FirstSerial and < LastSerial)
            return System.DateTime.FromOADate(Math.Round(serial * 86_400) / 86_400);
        var cut = text.IndexOfAny(['T', ' ', '　']);
        return cut > 0 && Date(text[..cut]) is { } date && Time(text[(cut + 1)..].Trim()) is { } time ? date.ToDateTime(time) : null;
    }

    [GeneratedRegex(@"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})\z", RegexOptions.IgnoreCase)]
    private static partial Regex WithOffset();

    [GeneratedRegex(@"^(?<number>\d{1,6})\s*(?<unit>分钟|小时|个月|分|时|天|日|周|月|年|minutes?|hours?|days?|weeks?|months?|years?)\z")]
    private static partial Regex Amount();

    [GeneratedRegex(@"^(?<year>\d{4})[年\-/.]?(第?(?<letter>[QHW])?(?<number>\d{1,2})(?<word>季度|季|月|月份|周|半年)?|(?<half>[上下])半年|度)?\z")]
    private static partial Regex Numbered();
}
