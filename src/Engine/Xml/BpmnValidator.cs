using Marketing.Engine.Model;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>Checks that the elements of one process make sense together: every flow has two ends in one scope, every scope one beginning.</summary>
sealed class BpmnValidator(BpmnProblems problems, XmlNode process, IReadOnlyList<FlowNode> nodes, IReadOnlyList<SequenceFlow> flows,
    IReadOnlyDictionary<string, XmlNode> ids)
{
    /// <summary>DESIGN §4, limits.</summary>
    const int MaxElements = 20_000;

    readonly Dictionary<string, FlowNode> byId = nodes.GroupBy(node => node.Id).ToDictionary(group => group.Key, group => group.First());

    public void Check()
    {
        if (nodes.Count + flows.Count > MaxElements)
            problems.Error("BPMN-005", process, $"流程超过 {MaxElements} 个元素。", $"The process has more than {MaxElements} elements.");
        foreach (var flow in flows)
            CheckFlow(flow);
        foreach (var node in nodes)
            CheckNode(node);
        CheckStart(process, process.Attribute("id")!, allowEvents: true);
    }

    void CheckFlow(SequenceFlow flow)
    {
        var xml = ids[flow.Id];
        var source = End(xml, flow.Source, "sourceRef", "起点");
        var target = End(xml, flow.Target, "targetRef", "终点");
        if (source is null || target is null)
            return;

        if (source.ScopeId != target.ScopeId)
        {
            problems.Error("BPMN-041", xml, $"流向从「{source.Id}」到「{target.Id}」跨出了子流程的边界。", $"The flow from '{source.Id}' to '{target.Id}' crosses the border of a sub-process.",
                "在子流程内结束，再从子流程的外框连出。", "End inside the sub-process and connect from its border.");
        }

        if (target is StartEvent or BoundaryEvent)
            problems.Error("BPMN-042", xml, $"「{target.Id}」是起始或边界事件，不能有流入。", $"'{target.Id}' is a start or boundary event and cannot be entered by a flow.");
        if (source is EndEvent)
            problems.Error("BPMN-043", xml, $"「{source.Id}」是结束事件，不能有流出。", $"'{source.Id}' is an end event and cannot be left by a flow.");
        if (flow.Condition is not null && source is not ExclusiveGateway)
        {
            problems.Error("BPMN-044", xml, $"只有排他网关的流出可以有条件，「{source.Id}」不是。", $"Only flows out of an exclusive gateway may have a condition; '{source.Id}' is none.",
                "在它后面放一个排他网关。", "Put an exclusive gateway behind it.");
        }
    }

    FlowNode? End(XmlNode flow, string id, string attribute, string chinese)
    {
        if (byId.TryGetValue(id, out var node))
            return node;

        // An element that was refused has said so already.
        if (!ids.ContainsKey(id))
        {
            problems.Error("BPMN-040", flow, $"流向的{chinese}「{id}」不存在。", $"The flow's {attribute} '{id}' does not exist.",
                "重新连接这条流向。", "Connect the flow again.");
        }

        return null;
    }

    void CheckNode(FlowNode node)
    {
        var xml = ids[node.Id];
        switch (node)
        {
            case BoundaryEvent boundary when !byId.TryGetValue(boundary.AttachedTo, out var host) || host is not Activity || host.ScopeId != boundary.ScopeId:
                problems.Error("BPMN-045", xml, $"边界事件没有附着在同一层的活动上（attachedToRef=\"{boundary.AttachedTo}\"）。",
                    $"The boundary event is not attached to an activity of its own scope (attachedToRef=\"{boundary.AttachedTo}\").", "把它拖到一个任务或子流程的边上。", "Drop it on the border of a task or sub-process.");
                break;
            case SubProcess:
                CheckStart(xml, node.Id, allowEvents: false);
                break;
            case ExclusiveGateway gateway:
                CheckGateway(gateway, xml);
                break;
        }
    }

    void CheckGateway(ExclusiveGateway gateway, XmlNode xml)
    {
        var outgoing = flows.Where(flow => flow.Source == gateway.Id).ToList();
        if (gateway.DefaultFlow is { } chosen && outgoing.TrueForAll(flow => flow.Id != chosen))
            problems.Error("BPMN-046", xml, $"默认分支「{chosen}」不是这个网关的流出。", $"Default flow '{chosen}' does not leave this gateway.");
        foreach (var flow in outgoing.Where(flow => outgoing.Count > 1 && flow.Condition is null && flow.Id != gateway.DefaultFlow))
        {
            problems.Error("BPMN-047", ids[flow.Id], $"网关「{gateway.Id}」的流出「{flow.Name ?? flow.Id}」既没有条件也不是默认分支。",
                $"Flow '{flow.Name ?? flow.Id}' of gateway '{gateway.Id}' has neither a condition nor is it the default.", "写一个条件，或把它设为默认分支。", "Give it a condition or make it the default flow.");
        }
    }

    void CheckStart(XmlNode scope, string scopeId, bool allowEvents)
    {
        var starts = nodes.OfType<StartEvent>().Where(start => start.ScopeId == scopeId).ToList();
        var plain = starts.Count(start => start.Definition is NoneEventDefinition);
        if (starts.Count == 0)
            problems.Error("BPMN-050", scope, $"「{scopeId}」没有起始事件。", $"'{scopeId}' has no start event.", "放一个起始事件。", "Add a start event.");
        else if (plain > 1)
            problems.Error("BPMN-051", scope, $"「{scopeId}」有多个普通起始事件。", $"'{scopeId}' has more than one none start event.", "只留一个。", "Keep one.");
        else if (!allowEvents && (starts.Count > 1 || plain == 0))
            problems.Error("BPMN-052", scope, $"子流程「{scopeId}」须恰有一个普通起始事件。", $"Sub-process '{scopeId}' needs exactly one none start event.");
    }
}
