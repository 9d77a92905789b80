using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution.Loops;

/// <summary>How the body of a loop behaves: it begins its rounds and ends after the last. Each round is the activity itself, once.</summary>
abstract class LoopBehavior : ElementBehavior
{
    /// <summary>Rounds of one loop (DESIGN §4, limits).</summary>
    public const int Limit = 10_000;

    /// <summary>A round has done its work and still stands. False: an incident stands on it.</summary>
    public abstract bool TryEndRound(FlowNode node, ElementInstance round, Step step, out bool endsLoop);

    /// <summary>A round is gone, completed or terminated: the next begins, or the body ends.</summary>
    public abstract void RoundLeft(FlowNode node, ElementInstance body, Step step);

    /// <summary>Begins the round of this index.</summary>
    protected static void BeginRound(FlowNode node, ElementInstance body, int index, Step step, params ReadOnlySpan<(string Name, Value Value)> more)
    {
        var locals = new Dictionary<string, Value> { ["loopCounter"] = Value.Of(index + 1) };
        foreach (var (name, value) in more)
            locals[name] = value;
        body.Loop!.Begun = index + 1;
        step.Schedule(new Step.Arrival(node, body) { Round = index, Locals = locals });
    }
}
