using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Tokens to be put and taken by hand, all or none: activations first, terminations last.</summary>
public sealed record ModificationPlan
{
    public IReadOnlyList<Activation> Activate { get; init; } = [];
    public IReadOnlyList<TokenMove> Move { get; init; } = [];

    /// <summary>Keys of element instances to be ended.</summary>
    public IReadOnlyList<long> Terminate { get; init; } = [];
}

/// <summary>An element to be entered.</summary>
/// <param name="AncestorKey">The open scope it is to stand in, or the body of a loop that gets one round more; null when only one is possible.</param>
public sealed record Activation(string ElementId, long? AncestorKey = null)
{
    public IReadOnlyList<ScopedVariables> Variables { get; init; } = [];
}

/// <summary>All tokens of one element go to another.</summary>
public sealed record TokenMove(string SourceElementId, string TargetElementId)
{
    public IReadOnlyList<ScopedVariables> Variables { get; init; } = [];
}

/// <summary>Variables for a scope that a modification makes or finds.</summary>
/// <param name="ScopeId">Id of the element; null for the process.</param>
public sealed record ScopedVariables(string? ScopeId, IReadOnlyDictionary<string, Value> Values);

/// <summary>Says whether a modification can be carried out, before anything is changed.</summary>
/// <remarks>SEMANTICS X1–X3. Start and boundary events, elements behind an event-based gateway and insides of loops may be targets.</remarks>
public static class Modification
{
    /// <summary>Everything that stands against the plan; empty when it can be carried out.</summary>
    public static IReadOnlyList<Words> Check(ProcessModel process, ProcessInstance instance, ModificationPlan plan) =>
    [
        .. plan.Activate.Select(one => CheckTarget(process, one.ElementId) ?? CheckScope(process, instance, one)).OfType<Words>(),
        .. plan.Move.Select(one => CheckTarget(process, one.TargetElementId) ?? CheckSource(instance, one)).OfType<Words>(),
        .. plan.Terminate.Where(key => key == instance.Key || instance.Find(key) is null).Select(key => key == instance.Key
            ? new Words("流程本身不能在修改中结束，请取消实例。", "The process itself cannot be ended by a modification; cancel the instance.")
            : new Words($"没有打开的节点实例 {key}。", $"Expected to terminate element instance '{key}', but it is not open.")),
    ];

    static Words? CheckTarget(ProcessModel process, string id) => process.FindNode(id) switch
    {
        null => new Words($"模型里没有元素「{id}」。", $"Expected to activate element '{id}', but the process holds no such element."),
        ProcessRoot => new Words("不能启动流程本身。", $"The process '{id}' itself cannot be activated."),
        Activity { IsForCompensation: true } => new Words($"「{id}」只用于补偿，不能直接启动。", $"'{id}' only undoes another activity and cannot be activated."),
        _ => null,
    };

    static Words? CheckSource(ProcessInstance instance, TokenMove move) => instance.Elements.Any(element => element.ElementId == move.SourceElementId)
        ? null
        : new Words($"「{move.SourceElementId}」没有打开的节点实例。", $"Expected to move from element '{move.SourceElementId}', but it has no open element instance.");

    static Words? CheckScope(ProcessModel process, ProcessInstance instance, Activation activation)
    {
        var chain = Scopes(process, activation.ElementId);
        if (activation.AncestorKey is { } key)
        {
            var named = instance.Find(key);
            var fits = named is not null && (named.Loop is null ? chain.Contains(named.ElementId) : named.ElementId == activation.ElementId || chain.Contains(named.ElementId));
            return fits ? null : new Words($"节点实例 {key} 不是「{activation.ElementId}」的外层。", $"Expected element instance '{key}' to be an open scope around '{activation.ElementId}', but it is not.");
        }

        return Candidates(instance, chain).Count <= 1
            ? null
            : new Words($"「{activation.ElementId}」有不止一个可能的外层，请指明 ancestorElementInstanceKey。",
                $"Expected one possible scope for '{activation.ElementId}', but there are several; name one as ancestorElementInstanceKey.");
    }

    /// <summary>Ids of the scopes around an element, innermost first.</summary>
    public static IReadOnlyList<string> Scopes(ProcessModel process, string elementId)
    {
        var scopes = new List<string>();
        for (var node = process.Node(elementId); node is not ProcessRoot; node = process.Node(node.ScopeId))
            scopes.Add(node.ScopeId);
        return scopes;
    }

    /// <summary>The open instances of the innermost scope that has any.</summary>
    internal static IReadOnlyList<ElementInstance> Candidates(ProcessInstance instance, IReadOnlyList<string> scopes)
    {
        foreach (var scope in scopes)
        {
            var open = instance.Elements.Where(element => element.ElementId == scope && element.Loop is null && element.Phase != Phase.Terminating).ToList();
            if (open.Count > 0)
                return open;
        }

        return [];
    }
}
