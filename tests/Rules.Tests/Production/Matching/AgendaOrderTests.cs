using Marketing.Rules.Production;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>RULES-DSL §4, Agenda: what ties in everything else fires in the ordinal order of its key, however many there are and in whatever order they came.</summary>
public class AgendaOrderTests
{
    static readonly FactType Order = Sessions.Type("order", ("open", RuleType.Boolean), ("region", RuleType.Number));
    static readonly FactType Store = Sessions.Type("store", ("region", RuleType.Number));

    const string One = """
        ruleset "one"
        rule each "Each open order"
          per "001-1.1.1"
        when
          there is an Order o where o.open
        then
          raise "Open" with { order: o.id }
        end
        """;

    const string Two = """
        ruleset "two"
        rule each "Each open order and the stores of its region"
          per "001-1.1.1"
        when
          there is an Order o where o.open
          there is a Store s where s.region = o.region
        then
          raise "Open" with { order: o.id, store: s.id }
        end
        """;

    [Theory]
    [InlineData("{0:D6}")]
    [InlineData("ORDER-2026-{0}")]
    [InlineData("订单-{0}")]
    [InlineData("a long beginning that all of them share {0:D12}é")]
    [InlineData("{0} of a long end that all of them share")]
    public void One_fact_after_the_other(string format)
    {
        var keys = Keys(format);
        var session = Sessions.Open(One, Order);
        var fired = session.Run(session.Now, [.. keys.Select(key => session.Change("order", key, ("open", true), ("region", 1)))]).Firings;
        Assert.Equal(keys.Order(StringComparer.Ordinal), fired.Select(firing => firing.Facts[0].Key));
    }

    [Theory]
    [InlineData("ORDER-{0}")]
    [InlineData("订单-{0}")]
    public void Pairs_by_the_first_and_then_by_the_second(string format)
    {
        var keys = Keys(format);
        var session = Sessions.Open(Two, Order, Store);
        var fired = session.Run(session.Now, [
            .. keys.Select((key, i) => session.Change("order", key, ("open", true), ("region", i % 3))),
            .. Enumerable.Range(0, 9).Reverse().Select(i => session.Change("store", $"S{i}", ("region", i % 3)))]).Firings;
        var pairs = keys.SelectMany((key, i) => Enumerable.Range(0, 3).Select(n => (Order: key, Store: $"S{i % 3 + 3 * n}")));
        Assert.Equal(pairs.OrderBy(pair => pair.Order, StringComparer.Ordinal).ThenBy(pair => pair.Store, StringComparer.Ordinal), fired.Select(firing => (firing.Facts[0].Key, firing.Facts[1].Key)));
    }

    // A hundred different keys in an order that is none.
    static string[] Keys(string format) => [.. Enumerable.Range(0, 100).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, format, i * 37 % 1000))];
}
