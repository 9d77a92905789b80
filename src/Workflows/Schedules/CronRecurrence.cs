using Marketing.Engine.Execution;
using Marketing.Rules;

namespace Marketing.Workflows.Schedules;

/// <summary>Five cron fields: minute, hour, day of the month, month, day of the week; Sunday is 0 or 7, <c>L</c> the last day of the month.</summary>
/// <remarks>Where both days are given both must fit, unlike in crontab, where either does.</remarks>
public sealed record CronRecurrence : Recurrence
{
    readonly CronSchedule cron;

    CronRecurrence(string text, CronSchedule cron)
        : base(text) => this.cron = cron;

    /// <summary>Reads five fields; null when they are none.</summary>
    public static CronRecurrence? Parse(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 5 && CronSchedule.Parse(text) is { } cron ? new CronRecurrence(string.Join(' ', fields), cron) : null;
    }

    /// <inheritdoc/>
    public override Words Words => CronWords.Of(Text);

    /// <inheritdoc/>
    public override DateTimeOffset? After(DateTimeOffset instant, ScheduleTime time) => cron.After(instant, time.Zone);

    public bool Equals(CronRecurrence? other) => other?.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
