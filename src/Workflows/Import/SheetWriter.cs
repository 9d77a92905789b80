using System.Buffers;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Marketing.Workflows.Import;

/// <summary>Writes a table as it can be read again. No text in it is run as a formula by whoever opens it.</summary>
public static class SheetWriter
{
    const string WorkbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Writes rows, the head first.</summary>
    /// <param name="format">xlsx, or CSV for anything else.</param>
    /// <param name="name">Of the worksheet; at most 31 characters.</param>
    /// <param name="rows">Texts by column.</param>
    public static (byte[] Content, string Type) Write(string format, string name, IEnumerable<IReadOnlyList<string>> rows) =>
        format == "xlsx" ? (Xlsx(name, rows), WorkbookType) : (Csv(rows), "text/csv; charset=utf-8");

    // With a mark, for without it spreadsheets take UTF-8 for something else.
    static byte[] Csv(IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder("\uFEFF");
        foreach (var row in rows)
            text.AppendJoin(',', row.Select(cell => Quoted(FormulaGuard.Put(cell)))).Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    static readonly SearchValues<char> Quotable = SearchValues.Create(",;\"\r\n\t");

    static string Quoted(string cell) => cell.AsSpan().IndexOfAny(Quotable) < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // Cells hold texts, and texts are never formulas.
    static byte[] Xlsx(string name, IEnumerable<IReadOnlyList<string>> rows)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            var part = book.AddNewPart<WorksheetPart>();
            using (var writer = OpenXmlWriter.Create(part))
            {
                writer.WriteStartElement(new Worksheet());
                writer.WriteStartElement(new SheetData());
                foreach (var row in rows)
                    writer.WriteElement(new Row(row.Select(Cell)));
                writer.WriteEndElement();
                writer.WriteEndElement();
            }

            book.Workbook = new Workbook(new Sheets(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Name = name, SheetId = 1, Id = book.GetIdOfPart(part) }));
        }

        return stream.ToArray();
    }

    static Cell Cell(string text) => new()
    {
        DataType = CellValues.InlineString, InlineString = new InlineString(new Text(Clean(text)) { Space = SpaceProcessingModeValues.Preserve }),
    };

    // What XML cannot hold.
    static string Clean(string text) => text.Any(letter => char.IsControl(letter) && letter is not ('\t' or '\n' or '\r'))
        ? new string([.. text.Where(letter => !char.IsControl(letter) || letter is '\t' or '\n' or '\r')])
        : text;
}
