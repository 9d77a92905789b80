using Marketing.Engine.Model;
using Marketing.Rules;

namespace Marketing.Engine.Execution;

/// <summary>How an instance would go on with another version of its model. With problems it cannot.</summary>
/// <param name="Elements">Each open element instance, the element it stands in and the one it will stand in.</param>
public sealed record MigrationPlan(ProcessModel Target, long DefinitionKey, int Version, IReadOnlyDictionary<string, string> Mapping,
    IReadOnlyList<(long Key, string From, string To)> Elements, IReadOnlyList<Words> Problems)
{
    /// <summary>Events that are waited for and will be no more.</summary>
    public IReadOnlyList<string> Closed { get; init; } = [];

    /// <summary>Events that will be waited for from then on.</summary>
    public IReadOnlyList<string> Opened { get; init; } = [];
}

/// <summary>Plans the migration of an instance: a preview, and what <see cref="MigrateInstance"/> carries out.</summary>
/// <remarks>SEMANTICS X4.</remarks>
public static class Migration
{
    /// <param name="mapping">Pairs of a source element's id and a target element's id.</param>
    public static MigrationPlan Plan(ProcessModel source, ProcessInstance instance, ProcessModel target, long definitionKey, int version,
        IReadOnlyList<(string Source, string Target)> mapping)
    {
        var problems = new List<Words>();
        foreach (var twice in mapping.GroupBy(pair => pair.Source).Where(group => group.Count() > 1))
            problems.Add(new Words($"元素「{twice.Key}」映射了多次。", $"Expected each source element to be mapped once, but '{twice.Key}' is mapped several times."));
        var map = mapping.GroupBy(pair => pair.Source).ToDictionary(group => group.Key, group => group.First().Target);
        map[source.Id] = target.Id;

        var elements = new List<(long, string, string)>();
        foreach (var element in instance.Elements)
        {
            var to = map.GetValueOrDefault(element.ElementId);
            if (Check(Step.NodeAt(source, element, element.ElementId), to, element, instance, target, map) is { } wrong)
                problems.Add(wrong);
            else
                elements.Add((element.Key, element.ElementId, to!));
            foreach (var flow in element.Arrivals.Where(flow => target.FindFlow(flow) is null))
                problems.Add(new Words($"流向「{flow}」上有令牌，而目标模型没有它。", $"A token stands on sequence flow '{flow}', which the target does not have."));
        }

        var waited = instance.Elements.SelectMany(element => element.Waits).Select(wait => wait.EventId).OfType<string>().Distinct().ToList();
        return new MigrationPlan(target, definitionKey, version, map, elements, problems)
        {
            Closed = [.. waited.Where(id => !map.ContainsKey(id))],
            Opened = problems.Count > 0 ? [] : [.. instance.Elements.SelectMany(element => Waiting(target, map[element.ElementId], element)).Select(waiting => waiting.Id).Where(id => !map.ContainsValue(id)).Distinct()],
        };
    }

    static Words? Check(FlowNode from, string? to, ElementInstance element, ProcessInstance instance, ProcessModel target, Dictionary<string, string> map)
    {
        if (to is null)
            return new Words($"「{from.Id}」正在执行，但没有映射。", $"Expected active element '{from.Id}' to be mapped, but no mapping is given for it.");
        if (target.FindNode(to) is null)
            return new Words($"目标模型里没有元素「{to}」。", $"The target process holds no element '{to}', to which '{from.Id}' is mapped.");
        var node = Step.NodeAt(target, element, to);
        if (node.ElementType != from.ElementType || (node as Activity)?.Loop?.GetType() != (from as Activity)?.Loop?.GetType())
            return new Words($"「{from.Id}」与「{to}」的类型不同。", $"Expected '{from.Id}' and '{to}' to be of one type, but they are {from.ElementType} and {node.ElementType}, or only one is a loop.");
        var scope = element.IsLoopChild ? element.Parent!.Parent : element.Parent;
        if (scope is not null && map.GetValueOrDefault(scope.ElementId) != node.ScopeId)
            return new Words($"「{to}」不在「{from.Id}」所在层的映射目标里。", $"Expected the scope of '{to}' to be the one that the scope of '{from.Id}' is mapped to, but it is '{node.ScopeId}'.");
        return null;
    }

    /// <summary>The events that an element instance standing in this element waits for beside its own.</summary>
    internal static IEnumerable<Event> Waiting(ProcessModel process, string elementId, ElementInstance element) =>
        (element.IsLoopChild ? [] : process.BoundaryEvents(elementId)).Concat<Event>(element.Loop is null
            ? process.EventSubProcesses(elementId).SelectMany(sub => process.StartEvents(sub.Id))
            : []).Where(Events.EventWait.Waits);
}
