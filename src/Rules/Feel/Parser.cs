namespace Marketing.Rules.Feel;

/// <summary>Reads the tokens of an expression into its tree: the textual expressions of the grammar, loosest first.</summary>
/// <remarks>
/// DMN 1.5 §10.3.1.2. Operators bind, from loose to tight: or; and; comparison, between, in; + −; * /; **; unary minus;
/// instance of; filter, path and call. The depth is counted before each descent, so that no text can exhaust the stack.
/// After the first error the rest is skipped: what follows one is mostly its echo.
/// </remarks>
sealed partial class Parser
{
    readonly string _text;
    readonly FeelProblems _problems;
    readonly ParserNames _names;
    readonly IReadOnlyDictionary<string, FeelType> _types;
    readonly List<Token> _tokens;
    int _at;
    int _depth;
    bool _usesInput;
    bool _inRangeEnd;

    public Parser(string text, FeelNames known, FeelFunctions functions, IReadOnlyDictionary<string, FeelType> types, FeelProblems problems, IEnumerable<string>? locals = null)
    {
        _text = text;
        _problems = problems;
        _types = types;
        _tokens = new Lexer(text, problems).Run();
        _names = new(text, known, functions);
        foreach (var local in locals ?? [])
            _names.Declare(local);
    }

    /// <summary>Reads tokens that are cut already, as those of rules are: each name is one token.</summary>
    public Parser(string text, List<Token> tokens, FeelFunctions functions, FeelProblems problems)
    {
        _text = text;
        _problems = problems;
        _types = new Dictionary<string, FeelType>();
        _tokens = tokens;
        _names = new(text, FeelNames.None, functions);
    }

    /// <summary>Ends the parse of a wrong text; caught where the parse began.</summary>
    sealed class SyntaxException : Exception;

    public Ast? ParseExpression() => Whole(() => Expression());

    public UnaryTestsAst? ParseUnaryTests() => Whole(UnaryTests);

    T? Whole<T>(Func<T> rule) where T : class
    {
        if (_problems.HasErrors)
            return null;
        try
        {
            var tree = rule();
            if (Current.Kind != TokenKind.End)
                throw Unexpected(new("表达式的结尾", "the end of the expression"));
            return _problems.HasErrors ? null : tree;
        }
        catch (SyntaxException)
        {
            return null;
        }
    }

    Token Current => _tokens[_at];
    TokenKind Ahead(int count) => _tokens[Math.Min(_at + count, _tokens.Count - 1)].Kind;
    ReadOnlySpan<char> TextOf(in Token token) => _text.AsSpan(token.Start, token.End - token.Start);

    bool TryTake(TokenKind kind)
    {
        if (Current.Kind != kind)
            return false;
        _at++;
        return true;
    }

    void Take(TokenKind kind, string sign)
    {
        if (!TryTake(kind))
            throw Unexpected(new($" {sign} ", sign));
    }

    void Enter()
    {
        if (++_depth > FeelLimits.ExpressionDepth)
        {
            _problems.TooDeep(Current.Position);
            throw new SyntaxException();
        }
    }

    // Chains such as a + b + c make deep trees without deep recursion of the parser; so trees are measured, too.
    T Made<T>(T tree, params ReadOnlySpan<Ast?> children) where T : Ast
    {
        var (depth, start) = (0, int.MaxValue);
        foreach (var child in children)
        {
            if (child is null)
                continue;
            depth = Math.Max(depth, child.Depth);
            start = Math.Min(start, child.TextStart);
        }
        tree.Depth = depth + 1;
        tree.TextStart = start;
        tree.TextEnd = _tokens[_at - 1].End;
        if (tree.Depth > 4 * FeelLimits.ExpressionDepth)
        {
            _problems.TooDeep(tree.Position);
            throw new SyntaxException();
        }
        return tree;
    }

    Ast Expression()
    {
        Enter();
        var outerRangeEnd = _inRangeEnd;
        _inRangeEnd = false;
        var tree = Disjunction();
        _inRangeEnd = outerRangeEnd;
        _depth--;
        return tree;
    }

    Ast Disjunction()
    {
        var first = Conjunction();
        return Current.Kind == TokenKind.Or ? Chain(first, TokenKind.Or) : first;
    }

    Ast Conjunction()
    {
        var first = Comparison();
        return Current.Kind == TokenKind.And ? Chain(first, TokenKind.And) : first;
    }

    LogicAst Chain(Ast first, TokenKind word)
    {
        var position = Current.Position;
        List<Ast> operands = [first];
        while (TryTake(word))
            operands.Add(word == TokenKind.And ? Comparison() : Conjunction());
        return Made(new LogicAst(position, word == TokenKind.And, operands), [.. operands]);
    }

    Ast Comparison()
    {
        var left = Additive();
        while (true)
        {
            var position = Current.Position;
            if (ComparisonOperator(Current.Kind) is { } operation)
            {
                _at++;
                RefuseDoubledSign();
                var right = Additive();
                left = Made(new BinaryAst(position, operation, left, right), left, right);
            }
            else if (TryTake(TokenKind.Between))
            {
                var low = Additive();
                if (!TryTake(TokenKind.And))
                    throw Unexpected(new(" and（between a and b）", "and, as in between a and b"));
                var high = Additive();
                left = Made(new BetweenAst(position, left, low, high), left, low, high);
            }
            else if (TryTake(TokenKind.In))
            {
                var tests = TestsOfIn();
                left = Made(new InAst(position, left, tests), [left, .. tests.Select(test => test.Operand)]);
            }
            else
            {
                return left;
            }
        }
    }

    static BinaryOperator? ComparisonOperator(TokenKind kind) => kind switch
    {
        TokenKind.Equal => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessOrEqual => BinaryOperator.LessOrEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        _ => null,
    };

    // Behind a sign of comparison another one would begin a range with one end (grammar rule 7), which a bare sign is never meant to be: it compares as null,
    // in silence. Whoever means such a range puts it in parentheses.
    void RefuseDoubledSign()
    {
        if (Current.Kind == TokenKind.Equal)
            throw Unexpected(new("一个值", "a value"), new("相等写作一个 =", "equality is written with one ="));
        if (ComparisonOperator(Current.Kind) is not null)
            throw Unexpected(new("一个值", "a value"), new("比较符号只写一个", "write one sign of comparison"));
    }

    Ast Additive()
    {
        var left = Multiplicative();
        while (Current.Kind is TokenKind.Plus or TokenKind.Minus)
        {
            var (kind, position) = (Current.Kind, Current.Position);
            _at++;
            var right = Multiplicative();
            left = Made(new BinaryAst(position, kind == TokenKind.Plus ? BinaryOperator.Add : BinaryOperator.Subtract, left, right), left, right);
        }
        return left;
    }

    Ast Multiplicative()
    {
        var left = Exponentiation();
        while (Current.Kind is TokenKind.Star or TokenKind.Slash)
        {
            var (kind, position) = (Current.Kind, Current.Position);
            _at++;
            var right = Exponentiation();
            left = Made(new BinaryAst(position, kind == TokenKind.Star ? BinaryOperator.Multiply : BinaryOperator.Divide, left, right), left, right);
        }
        return left;
    }

    // Left-associative, and looser than the sign: 3 ** 4 ** 5 is (3 ** 4) ** 5, -3 ** 2 is 9.
    Ast Exponentiation()
    {
        var left = Signed();
        while (Current.Kind == TokenKind.Power)
        {
            var position = Current.Position;
            _at++;
            var right = Signed();
            left = Made(new BinaryAst(position, BinaryOperator.Power, left, right), left, right);
        }
        return left;
    }

    Ast Signed()
    {
        if (Current.Kind == TokenKind.Not)
            return Negated();
        if (Current.Kind != TokenKind.Minus)
            return InstanceOf();
        var (position, start) = (Current.Position, Current.Start);
        _at++;
        Enter();
        var operand = Signed();
        _depth--;
        Ast tree = operand is LiteralAst literal && literal.Value.TryNumber(out var number)
            ? Made(new LiteralAst(position, Value.Of(-number)))
            : Made(new NegateAst(position, operand), operand);
        tree.TextStart = start;
        return tree;
    }

    // "不 x" is not(x), and binds like a sign.
    CallAst Negated()
    {
        var (position, start) = (Current.Position, Current.Start);
        _at++;
        Enter();
        var operand = Signed();
        _depth--;
        var tree = Made(new CallAst(position, new NameAst(position, "not"), [operand], null), operand);
        tree.TextStart = start;
        return tree;
    }

    // "7 天" is duration("P7D"), "(n) 天" is (n) * duration("P1D"); the token's text is the unit as a duration of one.
    Ast WithUnit(Ast amount)
    {
        var token = Current;
        var one = TextOf(token).ToString();
        _at++;
        var isWhole = amount is LiteralAst literal && literal.Value.TryNumber(out var number) && number.IsInteger && number >= 0 && number < 1_000_000_000;
        var text = isWhole ? one.Replace("1", ((LiteralAst)amount).Value.ToString(), StringComparison.Ordinal) : one;
        var duration = Made(new CallAst(token.Position, new NameAst(token.Position, "duration"), [new LiteralAst(token.Position, Value.Of(text))], null), amount);
        return isWhole ? duration : Made(new BinaryAst(token.Position, BinaryOperator.Multiply, amount, duration), amount, duration);
    }

    Ast InstanceOf()
    {
        var value = Postfix();
        while (Current.Kind == TokenKind.Instance && Ahead(1) == TokenKind.Name && TextOf(_tokens[_at + 1]) is "of")
        {
            var position = Current.Position;
            _at += 2;
            value = Made(new InstanceOfAst(position, value, Type()), value);
        }
        return value;
    }

    Ast Postfix()
    {
        var source = Primary();
        while (true)
        {
            var position = Current.Position;
            switch (Current.Kind)
            {
                case TokenKind.Dot:
                    _at++;
                    source = Made(new PathAst(position, source, MemberName()), source);
                    break;
                case TokenKind.LeftBracket when !EndsRange():
                    _at++;
                    var condition = Expression();
                    Take(TokenKind.RightBracket, "]");
                    source = Made(new FilterAst(position, source, condition), source, condition);
                    break;
                case TokenKind.LeftParen:
                    source = Call(source);
                    break;
                case TokenKind.Unit:
                    source = WithUnit(source);
                    break;
                default:
                    return source;
            }
        }
    }

    // In (1..5[ the bracket closes the range: what could begin an expression does not follow it.
    bool EndsRange() => _inRangeEnd && !CanBegin(Ahead(1));

    static bool CanBegin(TokenKind kind) => kind is TokenKind.Name or TokenKind.Number or TokenKind.String or TokenKind.LeftParen
        or TokenKind.LeftBracket or TokenKind.LeftBrace or TokenKind.Minus or TokenKind.Not or TokenKind.At or TokenKind.If or TokenKind.For
        or TokenKind.Some or TokenKind.Every or TokenKind.Function or TokenKind.True or TokenKind.False or TokenKind.Null;
}
