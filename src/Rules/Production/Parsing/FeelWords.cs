using System.Collections.Frozen;
using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>The other spellings of FEEL's words, each with its one equivalent (RULES-DSL §2, FEEL aliases).</summary>
static class FeelWords
{
    /// <summary>What may stand between two operands.</summary>
    public static readonly IReadOnlyList<(string Word, TokenKind Kind)> Operators =
    [
        ("且", TokenKind.And), ("或", TokenKind.Or), ("等于", TokenKind.Equal), ("不等于", TokenKind.NotEqual),
        ("大于", TokenKind.Greater), ("超过", TokenKind.Greater), ("晚于", TokenKind.Greater),
        ("小于", TokenKind.Less), ("低于", TokenKind.Less), ("早于", TokenKind.Less),
        ("不低于", TokenKind.GreaterOrEqual), ("不早于", TokenKind.GreaterOrEqual), ("不高于", TokenKind.LessOrEqual), ("不晚于", TokenKind.LessOrEqual),
        ("介于", TokenKind.Between), ("与", TokenKind.And), ("属于", TokenKind.In), ("那么", TokenKind.Then), ("否则", TokenKind.Else),
        ("满足", TokenKind.Satisfies), ("取", TokenKind.Return),
        ("and", TokenKind.And), ("or", TokenKind.Or), ("between", TokenKind.Between), ("in", TokenKind.In), ("then", TokenKind.Then), ("else", TokenKind.Else),
        ("satisfies", TokenKind.Satisfies), ("return", TokenKind.Return), ("instance", TokenKind.Instance),
    ];

    /// <summary>What an operand may begin with, or be.</summary>
    public static readonly IReadOnlyList<(string Word, TokenKind Kind)> Prefixes =
    [
        ("不", TokenKind.Not), ("非", TokenKind.Not), ("如果", TokenKind.If), ("存在", TokenKind.Some), ("每个", TokenKind.Every), ("对", TokenKind.For),
        ("空", TokenKind.Null), ("真", TokenKind.True), ("假", TokenKind.False),
        ("if", TokenKind.If), ("some", TokenKind.Some), ("every", TokenKind.Every), ("for", TokenKind.For), ("null", TokenKind.Null), ("true", TokenKind.True),
        ("false", TokenKind.False), ("function", TokenKind.Function),
    ];

    /// <summary>Units of time, each as the duration of one. The first spelling of a language is printed; for one of them English has the singular.</summary>
    public static readonly IReadOnlyList<(string Chinese, string English, string One)> Units =
    [
        ("秒", "seconds", "PT1S"), ("分钟", "minutes", "PT1M"), ("小时", "hours", "PT1H"), ("天", "days", "P1D"), ("个月", "months", "P1M"), ("年", "years", "P1Y"),
    ];

    /// <summary>What a number may be multiplied by.</summary>
    public static readonly IReadOnlyList<(string Word, decimal Factor)> Multiples = [("%", 0.01m), ("万", 10_000m), ("亿", 100_000_000m)];

    /// <summary>Chinese names of functions.</summary>
    public static readonly FrozenDictionary<string, string> Functions = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["合计"] = "sum", ["个数"] = "count", ["最大"] = "max", ["最小"] = "min", ["平均"] = "mean", ["去重"] = "distinct values", ["包含"] = "list contains", ["含字"] = "contains",
        ["开头是"] = "starts with", ["结尾是"] = "ends with", ["长度"] = "string length", ["连写"] = "string join", ["向上取整"] = "ceiling",
        ["年"] = "year", ["月"] = "month", ["日"] = "day", ["角色"] = "role", ["上级"] = "manager of", ["部门负责人"] = "unit head",
        ["工作时长"] = "working time between", ["非工作时长"] = "non-working time between",
        ["年度"] = "year of", ["季度"] = "quarter of", ["月份"] = "month of", ["周次"] = "week of",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The Chinese name of a function, where it has one.</summary>
    public static readonly FrozenDictionary<string, string> ChineseFunctions = Functions.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Words that stand for a call without arguments.</summary>
    public static readonly IReadOnlyList<(string Word, string Function)> Calls = [("今天", "today"), ("现在", "now")];

    /// <summary>Names that mean something of their own: the spelling, and the name in the tree.</summary>
    public static readonly IReadOnlyList<(string Chinese, string English)> Specials = [("操作人", Actor), ("本规则", ThisRule)];

    public const string Actor = "actor";
    public const string ThisRule = "this rule";
    public const string Old = "old ";
    public const string Config = "config.";
}
