using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>The messages about types, one method a code.</summary>
sealed partial class RuleProblems
{
    public void AlwaysNull(SourcePosition at, string operation, Words left, Words right) => Say("RULE-021", at,
        new($"“{operation}”不能用于{left.Chinese}和{right.Chinese}，结果总是空", $"Expected two values that '{operation}' takes, but found {left.English} and {right.English}; this is always null"),
        new("检查两边写的是不是同一种值，必要时用 date(…)、number(…)、string(…) 转换", "check that both sides are of one kind; convert with date(…), number(…) or string(…) where needed"));

    public void UnitMismatch(SourcePosition at, Words expected, Words found) => Say("RULE-022", at,
        new($"数字与时长不能比较或相加减：此处是{expected.Chinese}和{found.Chinese}", $"Expected {expected.English} with its unit, but found {found.English}; a number is no duration"),
        new("写上单位，例如 7 天、24 小时；或除以单位得到数字，例如 x / 1 天", "write the unit, such as 7 days or 24 hours; or divide by it for a number, such as x / 1 day"));

    public void NotBoolean(SourcePosition at, Words found) => Say("RULE-023", at,
        new($"此处应为条件（真假值），却是{found.Chinese}", $"Expected a condition, but found {found.English}"), new("写成比较，例如 a 大于 0", "write a comparison, such as a > 0"));

    public void WrongType(SourcePosition at, Words expected, Words found) => Say("RULE-024", at,
        new($"此处应为{expected.Chinese}，却是{found.Chinese}", $"Expected {expected.English}, but found {found.English}"), new("改成这种值，或换一个字段", "write a value of that kind, or another field"));

    public void WrongArguments(SourcePosition at, string function, string signatures) => Say("RULE-025", at,
        new($"“{Cut(function)}”的参数个数不对", $"Expected the arguments of '{Cut(function)}', but found another number of them"), new($"应写成 {Cut(signatures)}", $"write {Cut(signatures)}"));

    public void ArgumentMisfit(SourcePosition at, string function, string expected, Words found) => Say("RULE-026", at,
        new($"{function}：参数应为 {expected}，却是{found.Chinese}，结果总是空", $"{function}: expected {expected}, but found {found.English}; this is always null"), new("换一个参数，或先转换", "give another argument, or convert it first"));

    public void NotAPeriod(SourcePosition at, string found, string example) => Say("RULE-027", at,
        new($"“{Cut(found)}”不是这种周期", $"Expected the id of such a period, but found '{Cut(found)}'"), new($"例如 \"{example}\"", $"write for example \"{example}\""));

    public void UnknownInput(SourcePosition at, string key, string? nearest, IEnumerable<string> has) => Say("RULE-028", at,
        new($"“{Cut(key)}”不是所声明的输入", $"Expected a declared input, but found '{Cut(key)}'"), DidYouMean(nearest) ?? new($"可用：{Cut(string.Join("、", has))}", $"it takes {Cut(string.Join(", ", has))}"));

    public void MissingInput(SourcePosition at, FactField field) => Say("RULE-029", at,
        new($"缺少必填的“{field.Label.Chinese}”", $"Expected the required '{field.Id}', but it is not given"), new($"补上 {field.Label.Chinese}: …", $"add {field.Id}: …"));

    /// <summary>The id of a named thing; the text itself where it is unknown, which is told when its kind is declared at all.</summary>
    public string Resolve(Vocabulary vocabulary, NamedKind kind, string text, SourcePosition at)
    {
        if (vocabulary.Find(kind, text) is not null)
            return text;
        var names = vocabulary.ThingNames[kind];
        var ids = names.Find(text);
        if (ids.Count > 1)
            AmbiguousName(at, text, ids);
        else if (ids.Count == 0 && vocabulary.Knows(kind))
            UnknownThing(at, kind, text, Spelling.Nearest(text, names.Spellings));
        return ids.Count > 0 ? ids[0] : text;
    }
}
