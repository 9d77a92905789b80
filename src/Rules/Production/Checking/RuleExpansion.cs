using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Makes the rules to run of those written: ids, rungs, and what they read and write.</summary>
static class RuleExpansion
{
    public static List<CheckedRule> Of(RuleSetTree tree, Vocabulary vocabulary)
    {
        var rules = new List<CheckedRule>();
        foreach (var rule in tree.Rules)
        {
            foreach (var made in Of(rule, rules.Count))
                rules.Add(made with { Reads = Reads(made, vocabulary), Writes = Writes(made, vocabulary) });
        }
        return rules;
    }

    /// <summary>The id a rule is known by: its own, or its title.</summary>
    public static string IdOf(RuleDeclaration rule) => rule.Id ?? rule.Title.Chinese;

    static IEnumerable<CheckedRule> Of(RuleDeclaration rule, int order)
    {
        var plain = new CheckedRule(IdOf(rule), order, rule) { Clauses = rule.Clauses };
        return rule.Body switch
        {
            ThenBody then => [plain with { Effects = then.Effects }],
            DefineBody define => [plain with { Definitions = define.Definitions }],
            GuardBody guard => [plain with { Guard = guard }],
            LadderBody ladder => ladder.Rungs.Select((rung, i) => plain with
            {
                Id = $"{plain.Id}#{i + 1}",
                Order = order + i,
                Rung = i + 1,
                Clauses = [.. rule.Clauses, new TimeClause(rung.Position, TimeRelation.AtLeastAfter, ladder.From, rung.After, ladder.Calendar), .. rung.If is { } condition ? [new TestClause(condition.Position, condition)] : Array.Empty<Clause>()],
                Effects = rung.Effects,
            }),
            _ => [plain],
        };
    }

    static SlotRead[] Reads(CheckedRule rule, Vocabulary vocabulary)
    {
        var types = RuleChecks.TypesOf(rule.Source);
        var reads = new HashSet<SlotRead>(rule.Clauses.OfType<FactClause>().Select(clause => new SlotRead(clause.Type, FactType.KeyField)));
        foreach (var expression in AstWalk.Expressions(rule.Source))
            reads.UnionWith(SlotReads.Of(expression, types, vocabulary));
        return [.. reads.OrderBy(read => read.Type, StringComparer.Ordinal).ThenBy(read => read.Field, StringComparer.Ordinal)];
    }

    static SlotRead[] Writes(CheckedRule rule, Vocabulary vocabulary) =>
        [.. rule.Effects.OfType<SetEffect>().Select(set => set.Target).Concat(rule.Definitions.Select(definition => definition.Target)).Select(path => SlotReads.Of(path, vocabulary)).OfType<SlotRead>().Distinct()];
}

/// <summary>Which fields of which types an expression reads.</summary>
static class SlotReads
{
    /// <param name="types">The types of the names that the rule binds.</param>
    public static IEnumerable<SlotRead> Of(RuleExpression expression, IReadOnlyDictionary<string, string> types, Vocabulary vocabulary)
    {
        foreach (var path in AstWalk.All(expression.Syntax).OfType<PathAst>())
        {
            if (expression.Types.TryGetValue(path.Source, out var type) && TypeIdOf(type) is { } id && vocabulary.Find(id)?.Find(path.Name) is not null)
                yield return new(id, path.Name);
        }
        // A bare name is in the meaning a step on its fact; inside a filter it stays bare, and all types that have the field count.
        var steps = AstWalk.All(expression.Meaning).OfType<PathAst>().Where(path => path.Source is NameAst root && types.ContainsKey(root.Name)).ToLookup(path => path.Position);
        foreach (var name in AstWalk.All(expression.Syntax).OfType<NameAst>().Where(name => expression.Fields.ContainsKey(name)))
        {
            var known = steps[name.Position].Where(step => step.Name == name.Name).Select(step => types[((NameAst)step.Source).Name]).ToList();
            foreach (var type in known.Count > 0 ? known : vocabulary.Types.Where(type => type.Find(name.Name) is not null).Select(type => type.Id))
                yield return new(type, name.Name);
        }
    }

    static string? TypeIdOf(RuleType type) => RuleTypes.ElementOf(type) switch
    {
        FactValueType fact => fact.Type,
        ReferenceType reference => reference.Target,
        _ => null,
    };

    /// <summary>The slot a path leads to; null where it is not known.</summary>
    public static SlotRead? Of(FieldPath path, Vocabulary vocabulary)
    {
        var type = path.RootType;
        foreach (var field in path.Fields.SkipLast(1))
            type = type is null ? null : (vocabulary.Find(type)?.Find(field)?.Type as ReferenceType)?.Target;
        return type is null ? null : new(type, path.Fields[^1]);
    }
}
