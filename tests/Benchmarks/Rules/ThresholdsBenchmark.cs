using System.Globalization;
using System.Text;
using Marketing.Benchmarks.Measuring;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Benchmarks.Rules;

/// <summary>W2: 25 rules with six conditions each over receivables, and as many over complaints.</summary>
static class ThresholdsBenchmark
{
    const int RulesPerType = 25;

    static readonly (int Low, int High)[] Buckets = [(0, 0), (1, 30), (31, 60), (61, 90), (91, 999)];
    static readonly decimal[] Amounts = [0, 10_000, 50_000, 100_000];
    static readonly int[] Ages = [30, 120, 1440, 2880];
    static readonly string[] Statuses = ["open", "open", "open", "open", "open", "open", "open", "disputed", "closed", "closed"];

    static readonly FactType ReceivableType = RuleSubject.Type("receivable", ("region", RuleType.Number), ("category", RuleType.Number), ("amount", RuleType.Number),
        ("days_overdue", RuleType.Number), ("credit_level", RuleType.Number), ("status", RuleType.String));

    static readonly FactType ComplaintType = RuleSubject.Type("complaint", ("region", RuleType.Number), ("severity", RuleType.Number), ("age", RuleType.Number),
        ("sentiment", RuleType.Number), ("customer_level", RuleType.Number), ("status", RuleType.String));

    sealed record Receivable(int Id, int Region, int Category, decimal Amount, int DaysOverdue, int CreditLevel, string Status);

    sealed record Complaint(int Id, int Region, int Severity, int Age, int Sentiment, int CustomerLevel, string Status);

    static Receivable MakeReceivable(int i) => new(i, Hash.Below(8, 2, i, 1), Hash.Below(5, 2, i, 2), Hash.Below(20_000_000, 2, i, 3) / 100m, Hash.Below(120, 2, i, 4), Hash.Below(5, 2, i, 5), Statuses[Hash.Below(10, 2, i, 6)]);

    static Complaint MakeComplaint(int i) => new(i, Hash.Below(8, 3, i, 1), Hash.Below(5, 3, i, 2), Hash.Below(4320, 3, i, 3), Hash.Below(201, 3, i, 4) - 100, Hash.Below(5, 3, i, 5), Statuses[Hash.Below(10, 3, i, 6)]);

    static bool Matches(Receivable r, int k) =>
        r.DaysOverdue >= Buckets[k % 5].Low && r.DaysOverdue <= Buckets[k % 5].High && r.Amount >= Amounts[k % 4]
        && r.Region == k % 8 && r.Status == "open" && r.CreditLevel <= k % 4 && r.Category != k % 5;

    static bool Matches(Complaint c, int k) =>
        c.Age >= Ages[k % 4] && c.Severity >= k % 5 && c.Region == k % 8 && c.Status == "open" && c.Sentiment < -3 * k && c.CustomerLevel >= k % 3;

    static string Rules()
    {
        var text = new StringBuilder("ruleset \"W2\"\n");
        for (var k = 0; k < RulesPerType; k++)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                rule receivable-{k} "Receivable {k}"
                  per "001-1.3.3"
                when
                  there is a Receivable r where r.days_overdue >= {Buckets[k % 5].Low} and r.days_overdue <= {Buckets[k % 5].High} and r.amount >= {Amounts[k % 4]} and r.region = {k % 8} and r.status = "open" and r.credit_level <= {k % 4} and r.category != {k % 5}
                then
                  raise "Receivable {k}" level 1
                end
                rule complaint-{k} "Complaint {k}"
                  per "001-1.4.2"
                when
                  there is a Complaint c where c.age >= {Ages[k % 4]} and c.severity >= {k % 5} and c.region = {k % 8} and c.status = "open" and c.sentiment < {-3 * k} and c.customer_level >= {k % 3}
                then
                  raise "Complaint {k}" level 1
                end

                """);
        }
        return text.ToString();
    }

    public static IEnumerable<ResultLine> Run(int facts, BenchmarkOptions options)
    {
        var half = facts / 2;
        var receivables = Enumerable.Range(0, half).Select(MakeReceivable).ToArray();
        var complaints = Enumerable.Range(0, half).Select(MakeComplaint).ToArray();
        var aged = Array.ConvertAll(receivables, receivable => receivable with { DaysOverdue = receivable.DaysOverdue + 30 });
        var added = Enumerable.Range(half, 10_000).Select(MakeReceivable).ToArray();
        var expected = receivables.Sum(Count) + complaints.Sum(Count);
        double? floorLoad = null, floorOne = null;
        if (options.WithLimit)
        {
            var found = 0;
            floorLoad = Measure.Load(() => 0, _ => found = receivables.Sum(Count) + complaints.Sum(Count));
            floorOne = Measure.Together(half, i => found += Count(aged[i]));
            yield return Measure.Line("rules-w2", "hand", "floor", facts, floorLoad.Value, null, null, found >= expected);
        }

        var subject = new RuleSubject(Rules(), ReceivableType, ComplaintType);
        var changes = Enumerable.Range(0, half).SelectMany(i => new[] { FactChange.Put(FactOf(subject, receivables[i])), FactChange.Put(FactOf(subject, complaints[i])) }).ToArray();
        var fired = 0;
        var load = Measure.Load(subject.Open, session => fired = session.Run(RuleSubject.Start, changes).Firings.Count);
        yield return Measure.Line("rules-w2", "thresholds", "load", facts, load, floorLoad, "35000 us, 10 x hand", fired == expected);

        var session = Loaded(subject, changes);
        var inserts = Array.ConvertAll(added, receivable => new[] { FactChange.Put(FactOf(subject, receivable)) });
        fired = 0;
        var times = Measure.Each(inserts.Length, i => fired += session.Run(RuleSubject.Start, inserts[i]).Firings.Count);
        yield return Measure.Line("rules-w2", "thresholds", "insert", times, floorOne, "p50 1 us, 30 x hand", fired == added.Sum(Count));

        var updates = Array.ConvertAll(aged, receivable => new[] { FactChange.Put(FactOf(subject, receivable)) });
        fired = 0;
        times = Measure.Each(updates.Length, i => fired += session.Run(RuleSubject.Start, updates[i]).Firings.Count);
        yield return Measure.Line("rules-w2", "thresholds", "update", times, floorOne, "p50 1.5 us, 30 x hand", fired == Enumerable.Range(0, half).Sum(i => NewlyTrue(receivables[i], aged[i])));
        yield return Measure.Memory("rules-w2", "thresholds", facts, Measure.Weight(() => Loaded(subject, changes)), "72 bytes");
    }

    static int Count(Receivable receivable)
    {
        var count = 0;
        for (var k = 0; k < RulesPerType; k++)
            count += Matches(receivable, k) ? 1 : 0;
        return count;
    }

    static int Count(Complaint complaint)
    {
        var count = 0;
        for (var k = 0; k < RulesPerType; k++)
            count += Matches(complaint, k) ? 1 : 0;
        return count;
    }

    // A key fires once: what matched before does not fire again.
    static int NewlyTrue(Receivable before, Receivable after) => Enumerable.Range(0, RulesPerType).Count(k => Matches(after, k) && !Matches(before, k));

    static RuleSession Loaded(RuleSubject subject, FactChange[] changes)
    {
        var session = subject.Open();
        session.Run(RuleSubject.Start, changes);
        return session;
    }

    static Fact FactOf(RuleSubject subject, Receivable r) =>
        subject.Make("receivable", r.Id, Value.Of(r.Region), Value.Of(r.Category), Value.Of(r.Amount), Value.Of(r.DaysOverdue), Value.Of(r.CreditLevel), Value.Of(r.Status));

    static Fact FactOf(RuleSubject subject, Complaint c) =>
        subject.Make("complaint", c.Id, Value.Of(c.Region), Value.Of(c.Severity), Value.Of(c.Age), Value.Of(c.Sentiment), Value.Of(c.CustomerLevel), Value.Of(c.Status));
}
