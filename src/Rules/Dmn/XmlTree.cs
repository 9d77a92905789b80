using System.Xml;

namespace Marketing.Rules.Dmn;

/// <summary>An element of a checked XML text: names, attributes, children, own text, and where it stands.</summary>
sealed class XmlElementNode(string ns, string name, SourcePosition position)
{
    readonly List<XmlElementNode> _children = [];
    readonly Dictionary<string, string> _attributes = new(StringComparer.Ordinal);

    public string Namespace => ns;
    public string Name => name;
    public SourcePosition Position => position;
    public IReadOnlyList<XmlElementNode> Children => _children;
    public string Text { get; internal set; } = "";

    internal void Add(XmlElementNode child) => _children.Add(child);
    internal void SetAttribute(string attribute, string value) => _attributes[attribute] = value;

    /// <summary>An attribute without a namespace; null when it is not there.</summary>
    public string? this[string attribute] => _attributes.GetValueOrDefault(attribute);

    /// <summary>Children of the same vocabulary by local name.</summary>
    public IEnumerable<XmlElementNode> All(string child) => _children.Where(node => node.Name == child && node.Namespace == ns);

    public XmlElementNode? First(string child) => All(child).FirstOrDefault();

    /// <summary>The text of a child, trimmed; null when there is none.</summary>
    public string? TextOf(string child) => First(child)?.Text.Trim();
}

/// <summary>Reads XML text as a tree within fixed bounds: no DTD, no resolver, bounded size, depth and number of nodes.</summary>
static class XmlTree
{
    const long MaxCharacters = 10_000_000;
    const int MaxDepth = 200;
    const int MaxNodes = 500_000;
    const int MaxNamespaces = 256;

    /// <summary>The root; null with a problem where the text is not XML or passes a bound.</summary>
    public static XmlElementNode? Read(string xml, List<Problem> problems)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MaxCharacters,
            MaxCharactersFromEntities = 1_000,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            using var text = new StringReader(xml.Length > 0 && xml[0] == '\uFEFF' ? xml[1..] : xml);
            using var reader = XmlReader.Create(text, settings);
            return Read(reader);
        }
        catch (XmlException wrong)
        {
            problems.Add(new("DMN-001", Severity.Error, new("不是有效的 XML：" + wrong.Message, "This is not valid XML: " + wrong.Message))
            {
                Position = new(Math.Max(wrong.LineNumber, 1), Math.Max(wrong.LinePosition, 1)),
                Mend = new("用建模工具重新导出该文件", "export the file again from the modelling tool"),
            });
            return null;
        }
    }

    static XmlElementNode? Read(XmlReader reader)
    {
        var open = new Stack<XmlElementNode>();
        var namespaces = new HashSet<string>(StringComparer.Ordinal);
        var count = 0;
        XmlElementNode? root = null;
        while (reader.Read())
        {
            if (++count > MaxNodes)
                throw new XmlException($"more than {MaxNodes} nodes", null, LineOf(reader), 1);
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (reader.Depth > MaxDepth)
                        throw new XmlException($"more than {MaxDepth} levels", null, LineOf(reader), 1);
                    if (namespaces.Add(reader.NamespaceURI) && namespaces.Count > MaxNamespaces)
                        throw new XmlException($"more than {MaxNamespaces} namespaces", null, LineOf(reader), 1);
                    var element = Element(reader);
                    if (open.TryPeek(out var parent))
                        parent.Add(element);
                    root ??= element;
                    if (!reader.IsEmptyElement)
                        open.Push(element);
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    var owner = open.Peek();
                    owner.Text = owner.Text.Length == 0 ? reader.Value : owner.Text + reader.Value;
                    if (owner.Name == "typeRef")
                        owner.Text = Expand(reader, owner.Text.Trim());
                    break;
            }
        }
        return root;
    }

    static XmlElementNode Element(XmlReader reader)
    {
        var line = (IXmlLineInfo)reader;
        var element = new XmlElementNode(reader.NamespaceURI, reader.LocalName, new(line.LineNumber, Math.Max(line.LinePosition - 1, 1)));
        for (var i = 0; i < reader.AttributeCount; i++)
        {
            reader.MoveToAttribute(i);
            if (reader.NamespaceURI.Length == 0)
                element.SetAttribute(reader.LocalName, reader.LocalName is "typeRef" or "outputTypeRef" ? Expand(reader, reader.Value.Trim()) : reader.Value);
        }
        reader.MoveToElement();
        return element;
    }

    // DMN 1.1 writes type references as qualified names: prefix:name becomes {namespace}name.
    static string Expand(XmlReader reader, string reference)
    {
        var colon = reference.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && reader.LookupNamespace(reference[..colon]) is { } ns ? $"{{{ns}}}{reference[(colon + 1)..]}" : reference;
    }

    static int LineOf(XmlReader reader) => ((IXmlLineInfo)reader).LineNumber;
}
