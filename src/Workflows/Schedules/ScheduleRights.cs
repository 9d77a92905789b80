using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Production;

namespace Marketing.Workflows.Schedules;

/// <summary>What may be changed of a schedule: what the product chose, never what a document says. Pure.</summary>
public static class ScheduleRights
{
    // As many runs as are compared when only day or hour may differ.
    const int Compared = 24;

    /// <summary>Why a change cannot be, or null.</summary>
    public static Refusal? Check(BusinessSchedule declared, ScheduleChange change, DateTimeOffset now)
    {
        if (change.CatchUp is { } policy && ScheduleWords.Parse<CatchUp>(policy) is null)
            return Invalid(ScheduleProblems.NotOneOf("catchUp", policy, Enum.GetValues<CatchUp>().Select(ScheduleWords.Of)));
        if (change.Rule is not { } text || text == declared.Rule.Text)
            return null;
        if (StandingSchedule.ParseRule(text) is not { } rule)
            return Invalid(ScheduleProblems.BadCron(text));
        if (ScheduleReader.Check(rule, declared.Time) is { } unfit)
            return Invalid(unfit);
        return declared.Basis switch
        {
            ScheduleBasis.Default => null,
            ScheduleBasis.Mixed when KeepsRhythm(declared, rule, now) => null,
            ScheduleBasis.Mixed => new(RefusalKind.Conflict, "schedule-rhythm", new Words(
                $"制度规定了周期（{string.Join("、", declared.Clauses)}）：{declared.Rule.Words.Chinese}。只能改日期或时刻，周期要保持不变。",
                $"How often is policy ({string.Join(", ", declared.Clauses)}): {declared.Rule.Words.English}. Only day or hour may differ; how often must stay."),
                new Words("在每个周期里仍然只写一次。", "Keep one time in each period.")),
            _ => new(RefusalKind.Conflict, "schedule-stated", new Words(
                $"这个时间是制度规定的（{string.Join("、", declared.Clauses)}），不能在这里改。", $"This time is policy ({string.Join(", ", declared.Clauses)}) and cannot be changed here."),
                new Words("制度修订后，改计划文件。", "When the policy changes, change the file of schedules.")),
        };
    }

    /// <summary>Whether the runs of a changed rule lie in the same periods, as many in each.</summary>
    public static bool KeepsRhythm(BusinessSchedule declared, Recurrence rule, DateTimeOffset now)
    {
        var kind = declared.Period.Kind;
        var from = declared.Time.At(Period.Of(PeriodKind.Year, declared.Time.DateOf(now)).Start, TimeOnly.MinValue).AddTicks(-1);
        return Periods(declared.Rule).SequenceEqual(Periods(rule));

        IEnumerable<string> Periods(Recurrence one) => one.From(from, declared.Time).Take(Compared).Select(at => Period.Of(kind, declared.Time.DateOf(at)).Id);
    }

    static Refusal Invalid(Problem problem) => new(RefusalKind.Invalid, "schedule-invalid", problem.Message, problem.Mend) { Problems = [problem] };
}
