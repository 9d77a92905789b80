using System.IO.Compression;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Marketing.Engine;
using Marketing.Rules;

namespace Marketing.Workflows.Import;

/// <summary>Reads the first visible worksheet of a workbook, row by row. Formulas and merged cells are told, not guessed at.</summary>
static class XlsxReader
{
    const int MostParts = 2_000;

    public static Outcome<Sheet> Read(ReadOnlyMemory<byte> file, SheetLimits limits)
    {
        try
        {
            using var stream = new MemoryStream(file.ToArray(), writable: false);
            if (!FitsUnpacked(stream, limits.UnpackedBytes))
                return SheetRefusals.Unpacked(limits.UnpackedBytes);
            stream.Position = 0;
            using var document = SpreadsheetDocument.Open(stream, isEditable: false);
            return document.WorkbookPart is { } book ? Read(book, limits) : SheetRefusals.Broken;
        }
        catch (Exception broken) when (broken is OpenXmlPackageException or InvalidDataException or FileFormatException or XmlException or ArgumentException or InvalidOperationException
            or KeyNotFoundException or FormatException or IOException or UriFormatException)
        {
            return SheetRefusals.Broken;
        }
    }

    // What the list of parts says of their size may be a lie: they are unpacked, and it ends at the limit.
    static bool FitsUnpacked(Stream stream, int limit)
    {
        using var parts = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        if (parts.Entries.Count > MostParts)
            return false;
        var buffer = new byte[64 << 10];
        var left = (long)limit;
        foreach (var part in parts.Entries)
        {
            using var content = part.Open();
            for (int read; (read = content.Read(buffer)) > 0;)
            {
                if ((left -= read) < 0)
                    return false;
            }
        }

        return true;
    }

    static Outcome<Sheet> Read(WorkbookPart book, SheetLimits limits)
    {
        var sheets = book.Workbook!.Sheets?.Elements<DocumentFormat.OpenXml.Spreadsheet.Sheet>().ToList() ?? [];
        if (sheets.Find(sheet => sheet.State is null || sheet.State.Value == SheetStateValues.Visible) is not { } sheet || book.GetPartById(sheet.Id!.Value!) is not WorksheetPart part)
            return SheetRefusals.Empty;
        return new XlsxSheet(new XlsxValues(book), limits).Read(part, sheet.Name?.Value);
    }
}

/// <summary>One worksheet on its way to text.</summary>
sealed class XlsxSheet(XlsxValues values, SheetLimits limits)
{
    readonly List<SheetRow> rows = [];
    readonly List<RowProblem> problems = [];
    SheetRow? head;

    public Outcome<Sheet> Read(WorksheetPart part, string? name)
    {
        using var reader = OpenXmlReader.Create(part);
        var last = 0;
        while (reader.Read())
        {
            if (!reader.IsStartElement)
                continue;
            if (reader.ElementType == typeof(Row))
            {
                var row = (Row)reader.LoadCurrentElement()!;
                last = (int?)row.RowIndex?.Value ?? last + 1;
                if (Take(row, last) is { } refused)
                    return refused;
            }
            else if (reader.ElementType == typeof(MergeCell) && Merged(((MergeCell)reader.LoadCurrentElement()!).Reference?.Value) is { } refused)
            {
                return refused;
            }
        }

        return head is null ? SheetRefusals.Empty : new Sheet("xlsx", null, name, head, rows, problems);
    }

    // Spreadsheets keep empty rows far below that were only coloured: what holds nothing counts for nothing.
    Refusal? Take(Row row, int number)
    {
        var cells = new List<string>();
        var next = 0;
        foreach (var cell in row.Elements<Cell>())
        {
            var column = ColumnOf(cell.CellReference?.Value) ?? next;
            next = column + 1;
            var text = values.TextOf(cell);
            if (text.Length == 0 && cell.CellFormula is null)
                continue;
            if (column >= limits.Columns)
                return SheetRefusals.TooManyColumns(limits.Columns);
            if (text.Length > limits.CellLength)
                return SheetRefusals.CellTooLong(number, column, limits.CellLength);
            while (cells.Count <= column)
                cells.Add("");
            cells[column] = FormulaGuard.Lift(text);
            Look(cell, number, column);
        }

        var read = new SheetRow(number, cells);
        if (head is null)
            head = read.IsEmpty ? null : read;
        else if (!read.IsEmpty)
            rows.Add(read);
        return rows.Count >= limits.Rows ? SheetRefusals.TooManyRows(limits.Rows) : null;
    }

    void Look(Cell cell, int row, int column)
    {
        if (cell.CellFormula is not null)
        {
            problems.Add(new RowProblem(row, column, "cell-formula", new Words("单元格里是公式，无法确定它的值。", "The cell holds a formula, of which no value is certain."),
                new Words("复制后选择“粘贴为值”。", "Copy it and paste it as a value.")));
        }
        else if (cell.DataType?.Value == CellValues.Error)
        {
            problems.Add(new RowProblem(row, column, "cell-error", new Words($"单元格里是错误值 {cell.CellValue?.Text}。", $"The cell holds the error {cell.CellValue?.Text}."), new Words("改为正确的值。", "Put the right value.")));
        }
    }

    Refusal? Merged(string? range)
    {
        if (range?.Split(':') is not [var from, var to] || head is null)
            return null;
        var (first, last) = (RowOf(from), RowOf(to));
        if (first <= head.Number)
            return SheetRefusals.MergedHead(range);
        foreach (var row in rows.Where(row => first <= row.Number && row.Number <= last))
        {
            problems.Add(new RowProblem(row.Number, ColumnOf(from), "cell-merged", new Words($"单元格 {range} 已合并，只有第一格有值。", $"The cells {range} are merged; only the first has a value."),
                new Words("取消合并，每行都填写。", "Split them, and fill in each row.")));
        }

        return null;
    }

    static int RowOf(string reference) => int.Parse(reference.AsSpan(reference.AsSpan().IndexOfAnyInRange('0', '9')), System.Globalization.CultureInfo.InvariantCulture);

    static int? ColumnOf(string? reference)
    {
        if (string.IsNullOrEmpty(reference))
            return null;
        var column = 0;
        foreach (var letter in reference.TakeWhile(char.IsAsciiLetter).Take(4))
            column = column * 26 + (char.ToUpperInvariant(letter) - 'A' + 1);
        return column - 1;
    }
}
