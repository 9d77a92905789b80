using System.Globalization;
using Marketing.Rules;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Marketing.Workflows.Calendars;

/// <summary>Reads a folder of calendars: <c>calendars.yaml</c>, and <c>holidays-REGION.yaml</c> for each region it names.</summary>
public static class CalendarFiles
{
    static readonly IDeserializer Yaml = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build();

    /// <summary>Reads the folder.</summary>
    /// <exception cref="InvalidDataException">A file is missing or wrong; the message says which, where, and what was expected.</exception>
    public static WorkingCalendars Read(string folder)
    {
        var file = Path.Combine(folder, "calendars.yaml");
        var regions = new Dictionary<string, Holidays>();
        var calendars = Parse<List<CalendarEntry>>(file).Select(entry => Calendar(entry, file, region =>
            regions.TryGetValue(region, out var known) ? known : regions[region] = ReadHolidays(Path.Combine(folder, $"holidays-{region}.yaml")))).ToList();
        if (calendars.Count == 0)
            throw Wrong(file, "至少一个日历", "at least one calendar", "空文件", "an empty file");
        if (calendars.GroupBy(calendar => calendar.Id).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Wrong(file, "不同的日历编号", "calendars of different ids", twice.Key, twice.Key);
        return new WorkingCalendars(calendars);
    }

    static WorkingCalendar Calendar(CalendarEntry entry, string file, Func<string, Holidays> holidays)
    {
        var week = Shifts(entry.Shifts, file, entry.Id);
        var shifts = Enum.GetValues<DayOfWeek>().Select(day => entry.Days.TryGetValue(Name(day), out var own) ? Shifts(own, file, entry.Id) : week).ToList();
        foreach (var name in entry.Days.Keys.Concat(entry.Weekend).Where(name => !Enum.GetValues<DayOfWeek>().Select(Name).Contains(name)))
            throw Wrong(file, "星期的英文小写名称", "a day of the week in lower case", name, name);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(entry.Zone, out var zone))
            throw Wrong(file, $"日历“{entry.Id}”的时区", $"a time zone for calendar '{entry.Id}'", entry.Zone, entry.Zone);
        return new WorkingCalendar(entry.Id, new Words(entry.Zh, entry.En), zone, shifts, [.. Enum.GetValues<DayOfWeek>().Select(day => entry.Weekend.Contains(Name(day)))],
            entry.Region is null ? Holidays.None : holidays(entry.Region));
    }

    static string Name(DayOfWeek day) => day.ToString().ToLowerInvariant();

    static List<Shift> Shifts(List<string> texts, string file, string calendar)
    {
        var shifts = texts.Select(text => text.Split('-') is [var from, var to] && TryTime(from, out var begin) && TryTime(to, out var end)
            ? new Shift(begin, end)
            : throw Wrong(file, $"日历“{calendar}”的班次，形如 08:30-12:00", $"a shift of calendar '{calendar}' such as 08:30-12:00", text, text)).ToList();
        for (var at = 1; at < shifts.Count; at++)
        {
            if (shifts[at - 1].IsOvernight || shifts[at].From < shifts[at - 1].To)
                throw Wrong(file, $"日历“{calendar}”的班次按时间先后且不重叠", $"shifts of calendar '{calendar}' in order and without overlap", texts[at], texts[at]);
        }
        return shifts;
    }

    static bool TryTime(string text, out TimeOnly time) => TimeOnly.TryParseExact(text.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    static Holidays ReadHolidays(string file)
    {
        var read = Parse<HolidayFile>(file);
        if (read.Years.GroupBy(year => year.Year).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            throw Wrong(file, "每个年份一次", "each year once", $"{twice}", $"{twice}");
        return new Holidays(read.Region, new Words(read.Zh, read.En), [.. read.Years.Select(year =>
            new HolidayYear(year.Year, year.Provisional, year.Source, [.. year.Off.Select(entry => Holiday(entry, file))], [.. year.Work.Select(text => Date(text, file))]))]);
    }

    static Holiday Holiday(HolidayEntry entry, string file)
    {
        var (from, to) = (Date(entry.From, file), Date(entry.To, file));
        return to >= from
            ? new Holiday(new Words(entry.Zh, entry.En), from, to)
            : throw Wrong(file, $"假日“{entry.Zh}”的结束日期不早于 {entry.From}", $"an end of '{entry.En}' not before {entry.From}", entry.To, entry.To);
    }

    static DateOnly Date(string text, string file) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date
        : throw Wrong(file, "日期 YYYY-MM-DD", "a date YYYY-MM-DD", text, text);

    static T Parse<T>(string file)
    {
        try
        {
            return Yaml.Deserialize<T>(File.ReadAllText(file));
        }
        catch (YamlException failure)
        {
            throw new InvalidDataException($"{file}:{failure.Start.Line}:{failure.Start.Column}: {failure.InnerException?.Message ?? failure.Message}", failure);
        }
        catch (IOException failure)
        {
            throw new InvalidDataException($"工作日历文件无法读取：{file}（{failure.Message}）。 / A calendar file cannot be read: {file} ({failure.Message}).", failure);
        }
    }

    static InvalidDataException Wrong(string file, string expected, string expectedEn, string found, string foundEn) =>
        new($"{file}：应为{expected}，实为“{found}”。 / {file}: expected {expectedEn}, but found '{foundEn}'.");

    sealed class CalendarEntry
    {
        public string Id { get; set; } = "";
        public string Zh { get; set; } = "";
        public string En { get; set; } = "";
        public string Zone { get; set; } = "Asia/Shanghai";
        public string? Region { get; set; }
        public List<string> Weekend { get; set; } = [];
        public List<string> Shifts { get; set; } = [];
        public Dictionary<string, List<string>> Days { get; set; } = [];
    }

    sealed class HolidayFile
    {
        public string Region { get; set; } = "";
        public string Zh { get; set; } = "";
        public string En { get; set; } = "";
        public List<YearEntry> Years { get; set; } = [];
    }

    sealed class YearEntry
    {
        public int Year { get; set; }
        public string Source { get; set; } = "";
        public bool Provisional { get; set; }
        public List<HolidayEntry> Off { get; set; } = [];
        public List<string> Work { get; set; } = [];
    }

    sealed class HolidayEntry
    {
        public string Zh { get; set; } = "";
        public string En { get; set; } = "";
        public string From { get; set; } = "";
        public string To { get; set; } = "";
    }
}
