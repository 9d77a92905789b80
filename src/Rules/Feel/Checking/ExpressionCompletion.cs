namespace Marketing.Rules.Feel.Checking;

/// <summary>Lists what fits at a place of an expression that is being written.</summary>
/// <remarks>
/// The text up to the place gets a stand-in for the name being written, what is open is closed, and the check of the whole tells what
/// is in scope there: so the variable of a loop, the fields inside a filter and the members behind a dot are known.
/// </remarks>
public static class ExpressionCompletion
{
    const int MostItems = 300;

    // Words of a name that is being written.
    const int MostWords = 8;
    const string StandIn = "\u2071\u2071\u2071";

    /// <summary>The list for a place.</summary>
    /// <param name="offset">Characters before the place.</param>
    /// <param name="isUnaryTests">Whether the text is the cell of a decision table.</param>
    public static CompletionList At(string text, int offset, ExpressionScope scope, bool isUnaryTests = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(scope);
        offset = Math.Clamp(offset, 0, text.Length);
        if (offset > FeelLimits.ExpressionLength)
            return new(offset, 0, []);
        var before = text[..offset];
        var silent = new FeelProblems();
        var tokens = new Lexer(before, silent).Run();
        if (silent.HasErrors || IsInComment(before, tokens))
            return new(offset, 0, []);
        tokens.RemoveAt(tokens.Count - 1);
        return new Place(before, tokens, scope, isUnaryTests).List();
    }

    static bool IsInComment(string before, List<Token> tokens)
    {
        var end = tokens.Count > 1 ? tokens[^2].End : 0;
        var comment = before.IndexOf("//", end, StringComparison.Ordinal);
        return comment >= 0 && before.IndexOf('\n', comment) < 0;
    }

    sealed class Place(string before, List<Token> tokens, ExpressionScope scope, bool isUnaryTests)
    {
        public CompletionList List()
        {
            // The words being written: all that follow each other up to the place, for a name may have several.
            var words = WordsBefore();
            for (var first = words; first < tokens.Count; first++)
            {
                var items = From(first);
                if (items.Count > 0)
                    return new(tokens[first].Start, before.Length - tokens[first].Start, items);
            }
            return new(before.Length, 0, EndsInWord ? [] : From(tokens.Count));
        }

        bool EndsInWord => tokens.Count > 0 && tokens[^1].IsWord && tokens[^1].End == before.Length;

        int WordsBefore()
        {
            var first = tokens.Count;
            if (tokens.Count > 0 && tokens[^1].End < before.Length && !tokens[^1].IsWord)
                return first;
            while (first > Math.Max(0, tokens.Count - MostWords) && tokens[first - 1].IsWord && (first == tokens.Count || tokens[first].AfterBlank))
                first--;
            return first;
        }

        List<CompletionItem> From(int first)
        {
            var start = first < tokens.Count ? tokens[first].Start : before.Length;
            var prefix = NameTable.Normalize(before.AsSpan(start).TrimStart());
            if (first < tokens.Count && before[^1] == ' ')
                prefix += " ";
            var previous = first > 0 ? tokens[first - 1].Kind : TokenKind.End;
            var candidates = previous == TokenKind.Dot ? Properties(start, first) : EndsValue(previous) && !EndsParameters(first - 1) ? WordsBehindValue(first) : Values(start, first);
            return [.. candidates.Where(item => Fits(item, prefix)).Take(MostItems)];
        }

        // One word may also be a later word of a name; a snippet is begun by its first word only.
        static bool Fits(CompletionItem item, string prefix)
        {
            var isOneWord = !prefix.Contains(' ', StringComparison.Ordinal);
            return (item.Label.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (isOneWord || item.Kind != CompletionKind.Snippet))
                || (isOneWord && item.Kind != CompletionKind.Snippet && item.Label.Contains(' ' + prefix, StringComparison.OrdinalIgnoreCase));
        }

        static bool EndsValue(TokenKind kind) => kind is TokenKind.Name or TokenKind.Number or TokenKind.String or TokenKind.RightParen or TokenKind.RightBracket
            or TokenKind.RightBrace or TokenKind.True or TokenKind.False or TokenKind.Null;

        // Behind function(a, b) a value begins.
        bool EndsParameters(int at)
        {
            if (tokens[at].Kind != TokenKind.RightParen)
                return false;
            var open = 0;
            for (; at >= 0; at--)
            {
                open += tokens[at].Kind == TokenKind.RightParen ? 1 : tokens[at].Kind == TokenKind.LeftParen ? -1 : 0;
                if (open == 0)
                    return at > 0 && tokens[at - 1].Kind == TokenKind.Function;
            }
            return false;
        }

        IEnumerable<CompletionItem> WordsBehindValue(int first) =>
            ExpressionRepair.WordsThatFit(tokens[..first]).Concat(["and", "or", "between", "in", "instance of"]).Select(CompletionWords.Keyword);

        IEnumerable<CompletionItem> Properties(int start, int first) => (Look(start, first).Properties ?? [])
            .Select(property => new CompletionItem(CompletionKind.Property, property.Name, property.Name, property.Type));

        IEnumerable<CompletionItem> Values(int start, int first)
        {
            var names = Look(start, first).Names ?? [.. scope.Variables.Select(variable => (variable.Name, variable.Type))];
            var input = isUnaryTests ? [new CompletionItem(CompletionKind.Variable, "?", "?", scope.InputType)] : Array.Empty<CompletionItem>();
            return names.DistinctBy(name => name.Name).Select(name => new CompletionItem(CompletionKind.Variable, name.Name, name.Name, name.Type))
                .Concat(input)
                .Concat(scope.Functions.All.Order(StringComparer.Ordinal).Select(name => CompletionFunctions.Of(scope.Functions.Find(name)!)))
                .Concat(CompletionWords.Values)
                .Concat(first == 0 || !isUnaryTests ? CompletionWords.Snippets : []);
        }

        TypeChecker.Sight Look(int start, int first)
        {
            var repaired = before[..start] + StandIn + ExpressionRepair.Closing(tokens[..first]);
            var silent = new FeelProblems();
            var parser = new Parser(repaired, scope.Names.With(StandIn), scope.Functions, new Dictionary<string, FeelType>(), silent);
            Ast? tree = isUnaryTests ? parser.ParseUnaryTests() : parser.ParseExpression();
            if (tree is null)
                return default;
            var checker = new TypeChecker(scope with { IsOpen = true }, new(repaired, parser.Tokens)) { LookFor = StandIn };
            if (tree is UnaryTestsAst tests)
                checker.WholeTests(tests);
            else
                checker.Whole(tree, expects: null);
            return checker.Seen;
        }
    }
}
