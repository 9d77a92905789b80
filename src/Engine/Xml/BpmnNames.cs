using System.Collections.Frozen;

namespace Marketing.Engine.Xml;

/// <summary>Namespaces and element names of BPMN 2.0.2 files.</summary>
static class BpmnNames
{
    public const string Bpmn = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    public const string Zeebe = "http://camunda.org/schema/zeebe/1.0";

    /// <summary>Elements that describe and do not run: reading passes over them.</summary>
    public static readonly FrozenSet<string> Descriptive = FrozenSet.ToFrozenSet<string>(
    [
        "documentation", "extensionElements", "laneSet", "association", "textAnnotation", "group", "dataObject", "dataObjectReference",
        "dataStoreReference", "ioSpecification", "property", "dataInputAssociation", "dataOutputAssociation", "incoming", "outgoing",
        "auditing", "monitoring", "category", "performer", "potentialOwner", "humanPerformer", "resourceRole", "artifact",
        "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "completionCondition", "correlationSubscription", "ioBinding", "supportedInterfaceRef",
    ]);

    /// <summary>What an event waits for or does, as opposed to what stands beside it.</summary>
    public static bool IsEventDefinition(string name) => name.EndsWith("EventDefinition", StringComparison.Ordinal);
}
