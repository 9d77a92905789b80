using Marketing.Rules;
using Marketing.Rules.Production;

namespace Marketing.Workflows.Schedules;

/// <summary>Which period a run is for, seen from its day: <c>this quarter</c>, <c>last quarter</c>, <c>next year</c>.</summary>
/// <param name="Offset">-1 the last, 0 this, 1 the next.</param>
public sealed record SchedulePeriod(PeriodKind Kind, int Offset)
{
    static readonly (string Name, string Chinese, PeriodKind Kind)[] Kinds =
    [
        ("year", "年", PeriodKind.Year), ("half-year", "半年", PeriodKind.HalfYear), ("quarter", "季度", PeriodKind.Quarter),
        ("month", "月", PeriodKind.Month), ("week", "周", PeriodKind.Week), ("day", "日", PeriodKind.Day),
    ];

    static readonly (string Name, string Chinese)[] Offsets = [("last", "上"), ("this", "本"), ("next", "下")];

    /// <summary>The day of the run.</summary>
    public static SchedulePeriod Today { get; } = new(PeriodKind.Day, 0);

    /// <summary>Reads such as <c>next year</c>; null when it is none.</summary>
    public static SchedulePeriod? Parse(string text) => text.Split(' ') is [var offset, var kind]
        && Array.FindIndex(Offsets, one => one.Name == offset) is >= 0 and var index && Array.FindIndex(Kinds, one => one.Name == kind) is >= 0 and var which
            ? new SchedulePeriod(Kinds[which].Kind, index - 1)
            : null;

    /// <summary>The period of a run on this day.</summary>
    public Period Of(DateOnly day)
    {
        var period = Period.Of(Kind, day);
        return Offset switch { < 0 => period.Previous ?? period, > 0 => period.Next ?? period, _ => period };
    }

    public Words Words => (Array.Find(Kinds, one => one.Kind == Kind), Offsets[Offset + 1]) is var (kind, offset)
        ? new Words($"{offset.Chinese}{kind.Chinese}", $"{offset.Name} {kind.Name}")
        : throw new InvalidOperationException();
}
