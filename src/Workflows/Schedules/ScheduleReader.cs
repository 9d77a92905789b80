using Marketing.Rules;
using Marketing.Workflows.Import;

namespace Marketing.Workflows.Schedules;

/// <summary>Makes a schedule of one entry of a file, or says what is wrong with it.</summary>
static class ScheduleReader
{
    static readonly string[] Known =
        ["id", "zh", "en", "clauses", "basis", "cron", "when", "zone", "calendar", "period", "due", "who", "each", "except", "units", "process", "catch-up", "note"];

    // Any day does: what comes never, or too often, does so from every day.
    static readonly DateTimeOffset Sample = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Null when an error was told.</summary>
    public static BusinessSchedule? Read(ScheduleEntry entry, string domain, ScheduleNames names)
    {
        foreach (var key in entry.Keys.Where(key => !Known.Contains(key)).ToList())
            entry.WrongName(ScheduleProblems.UnknownKey(key, NearestName.Of(key, Known), Known), key);
        var time = ReadTime(entry, names);
        var rule = ReadRule(entry);
        if (rule is not null && Check(rule, time) is { } unfit)
            entry.Wrong(unfit, entry.Has("cron") ? "cron" : "when");
        var schedule = new BusinessSchedule(entry.Needed("id"), new Words(entry.Needed("zh"), entry.Needed("en")), domain, rule!, ReadWho(entry, names), ReadProcess(entry, names))
        {
            Clauses = entry.List("clauses"), Time = time, Note = entry.Words("note"),
            Basis = OneOf(entry, "basis", ScheduleBasis.Stated, isNeeded: true), CatchUp = OneOf(entry, "catch-up", CatchUp.Once),
            Period = Optional(entry, "period", SchedulePeriod.Parse, ScheduleProblems.BadPeriod) ?? SchedulePeriod.Today,
            Due = Optional(entry, "due", ScheduleDue.Parse, ScheduleProblems.BadDue),
            Each = Optional(entry, "each", ScheduleEach.Parse, text => ScheduleProblems.NotOneOf("each", text, ["person", "unit", "record TYPE"])) ?? ScheduleEach.Once,
            Except = Roles(entry, "except", names), Units = entry.List("units"),
        };
        return entry.IsWrong ? null : schedule;
    }

    /// <summary>What is wrong with a rule that can be read, or null.</summary>
    public static Problem? Check(Recurrence rule, ScheduleTime time)
    {
        if (rule.After(Sample, time) is null)
            return ScheduleProblems.Never(rule.Text);
        return rule.IsTooOften(time, Sample) ? ScheduleProblems.TooOften(rule.Text) : null;
    }

    static Recurrence? ReadRule(ScheduleEntry entry)
    {
        if (entry.Has("cron") == entry.Has("when"))
        {
            entry.Wrong(ScheduleProblems.OneRule(entry.Has("cron")), null);
            return null;
        }

        return entry.Has("cron")
            ? Optional(entry, "cron", CronRecurrence.Parse, ScheduleProblems.BadCron)
            : Optional(entry, "when", WorkingDayRecurrence.Parse, ScheduleProblems.BadRule);
    }

    static ScheduleTime ReadTime(ScheduleEntry entry, ScheduleNames names)
    {
        var calendar = names.Calendars.Find(entry.Text("calendar"));
        if (calendar is null)
            entry.Wrong(ScheduleProblems.NotOneOf("calendar", entry.Text("calendar")!, names.Calendars.All.Select(one => one.Id)), "calendar");
        calendar ??= names.Calendars.Default;
        if (entry.Text("zone") is not { } zone)
            return new ScheduleTime(calendar, calendar.Zone);
        if (TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
            return new ScheduleTime(calendar, found);
        entry.Wrong(ScheduleProblems.NotOneOf("zone", zone, ["Asia/Shanghai", "UTC"]), "zone");
        return new ScheduleTime(calendar, calendar.Zone);
    }

    static string ReadWho(ScheduleEntry entry, ScheduleNames names)
    {
        var who = entry.Needed("who");
        if (who.Length > 0 && who != BusinessSchedule.System && !names.Roles.Contains(who))
            entry.Wrong(ScheduleProblems.UnknownRole(who, NearestName.Of(who, names.Roles)), "who");
        return who;
    }

    static IReadOnlyList<string> Roles(ScheduleEntry entry, string key, ScheduleNames names)
    {
        var roles = entry.List(key);
        if (roles.FirstOrDefault(role => !names.Roles.Contains(role)) is { } unknown)
            entry.Wrong(ScheduleProblems.UnknownRole(unknown, NearestName.Of(unknown, names.Roles)), key);
        return roles;
    }

    static string ReadProcess(ScheduleEntry entry, ScheduleNames names)
    {
        var process = entry.Needed("process");
        if (process.Length > 0 && names.Processes?.Contains(process) == false)
            entry.Wrong(ScheduleProblems.NoProcess(process), "process");
        return process;
    }

    static T? Optional<T>(ScheduleEntry entry, string key, Func<string, T?> parse, Func<string, Problem> problem)
        where T : class
    {
        if (entry.Text(key) is not { } text)
            return null;
        if (parse(text) is { } read)
            return read;
        entry.Wrong(problem(text), key);
        return null;
    }

    static T OneOf<T>(ScheduleEntry entry, string key, T otherwise, bool isNeeded = false)
        where T : struct, Enum
    {
        if ((isNeeded ? entry.Needed(key) : entry.Text(key)) is not { Length: > 0 } text)
            return otherwise;
        if (ScheduleWords.Parse<T>(text) is { } value)
            return value;
        entry.Wrong(ScheduleProblems.NotOneOf(key, text, Enum.GetNames<T>().Select(name => name.ToLowerInvariant())), key);
        return otherwise;
    }
}

/// <summary>Enumerations as files, addresses and answers write them.</summary>
public static class ScheduleWords
{
    /// <summary>Small letters only; null for everything else.</summary>
    public static T? Parse<T>(string text)
        where T : struct, Enum => Array.Find(Enum.GetValues<T>(), value => Of(value) == text) is var found && Of(found) == text ? found : null;

    /// <summary>The word of a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
