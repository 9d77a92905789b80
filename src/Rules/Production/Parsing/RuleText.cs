namespace Marketing.Rules.Production;

/// <summary>A line with something on it: where its text begins and ends, and how far it is indented.</summary>
readonly record struct RuleLine(int Number, int Start, int End, int Indent);

/// <summary>A comment: the line it stands on, and its text without the sign.</summary>
readonly record struct RuleComment(int Line, string Text);

/// <summary>The text of a rule set: its lines, its comments, and the place of each character.</summary>
/// <remarks>Comments run from <c>//</c> to the end of the line. In <see cref="Text"/> they are blanks, so that nobody else meets them.</remarks>
sealed class RuleText
{
    const int TabWidth = 4;

    readonly List<int> _lineStarts = [0];

    public RuleText(string source)
    {
        var text = source.ToCharArray();
        for (var start = 0; start <= text.Length;)
        {
            var end = Array.IndexOf(text, '\n', start);
            if (end < 0)
                end = text.Length;
            Line(text, start, end);
            start = end + 1;
            if (start <= text.Length)
                _lineStarts.Add(start);
        }
        Text = new(text);
    }

    /// <summary>The source with blanks for comments; as long as the source.</summary>
    public string Text { get; }

    /// <summary>The lines that are not blank.</summary>
    public List<RuleLine> Lines { get; } = [];

    public List<RuleComment> Comments { get; } = [];

    /// <summary>Line and column of a character.</summary>
    public SourcePosition At(int index)
    {
        var line = _lineStarts.BinarySearch(Math.Clamp(index, 0, Text.Length));
        if (line < 0)
            line = ~line - 1;
        return new(line + 1, Math.Clamp(index, 0, Text.Length) - _lineStarts[line] + 1);
    }

    void Line(char[] text, int start, int end)
    {
        var number = _lineStarts.Count;
        if (CommentIn(text, start, end) is var comment and >= 0)
        {
            Comments.Add(new(number, new string(text, comment + 2, end - comment - 2).Trim()));
            Array.Fill(text, ' ', comment, end - comment);
        }
        var (first, indent) = (start, 0);
        while (first < end && char.IsWhiteSpace(text[first]))
            indent += text[first++] == '\t' ? TabWidth - indent % TabWidth : 1;
        while (end > first && char.IsWhiteSpace(text[end - 1]))
            end--;
        if (first < end)
            Lines.Add(new(number, first, end, indent));
    }

    // Not inside a string; a string does not go beyond its line.
    static int CommentIn(char[] text, int start, int end)
    {
        var inString = false;
        for (var i = start; i + 1 < end; i++)
        {
            if (text[i] == '\\' && inString)
                i++;
            else if (text[i] == '"')
                inString = !inString;
            else if (!inString && text[i] == '/' && text[i + 1] == '/')
                return i;
        }
        return -1;
    }
}
