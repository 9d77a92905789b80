using Marketing.Benchmarks.Measuring;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Benchmarks.Rules;

/// <summary>W5: invoices 1, 31 and 61 days past due, over ninety daily ticks; nothing is polled.</summary>
static class DeadlinesBenchmark
{
    const int Ticks = 90;
    static readonly int[] After = [1, 31, 61];

    const string Rules = """
        ruleset "W5"
        rule due-1 "One day past due"
          per "001-1.3.3"
        when
          there is an Invoice i where not(i.paid)
          at least 1 days after i.due
        then
          raise "One day past due" level 1 with { invoice: i.id }
        end
        rule due-31 "31 days past due"
          per "001-1.3.3"
        when
          there is an Invoice i where not(i.paid)
          at least 31 days after i.due
        then
          raise "31 days past due" level 2 with { invoice: i.id }
        end
        rule due-61 "61 days past due"
          per "001-1.3.3"
        when
          there is an Invoice i where not(i.paid)
          at least 61 days after i.due
        then
          raise "61 days past due" level 3 with { invoice: i.id }
        end
        """;

    static readonly FactType InvoiceType = RuleSubject.Type("invoice", ("due", RuleType.Date), ("paid", RuleType.Boolean));

    sealed record Invoice(int DueDay, bool Paid);

    public static IEnumerable<ResultLine> Run(int facts, BenchmarkOptions options)
    {
        var invoices = Enumerable.Range(0, facts).Select(i => new Invoice(Hash.Below(120, 7, i, 1) - 30, Hash.Below(5, 7, i, 2) == 0)).ToArray();
        var expected = invoices.Where(invoice => !invoice.Paid).Sum(invoice => After.Count(days => invoice.DueDay + days is > 0 and <= Ticks));
        double? floor = null;
        if (options.WithLimit)
        {
            var found = 0;
            floor = Measure.Load(() => new DeadlinesByHand(invoices), hand => found = Enumerable.Range(1, Ticks).Sum(hand.Tick));
            yield return Measure.Line("rules-w5", "hand", "floor", facts, floor.Value, null, null, found == expected);
        }

        var subject = new RuleSubject(Rules, InvoiceType);
        var first = new DateOnly(2026, 1, 1);
        var changes = invoices.Select((invoice, i) => FactChange.Put(subject.Make("invoice", i, Value.Of(first.AddDays(invoice.DueDay)), Value.Of(invoice.Paid)))).ToArray();
        var fired = 0;
        var ticks = Measure.Load(() => Loaded(subject, changes), session => fired = Enumerable.Range(1, Ticks).Sum(day => session.Advance(RuleSubject.Start.AddDays(day)).Firings.Count));
        yield return Measure.Line("rules-w5", "deadlines", "load", facts, ticks, floor, "150000 us, 6 x hand", fired == expected);

        var loading = Measure.Load(subject.Open, session => session.Run(RuleSubject.Start, changes));
        yield return Measure.Line("rules-w5", "deadlines", "facts", facts, loading, null, null, true);

        var session = Loaded(subject, changes);
        fired = 0;
        var times = Measure.Each(20_000, i => fired += session.Advance(RuleSubject.Start.AddSeconds(i)).Firings.Count);
        yield return Measure.Line("rules-w5", "deadlines", "empty-tick", times, null, "20 us", fired == 0);
        yield return Measure.Memory("rules-w5", "deadlines", facts, Measure.Weight(() => Loaded(subject, changes)), "-");
    }

    static RuleSession Loaded(RuleSubject subject, FactChange[] changes)
    {
        var session = subject.Open();
        session.Run(RuleSubject.Start, changes);
        return session;
    }

    /// <summary>The same by hand: the open invoices by the day on which something falls due, and what has been said is kept.</summary>
    sealed class DeadlinesByHand
    {
        readonly Dictionary<int, List<(int Invoice, int Rule)>> _days = [];
        readonly HashSet<(int, int)> _fired = [];

        public DeadlinesByHand(Invoice[] invoices)
        {
            for (var i = 0; i < invoices.Length; i++)
            {
                for (var rule = 0; rule < After.Length && !invoices[i].Paid; rule++)
                {
                    if (!_days.TryGetValue(invoices[i].DueDay + After[rule], out var due))
                        _days[invoices[i].DueDay + After[rule]] = due = [];
                    due.Add((i, rule));
                }
            }
        }

        public int Tick(int day) => (_days.GetValueOrDefault(day) ?? []).Count(_fired.Add);
    }
}
