namespace Marketing.Rules.Feel;

/// <summary>Unary tests, types, and what a message says of the token that did not fit.</summary>
sealed partial class Parser
{
    /// <summary><c>-</c>, tests with commas between them, or <c>not(tests)</c>.</summary>
    UnaryTestsAst UnaryTests()
    {
        var position = Current.Position;
        if (Current.Kind == TokenKind.Minus && Ahead(1) == TokenKind.End)
        {
            _at++;
            return new(position, Negated: false, []);
        }
        var negated = NegationFollows();
        if (negated)
            _at += 2;
        List<TestAst> tests = [Test()];
        while (TryTake(TokenKind.Comma))
            tests.Add(Test());
        if (negated)
            Take(TokenKind.RightParen, ")");
        return Made(new UnaryTestsAst(position, negated, tests), [.. tests.Select(test => test.Operand)]);
    }

    // not( … ) as a whole is a negated list of tests; in not(?) and x, say, it is the function.
    bool NegationFollows()
    {
        if (Current.Kind != TokenKind.Name || TextOf(Current) is not "not" || Ahead(1) != TokenKind.LeftParen)
            return false;
        var open = 0;
        for (var i = _at + 1; i < _tokens.Count; i++)
        {
            if (_tokens[i].Kind == TokenKind.LeftParen)
                open++;
            else if (_tokens[i].Kind == TokenKind.RightParen && --open == 0)
                return _tokens[i + 1].Kind == TokenKind.End;
        }
        return false;
    }

    TestAst Test()
    {
        var position = Current.Position;
        var operation = ComparisonOperator(Current.Kind);
        if (operation is not null)
        {
            _at++;
            RefuseDoubledSign();
        }
        var outer = _usesInput;
        _usesInput = false;
        var operand = Expression();
        var test = new TestAst(position, operation, operand) { UsesInput = _usesInput };
        _usesInput |= outer;
        return test;
    }

    // a in b, a in (b, c), a in < 5; a parenthesis may also open a range: a in (1..5].
    List<TestAst> TestsOfIn()
    {
        if (ComparisonOperator(Current.Kind) is not null)
            return [OperatorTest()];
        if (Current.Kind != TokenKind.LeftParen)
        {
            var operand = Additive();
            return [new(operand.Position, null, operand)];
        }
        var start = _at;
        var position = Current.Position;
        _at++;
        List<TestAst> tests = [Test()];
        if (Current.Kind == TokenKind.DotDot)
        {
            _at = start;
            var range = Additive();
            return [new(position, null, range)];
        }
        while (TryTake(TokenKind.Comma))
            tests.Add(Test());
        Take(TokenKind.RightParen, ")");
        if (tests.Count == 1 && tests[0].Operator is null && Current.Kind is TokenKind.Dot or TokenKind.LeftBracket or TokenKind.Plus or TokenKind.Minus or TokenKind.Star)
        {
            // The parenthesis was the beginning of an expression: a in (b).c
            _at = start;
            return [new(position, null, Additive())];
        }
        return tests;
    }

    TestAst OperatorTest()
    {
        var (operation, position) = (ComparisonOperator(Current.Kind), Current.Position);
        _at++;
        RefuseDoubledSign();
        return new(position, operation, Additive());
    }

    FeelType Type()
    {
        Enter();
        var type = TypeInside();
        _depth--;
        return type;
    }

    FeelType TypeInside()
    {
        var position = Current.Position;
        if (!Current.IsWord)
            throw Unexpected(new("类型", "a type"));
        var name = TypeName();
        if (Current.Kind == TokenKind.Less)
        {
            switch (name)
            {
                case "list":
                    _at++;
                    return FeelType.ListOf(ClosedBy(Type()));
                case "range":
                    _at++;
                    return FeelType.RangeOf(ClosedBy(Type()));
                case "context":
                    _at++;
                    return ContextType();
                case "function":
                    _at++;
                    return FunctionTypeInside();
            }
        }
        if (_types.TryGetValue(name, out var known) || (known = FeelType.Find(name)) is not null)
            return known;
        _problems.UnknownType(position, name, FeelProblems.Nearest(name, FeelType.BuiltInNames.Concat(_types.Keys)));
        return FeelType.Any;
    }

    FeelType ClosedBy(FeelType type)
    {
        Take(TokenKind.Greater, ">");
        return type;
    }

    string TypeName()
    {
        var first = Current;
        var end = TypeNames.MatchAt(_text, first.Start, first.End);
        if (_types.Count > 0)
            end = Math.Max(end, new NameTable(_types.Keys).MatchAt(_text, first.Start, first.End));
        if (end < 0)
        {
            end = first.End;
            // Imported types have a prefix: model.tPerson
            for (var i = _at; _tokens[i + 1].Kind == TokenKind.Dot && _tokens[i + 2].IsWord; i += 2)
                end = _tokens[i + 2].End;
        }
        while (Current.Kind != TokenKind.End && Current.Start < end)
            _at++;
        return NameTable.Normalize(_text.AsSpan(first.Start, end - first.Start));
    }

    static readonly NameTable TypeNames = new(FeelType.BuiltInNames);

    FeelType ContextType()
    {
        List<(string, FeelType)> members = [];
        while (Current.Kind != TokenKind.Greater)
        {
            var name = DeclaredName(TokenKind.Colon);
            Take(TokenKind.Colon, ":");
            members.Add((name, Type()));
            if (!TryTake(TokenKind.Comma))
                break;
        }
        return ClosedBy(FeelType.ContextOf(members));
    }

    FunctionType FunctionTypeInside()
    {
        List<FeelType> parameters = [];
        while (Current.Kind != TokenKind.Greater)
        {
            parameters.Add(Type());
            if (!TryTake(TokenKind.Comma))
                break;
        }
        Take(TokenKind.Greater, ">");
        Take(TokenKind.Arrow, "->");
        return new FunctionType(parameters, Type());
    }

    SyntaxException Unexpected(Words expected, Words? mend = null)
    {
        var token = Current;
        var found = token.Kind == TokenKind.End ? "" : TextOf(token).ToString();
        _problems.Unexpected(token.Position, expected, found, mend ?? MendFor(token, found));
        return new SyntaxException();
    }

    Words? MendFor(in Token token, string found)
    {
        var next = _at + 1 < _tokens.Count ? _text.AsSpan(_tokens[_at + 1].Start, _tokens[_at + 1].End - _tokens[_at + 1].Start) : "";
        return found switch
        {
            "&" => new("“并且”写作 and", "write and for a conjunction"),
            "|" => new("“或者”写作 or", "write or for a disjunction"),
            "!" => new("否定写作 not(…)，不等于写作 !=", "write not(…) for a negation, != for unequal"),
            "%" => new("百分数写作小数，取余用 modulo(a, b)", "write a percentage as a decimal, a remainder as modulo(a, b)"),
            "'" or "‘" or "’" or "“" or "”" => new("字符串用半角双引号 \"…\"", "strings stand in straight double quotes \"…\""),
            ">" when next is "=" => new("写作 >=，中间没有空格", "write >= without a blank"),
            "=" when next is "=" => new("相等写作一个 =", "equality is written with one ="),
            _ when token.Kind == TokenKind.Unknown && found[0] is >= '\uFF01' and <= '\uFF5E' =>
                new($"改用半角 '{(char)(found[0] - 0xFEE0)}'", $"use the half-width '{(char)(found[0] - 0xFEE0)}'"),
            _ when token.Kind == TokenKind.Unknown && found is "、" or "。" => new("改用半角逗号或句点", "use a half-width comma or point"),
            _ => null,
        };
    }
}
