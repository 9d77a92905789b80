namespace Marketing.Rules.Feel;

/// <summary>Goes on behind a mistake, to find the next one: for those who look at an expression while it is written.</summary>
/// <remarks>
/// The parse takes up again behind the next sign that separates parts: a comma, a bracket, a word such as then. What it finds there
/// is told only when it is wrong in itself; where the parts belong together is not looked at any more.
/// </remarks>
sealed partial class Parser
{
    const int MostMistakes = 20;

    public IReadOnlyList<Token> Tokens => _tokens;

    public Ast? ParseExpression(bool recover) => Recovering(ParseExpression, recover);

    public UnaryTestsAst? ParseUnaryTests(bool recover) => Recovering(ParseUnaryTests, recover);

    T? Recovering<T>(Func<T?> parse, bool recover) where T : Ast
    {
        var before = _problems.All.Count;
        var tree = parse();
        // Mistakes of the lexer, such as an open string, leave nothing to go on with.
        if (tree is null && recover && before == 0 && _problems.All.Count > 0)
            FindFurtherMistakes();
        return tree;
    }

    void FindFurtherMistakes()
    {
        while (_problems.All.Count < MostMistakes && SkipToNextPart())
        {
            var start = _at;
            try
            {
                _depth = 0;
                _inRangeEnd = false;
                Expression();
            }
            catch (SyntaxException)
            {
                // Told already; on to the next part, which lies behind it.
            }
            if (_at < start)
                return;
        }
    }

    bool SkipToNextPart()
    {
        while (Current.Kind != TokenKind.End && !Separates(Current.Kind))
            _at++;
        while (Separates(Current.Kind))
            _at++;
        return Current.Kind != TokenKind.End;
    }

    static bool Separates(TokenKind kind) => kind is TokenKind.Comma or TokenKind.Colon or TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace
        or TokenKind.Then or TokenKind.Else or TokenKind.Return or TokenKind.Satisfies or TokenKind.And or TokenKind.Or or TokenKind.In;
}
