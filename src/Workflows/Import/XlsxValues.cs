using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Marketing.Workflows.Import;

/// <summary>What the cells of a workbook say: shared texts, and numbers that are dates because they are shown as such.</summary>
sealed class XlsxValues
{
    readonly List<string> shared = [];
    readonly HashSet<uint> dateStyles = [];
    readonly bool from1904;

    public XlsxValues(WorkbookPart book)
    {
        from1904 = book.Workbook!.WorkbookProperties?.Date1904?.Value ?? false;
        if (book.SharedStringTablePart is { } texts)
            ReadShared(texts);
        if (book.WorkbookStylesPart?.Stylesheet is { } styles)
            ReadStyles(styles);
    }

    // Row by row, for the table may be large. How a text is pronounced is not part of it.
    void ReadShared(SharedStringTablePart part)
    {
        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
        {
            if (reader.IsStartElement && reader.ElementType == typeof(SharedStringItem))
                shared.Add(TextOf((SharedStringItem)reader.LoadCurrentElement()!));
        }
    }

    void ReadStyles(Stylesheet styles)
    {
        var own = styles.NumberingFormats?.Elements<NumberingFormat>().Where(format => IsDate(format.FormatCode?.Value)).Select(format => format.NumberFormatId?.Value ?? 0).ToHashSet() ?? [];
        var index = 0u;
        foreach (var style in styles.CellFormats?.Elements<CellFormat>() ?? [])
        {
            var id = style.NumberFormatId?.Value ?? 0;
            if (id is (>= 14 and <= 17) or 22 or (>= 27 and <= 31) or 36 or (>= 50 and <= 54) or 57 or 58 || own.Contains(id))
                dateStyles.Add(index);
            index++;
        }
    }

    // Letters of years and days outside quotes, brackets and escapes.
    static bool IsDate(string? format)
    {
        var (quoted, bracket) = (false, false);
        for (var at = 0; at < (format?.Length ?? 0); at++)
        {
            var letter = format![at];
            if (letter == '"')
                quoted = !quoted;
            else if (quoted)
                continue;
            else if (letter == '\\')
                at++;
            else if (letter is '[' or ']')
                bracket = letter == '[';
            else if (!bracket && letter is 'y' or 'Y' or 'd' or 'D')
                return true;
        }

        return false;
    }

    public string TextOf(Cell cell)
    {
        if (cell.DataType?.Value == CellValues.InlineString)
            return cell.InlineString is { } text ? TextOf(text) : "";
        var raw = cell.CellValue?.Text ?? "";
        if (raw.Length == 0)
            return "";
        if (cell.DataType?.Value == CellValues.SharedString)
            return int.TryParse(raw, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < shared.Count ? shared[at] : "";
        if (cell.DataType?.Value == CellValues.Boolean)
            return raw == "1" ? "TRUE" : "FALSE";
        if (cell.DataType is not null && cell.DataType.Value != CellValues.Number)
            return raw;
        return double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Number(number, cell.StyleIndex?.Value ?? 0) : raw;
    }

    string Number(double number, uint style)
    {
        if (!dateStyles.Contains(style))
            return Math.Abs(number) < 1e15 ? ((decimal)number).ToString(CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);
        var days = number + (from1904 ? 1462 : 0);
        if (days is < 1 or >= 2_958_466)
            return number.ToString("R", CultureInfo.InvariantCulture);
        var at = DateTime.FromOADate(days);
        return at.ToString(at.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    static string TextOf(RstType item) => item.GetFirstChild<Text>() is { } text ? text.Text : string.Concat(item.Elements<Run>().Select(run => run.Text?.Text));
}
