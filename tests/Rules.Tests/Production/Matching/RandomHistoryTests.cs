using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>The matcher against one that computes everything anew by nested loops: the same firings in the same order, the same conclusions, after every step.</summary>
/// <remarks>The seed of a failure tells it: each history has a random source of its own. <c>MARKETING_LONG=1</c> runs ten times as many.</remarks>
public class RandomHistoryTests
{
    static readonly int Histories = Environment.GetEnvironmentVariable("MARKETING_LONG") == "1" ? 10_000 : 1_000;

    internal static readonly FactType[] Types = [.. new[] { "a", "b", "c", "d" }.Select(id =>
        Sessions.Type(id, ("x", RuleType.Number), ("y", RuleType.Number), ("k", RuleType.Number), ("t", RuleType.Date)))];

    [Fact]
    public void Matches_are_those_of_nested_loops_after_every_step()
    {
        var compared = 0;
        for (var seed = 0; compared < Histories; seed++)
            compared += Compare(seed) ? 1 : 0;
    }

    // False for rules that the checks refuse, such as ones that can never match.
    static bool Compare(int seed)
    {
        var random = new Random(seed);
        var made = new RandomRules(random);
        var rules = made.Set(withTime: true);
        var text = "ruleset \"random\"\n" + string.Concat(rules.Select(rule => rule.Text()));
        var read = RuleSetReader.Read(text, new Vocabulary(Types));
        if (!read.IsValid)
            return false;
        var session = Sessions.Open(read);
        var reference = new ReferenceMatcher(rules);
        var day = 0;
        for (var step = 0; step < 12; step++)
        {
            var fired = new List<string>();
            if (random.Next(4) == 0)
            {
                // Late or punctual: the reference goes day by day.
                var to = day + random.Next(1, 6);
                var (expected, late) = (new List<string>(), session.Advance(Sessions.Day(to)));
                for (; day < to; day++)
                    expected.AddRange(reference.Fire(day + 1).Fired);
                Same(seed, step, text, expected, late.Fired());
                continue;
            }
            var changes = new List<FactChange>();
            for (var i = random.Next(1, 5); i > 0; i--)
                changes.Add(Change(session, reference, made.Fact(), random.Next(4) == 0));
            var result = session.Run(Sessions.Day(day), changes);
            var (now, closed) = reference.Fire(day);
            Same(seed, step, text, now, result.Fired());
            Same(seed, step, text, closed.Order(StringComparer.Ordinal), result.Closed.Select(row => row.Key.ToString()).Order(StringComparer.Ordinal));
            Same(seed, step, text, reference.Conclusions(day).Select(pair => $"{Text(pair.X)},{Text(pair.Y)}").Order(StringComparer.Ordinal),
                session.Facts("d").Select(fact => $"{fact.Record["x"]},{fact.Record["y"]}").Order(StringComparer.Ordinal));
            if (random.Next(4) == 0)
                session = Again(session, seed, step, text);
        }
        return true;
    }

    static string Text(int? value) => value is { } known ? known.ToString(System.Globalization.CultureInfo.InvariantCulture) : "null";

    // Saved and opened anew, nothing fires for a second time.
    static RuleSession Again(RuleSession session, int seed, int step, string text)
    {
        var opened = Sessions.Open(Sessions.Read(text, Types), session.Save());
        Same(seed, step, text, [], opened.Pending.Select(key => key.ToString()));
        return opened;
    }

    internal static FactChange Change(RuleSession session, ReferenceMatcher reference, PlainFact fact, bool remove)
    {
        if (remove)
        {
            reference.Remove(fact.Type, fact.Key);
            return FactChange.Retract(fact.Type, fact.Key);
        }
        reference.Put(fact);
        return session.Change(fact.Type, fact.Key, [.. fact.Fields.Select(field => (field.Key,
            field.Key == "t" && field.Value is { } day ? (object?)DateOnly.FromDateTime(Sessions.Start.DateTime).AddDays(day) : field.Value))]);
    }

    static void Same(int seed, int step, string text, IEnumerable<string> expected, IEnumerable<string> found) =>
        Assert.True(expected.SequenceEqual(found), $"seed {seed}, step {step}\nexpected {string.Join("; ", expected)}\nfound    {string.Join("; ", found)}\n{text}");
}
