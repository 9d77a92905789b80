namespace Marketing.Rules.Feel.Checking;

/// <summary>Closes what an unfinished expression leaves open, so that it can be parsed and its scope at the end be known.</summary>
static class ExpressionRepair
{
    /// <summary>Text to put behind an expression that ends in a value.</summary>
    public static string Closing(IReadOnlyList<Token> tokens)
    {
        var open = new Stack<TokenKind>();
        foreach (var token in tokens)
            Follow(open, token.Kind);
        return string.Concat(open.Select(Closing));
    }

    static void Follow(Stack<TokenKind> open, TokenKind kind)
    {
        switch (kind)
        {
            case TokenKind.LeftParen or TokenKind.LeftBracket or TokenKind.LeftBrace or TokenKind.If or TokenKind.For or TokenKind.Some or TokenKind.Every:
                open.Push(kind);
                break;
            case TokenKind.RightParen:
                CloseUntil(open, TokenKind.LeftParen);
                break;
            case TokenKind.RightBracket:
                CloseUntil(open, TokenKind.LeftBracket);
                break;
            case TokenKind.RightBrace:
                CloseUntil(open, TokenKind.LeftBrace);
                break;
            case TokenKind.Then when CloseUntil(open, TokenKind.If):
                open.Push(TokenKind.Then);
                break;
            case TokenKind.Else:
                CloseUntil(open, TokenKind.Then);
                break;
            case TokenKind.Return:
                CloseUntil(open, TokenKind.For);
                break;
            case TokenKind.Satisfies when !CloseUntil(open, TokenKind.Some):
                CloseUntil(open, TokenKind.Every);
                break;
        }
    }

    // A bracket that was never opened closes nothing.
    static bool CloseUntil(Stack<TokenKind> open, TokenKind opening)
    {
        if (!open.Contains(opening))
            return false;
        while (open.Pop() != opening)
        {
        }
        return true;
    }

    static string Closing(TokenKind opening) => opening switch
    {
        TokenKind.LeftParen => ")",
        TokenKind.LeftBracket => "]",
        TokenKind.LeftBrace => "}",
        TokenKind.If => " then null else null",
        TokenKind.Then => " else null",
        TokenKind.For => " return null",
        _ => " satisfies true",
    };

    /// <summary>The words that may go on behind a value, by what is open.</summary>
    public static IEnumerable<string> WordsThatFit(IReadOnlyList<Token> tokens)
    {
        var open = new Stack<TokenKind>();
        foreach (var token in tokens)
            Follow(open, token.Kind);
        return open.TryPeek(out var last) ? last switch
        {
            TokenKind.If => ["then"],
            TokenKind.Then => ["else"],
            TokenKind.For => ["return"],
            TokenKind.Some or TokenKind.Every => ["satisfies"],
            _ => [],
        } : [];
    }
}
