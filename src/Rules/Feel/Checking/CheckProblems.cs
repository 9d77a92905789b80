namespace Marketing.Rules.Feel.Checking;

/// <summary>Gathers what a check finds, and knows which piece of the text each place means.</summary>
sealed class CheckProblems(string text, IReadOnlyList<Token> tokens)
{
    const int Most = 100;

    readonly List<ExpressionProblem> _problems = [];
    int _unnamed;

    public IReadOnlyList<ExpressionProblem> InOrder =>
        [.. _problems.OrderBy(problem => problem.Problem.Position?.Line).ThenBy(problem => problem.Problem.Position?.Column)];

    public void AddSyntax(IEnumerable<Problem> syntax)
    {
        foreach (var problem in syntax.Take(Most))
            _problems.Add(new(problem, LengthAt(problem.Position ?? new(1, 1), name: null), []));
    }

    /// <summary>Lets names and properties inside be unknown: the argument of <c>is defined</c> may be so.</summary>
    public T Unnamed<T>(Func<T> inside)
    {
        _unnamed++;
        var result = inside();
        _unnamed--;
        return result;
    }

    public void UnknownName(SourcePosition at, string name, IEnumerable<string> candidates) => AddUnlessUnnamed("FEEL-008", Severity.Error, at, name,
        new($"未知的名称 '{Short(name)}'", $"The name '{Short(name)}' is not known here"), Suggestions.For(name, candidates));

    public void UnknownFunction(SourcePosition at, string name, IEnumerable<string> candidates) => Add("FEEL-007", Severity.Error, at, name,
        new($"没有名为 '{Short(name)}' 的函数", $"There is no function '{Short(name)}'"), Suggestions.For(name, candidates),
        new("检查拼写；内置函数见帮助", "check the spelling; the built-in functions are listed in the help"));

    public void UnknownProperty(SourcePosition dot, string name, FeelType of, IReadOnlyList<string> candidates) => AddUnlessUnnamed("FEEL-016", Severity.Error, Behind(dot), name,
        new($"{Short(of.ToString()!)} 没有 '{Short(name)}'", $"{Short(of.ToString()!)} has no '{Short(name)}'"), Suggestions.For(name, candidates),
        candidates.Count == 0 ? null : new($"有：{Short(string.Join("、", candidates))}", $"it has {Short(string.Join(", ", candidates))}"));

    public void WrongArguments(SourcePosition at, string name, string signatures) => Add("FEEL-009", Severity.Error, at, name,
        new($"函数 '{name}' 的参数不对", $"The arguments do not fit the function '{name}'"), [],
        new($"应写成 {signatures}", $"write {signatures}"));

    public void NotCallable(SourcePosition at, string name, FeelType type) => Add("FEEL-018", Severity.Error, at, name,
        new($"'{Short(name)}' 是 {type}，不是函数", $"'{Short(name)}' is {type}, not a function"), []);

    public void AlwaysNull(SourcePosition at, string operation, FeelType left, FeelType right) => Add("FEEL-014", Severity.Warning, at, null,
        new($"'{operation}' 不能用于 {left} 和 {right}，结果总是 null", $"'{operation}' does not take {left} and {right}; this is always null"), [],
        new("检查两边的类型，必要时用 number(…)、string(…)、date(…) 转换", "check the types on both sides; convert with number(…), string(…) or date(…) where needed"));

    public void ArgumentMisfit(SourcePosition at, string function, string expected, FeelType found) => Add("FEEL-014", Severity.Warning, at, null,
        new($"{function}：参数应为 {expected}，却是 {found}，结果总是 null", $"{function}: expected {expected}, but found {found}; this is always null"), []);

    public void NotBoolean(SourcePosition at, Words where, FeelType found) => Add("FEEL-015", Severity.Warning, at, null,
        new($"{where.Chinese}应为布尔值，却是 {found}", $"Expected a boolean {where.English}, but found {found}"), [],
        new("写成比较，例如 a > 0", "write a comparison, such as a > 0"));

    public void ConstantCondition(SourcePosition at, bool value) => Add("FEEL-017", Severity.Information, at, null,
        new($"条件总是 {(value ? "true" : "false")}", $"The condition is always {(value ? "true" : "false")}"), []);

    public void Unexpected(FeelType expected, FeelType found)
    {
        var mend = ReferenceEquals(expected, FeelType.Boolean) ? new Words("写成比较，例如 a > 0", "write a comparison, such as a > 0") : null;
        var first = tokens[0];
        Add(new("FEEL-019", Severity.Error, new($"此处需要 {expected}，表达式却给出 {found}", $"Expected {expected}, but the expression gives {found}"))
        {
            Position = first.Position,
            Mend = mend,
        }, tokens.Count > 1 ? tokens[^2].End - first.Start : 0, []);
    }

    public void BadRange(SourcePosition at)
    {
        var said = new FeelProblems();
        said.BadRange(at);
        Add(said.All[0], LengthAt(at, null), []);
    }

    void AddUnlessUnnamed(string code, Severity severity, SourcePosition at, string? name, Words message, IReadOnlyList<string> suggestions, Words? otherwise = null)
    {
        if (_unnamed == 0)
            Add(code, severity, at, name, message, suggestions, otherwise);
    }

    void Add(string code, Severity severity, SourcePosition at, string? name, Words message, IReadOnlyList<string> suggestions, Words? otherwise = null) =>
        Add(new(code, severity, message) { Position = at, Mend = suggestions.Count == 0 ? otherwise : new($"是不是想写 '{suggestions[0]}'？", $"did you mean '{suggestions[0]}'?") },
            LengthAt(at, name), suggestions);

    void Add(Problem problem, int length, IReadOnlyList<string> suggestions)
    {
        if (_problems.Count < Most)
            _problems.Add(new(problem, length, suggestions));
    }

    static string Short(string text) => text.Length <= 200 ? text : text[..200] + "…";

    SourcePosition Behind(SourcePosition sign) => IndexAt(sign) is var i && i >= 0 && i + 1 < tokens.Count ? tokens[i + 1].Position : sign;

    int IndexAt(SourcePosition at)
    {
        var (low, high) = (0, tokens.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var place = tokens[middle].Position;
            if (place == at)
                return middle;
            if (place.Line < at.Line || (place.Line == at.Line && place.Column < at.Column))
                low = middle + 1;
            else
                high = middle - 1;
        }
        return -1;
    }

    // A name may have been written in several words; anything else is one token.
    int LengthAt(SourcePosition at, string? name)
    {
        var first = IndexAt(at);
        if (first < 0)
            return 0;
        var last = first;
        while (name is not null && last + 1 < tokens.Count && tokens[last + 1].Kind != TokenKind.End
            && NameTable.Normalize(text.AsSpan(tokens[first].Start, tokens[last].End - tokens[first].Start)).Length < name.Length)
            last++;
        return tokens[last].End - tokens[first].Start;
    }
}
