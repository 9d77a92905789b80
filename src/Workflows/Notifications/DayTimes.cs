namespace Marketing.Workflows.Notifications;

/// <summary>Times of day in a zone.</summary>
static class DayTimes
{
    /// <summary>The next instant after <paramref name="now"/> at which clocks in the zone show a time; one that the clocks skip is the moment after the gap.</summary>
    public static DateTimeOffset Next(DateTimeOffset now, TimeOnly time, TimeZoneInfo zone)
    {
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        for (var day = 0; ; day++)
        {
            var local = date.AddDays(day).ToDateTime(time);
            while (zone.IsInvalidTime(local))
                local = local.AddMinutes(1);
            var at = new DateTimeOffset(local, zone.GetUtcOffset(local));
            if (at > now)
                return at;
        }
    }
}
