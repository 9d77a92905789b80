using Marketing.Engine.Model;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>Checks that events which need a partner have one: links, compensation, cancel.</summary>
sealed class EventValidator(BpmnProblems problems, IReadOnlyDictionary<string, FlowNode> nodes, IReadOnlyDictionary<string, string> handlers, IReadOnlyDictionary<string, XmlNode> ids)
{
    public void Check()
    {
        foreach (var node in nodes.Values.OfType<Event>())
        {
            switch (node.Definition)
            {
                case LinkEventDefinition link: CheckLink(node, link); break;
                case CompensateEventDefinition compensate when node is BoundaryEvent: CheckHandler(node); break;
                case CompensateEventDefinition { ActivityRef: { } activity }: CheckActivity(node, activity); break;
                case CancelEventDefinition: CheckCancel(node); break;
            }
        }
    }

    void CheckLink(Event node, LinkEventDefinition link)
    {
        var targets = nodes.Values.OfType<IntermediateCatchEvent>()
            .Count(caught => caught.ScopeId == node.ScopeId && caught.Definition is LinkEventDefinition other && other.Name == link.Name);
        if (targets != 1)
        {
            problems.Error("BPMN-056", ids[node.Id], $"链接「{link.Name}」在同一层须恰有一个目标，实际有 {targets} 个。", $"Link '{link.Name}' needs exactly one target in its scope, but has {targets}.",
                "给链接捕获事件同样的名称，并且只留一个。", "Give one link catch event the same name.");
        }
    }

    void CheckHandler(Event boundary)
    {
        if (!handlers.TryGetValue(boundary.Id, out var id) || !nodes.TryGetValue(id, out var handler) || handler is not Activity { IsForCompensation: true } || handler.ScopeId != boundary.ScopeId)
        {
            problems.Error("BPMN-057", ids[boundary.Id], $"补偿边界事件「{boundary.Id}」没有关联到补偿活动。", $"Compensation boundary event '{boundary.Id}' is not associated with an activity for compensation.",
                "用关联连到一个标记为补偿的活动。", "Connect it by an association to an activity that is marked for compensation.");
        }
    }

    void CheckActivity(Event thrown, string activity)
    {
        var scope = thrown.ScopeId;
        var outer = nodes.TryGetValue(scope, out var holder) && holder is EventSubProcess ? holder.ScopeId : scope;
        if (!nodes.TryGetValue(activity, out var node) || node is not Activity || (node.ScopeId != scope && node.ScopeId != outer))
        {
            problems.Error("BPMN-059", ids[thrown.Id], $"要补偿的活动「{activity}」不在同一层。", $"Activity '{activity}', which is to be compensated, does not stand in the scope of '{thrown.Id}'.",
                "选择同一层的活动，或不指定活动。", "Choose an activity of the same scope, or none.");
        }
    }

    void CheckCancel(Event node)
    {
        var transaction = nodes.GetValueOrDefault(node is BoundaryEvent boundary ? boundary.AttachedTo : node.ScopeId) as SubProcess;
        var caught = transaction is not null && nodes.Values.OfType<BoundaryEvent>().Any(border => border.AttachedTo == transaction.Id && border.Definition is CancelEventDefinition);
        if (transaction is not { IsTransaction: true } || !caught)
        {
            problems.Error("BPMN-058", ids[node.Id], $"取消事件「{node.Id}」只能用在带取消边界事件的事务子流程上。", $"Cancel event '{node.Id}' needs a transaction sub-process with a cancel boundary event.",
                "把子流程改为事务，并在边上放取消事件。", "Make the sub-process a transaction and put a cancel event on its border.");
        }
    }
}
