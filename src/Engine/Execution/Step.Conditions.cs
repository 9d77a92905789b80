using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Conditional events: looked at when a variable they can see has changed, and once when the wait begins.</summary>
/// <remarks>BPMN 2.0.2 §10.5.5.5. A condition that is null or no boolean is not met: what it asks for may not be there yet.</remarks>
sealed partial class Step
{
    readonly record struct VariableChange(ElementInstance Scope, string Name, bool IsNew);

    readonly List<VariableChange> changes = [];
    readonly HashSet<long> freshConditions = [];

    void CheckConditions()
    {
        if (changes.Count == 0 && freshConditions.Count == 0)
            return;
        var changed = changes.ToList();
        var fresh = freshConditions.ToHashSet();
        changes.Clear();
        freshConditions.Clear();
        var waiting = from element in instance.Elements
                      from wait in element.Waits
                      where wait.Kind == WaitKind.Condition
                      select (element, wait);
        foreach (var (element, wait) in waiting.ToList())
            CheckCondition(element, wait, changed, fresh.Contains(wait.Key));
    }

    void CheckCondition(ElementInstance holder, Wait wait, List<VariableChange> changed, bool isFresh)
    {
        var node = Process.Node(wait.EventId ?? holder.ElementId);
        var definition = (ConditionalEventDefinition)((Event)node).Definition;
        if (holder.IsGone || !holder.Waits.Contains(wait) || (!isFresh && !changed.Exists(change => Matters(change, definition, holder))))
            return;
        if (!Evaluate(definition.Condition, holder).Value.TryBoolean(out var met) || !met)
            return;
        if (node is not (BoundaryEvent { Interrupting: false } or StartEvent { Interrupting: false }))
            holder.Waits.Remove(wait);
        Remember(HistoryKind.ConditionMet, node, holder, e => e with { Key = wait.Key });
        Happened(node, holder, NoResults);
    }

    // A change matters when the variable can be seen from the holder and the filter asks for it.
    static bool Matters(VariableChange change, ConditionalEventDefinition definition, ElementInstance holder)
    {
        if (definition.VariableNames.Count > 0 && !definition.VariableNames.Contains(change.Name))
            return false;
        if (definition.VariableEvents.Count > 0 && !definition.VariableEvents.Contains(change.IsNew ? "create" : "update"))
            return false;
        for (var scope = holder; scope is not null; scope = scope.Parent)
        {
            if (scope == change.Scope)
                return true;
        }

        return false;
    }
}
