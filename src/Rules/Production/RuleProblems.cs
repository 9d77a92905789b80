using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Gathers what is wrong with a rule set; the messages of its text and its names, one method a code.</summary>
sealed partial class RuleProblems(RuleText text)
{
    /// <summary>What is gathered at most; a file with more has said enough.</summary>
    public const int Most = 500;

    readonly List<Problem> _problems = [];
    readonly HashSet<(string, SourcePosition?)> _said = [];

    public RuleText Text => text;

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<Problem> InOrder => [.. _problems.OrderBy(problem => problem.Position?.Line).ThenBy(problem => problem.Position?.Column)];

    public int Count => _problems.Count;
    public bool HasErrors => _problems.Exists(problem => problem.IsError);

    /// <summary>Whether there is an error on one of these lines.</summary>
    public bool HasErrorIn(int first, int last) => _problems.Exists(problem => problem.IsError && problem.Position is { } at && at.Line >= first && at.Line <= last);

    /// <summary>The rule that is looked at, for messages.</summary>
    public string? Rule { get; set; }

    /// <summary>What the reader of an expression said, in its own codes.</summary>
    public void AddAll(IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
            Add(problem with { Mend = problem.Mend ?? new("补全或改正这个表达式", "complete or mend the expression") });
    }

    public void Add(Problem problem)
    {
        if (_problems.Count < Most && _said.Add((problem.Code, problem.Position)))
            _problems.Add(problem with { ElementId = problem.ElementId ?? Rule });
    }

    public void Unexpected(int at, Words expected, string found, Words? mend = null) => Say("RULE-001", text.At(at),
        found.Length == 0
            ? new($"此处应为{expected.Chinese}，但这一句已结束", $"Expected {expected.English}, but the sentence ended")
            : new($"此处应为{expected.Chinese}，却是“{Cut(found)}”", $"Expected {expected.English}, but found '{Cut(found)}'"),
        mend ?? (found.Length == 0 || expected.English.StartsWith('\'') || expected.English.StartsWith('"')
            ? new($"在此写上{expected.Chinese}", $"write {expected.English} here")
            : new($"改为{expected.Chinese}，或删去“{Cut(found)}”", $"write {expected.English}, or remove '{Cut(found)}'")));

    public void StringNotClosed(int at) => Say("RULE-002", text.At(at),
        new("字符串没有结束的引号", "Expected a closing quote, but the line ended"), new("在同一行写上半角引号 \"", "close the string with a straight quote \" on the same line"));

    public void EndMissing(SourcePosition at, string found) => Say("RULE-003", at,
        new($"此处应为规则的“结束”，却是“{Cut(found)}”", $"Expected 'end' of the rule, but found '{Cut(found)}'"), new("在规则末尾另起一行写 结束", "write end on a line of its own behind the rule"));

    public void UnknownKeyword(int at, Words expected, string found, string? nearest) => Say("RULE-004", text.At(at),
        new($"此处应为{expected.Chinese}，却是“{Cut(found)}”", $"Expected {expected.English}, but found '{Cut(found)}'"),
        DidYouMean(nearest) ?? new("续行应比所续的一行缩进更多", "a line that continues another one is indented deeper than it"));

    public void TooLarge(Words what) => Say("RULE-005", new(1, 1), what, new("拆成几个规则集", "split it into several rule sets"));

    public void UnknownType(SourcePosition at, string name, string? nearest) => Say("RULE-010", at,
        new($"没有名为“{Cut(name)}”的记录类型", $"Expected a declared record type, but found '{Cut(name)}'"),
        DidYouMean(nearest) ?? new("先在记录类型中声明它，或改用已声明的名称", "declare it among the record types, or use a declared name"));

    public void UnknownField(SourcePosition at, Words type, string name, string? nearest, IEnumerable<string> has) => Say("RULE-011", at,
        new($"{Cut(type.Chinese)}没有字段“{Cut(name)}”", $"Expected a field of {Cut(type.English)}, but found '{Cut(name)}'"),
        DidYouMean(nearest) ?? new($"可用：{Cut(string.Join("、", has))}", $"it has {Cut(string.Join(", ", has))}"));

    public void UnknownName(SourcePosition at, string name, string? nearest) => Say("RULE-012", at,
        new($"未知的名称“{Cut(name)}”", $"Expected a name known here, but found '{Cut(name)}'"),
        DidYouMean(nearest) ?? new("先用 有、设 或 统计 引入它；文字要加引号", "bind it before with there is, let or count up; put texts into quotes"));

    public void UnknownFunction(SourcePosition at, string name, string? nearest) => Say("RULE-013", at,
        new($"没有名为“{Cut(name)}”的函数或决策表", $"Expected a function or table, but found '{Cut(name)}'"),
        DidYouMean(nearest) ?? new("检查拼写；函数见帮助，决策表须在本规则集中", "check the spelling; functions are listed in the help, tables stand in this rule set"));

    public void UnknownThing(SourcePosition at, NamedKind kind, string name, string? nearest) => Say("RULE-014", at,
        new($"没有名为“{Cut(name)}”的{KindOf(kind).Chinese}", $"Expected a known {KindOf(kind).English}, but found '{Cut(name)}'"),
        DidYouMean(nearest) ?? new($"先声明这个{KindOf(kind).Chinese}", $"declare the {KindOf(kind).English} first"));

    public void AmbiguousSplit(SourcePosition at, string longer, string shorter, string rest) => Say("RULE-015", at,
        new($"有两种读法：“{longer}”，或“{shorter}”加“{Cut(rest)}”", $"Two readings: '{longer}', or '{shorter}' followed by '{Cut(rest)}'"),
        new($"在“{shorter}”后加空格，或用 id 写“{longer}”", $"put a blank behind '{shorter}', or write '{longer}' by its id"));

    public void AmbiguousName(SourcePosition at, string name, IEnumerable<string> ids) => Say("RULE-016", at,
        new($"“{Cut(name)}”有几个意思：{string.Join("、", ids)}", $"Expected one meaning, but '{Cut(name)}' may be {string.Join(" or ", ids)}"),
        new("改用 id", "write the id"));

    public void NotInEnumeration(SourcePosition at, EnumerationType type, string found, string? nearest) => Say("RULE-017", at,
        new($"“{Cut(found)}”不是“{type.Name}”的取值", $"Expected a value of '{type.Name}', but found '{Cut(found)}'"),
        DidYouMean(nearest) ?? new($"可用：{Cut(string.Join("、", type.Values.Select(value => value.Label.Chinese)))}", $"it has {Cut(string.Join(", ", type.Values.Select(value => value.Id)))}"));

    public void DeclaredTwice(SourcePosition at, Words what, string name, SourcePosition? first = null) => Say("RULE-018", at,
        new($"{what.Chinese}“{Cut(name)}”已{(first is null ? "" : $"在 {first} ")}声明过", $"Expected a new {what.English}, but '{Cut(name)}' is declared{(first is null ? "" : $" at {first}")} already"),
        new("换一个名称", "choose another name"));

    public void NotBound(SourcePosition at, string name, string? nearest) => Say("RULE-019", at,
        new($"“{Cut(name)}”不是由 有 引入的记录", $"Expected a name bound by 'there is a', but found '{Cut(name)}'"),
        DidYouMean(nearest) ?? new("先写 有 … 引入它", "bind it by there is a … first"));

    public void UnknownSetting(SourcePosition at, string key, string? nearest) => Say("RULE-020", at,
        new($"没有设定“{Cut(key)}”", $"Expected a declared setting, but found '{Cut(key)}'"),
        DidYouMean(nearest) ?? new($"先写 设定 {Cut(key)} = … 出自 \"…\"", $"declare it: setting {Cut(key)} = … from \"…\""));

    public void UnknownTimeZone(SourcePosition at, string zone) => Say("RULE-006", at,
        new($"没有时区“{Cut(zone)}”", $"Expected an IANA time zone, but found '{Cut(zone)}'"), new("例如 \"Asia/Shanghai\"", "write for example \"Asia/Shanghai\""));

    public void UnknownAmbiguity(SourcePosition at, string id, string? nearest) => Say("RULE-007", at,
        new($"没有歧义“{Cut(id)}”", $"Expected a recorded ambiguity, but found '{Cut(id)}'"), DidYouMean(nearest) ?? new("先记录这个歧义", "record the ambiguity first"));

    public void OutOfRange(SourcePosition at, Words expected, string found) => Say("RULE-008", at,
        new($"此处应为{expected.Chinese}，却是 {Cut(found)}", $"Expected {expected.English}, but found {Cut(found)}"), new($"改为{expected.Chinese}", $"write {expected.English}"));

    void Say(string code, SourcePosition at, Words message, Words? mend, Severity severity = Severity.Error) =>
        Add(new(code, severity, message) { Position = at, Mend = mend });

    static Words? DidYouMean(string? nearest) => nearest is null ? null : new($"是不是想写“{nearest}”？", $"did you mean '{nearest}'?");

    static string Cut(string text) => text.Length <= 120 ? text.ReplaceLineEndings(" ") : text[..120].ReplaceLineEndings(" ") + "…";

    static Words KindOf(NamedKind kind) => kind switch
    {
        NamedKind.Process => new("流程", "process"),
        NamedKind.Task => new("任务", "task"),
        NamedKind.Template => new("通知模板", "template"),
        NamedKind.Role => new("角色", "role"),
        NamedKind.Calendar => new("日历", "calendar"),
        NamedKind.Group => new("组", "group"),
        NamedKind.Decision => new("决策", "decision"),
        NamedKind.Model => new("模型", "model"),
        NamedKind.RuleSet => new("规则集", "rule set"),
        NamedKind.Channel => new("渠道", "channel"),
        _ => new("部门", "unit"),
    };
}
