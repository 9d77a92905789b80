namespace Marketing.Rules.Feel;

/// <summary>The messages of the parser, one method a code; gathers what is wrong with one expression.</summary>
sealed class FeelProblems
{
    readonly List<Problem> _problems = [];

    public IReadOnlyList<Problem> All => _problems;
    public bool HasErrors => _problems.Exists(problem => problem.IsError);

    public void CommentNotClosed(SourcePosition at) => Add("FEEL-001", at,
        new("注释没有结束", "Expected the end of a comment, but the expression ended"),
        new("在注释后写上 */", "close the comment with */"));

    public void StringNotClosed(SourcePosition at) => Add("FEEL-002", at,
        new("字符串没有结束的引号", "Expected a closing quote, but the expression ended"),
        new("在字符串后写上半角引号 \"", "close the string with a straight quote \""));

    public void Unexpected(SourcePosition at, Words expected, string found, Words? mend = null) => Add("FEEL-003", at,
        found.Length == 0
            ? new($"此处应为{expected.Chinese}，但表达式已结束", $"Expected {expected.English}, but the expression ended")
            : new($"此处应为{expected.Chinese}，却是 '{Short(found)}'", $"Expected {expected.English}, but found '{Short(found)}'"),
        mend);

    public void TooDeep(SourcePosition at) => Add("FEEL-004", at,
        new($"嵌套超过 {FeelLimits.ExpressionDepth} 层", $"Nested deeper than {FeelLimits.ExpressionDepth} levels"),
        new("把内层部分拆成单独的变量或决策", "move inner parts into variables or decisions of their own"));

    public void TooLong(int length) => Add("FEEL-005", new(1, 1),
        new($"表达式有 {length} 个字符，上限为 {FeelLimits.ExpressionLength}", $"The expression has {length} characters; at most {FeelLimits.ExpressionLength} are allowed"),
        new("拆成几个较短的表达式", "split it into shorter expressions"));

    public void BadTemporal(SourcePosition at, string text) => Add("FEEL-006", at,
        new($"@\"{Short(text)}\" 不是日期、时间或时长", $"Expected a date, time or duration in @\"…\", but found '{Short(text)}'"),
        new("例如 @\"2026-03-01\"、@\"09:30:00\"、@\"2026-03-01T09:30:00+08:00\"、@\"P3D\"、@\"PT12H\"",
            "write for example @\"2026-03-01\", @\"09:30:00\", @\"2026-03-01T09:30:00+08:00\", @\"P3D\" or @\"PT12H\""));

    public void UnknownFunction(SourcePosition at, string name, string? nearest) => Add("FEEL-007", at,
        new($"没有名为 '{Short(name)}' 的函数", $"There is no function '{Short(name)}'"),
        DidYouMean(nearest) ?? new("检查拼写；内置函数见帮助", "check the spelling; the built-in functions are listed in the help"));

    public void UnknownName(SourcePosition at, string name, string? nearest) => Add("FEEL-008", at,
        new($"未知的名称 '{Short(name)}'", $"The name '{Short(name)}' is not known here"),
        DidYouMean(nearest), Severity.Warning);

    public void WrongArguments(SourcePosition at, string name, string signatures) => Add("FEEL-009", at,
        new($"函数 '{name}' 的参数不对", $"The arguments do not fit the function '{name}'"),
        new($"应写成 {signatures}", $"write {signatures}"));

    public void DuplicateKey(SourcePosition at, string key) => Add("FEEL-010", at,
        new($"上下文里的键 '{Short(key)}' 重复", $"The key '{Short(key)}' stands twice in this context"),
        new("每个键只写一次", "write each key once"));

    public void UnknownType(SourcePosition at, string name, string? nearest) => Add("FEEL-011", at,
        new($"没有名为 '{Short(name)}' 的类型", $"There is no type '{Short(name)}'"),
        DidYouMean(nearest) ?? new("可用：number、string、boolean、date、time、date and time、days and time duration、years and months duration、list<…>、context<…>、range<…>、function<…>->…、Any",
            "use number, string, boolean, date, time, date and time, days and time duration, years and months duration, list<…>, context<…>, range<…>, function<…>->… or Any"));

    public void BadRange(SourcePosition at) => Add("FEEL-012", at,
        new("区间的两端不能比较，或前端大于后端", "The ends of the range cannot be compared, or the first is above the second"),
        new("先写较小的一端，两端类型相同", "write the lower end first, both of one type"), Severity.Warning);

    public void NumberTooLarge(SourcePosition at, string text) => Add("FEEL-013", at,
        new($"数字 {Short(text)} 超出范围", $"The number {Short(text)} is out of range"),
        new("绝对值须小于 1E6145", "its magnitude must be below 1E6145"));

    static Words? DidYouMean(string? nearest) =>
        nearest is null ? null : new($"是不是想写 '{nearest}'？", $"did you mean '{nearest}'?");

    static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    void Add(string code, SourcePosition at, Words message, Words? mend, Severity severity = Severity.Error) =>
        _problems.Add(new(code, severity, message) { Position = at, Mend = mend });

    /// <summary>The candidate nearest to a word, if one is near: at most a third of its letters differ.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        var limit = Math.Max(1, word.Length / 3);
        string? nearest = null;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) > limit || candidate == word)
                continue;
            var distance = Distance(word, candidate, limit);
            if (distance > limit)
                continue;
            limit = distance - (nearest is null ? 0 : 1);
            nearest = candidate;
            if (distance <= 1)
                break;
        }
        return nearest;
    }

    /// <summary>How many letters must be changed, added, left out or swapped with their neighbour to make one word of another.</summary>
    public static int Distance(string left, string right, int limit)
    {
        if (left.Length > 100 || right.Length > 100)
            return limit + 1;
        Span<int> before = stackalloc int[right.Length + 1], last = stackalloc int[right.Length + 1], row = stackalloc int[right.Length + 1];
        for (var j = 0; j < row.Length; j++)
            row[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            last.CopyTo(before);
            row.CopyTo(last);
            row[0] = i;
            for (var j = 1; j < row.Length; j++)
            {
                row[j] = Math.Min(last[j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1), Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
        }
        return row[^1];
    }

    static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
