namespace Marketing.Rules.Feel;

/// <summary>The tree of an expression, as the grammar of DMN 1.5 §10.3.1.2 draws it.</summary>
abstract record Ast(SourcePosition Position)
{
    /// <summary>Levels below and including this node: what walks the tree relies on its bound.</summary>
    public int Depth { get; set; } = 1;

    /// <summary>Where the text of the node begins, counted in UTF-16 units from 0; the position tells of its operator.</summary>
    public int TextStart { get; set; } = -1;

    /// <summary>Where the text of the node ends.</summary>
    public int TextEnd { get; set; } = -1;
}

sealed record LiteralAst(SourcePosition Position, Value Value) : Ast(Position);

/// <summary>A name to be looked up; the parser has decided where it ends.</summary>
sealed record NameAst(SourcePosition Position, string Name) : Ast(Position);

sealed record ListAst(SourcePosition Position, IReadOnlyList<Ast> Items) : Ast(Position);

sealed record ContextAst(SourcePosition Position, IReadOnlyList<EntryAst> Entries) : Ast(Position);

sealed record EntryAst(SourcePosition Position, string Key, Ast Value);

sealed record RangeAst(SourcePosition Position, Ast Start, bool StartIncluded, Ast End, bool EndIncluded) : Ast(Position);

/// <summary><c>(&lt; 10)</c>: a range with one end, written as a comparison.</summary>
sealed record OperatorRangeAst(SourcePosition Position, BinaryOperator Operator, Ast End) : Ast(Position);

enum BinaryOperator { Add, Subtract, Multiply, Divide, Power, Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual }

sealed record BinaryAst(SourcePosition Position, BinaryOperator Operator, Ast Left, Ast Right) : Ast(Position);

/// <summary>A conjunction or disjunction of any length, so that a long one is not a deep one.</summary>
sealed record LogicAst(SourcePosition Position, bool IsAnd, IReadOnlyList<Ast> Operands) : Ast(Position);

sealed record NegateAst(SourcePosition Position, Ast Operand) : Ast(Position);

sealed record BetweenAst(SourcePosition Position, Ast Value, Ast Low, Ast High) : Ast(Position);

sealed record InAst(SourcePosition Position, Ast Value, IReadOnlyList<TestAst> Tests) : Ast(Position);

sealed record InstanceOfAst(SourcePosition Position, Ast Value, FeelType Type) : Ast(Position);

sealed record PathAst(SourcePosition Position, Ast Source, string Name) : Ast(Position);

sealed record FilterAst(SourcePosition Position, Ast Source, Ast Condition) : Ast(Position);

sealed record IfAst(SourcePosition Position, Ast Condition, Ast Then, Ast Else) : Ast(Position);

/// <summary>One variable of <c>for</c>, <c>some</c> or <c>every</c>; with an end it counts from the one to the other.</summary>
sealed record IteratorAst(SourcePosition Position, string Name, Ast Source, Ast? End);

sealed record ForAst(SourcePosition Position, IReadOnlyList<IteratorAst> Iterators, Ast Body) : Ast(Position);

sealed record QuantifiedAst(SourcePosition Position, bool IsEvery, IReadOnlyList<IteratorAst> Iterators, Ast Condition) : Ast(Position);

sealed record ParameterAst(string Name, FeelType Type);

sealed record FunctionAst(SourcePosition Position, IReadOnlyList<ParameterAst> Parameters, Ast Body, bool IsExternal) : Ast(Position);

/// <summary>A call; the names are null when the arguments are given by position.</summary>
sealed record CallAst(SourcePosition Position, Ast Function, IReadOnlyList<Ast> Arguments, IReadOnlyList<string>? Names) : Ast(Position);

/// <summary>Unary tests as a whole: any of the tests, perhaps negated; no test is "-", which always holds.</summary>
sealed record UnaryTestsAst(SourcePosition Position, bool Negated, IReadOnlyList<TestAst> Tests) : Ast(Position);

/// <summary>One unary test: an expression, compared by an operator when one is written before it.</summary>
sealed record TestAst(SourcePosition Position, BinaryOperator? Operator, Ast Operand)
{
    /// <summary>Whether the operand uses <c>?</c>, and so is a condition of its own.</summary>
    public bool UsesInput { get; init; }
}
