using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Marketing.Workflows.Import;

namespace Marketing.Workflows.Tests.Import;

/// <summary>Files as people send them: encodings, separators, quotes, workbooks, and what is meant to hurt.</summary>
public class SheetFileTests
{
    static readonly string[][] Table = [["编号", "姓名"], ["e1", "张三"], ["e2", "O'Neil, \"Jo\"\n二行"]];

    static Workflows.Import.Sheet Read(byte[] file) => SheetFile.Read(file) is { Succeeded: true } read ? read.Value : throw new InvalidOperationException(SheetFile.Read(file).Refusal!.Code);

    static string Refused(byte[] file, SheetLimits? limits = null) => SheetFile.Read(file, limits).Refusal!.Code;

    static Encoding Gbk => CodePagesEncodingProvider.Instance.GetEncoding("GBK")!;

    public static TheoryData<string, string> Encodings => new()
    {
        { "utf-8", "UTF-8" }, { "utf-8-mark", "UTF-8" }, { "utf-16", "UTF-16" }, { "utf-16-mark", "UTF-16" }, { "utf-16-be-mark", "UTF-16" }, { "gbk", "GB18030" },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Text_is_read_in_the_encoding_it_was_saved_in(string saved, string told)
    {
        const string text = "编号,姓名,部门\r\ne1,张三,市场部\r\ne2,李四,客户服务部\r\n";
        byte[] file = saved switch
        {
            "utf-8" => Encoding.UTF8.GetBytes(text),
            "utf-8-mark" => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)],
            "utf-16" => Encoding.Unicode.GetBytes(text),
            "utf-16-mark" => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
            "utf-16-be-mark" => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
            _ => Gbk.GetBytes(text),
        };
        var sheet = Read(file);
        Assert.Equal(told, sheet.Encoding);
        Assert.Equal(["编号", "姓名", "部门"], sheet.Head.Cells);
        Assert.Equal(["e2", "李四", "客户服务部"], sheet.Rows[1].Cells);
    }

    [Theory]
    [InlineData("a;b\r\n1;2\r\n", "1|2")]
    [InlineData("a\tb\n1\t2", "1|2")]
    [InlineData("sep=;\na;b\n1,5;2\n", "1,5|2")]
    [InlineData("a,b\n\"1\n2\",\"\"\"3\"\"\"\n", "1\n2|\"3\"")]
    [InlineData("a,b\n\n ,\n1,2\n", "1|2")]
    [InlineData("a,b\n1,'=2\n", "1|=2")]
    public void Separators_quotes_and_empty_rows(string text, string row) => Assert.Equal(row, string.Join('|', Assert.Single(Read(Encoding.UTF8.GetBytes(text)).Rows).Cells));

    [Fact]
    public void Rows_are_counted_as_a_spreadsheet_counts() => Assert.Equal([2, 5], Read("a,b\n\"1\n1\",2\n\n\n3,4\n"u8.ToArray()).Rows.Select(row => row.Number));

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public void What_is_written_is_read_again(string format)
    {
        string[][] table = [.. Table, ["=1+2", "+86 10"], ["@x", "-5"], ["", "last"]];
        var (file, _) = SheetWriter.Write(format, "人员", table);
        var sheet = Read(file);
        Assert.Equal(format, sheet.Format);
        Assert.Equal(table.Skip(1).Select(row => string.Join('|', row)), sheet.Rows.Select(row => string.Join('|', row.Cells)));
        Assert.Empty(sheet.Problems);
    }

    [Fact]
    public void No_cell_of_a_text_file_begins_as_a_formula()
    {
        var (file, _) = SheetWriter.Write("csv", "x", [["=cmd", "＝cmd", "@x", "\tx", "+1", "-1", "a=b"]]);
        Assert.Equal("\uFEFF'=cmd,'＝cmd,'@x,\"'\tx\",'+1,'-1,a=b\r\n", Encoding.UTF8.GetString(file));
    }

    [Fact]
    public void Formulas_errors_and_merged_cells_are_told_at_their_place()
    {
        var file = Workbook(data => data.Append(
            Row(1, ("A1", "编号"), ("B1", "姓名")), new Row(new Cell { CellReference = "A2", CellFormula = new CellFormula("1+1"), CellValue = new CellValue("2") }) { RowIndex = 2 },
            new Row(new Cell { CellReference = "B3", DataType = CellValues.Error, CellValue = new CellValue("#REF!") }) { RowIndex = 3 }, Row(5, ("A5", "e5"), ("B5", "五")), Row(6, ("B6", "六"))), "A5:A6");
        var sheet = Read(file);
        Assert.Equal([(2, 0, "cell-formula"), (3, 1, "cell-error"), (5, 0, "cell-merged"), (6, 0, "cell-merged")], sheet.Problems.Select(problem => (problem.Row, problem.Column!.Value, problem.Code)));
        Assert.Equal("sheet-merged-head", Refused(Workbook(data => data.Append(Row(1, ("A1", "编号")), Row(2, ("A2", "e"))), "A1:B1")));
    }

    [Fact]
    public void Numbers_and_dates_of_a_workbook_are_read_as_they_are_shown()
    {
        var file = Workbook(data => data.Append(Row(1, ("A1", "编号")), new Row(
            new Cell { CellReference = "A2", CellValue = new CellValue("1001") }, new Cell { CellReference = "B2", CellValue = new CellValue("46082"), StyleIndex = 1 },
            new Cell { CellReference = "C2", CellValue = new CellValue("0.1") }, new Cell { CellReference = "D2", DataType = CellValues.Boolean, CellValue = new CellValue("1") }) { RowIndex = 2 }));
        Assert.Equal(["1001", "2026-03-01", "0.1", "TRUE"], Read(file).Rows[0].Cells);
    }

    [Fact]
    public void What_cannot_be_read_is_said_in_words()
    {
        var limits = new SheetLimits { Rows = 3, Columns = 3, CellLength = 20, Bytes = 4096, UnpackedBytes = 20_000 };
        Assert.Equal("sheet-empty", Refused([]));
        Assert.Equal("sheet-empty", Refused("\n\n"u8.ToArray()));
        Assert.Equal("sheet-quote", Refused("a\n\"b\n"u8.ToArray()));
        Assert.Equal("sheet-format", Refused([0xD0, 0xCF, 0x11, 0xE0, 1, 2]));
        Assert.Equal("sheet-broken", Refused("PK and nothing more"u8.ToArray()));
        Assert.Equal("sheet-broken", Refused(Zip(("hello.txt", 10))));
        Assert.Equal("sheet-encoding", Refused([0x41, 0xFF, 0xFF, 0xFF, 0x0A]));
        Assert.Equal("sheet-encoding", Refused([1, 2, 0, 0, 0, 0, 7, 8]));
        Assert.Equal("sheet-rows", Refused("a\n1\n2\n3\n"u8.ToArray(), limits));
        Assert.Equal("sheet-columns", Refused("a,b,c,d\n"u8.ToArray(), limits));
        Assert.Equal("sheet-cell", Refused(Encoding.UTF8.GetBytes($"a\n{new string('x', 21)}\n"), limits));
        Assert.Equal("sheet-too-large", Refused(new byte[5000], limits));
        var refusal = SheetFile.Read("a\n\"b\n"u8.ToArray()).Refusal!;
        Assert.Contains("第 2 行", refusal.Message.Chinese, StringComparison.Ordinal);
        Assert.Contains("row 2", refusal.Message.English, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_is_put_down_before_it_goes_off()
    {
        var bomb = Zip(("xl/worksheets/sheet1.xml", 300 << 20));
        Assert.True(bomb.Length < 1 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("sheet-unpacked", Refused(bomb));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 16 << 20, "it was unpacked into memory");
        Assert.Equal("sheet-unpacked", Refused(Zip([.. Enumerable.Range(0, 2_001).Select(part => ($"p{part}", 1))])));
    }

    static Row Row(uint number, params (string Place, string Text)[] cells) =>
        new(cells.Select(cell => new Cell { CellReference = cell.Place, DataType = CellValues.InlineString, InlineString = new InlineString(new Text(cell.Text)) })) { RowIndex = number };

    static byte[] Workbook(Action<SheetData> fill, string? merged = null)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            var part = book.AddNewPart<WorksheetPart>();
            var data = new SheetData();
            fill(data);
            part.Worksheet = merged is null ? new Worksheet(data) : new Worksheet(data, new MergeCells(new MergeCell { Reference = merged }));
            book.AddNewPart<WorkbookStylesPart>().Stylesheet = new Stylesheet(
                new NumberingFormats(new NumberingFormat { NumberFormatId = 165, FormatCode = "yyyy\"年\"m\"月\"d\"日\"" }), new CellFormats(new CellFormat(), new CellFormat { NumberFormatId = 165 }));
            book.Workbook = new Workbook(new Sheets(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Name = "x", SheetId = 1, Id = book.GetIdOfPart(part) }));
        }

        return stream.ToArray();
    }

    static byte[] Zip(params (string Name, int Zeros)[] parts)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, zeros) in parts)
            {
                using var content = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
                var block = new byte[Math.Min(zeros, 1 << 20)];
                for (var left = zeros; left > 0; left -= block.Length)
                    content.Write(block, 0, Math.Min(left, block.Length));
            }
        }

        return stream.ToArray();
    }
}
