using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Workflows.Import;

namespace Marketing.Workflows.Records;

/// <summary>What is wrong with a value of a field: words, and what to do. Where it stands is added by who reads the record.</summary>
readonly record struct FieldFault(string Code, Words Message, Words Mend);

/// <summary>The words for what is wrong with values, one method a code.</summary>
static class FieldFaults
{
    public static FieldFault Expected(RecordField field, Words expected, Words found, Words? mend = null) => new("REC-101",
        new($"「{field.Label.Chinese}」应为{expected.Chinese}，实为 {found.Chinese}。", $"Expected {expected.English} in '{field.Label.English}', but found {found.English}."),
        mend ?? new($"改成{expected.Chinese}。", $"Write {expected.English}."));

    public static FieldFault Expected(RecordField field, Words expected, in Value found, Words? mend = null) => Expected(field, expected, Literal(found), mend);

    public static FieldFault Required(RecordField field) => new("REC-102",
        new($"请填写「{field.Label.Chinese}」。", $"Please fill in '{field.Label.English}'."), new("填写后再保存。", "Fill it in and save again."));

    public static FieldFault NoSuchValue(RecordField field, string found, bool byLabel)
    {
        var meant = Meant(field, found) ?? Meant(field, NearestName.Of(found, field.Values.SelectMany(NamesOf)));
        return new("REC-103",
            new($"「{field.Label.Chinese}」没有“{Cut(found)}”这一项。", $"Expected one of the values of '{field.Label.English}', but found '{Cut(found)}'."),
            meant is null
                ? new($"可填：{Few(field, value => byLabel ? value.Label.Chinese : value.Id, "、")}。", $"There are {Few(field, value => byLabel ? value.Label.English : value.Id, ", ")}.")
                : new($"是不是“{(byLabel ? meant.Label.Chinese : meant.Id)}”？", $"Did you mean '{(byLabel ? meant.Label.English : meant.Id)}'?"));
    }

    static EnumerationValue? Meant(RecordField field, string? name) => field.Values.FirstOrDefault(value => NamesOf(value).Contains(name));

    static string[] NamesOf(EnumerationValue value) => [value.Id, value.Label.Chinese, value.Label.English];

    public static FieldFault UnknownField(string found, Words holder, IReadOnlyCollection<string> known) => new("REC-104",
        new($"「{holder.Chinese}」没有字段“{Cut(found)}”。", $"Expected a field of '{holder.English}', but found '{Cut(found)}'."),
        NearestName.Of(found, known) is { } nearest ? new($"是不是“{nearest}”？", $"Did you mean '{nearest}'?") : new("去掉它，或用声明过的字段。", "Leave it out, or use a declared field."));

    public static FieldFault CheckFailed(RecordField field, in Value found) => new("REC-105",
        field.CheckMessage ?? new($"「{field.Label.Chinese}」不符合条件 {field.Check}，实为 {Literal(found).Chinese}。", $"Expected '{field.Label.English}' to satisfy {field.Check}, but found {Literal(found).English}."),
        new("更正此值。", "Correct the value."));

    public static FieldFault Derived(RecordField field) => new("REC-106",
        new($"「{field.Label.Chinese}」由规则算出，不能填写。", $"'{field.Label.English}' is worked out by rules and cannot be entered."), new("不要填写它。", "Leave it out."));

    public static FieldFault NothingNamed(RecordField field, string target, string found) => new("REC-107",
        new($"「{field.Label.Chinese}」：没有名为“{Cut(found)}”的{target}。", $"Expected a known name in '{field.Label.English}', but found '{Cut(found)}'."),
        new("更正名称，或填写编号。", "Correct the name, or write the id."));

    public static FieldFault SeveralNamed(RecordField field, string found, IReadOnlyList<string> keys) => new("REC-108",
        new($"「{field.Label.Chinese}」：“{Cut(found)}”有 {keys.Count} 个：{string.Join("、", keys.Take(5))}。", $"Expected one '{Cut(found)}' in '{field.Label.English}', but found {keys.Count}: {string.Join(", ", keys.Take(5))}."),
        new("填写编号。", "Write the id."));

    public static Words Literal(in Value value)
    {
        var text = value.IsNull ? null : FeelLiteral.Beginning(value, 40);
        return text is null ? new("空", "nothing") : new(text, text);
    }

    public static Words Quoted(string text) => new($"“{Cut(text)}”", $"'{Cut(text)}'");

    static string Few(RecordField field, Func<EnumerationValue, string> name, string between) =>
        string.Join(between, field.Values.Take(12).Select(name)) + (field.Values.Count > 12 ? " …" : "");

    static string Cut(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
