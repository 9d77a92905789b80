using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>Definitions: a field is a function of the facts while its rule matches (RULES-DSL §4, Definitions).</summary>
public class DefinitionTests
{
    static readonly FactType Customer = Sessions.Type("customer", ("sales", RuleType.Number), ("blocked", RuleType.Boolean), ("level", RuleType.String), ("owner", RuleType.String), ("referrer", new ReferenceType("customer")));

    const string Levels = """
        ruleset "levels"
        rule blocked "Blocked"
          per "1"   priority 10
        when
          there is a customer c where c.blocked
        define c.level as "none"
        end
        rule good "Good"
          per "1"   priority 5
        when
          there is a customer c where c.sales >= 100
        define c.level as "good"
        end
        rule plain "Plain"
          per "1"
        when
          there is a customer c where c.sales >= 10
        define c.level as "plain"
        end
        rule act "Act"
          per "1"   again when true again
        when
          there is a customer c where c.level = "good"
        then
          raise "good"
        end
        """;

    static Value Level(RuleSession session, string key = "C") => session.Find("customer", key)!.Record["level"];

    [Fact] // The highest priority that matches gives the value; where none does, what was entered shows.
    public void Priorities_decide_and_what_was_entered_shows_again()
    {
        var session = Sessions.Open(Levels, Customer);
        RunResult Put(int sales, bool blocked) => session.Put("customer", "C", ("sales", sales), ("blocked", blocked), ("level", "by hand"));

        Put(5, false);
        Assert.Equal(Value.Of("by hand"), Level(session));
        Put(20, false);
        Assert.Equal(Value.Of("plain"), Level(session));
        Assert.Equal(["act|\"C\""], Put(100, false).Fired());
        Assert.Equal(Value.Of("good"), Level(session));
        Put(100, true);
        Assert.Equal(Value.Of("none"), Level(session));
        Assert.Equal(["act|\"C\""], Put(100, false).Fired());
        Put(1, false);
        Assert.Equal(Value.Of("by hand"), Level(session));
    }

    [Fact]
    public void What_is_saved_is_what_was_entered()
    {
        var rules = Sessions.Read(Levels, Customer);
        var session = Sessions.Open(rules);
        session.Put("customer", "C", ("sales", 100), ("blocked", false), ("level", "by hand"));

        var saved = session.Save();
        Assert.Equal(Value.Of("by hand"), Assert.Single(saved.Facts).Record["level"]);
        var opened = Sessions.Open(rules, saved);
        Assert.Equal((Value.Of("good"), 0), (Level(opened), opened.Pending.Count));
        opened.Put("customer", "C", ("sales", 1), ("blocked", false), ("level", "by hand"));
        Assert.Equal(Value.Of("by hand"), Level(opened));
    }

    [Fact]
    public void Changes_of_defined_fields_are_told_as_derived()
    {
        var session = Sessions.Open(Levels, Customer);
        var derived = Assert.Single(session.Put("customer", "C", ("sales", 100), ("blocked", false)).Derived);

        Assert.Equal(("customer", "C", Value.Of("good")), (derived.Type, derived.Key, derived.Fact!.Record["level"]));
    }

    static CheckedRuleSet OneRule(string id, string where, string value) => Sessions.Read($$"""
        ruleset "{{id}}"
        rule {{id}} "{{id}}"
          per "1"
        when
          there is a customer c where {{where}}
        define c.level as {{value}}
        end
        """, Customer);

    [Fact] // In one rule set the checks find such a pair; rule sets that know nothing of each other meet in the session.
    public void Two_values_at_one_priority_are_none_and_an_incident_names_both()
    {
        var session = new RuleSession([OneRule("first", "c.blocked", "\"one\""), OneRule("second", "c.sales > 1", "if c.sales > 5 then \"one\" else \"other\"")], new(Sessions.Zone), new(Sessions.Start));
        var agreed = session.Put("customer", "C", ("sales", 9), ("blocked", true));
        Assert.Equal((Value.Of("one"), 0), (Level(session), agreed.Incidents.Count));

        var result = session.Put("customer", "C", ("sales", 3), ("blocked", true));
        Assert.Equal(Value.Null, Level(session));
        var message = Assert.Single(result.Incidents).Message;
        Assert.Contains("“first”和“second”", message.Chinese, StringComparison.Ordinal);
        Assert.Contains("'first' and 'second'", message.English, StringComparison.Ordinal);

        Assert.Empty(session.Put("customer", "C", ("sales", 3), ("blocked", false)).Incidents);
        Assert.Equal(Value.Of("other"), Level(session));
    }

    const string Chain = """
        ruleset "chain"
        rule referred "My owner is my referrer's"
          per "1"
        when
          there is a customer c where c.referrer != null
        define c.owner as c.referrer.owner
        end
        rule told "Owned by li"
          per "1"   again when true again
        when
          there is a customer c where c.owner = "li"
        then
          raise "li"
        end
        """;

    static RunResult Refer(RuleSession session, string key, string? referrer, string? owner = null) => session.Put("customer", key, ("referrer", referrer), ("owner", owner));

    [Fact]
    public void A_definition_follows_a_chain_of_references()
    {
        var session = Sessions.Open(Chain, Customer);
        Refer(session, "C3", "C2");
        Refer(session, "C2", "C1");
        Assert.Equal(["told|\"C1\"", "told|\"C2\"", "told|\"C3\""], Refer(session, "C1", null, "li").Fired());
        Refer(session, "C1", null, "wu");
        Assert.All(new[] { "C1", "C2", "C3" }, key => Assert.Equal(Value.Of("wu"), session.Find("customer", key)!.Record["owner"]));
        session.Remove("customer", "C1");
        Assert.All(new[] { "C2", "C3" }, key => Assert.Equal(Value.Null, session.Find("customer", key)!.Record["owner"]));
    }

    [Fact]
    public void A_circle_in_the_data_is_null_with_an_incident_that_names_it()
    {
        var session = Sessions.Open(Chain, Customer);
        Refer(session, "C1", null, "li");
        Refer(session, "C2", "C1");
        Refer(session, "C3", "C2");
        var result = Refer(session, "C1", "C3", "li");

        Assert.Contains(result.Incidents, incident => incident.Message.English.Contains("C1 → C3 → C2 → C1", StringComparison.Ordinal));
        Assert.All(new[] { "C1", "C2", "C3" }, key => Assert.Equal(Value.Null, session.Find("customer", key)!.Record["owner"]));
        Assert.Empty(Refer(session, "C1", null, "wu").Incidents);
        Assert.All(new[] { "C1", "C2", "C3" }, key => Assert.Equal(Value.Of("wu"), session.Find("customer", key)!.Record["owner"]));
    }

    static readonly FactType Bill = Sessions.Type("bill", ("due", RuleType.Date), ("paid", RuleType.Boolean), ("overdue", RuleType.Number), ("bucket", RuleType.String), ("state", RuleType.String), ("account", new ReferenceType("account")));
    static readonly FactType Account = Sessions.Type("account", ("grace", RuleType.Number));

    const string Overdue = """
        ruleset "overdue"
        table ageing "ageing" (days: number) -> bucket: string  hit unique
        | <= 0    | "none" |
        | [1..30] | "1-30" |
        | > 30    | "31+"  |
        rule days "Days overdue"
          per "1"
        when
          there is a bill b where not(b.paid)
        define b.overdue as (today() - b.due).days - b.account.grace
        end
        rule bucket "Bucket"
          per "1"
        when
          there is a bill b where not(b.paid)
        define b.bucket as ageing(b.overdue)
        end
        rule state "State"
          per "1"
        when
          there is a bill b
        define b.state as if today() > b.due then "late" else "open"
        end
        rule seven "Seven days"
          per "1"
        when
          there is a bill b where b.overdue >= 7
        then
          raise "seven" with { days: b.overdue, bucket: b.bucket }
        end
        rule old "Old"
          per "1"
        when
          there is a bill b where b.bucket = "31+" and b.state = "late"
        then
          raise "old"
        end
        """;

    static void NewBill(RuleSession session, bool paid = false)
    {
        session.Put("account", "A", ("grace", 2));
        session.Put("bill", "B", ("due", new DateOnly(2026, 1, 1)), ("paid", paid), ("overdue", -1), ("account", "A"));
    }

    [Fact] // Days overdue are not stored: on reading they are those of the instant.
    public void A_quantity_of_time_is_computed_on_reading()
    {
        var session = Sessions.Open(Overdue, Bill, Account);
        NewBill(session);
        Value Read(string field) => session.Find("bill", "B")!.Record[field];

        Assert.Equal((Value.Of(-2), Value.Of("none"), Value.Of("open")), (Read("overdue"), Read("bucket"), Read("state")));
        session.Advance(Sessions.Day(12));
        Assert.Equal((Value.Of(10), Value.Of("1-30"), Value.Of("late")), (Read("overdue"), Read("bucket"), Read("state")));
        Assert.Equal(Value.Of(10), Assert.Single(session.Facts("bill")).Record["overdue"]);
        session.Put("account", "A", ("grace", 20));
        Assert.Equal((Value.Of(-8), Value.Of("none")), (Read("overdue"), Read("bucket")));
        session.Put("bill", "B", ("due", new DateOnly(2026, 1, 1)), ("paid", true), ("overdue", -1), ("account", "A"));
        Assert.Equal(Value.Of(-1), Read("overdue"));
        Assert.Equal(Value.Of(-1), Assert.Single(session.Save().Facts, fact => fact.Type == "bill").Record["overdue"]);
    }

    [Fact] // In conditions it becomes an instant; what maps it to few values changes at the instants of the table.
    public void Conditions_on_it_come_true_at_their_instants()
    {
        var session = Sessions.Open(Overdue, Bill, Account);
        NewBill(session);
        Assert.Equal((WhyNotReason.NotYet, Sessions.Day(9)), (session.WhyNot("seven", "bill", "B").Reason, session.WhyNot("seven", "bill", "B").TrueAt));

        var fired = session.Advance(Sessions.Day(60)).Firings;
        Assert.Equal([("seven|\"B\"", Sessions.Day(9)), ("old|\"B\"", Sessions.Day(33))], fired.Select(firing => (firing.Key.ToString(), firing.At)));
        var with = Assert.IsType<Escalation>(fired[0].Effects[0]).With!;
        Assert.Equal((Value.Of(7), Value.Of("1-30")), (with["days"], with["bucket"]));
        Assert.Empty(Sessions.Open(Sessions.Read(Overdue, Bill, Account), session.Save()).Pending);
    }

    [Fact]
    public void What_is_paid_in_time_never_comes_true()
    {
        var session = Sessions.Open(Overdue, Bill, Account);
        NewBill(session);
        session.Advance(Sessions.Day(5));
        NewBill(session, paid: true);
        Assert.Empty(session.Advance(Sessions.Day(60)).Firings);
    }
}
