using System.Globalization;
using System.Text;
using Marketing.Benchmarks.Measuring;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Benchmarks.Rules;

/// <summary>W3: 20 rules, one a product line: a quote, its customer of some level, and the approver's band for region and amount.</summary>
static class MatrixBenchmark
{
    const int Lines = 20;
    static readonly int[] Edges = [0, 10_000, 50_000, 200_000, 1_000_000, int.MaxValue];

    static readonly FactType QuoteType = RuleSubject.Type("quote", ("customer", RuleType.String), ("line", RuleType.Number), ("amount", RuleType.Number));
    static readonly FactType CustomerType = RuleSubject.Type("customer", ("region", RuleType.Number), ("level", RuleType.Number));
    static readonly FactType BandType = RuleSubject.Type("band", ("region", RuleType.Number), ("line", RuleType.Number), ("low", RuleType.Number), ("high", RuleType.Number), ("approver", RuleType.String));

    sealed record Quote(int Id, int Customer, int Line, int Amount);

    sealed record Customer(int Id, int Region, int Level);

    sealed record Band(int Region, int Line, int Low, int High, string Approver);

    static Quote MakeQuote(int i, int customers) => new(i, Hash.Below(customers, 4, i, 1), Hash.Below(Lines, 4, i, 2), Hash.Below(1_500_000, 4, i, 3));

    static Customer MakeCustomer(int i) => new(i, Hash.Below(8, 5, i, 1), Hash.Below(4, 5, i, 2));

    // One band is missing: what falls into the gap matches nothing.
    static readonly Band[] Bands = [.. from region in Enumerable.Range(0, 8) from band in Enumerable.Range(0, 5) where !(region == 7 && band == 4)
        select new Band(region, band, Edges[band], Edges[band + 1], $"A{region}{band}")];

    static string Rules()
    {
        var text = new StringBuilder("ruleset \"W3\"\n");
        for (var k = 0; k < Lines; k++)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                rule line-{k} "Approval of line {k}"
                  per "000-4.2.2"
                when
                  there is a Quote q where q.line = {k}
                  there is a Customer c where c.id = q.customer and c.level >= {k % 3}
                  there is a Band b where b.region = c.region and b.low <= q.amount and b.high > q.amount
                then
                  notify b.approver "approval" with {"{"} quote: q.id, amount: q.amount {"}"}
                end

                """);
        }
        return text.ToString();
    }

    public static IEnumerable<ResultLine> Run(int facts, BenchmarkOptions options)
    {
        var customers = Enumerable.Range(0, facts / 10).Select(MakeCustomer).ToArray();
        var quotes = Enumerable.Range(0, facts - customers.Length).Select(i => MakeQuote(i, customers.Length)).ToArray();
        var added = Enumerable.Range(quotes.Length, 2_000).Select(i => MakeQuote(i, customers.Length)).ToArray();
        var moved = customers.Take(1_000).Select(customer => customer with { Region = (customer.Region + 1) % 8 }).ToArray();
        var expected = new MatrixByHand().Load(quotes, customers);
        double? floorLoad = null, floorQuote = null, floorMove = null;
        if (options.WithLimit)
        {
            floorLoad = Measure.Load(() => new MatrixByHand(), hand => hand.Load(quotes, customers));
            var loaded = new MatrixByHand();
            loaded.Load(quotes, customers);
            floorQuote = Measure.Together(added.Length, i => loaded.Add(added[i]));
            floorMove = Measure.Together(moved.Length, i => loaded.Move(moved[i]));
            yield return Measure.Line("rules-w3", "hand", "floor", facts, floorLoad.Value, null, null, expected > 0);
        }

        var subject = new RuleSubject(Rules(), QuoteType, CustomerType, BandType);
        FactChange[] changes = [.. quotes.Select(quote => FactChange.Put(FactOf(subject, quote))), .. customers.Select(customer => FactChange.Put(FactOf(subject, customer))),
            .. Bands.Select((band, i) => FactChange.Put(subject.Make("band", i, Value.Of(band.Region), Value.Of(band.Line), Value.Of(band.Low), Value.Of(band.High), Value.Of(band.Approver))))];
        var fired = 0;
        var load = Measure.Load(subject.Open, session => fired = session.Run(RuleSubject.Start, changes).Firings.Count);
        yield return Measure.Line("rules-w3", "matrix", "load", facts, load, floorLoad, facts >= 1_000_000 ? "2000000 us, 9 x hand" : "140000 us, 6 x hand", fired == expected);

        var session = Loaded(subject, changes);
        var check = new MatrixByHand();
        check.Load(quotes, customers);
        var inserts = Array.ConvertAll(added, quote => new[] { FactChange.Put(FactOf(subject, quote)) });
        fired = 0;
        var times = Measure.Each(inserts.Length, i => fired += session.Run(RuleSubject.Start, inserts[i]).Firings.Count);
        yield return Measure.Line("rules-w3", "matrix", "new-quote", times, floorQuote, "p50 2.5 us, 20 x hand", fired == added.Sum(check.Add));

        var updates = Array.ConvertAll(moved, customer => new[] { FactChange.Put(FactOf(subject, customer)) });
        fired = 0;
        times = Measure.Each(updates.Length, i => fired += session.Run(RuleSubject.Start, updates[i]).Firings.Count);
        yield return Measure.Line("rules-w3", "matrix", "customer-moved", times, floorMove, "p50 25 us, 20 x hand", fired == moved.Sum(check.Move));
        yield return Measure.Memory("rules-w3", "matrix", facts, Measure.Weight(() => Loaded(subject, changes)), "-");
    }

    static RuleSession Loaded(RuleSubject subject, FactChange[] changes)
    {
        var session = subject.Open();
        session.Run(RuleSubject.Start, changes);
        return session;
    }

    static Fact FactOf(RuleSubject subject, Quote q) => subject.Make("quote", q.Id, Value.Of(RuleSubject.KeyOf(q.Customer)), Value.Of(q.Line), Value.Of(q.Amount));

    static Fact FactOf(RuleSubject subject, Customer c) => subject.Make("customer", c.Id, Value.Of(c.Region), Value.Of(c.Level));

    /// <summary>The same by hand: dictionaries, and the bands of a region one after the other.</summary>
    sealed class MatrixByHand
    {
        readonly Dictionary<int, Customer> _customers = [];
        readonly Dictionary<int, List<Quote>> _quotes = [];
        readonly Band[][] _bands = [.. Bands.GroupBy(band => band.Region).OrderBy(group => group.Key).Select(group => group.ToArray())];

        public int Load(Quote[] quotes, Customer[] customers)
        {
            foreach (var customer in customers)
                _customers[customer.Id] = customer;
            var count = 0;
            foreach (var quote in quotes)
                count += Add(quote);
            return count;
        }

        public int Add(Quote quote)
        {
            if (!_quotes.TryGetValue(quote.Customer, out var quotes))
                _quotes[quote.Customer] = quotes = [];
            quotes.Add(quote);
            return _customers.TryGetValue(quote.Customer, out var customer) ? Count(quote, customer) : 0;
        }

        public int Move(Customer customer)
        {
            _customers[customer.Id] = customer;
            var count = 0;
            foreach (var quote in _quotes.GetValueOrDefault(customer.Id) ?? [])
                count += Count(quote, customer);
            return count;
        }

        int Count(Quote quote, Customer customer)
        {
            if (customer.Level < quote.Line % 3)
                return 0;
            var count = 0;
            foreach (var band in _bands[customer.Region])
                count += band.Low <= quote.Amount && quote.Amount < band.High ? 1 : 0;
            return count;
        }
    }
}
