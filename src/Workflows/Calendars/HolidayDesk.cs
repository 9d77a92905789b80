using System.Globalization;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Calendars;

/// <summary>Enters the yearly notice of holidays. Who may is the caller's to know.</summary>
public sealed class HolidayDesk(CommandRunner runner, WorkingCalendars calendars, LiveHolidays live)
{
    /// <summary>Years that can be entered.</summary>
    public const int Earliest = 2000, Latest = 2100;

    const int LongestText = 200;
    const int LongestHoliday = 31;

    /// <summary>What was entered for a year, or null.</summary>
    public Task<HolidayYearRow?> Entered(string region, int year, CancellationToken cancellation = default) =>
        runner.Look(async context => await Find(await WorkflowsDbContext.In(context.Transaction), region, year, cancellation), cancellation);

    /// <summary>Enters the holidays of a year for the region of a calendar, in the place of what was known. It counts at once, for running clocks too.</summary>
    /// <param name="version">The version that was looked at; 0 when none had been entered.</param>
    public async Task<Outcome<Done>> Enter(string calendarId, HolidayYear year, int version, string actor, CancellationToken cancellation = default)
    {
        if (calendars.Find(calendarId) is not { } calendar)
            return UnknownCalendar(calendarId);
        if (Check(calendar, year) is { } wrong)
            return wrong;
        var region = calendar.Holidays.Region;
        var done = await runner.Run<Done>(async context =>
        {
            await context.Transaction.Lock("holidays"); // two may enter the first of a year at once
            var rows = await WorkflowsDbContext.In(context.Transaction);
            var row = await Find(rows, region, year.Year, cancellation);
            if ((row?.Version ?? 0) != version)
                return IsEntered(year.Year);
            if (row is null)
                rows.HolidayYears.Add(row = new HolidayYearRow { Region = region, Year = year.Year, Source = "", OffJson = "", WorkJson = "", EnteredBy = actor });
            row.Write(year);
            (row.Version, row.EnteredBy, row.EnteredAt, row.CountedAt) = (version + 1, actor, context.Now, null);
            AccessLog.TellWith(context.Transaction, rows, new AccessRow { Actor = actor, Action = AccessActions.Calendar, Object = $"holidays {region} {year.Year}", Detail = Told(year) });
            context.Changed(new Change(LiveHolidays.ChangeKind));
            return default(Done);
        }, actor, cancellation);
        if (done.Succeeded)
            await live.Open(cancellation);
        return done;
    }

    static Task<HolidayYearRow?> Find(WorkflowsDbContext rows, string region, int year, CancellationToken cancellation) =>
        rows.HolidayYears.AsTracking().SingleOrDefaultAsync(row => row.Region == region && row.Year == year, cancellation);

    static string Told(HolidayYear year) => string.Join("; ", year.Off.Select(one => $"{one.Name.English} {Text(one.From)} – {Text(one.To)}").Append($"worked: {string.Join(", ", year.Work.Select(Text))}")
        .Append(year.IsProvisional ? "provisional" : year.Source));

    static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static Refusal? Check(WorkingCalendar calendar, HolidayYear year)
    {
        if (calendar.Holidays.Region.Length == 0)
            return new Refusal(RefusalKind.Invalid, "calendar-region", new Words($"日历“{calendar.Id}”不按公共假日计算。", $"Calendar '{calendar.Id}' knows no public holidays."), new Words("选择另一个日历。", "Choose another calendar."));
        if (year.Year is < Earliest or > Latest)
            return Wrong("year", new Words($"年份应在 {Earliest} 到 {Latest} 之间，实为 {year.Year}。", $"Expected a year from {Earliest} to {Latest}, but found {year.Year}."));
        if (!year.IsProvisional && string.IsNullOrWhiteSpace(year.Source))
            return Wrong("source", new Words("应写明放假通知的文号或出处。", "Expected the number or source of the notice."), new Words("没有通知时，请勾选“暂定”。", "Without a notice, mark it as provisional."));
        if (year.Source.Length > LongestText)
            return Wrong("source", new Words($"出处最长 {LongestText} 个字符，实为 {year.Source.Length}。", $"Expected a source of at most {LongestText} characters, but found {year.Source.Length}."));
        return CheckOff(year) ?? CheckWork(calendar, year);
    }

    static Refusal? CheckOff(HolidayYear year)
    {
        for (var at = 0; at < year.Off.Count; at++)
        {
            var (one, place) = (year.Off[at], $"off[{at}]");
            if (string.IsNullOrWhiteSpace(one.Name.Chinese) || string.IsNullOrWhiteSpace(one.Name.English) || one.Name.Chinese.Length + one.Name.English.Length > LongestText)
                return Wrong($"{place}.name", new Words($"第 {at + 1} 个假日应有中文和英文名称。", $"Expected a name in Chinese and in English for holiday {at + 1}."));
            if (one.To < one.From || one.To.DayNumber - one.From.DayNumber >= LongestHoliday)
                return Wrong($"{place}.to", new Words($"「{one.Name.Chinese}」应在 {Text(one.From)} 当天或之后、{LongestHoliday} 天内结束，实为 {Text(one.To)}。", $"Expected '{one.Name.English}' to end on {Text(one.From)} or within {LongestHoliday} days after it, but found {Text(one.To)}."));
            if (one.From.Year != year.Year && one.To.Year != year.Year)
                return Wrong($"{place}.from", new Words($"「{one.Name.Chinese}」应在 {year.Year} 年，实为 {Text(one.From)}。", $"Expected '{one.Name.English}' in {year.Year}, but found {Text(one.From)}."));
            if (year.Off.Take(at).FirstOrDefault(other => other.From <= one.To && one.From <= other.To) is { } twice)
                return Wrong($"{place}.from", new Words($"「{one.Name.Chinese}」与「{twice.Name.Chinese}」有相同的日子。", $"'{one.Name.English}' has days that '{twice.Name.English}' has too."), new Words("把它们合成一个假日，或改正日期。", "Make one holiday of them, or correct the dates."));
        }

        return null;
    }

    static Refusal? CheckWork(WorkingCalendar calendar, HolidayYear year)
    {
        for (var at = 0; at < year.Work.Count; at++)
        {
            var (day, place) = (year.Work[at], $"work[{at}]");
            if (Math.Abs(day.Year - year.Year) > 1)
                return Wrong(place, new Words($"调休上班日应在 {year.Year} 年前后，实为 {Text(day)}。", $"Expected a make-up day around {year.Year}, but found {Text(day)}."));
            if (year.Off.FirstOrDefault(one => one.From <= day && day <= one.To) is { } off)
                return Wrong(place, new Words($"{Text(day)} 是「{off.Name.Chinese}」假期，不能同时调休上班。", $"{Text(day)} is off for '{off.Name.English}' and cannot be worked too."));
            if (!calendar.IsWeekend(day.DayOfWeek))
                return Wrong(place, new Words($"{Text(day)} 不是周末，本来就上班。", $"{Text(day)} is no weekend: it is worked anyway."), new Words("调休上班日应是周末。", "A make-up day is on a weekend."));
            if (year.Work.Take(at).Contains(day))
                return Wrong(place, new Words($"{Text(day)} 写了两次。", $"{Text(day)} is named twice."));
        }

        return null;
    }

    static Refusal Wrong(string place, Words words, Words? mend = null) => new(RefusalKind.Invalid, "holidays-invalid", words, mend)
    {
        Problems = [new Problem("CAL-001", Severity.Error, words) { ElementId = place, Mend = mend }],
    };

    static Refusal IsEntered(int year) => new(RefusalKind.Conflict, "holidays-changed", new Words($"{year} 年的放假安排刚被别人改过。", $"Somebody else has just changed the holidays of {year}."), new Words("重新打开后再改。", "Open it again and change it then."));

    /// <summary>For a calendar that there is not.</summary>
    public static Refusal UnknownCalendar(string id) => new(RefusalKind.NotFound, "unknown-calendar", new Words($"没有工作日历“{id}”。", $"There is no working calendar '{id}'."));
}
