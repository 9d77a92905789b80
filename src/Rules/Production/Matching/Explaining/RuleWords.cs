using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Clauses, effects and expressions of a rule as people read them, in both languages.</summary>
sealed class RuleWords(CheckedRuleSet set)
{
    public CheckedRuleSet Set => set;

    public static Words Title(CheckedRule rule) => new(rule.Source.Title.Chinese, rule.Source.Title.English);

    public Words Of(Clause clause) => Both(language => RulePrinter.Print(clause, set.Tree, set.Vocabulary, language));

    public Words Of(Effect effect) => Both(language => RulePrinter.Print(effect, set.Tree, set.Vocabulary, language));

    /// <summary>An expression, or a part of one: references that were taken out of it are put back, fields and values have their labels.</summary>
    public Words Of(Ast tree, Bound bound)
    {
        var whole = Untied(tree, bound);
        var fields = new Dictionary<object, FactField>(ReferenceEqualityComparer.Instance);
        var types = new Dictionary<Ast, RuleType>(ReferenceEqualityComparer.Instance);
        AstWalk.Visit(whole, part => Label(part, bound, fields, types));
        var expression = new RuleExpression(whole.Position, whole, RuleType.Unknown, types, fields, whole);
        return Both(language => RulePrinter.Print(expression, set.Tree, set.Vocabulary, language));
    }

    static Words Both(Func<RuleLanguage, string> text) => new(text(RuleLanguage.Chinese), text(RuleLanguage.English));

    static Ast Untied(Ast tree, Bound bound) => AstWalk.Replace(tree, part =>
        part is NameAst name && bound.Find(name.Name) is { Kind: ThingKind.Reference, KeyTree: { } key } ? Untied(key, bound) : null);

    void Label(Ast part, Bound bound, Dictionary<object, FactField> fields, Dictionary<Ast, RuleType> types)
    {
        switch (part)
        {
            case PathAst path when FieldOf(path, bound) is { } field:
                fields[path] = field;
                types[path] = field.Type;
                break;
            case BinaryAst { Left: PathAst path, Right: LiteralAst literal } when FieldOf(path, bound) is { Type: EnumerationType values }:
                types[literal] = values;
                break;
            case InAst { Value: PathAst path, Tests: var tests } when FieldOf(path, bound) is { Type: EnumerationType values }:
                foreach (var literal in tests.Select(test => test.Operand).OfType<LiteralAst>())
                    types[literal] = values;
                break;
        }
    }

    FactField? FieldOf(PathAst path, Bound bound) => TypeOf(path.Source, bound) is { } type ? set.Vocabulary.Find(type)?.Find(path.Name) : null;

    // The type of the fact that a part stands for.
    string? TypeOf(Ast part, Bound bound) => part switch
    {
        NameAst name => bound.Find(name.Name)?.Table?.Layout.Type.Id,
        FilterAst filter => TypeOf(filter.Source, bound),
        PathAst path => (FieldOf(path, bound)?.Type as ReferenceType)?.Target,
        _ => null,
    };
}
