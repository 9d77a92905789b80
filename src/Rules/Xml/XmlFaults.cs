using System.Xml;

namespace Marketing.Rules.Xml;

/// <summary>What may be wrong with a text as XML, in words.</summary>
sealed class XmlFaults(XmlCodes codes, string? file)
{
    /// <summary>How far a DTD may stand from the beginning of a text that has one.</summary>
    const int Prolog = 4096;

    public Problem Malformed(XmlException wrong, string text)
    {
        // The reader says that a DTD is prohibited, but not where it stands.
        var dtd = text.AsSpan(0, Math.Min(text.Length, Prolog)).IndexOf("<!DOCTYPE", StringComparison.Ordinal);
        if (dtd >= 0)
        {
            return Made(codes.Dtd, PlaceOf(text, dtd),
                new("文件含有 DTD（<!DOCTYPE>），出于安全不接受。", "The file has a DTD (<!DOCTYPE>), which is not accepted for safety."),
                new("删去 <!DOCTYPE …> 一段后重新保存。", "Remove the <!DOCTYPE …> part and save again."));
        }
        return Made(codes.Malformed, new(Math.Max(1, wrong.LineNumber), Math.Max(1, wrong.LinePosition)),
            new("文件不是格式正确的 XML。", $"The file is not well-formed XML: {wrong.Message}"),
            new("在建模工具中重新导出，或按所示位置修正标签。", "Export it again from the modeler, or correct the tag at this place."));
    }

    public Problem Encoding() => Made(codes.Malformed, new(1, 1),
        new("文件的编码不是 UTF-8 或 UTF-16。", "The file is not well-formed XML in UTF-8 or UTF-16."),
        new("以 UTF-8 编码重新保存。", "Save it again in UTF-8."));

    public Problem TooMuch(SourcePosition at, string chinese, string english, int limit) => Made(codes.TooMuch, at,
        new($"文件超出限制：{chinese}（上限 {limit:N0}）。", $"The file passes a limit: {english} (at most {limit:N0})."),
        new("把模型拆成几个较小的模型。", "Split the model into several smaller ones."));

    Problem Made(string code, SourcePosition at, Words message, Words mend) =>
        new(code, Severity.Error, message) { File = file, Position = at, Mend = mend };

    static SourcePosition PlaceOf(string text, int index)
    {
        var before = text.AsSpan(0, index);
        return new(1 + before.Count('\n'), index - before.LastIndexOf('\n'));
    }
}
