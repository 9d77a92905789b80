using System.Xml;

namespace Marketing.Rules.Xml;

/// <summary>The codes under which the readers of different kinds of model report what kept their XML from being read.</summary>
/// <param name="Malformed">The text is not well-formed XML, or not in UTF-8 or UTF-16.</param>
/// <param name="Dtd">The text has a DTD.</param>
/// <param name="TooMuch">The text passes a limit of <see cref="XmlTree"/>.</param>
public sealed record XmlCodes(string Malformed, string Dtd, string TooMuch);

/// <summary>Reads XML as a tree without trusting it.</summary>
/// <remarks>No DTD, no entity, no resolver, UTF-8 or UTF-16; bounded in size, depth, nodes and namespaces (RELIABILITY SR-F6).</remarks>
public static class XmlTree
{
    public const int MaxBytes = 10 * 1024 * 1024;
    public const int MaxCharacters = 10_000_000;
    public const int MaxDepth = 200;

    /// <summary>Elements, attributes and pieces of text.</summary>
    public const int MaxNodes = 500_000;

    public const int MaxNamespaces = 256;

    const string DeclarationNamespace = "http://www.w3.org/2000/xmlns/";

    /// <summary>The root element of a file, or null with one problem that says what stopped the reading.</summary>
    public static XmlNode? Read(ReadOnlyMemory<byte> content, XmlCodes codes, string? file, out Problem? problem)
    {
        var faults = new XmlFaults(codes, file);
        problem = null;
        if (content.Length > MaxBytes)
            problem = faults.TooMuch(new(1, 1), $"{content.Length:N0} 字节", $"{content.Length:N0} bytes", MaxBytes);
        else if (XmlEncoding.Decode(content.Span) is { } text)
            return Read(text, faults, out problem);
        problem ??= faults.Encoding();
        return null;
    }

    /// <summary>The root element of a text, or null with one problem that says what stopped the reading.</summary>
    public static XmlNode? Read(string text, XmlCodes codes, string? file, out Problem? problem) =>
        Read(text, new XmlFaults(codes, file), out problem);

    static XmlNode? Read(string text, XmlFaults faults, out Problem? problem)
    {
        if (text.Length > MaxCharacters)
        {
            problem = faults.TooMuch(new(1, 1), $"{text.Length:N0} 个字符", $"{text.Length:N0} characters", MaxCharacters);
            return null;
        }
        try
        {
            using var characters = new StringReader(text.StartsWith('\uFEFF') ? text[1..] : text);
            using var reader = XmlReader.Create(characters, Settings);
            return new Reading(reader, faults).Run(out problem);
        }
        catch (XmlException wrong)
        {
            problem = faults.Malformed(wrong, text);
            return null;
        }
    }

    static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        MaxCharactersFromEntities = 1,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    sealed class Reading(XmlReader reader, XmlFaults faults)
    {
        readonly Stack<XmlNode> _open = new();
        readonly Stack<XmlPrefixes?> _prefixes = new();
        readonly HashSet<string> _namespaces = new(StringComparer.Ordinal);
        int _nodes;
        int _depth;

        public XmlNode? Run(out Problem? problem)
        {
            XmlNode? root = null;
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        var element = Element();
                        root ??= element;
                        break;
                    case XmlNodeType.EndElement:
                        Close();
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when _open.TryPeek(out var holder):
                        _nodes++;
                        holder.Append(reader.Value, TextPosition);
                        break;
                }
                problem = Overflow();
                if (problem is not null)
                    return null;
            }
            problem = null;
            return root;
        }

        XmlNode Element()
        {
            var at = Position;
            var isEmpty = reader.IsEmptyElement;
            _nodes += 1 + reader.AttributeCount;
            _namespaces.Add(reader.NamespaceURI);
            var declared = Declared();
            var element = new XmlNode(reader.NamespaceURI, reader.LocalName, at, declared);
            while (reader.MoveToNextAttribute())
            {
                if (reader.NamespaceURI != DeclarationNamespace)
                    element.Attributes[reader.NamespaceURI.Length == 0 ? reader.LocalName : $"{{{reader.NamespaceURI}}}{reader.LocalName}"] = reader.Value;
            }
            if (_open.TryPeek(out var parent))
                parent.Children.Add(element);
            _open.Push(element);
            _depth = Math.Max(_depth, _open.Count);
            _prefixes.Push(declared);
            if (isEmpty)
                Close();
            return element;
        }

        void Close()
        {
            _open.Pop();
            _prefixes.Pop();
        }

        XmlPrefixes? Declared()
        {
            _prefixes.TryPeek(out var outer);
            XmlPrefixes? own = null;
            for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
            {
                if (reader.NamespaceURI != DeclarationNamespace)
                    continue;
                _namespaces.Add(reader.Value);
                own ??= new(outer);
                own.Declare(reader.Prefix.Length == 0 ? "" : reader.LocalName, reader.Value);
            }
            reader.MoveToElement();
            return own ?? outer;
        }

        Problem? Overflow() =>
            _nodes > MaxNodes ? faults.TooMuch(Position, "节点过多", "nodes", MaxNodes)
            : _depth > MaxDepth ? faults.TooMuch(Position, "嵌套过深", "nesting", MaxDepth)
            : _namespaces.Count > MaxNamespaces ? faults.TooMuch(Position, "命名空间过多", "namespaces", MaxNamespaces)
            : null;

        IXmlLineInfo Line => (IXmlLineInfo)reader;

        // The reader stands behind the bracket of a tag and behind <![CDATA[, but at the beginning of a text.
        SourcePosition Position => new(Math.Max(1, Line.LineNumber), Math.Max(1, Line.LinePosition - 1));
        SourcePosition TextPosition => new(Math.Max(1, Line.LineNumber), Math.Max(1, Line.LinePosition));
    }
}
