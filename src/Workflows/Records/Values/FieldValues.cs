using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;

namespace Marketing.Workflows.Records;

/// <summary>A value of a field as FEEL computes with it: from JSON's texts, numbers and lists, checked against the declaration.</summary>
sealed class FieldValues(FeelEnvironment feel, Action<string, FieldFault> tell)
{
    static readonly Words WholeNumber = new("整数", "a whole number");
    static readonly Words AnyNumber = new("数字", "a number");
    static readonly Words Amount = new("金额（至多两位小数）", "an amount with at most two decimals");

    /// <summary>The typed value; null where nothing is given, and where it does not fit, which is told.</summary>
    /// <param name="path">Where it stands, such as <c>lines[0].amount</c>.</param>
    public Value Read(RecordField field, in Value given, string path)
    {
        if (given.IsNull || (given.TryString(out var text) && text.Length == 0))
            return Value.Null;
        return field.Kind switch
        {
            RecordFieldKind.List or RecordFieldKind.Files => ReadList(field, given, path),
            RecordFieldKind.Structure => ReadStructure(field, given, path),
            RecordFieldKind.Geo => ReadPlace(field, given, path),
            _ => ReadScalar(field, given, path),
        };
    }

    Value ReadScalar(RecordField field, in Value given, string path)
    {
        var (value, expected) = field.Kind switch
        {
            RecordFieldKind.Int => (given.TryNumber(out var number) && number.IsInteger && number.TryToInt64(out _) ? given : default, WholeNumber),
            RecordFieldKind.Decimal or RecordFieldKind.Percent => (given.Kind == ValueKind.Number ? given : default, AnyNumber),
            RecordFieldKind.Money => (given.TryNumber(out var amount) && IsMoney(amount) ? given : default, Amount),
            RecordFieldKind.Bool => (given.Kind == ValueKind.Boolean ? given : default, new("真或假", "true or false")),
            RecordFieldKind.Date => (Typed(FeelType.Date, given), new("日期，如 2026-03-02", "a date such as 2026-03-02")),
            RecordFieldKind.DateTime => (Instant(given), new("日期和时间，如 2026-03-02T09:30:00+08:00", "a date and time such as 2026-03-02T09:30:00+08:00")),
            RecordFieldKind.Time => (TimeOf(given), new("时刻，如 09:30", "a time such as 09:30")),
            RecordFieldKind.Duration => (DurationOf(given), new("时长，如 P3D（三天）、PT12H（十二小时）或 P1M（一个月）", "a duration such as P3D (three days), PT12H (twelve hours) or P1M (a month)")),
            RecordFieldKind.Period => (PeriodOf(field, given), PeriodWords(field)),
            RecordFieldKind.Enum => (given.Kind == ValueKind.String ? given : default, new("所列的值之一", "one of the listed values")),
            RecordFieldKind.Text => (IsText(given, FieldLimits.Text) ? given : default, FieldLimits.Long),
            RecordFieldKind.String => (IsText(given, FieldLimits.String) && IsOneLine(given) ? given : default, FieldLimits.OneLine),
            _ => (IsText(given, FieldLimits.String) && IsOneLine(given) ? given : default, new("编号", "an id")),
        };
        if (value.IsNull)
            tell(path, FieldFaults.Expected(field, expected, given));
        else if (field.Kind == RecordFieldKind.Enum && value.TryString(out var id) && field.Values.All(one => one.Id != id))
            tell(path, FieldFaults.NoSuchValue(field, id, byLabel: false));
        else
            return value;
        return Value.Null;
    }

    Value ReadList(RecordField field, in Value given, string path)
    {
        if (!given.TryList(out var items) || items.Count > FieldLimits.Items)
        {
            tell(path, FieldFaults.Expected(field, new($"列表（不超过 {FieldLimits.Items} 项）", $"a list of at most {FieldLimits.Items} items"), given));
            return Value.Null;
        }
        var item = field.Item ?? new RecordField(field.Id, field.Label, RecordFieldKind.File);
        var values = new Value[items.Count];
        for (var at = 0; at < values.Length; at++)
        {
            values[at] = Read(item, items[at], $"{path}[{at}]");
            if (items[at].IsNull)
                tell($"{path}[{at}]", FieldFaults.Expected(field, new("不为空的项", "items that are not empty"), items[at]));
        }
        return Value.OfList(values);
    }

    Value ReadStructure(RecordField field, in Value given, string path)
    {
        if (!given.TryContext(out var context))
        {
            tell(path, FieldFaults.Expected(field, new("一组字段", "an object of fields"), given));
            return Value.Null;
        }
        return field.Members.Count == 0 ? FeelJson.Normalize(given) : Value.Of(ReadMembers(field.Label, field.Members, context, path));
    }

    /// <summary>The fields of a record or structure: unknown ones are told, required ones asked for, checks run.</summary>
    public Context ReadMembers(Words holder, IReadOnlyList<RecordField> fields, Context given, string path)
    {
        foreach (var name in given.Keys)
        {
            if (!fields.Any(field => field.Id == name))
                tell(Below(path, name), FieldFaults.UnknownField(name, holder, [.. fields.Select(field => field.Id)]));
        }
        var values = new Context.Builder();
        foreach (var field in fields)
        {
            if (given.TryGet(field.Id, out var value))
                values.Set(field.Id, Read(field, value, Below(path, field.Id)));
        }
        var read = values.Build();
        AskForRequired(fields, given, path);
        RunChecks(fields, RecordValues.ChecksOf(fields), read, path);
        return read;
    }

    /// <summary>Tells the required fields that are empty.</summary>
    public void AskForRequired(IReadOnlyList<RecordField> fields, Context values, string path)
    {
        foreach (var field in fields)
        {
            if (field is { IsRequired: true, IsDerived: false } && (values[field.Id].IsNull || (values[field.Id].TryString(out var text) && string.IsNullOrWhiteSpace(text))))
                tell(Below(path, field.Id), FieldFaults.Required(field));
        }
    }

    /// <summary>Tells the fields whose condition does not come to true; one without a value is not looked at.</summary>
    public void RunChecks(IReadOnlyList<RecordField> fields, IReadOnlyDictionary<string, FeelExpression> checks, Context values, string path)
    {
        var scope = new Complete(fields, values);
        foreach (var field in fields)
        {
            if (values[field.Id].IsNull || !checks.TryGetValue(field.Id, out var check))
                continue;
            if (!check.Evaluate(scope, feel).Value.TryBoolean(out var holds) || !holds)
                tell(Below(path, field.Id), FieldFaults.CheckFailed(field, values[field.Id]));
        }
    }

    Value ReadPlace(RecordField field, in Value given, string path)
    {
        if (given.TryContext(out var place) && place.Count == 2 && Degrees(place["lat"], 90) && Degrees(place["lon"], 180))
            return given;
        tell(path, FieldFaults.Expected(field, new("地点，如 {\"lat\": 31.2, \"lon\": 121.5}（度）", "a place such as {\"lat\": 31.2, \"lon\": 121.5} in degrees"), given));
        return Value.Null;
    }

    static bool Degrees(in Value value, int most) => value.TryNumber(out var number) && number.Abs() <= (Number)most;

    static bool IsText(in Value value, int most) => value.TryString(out var text) && text.Length <= most && !text.Any(sign => char.IsControl(sign) && sign is not ('\n' or '\r' or '\t'));

    static bool IsOneLine(in Value value) => value.TryString(out var text) && text.AsSpan().IndexOfAny('\n', '\r') < 0;

    static bool IsMoney(Number amount) => amount.TryToDecimal(out var exact) && decimal.Round(exact, FieldLimits.MoneyDigits) == exact;

    static Value Typed(FeelType type, in Value given)
    {
        var value = type.Read(given);
        return value.Kind != ValueKind.String && type.Has(value) ? value : default;
    }

    // Without an offset it is the company's time: what has none compares with nothing that has one.
    Value Instant(in Value given)
    {
        var value = Typed(FeelType.DateTime, given.TryString(out var text) ? Value.Of(WithSeconds(text)) : given);
        return value.TryInstant(feel.Zone, out var instant) ? Value.Of(instant) : default;
    }

    // The fields of a browser leave seconds out.
    static string WithSeconds(string text) =>
        text.Length >= 16 && text[10] == 'T' && text[13] == ':' && (text.Length == 16 || text[16] is '+' or '-' or 'Z') ? text.Insert(16, ":00") : text;

    static Value TimeOf(in Value given) =>
        given.TryString(out var text) && text.Length == 5 && text[2] == ':' ? Typed(FeelType.Time, Value.Of(text + ":00")) : Typed(FeelType.Time, given);

    static Value DurationOf(in Value given)
    {
        var days = Typed(FeelType.DaysTimeDuration, given);
        return days.IsNull ? Typed(FeelType.YearsMonthsDuration, given) : days;
    }

    static Value PeriodOf(RecordField field, in Value given) =>
        given.TryString(out var text) && Period.TryParse(text, out var period) && period.Kind == field.Period ? given : default;

    internal static Words PeriodWords(RecordField field)
    {
        var example = new Period(PeriodKind.Day, new(2026, 3, 2)) is var day && field.Period is { } kind ? Period.Of(kind, day.Start).Id : "2026";
        return new($"周期，如 {example}", $"a period such as {example}");
    }

    static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    // A field that is not given is null, and no unknown name.
    sealed class Complete(IReadOnlyList<RecordField> fields, Context values) : IFeelScope
    {
        public bool TryGet(string name, out Value value) => values.TryGet(name, out value) || name == FactType.KeyField || fields.Any(field => field.Id == name);
    }
}
