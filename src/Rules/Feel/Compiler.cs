namespace Marketing.Rules.Feel;

/// <summary>Turns the tree of an expression into nodes: names become slots, constant parts are computed once.</summary>
/// <param name="records">Whether the nodes tell the evaluation's recorder what they give; they then take no shortcuts.</param>
sealed class Compiler(FeelNames known, FeelFunctions functions, FeelProblems problems, bool records = false)
{
    CompilerScope _scope = new(null);

    /// <summary>Where names stand now; boxed expressions declare theirs here.</summary>
    public CompilerScope Scope => _scope;
    public FeelFunctions Functions => functions;

    /// <summary>A compiled expression, the number of slots it needs, and the names it reads from its scope.</summary>
    public sealed record Program(Node Root, int Slots, IReadOnlyCollection<string> FreeNames);

    public const string InputName = "?";

    public Program Compile(Ast tree)
    {
        var root = Expression(tree);
        return new(root, _scope.Slots, [.. _scope.RootNames]);
    }

    /// <summary>Unary tests keep their input in slot 0; without one given there it is read from the scope as <c>?</c>.</summary>
    public Program CompileTests(UnaryTestsAst tree)
    {
        var slot = _scope.NewSlot();
        Node? input = null;
        if (tree.Tests.Count > 0)
        {
            input = _scope.Resolve(InputName, tree.Position, _ => null);
            _scope.Declare(InputName, slot);
        }
        var tests = tree.Tests.Select(test => Test(test, slot)).ToArray();
        return new(new UnaryTestsNode(tree.Position, input, slot, tree.Negated, tests), _scope.Slots, [.. _scope.RootNames]);
    }

    public Node Expression(Ast tree)
    {
        var node = NodeOf(tree);
        if (!records)
            return node;
        return tree is LiteralAst ? new OpaqueNode(node) : new RecordingNode(node, tree.TextStart, tree.TextEnd);
    }

    Node NodeOf(Ast tree) => tree switch
    {
        LiteralAst literal => new ConstantNode(literal.Position, literal.Value),
        NameAst name => Name(name),
        BinaryAst binary => Binary(binary),
        LogicAst logic => new LogicNode(logic.Position, logic.IsAnd, All(logic.Operands)),
        NegateAst negate => Negate(negate),
        BetweenAst between => new BetweenNode(between.Position, Expression(between.Value), Expression(between.Low), Expression(between.High)),
        InAst membership => In(membership),
        InstanceOfAst instance => new InstanceOfNode(instance.Position, Expression(instance.Value), instance.Type),
        ListAst list => List(list),
        ContextAst context => ContextLiteral(context),
        RangeAst range => RangeLiteral(range),
        OperatorRangeAst range => new OperatorRangeNode(range.Position, range.Operator, Expression(range.End)),
        PathAst path => Path(path),
        FilterAst filter => Filter(filter),
        IfAst choice => new IfNode(choice.Position, Expression(choice.Condition), Expression(choice.Then), Expression(choice.Else)),
        ForAst loop => For(loop),
        QuantifiedAst quantified => Quantified(quantified),
        FunctionAst function => Function(function),
        CallAst call => Call(call),
        _ => throw new System.Diagnostics.UnreachableException($"No node for {tree}."),
    };

    Node[] All(IReadOnlyList<Ast> trees)
    {
        var nodes = new Node[trees.Count];
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = Expression(trees[i]);
        return nodes;
    }

    // A part of constants only is one, unless it gives null: that keeps its warning for each evaluation.
    static Node Folded(Node node, params ReadOnlySpan<Node> parts)
    {
        foreach (var part in parts)
        {
            if (part is not ConstantNode)
                return node;
        }
        var value = node.Evaluate(new([], ContextScope.Empty, new(ConstantEnvironment)));
        return value.IsNull ? node : new ConstantNode(node.At, value);
    }

    // Only constants are folded, so nothing asks it for the time.
    static readonly FeelEnvironment ConstantEnvironment = new(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc);

    Node Name(NameAst tree)
    {
        var node = _scope.Resolve(tree.Name, tree.Position, functions.Find);
        if (known.AreComplete && !_scope.InFilter && !_scope.Declares(tree.Name) && !known.Variables.Contains(tree.Name)
            && tree.Name != InputName && functions.Find(tree.Name) is null)
            problems.UnknownName(tree.Position, tree.Name, FeelProblems.Nearest(tree.Name, known.Variables));
        return node;
    }

    Node Negate(NegateAst tree)
    {
        var operand = Expression(tree.Operand);
        return Folded(new NegateNode(tree.Position, operand), operand);
    }

    Node List(ListAst tree)
    {
        var items = All(tree.Items);
        return Folded(new ListNode(tree.Position, items), items);
    }

    Node Path(PathAst tree)
    {
        var source = Expression(tree.Source);
        return Folded(new PathNode(tree.Position, source, tree.Name), source);
    }

    Node Binary(BinaryAst tree)
    {
        var left = Expression(tree.Left);
        var right = Expression(tree.Right);
        Node node = tree.Operator switch
        {
            BinaryOperator.Equal or BinaryOperator.NotEqual => new EqualNode(tree.Position, tree.Operator == BinaryOperator.NotEqual, left, right),
            BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual =>
                new OrderNode(tree.Position, tree.Operator, left, right),
            BinaryOperator.Add => new ArithmeticNode<Addition>(tree.Position, left, right),
            BinaryOperator.Subtract => new ArithmeticNode<Subtraction>(tree.Position, left, right),
            BinaryOperator.Multiply => new ArithmeticNode<Multiplication>(tree.Position, left, right),
            BinaryOperator.Divide => new ArithmeticNode<Division>(tree.Position, left, right),
            _ => new ArithmeticNode<Exponentiation>(tree.Position, left, right),
        };
        return Folded(node, left, right);
    }

    Node RangeLiteral(RangeAst tree)
    {
        var (start, end) = (Expression(tree.Start), Expression(tree.End));
        if (start is ConstantNode { Value: { IsNull: false } low } && end is ConstantNode { Value: { IsNull: false } high }
            && Comparison.Order(low, high) is null or > 0)
            problems.BadRange(tree.Position);
        return Folded(new RangeNode(tree.Position, start, tree.StartIncluded, end, tree.EndIncluded), start, end);
    }

    InNode In(InAst tree)
    {
        var value = Expression(tree.Value);
        var mark = _scope.Mark;
        var slot = _scope.NewSlot();
        if (tree.Tests.Any(test => test.UsesInput))
            _scope.Declare(InputName, slot);
        var tests = tree.Tests.Select(test => Test(test, slot)).ToArray();
        _scope.Forget(mark);
        return new InNode(tree.Position, value, slot, tests);
    }

    /// <summary>Unary tests over a value that the caller keeps in a slot.</summary>
    public UnaryTestsNode Tests(UnaryTestsAst tree, int slot)
    {
        var mark = _scope.Mark;
        _scope.Declare(InputName, slot);
        var tests = tree.Tests.Select(test => Test(test, slot)).ToArray<Node>();
        _scope.Forget(mark);
        return new(tree.Position, null, slot, tree.Negated, tests);
    }

    UnaryTestNode Test(TestAst test, int slot) =>
        new UnaryTestNode(test.Position, slot, test.Operator, Expression(test.Operand), test.UsesInput, test.Operand is LiteralAst or NameAst);

    ContextNode ContextLiteral(ContextAst tree)
    {
        var mark = _scope.Mark;
        var count = tree.Entries.Count;
        var (keys, values, slots) = (new string[count], new Node[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            var entry = tree.Entries[i];
            keys[i] = entry.Key;
            slots[i] = _scope.NewSlot();
            // A function may call itself by the name of its entry; any other value sees what the name means outside.
            if (entry.Value is FunctionAst)
                _scope.Declare(entry.Key, slots[i]);
            values[i] = Expression(entry.Value);
            if (entry.Value is not FunctionAst)
                _scope.Declare(entry.Key, slots[i]);
        }
        _scope.Forget(mark);
        return new ContextNode(tree.Position, keys, values, slots);
    }

    FilterNode Filter(FilterAst tree)
    {
        var source = Expression(tree.Source);
        var mark = _scope.Mark;
        var slot = _scope.DeclareItem();
        var condition = Expression(tree.Condition);
        _scope.Forget(mark);
        return new FilterNode(tree.Position, source, slot, condition, IsCondition(tree.Condition));
    }

    // Whether a tree can give nothing but true, false or null, so that it cannot be an index.
    static bool IsCondition(Ast tree) => tree is LogicAst or BetweenAst or InAst or InstanceOfAst or QuantifiedAst
        or BinaryAst { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual };

    ForNode For(ForAst tree)
    {
        var mark = _scope.Mark;
        var iterators = Iterators(tree.Iterators);
        var partial = _scope.Declare("partial");
        var body = Expression(tree.Body);
        _scope.Forget(mark);
        return new ForNode(tree.Position, iterators, partial, _scope.WasRead(partial), body);
    }

    QuantifiedNode Quantified(QuantifiedAst tree)
    {
        var mark = _scope.Mark;
        var iterators = Iterators(tree.Iterators);
        var condition = Expression(tree.Condition);
        _scope.Forget(mark);
        return new QuantifiedNode(tree.Position, tree.IsEvery, iterators, condition);
    }

    IteratorNode[] Iterators(IReadOnlyList<IteratorAst> trees)
    {
        var nodes = new IteratorNode[trees.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            var source = Expression(trees[i].Source);
            var end = trees[i].End is { } last ? Expression(last) : null;
            nodes[i] = new(trees[i].Position, _scope.Declare(trees[i].Name), source, end);
        }
        return nodes;
    }

    Node Function(FunctionAst tree)
    {
        if (tree.IsExternal)
            return new ExternalFunctionNode(tree.Position, Expression(tree.Body), [.. tree.Parameters.Select(parameter => parameter.Name)]);
        return Function(
            tree.Position,
            [.. tree.Parameters.Select(parameter => parameter.Name)],
            [.. tree.Parameters.Select(parameter => parameter.Type)],
            () => Expression(tree.Body));
    }

    /// <summary>A function whose body is compiled in a scope of its own.</summary>
    public FunctionNode Function(SourcePosition position, string[] parameters, FeelType[] types, Func<Node> compileBody)
    {
        var outer = _scope;
        _scope = new(outer);
        foreach (var parameter in parameters)
            _scope.Declare(parameter);
        var body = compileBody();
        var captures = _scope.Captures.ToArray();
        var definition = new LambdaDefinition(parameters, types, [.. captures.Select(capture => capture.Slot)], _scope.Slots, body);
        _scope = outer;
        return new FunctionNode(position, definition, [.. captures.Select(capture => capture.Source)]);
    }

    Node Call(CallAst tree)
    {
        if (tree.Function is NameAst { Name: var name } && !_scope.Declares(name) && !known.Variables.Contains(name))
        {
            if (name == "is defined" && tree.Arguments.Count == 1)
                return IsDefined(tree);
            if (functions.Find(name) is { } function)
                return BuiltinCall(tree, function);
            if (!_scope.InFilter)
                problems.UnknownFunction(tree.Function.Position, name, FeelProblems.Nearest(name, functions.All.Concat(known.Variables)));
        }
        var callee = Expression(tree.Function);
        var arguments = All(tree.Arguments);
        return tree.Names is null
            ? new CallNode(tree.Position, callee, tree.Function is NameAst { Name: var called } && !_scope.Declares(called) ? functions.Find(called) : null, arguments)
            : new NamedCallNode(tree.Position, callee, [.. tree.Names], arguments);
    }

    Node BuiltinCall(CallAst tree, FunctionSet function)
    {
        var arguments = All(tree.Arguments);
        if (tree.Names is not null)
        {
            if (!function.TakesNames(tree.Names))
                problems.WrongArguments(tree.Position, function.Name, function.Signatures);
            return new NamedCallNode(tree.Position, new ConstantNode(tree.Position, Value.Of(function)), [.. tree.Names], arguments);
        }
        if (!function.Takes(arguments.Length))
            problems.WrongArguments(tree.Position, function.Name, function.Signatures);
        var call = new BuiltinCallNode(tree.Position, function, arguments);
        return IsConversion(function) ? Folded(call, arguments) : call;
    }

    // date("2026-03-01") is a literal in all but name: read once.
    static bool IsConversion(FunctionSet function) =>
        function.Name is "date" or "time" or "date and time" or "duration" or "years and months duration" or "number"
        && ReferenceEquals(FeelFunctions.BuiltIn.Find(function.Name), function);

    IsDefinedNode IsDefined(CallAst tree)
    {
        if (tree.Arguments[0] is PathAst path)
            return new IsDefinedNode(tree.Position, Expression(path), Expression(path.Source), path.Name);
        return new IsDefinedNode(tree.Position, Expression(tree.Arguments[0]), null, null);
    }
}
