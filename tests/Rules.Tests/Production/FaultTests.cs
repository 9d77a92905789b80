using Marketing.Rules.Production;

namespace Marketing.Rules.Tests.Production;

/// <summary>Rules with one planted fault each: it is found, told once in both languages with its place, and nothing else is told.</summary>
public class FaultTests
{
    public static TheoryData<string, string> Faults
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var (code, text) in FaultRows.All)
                rows.Add(code, text);
            return rows;
        }
    }

    [Theory, MemberData(nameof(Faults))]
    public void A_planted_fault_is_found(string code, string text)
    {
        var read = RuleSetReader.Read(text, FaultVocabulary.Known, "f.rules");

        var found = read.Problems.Where(problem => problem.Code == code).ToList();
        Assert.True(found.Count > 0, $"{code} not found, but {string.Join("\n", read.Problems)}\n{text}");
        Assert.All(read.Problems, problem => Assert.True(problem.Code == code, $"{problem}\n{text}"));
        Assert.All(found, problem =>
        {
            Assert.NotEmpty(problem.Message.Chinese);
            Assert.DoesNotMatch("[\u4e00-\u9fff]{6,}", problem.Message.English.Replace(problem.Message.Chinese, ""));
            Assert.NotNull(problem.Position);
            Assert.InRange(problem.Position.Value.Line, 1, text.Split('\n').Length);
            Assert.NotNull(problem.Mend);
        });
    }

    [Fact]
    public void There_are_at_least_sixty_faults_of_at_least_forty_kinds()
    {
        Assert.True(FaultRows.All.Count >= 60, $"{FaultRows.All.Count}");
        var kinds = FaultRows.All.Select(row => row.Code).Distinct().Count();
        Assert.True(kinds >= 40, $"{kinds}");
    }

    public static TheoryData<string> Clean => [.. FaultRows.Clean];

    [Theory, MemberData(nameof(Clean))]
    public void A_clean_rule_set_is_clean(string text) => Assert.Empty(RuleSetReader.Read(text, FaultVocabulary.Known).Problems.Select(problem => problem.Format()));

    [Fact]
    public void A_conflict_shows_a_fact_that_both_rules_take()
    {
        var text = FaultRows.Rule("当\n  有 客户 c 其中 c.评分 大于 5 且 等级 等于 \"甲\"\n则\n  置 c.层级 为 1", "a") + FaultRows.Rule("当\n  有 客户 k 其中 k.评分 低于 10 且 k.等级 不等于 \"丙\"\n则\n  置 k.层级 为 2", "b", "k");

        var problem = Assert.Single(RuleSetReader.Read(text, FaultVocabulary.Known).Problems);
        Assert.Equal("RULE-037", problem.Code);
        Assert.Equal("Expected one rule to set customer.level, but '标题a' and '标题b' both do where customer { score: 7, grade: \"a\" }", problem.Message.English);
        Assert.Equal("“标题a”和“标题b”都置 customer.level，条件会同时成立，例如 customer { score: 7, grade: \"a\" }", problem.Message.Chinese);
    }

    [Fact]
    public void Several_errors_of_a_file_are_told_together()
    {
        const string Text = """
            规则 a "一"
              依据 "1.1"   每 c.编号 一次
            当
              有 客户 c 其中 等级 等与 "甲"
              没有 订但 o 其中 o.客户 等于 c
              且 c.营收 大于 5
            则
              通知 c.归属人 "问候"
              启动流成 "普通流程"
            结束

            规则 b "二"
              依据 "1.1"   没 c.编号 一次
            当
              有 客户 c
            则
              置 c.层及 为 1
            结束
            """;

        var problems = RuleSetReader.Read(Text, FaultVocabulary.Known).Problems.Where(problem => problem.IsError).ToList();

        Assert.Equal([4, 5, 9, 13, 17], problems.Select(problem => problem.Position!.Value.Line).Distinct());
        Assert.Contains(problems, problem => problem.Mend!.Chinese == "是不是想写“订单”？");
        Assert.Contains(problems, problem => problem.Mend!.Chinese == "是不是想写“启动流程”？");
        Assert.Contains(problems, problem => problem.Mend!.English == "did you mean '层级'?");
    }
}
