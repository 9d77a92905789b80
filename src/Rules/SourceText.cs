namespace Marketing.Rules;

/// <summary>The lines of a text, to say whether a place lies in it.</summary>
sealed class SourceText(string text)
{
    readonly string[] _lines = text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>The place, or the nearest one that the text has.</summary>
    /// <remarks>References such as <c>&amp;#10;</c> make a text read from XML have more lines than the file.</remarks>
    public SourcePosition Nearest(SourcePosition place)
    {
        var line = Math.Clamp(place.Line, 1, _lines.Length);
        return new(line, Math.Clamp(place.Column, 1, _lines[line - 1].Length + 1));
    }
}
