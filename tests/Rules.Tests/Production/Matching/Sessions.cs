using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>Sessions over rules written in a test.</summary>
static class Sessions
{
    public static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    /// <summary>00:00 of the first day of the test's time.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));

    public static DateTimeOffset Day(int day) => Start.AddDays(day);

    public static FactType Type(string id, params (string Name, RuleType Type)[] fields) =>
        new(id, new(id, id), [.. fields.Select(field => new FactField(field.Name, new(field.Name, field.Name), field.Type))]);

    public static CheckedRuleSet Read(string rules, params FactType[] types)
    {
        var read = RuleSetReader.Read(rules, new Vocabulary(types));
        Assert.True(read.IsValid, string.Join("\n", read.Problems.Where(problem => problem.IsError)) + "\n" + rules);
        return read;
    }

    public static RuleSession Open(CheckedRuleSet rules, RuleState? state = null, IWorkTime? workTime = null, RunLimits? limits = null) =>
        new([rules], new(Zone) { WorkTime = workTime, Limits = limits ?? new() { Time = TimeSpan.FromMinutes(1) } }, state ?? new(Start));

    public static RuleSession Open(string rules, params FactType[] types) => Open(Read(rules, types));

    /// <summary>One transaction at the instant of the last run.</summary>
    public static RunResult Put(this RuleSession session, string type, string key, params (string Name, object? Value)[] fields) =>
        session.Run(session.Now, [session.Change(type, key, fields)]);

    public static FactChange Change(this RuleSession session, string type, string key, params (string Name, object? Value)[] fields) =>
        FactChange.Put(session.Layout(type).Make(key, 1, Context.Of([.. fields.Select(field => (field.Name, ValueOf(field.Value)))])));

    public static RunResult Remove(this RuleSession session, string type, string key) => session.Run(session.Now, [FactChange.Retract(type, key)]);

    public static Value ValueOf(object? value) => value switch
    {
        null => default,
        bool truth => Value.Of(truth),
        int number => Value.Of(number),
        decimal number => Value.Of(number),
        string text => Value.Of(text),
        DateOnly date => Value.Of(date),
        DateTimeOffset instant => Value.Of(instant),
        Value known => known,
        IEnumerable<string> texts => Value.OfList(texts.Select(text => Value.Of(text))),
        _ => throw new ArgumentException(value.GetType().Name),
    };

    /// <summary>The keys that fired, in order.</summary>
    public static string[] Fired(this RunResult result) =>
        [.. result.Firings.Where(firing => firing.Outcome == KeyOutcome.Fired).Select(firing => firing.Key.ToString())];
}
