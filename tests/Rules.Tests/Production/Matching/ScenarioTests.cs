using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>The meanings of RULES-DSL §3 and §4, one by one.</summary>
public class ScenarioTests
{
    static readonly FactType Dealer = Sessions.Type("dealer", ("status", RuleType.String));
    static readonly FactType Quarter = Sessions.Type("quarter", ("dealer", RuleType.String), ("number", RuleType.Number), ("passed", RuleType.Boolean));
    internal static readonly FactType Complaint = Sessions.Type("complaint", ("received_at", RuleType.DateTime), ("responded_at", RuleType.DateTime), ("status", RuleType.String), ("score", RuleType.Number));
    static readonly FactType Item = Sessions.Type("item", ("value", RuleType.Number), ("other", RuleType.Number));

    const string Quarters = """
        ruleset "quarters"
        rule three "Three failing quarters"
          per "001-1.5.3"   once per d.id   again when true again
          choose one in "Quarter review outcome" by d.id   priority 10
        when
          there is a Dealer d where d.status != "terminated"
          the last 3 consecutive Quarter q by number where q.dealer = d.id, all not(q.passed)
        then
          start process "termination" with { dealer: d.id }
        end
        rule two "Two failing quarters"
          per "001-1.5.3"   once per d.id   again when true again
          choose one in "Quarter review outcome" by d.id   priority 5
        when
          there is a Dealer d where d.status != "terminated"
          the last 2 consecutive Quarter q by number where q.dealer = d.id, all not(q.passed)
        then
          start process "rectification" with { dealer: d.id }
        end
        """;

    [Fact] // 001-1.5.3: F F F warns once and then terminates; a pass resets.
    public void Two_failing_quarters_warn_three_terminate_and_a_pass_resets()
    {
        var session = Sessions.Open(Quarters, Dealer, Quarter);
        session.Put("dealer", "D1", ("status", "active"));
        RunResult Reviewed(int number, bool passed) => session.Put("quarter", $"D1-{number}", ("dealer", "D1"), ("number", number), ("passed", passed));

        Assert.Empty(Reviewed(1, false).Fired());
        Assert.Equal(["two|\"D1\""], Reviewed(2, false).Fired());
        Assert.Equal(["three|\"D1\""], Reviewed(3, false).Fired());
        Assert.Equal(["three|\"D1\"", "two|\"D1\""], Reviewed(4, true).Closed.Select(row => row.Key.ToString()).Order(StringComparer.Ordinal));
        Assert.Empty(Reviewed(5, false).Fired());
        Assert.Equal(["two|\"D1\""], Reviewed(6, false).Fired());
    }

    [Fact]
    public void Three_quarters_at_once_do_not_also_warn()
    {
        var session = Sessions.Open(Quarters, Dealer, Quarter);
        var result = session.Run(session.Now, [
            session.Change("dealer", "D1", ("status", "active")),
            .. Enumerable.Range(1, 3).Select(number => session.Change("quarter", $"D1-{number}", ("dealer", "D1"), ("number", number), ("passed", false)))]);

        Assert.Equal(["three|\"D1\""], result.Fired());
        var suppressed = Assert.Single(result.Firings, firing => firing.Outcome == KeyOutcome.Suppressed);
        Assert.Equal(("two", "three"), (suppressed.Rule.Id, suppressed.SuppressedBy!.Rule.Id));
    }

    [Fact]
    public void A_hole_in_the_sequence_is_no_sequence()
    {
        var session = Sessions.Open(Quarters, Dealer, Quarter);
        session.Put("dealer", "D1", ("status", "active"));
        foreach (var number in new[] { 1, 3, 5 })
            Assert.Empty(session.Put("quarter", $"D1-{number}", ("dealer", "D1"), ("number", number), ("passed", false)).Fired());
    }

    internal const string Ladder = """
        ruleset "complaints"
        rule complaint "Complaint deadlines"
          per "001-1.4.2"   once per c.id
        when
          there is a Complaint c where c.status != "closed"
        ladder from c.received_at
          after 30 minutes if c.responded_at = null then raise "no response" level 1
          after 24 hours then raise "no solution" level 2
          after 7 days then raise "a week" level 3
        end
        """;

    [Fact] // Hours are exact, days begin at midnight; what is closed in time climbs no further.
    public void A_ladder_climbs_as_time_passes()
    {
        var session = Sessions.Open(Ladder, Complaint);
        var nine = Sessions.Start.AddHours(9);
        session.Run(nine, [session.Change("complaint", "C1", ("received_at", nine), ("status", "open")), session.Change("complaint", "C2", ("received_at", nine), ("status", "open"))]);

        Assert.Empty(session.Advance(nine.AddMinutes(30).AddTicks(-1)).Fired());
        Assert.Equal(["complaint#1|\"C1\"", "complaint#1|\"C2\""], session.Advance(nine.AddMinutes(30)).Fired());
        session.Put("complaint", "C1", ("received_at", nine), ("status", "closed"));
        var late = session.Advance(Sessions.Day(30));
        Assert.Equal([("complaint#2|\"C2\"", nine.AddHours(24)), ("complaint#3|\"C2\"", Sessions.Day(7))], late.Firings.Select(firing => (firing.Key.ToString(), firing.At)));
    }

    [Fact]
    public void An_empty_tick_looks_at_nothing()
    {
        var session = Sessions.Open(Ladder, Complaint);
        session.Put("complaint", "C1", ("received_at", Sessions.Start), ("status", "open"));

        Assert.Equal(Sessions.Start.AddMinutes(30), session.NextDue);
        Assert.Empty(session.Advance(Sessions.Start.AddMinutes(29)).Firings);
        Assert.Equal(Sessions.Start.AddMinutes(30), session.NextDue);
    }

    [Fact]
    public void Null_does_not_pass_and_is_counted_with_an_example()
    {
        var session = Sessions.Open("""
            ruleset "nulls"
            rule low "Low score"
              per "001-1.4.3"
            when
              there is a Complaint c where c.score < 80
            then
              raise "low"
            end
            """, Complaint);

        Assert.Empty(session.Put("complaint", "C1", ("status", "open")).Fired());
        var diagnostic = session.DiagnosticOf("low");
        Assert.Equal((1, "C1"), (diagnostic.Nulls, Assert.Single(diagnostic.Example).Key));
        Assert.Equal(["low|\"C1\""], session.Put("complaint", "C1", ("status", "open"), ("score", 79)).Fired());
        Assert.Empty(session.Put("complaint", "C1", ("status", "open"), ("score", 78)).Fired());
    }

    const string Swing = """
        ruleset "swing"
        rule up "Up"
          per "1"   again on every change   priority 2
        when
          there is an Item i where i.value = 0
        then
          set i.value to 1
        end
        rule down "Down"
          per "1"   again on every change   priority 1
        when
          there is an Item i where i.value = 1
        then
          set i.value to 0
        end
        rule big "Big"
          per "1"
        when
          there is an Item i where i.other > 100
        then
          raise "big" with { item: i.id }
        end
        """;

    [Fact] // Stopped, rolled back, both named, others go on.
    public void A_pair_that_sets_one_another_off_is_switched_off()
    {
        var session = Sessions.Open(Swing, Item);
        var result = session.Put("item", "I1", ("value", 0), ("other", 500));

        var pair = Assert.Single(result.Quarantined);
        Assert.Equal(["down", "up"], pair.Rules.Order(StringComparer.Ordinal));
        Assert.NotEmpty(pair.Sequence);
        Assert.Equal(Value.Of(0), session.Find("item", "I1")!.Record["value"]);
        Assert.Equal(["big|\"I1\""], result.Fired());
        Assert.Equal(["big|\"I2\""], session.Put("item", "I2", ("value", 1), ("other", 101)).Fired());
    }

    [Fact]
    public void Effects_carry_a_key_of_their_own()
    {
        var session = Sessions.Open(Swing, Item);
        var effect = Assert.IsType<Escalation>(Assert.Single(session.Put("item", "I1", ("value", 5), ("other", 500)).Effects));

        Assert.Equal("big|\"I1\"/1/0", effect.IdempotencyKey);
        Assert.Equal(Value.Of("I1"), effect.With!["item"]);
    }

    const string Guards = """
        ruleset "guards"
        rule close "Closing a complaint"
          per "001-1.4.2"
        before Complaint c.status becomes "closed"
          must c.responded_at != null   saying "no answer"
          must c.score >= 0             saying "no score"
        end
        """;

    [Fact] // False and null refuse, and all that is missing is told at once.
    public void A_guard_tells_everything_that_is_missing()
    {
        var session = Sessions.Open(Guards, Complaint);
        session.Put("complaint", "C1", ("status", "open"));
        IReadOnlyList<GuardRefusal> Check(params (string, object?)[] fields) => session.Check(session.Change("complaint", "C1", fields), Value.Of("ana"), session.Now);

        Assert.Equal(["no answer", "no score"], Check(("status", "closed")).Select(refusal => refusal.Text));
        Assert.Empty(Check(("status", "closed"), ("responded_at", Sessions.Start), ("score", 90)));
        Assert.Empty(Check(("status", "waiting")));
        Assert.Equal(Value.Of("open"), session.Find("complaint", "C1")!.Record["status"]);
    }
}
