using System.Text.Encodings.Web;
using System.Text.Json;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Calendars;

/// <summary>The holidays of a year as an administrator has entered them; they stand in the place of those that come with the program.</summary>
public sealed class HolidayYearRow
{
    /// <summary>Id of the region.</summary>
    public required string Region { get; set; }
    public int Year { get; set; }
    public bool IsProvisional { get; set; }

    /// <summary>The notice, such as its number.</summary>
    public required string Source { get; set; }

    /// <summary>Days off: a JSON array of <c>{zh, en, from, to}</c>.</summary>
    public required string OffJson { get; set; }

    /// <summary>Days worked in exchange: a JSON array of dates.</summary>
    public required string WorkJson { get; set; }

    /// <summary>1 when it was entered first; one more each time.</summary>
    public int Version { get; set; }
    public required string EnteredBy { get; set; }
    public DateTimeOffset EnteredAt { get; set; }

    /// <summary>When running clocks had all been counted by it; null while that is to be done.</summary>
    public DateTimeOffset? CountedAt { get; set; }

    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    sealed record Range(string Zh, string En, DateOnly From, DateOnly To);

    /// <summary>Takes over what was entered.</summary>
    public void Write(HolidayYear year)
    {
        (IsProvisional, Source) = (year.IsProvisional, year.Source);
        OffJson = JsonSerializer.Serialize(year.Off.Select(one => new Range(one.Name.Chinese, one.Name.English, one.From, one.To)), Options);
        WorkJson = JsonSerializer.Serialize(year.Work, Options);
    }

    /// <summary>What was entered.</summary>
    public HolidayYear Read() => new(Year, IsProvisional, Source,
        [.. JsonSerializer.Deserialize<List<Range>>(OffJson, Options)!.Select(one => new Holiday(new Words(one.Zh, one.En), one.From, one.To))], JsonSerializer.Deserialize<List<DateOnly>>(WorkJson, Options)!);
}

/// <summary>How these rows are kept.</summary>
static class HolidayTable
{
    public static void Describe(ModelBuilder model) => model.Entity<HolidayYearRow>(row => row.ToTable("workflows_holiday_years").HasKey(one => new { one.Region, one.Year }));
}
