using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>Settings, references and the choice of one, as they change while a session runs.</summary>
public class SettingTests
{
    static readonly FactType Order = Sessions.Type("order", ("amount", RuleType.Number), ("customer", new ReferenceType("customer")));
    static readonly FactType Customer = Sessions.Type("customer", ("level", RuleType.Number), ("region", new ReferenceType("region")));
    static readonly FactType Region = Sessions.Type("region", ("open", RuleType.Boolean), ("manager", RuleType.String));

    const string Settings = """
        ruleset "settings"
        setting order.large = 100 from "A-1"
        setting order.floor = null from "A-2"
        rule large "Large"
          per "1"   provisional "A-1"
        when
          there is an order o where o.amount >= config.order.large
        then
          raise "large" with { limit: config.order.large }
        end
        rule low "Low"
          per "1"   provisional "A-2"
        when
          there is an order o where o.amount < config.order.floor
        then
          raise "low"
        end
        """;

    static RunResult Set(RuleSession session, string key, Value value) => session.ChangeSettings(session.Now, new Dictionary<string, Value> { [key] = value });

    [Fact]
    public void A_changed_setting_is_tried_on_what_is_there()
    {
        var session = Sessions.Open(Settings, Order, Customer, Region);
        session.Put("order", "A", ("amount", 60));
        session.Put("order", "B", ("amount", 40));

        Assert.Equal(["large|\"A\""], Set(session, "order.large", Value.Of(50)).Fired());
        Assert.Empty(Set(session, "order.large", Value.Of(200)).Fired());
        Assert.Equal(["large|\"B\""], Set(session, "order.large", Value.Of(10)).Fired());
        Assert.Equal(["large|\"C\""], session.Put("order", "C", ("amount", 12)).Fired());
    }

    [Fact] // Not set: a comparison with it does not pass, and is no diagnostic.
    public void A_setting_that_is_not_set()
    {
        var session = Sessions.Open(Settings, Order, Customer, Region);
        session.Put("order", "A", ("amount", 1));

        Assert.Equal(0, session.DiagnosticOf("low").Nulls);
        Assert.Contains("order.floor", session.WhyNot("low", "order", "A").Miss!.Text.Chinese, StringComparison.Ordinal);
        Assert.Equal(["low|\"A\""], Set(session, "order.floor", Value.Of(5)).Fired());
    }

    [Fact]
    public void A_changed_setting_is_saved()
    {
        var rules = Sessions.Read(Settings, Order, Customer, Region);
        var session = Sessions.Open(rules);
        Set(session, "order.large", Value.Of(50));
        var opened = Sessions.Open(rules, session.Save());

        var effect = Assert.IsType<Escalation>(Assert.Single(opened.Put("order", "A", ("amount", 60)).Effects));
        Assert.Equal(Value.Of(50), effect.With!["limit"]);
        Assert.Equal(["order.large"], session.Save().Settings.Keys);
    }

    const string References = """
        ruleset "references"
        rule open "An order of an open region"
          per "1"   again when true again
        when
          there is an order o where o.customer.region.open and o.customer.level > 1
        then
          notify o.customer.region.manager "open"
        end
        """;

    [Fact] // Whatever changes on the way is a change of the match.
    public void A_path_goes_on_through_references()
    {
        var session = Sessions.Open(References, Order, Customer, Region);
        Assert.Empty(session.Put("order", "O", ("customer", "C")).Fired());
        Assert.Empty(session.Put("customer", "C", ("level", 2), ("region", "R")).Fired());
        var fired = session.Put("region", "R", ("open", true), ("manager", "li"));
        Assert.Equal(["open|\"O\""], fired.Fired());
        Assert.Equal(Value.Of("li"), Assert.IsType<Notification>(Assert.Single(fired.Effects)).To);

        Assert.Equal(["open|\"O\""], session.Put("customer", "C", ("level", 1), ("region", "R")).Closed.Select(row => row.Key.ToString()));
        Assert.Equal(["open|\"O\""], session.Put("customer", "C", ("level", 3), ("region", "R")).Fired());
        Assert.Single(session.Put("customer", "C", ("level", 3), ("region", "nowhere")).Closed);
        Assert.Equal(["open|\"O\""], session.Put("region", "nowhere", ("open", true), ("manager", "wu")).Fired());
        Assert.Single(session.Remove("region", "nowhere").Closed);
    }

    const string Choices = """
        ruleset "choices"
        rule large "Large"
          per "1"   priority 3
          choose one in "outcome" by o.customer
        when
          there is an order o where o.amount > 100
        then
          raise "large"
        end
        rule middle "Middle"
          per "1"   priority 2
          choose one in "outcome" by o.customer
        when
          there is an order o where o.amount > 50
        then
          raise "middle"
        end
        rule any "Any"
          per "1"
          choose one in "whole"
        when
          there is an order o
        then
          raise "any"
        end
        """;

    [Fact]
    public void At_most_one_of_a_group_fires_for_a_key_in_a_transaction()
    {
        var session = Sessions.Open(Choices, Order, Customer, Region);
        var result = session.Run(session.Now, [
            session.Change("order", "A", ("amount", 60), ("customer", "C")), session.Change("order", "B", ("amount", 200), ("customer", "C")), session.Change("order", "Z", ("amount", 60), ("customer", "D"))]);

        Assert.Equal(["large|\"B\"", "middle|\"Z\"", "any|\"A\""], result.Fired());
        Assert.Equal(["middle|\"A\" by large|\"B\"", "middle|\"B\" by large|\"B\"", "any|\"B\" by any|\"A\"", "any|\"Z\" by any|\"A\""],
            result.Firings.Where(firing => firing.Outcome == KeyOutcome.Suppressed).Select(firing => $"{firing.Key} by {firing.SuppressedBy!.Key}"));
        // A later transaction has a choice of its own.
        Assert.Equal(["middle|\"N\"", "any|\"N\""], session.Put("order", "N", ("amount", 60), ("customer", "C")).Fired());
    }
}
