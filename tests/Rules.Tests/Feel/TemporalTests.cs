using System.Globalization;
using Marketing.Rules.Feel;
using static Marketing.Rules.Tests.Feel.FeelTable;

namespace Marketing.Rules.Tests.Feel;

/// <summary>Our calendar against .NET's, where both reach; and beyond, against itself.</summary>
public class TemporalTests
{
    const int Seed = 365;

    static readonly FeelExpression Parts = FeelExpression.Parse("""[d.year, d.month, d.day, d.weekday, day of year(d), week of year(d), d + @"P1M", d - @"P13M", d + @"P100D"]""");

    [Fact]
    public void Dates_agree_with_the_calendar_of_the_platform()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 3_000; i++)
        {
            var date = new DateOnly(random.Next(3, 9990), 1, 1).AddDays(random.Next(0, 366));
            var time = date.ToDateTime(TimeOnly.MinValue);
            var weekday = time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek;
            var expected = Value.OfList(
                Value.Of(date.Year), Value.Of(date.Month), Value.Of(date.Day), Value.Of(weekday), Value.Of(date.DayOfYear),
                Value.Of(ISOWeek.GetWeekOfYear(time)), Value.Of(date.AddMonths(1)), Value.Of(date.AddMonths(-13)), Value.Of(date.AddDays(100)));
            Assert.Equal(expected, Parts.Evaluate(new ContextScope(Context.Of(("d", Value.Of(date)))), World).Value);
        }
    }

    [Theory]
    [InlineData("Europe/Paris")]
    [InlineData("Asia/Shanghai")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Melbourne")]
    [InlineData("Asia/Kathmandu")]
    public void Zones_follow_their_rules_through_every_change_of_the_clock(string id)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var random = new Random(Seed);
        var there = FeelExpression.Parse("date and time(moment, id)");
        for (var i = 0; i < 2_000; i++)
        {
            var instant = new DateTimeOffset(1975, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(0, 70 * 365 * 1440));
            var value = there.Evaluate(new ContextScope(Context.Of(("moment", Value.Of(instant)), ("id", Value.Of(id)))), World).Value;
            var local = TimeZoneInfo.ConvertTime(instant, zone);
            Assert.Equal(local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + "@" + id, value.ToString());
            // The hour that comes twice reads as its second time round, so only unambiguous ones go back exactly.
            if (!zone.IsAmbiguousTime(local.DateTime))
                Assert.True(value.TryInstant(TimeZoneInfo.Utc, out var back) && back == instant, value.ToString());
        }
    }

    [Fact]
    public void Instants_are_read_in_the_local_zone_where_they_have_none()
    {
        Assert.True(Eval("@\"2026-07-01T09:30:00\"").TryInstant(World.Zone, out var local) && local == World.Now);
        Assert.True(Eval("@\"2026-07-01T01:30:00Z\"").TryInstant(World.Zone, out var utc) && utc == World.Now);
        Assert.True(Eval("@\"2026-07-01\"").TryInstant(World.Zone, out var midnight) && midnight == World.Now.AddHours(-9.5));
        Assert.False(Eval("@\"99999-07-01\"").TryInstant(World.Zone, out _));
        Assert.False(Eval("@\"09:30:00\"").TryInstant(World.Zone, out _));
        Assert.True(Eval("@\"PT36H\"").TryTimeSpan(out var span) && span == TimeSpan.FromHours(36));
        Assert.False(Eval("@\"P1Y\"").TryTimeSpan(out _));
    }

    [Fact]
    public void Every_text_of_a_temporal_value_reads_back()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 3_000; i++)
        {
            var year = random.Next(3) == 0 ? random.NextInt64(-999_999_999, 999_999_999) : random.Next(1, 4000);
            var yearText = (year < 0 ? "-" : "") + Math.Abs(year).ToString("0000", CultureInfo.InvariantCulture);
            var fraction = random.Next(2) == 0 ? "" : "." + random.Next(1, 999_999_999).ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
            var zone = random.Next(4) switch { 0 => "", 1 => "Z", 2 => "+05:30", _ => "@Europe/Paris" };
            var text = string.Create(CultureInfo.InvariantCulture, $"{yearText}-{random.Next(1, 13):00}-{random.Next(1, 29):00}T{random.Next(24):00}:{random.Next(60):00}:{random.Next(60):00}{fraction}{zone}");
            Assert.Equal(text, Eval($"date and time(\"{text}\")").ToString());
            var duration = Value.OfDuration(TimeSpan.FromTicks(random.NextInt64(-1L << 50, 1L << 50)));
            Assert.Equal(duration, Eval($"duration(\"{duration}\")"));
        }
    }
}
