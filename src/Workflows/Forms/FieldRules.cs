using System.Globalization;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Forms;

/// <summary>What each type of field accepts. Null and empty clear a field and are always of the right type.</summary>
static class FieldRules
{
    /// <summary>What is wrong with a value, or null.</summary>
    public static Problem? Check(FormField field, Value value)
    {
        if (value.IsNull || (value.TryString(out var empty) && empty.Length == 0))
            return null;
        return field.Type switch
        {
            "number" => CheckNumber(field, value),
            "checkbox" => value.TryBoolean(out _) ? null : Wrong(field, "是或否（true/false）", "yes or no (true/false)", value),
            "select" or "radio" => CheckChoice(field, value),
            "taglist" when field.Reference is not null => CheckKeys(field, value),
            "filepicker" when field.Multiple => CheckKeys(field, value),
            "checklist" or "taglist" => CheckChoices(field, value),
            "datetime" => CheckDateTime(field, value),
            "dynamiclist" => CheckEntries(field, value),
            _ => CheckText(field, value),
        };
    }

    /// <summary>The value as it is kept: a date and time always with its offset.</summary>
    public static Value Normalize(FormField field, Value value, FeelEnvironment feel)
    {
        if (field is { Type: "datetime", Subtype: "datetime" } && value.TryString(out var text) && text.Length > 0
            && Marketing.Engine.Execution.TimerSchedule.Instant(value, feel) is { } instant)
        {
            return Value.Of(TimeZoneInfo.ConvertTime(instant, feel.Zone).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
        }

        return value;
    }

    static Problem? CheckNumber(FormField field, Value value)
    {
        if (!value.TryNumber(out var number))
            return Wrong(field, "数字", "a number", value);
        if (field.Min is { } min && number < (Number)min)
            return Wrong(field, $"不小于 {min} 的数字", $"a number of at least {min}", value);
        return field.Max is { } max && number > (Number)max ? Wrong(field, $"不大于 {max} 的数字", $"a number of at most {max}", value) : null;
    }

    static Problem? CheckText(FormField field, Value value)
    {
        if (!value.TryString(out var text))
            return Wrong(field, "文本", "a text", value);
        if (field.MinLength is { } min && text.Length < min)
            return Wrong(field, $"至少 {min} 个字", $"at least {min} characters", value);
        return field.MaxLength is { } max && text.Length > max ? Wrong(field, $"最多 {max} 个字", $"at most {max} characters", value) : null;
    }

    static Problem? CheckChoice(FormField field, Value value) =>
        field.Choices is null || field.Choices.Contains(value)
            ? null
            : Wrong(field, $"{string.Join("、", field.Choices)} 之一", $"one of {string.Join(", ", field.Choices)}", value);

    static Problem? CheckChoices(FormField field, Value value)
    {
        if (!value.TryList(out var items))
            return Wrong(field, "列表", "a list", value);
        return items.Select(item => CheckChoice(field, item)).FirstOrDefault(problem => problem is not null);
    }

    // Records and files are named by their keys.
    static Problem? CheckKeys(FormField field, Value value)
    {
        if (!value.TryList(out var items))
            return Wrong(field, "列表", "a list", value);
        return items.Select(item => item.TryString(out var key) && key.Length > 0 ? null : Wrong(field, "编号的列表", "a list of keys", item)).FirstOrDefault(problem => problem is not null);
    }

    static readonly FeelEnvironment AnyZone = new(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc);

    static Problem? CheckDateTime(FormField field, Value value)
    {
        if (!value.TryString(out var text))
            return Wrong(field, "日期时间文本", "a date and time as text", value);
        return field.Subtype switch
        {
            "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                ? null : Wrong(field, "日期，如 2026-03-02", "a date such as 2026-03-02", value),
            "time" => TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out _) || text.Contains('+', StringComparison.Ordinal)
                ? null : Wrong(field, "时间，如 09:00", "a time such as 09:00", value),
            _ => text.Contains('T', StringComparison.Ordinal) && Marketing.Engine.Execution.TimerSchedule.Instant(value, AnyZone) is not null
                ? null : Wrong(field, "日期时间，如 2026-03-02T09:00:00+08:00", "a date and time such as 2026-03-02T09:00:00+08:00", value),
        };
    }

    static Problem? CheckEntries(FormField field, Value value)
    {
        if (!value.TryList(out var entries))
            return Wrong(field, "列表", "a list", value);
        for (var index = 0; index < entries.Count; index++)
        {
            if (!entries[index].TryContext(out var entry))
                return Wrong(field, "每行一组字段", "an object in each row", entries[index]);
            foreach (var column in field.Entries)
            {
                if (Check(column, entry[column.Key]) is { } wrong)
                    return wrong with { ElementId = string.Create(CultureInfo.InvariantCulture, $"{field.Key}[{index}].{column.Key}") };
            }
        }

        return null;
    }

    static Problem Wrong(FormField field, string chinese, string english, Value found)
    {
        var shown = Json(found);
        shown = shown.Length <= 60 ? shown : shown[..60] + "…";
        return FormSubmission.FieldProblem("FORM-002", field.Key, new Words(
            $"「{field.Label.Chinese}」应为{chinese}，实际是 {shown}。", $"Expected {english} in '{field.Label.English}', but found {shown}."));
    }

    static string Json(Value value) => FeelJson.ToJson(value);
}
