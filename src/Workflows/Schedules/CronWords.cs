using System.Globalization;
using Marketing.Rules;

namespace Marketing.Workflows.Schedules;

/// <summary>Cron fields as people say them. What has steps or names is told by its fields.</summary>
static class CronWords
{
    static readonly string[] Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    const string Weekdays = "日一二三四五六";

    /// <summary>Such as <c>每年 11 月 1 日 09:00</c>, <c>every year on 1 November at 09:00</c>.</summary>
    /// <param name="cron">Five fields that can be read.</param>
    public static Words Of(string cron)
    {
        var fields = cron.Split(' ');
        if (Times(fields[0], fields[1]) is not { } times || Day(fields[2], fields[3], fields[4]) is not { } day)
            return new Words($"按 cron「{cron}」", $"by cron '{cron}'");
        return new Words($"{day.Chinese} {string.Join("、", times)}", $"{day.English} at {And(times)}");
    }

    static List<string>? Times(string minutes, string hours) => (Numbers(minutes), Numbers(hours)) is ({ } some, { } of)
        ? [.. of.SelectMany(hour => some.Select(minute => string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}")))]
        : null;

    static Words? Day(string day, string month, string weekday) => (day, month, weekday) switch
    {
        ("*", "*", "*") => new("每天", "every day"),
        ("*", "*", _) => Weekly(weekday),
        (_, _, "*") when DaysOf(day) is { } days => month == "*"
            ? new($"每月{days.Chinese}", $"every month on {days.English}")
            : Numbers(month) is { } months ? Yearly(days, months, day) : null,
        _ => null,
    };

    static Words? Weekly(string field)
    {
        if (field.Split('-') is [var from, var to] && Numbers(from) is [var first] && Numbers(to) is [var last])
            return new($"每周{Weekdays[first % 7]}至周{Weekdays[last % 7]}", $"every {Days[first % 7]} to {Days[last % 7]}");
        return Numbers(field) is { } days
            ? new($"每周{string.Join("、", days.Select(number => Weekdays[number % 7]))}", $"every {And([.. days.Select(number => Days[number % 7])])}")
            : null;
    }

    static Words? DaysOf(string field) => field is "L" or "l"
        ? new("最后一天", "the last day")
        : Numbers(field) is { } days ? new($" {string.Join("、", days)} 日", $"day {And([.. days.Select(Text)])}") : null;

    static Words Yearly(Words days, List<int> months, string field)
    {
        var names = months.ConvertAll(month => Months[month - 1]);
        var english = field is "L" or "l" ? $"the last day of {And(names)}" : $"{And([.. Numbers(field)!.Select(Text)])} {And(names)}";
        return new($"每年 {string.Join("、", months)} 月{(days.Chinese[0] == ' ' ? "" : "的")}{days.Chinese}", $"every year on {english}");
    }

    // Plain numbers, one or several; null for everything else.
    static List<int>? Numbers(string field)
    {
        var numbers = new List<int>();
        foreach (var part in field.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return null;
            numbers.Add(number);
        }

        return numbers;
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static string And(List<string> parts) => parts.Count == 1 ? parts[0] : $"{string.Join(", ", parts.Take(parts.Count - 1))} and {parts[^1]}";
}
