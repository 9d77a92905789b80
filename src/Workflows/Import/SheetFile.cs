using Marketing.Engine;
using Marketing.Rules;

namespace Marketing.Workflows.Import;

/// <summary>Reads a table from a file, whatever kind it is: it is told from its first bytes, not from its name.</summary>
public static class SheetFile
{
    /// <summary>Reads CSV (UTF-8, UTF-16, GB18030; comma, semicolon or tab) or the first visible worksheet of an XLSX file.</summary>
    /// <returns>The table, or why the file as a whole cannot be read.</returns>
    public static Outcome<Sheet> Read(ReadOnlyMemory<byte> file, SheetLimits? limits = null)
    {
        limits ??= SheetLimits.Default;
        if (file.Length == 0)
            return SheetRefusals.Empty;
        if (file.Length > limits.Bytes)
            return SheetRefusals.TooLarge(limits.Bytes);
        var read = file.Span.StartsWith("PK"u8) ? XlsxReader.Read(file, limits)
            : file.Span.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]) ? SheetRefusals.OldOrLocked
            : CsvReader.Read(file.Span, limits);
        return read.Succeeded && read.Value.Head.IsEmpty ? SheetRefusals.Empty : read;
    }
}

/// <summary>Why a file cannot be read, in words.</summary>
static class SheetRefusals
{
    public static Refusal Empty { get; } = Of("sheet-empty", "文件里没有内容，或第一行不是表头。", "The file is empty, or its first row is no head.", "第一行写列名，从第二行起写数据。", "Put the names of the columns into the first row, the data below.");

    public static Refusal OldOrLocked { get; } = Of("sheet-format", "这是旧版 .xls 或加密的工作簿，无法读取。", "This is an old .xls file or a workbook with a password, which cannot be read.",
        "在表格软件中另存为不加密的 .xlsx 或 CSV UTF-8。", "Save it as .xlsx without a password, or as CSV UTF-8.");

    public static Refusal Broken { get; } = Of("sheet-broken", "工作簿已损坏，或不是 .xlsx 文件。", "The workbook is broken, or no .xlsx file.", "用表格软件打开后另存为 .xlsx。", "Open it in a spreadsheet program and save it as .xlsx.");

    public static Refusal Encoding { get; } = Of("sheet-encoding", "无法识别文字编码：既不是 UTF-8、UTF-16，也不是 GBK。", "The text is neither UTF-8 nor UTF-16 nor GBK.", "另存为“CSV UTF-8”或 .xlsx。", "Save it as CSV UTF-8 or .xlsx.");

    public static Refusal MergedHead(string range) => Of("sheet-merged-head", $"表头有合并单元格（{range}）。", $"Cells of the head are merged ({range}).", "取消合并，每列写一个列名。", "Split them; each column has one name.");

    public static Refusal TooLarge(int bytes) => Of("sheet-too-large", $"文件超过 {bytes >> 20} MB。", $"The file is larger than {bytes >> 20} MB.", "分成几个文件导入。", "Split it into several files.");

    public static Refusal Unpacked(int bytes) => Of("sheet-unpacked", $"工作簿解压后超过 {bytes >> 20} MB，已停止读取。", $"Unpacked, the workbook is larger than {bytes >> 20} MB; it was not read.", "去掉图片和其他工作表，或分成几个文件。", "Remove pictures and other worksheets, or split it.");

    public static Refusal TooManyRows(int rows) => Of("sheet-rows", $"超过 {rows - 1} 行数据。", $"It has more than {rows - 1} rows of data.", "分成几个文件导入。", "Split it into several files.");

    public static Refusal TooManyColumns(int columns) => Of("sheet-columns", $"超过 {columns} 列。", $"It has more than {columns} columns.", "删去用不到的列。", "Remove the columns that are not needed.");

    public static Refusal CellTooLong(int row, int column, int length) => Of("sheet-cell", $"第 {row} 行 {Sheet.Letters(column)} 列的文字超过 {length} 个字符。", $"The text in row {row}, column {Sheet.Letters(column)} is longer than {length} characters.",
        "缩短文字；若引号没有成对，也会读成一个很长的单元格。", "Shorten it; a quote that is never closed also reads as one long cell.");

    public static Refusal OpenQuote(int row) => Of("sheet-quote", $"第 {row} 行有一个引号没有结束。", $"A quote that begins in row {row} is never closed.", "补上结束的引号；文字里的引号写两遍。", "Close it; write a quote within a text twice.");

    static Refusal Of(string code, string chinese, string english, string mend, string mendEnglish) => new(RefusalKind.Invalid, code, new Words(chinese, english), new Words(mend, mendEnglish));
}
