using System.Globalization;
using System.Text.RegularExpressions;
using Marketing.Rules;
using Marketing.Rules.Production;

namespace Marketing.Workflows.Schedules;

/// <summary>Times of working days by the calendar, make-up days included: each working day, or the n-th or last one of a period.</summary>
/// <remarks>Written <c>every working day at 08:30</c>, <c>first working day of the month at 09:00</c>, <c>3rd working day of the quarter at 09:00</c>,
/// <c>last working day of the year at 17:00</c>; in Chinese <c>每个工作日 08:30</c>, <c>每月第一个工作日 09:00</c>, <c>每季度最后一个工作日 17:00</c>.
/// Several times are divided by commas or 、.</remarks>
public sealed partial record WorkingDayRecurrence : Recurrence
{
    // A holiday, or a month whose n-th working day is wanted, is passed day by day; beyond two years there is none.
    const int MostDays = 800;

    static readonly (string English, string Chinese, PeriodKind Kind, int Most)[] Periods =
    [
        ("week", "周", PeriodKind.Week, 4), ("month", "月", PeriodKind.Month, 15), ("quarter", "季度", PeriodKind.Quarter, 50),
        ("half-year", "半年", PeriodKind.HalfYear, 105), ("year", "年", PeriodKind.Year, 220),
    ];

    static readonly string[] Ordinals = ["first", "second", "third", "fourth", "fifth"];
    const string ChineseOrdinals = "一二三四五";

    WorkingDayRecurrence(string text)
        : base(text) { }

    /// <summary>The period within which days are counted; null: every working day.</summary>
    public PeriodKind? Within { get; private init; }

    /// <summary>Which working day of the period, from 1; 0 is the last.</summary>
    public int Nth { get; private init; }

    /// <summary>Times of the day, in order.</summary>
    public IReadOnlyList<TimeOnly> Times { get; private init; } = [];

    /// <summary>Reads a rule in either language; null when it is none.</summary>
    public static WorkingDayRecurrence? Parse(string text)
    {
        var rule = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var match = English().Match(rule) is { Success: true } english ? english : Chinese().Match(rule);
        if (!match.Success || ReadTimes(match.Groups["times"].Value) is not { } times)
            return null;
        if (match.Groups["period"].Value is not { Length: > 0 } name)
            return new WorkingDayRecurrence(rule) { Times = times };
        var (_, _, kind, most) = Array.Find(Periods, one => one.English.Equals(name, StringComparison.OrdinalIgnoreCase) || one.Chinese == name);
        return ReadNth(match.Groups["nth"].Value) is { } nth && nth <= most ? new WorkingDayRecurrence(rule) { Within = kind, Nth = nth, Times = times } : null;
    }

    /// <inheritdoc/>
    public override Words Words
    {
        get
        {
            var times = Times.Select(time => time.ToString("HH:mm", CultureInfo.InvariantCulture)).ToList();
            var (chinese, english) = (string.Join("、", times), string.Join(", ", times));
            if (Within is not { } kind)
                return new($"每个工作日 {chinese}", $"every working day at {english}");
            var period = Array.Find(Periods, one => one.Kind == kind);
            var nth = Nth == 0 ? ("最后一个", "last") : ($"第 {Nth} 个", Nth <= Ordinals.Length ? Ordinals[Nth - 1] : $"{Nth}th");
            return new($"每{period.Chinese}{nth.Item1}工作日 {chinese}", $"{nth.Item2} working day of the {period.English} at {english}");
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset? After(DateTimeOffset instant, ScheduleTime time)
    {
        var first = time.DateOf(instant);
        var last = first.DayNumber > DateOnly.MaxValue.DayNumber - MostDays - 1 ? first : first.AddDays(MostDays);
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            if (!Fits(day, time))
                continue;
            foreach (var at in Times.Select(one => time.At(day, one)))
            {
                if (at > instant)
                    return at;
            }
        }

        return null;
    }

    bool Fits(DateOnly day, ScheduleTime time)
    {
        if (!time.Calendar.IsWorkingDay(day))
            return false;
        if (Within is not { } kind)
            return true;
        var period = Period.Of(kind, day);
        return Nth == 0 ? !Between(day.AddDays(1), period.End).Any(time.Calendar.IsWorkingDay) : Between(period.Start, day).Count(time.Calendar.IsWorkingDay) == Nth;
    }

    static IEnumerable<DateOnly> Between(DateOnly from, DateOnly to)
    {
        for (var day = from; day <= to; day = day.AddDays(1))
            yield return day;
    }

    static int? ReadNth(string text)
    {
        if (text is "last" or "最后一个")
            return 0;
        var named = Array.IndexOf(Ordinals, text.ToLowerInvariant()) is >= 0 and var index ? index : text is ['第', var sign, '个'] ? ChineseOrdinals.IndexOf(sign, StringComparison.Ordinal) : -1;
        if (named >= 0)
            return named + 1;
        return int.TryParse(Digits().Match(text).Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
    }

    static List<TimeOnly>? ReadTimes(string text)
    {
        var times = new List<TimeOnly>();
        foreach (var part in TimeBreak().Split(text))
        {
            if (!TimeOnly.TryParseExact(part, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
                return null;
            times.Add(time);
        }

        times.Sort();
        return times;
    }

    public bool Equals(WorkingDayRecurrence? other) => other?.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    [GeneratedRegex(@"^(?:every working day|(?<nth>first|second|third|fourth|fifth|last|\d{1,3}(?:st|nd|rd|th)) working day of (?:the|every|each) (?<period>week|month|quarter|half-year|year)) at (?<times>.+)\z", RegexOptions.IgnoreCase)]
    private static partial Regex English();

    [GeneratedRegex(@"^(?:每个工作日|每(?<period>周|月|季度|半年|年)(?<nth>第\s?(?:\d{1,3}|[一二三四五])\s?个|最后一个)工作日) ?(?<times>\d.+)\z")]
    private static partial Regex Chinese();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    [GeneratedRegex(@" ?(?:,|、|，| and ) ?")]
    private static partial Regex TimeBreak();
}
