using System.Collections.Frozen;

namespace Marketing.Workflows.Calendars;

/// <summary>The working calendars there are, by id; the first is the default.</summary>
public sealed class WorkingCalendars
{
    readonly FrozenDictionary<string, WorkingCalendar> byId;

    /// <exception cref="ArgumentException">There is none, or two have one id.</exception>
    public WorkingCalendars(IReadOnlyList<WorkingCalendar> calendars)
    {
        if (calendars.Count == 0)
            throw new ArgumentException("Expected at least one calendar.", nameof(calendars));
        All = calendars;
        byId = calendars.ToFrozenDictionary(calendar => calendar.Id);
    }

    public IReadOnlyList<WorkingCalendar> All { get; }

    public WorkingCalendar Default => All[0];

    /// <summary>Another number for other days in any of them.</summary>
    public long Edition => All.Select(calendar => calendar.Holidays).Distinct().Sum(holidays => holidays.Edition);

    /// <summary>The calendar of an id, or null; the default for no id.</summary>
    public WorkingCalendar? Find(string? id) => id is null ? Default : byId.GetValueOrDefault(id);

    static readonly Lazy<WorkingCalendars> Beside = new(ReadShipped);

    /// <summary>The calendars beside the program, read once; nobody enters anything in them.</summary>
    /// <exception cref="InvalidDataException">A file is not what it should be; the message says where.</exception>
    public static WorkingCalendars Shipped => Beside.Value;

    /// <summary>Reads the calendars beside the program, for a host of its own to enter holidays in.</summary>
    /// <exception cref="InvalidDataException">A file is not what it should be; the message says where.</exception>
    public static WorkingCalendars ReadShipped() => CalendarFiles.Read(Path.Combine(AppContext.BaseDirectory, "Calendars"));
}
