using Marketing.Rules.Production;

namespace Marketing.Rules.Tests.Production;

/// <summary>How texts are read: names without blanks, layout, languages mixed, comments, aliases.</summary>
public class ReadingTests
{
    static readonly Vocabulary Known = FaultVocabulary.Known;

    static RuleSetTree Read(string text, Vocabulary? vocabulary = null)
    {
        var read = RuleSetReader.Read(text, vocabulary ?? Known);
        Assert.Empty(read.Problems.Where(problem => problem.IsError).Select(problem => problem.Format()));
        return read.Tree;
    }

    static string English(string text) => RulePrinter.Print(Read(text), Known, RuleLanguage.English);

    static string Chinese(string text) => RulePrinter.Print(Read(text), Known, RuleLanguage.Chinese);

    [Fact]
    public void Chinese_needs_no_blanks()
    {
        const string Tight = "规则r\"标题\"依据\"1.1\"每c.编号一次\n当\n有客户c其中评分不低于5且等级等于\"甲\"且不有效或名称不等于空\n没有订单o其中o.客户等于c且o.到期日早于今天\n统计数=合计(p.金额)取自订单p其中p.客户等于c\n且数大于3\n则\n置c.层级为数*2\n结束";
        const string Wide = "规则 r \"标题\"\n  依据 \"1.1\"   每 c.编号 一次\n当\n  有 客户 c 其中 评分 不低于 5 且 等级 等于 \"甲\" 且 不 有效 或 名称 不等于 空\n  没有 订单 o 其中 o.客户 等于 c 且 o.到期日 早于 今天\n  统计 数 = 合计(p.金额) 取自 订单 p 其中 p.客户 等于 c\n  且 数 大于 3\n则\n  置 c.层级 为 数 * 2\n结束\n";

        Assert.Equal(TreeText.Of(Read(Wide)), TreeText.Of(Read(Tight)));
        Assert.Equal(Wide.Replace("   每", "\n  每", StringComparison.Ordinal), Chinese(Tight));
    }

    [Theory]
    [InlineData("quarter-score", "Quarter Score")]
    [InlineData("季评", "Quarter Score")]
    [InlineData("quarter_score", "Quarter Score")]
    [InlineData("QUARTER SCORE", "Quarter Score")]
    public void A_type_has_many_spellings(string written, string printed) =>
        Assert.Contains($"there is a {printed} q where q.score > 5", English($"rule r \"t\"\n  per \"1.1\"\nwhen\n  there is a {written} q where q.Score > 5\nthen\n  raise \"x\"\nend"), StringComparison.Ordinal);

    [Fact]
    public void An_ambiguous_split_shows_both_readings()
    {
        var vocabulary = VocabularyText.Read("a 甲: x=客户:s y=客户属于区域:s z=区域:s");

        var problem = Assert.Single(RuleSetReader.Read("规则 r \"t\"\n  依据 \"1\"\n当\n  有 甲 a 其中 客户属于区域 等于 \"x\"\n则\n  上报 \"x\"\n结束", vocabulary).Problems, problem => problem.IsError);

        Assert.Equal("RULE-015", problem.Code);
        Assert.Equal(new SourcePosition(4, 12), problem.Position);
        Assert.Equal("Two readings: '客户属于区域', or '客户' followed by '属于区域'", problem.Message.English);
        Read("规则 r \"t\"\n  依据 \"1\"\n当\n  有 甲 a 其中 客户 属于 (区域) 且 y 等于 \"x\"\n则\n  上报 \"x\"\n结束", vocabulary);
    }

    [Fact]
    public void A_deeper_line_continues_whatever_its_first_word()
    {
        var tree = Read("""
            规则 r "标题"
              依据 "1.1"
            当
              有 客户 c
                其中 评分 大于 5
                且 每个 i 属于 [1, 2]
                   满足 i 小于 c.评分
              且 c.有效
            阶梯自 c.签约日
              满 7 天
                若 c.评分 大于 8 则 上报 "a"
                  以 { x: 1 }
                  上报 "b"
              满 8 天 则 上报 "c"
            结束
            """);

        var rule = Assert.Single(tree.Rules);
        Assert.Equal(2, rule.Clauses.Count);
        var ladder = Assert.IsType<LadderBody>(rule.Body);
        Assert.Equal([2, 1], ladder.Rungs.Select(rung => rung.Effects.Count));
    }

    [Fact]
    public void A_sentence_indented_by_mistake_is_told_how_to_mend()
    {
        var problem = Assert.Single(RuleSetReader.Read("规则 r \"t\"\n  依据 \"1.1\"\n当\n  有 客户 c\n    没有 订单 o 其中 o.客户 等于 c\n则\n  上报 \"x\"\n结束", Known).Problems, problem => problem.IsError);
        Assert.Equal("a new sentence is aligned with the one before; a deeper line continues it", problem.Mend!.English);
    }

    [Fact]
    public void Both_languages_may_stand_in_one_file()
    {
        const string Mixed = "rule r \"标题\" / \"Title\"\n  依据 \"1.1\"   once per c.id\n当\n  there is a 客户 c where 评分 > 5 且 c.grade 等于 \"a\"\n则\n  notify c.归属人 经 \"mail\" \"hello\"\n结束\n";

        Assert.Equal("规则 r \"Title\" / \"标题\"\n  依据 \"1.1\"\n  每 c.编号 一次\n当\n  有 客户 c 其中 评分 大于 5 且 c.等级 等于 \"甲\"\n则\n  通知 c.归属人 经 \"邮件\" \"问候\"\n结束\n", Chinese(Mixed));
    }

    [Fact]
    public void Comments_stay_with_what_they_stand_before()
    {
        const string Text = "// 文件\n规则集 \"s\"\n\n// 关于规则\n规则 r \"t\"\n  依据 \"1.1\"\n当\n  // 关于客户\n  有 客户 c\n则\n  上报 \"http://x\"\n结束\n// 完\n";

        Assert.Equal(Text, Chinese(Text));
    }

    [Theory]
    [InlineData("评分 大于 15%", "c.score > 0.15")]
    [InlineData("营收 低于 5000 万", "c.revenue < 50000000")]
    [InlineData("今天 - 签约日 超过 30 天", "(today() - c.since) > duration(\"P30D\")")]
    [InlineData("签约日 早于 今天 - (c.层级) 天", "c.since < (today() - (c.level * duration(\"P1D\")))")]
    [InlineData("归属人 等于 c.介绍人.归属人", "c.owner = record of(\"customer\", c.referrer).owner")]
    [InlineData("介绍人 等于 c", "c.referrer = c.id")]
    [InlineData("c.介绍人.介绍人.名称 等于 空", "record of(\"customer\", record of(\"customer\", c.referrer).referrer).name = null")]
    [InlineData("等级 属于 (\"甲\", \"b\")", "c.grade in \"a\", \"b\"")]
    [InlineData("签约日 属于 季度(今天)", "c.since in period range(quarter of(today()))")]
    [InlineData("季度(签约日).上一期.年 等于 2025", "period year(period previous(quarter of(c.since))) = 2025")]
    [InlineData("不 有效 或 非 c.有效", "not(c.active) or not(c.active)")]
    public void An_expression_means_plain_FEEL(string written, string meaning)
    {
        var rule = Read($"规则 r \"t\"\n  依据 \"1.1\"\n当\n  有 客户 c 其中 {written}\n则\n  上报 \"x\"\n结束").Rules.Single();

        Assert.Equal(meaning, MeaningText.Of(((JoinClause)rule.Clauses[0]).Where!));
    }

    [Fact]
    public void A_ladder_is_a_rule_per_rung()
    {
        var read = RuleSetReader.Read(FaultRows.Rule("当\n  有 订单 o 其中 不 已付\n阶梯自 o.到期日\n  满 7 天 则 通知 o.客户.归属人 \"问候\"\n  满 15 天 若 o.金额 大于 100 则 上报 \"逾期\"", key: "o"), Known);

        Assert.Equal(["r#1", "r#2"], read.Rules.Select(rule => rule.Id));
        Assert.Equal([typeof(JoinClause), typeof(TimeClause), typeof(TestClause)], read.Rules[1].Clauses.Select(clause => clause.GetType()));
    }

    [Fact]
    public void A_rule_reads_and_writes_slots()
    {
        var read = RuleSetReader.Read(FaultRows.Rule("当\n  有 客户 c 其中 评分 大于 5\n  没有 订单 o 其中 客户 等于 c 且 已付\n则\n  置 c.层级 为 1"), Known);

        var rule = Assert.Single(read.Rules);
        Assert.Equal(["customer.id", "customer.score", "order.customer", "order.id", "order.paid"], rule.Reads.Select(slot => $"{slot.Type}.{slot.Field}"));
        Assert.Equal([new SlotRead("customer", "level")], rule.Writes);
    }

    [Fact]
    public void A_rule_whose_validity_is_over_is_told()
    {
        var text = FaultRows.Rule("当\n  有 客户 c\n则\n  上报 \"x\"", attributes: "   生效 2026-01-01 至 2026-02-01");

        Assert.Empty(RuleSetReader.Read(text, Known, today: new(2026, 2, 1)).Problems);
        Assert.Equal("RULE-032", Assert.Single(RuleSetReader.Read(text, Known, today: new(2026, 2, 2)).Problems).Code);
    }

    [Fact]
    public void Strata_follow_negation()
    {
        var read = RuleSetReader.Read(FaultRows.Rule("当\n  有 关系 l\n则\n  得出 预警 { 客户: l.甲方, 级别: 1 }", "a", "l")
            + FaultRows.Rule("当\n  有 客户 c\n  没有 预警 w 其中 w.客户 等于 c\n则\n  得出 季评 { 客户: c }", "b"), Known);

        Assert.Equal(0, read.Strata["link"]);
        Assert.Equal(0, read.Strata["alert"]);
        Assert.Equal(1, read.Strata["quarter-score"]);
    }
}
