using Marketing.Rules;

namespace Marketing.Workflows.Calendars;

/// <summary>How well the holidays of a year are known.</summary>
public enum Coverage
{
    /// <summary>By the public notice for the year.</summary>
    Announced,

    /// <summary>Only the days that the law fixes: make-up working days are not known yet.</summary>
    Provisional,

    /// <summary>Not at all: weekends alone are free.</summary>
    Missing,
}

/// <summary>Days off in a row for one holiday.</summary>
/// <param name="To">Its last day.</param>
public sealed record Holiday(Words Name, DateOnly From, DateOnly To);

/// <summary>The holidays of a year, as the yearly notice gives them.</summary>
/// <param name="IsProvisional">The notice is not there yet: only the days that the law fixes.</param>
/// <param name="Source">The notice, such as its number.</param>
/// <param name="Work">Days that are worked in exchange.</param>
public sealed record HolidayYear(int Year, bool IsProvisional, string Source, IReadOnlyList<Holiday> Off, IReadOnlyList<DateOnly> Work);

/// <summary>Public holidays of a region, year by year: those that come with the program, and in their place what administrators have entered.</summary>
/// <remarks>All that counts time reads here, so that what is entered counts at once (ADR 0027). Reading is safe while a year is entered: the days change together.</remarks>
public sealed class Holidays
{
    readonly IReadOnlyList<HolidayYear> shipped;
    volatile Known known;

    /// <summary>The years, and their days at hand.</summary>
    sealed record Known(IReadOnlyDictionary<int, HolidayYear> Years, IReadOnlyDictionary<DateOnly, Words> Off, IReadOnlySet<DateOnly> Work)
    {
        public long Edition { get; init; }

        public static Known Of(IReadOnlyDictionary<int, HolidayYear> years)
        {
            var off = new Dictionary<DateOnly, Words>();
            foreach (var holiday in years.Values.SelectMany(year => year.Off))
            {
                for (var date = holiday.From; date <= holiday.To; date = date.AddDays(1))
                    off[date] = holiday.Name;
            }

            return new(years, off, years.Values.SelectMany(year => year.Work).ToHashSet());
        }
    }

    /// <param name="shipped">What comes with the program.</param>
    public Holidays(string region, Words name, IReadOnlyList<HolidayYear> shipped)
    {
        (Region, Name, this.shipped) = (region, name, shipped);
        known = Known.Of(shipped.ToDictionary(year => year.Year));
    }

    /// <summary>No holiday is known.</summary>
    public static Holidays None { get; } = new("", new Words("无公共假日", "No public holidays"), []);

    /// <summary>Id of the region; empty where there are no public holidays.</summary>
    public string Region { get; }

    public Words Name { get; }

    /// <summary>Years of which anything is known, ascending.</summary>
    public IReadOnlyList<int> Years => [.. known.Years.Keys.Order()];

    /// <summary>What is known of a year, or null.</summary>
    public HolidayYear? Of(int year) => known.Years.GetValueOrDefault(year);

    public Coverage CoverageOf(int year) => Of(year) is not { } of ? Coverage.Missing : of.IsProvisional ? Coverage.Provisional : Coverage.Announced;

    /// <summary>The holiday of a date, or null.</summary>
    public Words? On(DateOnly date) => known.Off.GetValueOrDefault(date);

    /// <summary>Whether a date is worked in exchange for a holiday.</summary>
    public bool IsMakeUp(DateOnly date) => known.Work.Contains(date);

    /// <summary>Another number for other days: whoever keeps what was worked out with them looks here.</summary>
    public long Edition => known.Edition;

    /// <summary>From now on these years are as entered; all others are as they came with the program.</summary>
    /// <param name="edition">The same for the same entries; 0 stands for none.</param>
    public void Enter(IReadOnlyList<HolidayYear> entered, long edition)
    {
        if (edition != known.Edition)
            known = Known.Of(shipped.Where(year => entered.All(one => one.Year != year.Year)).Concat(entered).ToDictionary(year => year.Year)) with { Edition = edition };
    }
}
