using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Reads what a clock begins with. The first value that is not what it should be raises an incident; the rest are skipped.</summary>
sealed class ClockValues(Step step, ElementInstance token, ClockDefinition definition)
{
    // The setting that says what is done after a breach where the model does not.
    static readonly string[] StepsSetting = ["deadline", "breach", "steps"];

    // What starts the process may bring values that are not variables yet.
    readonly IReadOnlyDictionary<string, Value> brought = token.Caught?.Results ?? new Dictionary<string, Value>();

    public bool Failed { get; private set; }

    /// <summary>The clock, without its key. Null: an incident stands on the token, or a setting says that there is no deadline.</summary>
    public ClockState? Read()
    {
        DueRule? rule = null;
        var time = Of(definition.Time, ClockTime.Parse, "sla.clock", new Words("calendar、working 或 non-working", "calendar, working or non-working")) ?? ClockTime.AroundTheClock;
        if (!Failed && !step.Time.Knows(time))
            Fail(ClockIncidents.NoCalendar(step.NodeOf(token), time));
        var from = definition.From is null ? step.Moment.Now : Instant(definition.From);
        var due = Failed ? null : Due(time, from, out rule);
        var warnings = Of(definition.Warnings, text => ClockWarnings.Parse(text, out _), "sla.warn", new Words("预警级别，例如 75%, -PT2H", "warning levels such as 75%, -PT2H"));
        var steps = Steps();
        return Failed || due is null ? null : new ClockState
        {
            Key = 0, Id = definition.Id, Time = time, From = from, Due = due.Value, Granted = step.Time.Between(time, from, due.Value),
            Span = time.Kind != ClockKind.Calendar && rule is DueRule.After { Span: var span } ? span.ToString() : null, Warnings = warnings!.Text, Steps = steps!.Text,
        };
    }

    Value Evaluate(ModelExpression expression) => step.Evaluate(expression, token, brought).Value;

    DateTimeOffset Instant(ModelExpression expression)
    {
        var value = Evaluate(expression);
        return TimerSchedule.Instant(value, step.Moment.Feel) ?? Fail<DateTimeOffset>("sla.from", new Words("日期时间", "a date and time"), expression, value);
    }

    DateTimeOffset? Due(ClockTime time, DateTimeOffset from, out DueRule? rule)
    {
        rule = null;
        var value = Evaluate(definition.Due);
        if ((value.IsNull && IsSetAsNone(definition.Due)) || (value.TryString(out var word) && word == DueRule.None))
            return null;
        var expected = new Words("时长、每年的日期、日期、日期时间或 none", "a duration, a day of the year, a date, a date and time, or none");
        return (rule = RuleOf(value)) is not null && ClockMarks.DueAt(step.Time, time, from, rule) is { } due ? due : Fail<DateTimeOffset?>("sla.due", expected, definition.Due, value);
    }

    DueRule? RuleOf(Value value)
    {
        if (value.TryString(out var text) && DueRule.Parse(text) is { } rule)
            return rule;
        if (value.TryTimeSpan(out var span))
            return span < TimeSpan.Zero ? null : new DueRule.After(ClockSpan.Of(span));
        if (value.TryMonths(out var months))
            return months is < 0 or > 1200 ? null : new DueRule.After(new ClockSpan((int)months, 0, null));
        if (value.TryDate(out var date))
            return new DueRule.EndOf(date);
        return TimerSchedule.Instant(value, step.Moment.Feel) is { } at ? new DueRule.At(at) : null;
    }

    // A setting that is there and null says: no deadline. One that is not there is a mistake.
    bool IsSetAsNone(ModelExpression expression)
    {
        var names = expression.Text.TrimStart('=', ' ').Trim().Split('.');
        return names is ["config", .. var path] && Setting(path, out var value) && value.IsNull;
    }

    bool Setting(ReadOnlySpan<string> path, out Value value)
    {
        value = step.Moment.Config;
        foreach (var name in path)
        {
            if (!value.TryContext(out var context) || !context.TryGet(name, out value))
                return false;
        }

        return true;
    }

    Ladder? Steps()
    {
        var expected = new Words("升级步骤，例如 +PT0S remind assignee", "steps such as +PT0S remind assignee");
        if (definition.Steps is { } written)
            return Of(written, text => Ladder.Parse(text, out _), "sla.steps", expected);
        if (!Setting(StepsSetting, out var value) || value.IsNull)
            return Ladder.Default;
        return value.TryString(out var text) && Ladder.Parse(text, out _) is { } ladder ? ladder
            : Fail<Ladder>("deadline.breach.steps", expected, ModelExpression.Literal("config.deadline.breach.steps"), value);
    }

    T? Of<T>(Setting<T> setting, Func<string, T?> parse, string what, Words expected)
        where T : class
    {
        if (Failed || setting.Fixed is not null)
            return setting.Fixed;
        var value = Evaluate(setting.Expression!);
        return value.TryString(out var text) && parse(text) is { } read ? read : Fail<T>(what, expected, setting.Expression!, value);
    }

    T? Fail<T>(string what, Words expected, ModelExpression expression, Value found)
    {
        if (!Failed)
            Fail(Incidents.WrongValue(what, expected.English, expected.Chinese, expression, found));
        return default;
    }

    void Fail(Words message)
    {
        Failed = true;
        step.RaiseIncident(token, ErrorTypes.ExtractValue, message);
    }
}

/// <summary>The sentences of a clock that cannot run.</summary>
static class ClockIncidents
{
    public static Words NoCalendar(FlowNode node, ClockTime time) => new(
        $"「{node.Name ?? node.Id}」的时限按 {time} 计时，但没有这个工作日历。请添加日历后重试，或改正 sla.clock。",
        $"The clock of '{node.Name ?? node.Id}' counts {time}, but there is no such working calendar. Add the calendar and retry, or correct sla.clock.");

    public static Words NoReason(FlowNode node, string expression) => new(
        $"「{node.Name ?? node.Id}」的 sla.pauses（{expression}）应为原因词。请改正设置后重试。",
        $"Expected a word for the reason from sla.pauses ({expression}) of '{node.Name ?? node.Id}'. Correct the setting and retry.");
}
