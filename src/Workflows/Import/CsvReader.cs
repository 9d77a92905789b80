using System.Text;
using Marketing.Engine;

namespace Marketing.Workflows.Import;

/// <summary>Reads separated values (RFC 4180): quotes, line breaks within them, and the separator that the first line uses.</summary>
static class CsvReader
{
    static readonly char[] Separators = [',', ';', '\t', '，', '|'];

    public static Outcome<Sheet> Read(ReadOnlySpan<byte> file, SheetLimits limits)
    {
        if (TextEncoding.Decode(file) is not { } decoded)
            return SheetRefusals.Encoding;
        var text = decoded.Text;
        var start = 0;
        var separator = Declared(text, ref start) ?? MostUsed(text);
        var rows = new List<SheetRow>();
        SheetRow? head = null;
        for (var number = 1; start < text.Length; number++)
        {
            if (number > limits.Rows)
                return SheetRefusals.TooManyRows(limits.Rows);
            var row = NextRow(text, ref start, separator, number, limits);
            if (!row.Succeeded)
                return row.Refusal!;
            if (head is null)
                head = row.Value;
            else if (!row.Value.IsEmpty)
                rows.Add(row.Value);
        }

        return head is null ? SheetRefusals.Empty : new Sheet("csv", decoded.Name, null, head, rows, []);
    }

    // Spreadsheets may say in a first line of its own what separates: sep=;
    static char? Declared(string text, ref int start)
    {
        if (!text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) || text.Length < 6 || text[5] is not ('\r' or '\n'))
            return null;
        start = text[5] == '\r' && text.Length > 6 && text[6] == '\n' ? 7 : 6;
        return text[4];
    }

    static char MostUsed(string text)
    {
        var line = text.AsSpan(0, text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? end : text.Length).ToString();
        return Separators.MaxBy(separator => line.Count(letter => letter == separator));
    }

    static Outcome<SheetRow> NextRow(string text, ref int at, char separator, int number, SheetLimits limits)
    {
        var cells = new List<string>();
        while (true)
        {
            if (Cell(text, ref at, separator) is not { } cell)
                return SheetRefusals.OpenQuote(number);
            if (cell.Length > limits.CellLength)
                return SheetRefusals.CellTooLong(number, cells.Count, limits.CellLength);
            cells.Add(FormulaGuard.Lift(cell));
            if (cells.Count > limits.Columns)
                return SheetRefusals.TooManyColumns(limits.Columns);
            if (at < text.Length && text[at] == separator)
            {
                at++;
                continue;
            }

            if (at < text.Length && text[at] == '\r')
                at++;
            if (at < text.Length && text[at] == '\n')
                at++;
            return new SheetRow(number, cells);
        }
    }

    // Up to the separator or the end of the line. Null when a quote is not closed.
    static string? Cell(string text, ref int at, char separator)
    {
        if (at >= text.Length || text[at] != '"')
            return Plain(text, ref at, separator);
        var cell = new StringBuilder();
        for (at++; ; at++)
        {
            if (at >= text.Length)
                return null;
            if (text[at] != '"')
                cell.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"')
                cell.Append(text[++at]);
            else
                break;
        }

        at++;
        return cell.Append(Plain(text, ref at, separator)).ToString();
    }

    static string Plain(string text, ref int at, char separator)
    {
        var length = text.AsSpan(at).IndexOfAny(separator, '\r', '\n');
        var cell = length < 0 ? text[at..] : text.Substring(at, length);
        at += cell.Length;
        return cell;
    }
}
