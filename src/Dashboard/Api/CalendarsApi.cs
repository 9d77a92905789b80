using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;

namespace Marketing.Dashboard.Api;

/// <summary>The working calendars: shifts, weekends, holidays and make-up days, and how far they are known. Everybody's deadlines count by them, so everybody may look.</summary>
static class CalendarsApi
{
    sealed record YearView(int Year, string Coverage, WordsView? Warning);

    sealed record WeekdayView(string Day, bool IsWeekend, IReadOnlyList<string> Shifts);

    sealed record CalendarView(string CalendarId, WordsView Name, string Zone, WordsView Region, bool IsDefault, bool HasHolidays, IReadOnlyList<WeekdayView> Week, IReadOnlyList<YearView> Years);

    sealed record DayView(DateOnly Date, string Kind, WordsView? Reason, IReadOnlyList<string>? Shifts);

    /// <param name="Version">0: as it came with the program.</param>
    sealed record NoticeView(bool Provisional, string Source, IReadOnlyList<HolidayView> Off, IReadOnlyList<DateOnly> Work, int Version, PersonView? EnteredBy, DateTimeOffset? EnteredAt);

    sealed record HolidayView(WordsView Name, DateOnly From, DateOnly To);

    sealed record CalendarYear(string CalendarId, int Year, string Coverage, WordsView? Warning, int WorkingDays, double WorkingHours, IReadOnlyList<DayView> Days, NoticeView? Notice, IReadOnlyList<WordsView> Names);

    internal sealed record HolidayBody(WordsView? Name, DateOnly From, DateOnly To);

    internal sealed record NoticeBody(bool Provisional, string? Source, IReadOnlyList<HolidayBody>? Off, IReadOnlyList<DateOnly>? Work, int Version);

    public static void MapCalendars(this RouteGroupBuilder api)
    {
        api.MapGet("/calendars", List).WithName("calendars").Produces<SearchResult<CalendarView>>();
        api.MapGet("/calendars/{id}/{year:int}", Year).WithName("calendarYear").WithSummary("The days of a year that are not what their weekday says, and the sums.").Produces<CalendarYear>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPut("/calendars/{id}/{year:int}", Enter).WithName("enterHolidays").WithSummary("Enters the yearly notice of holidays for the calendar's region; running deadlines are counted again.")
            .Produces<CalendarYear>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    // The years of which anything is known, and those around today, so that one that is missing is seen in time.
    static IResult List(WorkingCalendars calendars, EngineClock clock) => Results.Ok(Part.All([.. calendars.All.Select(calendar =>
    {
        var now = calendar.DateOf(clock.GetUtcNow()).Year;
        var years = calendar.Holidays.Years.Union([now, now + 1]).Order();
        return new CalendarView(calendar.Id, WordsView.Of(calendar.Name), calendar.Zone.Id, WordsView.Of(calendar.Holidays.Name), calendar == calendars.Default, calendar.Holidays.Region.Length > 0,
            [.. Enumerable.Range(1, 7).Select(day => Weekday(calendar, (DayOfWeek)(day % 7)))], [.. years.Select(year => new YearView(year, Name(calendar.Holidays.CoverageOf(year)), Warning(calendar, year)))]);
    })]));

    static WeekdayView Weekday(WorkingCalendar calendar, DayOfWeek day) => new(day.ToString().ToLowerInvariant(), calendar.IsWeekend(day), [.. calendar.ShiftsOn(day).Select(Text)]);

    static async Task<IResult> Enter(string id, int year, NoticeBody body, Viewer viewer, WorkingCalendars calendars, HolidayDesk desk, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var entry = new HolidayYear(year, body.Provisional, body.Source?.Trim() ?? "",
            [.. (body.Off ?? []).Select(one => new Holiday(new Words(one.Name?.Zh.Trim() ?? "", one.Name?.En.Trim() ?? ""), one.From, one.To))], [.. (body.Work ?? []).Order()]);
        var entered = await desk.Enter(id, entry, body.Version, viewer.Id, cancellation);
        return entered.Succeeded ? await Year(id, year, calendars, desk, directory, cancellation) : Problems.Refused(entered.Refusal!);
    }

    static async Task<IResult> Year(string id, int year, WorkingCalendars calendars, HolidayDesk desk, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        if (calendars.Find(id) is not { } calendar)
            return Problems.Refused(HolidayDesk.UnknownCalendar(id));
        if (year is < HolidayDesk.Earliest or > HolidayDesk.Latest)
            return Problems.Refused(new Refusal(RefusalKind.Invalid, "calendar-year", new Words($"年份应在 {HolidayDesk.Earliest} 到 {HolidayDesk.Latest} 之间，实为 {year}。", $"Expected a year from {HolidayDesk.Earliest} to {HolidayDesk.Latest}, but found {year}.")));
        var first = new DateOnly(year, 1, 1);
        var days = Enumerable.Range(0, first.AddYears(1).DayNumber - first.DayNumber).Select(first.AddDays).ToList();
        var worked = calendar.Between(Engine.Model.ClockKind.Working, calendar.At(first, TimeOnly.MinValue), calendar.EndOf(days[^1]));
        return Results.Ok(new CalendarYear(calendar.Id, year, Name(calendar.Holidays.CoverageOf(year)), Warning(calendar, year), days.Count(calendar.IsWorkingDay), Math.Round(worked.TotalHours, 2),
            [.. days.Select(day => Show(calendar, day)).Where(day => day.Kind is "holiday" or "make-up")],
            Notice(calendar, year, await desk.Entered(calendar.Holidays.Region, year, cancellation), directory()), NamesOf(calendar.Holidays)));
    }

    static IReadOnlyList<WordsView> NamesOf(Holidays holidays) => holidays.Years is [.., var last] ? [.. holidays.Of(last)!.Off.Select(one => WordsView.Of(one.Name)).Distinct()] : [];

    static NoticeView? Notice(WorkingCalendar calendar, int year, HolidayYearRow? entered, DirectorySnapshot people) => calendar.Holidays.Of(year) is not { } known ? null
        : new NoticeView(known.IsProvisional, known.Source, [.. known.Off.Select(one => new HolidayView(WordsView.Of(one.Name), one.From, one.To))], known.Work, entered?.Version ?? 0,
            entered is null ? null : PersonView.Of(people, entered.EnteredBy), entered?.EnteredAt);

    static DayView Show(WorkingCalendar calendar, DateOnly date)
    {
        var day = calendar.Day(date);
        var kind = day.Reason is null ? day.IsWorking ? "working" : "weekend" : day.IsWorking ? "make-up" : "holiday";
        return new DayView(date, kind, WordsView.OfOptional(day.Reason), day.IsWorking ? [.. calendar.ShiftsOf(date).Select(Text)] : null);
    }

    static string Text(Shift shift) => $"{shift.From:HH\\:mm}-{shift.To:HH\\:mm}";

    static string Name(Coverage coverage) => coverage.ToString().ToLowerInvariant();

    static WordsView? Warning(WorkingCalendar calendar, int year) => calendar.Holidays.Region.Length == 0 ? null : calendar.Holidays.CoverageOf(year) switch
    {
        Coverage.Announced => null,
        Coverage.Provisional => new($"{year} 年的放假通知尚未录入：只有法定节日，没有调休，时限可能有出入。由管理员录入放假通知。", $"The notice for {year} is not in yet: only the days that the law fixes are known, no make-up days; deadlines may differ. An administrator enters the notice."),
        _ => new($"{year} 年的放假安排未知：只有周末休息，时限可能有出入。由管理员录入放假通知。", $"The holidays of {year} are not known: weekends alone are free; deadlines may differ. An administrator enters the notice."),
    };
}
