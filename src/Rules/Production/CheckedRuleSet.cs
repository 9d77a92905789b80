using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>A rule set that was read and checked: what a matcher runs, when nothing in <see cref="Problems"/> is an error.</summary>
public sealed class CheckedRuleSet
{
    internal CheckedRuleSet(RuleSetTree tree, Vocabulary vocabulary, IReadOnlyList<CheckedRule> rules, FeelFunctions functions, IReadOnlyList<Problem> problems)
    {
        Tree = tree;
        Vocabulary = vocabulary;
        Rules = rules;
        Functions = functions;
        Problems = problems;
    }

    public RuleSetTree Tree { get; }
    public Vocabulary Vocabulary { get; }

    /// <summary>The rules to run, in textual order. A ladder is one rule per rung.</summary>
    public IReadOnlyList<CheckedRule> Rules { get; }

    /// <summary>What the meanings of expressions call: the vocabulary's functions, those of periods, and the tables of the rule set.</summary>
    /// <remarks>Not among them: <c>record of(type, key)</c>, which reads facts and is the matcher's. It is declared there and answers null.</remarks>
    public FeelFunctions Functions { get; }

    /// <summary>What is wrong or doubtful, in the order of the text.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>The same rule set with only some of its rules.</summary>
    public CheckedRuleSet Only(Func<CheckedRule, bool> chosen) => new(Tree, Vocabulary, [.. Rules.Where(chosen)], Functions, Problems) { Settings = Settings, Strata = Strata };

    /// <summary>Whether the rules may run.</summary>
    public bool IsValid => !Problems.Any(problem => problem.IsError);

    /// <summary>The settings with their defaults, by key; an expression reads one as the name <c>config.key</c>.</summary>
    public IReadOnlyDictionary<string, Value> Settings { get; init; } = new Dictionary<string, Value>();

    /// <summary>The types in the order in which they are complete: 0 for recorded ones, above for those concluded by rules. Not, exists and aggregates over a type need its stratum done.</summary>
    public IReadOnlyDictionary<string, int> Strata { get; init; } = new Dictionary<string, int>();
}

/// <summary>One rule to run. Ladders are taken apart: each rung is one of these, with its own time clause behind the rule's clauses.</summary>
/// <param name="Id">What refraction keys are kept by: the id written, or one made from the title; a rung has <c>#i</c> behind it, i from 1.</param>
/// <param name="Order">Place in the text, for rules that tie.</param>
/// <param name="Source">The rule as it was written.</param>
public sealed record CheckedRule(string Id, int Order, RuleDeclaration Source)
{
    /// <summary>Number of the rung from 1; null when the rule is no ladder.</summary>
    public int? Rung { get; init; }

    /// <summary>The clauses to match, in textual order. Of a rung: those of the rule, the time, and the rung's own condition.</summary>
    public required IReadOnlyList<Clause> Clauses { get; init; }

    /// <summary>Effects in their order; empty for definitions and guards.</summary>
    public IReadOnlyList<Effect> Effects { get; init; } = [];

    /// <summary>Definitions in their order; empty for other rules.</summary>
    public IReadOnlyList<Definition> Definitions { get; init; } = [];

    /// <summary>The change that a guard looks at, and what it demands; null for other rules.</summary>
    public GuardBody? Guard { get; init; }

    public int Priority => Source.Attributes.Priority ?? 0;
    public Refire Again => Source.Attributes.Again ?? Refire.Never;

    /// <summary>Slots the rule reads: type and field, <c>id</c> for the fact's being there at all.</summary>
    public IReadOnlyList<SlotRead> Reads { get; init; } = [];

    /// <summary>Slots its effects and definitions write.</summary>
    public IReadOnlyList<SlotRead> Writes { get; init; } = [];
}

/// <summary>A field of a type.</summary>
public readonly record struct SlotRead(string Type, string Field);
