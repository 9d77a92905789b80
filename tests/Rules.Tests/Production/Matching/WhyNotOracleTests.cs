using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>"Why not" names the clause that nested loops name: the first one for which no binding with the fact is left.</summary>
public class WhyNotOracleTests
{
    static readonly int Histories = Environment.GetEnvironmentVariable("MARKETING_LONG") == "1" ? 2_000 : 200;

    [Fact]
    public void The_clause_named_is_that_of_an_oracle()
    {
        var (asked, seeds) = (0, 0);
        for (var seed = 0; seeds < Histories; seed++)
        {
            if (Ask(seed) is not { } answers)
                continue;
            seeds++;
            asked += answers;
        }
        Assert.True(asked > 5 * Histories, $"{asked} questions");
    }

    static int? Ask(int seed)
    {
        var random = new Random(seed);
        var made = new RandomRules(random);
        var rules = made.Set(withTime: true);
        var text = "ruleset \"random\"\n" + string.Concat(rules.Select(rule => rule.Text()));
        var read = RuleSetReader.Read(text, new Vocabulary(RandomHistoryTests.Types));
        if (!read.IsValid)
            return null;
        var session = Sessions.Open(read);
        var reference = new ReferenceMatcher(rules);
        for (var i = 0; i < 14; i++)
        {
            var fact = made.Fact();
            session.Run(session.Now, [RandomHistoryTests.Change(session, reference, fact, remove: false)]);
        }
        var asked = 0;
        foreach (var rule in rules)
        {
            foreach (var fact in reference.Facts)
                asked += Compare(session, reference, rule, fact, $"seed {seed}\n{text}") ? 1 : 0;
        }
        return asked;
    }

    static bool Compare(RuleSession session, ReferenceMatcher reference, PlainRule rule, PlainFact fact, string where)
    {
        if (reference.FirstOpenClause(rule, fact.Type, fact.Key, 0) is not { } expected)
            return false;
        var answer = session.WhyNot(rule.Id, fact.Type, fact.Key);
        var found = answer.Failed?.Number - 1 ?? ClausesOf(rule);
        Assert.True(expected == found, $"{rule.Id} for {fact.Key}: expected clause {expected + 1}, found {found + 1}: {answer.Message}\n{where}");
        if (answer.Reason == WhyNotReason.NotYet)
            Assert.True(answer.TrueAt > session.Now, where);
        Assert.False(answer.IsCut);
        Assert.Equal(answer.Failed is null, answer.Miss is null);
        Assert.Equal(answer.Failed?.Number - 1 ?? 0, answer.Passed.Count);
        return true;
    }

    static int ClausesOf(PlainRule rule) => rule.Joins.Length + rule.Subs.Length + rule.Tests.Length + (rule.After is null ? 0 : 1);
}
