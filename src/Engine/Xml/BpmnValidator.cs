using Marketing.Engine.Model;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>Checks that the elements of one process make sense together: every flow has two ends in one scope, every scope one beginning.
/// <see cref="EventValidator"/> looks at events, <see cref="LoopValidator"/> at loops of flows,
/// <see cref="JoinValidator"/> at joins.</summary>
sealed class BpmnValidator(BpmnProblems problems, XmlNode process, IReadOnlyList<FlowNode> nodes, IReadOnlyList<SequenceFlow> flows,
    IReadOnlyDictionary<string, string> handlers, IReadOnlyDictionary<string, XmlNode> ids)
{
    /// <summary>DESIGN §4, limits.</summary>
    const int MaxElements = 20_000;

    readonly Dictionary<string, FlowNode> byId = nodes.GroupBy(node => node.Id).ToDictionary(group => group.Key, group => group.First());
    readonly ILookup<string, SequenceFlow> outgoing = flows.ToLookup(flow => flow.Source);
    readonly ILookup<string, SequenceFlow> incoming = flows.ToLookup(flow => flow.Target);

    public void Check()
    {
        if (nodes.Count + flows.Count > MaxElements)
            problems.Error("BPMN-005", process, $"流程超过 {MaxElements} 个元素。", $"The process has more than {MaxElements} elements.");
        foreach (var flow in flows)
            CheckFlow(flow);
        foreach (var node in nodes)
            CheckNode(node);
        CheckStart(process, process.Attribute("id")!, allowEvents: true);
        new ClockValidator(problems, byId, ids).Check();
        new EventValidator(problems, byId, handlers, ids).Check();
        new LoopValidator(problems, byId, flows, ids).Check();
        new JoinValidator(problems, byId, flows, ids).Check();
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
        if (source is EventSubProcess or Activity { IsForCompensation: true } || target is EventSubProcess or Activity { IsForCompensation: true })
        {
            problems.Error("BPMN-048", xml, $"事件子流程和补偿活动不能与流向相连（{source.Id} → {target.Id}）。",
                $"An event sub-process or an activity for compensation is begun by its event and has no flows ({source.Id} → {target.Id}).", "删去这条流向。", "Remove this flow.");
        }

        if (flow.Condition is not null)
            CheckCondition(source, xml);
    }

    void CheckCondition(FlowNode source, XmlNode flow)
    {
        if (source is ParallelGateway or EventBasedGateway)
        {
            problems.Error("BPMN-044", flow, $"「{source.Id}」的流出不能有条件。", $"Flows out of '{source.Id}' cannot have a condition; use an exclusive gateway.",
                "在它后面放一个排他网关。", "Put an exclusive gateway behind it.");
        }
        else if (source is not Gateway)
        {
            problems.Warning("BPMN-049", flow, $"条件直接写在「{source.Id}」的流出上：所有成立的分支都会走。放一个网关更清楚，也能在 Camunda 8 中执行。",
                $"The condition stands on a flow out of '{source.Id}': every flow that holds is taken. A gateway is clearer, and runs in Camunda 8 too.");
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
            case BoundaryEvent boundary when !byId.TryGetValue(boundary.AttachedTo, out var host) || host is not Activity or EventSubProcess || host.ScopeId != boundary.ScopeId:
                problems.Error("BPMN-045", xml, $"边界事件没有附着在同一层的活动上（attachedToRef=\"{boundary.AttachedTo}\"）。",
                    $"The boundary event is not attached to an activity of its own scope (attachedToRef=\"{boundary.AttachedTo}\").", "把它拖到一个任务或子流程的边上。", "Drop it on the border of a task or sub-process.");
                break;
            case EventSubProcess:
                CheckEventSubProcess(node, xml);
                break;
            case SubProcess:
                CheckStart(xml, node.Id, allowEvents: false);
                break;
            case EventBasedGateway:
                CheckEventBasedGateway(node, xml);
                break;
        }

        if (node.DefaultFlow is { } chosen && outgoing[node.Id].All(flow => flow.Id != chosen))
            problems.Error("BPMN-046", xml, $"默认分支「{chosen}」不是「{node.Id}」的流出。", $"Default flow '{chosen}' does not leave '{node.Id}'.");
        if (node is ExclusiveGateway or InclusiveGateway)
            CheckChoice(node);
    }

    void CheckChoice(FlowNode gateway)
    {
        var leaving = outgoing[gateway.Id].ToList();
        foreach (var flow in leaving.Where(flow => leaving.Count > 1 && flow.Condition is null && flow.Id != gateway.DefaultFlow))
        {
            problems.Error("BPMN-047", ids[flow.Id], $"网关「{gateway.Id}」的流出「{flow.Name ?? flow.Id}」既没有条件也不是默认分支。",
                $"Flow '{flow.Name ?? flow.Id}' of gateway '{gateway.Id}' has neither a condition nor is it the default.", "写一个条件，或把它设为默认分支。", "Give it a condition or make it the default flow.");
        }
    }

    void CheckEventBasedGateway(FlowNode gateway, XmlNode xml)
    {
        var targets = outgoing[gateway.Id].Select(flow => byId.GetValueOrDefault(flow.Target)).OfType<FlowNode>().ToList();
        var wrong = targets.FirstOrDefault(target => target is not (IntermediateCatchEvent { Definition: not LinkEventDefinition } or ReceiveTask));
        if (targets.Count == 0 || wrong is not null)
        {
            problems.Error("BPMN-055", xml, $"事件网关「{gateway.Id}」后面只能是捕获事件或接收任务{(wrong is null ? "" : $"，不能是「{wrong.Id}」")}。",
                $"Only catch events and receive tasks may stand behind event-based gateway '{gateway.Id}'{(wrong is null ? "" : $", not '{wrong.Id}'")}.",
                "在网关后面放定时器、消息或信号捕获事件。", "Put timer, message or signal catch events behind the gateway.");
        }
    }

    void CheckEventSubProcess(FlowNode node, XmlNode xml)
    {
        var starts = nodes.OfType<StartEvent>().Where(start => start.ScopeId == node.Id).ToList();
        if (starts.Count != 1 || starts[0].Definition is NoneEventDefinition)
        {
            problems.Error("BPMN-053", xml, $"事件子流程「{node.Id}」须恰有一个带触发器的起始事件。", $"Event sub-process '{node.Id}' needs exactly one start event, and that with a trigger.",
                "给它一个定时器、消息、信号、错误、升级、条件或补偿起始事件。", "Give it a timer, message, signal, error, escalation, conditional or compensation start event.");
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
        foreach (var start in starts.Where(start => start.Definition is not (NoneEventDefinition or TimerEventDefinition or MessageEventDefinition or SignalEventDefinition)))
        {
            problems.Error("BPMN-054", ids[start.Id], $"「{start.Id}」这种起始事件只能在事件子流程里。", $"A start event such as '{start.Id}' can only stand in an event sub-process.",
                "改用普通、定时器、消息或信号起始事件。", "Use a none, timer, message or signal start event.");
        }
    }
}
