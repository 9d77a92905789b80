using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Joins, time, keys, effects, definitions and guards of one rule.</summary>
sealed partial class RuleChecks
{
    const long MostPairs = 1_000_000;

    // Facts that nothing ties together multiply.
    void Joins()
    {
        if (rule.Attributes.Unbounded)
            return;
        var tests = rule.Clauses.OfType<TestClause>().SelectMany(test => AstWalk.Conjuncts(test.Condition.Meaning)).ToList();
        var bound = new List<string>();
        if (rule.Body is GuardBody)
            return;
        long size = 1;
        foreach (var clause in rule.Clauses.OfType<FactClause>())
        {
            var name = NameOf(clause);
            var own = AstWalk.Conjuncts(clause.Where?.Meaning).Concat(clause is JoinClause ? tests : []);
            var types = Vocabulary.Find(clause.Type)?.ExpectedSize ?? 1;
            if (bound.Count > 0 && !own.Any(condition => Ties(condition, name)))
            {
                var product = size > MostPairs / Math.Max(1, types) ? long.MaxValue : size * types;
                if (product > MostPairs)
                    problems.UnindexedJoin(clause.Position, name, size, types);
                if (clause is JoinClause)
                    size = Math.Min(product, MostPairs * 10);
            }
            else if (clause is JoinClause && bound.Count == 0)
            {
                size = types;
            }
            if (clause is JoinClause)
                bound.Add(name);
        }
    }

    // An equality or range of the candidate with something that is known before it.
    static bool Ties(Ast condition, string name) => condition switch
    {
        BinaryAst { Operator: > BinaryOperator.Power and not BinaryOperator.NotEqual } binary => Apart(binary.Left, binary.Right, name) || Apart(binary.Right, binary.Left, name),
        BetweenAst between => AstWalk.Names(between.Value).Contains(name) && !AstWalk.Names(between.Low).Contains(name) && !AstWalk.Names(between.High).Contains(name),
        InAst membership => membership.Tests.All(test => Apart(membership.Value, test.Operand, name) || Apart(test.Operand, membership.Value, name)),
        LogicAst { IsAnd: false } logic => logic.Operands.All(operand => AstWalk.Conjuncts(operand).Any(part => Ties(part, name))),
        _ => false,
    };

    static bool Apart(Ast own, Ast other, string name) => own is PathAst && AstWalk.Names(own).Contains(name) && !AstWalk.Names(other).Contains(name);

    void Time()
    {
        if (rule.Attributes.CheckEvery is not null || rule.Body is GuardBody)
            return;
        foreach (var clause in rule.Clauses)
        {
            RuleExpression?[] conditions = clause switch
            {
                SequenceClause sequence => [sequence.Where, sequence.Quantity?.Condition],
                FactClause fact => [fact.Where],
                TestClause test => [test.Condition],
                _ => [],
            };
            foreach (var condition in conditions)
            {
                if (condition?.Meaning is { } meaning && TimeShape.FirstUnknown(meaning) is { } unknown)
                    problems.NotNormalizable(unknown.Position);
            }
        }
        foreach (var rung in rule.Body is LadderBody ladder ? ladder.Rungs : [])
        {
            if (rung.If?.Meaning is { } meaning && TimeShape.FirstUnknown(meaning) is { } unknown)
                problems.NotNormalizable(unknown.Position);
        }
    }

    // With "again never" a key without the period fires in the first period only; one with a computed value fires at its every change.
    void Key()
    {
        if (rule.Attributes.OncePer?.Meaning is not { } key)
            return;
        var names = AstWalk.Names(key);
        if (AstWalk.ReadsTime(key))
            problems.KeyTooFine(rule.Attributes.OncePer.Position, "now()");
        foreach (var name in rule.Clauses.OfType<AggregateClause>().Select(clause => clause.Name).Where(names.Contains))
            problems.KeyTooFine(rule.Attributes.OncePer.Position, name);
        if (rule.Attributes.Again is not (null or Refire.Never))
            return;
        foreach (var period in rule.Clauses.OfType<PeriodClause>().Where(period => !names.Contains(period.Name)))
            problems.KeyTooCoarse(rule.Attributes.OncePer.Position, period.Name);
        foreach (var sequence in rule.Clauses.OfType<SequenceClause>().Where(sequence => !sequence.Oldest && sequence.By.Type is PeriodValueType && !names.Contains(sequence.Name)))
            problems.KeyTooCoarse(rule.Attributes.OncePer.Position, sequence.Name);
        foreach (var join in rule.Clauses.OfType<JoinClause>().Where(join => names.Contains(join.Name) && PeriodOf(join.Type) is not null))
        {
            // The key of the fact itself, or its period, tells one period from the next.
            var fields = AstWalk.All(key).OfType<PathAst>().Where(path => path.Source is NameAst name && name.Name == join.Name).Select(path => path.Name).ToHashSet();
            if (fields.Count > 0 && !fields.Contains(FactType.KeyField) && !fields.Contains(PeriodOf(join.Type)!.Id))
                problems.KeyTooCoarse(rule.Attributes.OncePer.Position, $"{join.Name}.{PeriodOf(join.Type)!.Label.Chinese}");
        }
    }

    FactField? PeriodOf(string type) => Vocabulary.Find(type)?.Fields.FirstOrDefault(field => field.Type is PeriodValueType);

    void Effects()
    {
        var effects = AstWalk.Effects(rule.Body).ToList();
        foreach (var effect in effects)
            Effect(effect);
        if (rule.Body is ThenBody && rule.Attributes.Again is null or Refire.Never && effects.Count > 0
            && effects.TrueForAll(effect => effect is SetEffect set && set.Value.Meaning is { } value && Constants.Of(value) is null && !AstWalk.ReadsTime(value)))
            problems.ShouldDefine(effects[0].Position, ((SetEffect)effects[0]).Target.ToString());
    }

    void Effect(Effect effect)
    {
        switch (effect)
        {
            case StartProcessEffect { With: null } start:
                Required(start.Position, Vocabulary.Find(NamedKind.Process, start.Process));
                break;
            case SuggestProcessEffect { With: null } suggest:
                Required(suggest.Position, Vocabulary.Find(NamedKind.Process, suggest.Process));
                break;
            case NotifyEffect { With: null } notify:
                Required(notify.Position, Vocabulary.Find(NamedKind.Template, notify.Template));
                break;
            case SetEffect set:
                Writable(set.Position, set.Target);
                break;
            case RecordEffect record when Vocabulary.Find(record.Type) is { IsReadOnly: true } type:
                problems.ReadOnly(record.Position, type);
                break;
            case ConcludeEffect conclude when Vocabulary.Find(conclude.Type) is { IsReadOnly: true } type:
                problems.ReadOnly(conclude.Position, type);
                break;
        }
    }

    void Required(SourcePosition at, NamedThing? thing)
    {
        foreach (var field in thing?.Inputs?.Where(field => !field.MayBeNull) ?? [])
            problems.MissingInput(at, field);
    }

    void Writable(SourcePosition at, FieldPath path)
    {
        if (SlotReads.Of(path, Vocabulary) is not { } slot || Vocabulary.Find(slot.Type) is not { } type)
            return;
        if (type.IsReadOnly)
            problems.ReadOnly(at, type);
        else if (slot.Field == FactType.KeyField)
            problems.KeyIsFixed(at, type);
    }

    void Definitions()
    {
        if (rule.Body is not DefineBody define)
            return;
        foreach (var definition in define.Definitions)
            Writable(definition.Position, definition.Target);
    }

    void Guard()
    {
        if (rule.Body is not GuardBody guard || Vocabulary.Find(guard.Change.Type) is not { } type)
            return;
        foreach (var test in rule.Clauses.OfType<TestClause>())
        {
            var mayBeNull = AstWalk.Conjuncts(test.Condition.Meaning)
                .Where(condition => condition is not BinaryAst { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual, Right: LiteralAst { Value.IsNull: true } })
                .SelectMany(condition => AstWalk.All(condition)).Select(node => ConditionBox.SlotOf(node))
                .FirstOrDefault(slot => slot is { } known && known.Name == guard.Change.Name && type.Find(known.Field) is { MayBeNull: true });
            if (mayBeNull is { } found)
                problems.NullInGuard(test.Position, Said(found));
        }
    }
}

/// <summary>Whether a condition on time becomes true, and false, at instants that can be computed from the facts (RULES-DSL §4, time).</summary>
static class TimeShape
{
    /// <summary>The first condition for which that cannot be told; null when all is well.</summary>
    public static Ast? FirstUnknown(Ast condition)
    {
        if (!AstWalk.ReadsTime(condition))
            return null;
        switch (condition)
        {
            case LogicAst logic:
                return logic.Operands.Select(FirstUnknown).FirstOrDefault(unknown => unknown is not null);
            case CallAst { Function: NameAst { Name: "not" }, Arguments: [var inner] }:
                return FirstUnknown(inner);
            case IfAst choice:
                return FirstUnknown(choice.Condition) ?? FirstUnknown(choice.Then) ?? FirstUnknown(choice.Else);
            case BinaryAst { Operator: > BinaryOperator.Power } comparison:
                return Moves(comparison.Left) && Moves(comparison.Right) && !(AstWalk.ReadsTime(comparison.Left) && AstWalk.ReadsTime(comparison.Right)) ? null : condition;
            case BetweenAst between:
                return Moves(between.Value) && Moves(between.Low) && Moves(between.High) && !(AstWalk.ReadsTime(between.Value) && (AstWalk.ReadsTime(between.Low) || AstWalk.ReadsTime(between.High))) ? null : condition;
            case InAst membership:
                return Moves(membership.Value) && membership.Tests.All(test => test.Operand is RangeAst range ? Moves(range.Start) && Moves(range.End) : Moves(test.Operand)) ? null : condition;
            default:
                return condition;
        }
    }

    // Without time in it, or going one way with it.
    static bool Moves(Ast tree)
    {
        if (!AstWalk.ReadsTime(tree))
            return true;
        return tree switch
        {
            CallAst { Function: NameAst { Name: "now" or "today" } } => true,
            CallAst { Function: NameAst { Name: "date" or "date and time" or "working time between" or "non-working time between" or "years and months duration" or "age" or "floor" or "ceiling" or "year of" or "quarter of" or "month of" or "week of" or "half-year of" or "year" or "period range" or "period start" or "period end" }, Names: null } call =>
                call.Arguments.Count(AstWalk.ReadsTime) == 1 && call.Arguments.All(Moves),
            BinaryAst { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum => Moves(sum.Left) && Moves(sum.Right) && !(AstWalk.ReadsTime(sum.Left) && AstWalk.ReadsTime(sum.Right)),
            BinaryAst { Operator: BinaryOperator.Multiply or BinaryOperator.Divide } product => Moves(product.Left) && !AstWalk.ReadsTime(product.Right),
            PathAst { Name: "year" or "days" or "months" or "years" or "start" or "end" } path => Moves(path.Source),
            _ => false,
        };
    }
}
