using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>What firings do to the facts, and what they propose (RULES-DSL §4, Effects).</summary>
public class EffectTests
{
    static readonly FactType Deal = Sessions.Type("deal", ("status", RuleType.String), ("amount", RuleType.Number), ("seller", RuleType.String), ("paid_at", RuleType.Date));
    static readonly FactType Commission = Sessions.Type("commission", ("deal", new ReferenceType("deal")), ("amount", RuleType.Number));

    const string Records = """
        ruleset "records"
        rule commission "Commission on payment"
          per "1"   once per x.id
        when
          there is a deal x where x.status = "paid"
        then
          record commission { deal: x.id, amount: x.amount * 0.1 }
          record commission { id: "fixed-" + x.id, deal: x.id, amount: 1 }
        end
        rule refunded "A refund takes commissions back"
          per "1"
        when
          there is a deal x where x.status = "refunded"
          there is a commission k where k.deal = x
        then
          withdraw k
        end
        rule large "Large commission"
          per "1"
        when
          there is a commission k where k.amount > 50
        then
          raise "large" with { deal: k.deal }
        end
        """;

    static Value[] Amounts(RuleSession session) => [.. session.Facts("commission").Select(fact => fact.Record["amount"])];

    [Fact]
    public void What_is_recorded_stays_when_the_match_ends()
    {
        var session = Sessions.Open(Records, Deal, Commission);
        var result = session.Put("deal", "X", ("status", "paid"), ("amount", 1000));

        Assert.Equal([Value.Of(100), Value.Of(1)], Amounts(session));
        Assert.Equal(["commission|\"X\"", "large|\"commission|\\\"X\\\"/1/0\""], result.Fired());
        Assert.Equal(["commission|\"X\"/1/0", "fixed-X"], result.Effects.OfType<FactRecorded>().Select(recorded => recorded.Fact.Key));
        session.Put("deal", "X", ("status", "open"), ("amount", 5));
        Assert.Equal(2, Amounts(session).Length);
        Assert.Equal(2, Sessions.Open(Sessions.Read(Records, Deal, Commission), session.Save()).Facts("commission").Count());
    }

    [Fact]
    public void What_is_withdrawn_is_gone()
    {
        var session = Sessions.Open(Records, Deal, Commission);
        session.Put("deal", "X", ("status", "paid"), ("amount", 1000));
        var result = session.Put("deal", "X", ("status", "refunded"), ("amount", 1000));

        Assert.Empty(Amounts(session));
        Assert.Equal(["commission|\"X\"/1/0", "fixed-X"], result.Effects.OfType<FactWithdrawn>().Select(withdrawn => withdrawn.Key).Order(StringComparer.Ordinal));
    }

    const string Visits = """
        ruleset "visits"
        rule visit "Visit who has not paid"
          per "1"   again when true again
        when
          there is a deal x where x.status = "open" and x.amount > 0
        then
          require x.seller to do "visit" within 3 days cancelled when no longer true
          require x.seller to do "call" due x.paid_at
          notify x.seller "owed" with { deal: x.id }
        end
        """;

    [Fact]
    public void A_task_is_taken_back_when_its_match_ends_and_asked_for_anew_when_it_is_back()
    {
        var session = Sessions.Open(Visits, Deal);
        RunResult Put(string status) => session.Put("deal", "X", ("status", status), ("amount", 5), ("seller", "li"), ("paid_at", new DateOnly(2026, 1, 9)));

        var tasks = Put("open").Effects.OfType<TaskRequest>().ToArray();
        // The third day after the first of January ends with it; a date is due at its end.
        Assert.Equal([(DateTimeOffset?)Sessions.Day(4), Sessions.Day(9)], tasks.Select(task => task.Due));
        Assert.Equal([true, false], tasks.Select(task => task.Cancelled));

        var cancelled = Assert.Single(Put("paid").Cancellations);
        Assert.Equal(("visit", tasks[0].IdempotencyKey), (cancelled.Task, cancelled.IdempotencyKey));
        var again = Put("open").Effects.OfType<TaskRequest>().First();
        Assert.Equal("visit|\"X\"/2/0", again.IdempotencyKey);
        session.Remove("deal", "X");
    }

    [Fact]
    public void A_match_that_changes_and_still_holds_keeps_its_task()
    {
        var session = Sessions.Open(Visits, Deal);
        session.Put("deal", "X", ("status", "open"), ("amount", 5), ("seller", "li"), ("paid_at", new DateOnly(2026, 1, 9)));
        var result = session.Put("deal", "X", ("status", "open"), ("amount", 7), ("seller", "li"), ("paid_at", new DateOnly(2026, 1, 9)));

        Assert.Empty(result.Cancellations);
        Assert.Empty(result.Firings);
        Assert.Single(session.Remove("deal", "X").Cancellations);
    }

    [Fact] // An effect that lacks its value: this match is parked, the others go on, nothing of it is done.
    public void A_missing_value_parks_one_match()
    {
        var session = Sessions.Open(Visits, Deal);
        var result = session.Run(session.Now, [
            session.Change("deal", "A", ("status", "open"), ("amount", 5), ("seller", "li")),
            session.Change("deal", "B", ("status", "open"), ("amount", 5), ("seller", "li"), ("paid_at", new DateOnly(2026, 1, 9)))]);

        Assert.Equal([("visit|\"A\"", KeyOutcome.Parked), ("visit|\"B\"", KeyOutcome.Fired)], result.Firings.Select(firing => (firing.Key.ToString(), firing.Outcome)));
        Assert.Equal("visit|\"A\"", Assert.Single(result.Incidents).Key!.ToString());
        Assert.All(result.Effects, effect => Assert.Equal("visit|\"B\"", effect.Firing.Key.ToString()));
    }

    const string Refused = """
        ruleset "refused"
        rule close "Close what is paid"
          per "1"
        when
          there is a deal x where x.amount = 0
        then
          set x.status to "closed"
          raise "closed"
        end
        rule keep "A closed deal has a seller"
          per "1"
        before deal x.status becomes "closed"
          must x.seller != null   saying "no seller"
          must actor = "system"   saying "only by rules"
        end
        """;

    [Fact]
    public void A_set_that_a_guard_refuses_is_an_incident()
    {
        var session = Sessions.Open(Refused, Deal);
        var result = session.Put("deal", "X", ("status", "open"), ("amount", 0));

        Assert.Equal(Value.Of("open"), session.Find("deal", "X")!.Record["status"]);
        var incident = Assert.Single(result.Incidents);
        Assert.Equal("close", incident.Rule);
        Assert.Contains("no seller", incident.Message.Chinese, StringComparison.Ordinal);
        Assert.Equal(["close|\"X\""], result.Fired());

        session.Put("deal", "Y", ("status", "open"), ("amount", 0), ("seller", "li"));
        Assert.Equal(Value.Of("closed"), session.Find("deal", "Y")!.Record["status"]);
    }
}
