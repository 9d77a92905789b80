using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>The same facts in any order and in any batches, under a punctual clock or a late one, come to the same firings.</summary>
public class ScheduleTests
{
    static readonly int Schedules = Environment.GetEnvironmentVariable("MARKETING_LONG") == "1" ? 1_000 : 100;

    static readonly FactType[] Types =
        [Sessions.Type("order", ("customer", RuleType.String), ("amount", RuleType.Number), ("due", RuleType.Date)), Sessions.Type("customer", ("level", RuleType.Number))];

    const string Rules = """
        ruleset "schedules"
        rule large "Large order of a good customer"
          per "1"   priority 3
        when
          there is an Order o where o.amount >= 50
          there is a Customer c where c.id = o.customer and c.level >= 2
        then
          raise "large"
        end
        rule late "Overdue"
          per "1"   once per o.id
        when
          there is an Order o where o.amount > 0
          at least 3 days after o.due
        then
          raise "late"
        end
        rule pair "Two orders of one customer, the earlier one overdue"
          per "1"   once per [a.customer, a.id]
        when
          there is an Order a
          there is an Order b where b.customer = a.customer and b.amount > a.amount
          more than 5 days after a.due
        then
          raise "pair"
        end
        """;

    [Fact]
    public void Order_batches_and_lateness_do_not_matter()
    {
        var rules = Sessions.Read(Rules, Types);
        string[]? expected = null;
        for (var seed = 0; seed < Schedules; seed++)
        {
            var found = Final(rules, new Random(seed));
            expected ??= found;
            Assert.True(expected.SequenceEqual(found), $"seed {seed}\nexpected {string.Join("; ", expected)}\nfound {string.Join("; ", found)}");
        }
        Assert.True(expected!.Length > 50);
    }

    static string[] Final(CheckedRuleSet rules, Random random)
    {
        var session = Sessions.Open(rules);
        var facts = Facts(session);
        random.Shuffle(facts);
        var fired = new List<string>();
        var day = 0;
        for (var at = 0; at < facts.Length;)
        {
            var batch = Math.Min(random.Next(1, 12), facts.Length - at);
            fired.AddRange(session.Run(Sessions.Day(day), facts[at..(at + batch)]).Fired());
            at += batch;
            if (random.Next(3) == 0)
                fired.AddRange(session.Advance(Sessions.Day(day += random.Next(1, 4))).Fired());
        }
        fired.AddRange(session.Advance(Sessions.Day(400)).Fired());
        Assert.Equal(fired.Count, fired.Distinct().Count());
        return [.. fired.Order(StringComparer.Ordinal)];
    }

    static FactChange[] Facts(RuleSession session)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, 8).Select(i => session.Change("customer", $"C{i}", ("level", random.Next(0, 4)))),
            .. Enumerable.Range(0, 60).Select(i => session.Change("order", $"O{i}", ("customer", $"C{random.Next(10)}"), ("amount", random.Next(0, 100)),
                ("due", DateOnly.FromDateTime(Sessions.Start.DateTime).AddDays(random.Next(-10, 60)))))];
    }
}
