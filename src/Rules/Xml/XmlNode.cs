using System.Text;

namespace Marketing.Rules.Xml;

/// <summary>An element of a checked XML text: names, attributes, children, own text, and where it stands.</summary>
public sealed class XmlNode
{
    readonly XmlPrefixes? _prefixes;
    string _text = "";
    StringBuilder? _pieces;

    internal XmlNode(string ns, string name, SourcePosition position, XmlPrefixes? prefixes)
    {
        Namespace = ns;
        Name = name;
        Position = position;
        TextPosition = position;
        _prefixes = prefixes;
    }

    public string Namespace { get; }

    /// <summary>Local name.</summary>
    public string Name { get; }

    /// <summary>Where its tag begins.</summary>
    public SourcePosition Position { get; }

    /// <summary>Where its <see cref="Text"/> begins; its own position when there is none.</summary>
    public SourcePosition TextPosition { get; private set; }

    public List<XmlNode> Children { get; } = [];

    /// <summary>Attributes by local name, those of a foreign namespace as <c>{namespace}name</c>.</summary>
    public Dictionary<string, string> Attributes { get; } = [];

    /// <summary>The text directly inside, trimmed.</summary>
    public string Text
    {
        get
        {
            if (_pieces is not null)
                (_text, _pieces) = (_pieces.ToString().TrimEnd(), null);
            return _text;
        }
    }

    public string? Attribute(string name) => Attributes.GetValueOrDefault(name);

    public IEnumerable<XmlNode> Elements(string ns, string name) =>
        Children.Where(child => child.Name == name && child.Namespace == ns);

    public XmlNode? Element(string ns, string name) => Elements(ns, name).FirstOrDefault();

    /// <summary>A qualified name as <c>{namespace}name</c>; one whose prefix is not declared here stays as it is.</summary>
    public string Expand(string qualifiedName)
    {
        var colon = qualifiedName.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && _prefixes?.Find(qualifiedName[..colon]) is { } ns ? $"{{{ns}}}{qualifiedName[(colon + 1)..]}" : qualifiedName;
    }

    // A text may come in many pieces, so it is put together once.
    internal void Append(string more, SourcePosition at)
    {
        if (_pieces is null)
        {
            var blanks = 0;
            while (blanks < more.Length && char.IsWhiteSpace(more[blanks]))
                blanks++;
            if (blanks == more.Length)
                return;
            TextPosition = Behind(more.AsSpan(0, blanks), at);
            _pieces = new StringBuilder(more, blanks, more.Length - blanks, more.Length);
            return;
        }
        _pieces.Append(more);
    }

    static SourcePosition Behind(ReadOnlySpan<char> blanks, SourcePosition at)
    {
        var lines = blanks.Count('\n');
        return lines == 0 ? new(at.Line, at.Column + blanks.Length) : new(at.Line + lines, blanks.Length - blanks.LastIndexOf('\n'));
    }
}

/// <summary>The namespace prefixes that one element declares, and those around it.</summary>
sealed class XmlPrefixes(XmlPrefixes? outer)
{
    readonly Dictionary<string, string> _declared = new(StringComparer.Ordinal);

    public void Declare(string prefix, string ns) => _declared[prefix] = ns;

    public string? Find(string prefix)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._declared.TryGetValue(prefix, out var ns))
                return ns;
        }
        return null;
    }

    XmlPrefixes? Outer => outer;
}
