namespace Marketing.Engine.Model;

/// <summary>Which time a clock counts.</summary>
public enum ClockKind
{
    /// <summary>All of it, day and night.</summary>
    Calendar,

    /// <summary>The shifts of working days.</summary>
    Working,

    /// <summary>All but those.</summary>
    NonWorking,
}

/// <summary>The time that a clock counts, and by which calendar: <c>working</c>, or <c>working:ID</c>.</summary>
/// <param name="Calendar">Id of the calendar; null means the default one.</param>
public sealed record ClockTime(ClockKind Kind, string? Calendar = null)
{
    static readonly (string Name, ClockKind Kind)[] Names = [("calendar", ClockKind.Calendar), ("working", ClockKind.Working), ("non-working", ClockKind.NonWorking)];

    /// <summary>The words that begin a value of <c>sla.clock</c>.</summary>
    public static IEnumerable<string> Words => Names.Select(one => one.Name);

    /// <summary>Around the clock, in the zone of the default calendar.</summary>
    public static ClockTime AroundTheClock { get; } = new(ClockKind.Calendar);

    /// <summary>The time that a text names, or null.</summary>
    public static ClockTime? Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (word, calendar) = colon < 0 ? (text.Trim(), null) : (text[..colon].Trim(), text[(colon + 1)..].Trim());
        foreach (var (name, kind) in Names)
        {
            if (name == word && calendar is not "" && calendar?.Contains(':', StringComparison.Ordinal) != true)
                return new ClockTime(kind, calendar);
        }

        return null;
    }

    public override string ToString() => Names.First(one => one.Kind == Kind).Name + (Calendar is null ? "" : ":" + Calendar);
}

/// <summary>A property's value: read when the model was deployed, or an expression over the settings that is read when it is needed.</summary>
/// <param name="Text">As it stands in the model.</param>
/// <param name="Fixed">The value; null when <paramref name="Expression"/> gives its text.</param>
public sealed record Setting<T>(string Text, T? Fixed, ModelExpression? Expression = null)
    where T : class;

/// <summary>A deadline declared on its element (<c>sla.*</c>): APPROVAL-MODELS §6.</summary>
/// <param name="Id">The deadline's id: <c>sla.id</c>, else the element's.</param>
/// <param name="Due">A duration, a day of the year (<c>--12-31</c>), a date, a date and time, or an expression for one of them.</param>
public sealed record ClockDefinition(string Id, ModelExpression Due)
{
    /// <summary>Where counting begins; null: on entry.</summary>
    public ModelExpression? From { get; init; }

    public Setting<ClockTime> Time { get; init; } = new("calendar", ClockTime.AroundTheClock);

    public Setting<ClockWarnings> Warnings { get; init; } = new(ClockWarnings.Default.Text, ClockWarnings.Default);

    /// <summary>What is done after a breach; null: as the setting <c>deadline.breach.steps</c> says.</summary>
    public Setting<Ladder>? Steps { get; init; }
}
