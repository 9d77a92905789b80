namespace Marketing.Rules.Feel;

/// <summary>The names in scope while parsing: those the caller knows, functions, and what the expression itself declares.</summary>
/// <remarks>DMN 1.5 §10.3.1.3: the scope decides where a name ends; the longest known name wins.</remarks>
sealed class ParserNames(string text, FeelNames known, FeelFunctions functions)
{
    readonly List<string> _locals = [];
    readonly NameTable _members = new([]);

    public FeelNames Known => known;
    public FeelFunctions Functions => functions;

    public int Mark => _locals.Count;
    public void Declare(string name) => _locals.Add(name);
    public void Forget(int mark) => _locals.RemoveRange(mark, _locals.Count - mark);
    public void DeclareMember(string name) => _members.Add(name);

    public bool IsLocal(string name) => _locals.Contains(name);

    public IEnumerable<string> Candidates => _locals.Concat(known.Variables);

    /// <summary>The end in the text of the longest known name that begins with this word, or -1.</summary>
    public int MatchAt(int start, int endOfWord)
    {
        var longest = Math.Max(known.MatchAt(text, start, endOfWord), _members.MatchAt(text, start, endOfWord));
        if (_locals.Count > 0)
            longest = Math.Max(longest, new NameTable(_locals).MatchAt(text, start, endOfWord));
        // A function's name counts where a call follows: "date and time" may otherwise be a conjunction.
        var function = functions.Names.MatchAt(text, start, endOfWord);
        return function > longest && CallFollows(function) ? function : longest;
    }

    bool CallFollows(int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at < text.Length && text[at] == '(';
    }
}
