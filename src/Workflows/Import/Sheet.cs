using Marketing.Rules;

namespace Marketing.Workflows.Import;

/// <summary>How much of a file is read. What goes beyond is refused in words, before it costs anything.</summary>
public sealed record SheetLimits
{
    /// <summary>Bytes of the file.</summary>
    public int Bytes { get; init; } = 10 << 20;

    /// <summary>Bytes of all parts of a workbook when unpacked.</summary>
    public int UnpackedBytes { get; init; } = 100 << 20;

    /// <summary>Rows with the head.</summary>
    public int Rows { get; init; } = 20_001;

    public int Columns { get; init; } = 100;

    /// <summary>Characters of a cell.</summary>
    public int CellLength { get; init; } = 4_000;

    /// <summary>The limits of a running program.</summary>
    public static SheetLimits Default { get; } = new();
}

/// <summary>A row as text.</summary>
/// <param name="Number">As a spreadsheet counts: the head is 1.</param>
public sealed record SheetRow(int Number, IReadOnlyList<string> Cells)
{
    /// <summary>The text of a column, counted from 0; empty beyond the last cell.</summary>
    public string this[int column] => column >= 0 && column < Cells.Count ? Cells[column] : "";

    public bool IsEmpty => Cells.All(string.IsNullOrWhiteSpace);
}

/// <summary>What is wrong with a row or one of its cells, and how to mend it.</summary>
/// <param name="Row">As a spreadsheet counts.</param>
/// <param name="Column">Counted from 0; null when the row as a whole is meant.</param>
/// <param name="Code">Stable; one code has one meaning.</param>
public sealed record RowProblem(int Row, int? Column, string Code, Words Message, Words? Mend = null);

/// <summary>A table that somebody has sent: its head, its rows, and what could not be read of them. Knows nothing of what it means.</summary>
/// <param name="Format">csv or xlsx.</param>
/// <param name="Encoding">Of text: UTF-8, UTF-16 or GB18030; null for a workbook.</param>
/// <param name="Name">Of the worksheet that was read; null for text.</param>
/// <param name="Rows">Without the head and without empty rows.</param>
/// <param name="Problems">Of single cells, such as a formula; their rows are there.</param>
public sealed record Sheet(string Format, string? Encoding, string? Name, SheetRow Head, IReadOnlyList<SheetRow> Rows, IReadOnlyList<RowProblem> Problems)
{
    /// <summary>The rows that something is wrong with as they came, with what it is beside them: to be mended and sent again. The head first.</summary>
    public IEnumerable<IReadOnlyList<string>> Rejected(IReadOnlyList<RowProblem> problems, bool english)
    {
        var said = problems.ToLookup(problem => problem.Row, problem => $"{(problem.Column is { } at ? $"{Letters(at)} " : "")}{Say(problem.Message, english)} {(problem.Mend is { } mend ? Say(mend, english) : "")}".Trim());
        yield return [.. Head.Cells, english ? "Problem" : "问题"];
        foreach (var row in Rows.Where(row => said.Contains(row.Number)))
            yield return [.. Enumerable.Range(0, Head.Cells.Count).Select(column => row[column]), string.Join(" / ", said[row.Number])];
    }

    static string Say(Words words, bool english) => english ? words.English : words.Chinese;

    /// <summary>What a spreadsheet calls a column: A, B, … Z, AA.</summary>
    public static string Letters(int column) => column < 26 ? ((char)('A' + column)).ToString() : Letters(column / 26 - 1) + (char)('A' + column % 26);
}
