using Marketing.Rules;
using Marketing.Workflows.Import;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Marketing.Workflows.Records;

/// <summary>What is wrong with a file of declarations, one method a code.</summary>
sealed class RecordProblems(string file)
{
    readonly List<Problem> _all = [];

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<Problem> InOrder => [.. _all.OrderBy(problem => problem.Position?.Line ?? 0).ThenBy(problem => problem.Position?.Column ?? 0)];

    public void NotYaml(Mark at, string reason) => Say("REC-001", PositionOf(at),
        new($"文件不是 YAML：{reason}", $"Expected YAML, but found: {reason}"), new("检查缩进、引号和重复的键", "check the indentation, quotes and repeated keys"));

    public void TooLarge(int found, int most) => Say("REC-001", null,
        new($"文件有 {found} 个字符，上限为 {most}", $"Expected at most {most} characters, but found {found}"), new("分成几个文件", "make several files of it"));

    public void Expected(YamlNode at, string chinese, string english) => Say("REC-002", PositionOf(at.Start),
        new($"此处应为{chinese}，却是{Found(at).Chinese}", $"Expected {english}, but found {Found(at).English}"), new($"写成{chinese}", $"write {english}"));

    public void UnknownKey(YamlNode at, string key, IReadOnlyCollection<string> known) => Say("REC-003", PositionOf(at.Start),
        new($"这里没有“{Cut(key)}”这一项", $"Expected one of the known keys, but found '{Cut(key)}'"),
        DidYouMean(key, known) ?? new($"可用：{string.Join("、", known)}", $"there are {string.Join(", ", known)}"));

    public void Missing(YamlNode at, string key) => Say("REC-004", PositionOf(at.Start),
        new($"缺少“{key}”", $"Expected '{key}', but it is not given"), new($"补上 {key}: …", $"add {key}: …"));

    public void BadId(YamlNode at, string found, string form, string example) => Say("REC-005", PositionOf(at.Start),
        new($"编号“{Cut(found)}”应由{(form == "-" ? "小写字母、数字和 -" : "小写字母、数字和 _")}组成，以字母开头", $"Expected an id of small letters, digits and '{form}' that begins with a letter, but found '{Cut(found)}'"),
        new($"例如 {example}", $"for example {example}"));

    public void Twice(YamlNode at, string id) => Twice(PositionOf(at.Start), id, null);

    public void Twice(SourcePosition at, string id, string? first) => Say("REC-006", at,
        new($"“{Cut(id)}”声明了两次{(first is null ? "" : $"，另一处在 {first}")}", $"Expected each id once, but '{Cut(id)}' is declared twice{(first is null ? "" : $"; the other is in {first}")}"),
        new("删去其中一个，或换一个编号", "delete one of them, or choose another id"));

    public void UnknownKind(YamlNode at, string found, IReadOnlyCollection<string> known) => Say("REC-007", PositionOf(at.Start),
        new($"没有“{Cut(found)}”这种字段", $"Expected a kind of field, but found '{Cut(found)}'"),
        DidYouMean(found, known) ?? new($"可用：{string.Join("、", known)}", $"there are {string.Join(", ", known)}"));

    public void Misplaced(YamlNode at, string key, string kind) => Say("REC-008", PositionOf(at.Start),
        new($"{kind} 字段没有“{key}”", $"Expected no '{key}' on a field of kind {kind}, but found one"), new($"删去 {key}，或改字段的 type", $"delete {key}, or change the field's type"));

    public void UnknownTarget(SourcePosition at, string element, string target, IReadOnlyCollection<string> known) => Say("REC-009", at,
        new($"没有声明过记录类型“{Cut(target)}”", $"Expected a declared record type, but found '{Cut(target)}'"),
        DidYouMean(target, known) ?? new("声明它，或改用 user", "declare it, or write user for a person"), element);

    public void BadCheck(SourcePosition at, Problem inner) => Say("REC-010", at,
        new($"校验条件有误（{inner.Code}）：{inner.Message.Chinese}", $"The check is wrong ({inner.Code}): {inner.Message.English}"), inner.Mend);

    public void UnknownField(YamlNode at, string found, IReadOnlyCollection<string> known) => Say("REC-011", PositionOf(at.Start),
        new($"没有字段“{Cut(found)}”", $"Expected a field of this record, but found '{Cut(found)}'"),
        DidYouMean(found, known) ?? new("写字段的 name", "write the name of a field"));

    public void UnknownHolder(SourcePosition at, string element, string found, IReadOnlyCollection<string> known) => Say("REC-012", at,
        new($"通讯录里没有“{Cut(found)}”这个角色或部门", $"Expected a role, unit:<id> or *, but found '{Cut(found)}'"),
        DidYouMean(found, known) ?? new("写角色编号、unit:部门编号或 \"*\"", "write the id of a role, unit:<id of a unit>, or \"*\""), element);

    public void Circle(YamlNode at, string structure) => Say("REC-013", PositionOf(at.Start),
        new($"结构“{structure}”包含了自己", $"Expected structures that end, but '{structure}' contains itself"), new("用引用代替，或去掉这一层", "refer to a record instead, or leave this level out"));

    public void NamesNobody(YamlNode at, string field) => Say("REC-014", PositionOf(at.Start),
        new($"“{Cut(field)}”不是手工填写的、写着人的字段", $"Expected a field that is entered by hand and names people, but found '{Cut(field)}'"),
        new("写一个 of: user 的字段", "write a field of: user"));

    void Say(string code, SourcePosition? at, Words message, Words? mend, string? element = null) =>
        _all.Add(new(code, Severity.Error, message) { File = file, Position = at, Mend = mend, ElementId = element });

    static Words? DidYouMean(string found, IEnumerable<string> known) =>
        NearestName.Of(found, known) is { } nearest ? new($"是不是“{nearest}”？", $"did you mean '{nearest}'?") : null;

    static Words Found(YamlNode node) => node switch
    {
        YamlMappingNode => new("一组键值", "a mapping"),
        YamlSequenceNode => new("一个列表", "a list"),
        YamlScalarNode { Value: null or "" } => new("空", "nothing"),
        YamlScalarNode scalar => new($"“{Cut(scalar.Value!)}”", $"'{Cut(scalar.Value!)}'"),
        _ => new("别的东西", "something else"),
    };

    static string Cut(string text) => text.Length > 60 ? text[..60] + "…" : text;

    public static SourcePosition PositionOf(Mark mark) => new(Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));
}
