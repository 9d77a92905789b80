using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Evaluates an expression part by part over a snapshot, so that each part is seen with its value.</summary>
/// <remarks>Costs a compilation of each part: for people who ask why, not for matching. Bodies of loops and filters are not taken apart.</remarks>
sealed class ValueTracer(RuleWords words, IReadOnlyList<Thing> things, Func<long, FeelEnvironment> world)
{
    const int Most = 200;
    const int Slots = 64;

    int _count;

    /// <summary>The value with those of its parts.</summary>
    public SeenValue Trace(Bound bound, Snapshot seen)
    {
        _count = 0;
        return Trace(bound.Tree, bound, seen);
    }

    SeenValue Trace(Ast tree, Bound bound, Snapshot seen)
    {
        _count++;
        var (value, warning) = Evaluate(tree, bound, seen);
        return new(words.Of(tree, bound), value)
        {
            Cause = value.IsNull ? CauseOf(tree, bound, seen) ?? warning : null,
            Parts = [.. PartsOf(tree).Where(part => IsTold(part, bound)).Select(part => Trace(part, bound, seen)).TakeWhile(_ => _count < Most)],
        };
    }

    /// <summary>The parts that do not read a candidate: what it was compared with.</summary>
    public IEnumerable<SeenValue> Outer(Bound bound, ulong candidate, Snapshot seen)
    {
        _count = 0;
        return Outer(bound.Tree, bound, candidate, seen);
    }

    IEnumerable<SeenValue> Outer(Ast tree, Bound bound, ulong candidate, Snapshot seen)
    {
        if ((bound.Part(tree).Reads & candidate) == 0)
            return IsTold(tree, bound) ? [Trace(tree, bound, seen)] : [];
        return PartsOf(tree).SelectMany(part => Outer(part, bound, candidate, seen));
    }

    /// <summary>The value alone.</summary>
    public Value ValueOf(Bound bound, Snapshot seen) => Evaluate(bound.Tree, bound, seen).Value;

    (Value Value, Words? Warning) Evaluate(Ast tree, Bound bound, Snapshot seen)
    {
        var compiler = new Compiler(FeelNames.None, words.Set.Functions, new FeelProblems());
        for (var i = 0; i < Slots; i++)
            compiler.Scope.NewSlot();
        foreach (var (name, thing) in bound.Names)
            compiler.Scope.Declare(name, thing.Number);
        var node = compiler.Expression(tree);
        var slots = new Value[compiler.Scope.Slots];
        Value.Clear(slots);
        foreach (var thing in things)
            slots[thing.Number] = seen.ValueOf(thing);
        var frame = new Frame(slots, ContextScope.Empty, new(world(seen.Now)));
        var value = Guarded.Evaluate(node, frame);
        return (value, frame.Run.Warnings is [.., var last] ? last.Message : null);
    }

    // Values written in the rule and whole records say nothing that the text does not.
    static bool IsTold(Ast part, Bound bound) => part is not LiteralAst
        && (part is not NameAst name || bound.Find(name.Name) is { Kind: ThingKind.Value or ThingKind.Given })
        && !IsDuration(part);

    static bool IsDuration(Ast part) => part is CallAst { Function: NameAst { Name: "duration" }, Arguments: [LiteralAst] };

    static IEnumerable<Ast> PartsOf(Ast tree) => tree switch
    {
        LogicAst logic => logic.Operands,
        BinaryAst binary => [binary.Left, binary.Right],
        NegateAst negate => [negate.Operand],
        BetweenAst between => [between.Value, between.Low, between.High],
        InAst membership => [membership.Value, .. membership.Tests.Where(test => !test.UsesInput).Select(test => test.Operand)],
        InstanceOfAst instance => [instance.Value],
        PathAst path => [path.Source],
        FilterAst filter => [filter.Source],
        IfAst choice => [choice.Condition, choice.Then, choice.Else],
        ListAst list => list.Items,
        ContextAst context => context.Entries.Select(entry => entry.Value),
        RangeAst range => [range.Start, range.End],
        CallAst call => call.Arguments,
        ForAst loop => [loop.Iterators[0].Source],
        QuantifiedAst quantified => [quantified.Iterators[0].Source],
        _ => [],
    };

    // A null that was read: the field is empty, or the reference on the way leads nowhere.
    Words? CauseOf(Ast tree, Bound bound, Snapshot seen)
    {
        if (tree is NameAst given && bound.Find(given.Name) is { Kind: ThingKind.Given, Given: { } setting })
            return ExplanationMessages.SettingNotSet(setting);
        if (tree is not PathAst { Source: NameAst root } || bound.Find(root.Name) is not { Table: { } table, Kind: not ThingKind.List } thing)
            return null;
        if (seen.Facts[thing.Number] is { } fact)
            return ExplanationMessages.FieldEmpty(fact);
        return thing is { Kind: ThingKind.Reference, KeyTree: { } key } ? ExplanationMessages.NoTarget(words.Of(key, bound), Evaluate(key, bound, seen).Value, table.Layout.Type) : null;
    }
}
