using Marketing.Engine.Model;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>Finds loops of flows in which nothing waits and which no condition can leave: they would never end.</summary>
/// <remarks>DESIGN §4, limits. Other loops run, up to the number of steps a command may take.</remarks>
sealed class LoopValidator(BpmnProblems problems, IReadOnlyDictionary<string, FlowNode> nodes, IReadOnlyList<SequenceFlow> flows, IReadOnlyDictionary<string, XmlNode> ids)
{
    readonly ILookup<string, SequenceFlow> outgoing = flows.ToLookup(flow => flow.Source);
    readonly ILookup<string, SequenceFlow> incoming = flows.ToLookup(flow => flow.Target);
    readonly Dictionary<string, int> order = [];
    readonly Dictionary<string, int> lowest = [];
    readonly Stack<string> open = new();
    readonly HashSet<string> isOpen = [];

    public void Check()
    {
        foreach (var node in nodes.Values.Where(PassesAtOnce))
        {
            if (!order.ContainsKey(node.Id))
                Visit(node.Id);
        }
    }

    // What never waits: a token that enters goes on in the same step. A parallel join may wait; a sub-process is judged when it runs.
    bool PassesAtOnce(FlowNode node) => node switch
    {
        Activity { Loop: not null } => false,
        PlainTask or ScriptTask or BusinessRuleTask or ExclusiveGateway => true,
        ParallelGateway or InclusiveGateway => incoming[node.Id].Count() < 2,
        IntermediateThrowEvent { Definition: NoneEventDefinition or SignalEventDefinition or EscalationEventDefinition } => true,
        _ => false,
    };

    IEnumerable<string> Next(string id) => outgoing[id].Select(flow => flow.Target).Where(target => nodes.TryGetValue(target, out var node) && PassesAtOnce(node));

    // Tarjan's strongly connected components, with a stack of its own: a model may be a chain of thousands.
    void Visit(string first)
    {
        var path = new Stack<(string Id, IEnumerator<string> Next)>();
        Enter(first, path);
        while (path.TryPeek(out var at))
        {
            if (at.Next.MoveNext())
            {
                var next = at.Next.Current;
                if (!order.TryGetValue(next, out var seen))
                    Enter(next, path);
                else if (isOpen.Contains(next))
                    lowest[at.Id] = Math.Min(lowest[at.Id], seen);
                continue;
            }

            path.Pop();
            if (path.TryPeek(out var before))
                lowest[before.Id] = Math.Min(lowest[before.Id], lowest[at.Id]);
            if (lowest[at.Id] == order[at.Id])
                Judge(Close(at.Id));
        }
    }

    void Enter(string id, Stack<(string, IEnumerator<string>)> path)
    {
        order[id] = lowest[id] = order.Count;
        open.Push(id);
        isOpen.Add(id);
        path.Push((id, Next(id).GetEnumerator()));
    }

    HashSet<string> Close(string id)
    {
        var component = new HashSet<string>();
        string popped;
        do
        {
            popped = open.Pop();
            isOpen.Remove(popped);
            component.Add(popped);
        }
        while (popped != id);
        return component;
    }

    void Judge(HashSet<string> loop)
    {
        var isLoop = loop.Count > 1 || outgoing[loop.First()].Any(flow => flow.Target == loop.First());
        if (!isLoop || loop.Any(id => CanLeave(id, loop)))
            return;
        var first = loop.MinBy(id => ids[id].Position.Line * 100_000L + ids[id].Position.Column)!;
        problems.Error("BPMN-060", ids[first], $"循环 {string.Join("、", loop.Order(StringComparer.Ordinal))} 中没有等待，也没有条件能离开，永远不会结束。",
            $"Nothing waits in the loop {string.Join(", ", loop.Order(StringComparer.Ordinal))}, and no condition leaves it: it would never end.",
            "用排他网关的条件离开循环，或在其中放一个任务。", "Leave the loop by a condition of an exclusive gateway, or put a task into it.");
    }

    // By a choice, or by a path that does not lead back at once.
    bool CanLeave(string id, HashSet<string> loop)
    {
        var leaving = outgoing[id].ToList();
        var chooses = nodes[id] is ExclusiveGateway or InclusiveGateway || leaving.Exists(flow => flow.Condition is not null);
        return chooses && leaving.Exists(flow => !loop.Contains(flow.Target));
    }
}
