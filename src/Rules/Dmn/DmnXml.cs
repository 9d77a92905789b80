using Marketing.Rules.Xml;

namespace Marketing.Rules.Dmn;

/// <summary>How the readers of DMN look at an element: children of the same vocabulary, and references to types.</summary>
static class DmnXml
{
    public static IEnumerable<XmlNode> All(this XmlNode node, string child) => node.Elements(node.Namespace, child);

    public static XmlNode? First(this XmlNode node, string child) => node.Element(node.Namespace, child);

    /// <summary>The text of a child; null when there is none.</summary>
    public static string? TextOf(this XmlNode node, string child) => node.First(child)?.Text;

    /// <summary>The type an attribute refers to. DMN 1.1 writes qualified names: <c>prefix:name</c> becomes <c>{namespace}name</c>.</summary>
    public static string? TypeRef(this XmlNode node, string attribute = "typeRef") =>
        node.Attribute(attribute) is { } reference ? node.Expand(reference.Trim()) : null;

    /// <summary>The type a child refers to by its text.</summary>
    public static string? TypeRefOf(this XmlNode node, string child) =>
        node.First(child) is { } reference ? reference.Expand(reference.Text) : null;
}
