using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>What can be said of one rule by itself.</summary>
sealed partial class RuleChecks(RuleDeclaration rule, RuleSetScope set, RuleProblems problems, DateOnly? today)
{
    readonly Dictionary<string, string> _types = TypesOf(rule);

    Vocabulary Vocabulary => set.Vocabulary;

    public void Run()
    {
        Citations();
        Validity();
        Conditions();
        Candidates();
        UnusedNames();
        Joins();
        Sequences();
        Time();
        Key();
        Effects();
        Definitions();
        Guard();
        Numbers();
    }

    /// <summary>The types of the facts that the rule's names are bound to, also inside their clauses.</summary>
    public static Dictionary<string, string> TypesOf(RuleDeclaration rule)
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var clause in rule.Clauses.OfType<FactClause>())
            types.TryAdd(NameOf(clause), clause.Type);
        if (rule.Body is GuardBody guard)
            types.TryAdd(guard.Change.Name, guard.Change.Type);
        return types;
    }

    /// <summary>What a clause calls its candidate.</summary>
    public static string NameOf(FactClause clause) => clause switch
    {
        JoinClause join => join.Name,
        SequenceClause sequence => sequence.Name,
        AggregateClause aggregate => aggregate.FactName,
        NotClause not => not.Name ?? "?",
        ExistsClause exists => exists.Name ?? "?",
        _ => "?",
    };

    void Citations()
    {
        if (rule.Attributes.Clauses.Count == 0)
            problems.NoCitation(rule.Position, rule.Title.Chinese);
        foreach (var clause in Vocabulary.Clauses is { } known ? rule.Attributes.Clauses.Where(clause => !known.Contains(clause)) : [])
            problems.UnknownClause(rule.Position, clause, Spelling.Nearest(clause, Vocabulary.Clauses!));
        if (rule.Id is null)
            problems.NoId(rule.Position, rule.Title.Chinese);
    }

    void Validity()
    {
        if (rule.Attributes is { ValidFrom: { } from, ValidTo: { } to } && to < from)
            problems.NeverValid(rule.Position, from, to);
        else if (rule.Attributes.ValidTo is { } last && last < today)
            problems.NoLongerValid(rule.Position, last);
    }

    // Each clause by itself, then all conditions on the facts that are bound.
    void Conditions()
    {
        var shared = new List<Ast>();
        foreach (var clause in rule.Clauses)
        {
            if (clause is FactClause { Where.Meaning: { } where } fact)
            {
                var conjuncts = AstWalk.Conjuncts(where).ToList();
                if (fact is JoinClause)
                    shared.AddRange(conjuncts);
                else
                    Box(conjuncts, isNegated: fact is NotClause or AggregateClause);
                if (fact is SequenceClause { Quantity: { AtLeast: null, Condition.Meaning: { } all } })
                    Box([.. conjuncts, .. AstWalk.Conjuncts(all)], isNegated: false, clauseOnly: false);
            }
            else if (clause is TestClause { Condition.Meaning: { } test })
            {
                shared.AddRange(AstWalk.Conjuncts(test));
            }
        }
        Box(shared, isNegated: false);
        if (rule.Body is LadderBody ladder)
        {
            foreach (var rung in ladder.Rungs.Where(rung => rung.If?.Meaning is not null))
                Box([.. shared, .. AstWalk.Conjuncts(rung.If!.Meaning)], isNegated: false);
        }
        foreach (var requirement in rule.Body is GuardBody guard ? guard.Requirements : [])
        {
            if (requirement.Condition.Meaning is { } must)
                Box([.. AstWalk.Conjuncts(must)], isNegated: false);
        }
    }

    void Box(List<Ast> conjuncts, bool isNegated, bool clauseOnly = true)
    {
        var box = ConditionBox.Of(conjuncts);
        foreach (var side in box.Sides)
            Constant(side, isNegated);
        foreach (var (slot, allowed) in box.Slots)
        {
            var domain = Domains.Of(FieldOf(slot)?.Type);
            var sides = box.Sides.Where(side => side.Slot == slot).ToList();
            if (allowed.IsEmpty(domain))
                problems.Contradiction(sides[^1].Condition.Position, Said(slot), sides.Select(side => side.Condition).ToList(), isNegated);
            else if (clauseOnly)
                Redundant(slot, sides, domain);
        }
        foreach (var same in clauseOnly ? box.Sides.GroupBy(side => side.Text).Where(group => group.Count() > 1) : [])
            problems.WithoutEffect(same.Last().Condition.Position, new("这个条件写了两遍", "this condition stands twice"));
    }

    void Redundant(Slot slot, List<BoxSide> sides, IReadOnlyList<Value>? domain)
    {
        for (var i = 0; i < sides.Count; i++)
        {
            var others = sides.Where((side, j) => j != i && side.Text != sides[i].Text).Select(side => side.Allowed!).Aggregate(ValueSet.Everything, (all, one) => all.And(one));
            if ((sides.Count > 1 || domain is not null) && others.IsWithin(sides[i].Allowed!, domain) && !sides.Take(i).Any(side => side.Text == sides[i].Text))
            {
                problems.WithoutEffect(sides[i].Condition.Position, new($"其他条件已保证“{Said(slot).Chinese}”满足它", $"the other conditions on {Said(slot).English} imply it"));
                return;
            }
        }
    }

    void Constant(BoxSide side, bool isNegated)
    {
        if (side.Slot is not null || Constants.Of(side.Condition) is not { } value)
            return;
        if (value.TryBoolean(out var truth) && truth)
            problems.WithoutEffect(side.Condition.Position, new("条件总是成立", "the condition always holds"));
        else
            problems.Contradiction(side.Condition.Position, new("常量条件", "a constant condition"), [side.Condition], isNegated);
    }

    FactField? FieldOf(Slot slot) => _types.TryGetValue(slot.Name, out var type) ? Vocabulary.Find(type)?.Find(slot.Field) : null;

    Words Said(Slot slot) => FieldOf(slot) is { } field ? new($"{slot.Name}.{field.Label.Chinese}", $"{slot.Name}.{field.Id}") : new(slot.ToString(), slot.ToString());

    // A candidate without a name is nothing that the matcher could look at: none would pass, so that 存在 never and 没有 always holds.
    void Candidates()
    {
        foreach (var clause in rule.Clauses.OfType<FactClause>().Where(clause => clause is NotClause { Name: null } or ExistsClause { Name: null }))
        {
            if (clause.Where is { Meaning: { } where } condition && AstWalk.Names(where).Contains(NameOf(clause)))
                problems.Unnamed(condition.Position, clause is NotClause, Vocabulary.Find(clause.Type)?.Label ?? new(clause.Type, clause.Type));
        }
    }

    // What is counted or computed and then used nowhere changes nothing.
    void UnusedNames()
    {
        var used = AstWalk.Expressions(rule).SelectMany(expression => AstWalk.Names(expression.Meaning)).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, at) in rule.Clauses.Select(clause => clause switch
        {
            LetClause let => (let.Name, let.Position),
            AggregateClause aggregate => (aggregate.Name, aggregate.Position),
            _ => ("", default),
        }).Where(pair => pair.Item1.Length > 0 && !used.Contains(pair.Item1)))
            problems.WithoutEffect(at, new($"“{name}”没有被用到", $"'{name}' is not used"));
    }

    void Sequences()
    {
        foreach (var clause in rule.Clauses.OfType<SequenceClause>())
        {
            if (clause.Consecutive && !clause.By.Type.IsUnknown && clause.By.Type is not PeriodValueType && RuleTypes.KindOf(clause.By.Type) != ValueKind.Number)
                problems.NotConsecutive(clause.By.Position, RuleTypes.Describe(clause.By.Type, Vocabulary));
            if (clause.Quantity is { AtLeast: { } least } && (least < 1 || least > clause.Count))
                problems.OutOfRange(clause.Quantity.Position, new($"1 到 {clause.Count} 的条数", $"a number from 1 to {clause.Count}"), $"{least}");
        }
        foreach (var clause in rule.Clauses.OfType<AggregateClause>().Where(clause => clause.Aggregate is Aggregate.Sum or Aggregate.Mean))
        {
            if (RuleTypes.KindOf(clause.Of.Type) is { } kind and not (ValueKind.Number or ValueKind.DaysTimeDuration or ValueKind.YearsMonthsDuration))
                problems.ArgumentMisfit(clause.Of.Position, clause.Aggregate == Aggregate.Sum ? "sum" : "mean", "number", RuleTypes.Describe(clause.Of.Type, Vocabulary));
        }
    }

    void Numbers()
    {
        var reads = AstWalk.Expressions(rule).SelectMany(expression => AstWalk.Names(expression.Meaning)).Where(name => name.StartsWith(FeelWords.Config, StringComparison.Ordinal)).Distinct().ToList();
        if (reads.Count > 0 && rule.Attributes.Provisional.Count == 0 && rule.Attributes.Clauses.Count == 0)
            problems.SettingUnmarked(rule.Position, reads[0][FeelWords.Config.Length..]);
        if (rule.Id is null || !Vocabulary.DefaultNumbers.TryGetValue(rule.Id, out var defaults))
            return;
        foreach (var literal in AstWalk.Expressions(rule).SelectMany(expression => AstWalk.All(expression.Meaning)).OfType<LiteralAst>())
        {
            if (literal.Value.TryNumber(out var number) && defaults.Any(standard => (Number)standard == number) || literal.Value.TryString(out var text) && defaults.Any(standard => IsSpanOf(text, standard)))
                problems.DefaultAsLiteral(literal.Position, literal.Value.ToString());
        }
    }

    // 7 days is the text P7D.
    static bool IsSpanOf(string text, decimal number) => text.StartsWith('P') && text.Trim('P', 'T', 'D', 'H', 'M', 'Y', 'S') == number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>All values of types that have few.</summary>
static class Domains
{
    public static IReadOnlyList<Value>? Of(RuleType? type) => type switch
    {
        EnumerationType enumeration => [.. enumeration.Values.Select(value => Value.Of(value.Id))],
        { } known when known.Equals(RuleType.Boolean) => [Value.True, Value.Of(false)],
        _ => null,
    };
}
