using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>Why a rule fired: what its clauses saw then, its key, what it kept from firing and what it proposed.</summary>
public class ExplanationTests
{
    static readonly FactType Dealer = Sessions.Type("dealer", ("status", RuleType.String), ("region", RuleType.String));
    static readonly FactType Quarter = Sessions.Type("quarter", ("dealer", new ReferenceType("dealer")), ("quarter", new PeriodValueType(PeriodKind.Quarter)), ("score", RuleType.Number));

    const string Rules = """
        ruleset "quarters" version "7"
        setting review.pass = 70 from "A-12"
        rule three "Three failing quarters" / "连续三季未达标"
          per "001-1.5.3"   provisional "A-12"   once per d.id
          choose one in "outcome" by d.id   priority 10
        when
          there is a dealer d where d.status = "active"
          the last 3 consecutive quarter q by quarter where q.dealer = d, all q.score < config.review.pass
          count up total = sum(r.score) over quarter r where r.dealer = d
        then
          start process "termination" with { dealer: d.id, total: total }
          raise "three" level 2
        end
        rule two "Two failing quarters" / "连续两季未达标"
          per "001-1.5.3"   once per d.id
          choose one in "outcome" by d.id   priority 5
        when
          there is a dealer d where d.status = "active"
          the last 2 consecutive quarter q by quarter where q.dealer = d, all q.score < config.review.pass
        then
          raise "two"
        end
        """;

    static RunResult ThreeAtOnce(RuleSession session) => session.Run(session.Now, [
        session.Change("dealer", "D1", ("status", "active"), ("region", "north")),
        .. Enumerable.Range(1, 3).Select(number => session.Change("quarter", $"D1-{number}", ("dealer", "D1"), ("quarter", $"2026Q{number}"), ("score", 60 + number)))]);

    [Fact]
    public void A_firing_tells_what_each_clause_saw()
    {
        var session = Sessions.Open(Rules, Dealer, Quarter);
        var why = ThreeAtOnce(session).Firings[0].Explain();

        Assert.Equal(("three", "quarters", "7"), (why.Rule, why.RuleSet, why.Version));
        Assert.Equal(("连续三季未达标", "Three failing quarters"), (why.Title.Chinese, why.Title.English));
        Assert.Equal(["001-1.5.3"], why.Citations);
        Assert.Equal(["A-12"], why.Provisional);
        Assert.Equal(("three|\"D1\"", 1, KeyOutcome.Fired), (why.Key.ToString(), why.Number, why.Outcome));
        Assert.Equal([1, 2, 3], why.Clauses.Select(clause => clause.Number));

        Assert.Equal("there is a dealer d where d.status = \"active\"", why.Clauses[0].Text.English);
        Assert.StartsWith("有 dealer d 其中", why.Clauses[0].Text.Chinese, StringComparison.Ordinal);
        var status = Assert.Single(Assert.Single(why.Clauses[0].Facts).Conditions);
        Assert.Equal((Value.True, "d.status", Value.Of("active")), (status.Value, status.Parts[0].Text.English, status.Parts[0].Value));

        Assert.Equal(["D1-3", "D1-2", "D1-1"], why.Clauses[1].Facts.Select(fact => fact.Key));
        Assert.Equal(["q.score = 63", "config.review.pass = 70"], why.Clauses[1].Facts[0].Conditions[0].Leaves.Select(leaf => leaf.ToString()));
        Assert.Equal("total = 186", why.Clauses[2].Values[^1].ToString());
    }

    [Fact]
    public void It_names_its_effects_and_what_it_suppressed()
    {
        var session = Sessions.Open(Rules, Dealer, Quarter);
        var firings = ThreeAtOnce(session).Firings;
        var (winner, loser) = (firings[0].Explain(), firings[1].Explain());

        Assert.Equal(["three|\"D1\"/1/0", "three|\"D1\"/1/1"], winner.Effects.Select(effect => effect.IdempotencyKey));
        Assert.Equal("raise \"three\" level 2", winner.Effects[1].Text.English);
        Assert.Equal("上报 \"three\" 级别 2", winner.Effects[1].Text.Chinese);
        Assert.Equal(["two|\"D1\""], winner.Suppressed.Select(key => key.ToString()));
        Assert.Equal((KeyOutcome.Suppressed, "three|\"D1\""), (loser.Outcome, loser.SuppressedBy!.ToString()));
        Assert.Contains("three|\"D1\"", loser.Summary.Chinese, StringComparison.Ordinal);
        Assert.Contains("three|\"D1\"", loser.Summary.English, StringComparison.Ordinal);
    }

    [Fact] // Whatever has become of the facts since.
    public void It_tells_of_then_and_not_of_now()
    {
        var session = Sessions.Open(Rules, Dealer, Quarter);
        var firing = ThreeAtOnce(session).Firings[0];
        session.Put("quarter", "D1-3", ("dealer", "D1"), ("quarter", "2026Q3"), ("score", 99));
        session.ChangeSettings(session.Now, new Dictionary<string, Value> { ["review.pass"] = Value.Of(50) });
        session.Remove("dealer", "D1");

        var why = firing.Explain();
        Assert.Equal("D1", Assert.Single(why.Clauses[0].Facts).Key);
        Assert.Equal(["q.score = 63", "config.review.pass = 70"], why.Clauses[1].Facts[0].Conditions[0].Leaves.Select(leaf => leaf.ToString()));
        Assert.Equal("total = 186", why.Clauses[2].Values[^1].ToString());
    }

    [Fact]
    public void A_clause_on_time_tells_since_when_it_holds()
    {
        var session = Sessions.Open("""
            ruleset "times"
            rule late "Late"
              per "1"
            when
              there is a quarter q
              at least 7 days after date("2026-01-05")
            then
              raise "late"
            end
            """, Dealer, Quarter);
        session.Put("quarter", "Q", ("score", 1));
        var firing = Assert.Single(session.Advance(Sessions.Day(30)).Firings);

        Assert.Equal((Sessions.Day(11), Sessions.Day(11), (DateTimeOffset?)null), (firing.At, firing.Explain().Clauses[1].TrueFrom!.Value, firing.Explain().Clauses[1].TrueUntil));
    }
}
