using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Computes, for those who read a fact, the fields that are defined as quantities of time.</summary>
sealed class FieldReader
{
    readonly Dictionary<FactTable, List<FieldPlan>> _plans = [];

    public FieldReader(Readings readings, FactStore store, FeelFunctions functions)
    {
        foreach (var (type, field) in readings.Fields)
        {
            var table = store.Table(type);
            if (!_plans.TryGetValue(table, out var plans))
                _plans[table] = plans = [];
            plans.Add(new(table, field, new(store, functions, readings), functions));
        }
    }

    /// <summary>The fact as it reads at an instant.</summary>
    public Fact AsRead(FactTable table, Fact fact, FeelEnvironment world, IReadOnlyDictionary<string, Value> settings)
    {
        if (!_plans.TryGetValue(table, out var plans))
            return fact;
        var slots = (Value[])fact.Slots.Clone();
        foreach (var plan in plans)
            slots[plan.Slot] = plan.Of(fact, world, settings);
        return fact.Layout.Make(fact.Key, fact.Version, slots);
    }

    /// <summary>One field, compiled.</summary>
    sealed class FieldPlan
    {
        const string Name = "fact";

        readonly MatchScope _scope;
        readonly Node _value;
        readonly List<(Thing Reference, Node Key)> _references = [];

        public FieldPlan(FactTable table, string field, MatchScope scope, FeelFunctions functions)
        {
            Slot = table.Layout.SlotOf(field);
            _scope = scope;
            scope.Declare(Name, scope.Add(ThingKind.Join, table));
            var bound = scope.Bind(new PathAst(default, new NameAst(default, Name), field));
            foreach (var reference in scope.Things.Where(thing => thing.Kind == ThingKind.Reference))
                _references.Add((reference, scope.Node(reference.KeyTree!, bound.Part(reference.KeyTree!))));
            _value = scope.Node(bound.Tree, bound);
        }

        public int Slot { get; }

        public Value Of(Fact fact, FeelEnvironment world, IReadOnlyDictionary<string, Value> settings)
        {
            var slots = new Value[_scope.FrameSlots];
            Value.Clear(slots);
            var frame = new Frame(slots, ContextScope.Empty, new(world));
            foreach (var thing in _scope.Things)
                slots[thing.Number] = thing.Given is { } setting ? settings.GetValueOrDefault(setting) : default;
            slots[0] = Value.Of(fact.Record);
            foreach (var (reference, key) in _references)
            {
                if (Guarded.Evaluate(key, frame).TryString(out var target) && reference.Table!.Find(target) is >= 0 and var ordinal && reference.Table.At(ordinal) is { } found)
                    slots[reference.Number] = Value.Of(found.Record);
            }
            return Guarded.Evaluate(_value, frame);
        }
    }
}
