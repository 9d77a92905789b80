using System.Text;
using System.Xml;
using Marketing.Rules;

namespace Marketing.Engine.Xml;

/// <summary>An element of an XML file that remembers where it stands.</summary>
public sealed class XmlNode(string ns, string name, SourcePosition position)
{
    readonly StringBuilder text = new();

    public string Namespace { get; } = ns;

    /// <summary>Local name.</summary>
    public string Name { get; } = name;
    public SourcePosition Position { get; } = position;
    public List<XmlNode> Children { get; } = [];

    /// <summary>Attributes by local name, those of a foreign namespace as <c>{namespace}name</c>.</summary>
    public Dictionary<string, string> Attributes { get; } = [];

    /// <summary>The text directly inside, trimmed.</summary>
    public string Text => text.ToString().Trim();

    public string? Attribute(string name) => Attributes.GetValueOrDefault(name);

    public IEnumerable<XmlNode> Elements(string ns, string name) =>
        Children.Where(child => child.Name == name && child.Namespace == ns);

    public XmlNode? Element(string ns, string name) => Elements(ns, name).FirstOrDefault();

    internal void Append(string more) => text.Append(more);
}

/// <summary>Reads an XML file without trusting it.</summary>
/// <remarks>No DTD, no entity, no resolver; bounded in size, depth, nodes and namespaces (RELIABILITY SR-F6).</remarks>
public static class XmlTree
{
    public const int MaxBytes = 10 * 1024 * 1024;
    public const int MaxDepth = 200;
    public const int MaxNodes = 500_000;
    public const int MaxNamespaces = 256;

    /// <summary>The root element, or null with one problem that says what stopped the reading.</summary>
    public static XmlNode? Read(ReadOnlyMemory<byte> content, string file, out Problem? problem)
    {
        problem = null;
        if (content.Length > MaxBytes)
        {
            problem = TooMuch(file, null, $"{content.Length:N0} 字节", $"{content.Length:N0} bytes", $"{MaxBytes:N0}");
            return null;
        }

        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content.ToArray(), writable: false), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = MaxBytes,
                MaxCharactersFromEntities = 1,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                CloseInput = true,
            });
            return Read(reader, file, out problem);
        }
        catch (XmlException wrong)
        {
            problem = NotXml(file, wrong, content.Span);
            return null;
        }
    }

    static XmlNode? Read(XmlReader reader, string file, out Problem? problem)
    {
        problem = null;
        var open = new Stack<XmlNode>();
        var namespaces = new HashSet<string>();
        XmlNode? root = null;
        var nodes = 0;

        while (reader.Read())
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace && open.TryPeek(out var holder))
                holder.Append(reader.Value);
            else if (reader.NodeType == XmlNodeType.EndElement)
                open.Pop();
            if (reader.NodeType != XmlNodeType.Element)
                continue;

            var at = Position(reader);
            var isEmpty = reader.IsEmptyElement;
            nodes += 1 + reader.AttributeCount;
            var element = ReadElement(reader, at, namespaces);

            if (nodes > MaxNodes)
                problem = TooMuch(file, at, "节点过多", "nodes", $"{MaxNodes:N0}");
            else if (open.Count >= MaxDepth)
                problem = TooMuch(file, at, "嵌套过深", "nesting", $"{MaxDepth}");
            else if (namespaces.Count > MaxNamespaces)
                problem = TooMuch(file, at, "命名空间过多", "namespaces", $"{MaxNamespaces}");
            if (problem is not null)
                return null;

            if (open.TryPeek(out var parent))
                parent.Children.Add(element);
            root ??= element;
            if (!isEmpty)
                open.Push(element);
        }

        return root;
    }

    static XmlNode ReadElement(XmlReader reader, SourcePosition at, HashSet<string> namespaces)
    {
        var element = new XmlNode(reader.NamespaceURI, reader.LocalName, at);
        namespaces.Add(reader.NamespaceURI);
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI == "http://www.w3.org/2000/xmlns/")
                namespaces.Add(reader.Value);
            else
                element.Attributes[reader.NamespaceURI.Length == 0 ? reader.LocalName : $"{{{reader.NamespaceURI}}}{reader.LocalName}"] = reader.Value;
        }

        return element;
    }

    static SourcePosition Position(XmlReader reader) =>
        reader is IXmlLineInfo line && line.HasLineInfo() ? new(line.LineNumber, Math.Max(1, line.LinePosition - 1)) : new(1, 1);

    static Problem NotXml(string file, XmlException wrong, ReadOnlySpan<byte> content)
    {
        var dtd = content[..Math.Min(content.Length, 4096)].IndexOf("<!DOCTYPE"u8);
        var hasDtd = dtd >= 0;
        return new Problem(hasDtd ? "XML-002" : "XML-001", Severity.Error, hasDtd
            ? new Words("文件含有 DTD（<!DOCTYPE>），出于安全不接受。", "The file has a DTD (<!DOCTYPE>), which is not accepted for safety.")
            : new Words("文件不是格式正确的 XML。", $"The file is not well-formed XML: {wrong.Message}"))
        {
            File = file,
            Position = hasDtd ? PlaceOf(content, dtd) : wrong.LineNumber > 0 ? new SourcePosition(wrong.LineNumber, Math.Max(1, wrong.LinePosition)) : null,
            Mend = hasDtd
                ? new Words("删去 <!DOCTYPE …> 一段后重新保存。", "Remove the <!DOCTYPE …> part and save again.")
                : new Words("在建模工具中重新导出，或按所示位置修正标签。", "Export it again from the modeler, or correct the tag at this place."),
        };
    }

    // The reader does not say where a DTD stands.
    static SourcePosition PlaceOf(ReadOnlySpan<byte> content, int at)
    {
        var before = content[..at];
        return new(1 + before.Count((byte)'\n'), at - before.LastIndexOf((byte)'\n'));
    }

    static Problem TooMuch(string file, SourcePosition? at, string chinese, string english, string limit) =>
        new("XML-003", Severity.Error, new Words($"文件超出限制：{chinese}（上限 {limit}）。", $"The file passes a limit: {english} (at most {limit})."))
        {
            File = file,
            Position = at,
            Mend = new Words("把模型拆成几个较小的流程。", "Split the model into several smaller processes."),
        };
}
