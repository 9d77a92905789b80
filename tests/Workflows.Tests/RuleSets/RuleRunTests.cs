using Marketing.Workflows.RuleSets;

namespace Marketing.Workflows.Tests.RuleSets;

/// <summary>Rules run over records as they change: at once, once, and in one transaction with what they do (RULES-DSL §4).</summary>
public class RuleRunTests
{
    const string Quarters = """
        规则集 "渠道"
        规则 three-failed "连续三个季度未达标"
          依据 "001-1.5.3"   每 [d.编号, q[1].季度] 一次
          择一 "季度考核处置" 按 d.编号   优先级 10
        当
          有 渠道商 d 其中 d.状态 等于 "正常"
          最近连续 3 条 季度考核 q 按 季度 其中 q.渠道商 等于 d.编号, 都 不 q.达标
        则
          置 d.状态 为 "已清退"
          通知 d.渠道经理 "连续三季未达标" 以 { dealer: d.编号 }
        结束

        规则 two-failed "连续两个季度未达标"
          依据 "001-1.5.3"   每 [d.编号, q[1].季度] 一次
          择一 "季度考核处置" 按 d.编号   优先级 5
        当
          有 渠道商 d 其中 d.状态 等于 "正常"
          最近连续 2 条 季度考核 q 按 季度 其中 q.渠道商 等于 d.编号, 都 不 q.达标
        则
          通知 d.渠道经理 "连续两季未达标" 以 { dealer: d.编号 }
        结束
        """;

    [Theory, InlineData("memory"), InlineData("sqlite")] // 001-1.5.3: two failing quarters in a row warn, three end; a pass between begins anew
    public async Task Two_failing_quarters_warn_and_three_end(string store)
    {
        await using var world = await RuleWorld.On(store);
        await world.Deploy(Quarters);
        await world.Save("dealer", "D-1", """{"name":"东方","status":"active","manager":"ana"}""");
        foreach (var (quarter, passed) in new[] { ("2025Q1", "false"), ("2025Q2", "true"), ("2025Q3", "false"), ("2025Q4", "false"), ("2026Q1", "false") })
        {
            await world.Save("dealer-quarter", null, $$"""{"dealer":"D-1","quarter":"{{quarter}}","score":50,"passed":{{passed}}}""");
            await world.Run();
            world.Open();
        }

        Assert.Equal(["ana: 连续两季未达标（渠道商：D-1）", "ana: 连续三季未达标（渠道商：D-1）"], await world.Told());
        var dealer = await world.Find("dealer", "D-1");
        Assert.Contains("\"status\":\"ended\"", dealer!.ValuesJson, StringComparison.Ordinal);
        Assert.Equal((2, "rules"), (dealer.Version, dealer.ChangedBy));
    }

    // ADR 0027. Shipped: off from 1 to 5 October 2027, a Friday; entered: until the 7th, and the 9th, a Saturday, is worked.
    [Fact]
    public async Task What_waits_for_working_time_follows_the_holidays_that_are_entered()
    {
        await using var world = await RuleWorld.On("memory", "2027-09-29T09:00");
        await world.Deploy("""
            规则集 "应收"
            规则 wait "等待"
              依据 "001-1.3.3"   每 r.编号 一次
            当
              有 应收款 r 其中 不 r.已结清
              自 r.到期日 起超过 6 小时 按工作时间
            则
              通知 "ana" "超过六个工作小时" 以 { receivable: r.编号 }
            结束
            """, "receivables");
        await world.Save("receivable", "R-1", """{"amount":1000,"due_date":"2027-10-05","settled":false}""");
        await world.Save("receivable", "R-2", """{"amount":1000,"due_date":"2027-10-09","settled":false}""");
        await world.AdvanceTo("2027-09-30T09:00");
        world.Calendars.Default.Holidays.Enter([new(2027, false, "", [new(new("国庆节", "National Day"), new(2027, 10, 1), new(2027, 10, 7))], [new(2027, 10, 9)])], 1);
        await world.AdvanceTo("2027-10-08T16:30");
        Assert.Empty(await world.Told());
        await world.AdvanceTo("2027-10-08T16:31");
        Assert.Equal(["ana: 超过六个工作小时（应收款：R-1）"], await world.Told());
        await world.AdvanceTo("2027-10-09T16:31");
        Assert.Equal(["ana: 超过六个工作小时（应收款：R-1）", "ana: 超过六个工作小时（应收款：R-2）"], await world.Told());
    }

    [Theory, InlineData("memory"), InlineData("sqlite")] // 001-1.3.3: a ladder goes on by itself, and stops when the money is in
    public async Task A_ladder_goes_up_as_time_passes(string store)
    {
        await using var world = await RuleWorld.On(store);
        await world.Deploy("""
            规则集 "应收"
            规则 chase "逾期催收"
              依据 "001-1.3.3"   每 r.编号 一次
            当
              有 应收款 r 其中 不 r.已结清
            阶梯自 r.到期日
              满 7 天  则 通知 "ana" "逾期7天" 以 { receivable: r.编号 }
              满 15 天 则 通知 "ben" "逾期15天"
              满 30 天 则 通知 "ben" "逾期30天"
            结束
            """, "receivables");
        await world.Save("receivable", "R-1", """{"amount":1000,"due_date":"2026-03-01","settled":false}""");
        await world.AdvanceTo("2026-03-07T23:59");
        Assert.Empty(await world.Told());
        await world.AdvanceTo("2026-03-08T00:00");
        Assert.Equal(["ana: 逾期7天（应收款：R-1）"], await world.Told());
        world.Open();
        await world.AdvanceTo("2026-03-17T00:00");
        Assert.Equal(2, (await world.Told()).Count);
        await world.Save("receivable", "R-1", """{"settled":true}""");
        await world.AdvanceTo("2026-06-01T00:00");
        Assert.Equal(2, (await world.Told()).Count);
    }

    [Theory, InlineData("memory"), InlineData("sqlite")] // RULES-DSL §4, Guards
    public async Task A_guard_refuses_a_change_by_whatever_means_it_comes(string store)
    {
        await using var world = await RuleWorld.On(store);
        await world.Deploy("""
            规则集 "守护"
            规则 end-needs-failures "清退须有三次未达标"
              依据 "001-1.5.3"
            在 渠道商 d.状态 改为 "已清退" 前
              统计 次数 = 个数(q.编号) 取自 季度考核 q 其中 q.渠道商 等于 d.编号 且 不 q.达标
              须 次数 不低于 3   提示 "未达标不足三个季度"
            结束
            """, "guards");
        await world.Save("dealer", "D-1", """{"name":"东方","status":"active"}""");
        for (var quarter = 1; quarter <= 3; quarter++)
        {
            var refused = await world.TrySave("dealer", "D-1", """{"status":"ended"}""");
            Assert.Equal("guard", refused.Refusal!.Code);
            Assert.Contains("未达标不足三个季度", refused.Refusal.Message.Chinese, StringComparison.Ordinal);
            await world.Save("dealer-quarter", null, $$"""{"dealer":"D-1","quarter":"2025Q{{quarter}}","passed":false}""");
            if (quarter == 2)
                world.Open();
        }

        Assert.Equal(2, (await world.Save("dealer", "D-1", """{"status":"ended"}""")).Row.Version);
    }

    [Theory, InlineData("memory"), InlineData("sqlite")]
    public async Task What_rules_work_out_is_shown_with_the_record_and_follows_its_facts(string store)
    {
        await using var world = await RuleWorld.On(store);
        await world.Deploy("""
            规则集 "计数"
            规则 failure-counter "未达标次数"
              依据 "001-1.5.3"
            当
              有 渠道商 d
              统计 次数 = 个数(q.编号) 取自 季度考核 q 其中 q.渠道商 等于 d.编号 且 不 q.达标
            判定 d.连续未达标 为 次数
            结束
            """, "counter");
        await world.Save("dealer", "D-1", """{"name":"东方","status":"active"}""");
        var quarter = await world.Save("dealer-quarter", null, """{"dealer":"D-1","quarter":"2025Q1","passed":false}""");
        await world.Run();
        Assert.Equal("""{"failures":1}""", (await world.Find("dealer", "D-1"))!.DerivedJson);
        await world.Save("dealer-quarter", quarter.Row.Id, """{"passed":true}""");
        world.Open();
        await world.Run();
        Assert.Equal("""{"failures":0}""", (await world.Find("dealer", "D-1"))!.DerivedJson);
    }

    [Theory, InlineData("memory"), InlineData("sqlite")]
    public async Task A_recorded_fact_is_a_record_like_others(string store)
    {
        await using var world = await RuleWorld.On(store);
        await world.Deploy("""
            规则集 "奖励"
            规则 full-marks "满分奖励"
              依据 "001-1.5.3"   每 q.编号 一次
            当
              有 季度考核 q 其中 q.得分 等于 100
            则
              记录 奖励 { dealer: q.渠道商, amount: 500 }
            结束
            """, "rewards");
        await world.Save("dealer", "D-1", """{"name":"东方"}""");
        await world.Save("dealer-quarter", "DQ-1", """{"dealer":"D-1","quarter":"2025Q1","score":100}""");
        await world.Run();
        world.Open();
        await world.Run();
        var rewards = await world.Look((records, _) => records.All(["reward"]));
        Assert.Equal("""{"dealer":"D-1","amount":500}""", Assert.Single(rewards).ValuesJson);
    }

    [Theory, InlineData("memory"), InlineData("sqlite")]
    public async Task A_restart_fires_nothing_again_and_what_happened_meanwhile_is_made_up_for(string store)
    {
        await using var world = await RuleWorld.On(store);
        await world.Deploy(Quarters);
        await world.Save("dealer", "D-1", """{"name":"东方","status":"active","manager":"ana"}""");
        foreach (var quarter in new[] { "2025Q1", "2025Q2" })
            await world.Save("dealer-quarter", null, $$"""{"dealer":"D-1","quarter":"{{quarter}}","passed":false}""");
        await world.Run();
        var keys = await world.Keys();
        world.Open();
        await world.Run();
        Assert.Equal(keys.Select(key => key.Key), (await world.Keys()).Select(key => key.Key));
        Assert.Single(await world.Told());
        // The third fails while no program runs, and is corrected at once: rules see both, in their order.
        var third = await world.Save("dealer-quarter", null, """{"dealer":"D-1","quarter":"2025Q3","passed":false}""");
        await world.Save("dealer-quarter", third.Row.Id, """{"passed":true}""");
        world.Open();
        await world.Run();
        Assert.Equal(2, (await world.Told()).Count);
    }

    [Fact]
    public async Task Rules_that_run_away_are_switched_off_and_named_and_others_go_on()
    {
        await using var world = await RuleWorld.On("sqlite");
        await world.Deploy("""
            规则集 "拉锯"
            规则 ping "去"
              依据 "x"   重复 每次变化时
            当
              有 应收款 r 其中 r.已结清
            则
              置 r.已结清 为 假
            结束
            规则 pong "回"
              依据 "x"   重复 每次变化时
            当
              有 应收款 r 其中 不 r.已结清
            则
              置 r.已结清 为 真
            结束
            规则 big "大额"
              依据 "x"
            当
              有 应收款 r 其中 r.金额 大于 100
            则
              通知 "ana" "大额应收"
            结束
            """, "seesaw");
        await world.Save("receivable", "R-1", """{"amount":1000,"settled":false}""");
        await world.Run();
        var standings = await world.Look((_, rules) => rules.Standings());
        Assert.Equal(["ping", "pong"], standings.Where(row => row.QuarantineZh is not null).Select(row => row.Rule).Order());
        Assert.Contains("ana: 大额应收", await world.Told());
        Assert.Equal("""{"amount":1000,"settled":false}""", (await world.Find("receivable", "R-1"))!.ValuesJson);
        Assert.True((await world.Rules.SwitchOn("ping", "ana", CancellationToken.None)).Succeeded);
    }

    [Theory, InlineData("memory"), InlineData("sqlite")]
    public async Task A_key_that_closes_and_fires_again_before_rules_have_run_is_one_row(string store)
    {
        await using var world = await RuleWorld.On(store);
        await world.Deploy("""
            规则集 "结清"
            规则 settled "已结清"
              依据 "x"   每 r.编号 一次   重复 再次成立时
            当
              有 应收款 r 其中 r.已结清
            则
              通知 "ana" "已结清"
            结束
            """, "settled");
        await world.Run();
        foreach (var settled in new[] { "true", "false", "true", "false", "true" })
            await world.Save("receivable", "R-1", $$"""{"settled":{{settled}}}""");
        world.Open();
        await world.Run();
        var key = Assert.Single(await world.Keys());
        Assert.Equal((3, true), (key.Firings, key.Used));
        Assert.Equal(3, (await world.Told()).Count);
    }
}
