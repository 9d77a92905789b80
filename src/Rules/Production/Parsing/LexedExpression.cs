using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>The tokens of an expression with its names found: what FEEL's own parser reads.</summary>
/// <param name="Text">The text the tokens are cut from: canonical names, one blank between tokens.</param>
/// <param name="End">Where the expression ends in the rule set.</param>
/// <param name="Reported">Names that were told to be unknown.</param>
/// <param name="Written">How numbers with a sign behind them were written, by the place of their token.</param>
sealed record LexedExpression(string Text, List<Token> Tokens, int End, IReadOnlySet<string> Reported, IReadOnlyDictionary<int, string> Written);

/// <summary>Where an expression stops, outside of all brackets.</summary>
/// <param name="Words">Keywords that may follow it.</param>
sealed record Stops(params IReadOnlyList<Phrase> Words)
{
    /// <summary>Whether a text in quotes follows, as behind <c>notify …</c>.</summary>
    public bool AtString { get; init; }

    /// <summary>Whether a comma ends it; not so for unary tests.</summary>
    public bool AtComma { get; init; } = true;

    /// <summary>Whether <c>|</c> ends it, as in a row of a table.</summary>
    public bool AtBar { get; init; }
}
