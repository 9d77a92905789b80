using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>What a thing that a rule binds is.</summary>
enum ThingKind { Join, Candidate, Reference, List, Value, Given }

/// <summary>Something bound while a rule is matched. Its number is its position, its slot in the frame and its bit in sets of things.</summary>
sealed class Thing(int number, ThingKind kind, FactTable? table)
{
    public int Number => number;
    public ThingKind Kind => kind;

    /// <summary>The facts it is one of, or a list of.</summary>
    public FactTable? Table => table;
    public ulong Bit => 1UL << number;

    /// <summary>Number of the list, for <see cref="ThingKind.List"/>.</summary>
    public int List { get; init; } = -1;

    /// <summary>The key of the fact that a reference leads to.</summary>
    public Term? Key { get; set; }

    /// <summary>Things the key is made from.</summary>
    public ulong KeyReads { get; set; }

    /// <summary>The key as an expression, for explanations.</summary>
    public Ast? KeyTree { get; set; }

    /// <summary>Whether conditions read it as a value, and not only field by field.</summary>
    public bool IsRead { get; set; }

    /// <summary>Whether effects read it as a value.</summary>
    public bool IsReadAtFiring { get; set; }

    /// <summary>Key of a setting, <c>actor</c> or <c>old x</c>, for <see cref="ThingKind.Given"/>.</summary>
    public string? Given { get; init; }
}

/// <summary>The names a rule binds, and the compiling of its expressions over them.</summary>
/// <remarks>
/// Paths through references are taken out of the expressions and become things of their own, bound by key; so a change of what a
/// reference leads to is a change like any other.
/// </remarks>
sealed class MatchScope(FactStore store, FeelFunctions functions, Readings readings)
{
    const int Most = 64;
    const string ReferenceFunction = "record of";
    const string HiddenName = "\u0001";

    readonly List<Thing> _things = [];
    readonly Dictionary<string, Thing> _visible = new(StringComparer.Ordinal);
    readonly Dictionary<string, Thing> _hidden = new(StringComparer.Ordinal);
    Compiler? _compiler;

    public IReadOnlyList<Thing> Things => _things;
    public FactStore Store => store;
    public int Lists { get; private set; }

    /// <summary>Slots a frame needs; known when everything is compiled.</summary>
    public int FrameSlots => Math.Max(_compiler?.Scope.Slots ?? 0, Most);

    /// <summary>Types that expressions read in ways that cannot be told apart; any change of them counts.</summary>
    public HashSet<FactTable> Opaque { get; } = [];

    public Thing Add(ThingKind kind, FactTable? table, string? given = null)
    {
        if (_things.Count == Most)
            throw new NotSupportedException($"A rule may bind at most {Most} names and references.");
        var thing = new Thing(_things.Count, kind, table) { List = kind == ThingKind.List ? Lists++ : -1, Given = given };
        _things.Add(thing);
        return thing;
    }

    /// <summary>From here on a name means this thing.</summary>
    public void Declare(string name, Thing thing) => _visible[name] = thing;

    readonly Dictionary<string, Ast> _inlined = new(StringComparer.Ordinal);

    /// <summary>From here on a name stands for an expression: one over the clock is put in place, so that conditions on it can be solved for an instant.</summary>
    public void Inline(string name, Ast meaning) => _inlined[name] = meaning;

    /// <summary>Does something while a name means a candidate.</summary>
    public T Within<T>(string? name, Thing candidate, Func<T> make)
    {
        if (name is null)
            return make();
        var before = _visible.GetValueOrDefault(name);
        _visible[name] = candidate;
        var made = make();
        if (before is null)
            _visible.Remove(name);
        else
            _visible[name] = before;
        return made;
    }

    /// <summary>An expression of a rule with its names tied to things.</summary>
    public Bound Bind(RuleExpression expression) => Bind(expression.Meaning ?? new LiteralAst(expression.Position, default));

    public Bound Bind(Ast tree)
    {
        var tied = Tie(tree);
        return new(tied, ReadsOf(tied), new(_visible));
    }

    // References first: record of("dealer", q.dealer) becomes a hidden name.
    Ast Tie(Ast tree) => AstWalk.Replace(tree, part =>
    {
        if (part is NameAst { Name: var inlined } && _inlined.TryGetValue(inlined, out var meaning))
            return meaning;
        if (readings.Any && part is PathAst path && Read(path) is { } reading)
            return reading;
        if (part is CallAst { Function: NameAst { Name: ReferenceFunction }, Arguments: [LiteralAst { Value.Kind: ValueKind.String } type, var key] })
            return Reference(part, type.Value.AsString, Tie(key));
        if (part is NameAst { Name: var name } && !_visible.ContainsKey(name) && name.StartsWith("config.", StringComparison.Ordinal))
            Declare(name, Add(ThingKind.Given, null, name["config.".Length..]));
        return null;
    });

    // A field that is computed on reading gives way to its definition.
    Ast? Read(PathAst path)
    {
        if (path.Source is not (NameAst or CallAst { Function: NameAst { Name: ReferenceFunction } }) || Tie(path.Source) is not NameAst root
            || !_visible.TryGetValue(root.Name, out var thing) || thing is not { Table: { } table, Kind: not ThingKind.List })
            return null;
        return readings.Of(table.Layout.Type.Id, path.Name, path with { Source = root }, Tie);
    }

    NameAst? Reference(Ast part, string type, Ast key)
    {
        var table = store.Table(type);
        var reads = ReadsOf(key);
        if (reads == 0 || ReadsInner(key))
        {
            Opaque.Add(table);
            return null;
        }
        var term = Term(new(key, reads, new(_visible)));
        var text = term is SlotTerm slot ? $"{HiddenName}{type} {slot.Position}.{slot.Slot}" : $"{HiddenName}{type} #{_things.Count}";
        if (!_hidden.TryGetValue(text, out var thing))
        {
            thing = Add(ThingKind.Reference, table);
            (thing.Key, thing.KeyReads, thing.KeyTree) = (term, reads, key);
            _hidden.Add(text, thing);
        }
        _visible[text] = thing;
        return new NameAst(part.Position, text);
    }

    // A key made from a loop's variable is another one in each round.
    bool ReadsInner(Ast key) => AstWalk.Any(key, part => part is NameAst { Name: var name } && !_visible.ContainsKey(name) && functions.Find(name) is null);

    ulong ReadsOf(Ast tree)
    {
        var reads = 0UL;
        AstWalk.Visit(tree, part =>
        {
            if (part is NameAst { Name: var name } && _visible.TryGetValue(name, out var thing) && thing.Kind != ThingKind.Given)
                reads |= thing.Bit;
        });
        return reads;
    }

    /// <summary>The value of an expression as a term, in its fastest form.</summary>
    public Term Term(Bound bound) => TermOf(bound.Tree, bound);

    Term TermOf(Ast tree, Bound bound)
    {
        switch (tree)
        {
            case LiteralAst literal:
                return new ConstantTerm(literal.Value);
            case PathAst { Source: NameAst root, Name: var field } when bound.Find(root.Name) is { Table: { } table, Kind: not ThingKind.List } thing && table.Layout.SlotOf(field) is >= 0 and var slot:
                return new SlotTerm(thing.Number, slot);
            case PathAst { Source: FilterAst { Source: NameAst list, Condition: LiteralAst index }, Name: var field }
                when bound.Find(list.Name) is { Kind: ThingKind.List } thing && IndexOf(index, thing) is { } place && thing.Table!.Layout.SlotOf(field) is >= 0 and var slot:
                return new ListItemTerm(thing.List, place, slot, thing.Table);
            case NameAst name when bound.Find(name.Name) is { Kind: ThingKind.Value or ThingKind.Given } thing:
                return new FrameTerm(thing.Number);
            case BinaryAst { Operator: BinaryOperator.Add or BinaryOperator.Subtract, Left: var left, Right: LiteralAst { Value.Kind: ValueKind.Number } shift } sum
                when TermOf(left, bound) is SlotTerm inner:
                return new ShiftedTerm(inner, sum.Operator == BinaryOperator.Add ? shift.Value.AsNumber : -shift.Value.AsNumber);
            default:
                var node = Node(tree, bound);
                return node is ConstantNode constant ? new ConstantTerm(constant.Value) : new NodeTerm(node);
        }
    }

    /// <summary>The lengths of the lists, by their number; a list is as long as its clause says.</summary>
    public List<int> ListLengths { get; } = [];

    int? IndexOf(LiteralAst index, Thing list) =>
        index.Value.TryNumber(out var number) && number.TryToInt64(out var place) && place >= 1 && place <= ListLengths[list.List] ? (int)place - 1 : null;

    /// <summary>Whether expressions compiled now belong to effects, which are evaluated once a firing.</summary>
    public bool AtFiring { get; set; }

    public Node Node(Ast tree, Bound bound)
    {
        _compiler ??= NewCompiler();
        var mark = _compiler.Scope.Mark;
        foreach (var (name, thing) in bound.Names)
            _compiler.Scope.Declare(name, thing.Number);
        var node = _compiler.Expression(tree);
        _compiler.Scope.Forget(mark);
        NoteReads(tree, bound);
        return node;
    }

    void NoteReads(Ast tree, Bound bound)
    {
        var reads = bound.Part(tree).Reads;
        foreach (var thing in _things.Where(thing => (reads & thing.Bit) != 0))
            (thing.IsRead, thing.IsReadAtFiring) = (thing.IsRead | !AtFiring, thing.IsReadAtFiring | AtFiring);
    }

    /// <summary>Unary tests over the value in a slot of the frame that is made for it.</summary>
    public (Node Tests, int Slot) Tests(UnaryTestsAst tree, Bound bound)
    {
        _compiler ??= NewCompiler();
        var mark = _compiler.Scope.Mark;
        foreach (var (name, thing) in bound.Names)
            _compiler.Scope.Declare(name, thing.Number);
        var slot = _compiler.Scope.NewSlot();
        var tests = _compiler.Tests(tree, slot);
        _compiler.Scope.Forget(mark);
        NoteReads(tree, bound);
        return (tests, slot);
    }

    // The first slots are those of things, whatever their number will be.
    Compiler NewCompiler()
    {
        var compiler = new Compiler(FeelNames.None, functions, new FeelProblems());
        for (var i = 0; i < Most; i++)
            compiler.Scope.NewSlot();
        return compiler;
    }
}

/// <summary>An expression whose names are tied to things.</summary>
/// <param name="Reads">The things it reads, as bits.</param>
/// <param name="Names">What the names meant where it stands.</param>
sealed record Bound(Ast Tree, ulong Reads, Dictionary<string, Thing> Names)
{
    public Thing? Find(string name) => Names.GetValueOrDefault(name);

    public SourcePosition At => Tree.Position;

    /// <summary>Whether it reads what is given from outside: a setting, the actor, the record as it was.</summary>
    public bool ReadsGiven => AstWalk.Any(Tree, part => part is NameAst name && Find(name.Name) is { Kind: ThingKind.Given });

    /// <summary>Places in the frame of the settings it reads.</summary>
    public int[] Settings()
    {
        var found = new List<int>();
        AstWalk.Visit(Tree, part =>
        {
            if (part is NameAst name && Find(name.Name) is { Kind: ThingKind.Given, Given: not ("old" or "actor") } setting)
                found.Add(setting.Number);
        });
        return [.. found];
    }

    /// <summary>A part of it.</summary>
    public Bound Part(Ast tree)
    {
        var reads = 0UL;
        AstWalk.Visit(tree, part => reads |= part is NameAst name && Find(name.Name) is { Kind: not ThingKind.Given } thing ? thing.Bit : 0);
        return new(tree, reads, Names);
    }
}
