using Marketing.Benchmarks.Measuring;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Benchmarks.Rules;

/// <summary>W1: the last three quarters of a dealer are consecutive and failing, said as a sequence and as a join with a negation.</summary>
static class QuartersBenchmark
{
    const int PerDealer = 8;

    const string Sequence = """
        ruleset "W1 sequence"
        rule w1a "Three failing quarters in a row"
          per "001-1.5.3"
        when
          there is a Quarter q where q.failed
          the last 3 consecutive Quarter w by index where w.dealer = q.dealer, all w.failed
          and w[1].id = q.id
        then
          raise "Three failing quarters" with { dealer: q.dealer, index: q.index }
        end
        """;

    const string Join = """
        ruleset "W1 join"
        rule w1b "Three failing quarters in a row"
          per "001-1.5.3"
        when
          there is a Quarter a where a.failed
          there is a Quarter b where b.dealer = a.dealer and b.index = a.index - 1 and b.failed
          there is a Quarter c where c.dealer = a.dealer and c.index = a.index - 2 and c.failed
          there is no Quarter n where n.dealer = a.dealer and n.index > a.index
        then
          raise "Three failing quarters" with { dealer: a.dealer, index: a.index }
        end
        """;

    static readonly FactType Quarter = RuleSubject.Type("quarter", ("dealer", RuleType.Number), ("index", RuleType.Number), ("score", RuleType.Number), ("failed", RuleType.Boolean));

    sealed record Result(int Dealer, int Index, int Score, bool Failed);

    static Result Make(int dealer, int index)
    {
        var score = 40 + Hash.Below(60, 1, dealer, index);
        return new(dealer, index, score, score < 58);
    }

    public static IEnumerable<ResultLine> Run(int facts, BenchmarkOptions options)
    {
        var dealers = facts / PerDealer;
        var loaded = (from dealer in Enumerable.Range(0, dealers) from index in Enumerable.Range(1, PerDealer) select Make(dealer, index)).ToArray();
        var next = Enumerable.Range(0, dealers).Select(dealer => Make(dealer, PerDealer + 1)).ToArray();
        var (expected, expectedNext) = (Expected(loaded), Expected([.. loaded, .. next]));
        double? floorLoad = null, floorNext = null;
        if (options.WithLimit)
        {
            floorLoad = Measure.Load(() => new QuartersByHand(dealers), floor => floor.Load(loaded));
            var hand = new QuartersByHand(dealers);
            hand.Load(loaded);
            floorNext = Measure.Together(dealers, i => hand.Add(next[i]));
            yield return Measure.Line("rules-w1", "hand", "floor", facts, floorLoad.Value, null, null, new QuartersByHand(dealers).Load(loaded) == expected);
        }
        foreach (var (name, rules) in new[] { ("w1a", Sequence), ("w1b", Join) })
        {
            if (options.Case is not null && options.Case != name)
                continue;
            var subject = new RuleSubject(rules, Quarter);
            var changes = Array.ConvertAll(loaded, result => FactChange.Put(FactOf(subject, result)));
            var added = Array.ConvertAll(next, result => new[] { FactChange.Put(FactOf(subject, result)) });
            var fired = 0;
            var load = Measure.Load(subject.Open, session => fired = session.Run(RuleSubject.Start, changes).Firings.Count);
            yield return Measure.Line("rules-w1", name, "load", facts, load, floorLoad, "41000 us, 22 x hand", fired == expected);

            var session = Loaded(subject, changes);
            fired = 0;
            var times = Measure.Each(dealers, i => fired += session.Run(RuleSubject.Start, added[i]).Firings.Count);
            yield return Measure.Line("rules-w1", name, "new-quarter", times, floorNext, "p50 2 us, p99 6 us, 30 x hand", fired == expectedNext);
            var named = 0;
            times = Measure.Each(Math.Min(dealers, 500), i => named += session.WhyNot(name, "quarter", RuleSubject.KeyOf(next[i].Dealer * 100 + PerDealer)).Message.Chinese.Length > 0 ? 1 : 0);
            yield return Measure.Line("rules-w1", name, "why-not", times, null, "2000 us", named == times.Length);
            yield return Measure.Memory("rules-w1", name, facts, Measure.Weight(() => Loaded(subject, changes)), "140 bytes");
        }
    }

    static RuleSession Loaded(RuleSubject subject, FactChange[] changes)
    {
        var session = subject.Open();
        session.Run(RuleSubject.Start, changes);
        return session;
    }

    static Fact FactOf(RuleSubject subject, Result result) =>
        subject.Make("quarter", result.Dealer * 100 + result.Index, Value.Of(result.Dealer), Value.Of(result.Index), Value.Of(result.Score), Value.Of(result.Failed));

    static int Expected(IEnumerable<Result> all) => all.GroupBy(result => result.Dealer).Count(group =>
    {
        var last = group.OrderByDescending(result => result.Index).Take(3).ToList();
        return last.Count == 3 && last.TrueForAll(result => result.Failed) && last[0].Index - last[^1].Index == 2;
    });

    /// <summary>What a programmer would write for this one question, for quarters that come in order.</summary>
    sealed class QuartersByHand(int dealers)
    {
        readonly Dictionary<int, List<Result>> _dealers = new(dealers);

        public int Load(Result[] results)
        {
            foreach (var result in results)
                Keep(result);
            return _dealers.Values.Count(Fails);
        }

        public bool Add(Result result) => Fails(Keep(result));

        List<Result> Keep(Result result)
        {
            if (!_dealers.TryGetValue(result.Dealer, out var quarters))
                _dealers[result.Dealer] = quarters = new(PerDealer);
            quarters.Add(result);
            return quarters;
        }

        static bool Fails(List<Result> quarters) =>
            quarters is [.., { Failed: true } first, { Failed: true }, { Failed: true } last] && last.Index - first.Index == 2;
    }
}
