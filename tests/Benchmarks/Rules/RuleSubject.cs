using Marketing.Benchmarks.Measuring;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;

namespace Marketing.Benchmarks.Rules;

/// <summary>A rule set written in the DSL, its types, and sessions over it.</summary>
sealed class RuleSubject
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));

    static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    readonly CheckedRuleSet _rules;

    /// <summary>For whole loads in one run, which in the product come in transactions.</summary>
    static readonly RunLimits Limits = new() { Firings = int.MaxValue, Time = TimeSpan.FromMinutes(10), Matches = int.MaxValue };

    public RuleSubject(string rules, params FactType[] types)
    {
        _rules = RuleSetReader.Read(rules, new Vocabulary(types));
        if (_rules.Problems.FirstOrDefault(problem => problem.IsError) is { } problem)
            throw new InvalidOperationException(problem.ToString());
        Layouts = types.ToDictionary(type => type.Id, type => new FactLayout(type));
    }

    public IReadOnlyDictionary<string, FactLayout> Layouts { get; }

    public RuleSession Open() => new([_rules], new(Zone) { Limits = Limits }, new(Start));

    public static FactType Type(string id, params (string Name, RuleType Type)[] fields) =>
        new(id, new(id, id), [.. fields.Select(field => new FactField(field.Name, new(field.Name, field.Name), field.Type))]);

    /// <summary>A fact whose key is a number in eight digits.</summary>
    public Fact Make(string type, int key, params ReadOnlySpan<Value> fields) => Layouts[type].Make(KeyOf(key), 1, fields);

    public static string KeyOf(int number) => number.ToString("D8", System.Globalization.CultureInfo.InvariantCulture);
}
