namespace Marketing.Rules.Feel.Checking;

/// <summary>The words of the language, and pieces of text that are often written.</summary>
static class CompletionWords
{
    static readonly Dictionary<string, Words> Help = new(StringComparer.Ordinal)
    {
        ["if"] = new("按条件取两个值之一", "one of two values, by a condition"),
        ["then"] = new("条件成立时的值", "the value where the condition holds"),
        ["else"] = new("条件不成立时的值", "the value where it does not hold"),
        ["for"] = new("对列表的每一项算一个值", "a value for each item of a list"),
        ["return"] = new("每一项得到的值", "the value for each item"),
        ["some"] = new("至少一项满足条件", "whether one item at least meets a condition"),
        ["every"] = new("每一项都满足条件", "whether every item meets a condition"),
        ["satisfies"] = new("各项要满足的条件", "the condition on the items"),
        ["function"] = new("定义一个函数", "a function of one's own"),
        ["and"] = new("两个条件都成立", "both conditions hold"),
        ["or"] = new("至少一个条件成立", "one of the conditions holds at least"),
        ["between"] = new("在两个值之间，含两端", "between two values, both included"),
        ["in"] = new("在列表或区间里，或满足测试", "in a list or range, or meets tests"),
        ["instance of"] = new("值属于某个类型", "whether a value is of a type"),
        ["true"] = new("真", "the boolean true"),
        ["false"] = new("假", "the boolean false"),
        ["null"] = new("没有值", "no value"),
    };

    public static CompletionItem Keyword(string word) => new(CompletionKind.Keyword, word, word, null) { Help = Help[word] };

    /// <summary>The words a value may begin with.</summary>
    public static IReadOnlyList<CompletionItem> Values { get; } =
        [.. new[] { "if", "for", "some", "every", "function", "true", "false", "null" }.Select(Keyword)];

    public static IReadOnlyList<CompletionItem> Snippets { get; } =
    [
        Snippet("if … then … else …", "if ${1:condition} then ${2:value} else ${3:value}", new("按条件取两个值之一", "one of two values, by a condition")),
        Snippet("for … in … return …", "for ${1:item} in ${2:list} return ${3:value}", new("对列表的每一项算一个值", "a value for each item of a list")),
        Snippet("some … in … satisfies …", "some ${1:item} in ${2:list} satisfies ${3:condition}", new("至少一项满足条件", "whether one item at least meets a condition")),
        Snippet("every … in … satisfies …", "every ${1:item} in ${2:list} satisfies ${3:condition}", new("每一项都满足条件", "whether every item meets a condition")),
        Snippet("[1..10]", "[${1:1}..${2:10}]", new("区间，含两端", "a range, both ends included")),
        Snippet("{key: value}", "{${1:key}: ${2:value}}", new("上下文", "a context")),
        Snippet("@\"2026-03-01\"", "@\"${1:2026-03-01}\"", new("日期、时间或时长", "a date, time or duration")),
    ];

    static CompletionItem Snippet(string label, string insert, Words help) => new(CompletionKind.Snippet, label, insert, null) { Help = help };
}
