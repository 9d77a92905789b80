using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>Why a rule has not fired for a fact: the first clause that fails and how near it came, or what stands behind the clauses.</summary>
public class WhyNotTests
{
    static readonly FactType Dealer = new("dealer", new("渠道商（经销商）", "Dealer"),
        [new("status", new("状态", "status"), new EnumerationType("status", [new("active", new("正常", "Active")), new("ended", new("终止", "Ended"))])), new("region", new("大区", "region"), new ReferenceType("region"))]);

    static readonly FactType Region = new("region", new("大区", "Region"), [new("manager", new("经理", "manager"), RuleType.String)]);

    static readonly FactType Quarter = new("quarter", new("季度考核", "Quarter Review"),
        [new("dealer", new("渠道商", "dealer"), new ReferenceType("dealer")), new("quarter", new("季度", "quarter"), new PeriodValueType(PeriodKind.Quarter)), new("score", new("得分", "score"), RuleType.Number)]);

    static readonly FactType Plan = Sessions.Type("plan", ("dealer", RuleType.String));

    const string Rules = """
        ruleset "quarters"
        rule three "Three failing quarters"
          per "001-1.5.3"   once per d.id
          choose one in "outcome" by d.id   priority 10
        when
          there is a Dealer d where d.status = "active"
          the last 3 consecutive Quarter Review q by quarter where q.dealer = d, all q.score < 70
          there is no plan p where p.dealer = d.id
          and d.region.manager != null
          at least 10 days after q[1].quarter.end
        then
          raise "three"
        end
        rule two "Two failing quarters"
          per "001-1.5.3"   once per d.id
          choose one in "outcome" by d.id
        when
          there is a Dealer d where d.status = "active"
          the last 3 consecutive Quarter Review q by quarter where q.dealer = d, at least 2 of them q.score < 70
          there is no plan p where p.dealer = d.id
          and d.region.manager != null
          at least 10 days after q[1].quarter.end
        then
          raise "two"
        end
        rule plan "A plan of a dealer that failed"
          per "1"
        when
          there is a plan p
          there is a Quarter Review q where q.dealer = p.dealer and q.score < 70
        then
          raise "plan"
        end
        rule notify "Whoever"
          per "1"   valid from 2026-02-01 to 2026-02-28
        when
          there is a plan p
        then
          notify p.dealer "x"
        end
        rule owner "Owner"
          per "1"
        when
          there is a Region r
        then
          notify r.manager "x"
        end
        rule keep "Guard"
          per "1"
        before creating a plan p
          must p.dealer != null
        end
        """;

    static RuleSession Open()
    {
        var session = Sessions.Open(Rules, Dealer, Region, Quarter, Plan);
        session.Put("region", "north", ("manager", "li"));
        session.Put("dealer", "D1", ("status", "active"), ("region", "north"));
        return session;
    }

    static void Reviews(RuleSession session, params (int Quarter, int Score)[] scores)
    {
        foreach (var (quarter, score) in scores)
            session.Put("quarter", $"D1-{quarter}", ("dealer", "D1"), ("quarter", $"2025Q{quarter}"), ("score", score));
    }

    static WhyNotExplanation Ask(RuleSession session, string rule = "three", string type = "dealer", string key = "D1") => session.WhyNot(rule, type, key);

    [Fact]
    public void A_fact_that_fails_its_own_conditions()
    {
        var session = Open();
        session.Put("dealer", "D2", ("status", "ended"));
        var why = Ask(session, key: "D2");

        Assert.Equal((WhyNotReason.ClauseFails, 1, 0), (why.Reason, why.Failed!.Number, why.Passed.Count));
        Assert.Equal("'d.status = \"Active\"' does not hold (d.status = ended)", why.Miss!.Text.English);
        Assert.Equal("“d.状态 等于 \"正常\"”不成立（d.状态 = ended）", why.Miss.Text.Chinese);
        Assert.StartsWith("第 1 项条件", why.Message.Chinese, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_of_a_sequence()
    {
        var session = Open();
        Reviews(session, (1, 60), (2, 60));
        var why = Ask(session);

        Assert.Equal((2, 2, 3), (why.Failed!.Number, why.Miss!.Found, why.Miss.Wanted));
        Assert.Equal("3 of Quarter Review are needed, but there are 2", why.Miss.Text.English);
    }

    [Fact]
    public void A_hole_in_a_sequence()
    {
        var session = Open();
        Reviews(session, (1, 60), (2, 60), (4, 60));

        Assert.Equal("2025Q2 and 2025Q4 do not follow one another", Ask(session).Miss!.Text.English);
    }

    [Fact] // "2 of the last 3 fail: 2025Q1 passed with 71".
    public void One_of_a_sequence_that_passed()
    {
        var session = Open();
        Reviews(session, (2, 71), (3, 60), (4, 61));
        var why = Ask(session);

        Assert.Equal((2, 2, 3), (why.Failed!.Number, why.Miss!.Found, why.Miss.Wanted));
        Assert.Equal("2 of the last 3 hold; not: 2025Q2 (q.score = 71)", why.Miss.Text.English);
        Assert.Equal("最近 3 条中有 2 条满足；不满足的：2025Q2（q.得分 = 71）", why.Miss.Text.Chinese);
        Assert.Equal(["D1-4", "D1-3", "D1-2"], why.Miss.Facts.Select(fact => fact.Key));
        Assert.Equal("D1", Assert.Single(why.Passed[0].Facts).Key);
    }

    [Fact]
    public void Something_that_must_not_be_there()
    {
        var session = Open();
        session.Put("plan", "P1", ("dealer", "D1"));
        Reviews(session, (2, 60), (3, 60), (4, 61));
        var why = Ask(session);

        Assert.Equal((3, "P1"), (why.Failed!.Number, Assert.Single(why.Miss!.Facts).Key));
        Assert.Equal(("d.id", Value.Of("D1")), (why.Failed.Values[0].Text.English, why.Failed.Values[0].Value));
    }

    [Fact]
    public void A_null_with_its_cause()
    {
        var session = Open();
        session.Put("dealer", "D1", ("status", "active"), ("region", "south"));
        Reviews(session, (2, 60), (3, 60), (4, 61));
        var why = Ask(session);

        Assert.Equal((4, WhyNotReason.ClauseFails), (why.Failed!.Number, why.Reason));
        var manager = Assert.Single(Assert.Single(why.Miss!.Conditions).Parts);
        Assert.Equal(("d.region.manager", "d.大区.经理"), (manager.Text.English, manager.Text.Chinese));
        Assert.Equal(("the reference 'd.region' leads to Region south, which does not exist", "引用“d.大区”指向的大区 south 不存在"), (manager.Cause!.English, manager.Cause.Chinese));

        session.Put("region", "south");
        Assert.Equal("this field of Region south is empty", Assert.Single(Ask(session).Miss!.Conditions[0].Parts).Cause!.English);
    }

    [Fact]
    public void Time_is_answered_with_the_instant()
    {
        var session = Open();
        Reviews(session, (2, 60), (3, 60), (4, 61));
        var why = Ask(session);

        // The quarter ends on 31 December; the tenth day after it begins on 10 January at 00:00.
        Assert.Equal((WhyNotReason.NotYet, 5, Sessions.Day(9)), (why.Reason, why.Failed!.Number, why.TrueAt));
        Assert.Contains("2026-01-10 00:00", why.Message.Chinese, StringComparison.Ordinal);
        Assert.Contains(session.Advance(why.TrueAt!.Value).Firings, firing => firing.Rule.Id == "three" && firing.At == why.TrueAt);
    }

    [Fact]
    public void A_key_that_is_used_up_and_one_that_gave_way()
    {
        var rules = Sessions.Read(Rules, Dealer, Region, Quarter, Plan);
        var session = Open();
        Reviews(session, (2, 60), (3, 60), (4, 61));
        session.Advance(Sessions.Day(20));

        foreach (var one in new[] { session, Sessions.Open(rules, session.Save()) })
        {
            var (three, two) = (Ask(one), Ask(one, "two"));
            Assert.Equal((WhyNotReason.AlreadyFired, "three|\"D1\"", 1), (three.Reason, three.RefractionKey!.ToString(), three.Firings));
            Assert.Equal((WhyNotReason.Suppressed, "three|\"D1\""), (two.Reason, two.Winner!.ToString()));
            Assert.Contains("three|\"D1\"", two.Message.English, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_nearest_of_several_facts()
    {
        var session = Open();
        session.Put("plan", "P1", ("dealer", "D1"));
        Reviews(session, (3, 90));
        session.Put("quarter", "D2-1", ("dealer", "D2"), ("quarter", "2025Q1"), ("score", 80));
        var why = Ask(session, "plan", "plan", "P1");

        Assert.Equal((2, "D1-3"), (why.Failed!.Number, Assert.Single(why.Miss!.Facts).Key));
        Assert.Equal("no Quarter Review does; the nearest is D1-3: 'q.score < 70' does not hold (q.score = 90)", why.Miss.Text.English);
        Assert.Equal("there is no Quarter Review at all", Ask(OnlyPlan(), "plan", "plan", "P1").Miss!.Text.English);
    }

    static RuleSession OnlyPlan()
    {
        var session = Open();
        session.Put("plan", "P1", ("dealer", "D1"));
        return session;
    }

    [Fact] // A review is no joined fact of the rule, but leads to the dealer it is of; a region does by reference.
    public void Facts_that_are_looked_at_from_others()
    {
        var session = Open();
        Reviews(session, (2, 71), (3, 60), (4, 61));
        session.Put("quarter", "lost", ("dealer", "nobody"), ("quarter", "2025Q1"), ("score", 1));

        Assert.Equal(2, Ask(session, type: "quarter", key: "D1-2").Failed!.Number);
        Assert.Equal(2, Ask(session, type: "region", key: "north").Failed!.Number);
        Assert.Equal(WhyNotReason.NotRead, Ask(session, type: "quarter", key: "lost").Reason);
    }

    [Fact]
    public void What_stands_before_all_clauses()
    {
        var session = OnlyPlan();

        Assert.Equal(WhyNotReason.NotInForce, Ask(session, "notify", "plan", "P1").Reason);
        Assert.Equal(WhyNotReason.NoSuchFact, Ask(session, "plan", "plan", "P9").Reason);
        Assert.Equal(WhyNotReason.NotRead, Ask(session, "plan", "region", "north").Reason);
        Assert.Equal(WhyNotReason.Guard, Ask(session, "keep", "plan", "P1").Reason);
        Assert.Throws<ArgumentException>(() => Ask(session, "none"));
        session.Put("region", "empty");
        Assert.Equal(WhyNotReason.Parked, Ask(session, "owner", "region", "empty").Reason);
    }

    [Fact]
    public void A_rule_that_was_switched_off_and_one_that_is_about_to_fire()
    {
        var state = new RuleState(Sessions.Start) { Quarantined = new Dictionary<string, Words> { ["plan"] = new("跑飞了", "it ran away") } };
        var session = Sessions.Open(Sessions.Read(Rules, Dealer, Region, Quarter, Plan), state);
        session.Put("plan", "P1", ("dealer", "D1"));
        var off = Ask(session, "plan", "plan", "P1");
        Assert.Equal((WhyNotReason.SwitchedOff, "规则已停用：跑飞了"), (off.Reason, off.Message.Chinese));

        var opened = Sessions.Open(Sessions.Read(Rules, Dealer, Region, Quarter, Plan), session.Save() with
        {
            Facts = [.. session.Save().Facts, session.Layout("quarter").Make("Q", 1, Context.Of(("dealer", Value.Of("D1")), ("score", Value.Of(1))))],
            Quarantined = new Dictionary<string, Words>(),
        });
        Assert.Equal((WhyNotReason.Matches, "plan|\"P1\"|\"Q\""), (Ask(opened, "plan", "plan", "P1").Reason, Ask(opened, "plan", "plan", "P1").RefractionKey!.ToString()));
    }

    [Fact] // Of a ladder the rung that is next.
    public void The_rung_that_is_next()
    {
        var session = Sessions.Open("""
            ruleset "ladder"
            rule bill "Bill"
              per "1"   once per b.id
            when
              there is a bill b where not(b.paid)
            ladder from b.due
              after 7 days then raise "7"
              after 15 days if b.amount > 100 then raise "15"
            end
            """, Sessions.Type("bill", ("due", RuleType.Date), ("paid", RuleType.Boolean), ("amount", RuleType.Number)));
        session.Put("bill", "B", ("due", new DateOnly(2026, 1, 1)), ("paid", false), ("amount", 50));

        var first = session.WhyNot("bill", "bill", "B");
        Assert.Equal(("bill#1", WhyNotReason.NotYet, Sessions.Day(7)), (first.Rule, first.Reason, first.TrueAt));
        session.Advance(Sessions.Day(20));
        var second = session.WhyNot("bill", "bill", "B");
        Assert.Equal(("bill#2", WhyNotReason.ClauseFails, 3), (second.Rule, second.Reason, second.Failed!.Number));
    }

    [Fact]
    public void A_condition_on_the_clock_is_answered_with_the_instant_too()
    {
        var session = Sessions.Open("""
            ruleset "clock"
            rule overdue "Overdue"
              per "1"
            when
              there is a bill b where not(b.paid) and today() > b.due
            then
              raise "overdue"
            end
            """, Sessions.Type("bill", ("due", RuleType.Date), ("paid", RuleType.Boolean)));
        session.Put("bill", "B", ("due", new DateOnly(2026, 1, 5)), ("paid", false));
        session.Put("bill", "P", ("due", new DateOnly(2026, 1, 5)), ("paid", true));

        Assert.Equal((WhyNotReason.NotYet, Sessions.Day(5)), (session.WhyNot("overdue", "bill", "B").Reason, session.WhyNot("overdue", "bill", "B").TrueAt));
        Assert.Equal((WhyNotReason.ClauseFails, (DateTimeOffset?)null), (session.WhyNot("overdue", "bill", "P").Reason, session.WhyNot("overdue", "bill", "P").TrueAt));
    }
}
