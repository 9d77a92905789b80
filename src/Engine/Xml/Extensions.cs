using System.Collections.Frozen;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>The <c>zeebe:</c> extension elements of one element.</summary>
sealed class Extensions
{
    readonly XmlNode? container;

    public Extensions(XmlNode element)
    {
        container = element.Element(BpmnNames.Bpmn, "extensionElements");
        Properties = (Element("properties")?.Elements(BpmnNames.Zeebe, "property") ?? [])
            .Where(property => property.Attribute("name") is not null)
            .GroupBy(property => property.Attribute("name")!)
            .ToFrozenDictionary(group => group.Key, group => group.Last().Attribute("value") ?? "");
    }

    public FrozenDictionary<string, string> Properties { get; }

    public string? VersionTag => Element("versionTag")?.Attribute("value");

    public XmlNode? Element(string name) => container?.Element(BpmnNames.Zeebe, name);

    public FrozenDictionary<string, string> Headers => (Element("taskHeaders")?.Elements(BpmnNames.Zeebe, "header") ?? [])
        .Where(header => header.Attribute("key") is not null)
        .GroupBy(header => header.Attribute("key")!)
        .ToFrozenDictionary(group => group.Key, group => group.Last().Attribute("value") ?? "");

    /// <summary>The mappings named <c>input</c> or <c>output</c>, in document order.</summary>
    public IEnumerable<XmlNode> Mappings(string direction) => Element("ioMapping")?.Elements(BpmnNames.Zeebe, direction) ?? [];
}
