namespace Marketing.Rules.Feel;

/// <summary>Literals, names, brackets of all kinds, calls, and the expressions that begin with a word.</summary>
sealed partial class Parser
{
    Ast Primary()
    {
        var start = Current.Start;
        var tree = PrimaryInside();
        // The text of (a + b) is that with its brackets.
        tree.TextStart = start;
        tree.TextEnd = _tokens[_at - 1].End;
        return tree;
    }

    Ast PrimaryInside()
    {
        var token = Current;
        // A known name may begin with a keyword: "for review".
        if (token.Kind >= TokenKind.And && _names.MatchAt(token.Start, token.End) > token.End)
            return Name();
        switch (token.Kind)
        {
            case TokenKind.Number:
                return NumberLiteral();
            case TokenKind.String:
                _at++;
                return new LiteralAst(token.Position, Value.Of(StringOf(token)));
            case TokenKind.True or TokenKind.False:
                _at++;
                return new LiteralAst(token.Position, Value.Of(token.Kind == TokenKind.True));
            case TokenKind.Null:
                _at++;
                return new LiteralAst(token.Position, default);
            case TokenKind.At:
                return AtLiteral();
            case TokenKind.Name:
                return Name();
            case TokenKind.LeftBrace:
                return ContextLiteral();
            case TokenKind.LeftBracket:
                return ListOrRange();
            case TokenKind.LeftParen:
                return Parenthesized();
            case TokenKind.RightBracket:
                return RangeAfterBracket();
            case TokenKind.If:
                return If();
            case TokenKind.For:
                return For();
            case TokenKind.Some or TokenKind.Every:
                return Quantified();
            case TokenKind.Function:
                return FunctionLiteral();
            default:
                if (ComparisonOperator(token.Kind) is { } operation)
                    return OperatorRange(operation);
                throw Unexpected(new("一个值", "a value"));
        }
    }

    // A comparison without a left side is a range with one end (grammar rule 7).
    OperatorRangeAst OperatorRange(BinaryOperator operation)
    {
        var position = Current.Position;
        Enter();
        _at++;
        RefuseDoubledSign();
        var end = Additive();
        _depth--;
        return Made(new OperatorRangeAst(position, operation, end), end);
    }

    LiteralAst NumberLiteral()
    {
        var token = Current;
        _at++;
        if (!Marketing.Rules.Feel.Number.TryParse(TextOf(token), out var number))
        {
            _problems.NumberTooLarge(token.Position, TextOf(token).ToString());
            throw new SyntaxException();
        }
        return new(token.Position, Value.Of(number));
    }

    string StringOf(in Token token) => Lexer.Unescape(TextOf(token));

    LiteralAst AtLiteral()
    {
        var position = Current.Position;
        _at++;
        if (Current.Kind != TokenKind.String)
            throw Unexpected(new("引号里的日期、时间或时长", "a date, time or duration in quotes"));
        var text = StringOf(Current);
        _at++;
        if (TemporalText.TryParseAny(text, out var value))
            return new(position, value);
        _problems.BadTemporal(position, text);
        return new(position, default);
    }

    NameAst Name()
    {
        var position = Current.Position;
        var name = TakeName();
        if (name == "?")
            _usesInput = true;
        return new(position, name);
    }

    string MemberName()
    {
        if (!Current.IsWord)
            throw Unexpected(new("字段名", "the name of a field"));
        return TakeName();
    }

    // The longest known name, or else all words up to the next sign or keyword: two words side by side are one name anyway.
    string TakeName()
    {
        var first = Current;
        var known = _names.MatchAt(first.Start, first.End);
        var last = _at;
        while (_tokens[last + 1] is { Kind: TokenKind.Name, AfterBlank: true } or { Kind: TokenKind.Instance, AfterBlank: true } && !IsInstanceOf(last + 1)
            || (_tokens[last + 1] is { Kind: TokenKind.Number, AfterBlank: true } && IsWholeNumber(_tokens[last + 1])))
            last++;
        var joined = _tokens[last].End;
        if (known < joined)
        {
            _at = last + 1;
            return NameTable.Normalize(_text.AsSpan(first.Start, joined - first.Start));
        }
        while (Current.Kind != TokenKind.End && Current.Start < known)
            _at++;
        return NameTable.Normalize(_text.AsSpan(first.Start, known - first.Start));
    }

    bool IsInstanceOf(int at) =>
        _tokens[at].Kind == TokenKind.Instance && _tokens[at + 1].Kind == TokenKind.Name && TextOf(_tokens[at + 1]) is "of";

    bool IsWholeNumber(in Token token) => !TextOf(token).ContainsAny('.', 'e', 'E');

    ContextAst ContextLiteral()
    {
        var position = Current.Position;
        Enter();
        _at++;
        var mark = _names.Mark;
        List<EntryAst> entries = [];
        if (!TryTake(TokenKind.RightBrace))
        {
            do
            {
                entries.Add(Entry(entries));
            }
            while (TryTake(TokenKind.Comma));
            Take(TokenKind.RightBrace, "}");
        }
        _names.Forget(mark);
        _depth--;
        return Made(new ContextAst(position, entries), [.. entries.Select(entry => entry.Value)]);
    }

    EntryAst Entry(List<EntryAst> before)
    {
        var position = Current.Position;
        var key = Key();
        if (before.Exists(entry => entry.Key == key))
            _problems.DuplicateKey(position, key);
        Take(TokenKind.Colon, ":");
        var value = Expression();
        _names.Declare(key);
        _names.DeclareMember(key);
        return new(position, key, value);
    }

    // A key is a string, or a name whose signs need no scope to be known: it ends at the colon.
    string Key()
    {
        var first = Current;
        if (first.Kind == TokenKind.String)
        {
            _at++;
            return StringOf(first);
        }
        if (!first.IsWord)
            throw Unexpected(new("键（名称或字符串）", "a key: a name or a string"));
        while (Current.Kind is not (TokenKind.Colon or TokenKind.End or TokenKind.Comma or TokenKind.RightBrace or TokenKind.LeftBrace or TokenKind.String))
            _at++;
        var end = _tokens[_at - 1].End;
        return NameTable.Normalize(_text.AsSpan(first.Start, end - first.Start));
    }

    Ast ListOrRange()
    {
        var position = Current.Position;
        Enter();
        _at++;
        try
        {
            if (TryTake(TokenKind.RightBracket))
                return new ListAst(position, []);
            var first = Expression();
            if (Current.Kind == TokenKind.DotDot)
                return RangeFrom(position, first, startIncluded: true);
            List<Ast> items = [first];
            while (TryTake(TokenKind.Comma))
                items.Add(Expression());
            Take(TokenKind.RightBracket, "]");
            return Made(new ListAst(position, items), [.. items]);
        }
        finally
        {
            _depth--;
        }
    }

    Ast Parenthesized()
    {
        var position = Current.Position;
        Enter();
        _at++;
        try
        {
            var inner = Expression();
            if (Current.Kind == TokenKind.DotDot)
                return RangeFrom(position, inner, startIncluded: false);
            Take(TokenKind.RightParen, ")");
            return inner;
        }
        finally
        {
            _depth--;
        }
    }

    RangeAst RangeAfterBracket()
    {
        var position = Current.Position;
        Enter();
        _at++;
        var start = Expression();
        if (Current.Kind != TokenKind.DotDot)
            throw Unexpected(new(" ..（区间）", ".., as in ]1..5]"));
        var range = RangeFrom(position, start, startIncluded: false);
        _depth--;
        return range;
    }

    RangeAst RangeFrom(SourcePosition position, Ast start, bool startIncluded)
    {
        Take(TokenKind.DotDot, "..");
        var outer = _inRangeEnd;
        _inRangeEnd = true;
        var end = Disjunction();
        _inRangeEnd = outer;
        var closing = Current.Kind;
        if (closing is not (TokenKind.RightBracket or TokenKind.RightParen or TokenKind.LeftBracket))
            throw Unexpected(new("区间的结尾 ] 或 )", "the end of the range: ] or )"));
        _at++;
        return Made(new RangeAst(position, start, startIncluded, end, closing == TokenKind.RightBracket), start, end);
    }

    IfAst If()
    {
        var position = Current.Position;
        _at++;
        var condition = Expression();
        Word(TokenKind.Then, "then");
        var then = Expression();
        Word(TokenKind.Else, "else");
        var otherwise = Expression();
        return Made(new IfAst(position, condition, then, otherwise), condition, then, otherwise);
    }

    void Word(TokenKind kind, string word)
    {
        if (!TryTake(kind))
            throw Unexpected(new($" {word}", $"'{word}'"));
    }

    ForAst For()
    {
        var position = Current.Position;
        _at++;
        var mark = _names.Mark;
        var iterators = Iterators();
        Word(TokenKind.Return, "return");
        _names.Declare("partial");
        var body = Expression();
        _names.Forget(mark);
        return Made(new ForAst(position, iterators, body), [body, .. iterators.SelectMany(Parts)]);
    }

    static IEnumerable<Ast?> Parts(IteratorAst iterator) => [iterator.Source, iterator.End];

    QuantifiedAst Quantified()
    {
        var (position, isEvery) = (Current.Position, Current.Kind == TokenKind.Every);
        _at++;
        var mark = _names.Mark;
        var iterators = Iterators();
        Word(TokenKind.Satisfies, "satisfies");
        var condition = Expression();
        _names.Forget(mark);
        return Made(new QuantifiedAst(position, isEvery, iterators, condition), [condition, .. iterators.SelectMany(Parts)]);
    }

    List<IteratorAst> Iterators()
    {
        List<IteratorAst> iterators = [];
        do
        {
            var position = Current.Position;
            var name = DeclaredName(TokenKind.In);
            Word(TokenKind.In, "in");
            var source = Expression();
            var end = TryTake(TokenKind.DotDot) ? Expression() : null;
            iterators.Add(new(position, name, source, end));
            _names.Declare(name);
        }
        while (TryTake(TokenKind.Comma) || SkipComma());
        return iterators;

        // Quantified variables may also follow each other without a comma (grammar rule 15 of DMN 1.1).
        bool SkipComma() => Current.Kind == TokenKind.Name && iterators.Count > 0;
    }

    /// <summary>A name being declared: everything up to the token that must follow.</summary>
    string DeclaredName(params ReadOnlySpan<TokenKind> ends)
    {
        var first = Current;
        if (!first.IsWord || ends.Contains(first.Kind))
            throw Unexpected(new("名称", "a name"));
        while (!ends.Contains(Current.Kind) && Current.Kind is not (TokenKind.End or TokenKind.LeftParen or TokenKind.LeftBracket or TokenKind.RightBracket or TokenKind.Equal))
            _at++;
        return NameTable.Normalize(_text.AsSpan(first.Start, _tokens[_at - 1].End - first.Start));
    }

    FunctionAst FunctionLiteral()
    {
        var position = Current.Position;
        _at++;
        Take(TokenKind.LeftParen, "(");
        var mark = _names.Mark;
        List<ParameterAst> parameters = [];
        if (!TryTake(TokenKind.RightParen))
        {
            do
            {
                var name = DeclaredName(TokenKind.Comma, TokenKind.Colon, TokenKind.RightParen);
                parameters.Add(new(name, TryTake(TokenKind.Colon) ? Type() : FeelType.Any));
            }
            while (TryTake(TokenKind.Comma));
            Take(TokenKind.RightParen, ")");
        }
        foreach (var parameter in parameters)
            _names.Declare(parameter.Name);
        var isExternal = Current.Kind == TokenKind.Name && TextOf(Current) is "external" && Ahead(1) == TokenKind.LeftBrace;
        if (isExternal)
            _at++;
        var body = Expression();
        _names.Forget(mark);
        return Made(new FunctionAst(position, parameters, body, isExternal), body);
    }

    CallAst Call(Ast function)
    {
        var position = Current.Position;
        Enter();
        _at++;
        List<Ast> arguments = [];
        List<string>? names = null;
        if (!TryTake(TokenKind.RightParen))
        {
            if (NamedArgumentsFollow())
                names = [];
            do
            {
                if (names is not null)
                {
                    names.Add(DeclaredName(TokenKind.Colon));
                    Take(TokenKind.Colon, ":");
                }
                arguments.Add(Expression());
            }
            while (TryTake(TokenKind.Comma));
            Take(TokenKind.RightParen, ")");
        }
        _depth--;
        return Made(new CallAst(position, function, arguments, names), [function, .. arguments]);
    }

    // name: before any sign that a name cannot hold.
    bool NamedArgumentsFollow()
    {
        for (var i = _at; i < _tokens.Count; i++)
        {
            var token = _tokens[i];
            if (token.Kind == TokenKind.Colon)
                return i > _at;
            if (!token.IsWord && token.Kind != TokenKind.Number && token.Kind != TokenKind.Minus && token.Kind != TokenKind.Slash)
                return false;
        }
        return false;
    }
}
