using System.Globalization;

namespace Marketing.Rules.Production;

/// <summary>Clauses and effects as text.</summary>
public sealed partial class RulePrinter
{
    string Clause(Clause clause) => clause switch
    {
        JoinClause join => $"{Article(Keywords.There, join.Type)} {Type(join.Type)} {join.Name}{Where(join.Where)}",
        NotClause not => $"{K(Keywords.No)} {Type(not.Type)}{Named(not.Name)}{Where(not.Where)}",
        ExistsClause exists => $"{Article(Keywords.Exists, exists.Type)} {Type(exists.Type)}{Named(exists.Name)}{Where(exists.Where)}",
        SequenceClause sequence => Sequence(sequence),
        AggregateClause count => $"{K(Keywords.CountUp)} {count.Name} = {K(Keywords.Aggregates.First(pair => pair.Kind == count.Aggregate).Phrase)}({X(count.Of)}) {K(Keywords.Over)} {Type(count.Type)} {count.FactName}{Where(count.Where)}",
        LetClause let => $"{K(Keywords.Let)} {let.Name} = {X(let.Value)}",
        TestClause test => $"{K(Keywords.And)} {X(test.Condition)}",
        TimeClause time => Time(time),
        PeriodClause period => $"{K(Keywords.Period)} {K(Keywords.Units.First(pair => pair.Kind == period.Unit).Phrase)} {period.Name} {Moment(period.Moment)}",
        _ => "",
    };

    static string Named(string? name) => name is null ? "" : " " + name;

    string Where(RuleExpression? where) => where is null ? "" : $" {K(Keywords.Where)} {X(where)}";

    string Sequence(SequenceClause clause)
    {
        var count = clause.Count.ToString(CultureInfo.InvariantCulture);
        var head = IsChinese
            ? $"{K(clause.Oldest ? Keywords.First : Keywords.Last)}{(clause.Consecutive ? K(Keywords.Consecutive) : "")} {count} {K(Keywords.Items)}"
            : $"{K(clause.Oldest ? Keywords.First : Keywords.Last)} {count}{(clause.Consecutive ? " " + K(Keywords.Consecutive) : "")}";
        var quantity = clause.Quantity switch
        {
            null => "",
            { AtLeast: { } least } some => $", {K(Keywords.AtLeast)} {least.ToString(CultureInfo.InvariantCulture)} {K(Keywords.OfThem)} {X(some.Condition)}",
            var all => $", {K(Keywords.All)} {X(all.Condition)}",
        };
        return $"{head} {Type(clause.Type)} {clause.Name} {K(Keywords.By)} {X(clause.By)}{Where(clause.Where)}{quantity}";
    }

    string Time(TimeClause clause)
    {
        var (from, span, calendar) = (X(clause.From), X(clause.Span), Calendar(clause.Calendar));
        if (IsChinese)
        {
            return clause.Relation == TimeRelation.LessThanBefore
                ? $"{K(Keywords.Until)} {from} {K(Keywords.Short)} {span}{calendar}"
                : $"{K(Keywords.Since)} {from} {K(clause.Relation == TimeRelation.MoreThanAfter ? Keywords.Beyond : Keywords.Full)} {span}{calendar}";
        }
        return clause.Relation == TimeRelation.LessThanBefore
            ? $"{K(Keywords.LessThan)} {span} {K(Keywords.BeforeWord)} {from}{calendar}"
            : $"{K(clause.Relation == TimeRelation.MoreThanAfter ? Keywords.MoreThan : Keywords.AtLeast)} {span} {K(Keywords.AfterWord)} {from}{calendar}";
    }

    string Calendar(CalendarUse? calendar)
    {
        if (calendar is null)
            return "";
        var phrase = calendar.Kind switch
        {
            ClockKind.Calendar => Keywords.ByCalendar,
            ClockKind.WorkingTime => Keywords.WorkingTime,
            ClockKind.NonWorkingTime => Keywords.NonWorkingTime,
            _ => Keywords.WorkingDays,
        };
        return $" {K(phrase)}{(calendar.Name is { } name ? " " + Thing(NamedKind.Calendar, name) : "")}";
    }

    string Moment(PeriodMoment moment)
    {
        if (moment is not DayMoment day)
            return K(moment is PeriodStart ? Keywords.AtStart : Keywords.AtEnd);
        var clock = day.Minutes == 0 ? "" : $" {day.Minutes / 60:00}:{day.Minutes % 60:00}";
        var on = day switch
        {
            { Weekday: { } weekday } => K(Keywords.Weekdays[weekday - 1]),
            { Day: null } => K(Keywords.LastDay),
            { Month: { } month } => IsChinese ? $"{month} 月 {day.Day} 日" : $"{day.Day} {Keywords.Months[month - 1].English[0]}",
            _ => IsChinese ? $"{day.Day} 日" : $"{K(Keywords.DayWord)} {day.Day}",
        };
        return (IsChinese ? "" : K(Keywords.On) + " ") + on + clock;
    }

    string Path(FieldPath path)
    {
        var text = path.Root;
        var type = path.RootType;
        foreach (var field in path.Fields)
        {
            text += "." + (type is null ? field : _names.FieldIn(type, field, _language));
            type = type is null ? null : (_vocabulary.Find(type)?.Find(field)?.Type as ReferenceType)?.Target;
        }
        return text;
    }

    string With(RuleExpression? with) => with is null ? "" : $" {K(Keywords.With)} {X(with)}";

    string Effect(Effect effect) => effect switch
    {
        StartProcessEffect start => $"{K(Keywords.StartProcess)} {Thing(NamedKind.Process, start.Process)}{With(start.With)}",
        SuggestProcessEffect suggest => $"{K(Keywords.Suggest)} {Thing(NamedKind.Process, suggest.Process)} {K(Keywords.SuggestTo)} {X(suggest.To)}{With(suggest.With)}",
        NotifyEffect notify => $"{K(Keywords.Notify)} {X(notify.To)}{(notify.By is { } by ? $" {K(Keywords.Through)} {X(by)}" : "")} {Thing(NamedKind.Template, notify.Template)}{With(notify.With)}",
        RequireEffect require => $"{K(Keywords.Require)} {X(require.Of)} {K(Keywords.ToDo)} {Thing(NamedKind.Task, require.Task)}{Limit(require.Limit)}{With(require.With)}{(require.CancelledWhenFalse ? " " + K(Keywords.Cancelled) : "")}",
        SetEffect set => $"{K(Keywords.Set)} {Path(set.Target)} {K(Keywords.To)} {X(set.Value)}",
        RecordEffect record => $"{K(Keywords.Record)} {Type(record.Type)} {X(record.Value)}",
        ConcludeEffect conclude => $"{K(Keywords.Conclude)} {Type(conclude.Type)} {X(conclude.Value)}",
        WithdrawEffect withdraw => $"{K(Keywords.Withdraw)} {withdraw.Name}",
        RaiseEffect raise => $"{K(Keywords.Raise)} {Q(raise.What)}{(raise.Level is { } level ? $" {K(Keywords.Level)} {X(level)}" : "")}{With(raise.With)}",
        _ => "",
    };

    string Limit(TaskLimit? limit) => limit switch
    {
        WithinLimit within => $" {K(Keywords.Within)} {X(within.Span)}{(within.From is { } from ? $" {K(Keywords.WithinFrom)} {X(from)}" : "")}{Calendar(within.Calendar)}",
        DueLimit due => $" {K(Keywords.Due)} {X(due.At)}",
        _ => "",
    };
}
