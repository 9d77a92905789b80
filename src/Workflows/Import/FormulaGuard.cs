namespace Marketing.Workflows.Import;

/// <summary>A text that a spreadsheet would run as a formula is written with an apostrophe before it, and read without.</summary>
public static class FormulaGuard
{
    const string Starts = "=+-@\t\r＝＋－＠";

    /// <summary>As it may stand in a CSV file.</summary>
    public static string Put(string text) => text.Length > 0 && Starts.Contains(text[0]) ? "'" + text : text;

    /// <summary>As it was before <see cref="Put"/>.</summary>
    public static string Lift(string text) => text.Length > 1 && text[0] == '\'' && Starts.Contains(text[1]) ? text[1..] : text;
}
