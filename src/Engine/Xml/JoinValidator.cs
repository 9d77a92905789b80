using Marketing.Engine.Model;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>Finds parallel joins that wait for a token which cannot come, whatever is decided: instances would stand there for ever.</summary>
/// <remarks>A join gets its last token only if each of its incoming flows delivers. Two kinds of flow never do together with the others: one
/// that no token can reach at all, and two that begin at different branches of one exclusive choice, which is the only way to both and
/// is passed once (nothing forks before it, no loop leads back to it). It is a warning: an event, a modification or a terminate end event
/// may still take the token away. Inclusive and complex joins wait only for what can come, and are never meant.</remarks>
sealed class JoinValidator(BpmnProblems problems, IReadOnlyDictionary<string, FlowNode> nodes, IReadOnlyList<SequenceFlow> flows, IReadOnlyDictionary<string, XmlNode> ids)
{
    readonly ILookup<string, SequenceFlow> outgoing = flows.ToLookup(flow => flow.Source);
    readonly ILookup<string, SequenceFlow> incoming = flows.ToLookup(flow => flow.Target);

    public void Check()
    {
        foreach (var join in nodes.Values.OfType<ParallelGateway>())
        {
            var arriving = incoming[join.Id].ToList();
            if (arriving.Count < 2)
                continue;
            if (arriving.Find(flow => !IsReachable(flow.Source)) is { } dead)
                Unreachable(join, dead);
            else if (Excluded(join, arriving) is { } pair)
                Exclusive(join, pair.First, pair.Second, pair.Choice);
        }
    }

    // Backwards to something that begins by itself: a start or boundary event, a link's target, or, in an ad-hoc sub-process, any element.
    bool IsReachable(string id) => Upstream(id).Any(Begins);

    bool Begins(string id) => nodes.TryGetValue(id, out var node) && (node is StartEvent or BoundaryEvent or IntermediateCatchEvent { Definition: LinkEventDefinition }
        || nodes.GetValueOrDefault(node.ScopeId) is AdHocSubProcess || incoming[id].Any(flow => !nodes.ContainsKey(flow.Source)));

    HashSet<string> Upstream(string id)
    {
        var found = new HashSet<string>();
        var open = new Stack<string>([id]);
        while (open.TryPop(out var at))
        {
            if (!found.Add(at))
                continue;
            foreach (var flow in incoming[at])
                open.Push(flow.Source);
        }

        return found;
    }

    // Two flows whose tokens come from one exclusive choice and from nowhere else, over different branches of it.
    (SequenceFlow First, SequenceFlow Second, FlowNode Choice)? Excluded(ParallelGateway join, List<SequenceFlow> arriving)
    {
        var origins = arriving.ConvertAll(flow => (Flow: flow, Branch: BranchOf(flow)));
        foreach (var (flow, branch) in origins)
        {
            if (branch is null || !IsPassedOnce(nodes[branch.Source]))
                continue;
            var other = origins.Find(one => one.Branch is { } second && second.Source == branch.Source && second.Id != branch.Id);
            if (other.Flow is not null)
                return (flow, other.Flow, nodes[branch.Source]);
        }

        return null;
    }

    // One token a scope: before the choice nothing makes two of one, and no branch leads back.
    bool IsPassedOnce(FlowNode choice)
    {
        var before = Upstream(choice.Id);
        return nodes.GetValueOrDefault(choice.ScopeId) is not AdHocSubProcess && !outgoing[choice.Id].Any(flow => before.Contains(flow.Target))
            && before.All(id => nodes.TryGetValue(id, out var node) && (outgoing[id].Count() < 2 || node is ExclusiveGateway or EventBasedGateway)
                && node is not (BoundaryEvent { Interrupting: false } or IntermediateCatchEvent { Definition: LinkEventDefinition }));
    }

    // Back along the only way there is, to the branch of an exclusive gateway it began with. A fork on the way, an event on a border or a
    // second way in would bring tokens of their own: then nothing is claimed.
    SequenceFlow? BranchOf(SequenceFlow flow)
    {
        var passed = new HashSet<string>();
        for (var at = flow; passed.Add(at.Id);)
        {
            if (!nodes.TryGetValue(at.Source, out var node))
                return null;
            if (node is ExclusiveGateway && outgoing[node.Id].Count() > 1)
                return at;
            var before = incoming[node.Id].ToList();
            if (before.Count != 1 || outgoing[node.Id].Count() != 1 || node is BoundaryEvent)
                return null;
            at = before[0];
        }

        return null;
    }

    void Unreachable(ParallelGateway join, SequenceFlow flow) => problems.Warning("BPMN-065", ids[join.Id],
        $"并行网关「{join.Name ?? join.Id}」等待流向「{flow.Name ?? flow.Id}」，但没有令牌能到达「{flow.Source}」：实例会永远停在这里。",
        $"Parallel gateway '{join.Name ?? join.Id}' waits for flow '{flow.Name ?? flow.Id}', but no token can reach '{flow.Source}': instances would wait here for ever.",
        "把它接到流程上，或删去这条流向。", "Connect it to the flow, or remove this flow.");

    void Exclusive(ParallelGateway join, SequenceFlow first, SequenceFlow second, FlowNode choice) => problems.Warning("BPMN-065", ids[join.Id],
        $"并行网关「{join.Name ?? join.Id}」同时等待流向「{first.Name ?? first.Id}」和「{second.Name ?? second.Id}」，但排他网关「{choice.Name ?? choice.Id}」只会走其中一条：实例会永远停在这里。",
        $"Parallel gateway '{join.Name ?? join.Id}' waits for both flows '{first.Name ?? first.Id}' and '{second.Name ?? second.Id}', but exclusive gateway '{choice.Name ?? choice.Id}' takes only one of them: instances would wait here for ever.",
        "把汇合改为排他网关，或把分支改为并行网关。", "Join with an exclusive gateway, or split with a parallel one.");
}
