using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>What can be said of rules side by side: conflicts with a fact that shows them, rules that another makes needless, names and numbers that stand twice.</summary>
sealed class CrossChecks(RuleSetTree tree, IReadOnlyList<CheckedRule> rules, Vocabulary vocabulary, RuleProblems problems)
{
    // A pair each; beyond this the check says nothing rather than take long.
    const int MostPairs = 200_000;

    int _pairs;

    public void Run()
    {
        Ids();
        Conflicts();
        Subsumed();
        DefinedAndSet();
        Loops();
        Guards();
        Thresholds();
    }

    void Ids()
    {
        foreach (var group in tree.Rules.GroupBy(RuleExpansion.IdOf).Where(group => group.Count() > 1))
        {
            foreach (var rule in group.Skip(1))
                problems.DeclaredTwice(rule.Position, new("规则", "rule"), group.Key, group.First().Position);
        }
    }

    /// <summary>Something a rule does to a slot or process, and the fact it does it to.</summary>
    readonly record struct Action(CheckedRule Rule, SourcePosition At, string Target, string Root, RuleExpression? Value, ActionKind Kind);

    enum ActionKind { Set, Define, Start }

    void Conflicts()
    {
        foreach (var group in Actions().GroupBy(action => (action.Target, action.Kind)))
        {
            var actions = group.ToList();
            for (var i = 0; i < actions.Count; i++)
            {
                for (var j = i + 1; j < actions.Count && ++_pairs < MostPairs; j++)
                    Conflict(actions[i], actions[j]);
            }
        }
    }

    IEnumerable<Action> Actions()
    {
        foreach (var rule in rules)
        {
            foreach (var effect in rule.Effects)
            {
                if (effect is SetEffect set && set.Target.Fields.Count == 1 && SlotReads.Of(set.Target, vocabulary) is { } slot)
                    yield return new(rule, set.Position, $"{slot.Type}.{slot.Field}", set.Target.Root, set.Value, ActionKind.Set);
                else if (effect is StartProcessEffect start && rule.Clauses.OfType<JoinClause>().FirstOrDefault() is { } join)
                    yield return new(rule, start.Position, start.Process, join.Name, start.With, ActionKind.Start);
            }
            foreach (var definition in rule.Definitions.Where(definition => definition.Target.Fields.Count == 1))
            {
                if (SlotReads.Of(definition.Target, vocabulary) is { } slot)
                    yield return new(rule, definition.Position, $"{slot.Type}.{slot.Field}", definition.Target.Root, definition.Value, ActionKind.Define);
            }
        }
    }

    void Conflict(Action first, Action second)
    {
        if (ReferenceEquals(first.Rule.Source, second.Rule.Source) || AreOrdered(first.Rule.Source, second.Rule.Source, first.Kind))
            return;
        var type = TypeOf(first);
        if (type is null || TypeOf(second) != type || Same(first.Value, second.Value) || Witness(first, second, type) is not { } witness)
            return;
        problems.Rule = second.Rule.Id;
        switch (first.Kind)
        {
            case ActionKind.Define:
                problems.DefinedTwice(second.At, second.Target, first.Rule.Source, second.Rule.Source, witness);
                break;
            case ActionKind.Set:
                var areConstant = IsConstant(first.Value) && IsConstant(second.Value);
                problems.SetTwice(second.At, second.Target, first.Rule.Source, second.Rule.Source, witness, areConstant ? Severity.Error : Severity.Warning);
                break;
            default:
                problems.StartedTwice(second.At, second.Target, first.Rule.Source, second.Rule.Source, witness);
                break;
        }
    }

    static bool IsConstant(RuleExpression? value) => value?.Meaning is { } meaning && Constants.Of(meaning) is not null;

    static bool Same(RuleExpression? first, RuleExpression? second) =>
        first?.Meaning is { } one && second?.Meaning is { } other && IsConstant(first) && AstText.Of(one) == AstText.Of(other);

    // A group or different priorities decide between them.
    static bool AreOrdered(RuleDeclaration first, RuleDeclaration second, ActionKind kind) =>
        (first.Attributes.Priority ?? 0) != (second.Attributes.Priority ?? 0)
        || (kind != ActionKind.Define && first.Attributes.ChooseOne is { } one && second.Attributes.ChooseOne is { } other && one.Group == other.Group)
        || first.Attributes.ValidTo < second.Attributes.ValidFrom || second.Attributes.ValidTo < first.Attributes.ValidFrom;

    static string? TypeOf(Action action) => action.Rule.Clauses.OfType<JoinClause>().FirstOrDefault(join => join.Name == action.Root)?.Type;

    // A fact that both rules take; null when their conditions on it exclude each other.
    string? Witness(Action first, Action second, string type)
    {
        var (one, other) = (BoxOf(first.Rule, Renaming(first.Rule, first.Root)), BoxOf(second.Rule, Renaming(second.Rule, second.Root)));
        var fields = one.Slots.Keys.Where(slot => slot.Name == first.Root).Concat(other.Slots.Keys.Where(slot => slot.Name == second.Root)).Select(slot => slot.Field).Distinct().ToList();
        var said = new List<string>();
        foreach (var field in fields)
        {
            var declared = vocabulary.Find(type)?.Find(field)?.Type ?? RuleType.Unknown;
            var both = one[new(first.Root, field)].And(other[new(second.Root, field)]);
            if (both.IsEmpty(Domains.Of(declared)))
                return null;
            if (both.Sample(Domains.Of(declared), declared) is { } value)
                said.Add($"{field}: {FeelLiteral.Of(value)}");
        }
        // What is computed from the fact in the same way in both rules excludes, too.
        foreach (var slot in one.Slots.Keys.Where(slot => slot.Name.Length == 0 && other.Slots.ContainsKey(slot)))
        {
            if (one[slot].And(other[slot]).IsEmpty(null))
                return null;
        }
        return $"{type} {{ {string.Join(", ", said)} }}";
    }

    readonly Dictionary<(string Rule, string Root), ConditionBox> _boxes = [];

    ConditionBox BoxOf(CheckedRule rule, (string Root, Func<string, string>? Rename) names = default)
    {
        if (!_boxes.TryGetValue((rule.Id, names.Root ?? ""), out var box))
            _boxes[(rule.Id, names.Root ?? "")] = box = ConditionBox.Of(rule.Clauses.SelectMany(clause => AstWalk.Conjuncts(clause switch { JoinClause join => join.Where?.Meaning, TestClause test => test.Condition.Meaning, _ => null })), names.Rename);
        return box;
    }

    // The fact itself is "it"; what is computed stands for its text; other facts are the rule's own.
    static (string Root, Func<string, string>? Rename) Renaming(CheckedRule rule, string root)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal) { [root] = "it" };
        string Rename(string name) => texts.GetValueOrDefault(name, name);
        foreach (var clause in rule.Clauses)
        {
            var own = string.Join(' ', AstWalk.Expressions(clause).Select(expression => expression.Meaning is { } meaning ? AstText.Of(meaning, Rename) : "?"));
            switch (clause)
            {
                case LetClause let:
                    texts[let.Name] = own;
                    break;
                case AggregateClause aggregate:
                    texts[aggregate.Name] = $"{aggregate.Aggregate} {aggregate.Type} {aggregate.FactName} {own}";
                    break;
                case FactClause fact when RuleChecks.NameOf(fact) != root:
                    texts[RuleChecks.NameOf(fact)] = $"{rule.Id}.{RuleChecks.NameOf(fact)}";
                    break;
            }
        }
        return (root, Rename);
    }

    // Same clauses over the same names, same effects, and every condition of the one implied by those of the other.
    void Subsumed()
    {
        foreach (var group in rules.Where(rule => rule.Effects.Count > 0).GroupBy(RuleShape.Of))
        {
            var all = group.ToList();
            for (var i = 0; i < all.Count; i++)
            {
                for (var j = 0; j < all.Count && ++_pairs < MostPairs; j++)
                {
                    if (i == j || ReferenceEquals(all[i].Source, all[j].Source) || !Implies(all[i], all[j]) || (Implies(all[j], all[i]) && j > i))
                        continue;
                    problems.Rule = all[i].Id;
                    problems.SubsumedBy(all[i].Source.Position, all[i].Source, all[j].Source);
                    break;
                }
            }
        }
    }

    bool Implies(CheckedRule narrow, CheckedRule wide)
    {
        var (one, other) = (BoxOf(narrow), BoxOf(wide));
        var texts = one.Sides.Select(side => side.Text).ToHashSet();
        return other.Sides.All(side => texts.Contains(side.Text)
            || (side.Slot is { } slot && one.Slots.TryGetValue(slot, out var set) && set.IsWithin(side.Allowed!, null)));
    }

    void DefinedAndSet()
    {
        var defined = rules.SelectMany(rule => rule.Definitions).Select(definition => SlotReads.Of(definition.Target, vocabulary)).OfType<SlotRead>().ToHashSet();
        foreach (var rule in rules)
        {
            foreach (var set in rule.Effects.OfType<SetEffect>())
            {
                if (SlotReads.Of(set.Target, vocabulary) is { } slot && defined.Contains(slot))
                {
                    problems.Rule = rule.Id;
                    problems.DefinedAndSet(set.Position, set.Target.ToString());
                }
            }
        }
    }

    // A definition that reads, of its own record, what it defines, itself or through other definitions.
    void Loops()
    {
        var reads = new Dictionary<SlotRead, (HashSet<SlotRead> Of, SourcePosition At, string Rule)>();
        foreach (var rule in rules)
        {
            foreach (var definition in rule.Definitions.Where(definition => definition.Target.Fields.Count == 1))
            {
                if (SlotReads.Of(definition.Target, vocabulary) is not { } slot)
                    continue;
                var names = new HashSet<Ast>(AstWalk.All(definition.Value.Meaning).Concat(rule.Clauses.OfType<LetClause>().Where(let => AstWalk.Names(definition.Value.Meaning).Contains(let.Name)).SelectMany(let => AstWalk.All(let.Value.Meaning))), ReferenceEqualityComparer.Instance);
                var own = names.Select(ConditionBox.SlotOf).OfType<Slot>().Where(read => read.Name == definition.Target.Root).Select(read => new SlotRead(slot.Type, read.Field));
                if (!reads.TryGetValue(slot, out var known))
                    reads[slot] = known = ([], definition.Position, rule.Id);
                known.Of.UnionWith(own);
            }
        }
        foreach (var (slot, (_, at, rule)) in reads)
        {
            if (PathBack(slot, reads.ToDictionary(pair => pair.Key, pair => pair.Value.Of)) is { } path)
            {
                problems.Rule = rule;
                problems.LeadsBack(at, path);
            }
        }
    }

    static string? PathBack(SlotRead slot, Dictionary<SlotRead, HashSet<SlotRead>> reads)
    {
        var seen = new HashSet<SlotRead>();
        var left = new Queue<(SlotRead Slot, string Path)>([(slot, slot.Field)]);
        while (left.TryDequeue(out var next))
        {
            foreach (var read in reads.GetValueOrDefault(next.Slot, []))
            {
                if (read == slot)
                    return $"{next.Path} → {read.Field}";
                if (seen.Add(read))
                    left.Enqueue((read, $"{next.Path} → {read.Field}"));
            }
        }
        return null;
    }

    // What the runner derives is not there when a guard looks.
    void Guards()
    {
        var concluded = rules.SelectMany(rule => rule.Effects.OfType<ConcludeEffect>()).Select(effect => effect.Type).ToHashSet();
        var derived = rules.Where(rule => rule.Definitions.Count > 0 && rule.Clauses.Any(clause => clause is FactClause and not JoinClause or PeriodClause or TimeClause) || rule.Definitions.Count > 0 && rule.Clauses.OfType<JoinClause>().Count() > 1)
            .SelectMany(rule => rule.Writes).ToHashSet();
        foreach (var rule in rules.Where(rule => rule.Guard is not null))
        {
            problems.Rule = rule.Id;
            foreach (var clause in rule.Clauses.OfType<FactClause>().Where(clause => concluded.Contains(clause.Type)))
                problems.GuardReadsDerived(clause.Position, vocabulary.Find(clause.Type)?.Label.Chinese ?? clause.Type, clause.Type);
            foreach (var expression in AstWalk.Expressions(rule.Source))
            {
                foreach (var read in expression.Types.Keys.OfType<PathAst>().Select(path => (path.Position, Slot: OfPath(expression, path))).Where(read => read.Slot is { } slot && derived.Contains(slot)).Take(1))
                    problems.GuardReadsDerived(read.Position, read.Slot!.Value.Field, read.Slot.Value.Field);
            }
        }
    }

    static SlotRead? OfPath(RuleExpression expression, PathAst path) => expression.Types.TryGetValue(path.Source, out var type) ? type switch
    {
        FactValueType fact => new(fact.Type, path.Name),
        ReferenceType reference => new(reference.Target, path.Name),
        _ => null,
    } : null;

    // One figure compared with one field in several rules.
    void Thresholds()
    {
        var found = new Dictionary<(string Slot, string Number), HashSet<RuleDeclaration>>();
        foreach (var rule in tree.Rules)
        {
            var types = RuleChecks.TypesOf(rule);
            foreach (var comparison in AstWalk.Expressions(rule).SelectMany(expression => AstWalk.All(expression.Meaning)).OfType<BinaryAst>().Where(binary => binary.Operator > BinaryOperator.NotEqual))
            {
                if (comparison.Right is not LiteralAst { Value: var value } || !value.TryNumber(out var number) || number == 0 || number == 1 || ConditionBox.SlotOf(comparison.Left) is not { } slot || !types.TryGetValue(slot.Name, out var type))
                    continue;
                var key = ($"{type}.{slot.Field}", value.ToString());
                if (!found.TryGetValue(key, out var users))
                    found[key] = users = new(ReferenceEqualityComparer.Instance as IEqualityComparer<RuleDeclaration>);
                if (users.Add(rule) && users.Count == 2)
                {
                    problems.Rule = RuleExpansion.IdOf(rule);
                    problems.RepeatedThreshold(comparison.Position, key.Item1, key.Item2);
                }
            }
        }
    }
}
