using Marketing.Rules.Feel;
using Marketing.Rules.Production;

namespace Marketing.Rules.Tests.Production;

/// <summary>Tables of rule sets are functions, evaluated as decision tables are.</summary>
public class TableTests
{
    static readonly FeelEnvironment World = new(new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc);

    const string Tables = """
        设定 a.points = 7 出自 "amb-1"
        常量 上限 = 100

        决策表 bucket "账期" (天数: number) → 分级: string  依据 "1.1"  命中 唯一
        | < 1     | "未到期" |
        | [1..30] | "1-30天" |
        | > 30    | "更久" |

        决策表 "处罚" (等级: 客户.等级, 成交: boolean) → 罚款: number, 扣分: number  依据 "1.1"  命中 首个
        | "甲" | 真 | 上限 * 2 | 0 |
        | "甲" | -  | 0 | -20 |
        | -    | -  | 0 | 设定.a.points |

        决策表 material "材料" (类别: string) → 材料  依据 "1.1"  命中 收集
        | "户外"         | "位置" |
        | "户外", "线上" | "预算" |
        """;

    static string Eval(string expression, string settings = "{}")
    {
        var read = RuleSetReader.Read(Tables, FaultVocabulary.Known);
        Assert.DoesNotContain(read.Problems, problem => problem.IsError);
        var scope = FeelExpression.Parse(settings).Evaluate(ContextScope.Empty, World).Value;
        var evaluated = FeelExpression.Parse(expression, FeelNames.None, read.Functions).Evaluate(new ContextScope(scope.TryContext(out var context) ? context : Context.Empty), World with { Functions = read.Functions });
        return evaluated.Value.ToString();
    }

    [Theory]
    [InlineData("bucket(0)", "未到期")]
    [InlineData("bucket(30)", "1-30天")]
    [InlineData("bucket(31)", "更久")]
    [InlineData("bucket(null)", "null")]
    [InlineData("处罚(\"a\", true, 7).罚款", "200")]
    [InlineData("处罚(\"a\", null, 7).扣分", "-20")]
    [InlineData("处罚(\"b\", true, 9).扣分", "9")]
    public void A_table_answers_as_a_function(string expression, string expected) => Assert.Equal(expected, Eval(expression));

    [Fact]
    public void A_collecting_table_gives_a_list() => Assert.Equal("2", Eval("count(material(\"户外\"))"));

    [Fact]
    public void A_rule_that_calls_a_table_reads_its_settings()
    {
        var read = RuleSetReader.Read(Tables + "\n" + FaultRows.Rule("当\n  有 客户 c\n  设 罚 = 处罚(c.等级, c.有效)\n  且 罚.扣分 大于 3\n则\n  上报 \"x\""), FaultVocabulary.Known);

        Assert.Empty(read.Problems);
        Assert.Equal("处罚(c.grade, c.active, config.a.points)", MeaningText.Of(((LetClause)read.Tree.Rules.Single().Clauses[1]).Value));
        Assert.Equal("7", read.Settings["a.points"].ToString());
    }

    [Theory]
    [InlineData("quarter of(date(\"2026-03-31\"))", "2026Q1")]
    [InlineData("half-year of(date(\"2026-07-01\"))", "2026H2")]
    [InlineData("month of(date and time(\"2026-03-31T23:00:00\"))", "2026-03")]
    [InlineData("week of(date(\"2027-01-03\"))", "2026W53")]
    [InlineData("period previous(\"2026Q1\")", "2025Q4")]
    [InlineData("period next(\"2026W53\")", "2027W01")]
    [InlineData("period start(\"2026W01\")", "2025-12-29")]
    [InlineData("period end(\"2024-02\")", "2024-02-29")]
    [InlineData("period year(\"2026W01\")", "2026")]
    [InlineData("date(\"2026-06-30\") in period range(\"2026H1\")", "true")]
    [InlineData("period start(\"2026Q5\")", "null")]
    [InlineData("year(date(\"2026-06-30\"))", "2026")]
    public void Periods_are_texts_with_functions(string expression, string expected) => Assert.Equal(expected, Eval(expression));
}
