using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>An expression of a rule: as it was written, in canonical names, and what it means over facts.</summary>
/// <remarks>
/// <see cref="Syntax"/> is for people and for storage: names are ids, labels in enumeration slots are ids, units are durations.
/// <see cref="Meaning"/> is for evaluation; it is plain FEEL over the names of the rule:
/// <list type="bullet">
/// <item>A name is a bound fact, list, aggregate, let value, period, <c>actor</c>, <c>old x</c>, or <c>config.key</c> (one name with dots) for a setting. Constants are literals.</item>
/// <item>A field of a fact is a path of one step on its name: <c>q.status</c>; bare field names have got their root.</item>
/// <item>A path through a reference looks the target up: <c>record of("dealer", q.dealer).region</c>. A fact compared with a reference is its key: <c>q.dealer = d.id</c>.</item>
/// <item>A period is the text of its id, which orders as periods do; its properties are functions: <c>period start(y)</c>.</item>
/// <item>A table is a function of its id.</item>
/// </list>
/// </remarks>
public sealed class RuleExpression
{
    internal RuleExpression(SourcePosition position, Ast? syntax, RuleType type, IReadOnlyDictionary<Ast, RuleType> types, IReadOnlyDictionary<object, FactField> fields, Ast? meaning)
    {
        Position = position;
        Syntax = syntax;
        Type = type;
        Types = types;
        Fields = fields;
        Meaning = meaning;
    }

    public SourcePosition Position { get; }

    /// <summary>The type of its value; <see cref="RuleType.Unknown"/> where it cannot be told.</summary>
    public RuleType Type { get; }

    /// <summary>The canonical tree as written; a <see cref="UnaryTestsAst"/> for tests. Null when the text could not be read.</summary>
    internal Ast? Syntax { get; }

    /// <summary>The tree to evaluate; null when the text could not be read.</summary>
    internal Ast? Meaning { get; }

    /// <summary>Types of the nodes of <see cref="Syntax"/>, by node; for a text in a slot of names, the type whose names it is one of.</summary>
    internal IReadOnlyDictionary<Ast, RuleType> Types { get; }

    /// <summary>The fields that names, paths and entries of <see cref="Syntax"/> mean, by node.</summary>
    internal IReadOnlyDictionary<object, FactField> Fields { get; }

    /// <summary>How numbers were written that have a sign behind them, such as <c>15%</c>, by node; told again when printed, and no part of the tree.</summary>
    internal IReadOnlyDictionary<Ast, string> Written { get; init; } = new Dictionary<Ast, string>();
}
