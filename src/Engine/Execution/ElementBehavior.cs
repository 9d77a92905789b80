using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>How one kind of element behaves. The life cycle around it (mappings, boundary events, history) is the interpreter's.</summary>
abstract class ElementBehavior
{
    /// <summary>Whether a token arriving over <paramref name="via"/> goes in now; a join answers no until it is complete.</summary>
    public virtual bool Gather(FlowNode node, ElementInstance scope, SequenceFlow? via, Step step) => true;

    /// <summary>A token came. Either completes it, or leaves it waiting, or raises an incident having done nothing else.</summary>
    public abstract void Enter(FlowNode node, ElementInstance token, Step step);

    /// <summary>What the token waited for has happened, with these results.</summary>
    public virtual void Resume(FlowNode node, ElementInstance token, IReadOnlyDictionary<string, Value> results, Step step)
    {
        step.SetResults(node, token, results);
        step.Complete(token);
    }

    /// <summary>An incident on the open element is resolved.</summary>
    public virtual void Retry(FlowNode node, ElementInstance token, Step step)
    {
    }

    /// <summary>The last token inside a container is gone.</summary>
    public virtual void ChildCompleted(FlowNode node, ElementInstance token, Step step) =>
        throw new InvalidOperationException($"{node.ElementType} '{node.Id}' holds no children.");
}

/// <summary>A behavior for one type of the model.</summary>
abstract class ElementBehavior<TNode> : ElementBehavior
    where TNode : FlowNode
{
    public sealed override void Enter(FlowNode node, ElementInstance token, Step step) => Enter((TNode)node, token, step);

    protected abstract void Enter(TNode node, ElementInstance token, Step step);
}
