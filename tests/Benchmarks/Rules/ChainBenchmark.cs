using System.Globalization;
using System.Text;
using Marketing.Benchmarks.Measuring;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Benchmarks.Rules;

/// <summary>W4: fifty rules, each of which moves an item one stage on.</summary>
static class ChainBenchmark
{
    const int Depth = 50;

    /// <summary>Items an input transaction; the product's limit of firings allows so many at once.</summary>
    const int Batch = 250;

    static readonly FactType ItemType = RuleSubject.Type("item", ("stage", RuleType.Number), ("active", RuleType.Boolean), ("sum", RuleType.Number));

    sealed class Item(bool active)
    {
        public int Stage { get; set; }
        public bool Active => active;
    }

    static string Rules()
    {
        var text = new StringBuilder("ruleset \"W4\"\n");
        for (var k = 0; k < Depth; k++)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                rule stage-{k} "From stage {k} to the next"
                  per "000-1.1.1"
                when
                  there is an Item i where i.stage = {k} and i.active
                then
                  set i.stage to {k + 1}
                end

                """);
        }
        return text.ToString();
    }

    public static IEnumerable<ResultLine> Run(int facts, BenchmarkOptions options)
    {
        var active = Enumerable.Range(0, facts).Select(i => Hash.Below(10, 6, i, 1) != 0).ToArray();
        var expected = active.Count(is_ => is_) * Depth;
        double? floor = null;
        if (options.WithLimit)
        {
            var stages = 0;
            floor = Measure.Load(() => Array.ConvertAll(active, one => new Item(one)), items => stages = ByHand(items)) / expected;
            yield return Measure.Line("rules-w4", "hand", "floor", facts, floor.Value, null, null, stages == expected);
        }

        var subject = new RuleSubject(Rules(), ItemType);
        var changes = Enumerable.Range(0, facts).Select(i => FactChange.Put(subject.Make("item", i, Value.Of(0), Value.Of(active[i]), Value.Of(0)))).Chunk(Batch).ToArray();
        var fired = 0;
        var load = Measure.Load(subject.Open, session => fired = Load(session, changes));
        yield return Measure.Line("rules-w4", "chain", "firing", fired, load / expected, floor, "0.7 us at 10k and 100k, 230 x hand", fired == expected);

        var session = subject.Open();
        Load(session, changes);
        var count = Math.Min(facts, 2_000);
        var one = Enumerable.Range(facts, count).Select(i => new[] { FactChange.Put(subject.Make("item", i, Value.Of(0), Value.True, Value.Of(0))) }).ToArray();
        fired = 0;
        var times = Measure.Each(count, i => fired += session.Run(RuleSubject.Start, one[i]).Firings.Count);
        yield return Measure.Line("rules-w4", "chain", "one-item", times, null, null, fired == count * Depth);
        yield return Measure.Memory("rules-w4", "chain", facts, Measure.Weight(() => Kept(subject, changes)) - MovedFacts(subject, active), "500 bytes");
    }

    static int ByHand(Item[] items)
    {
        var moved = 0;
        foreach (var item in items)
        {
            for (; item.Active && item.Stage < Depth; item.Stage++)
                moved++;
        }
        return moved;
    }

    static int Load(RuleSession session, FactChange[][] changes)
    {
        var fired = 0;
        foreach (var batch in changes)
            fired += session.Run(RuleSubject.Start, batch).Firings.Count;
        return fired;
    }

    static RuleSession Kept(RuleSubject subject, FactChange[][] changes)
    {
        var session = subject.Open();
        Load(session, changes);
        return session;
    }

    // The records as the rules have left them: as many, and as large, as those that were given.
    static long MovedFacts(RuleSubject subject, bool[] active) =>
        Measure.Weight(() => Enumerable.Range(0, active.Length).Where(i => active[i]).Select(i => subject.Layouts["item"].Make("x", 1, Value.Of(Depth), Value.True, Value.Of(0))).ToArray());
}
