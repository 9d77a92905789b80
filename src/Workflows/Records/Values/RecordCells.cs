using System.Globalization;
using System.Text.Json;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;

namespace Marketing.Workflows.Records;

/// <summary>The names of what cells refer to, as the caller knows them.</summary>
/// <param name="Find">The keys that a text may mean, for a target: a record type, <c>user</c>, <c>unit</c> or <c>role</c>. The text may be a key itself.</param>
/// <param name="NameOf">What is shown for a key; null shows the key.</param>
public sealed record CellNames(Func<string, string, IReadOnlyList<string>> Find, Func<string, string, string?> NameOf)
{
    /// <summary>Nothing is known: every text is a key.</summary>
    public static CellNames Keys { get; } = new((_, text) => [text], (_, _) => null);
}

/// <summary>Values of fields from and to the cells of a spreadsheet, as people write them.</summary>
/// <param name="feel">The zone of instants without an offset.</param>
public sealed class RecordCells(CellNames names, FeelEnvironment feel)
{
    static readonly char[] Separators = [';', '；', '、', '\n', '\r'];

    /// <summary>Reads a cell.</summary>
    /// <param name="cell">Its text; blanks around it do not count, and nothing is null.</param>
    /// <returns>The typed value, or null with what is wrong, by the path of the field.</returns>
    public (Value Value, IReadOnlyList<Problem> Problems) Read(RecordField field, string? cell)
    {
        var text = cell?.Trim() ?? "";
        if (text.Length == 0)
            return (Value.Null, []);
        var problems = new List<Problem>();
        var given = Given(field, text, fault => problems.Add(RecordValues.ProblemOf(field.Id, fault)));
        if (problems.Count > 0)
            return (Value.Null, problems);
        var read = new FieldValues(feel, (path, fault) => problems.Add(RecordValues.ProblemOf(path, fault))).Read(field, given, field.Id);
        return (problems.Count == 0 ? read : Value.Null, problems);
    }

    /// <summary>The text of a cell for a value.</summary>
    /// <param name="language">Language of labels; anything but English is Chinese.</param>
    public string Text(RecordField field, Value value, string? language = null)
    {
        var isEnglish = language?.StartsWith("en", StringComparison.OrdinalIgnoreCase) == true;
        if (value.IsNull)
            return "";
        if (value.TryList(out var items))
        {
            return field.Item is { Kind: RecordFieldKind.Structure }
                ? FeelJson.ToJson(value)
                : string.Join(isEnglish ? "; " : "；", items.Select(item => Text(field.Item ?? Plain(field), item, language)));
        }
        if (value.TryContext(out var context))
            return field.Kind == RecordFieldKind.Geo ? $"{context["lat"]}, {context["lon"]}" : FeelJson.ToJson(value);
        return field.Kind switch
        {
            RecordFieldKind.Bool => value == Value.True ? (isEnglish ? "yes" : "是") : isEnglish ? "no" : "否",
            RecordFieldKind.Percent when value.TryNumber(out var share) => $"{share * 100}%",
            RecordFieldKind.Enum when value.TryString(out var id) => field.Values.FirstOrDefault(one => one.Id == id)?.Label.In(language) ?? id,
            RecordFieldKind.DateTime when value.TryInstant(feel.Zone, out var instant) => TimeZoneInfo.ConvertTime(instant, feel.Zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            RecordFieldKind.Ref or RecordFieldKind.Role or RecordFieldKind.Unit when value.TryString(out var key) => names.NameOf(TargetOf(field), key) ?? key,
            _ => value.TryString(out var text) ? text : value.ToString(),
        };
    }

    // What JSON would say for the cell.
    Value Given(RecordField field, string text, Action<FieldFault> tell) => field.Kind switch
    {
        RecordFieldKind.Int or RecordFieldKind.Decimal or RecordFieldKind.Money => CellNumbers.Read(text) is { } number ? Value.Of(number) : Value.Of(text),
        RecordFieldKind.Percent => Share(field, text, tell),
        RecordFieldKind.Bool => Truth(text) is { } truth ? Value.Of(truth) : Value.Of(text),
        RecordFieldKind.Date => CellTimes.Date(text) is { } date ? Value.Of(date) : Value.Of(text),
        RecordFieldKind.DateTime => CellTimes.DateTime(text, feel.Zone) is { } at ? Value.Of(at) : Value.Of(text),
        RecordFieldKind.Time => CellTimes.Time(text) is { } time ? Value.Of(time) : Value.Of(text),
        RecordFieldKind.Duration => CellTimes.Duration(text) is { } duration ? Value.Of(duration) : Value.Of(text),
        RecordFieldKind.Period => Value.Of(CellTimes.Period(text, field.Period) ?? text),
        RecordFieldKind.Enum => Labelled(field, text, tell),
        RecordFieldKind.Ref or RecordFieldKind.Role or RecordFieldKind.Unit => Named(field, text, tell),
        RecordFieldKind.Geo => Place(text),
        RecordFieldKind.Structure => Json(text),
        RecordFieldKind.List when field.Item is { Kind: RecordFieldKind.Structure } => Json(text),
        RecordFieldKind.List or RecordFieldKind.Files => Items(field.Item ?? Plain(field), text, tell),
        _ => Value.Of(text),
    };

    Value Items(RecordField item, string text, Action<FieldFault> tell) =>
        Value.OfList(text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => Given(item, part, tell)));

    static RecordField Plain(RecordField files) => new(files.Id, files.Label, RecordFieldKind.File);

    static Value Share(RecordField field, string text, Action<FieldFault> tell)
    {
        if (CellNumbers.Read(text) is not { } number)
            return Value.Of(text);
        // 15 is hardly ever fifteen hundred per cent.
        if (text[^1] is not ('%' or '％') && number.Abs() > (Number)10)
            tell(FieldFaults.Expected(field, new("百分数，如 15% 或 0.15", "a share such as 15% or 0.15"), FieldFaults.Quoted(text)));
        return Value.Of(number);
    }

    static bool? Truth(string text) => text.ToLowerInvariant() switch
    {
        "是" or "真" or "有" or "对" or "√" or "true" or "yes" or "y" or "1" => true,
        "否" or "假" or "无" or "错" or "×" or "false" or "no" or "n" or "0" => false,
        _ => null,
    };

    static Value Labelled(RecordField field, string text, Action<FieldFault> tell)
    {
        bool Is(string name) => string.Equals(name, text, StringComparison.OrdinalIgnoreCase);
        var value = field.Values.FirstOrDefault(one => one.Id == text) ?? field.Values.FirstOrDefault(one => Is(one.Label.Chinese) || Is(one.Label.English) || Is(one.Id));
        if (value is null)
            tell(FieldFaults.NoSuchValue(field, text, byLabel: true));
        return Value.Of(value?.Id);
    }

    Value Named(RecordField field, string text, Action<FieldFault> tell)
    {
        var keys = names.Find(TargetOf(field), text);
        if (keys.Count == 1)
            return Value.Of(keys[0]);
        tell(keys.Count == 0 ? FieldFaults.NothingNamed(field, TargetWords(field), text) : FieldFaults.SeveralNamed(field, text, keys));
        return Value.Null;
    }

    static string TargetOf(RecordField field) => field.Kind switch
    {
        RecordFieldKind.Role => "role",
        RecordFieldKind.Unit => "unit",
        _ => field.Of ?? RecordField.User,
    };

    static string TargetWords(RecordField field) => TargetOf(field) switch
    {
        RecordField.User => "人员",
        "role" => "角色",
        "unit" => "部门",
        _ => "记录",
    };

    static Value Place(string text)
    {
        var parts = text.Split(',', '，');
        return parts.Length == 2 && CellNumbers.Read(parts[0].Trim()) is { } lat && CellNumbers.Read(parts[1].Trim()) is { } lon
            ? Value.Of(Context.Of(("lat", Value.Of(lat)), ("lon", Value.Of(lon))))
            : Value.Of(text);
    }

    static Value Json(string text)
    {
        try
        {
            return FeelJson.Parse(text);
        }
        catch (JsonException)
        {
            return Value.Of(text);
        }
    }
}
