using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Reads the expressions of an element as what they must be. The first that is not raises one incident; the rest are skipped.</summary>
sealed class ExpressionReader(Step step, ElementInstance token)
{
    /// <summary>Whether an incident stands on the token.</summary>
    public bool Failed { get; private set; }

    /// <summary>A text; null and empty count as none.</summary>
    public string? Text(ModelExpression? expression, string what, bool required = false)
    {
        if (!TryRead(expression, out var value) || (!required && value.IsNull))
            return null;
        if (value.TryString(out var text) && (!required || text.Length > 0))
            return text.Length == 0 ? null : text;
        return Fail<string?>(what, "a text", "文本", expression!, value);
    }

    /// <summary>Type and retries of a job.</summary>
    public (string Type, int Retries) Job(JobDefinition job) =>
        (Text(job.Type, "type", required: true) ?? "", Integer(job.Retries, "retries", least: 1, most: 1_000, otherwise: 3));

    /// <summary>True or false, and nothing else.</summary>
    public bool Boolean(ModelExpression expression, string what, IReadOnlyDictionary<string, Value>? names = null)
    {
        if (Failed)
            return false;
        var value = names is null ? step.Evaluate(expression, token).Value : step.Evaluate(expression, token, names).Value;
        return value.TryBoolean(out var holds) ? holds : Fail<bool>(what, "true or false", " true 或 false", expression, value);
    }

    /// <summary>Names: a list of texts, or one text with commas.</summary>
    public IReadOnlyList<string> Names(ModelExpression? expression, string what)
    {
        if (!TryRead(expression, out var value) || value.IsNull)
            return [];
        if (value.TryString(out var text))
            return text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!value.TryList(out var items))
            return Fail<IReadOnlyList<string>>(what, "a list of texts", "文本列表", expression!, value) ?? [];

        var names = new List<string>();
        foreach (var item in items)
        {
            if (!item.TryString(out var name))
                return Fail<IReadOnlyList<string>>(what, "a list of texts", "文本列表", expression!, value) ?? [];
            names.Add(name);
        }

        return names;
    }

    /// <summary>An instant; null and empty count as none.</summary>
    public DateTimeOffset? Instant(ModelExpression? expression, string what)
    {
        if (!TryRead(expression, out var value) || value.IsNull || (value.TryString(out var text) && text.Length == 0))
            return null;
        return TimerSchedule.Instant(value, step.Moment.Feel)
            ?? Fail<DateTimeOffset?>(what, "a date and time", "日期时间", expression!, value);
    }

    public int Integer(ModelExpression? expression, string what, int least, int most, int otherwise)
    {
        if (!TryRead(expression, out var value) || value.IsNull)
            return otherwise;
        if (value.TryString(out var text) && Number.TryParse(text, out var parsed))
            value = Value.Of(parsed);
        if (value.TryNumber(out var number) && number.TryToInt64(out var integer) && integer >= least && integer <= most)
            return (int)integer;
        return Fail<int>(what, $"an integer from {least} to {most}", $"{least} 到 {most} 的整数", expression!, value);
    }

    public TimerSchedule Schedule(TimerEventDefinition timer)
    {
        if (!TryRead(timer.Expression, out var value))
            return new TimerSchedule(step.Moment.Now);
        var (english, chinese) = timer.Kind switch
        {
            TimerKind.Date => ("a date and time", "日期时间"),
            TimerKind.Duration => ("a duration such as PT30M", "时长，例如 PT30M"),
            _ => ("a cycle such as R3/PT10S, at least one second apart, or a cron text", "循环，例如 R3/PT10S（间隔至少 1 秒），或 cron"),
        };
        return TimerSchedule.Read(timer.Kind, value, step.Moment.Feel)
            ?? Fail<TimerSchedule>("timer", english, chinese, timer.Expression, value)
            ?? new TimerSchedule(step.Moment.Now);
    }

    /// <summary>A correlation key: text or number, as text.</summary>
    public string CorrelationKey(ModelExpression expression)
    {
        if (!TryRead(expression, out var value))
            return "";
        if (value.TryString(out var text) && text.Length > 0)
            return text;
        return value.TryNumber(out var number)
            ? number.ToString()
            : Fail<string>("correlationKey", "a text or a number", "文本或数字", expression, value) ?? "";
    }

    bool TryRead(ModelExpression? expression, out Value value)
    {
        value = Value.Null;
        if (expression is null || Failed)
            return false;
        value = step.Evaluate(expression, token).Value;
        return true;
    }

    T? Fail<T>(string what, string english, string chinese, ModelExpression expression, Value found)
    {
        Failed = true;
        step.RaiseIncident(token, ErrorTypes.ExtractValue, Incidents.WrongValue(what, english, chinese, expression, found));
        return default;
    }
}
