using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>Guards: what must be true before a record may change (RULES-DSL §4, Guards).</summary>
public class GuardTests
{
    static readonly FactType Quote = Sessions.Type("quote", ("status", RuleType.String), ("price", RuleType.Number), ("customer", RuleType.String), ("at", RuleType.DateTime));
    static readonly FactType Deposit = Sessions.Type("deposit", ("customer", RuleType.String), ("amount", RuleType.Number));

    const string Rules = """
        ruleset "guards"
        rule approve "Approving"
          per "1"
        before quote q.status becomes "approved", "sent"
          must q.price > 0   saying "no price"
          must old q.status = "checked" or old q = null   saying "not checked: " + old q.status
        end
        rule price "An approved price stays"
          per "2"
        before changing quote q.price, customer
          must old q.status != "approved"   saying "approved"
        end
        rule first "The first deposit wins"
          per "3"
        before creating a deposit d
          there is a quote q where q.customer = d.customer and q.status = "open"
          must q.price <= d.amount   saying "too little for " + q.id
        end
        rule quota "At most two deposits"
          per "4"
        before creating a deposit d
          count up n = count(o.id) over deposit o where o.customer = d.customer
          must n <= 2
        end
        rule delete "Nothing approved is deleted"
          per "5"
        before deleting a quote q
          must q.status != "approved"   saying "approved"
          must actor = "boss"           saying "ask the boss"
        end
        """;

    static RuleSession Open()
    {
        var session = Sessions.Open(Rules, Quote, Deposit);
        session.Put("quote", "Q", ("status", "open"), ("price", 10), ("customer", "C"));
        return session;
    }

    static string[] Check(RuleSession session, FactChange change, string actor = "ana") => [.. session.Check(change, Value.Of(actor), session.Now).Select(refusal => refusal.Text)];

    [Fact]
    public void A_field_that_takes_a_value()
    {
        var session = Open();
        string[] To(string status, int? price = 10) => Check(session, session.Change("quote", "Q", ("status", status), ("price", price), ("customer", "C")));

        Assert.Equal(["not checked: open"], To("approved"));
        Assert.Equal(["no price", "not checked: open"], To("sent", null));
        Assert.Empty(To("checked"));
        session.Put("quote", "Q", ("status", "checked"), ("price", 10), ("customer", "C"));
        Assert.Empty(To("approved"));
        session.Put("quote", "Q", ("status", "approved"), ("price", 10), ("customer", "C"));
        // Among the values already: it does not become one of them.
        Assert.Empty(To("sent"));
    }

    [Fact]
    public void Creation_counts_as_becoming_and_has_no_old_record()
    {
        var session = Open();
        Assert.Empty(Check(session, session.Change("quote", "N", ("status", "approved"), ("price", 1))));
        Assert.Equal(["no price"], Check(session, session.Change("quote", "N", ("status", "approved"))));
    }

    [Fact]
    public void A_field_that_changes_at_all()
    {
        var session = Open();
        session.Put("quote", "Q", ("status", "approved"), ("price", 10), ("customer", "C"));

        Assert.Equal(["approved"], Check(session, session.Change("quote", "Q", ("status", "approved"), ("price", 11), ("customer", "C"))));
        Assert.Equal(["approved"], Check(session, session.Change("quote", "Q", ("status", "approved"), ("price", 10), ("customer", "D"))));
        Assert.Empty(Check(session, session.Change("quote", "Q", ("status", "withdrawn"), ("price", 10), ("customer", "C"))));
    }

    [Fact] // On the records as they would be, and every match of the clauses counts.
    public void Clauses_are_matched_with_the_change_made()
    {
        var session = Open();
        session.Put("quote", "Q2", ("status", "open"), ("price", 30), ("customer", "C"));
        FactChange New(int amount) => session.Change("deposit", "new", ("customer", "C"), ("amount", amount));

        Assert.Empty(Check(session, New(30)));
        Assert.Equal(["too little for Q2"], Check(session, New(20)));
        Assert.Equal(["too little for Q", "too little for Q2"], Check(session, New(5)).Order(StringComparer.Ordinal));
        session.Put("deposit", "D1", ("customer", "C"), ("amount", 50));
        Assert.Empty(Check(session, New(30)));
        session.Put("deposit", "D2", ("customer", "C"), ("amount", 50));
        Assert.Equal(["At most two deposits"], Check(session, New(30)));
        Assert.Equal(2, session.Facts("deposit").Count());
    }

    [Fact]
    public void A_deletion_and_who_acts()
    {
        var session = Open();
        Assert.Equal(["ask the boss"], Check(session, FactChange.Retract("quote", "Q")));
        Assert.Empty(Check(session, FactChange.Retract("quote", "Q"), "boss"));
        Assert.Empty(Check(session, FactChange.Retract("quote", "unknown")));
        Assert.NotNull(session.Find("quote", "Q"));
    }
}
