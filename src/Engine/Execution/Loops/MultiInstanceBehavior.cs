using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution.Loops;

/// <summary>Does an activity once for each item of a collection, at once or one after the other.</summary>
/// <remarks>BPMN 2.0.2 §13.3.6; SEMANTICS M1–M5.</remarks>
sealed class MultiInstanceBehavior : LoopBehavior
{
    // SEMANTICS M1: the collection is read when the body begins.
    public override void Enter(FlowNode node, ElementInstance body, Step step)
    {
        var loop = LoopOf(node);
        if (!TryItems(node, loop, body, step, out var items))
            return;
        body.Loop = new LoopState { Size = items.Count, OutputName = loop.OutputCollection };
        if (loop.OutputCollection is not null)
            body.Loop.Outputs.AddRange(Enumerable.Repeat(Value.Null, items.Count));
        if (items.Count == 0)
            Finish(body, step);
        else if (loop.IsSequential)
            Begin(node, loop, body, 0, items[0], step);
        else
            for (var index = 0; index < items.Count; index++)
                Begin(node, loop, body, index, items[index], step);
    }

    public override void Retry(FlowNode node, ElementInstance body, Step step)
    {
        if (body.Children.Count == 0 && body.Expected == 0)
            RoundLeft(node, body, step);
    }

    // SEMANTICS M2: outputs by index. M4: the condition sees the round that has just been done as completed.
    public override bool TryEndRound(FlowNode node, ElementInstance round, Step step, out bool endsLoop)
    {
        var loop = LoopOf(node);
        var body = round.Parent!;
        endsLoop = false;
        if (loop.OutputElement is not null && round.Round < body.Loop!.Outputs.Count)
            body.Loop.Outputs[round.Round!.Value] = FeelJson.Normalize(step.Evaluate(loop.OutputElement, round).Value);
        if (loop.CompletionCondition is null)
            return true;
        var read = new ExpressionReader(step, round);
        endsLoop = read.Boolean(loop.CompletionCondition, "completionCondition", Counts(body));
        return !read.Failed;
    }

    static Dictionary<string, Value> Counts(ElementInstance body)
    {
        var loop = body.Loop!;
        return new Dictionary<string, Value>
        {
            ["numberOfInstances"] = Value.Of(loop.Size),
            ["numberOfActiveInstances"] = Value.Of(body.Children.Count + body.Expected - 1),
            ["numberOfCompletedInstances"] = Value.Of(loop.Completed + 1),
            ["numberOfTerminatedInstances"] = Value.Of(loop.Terminated),
        };
    }

    // SEMANTICS M1, M5: a sequential loop reads the collection again for each round.
    public override void RoundLeft(FlowNode node, ElementInstance body, Step step)
    {
        var loop = LoopOf(node);
        var index = body.Loop!.Begun;
        if (body.Children.Count > 0 || body.Expected > 0)
            return;
        if (!loop.IsSequential || index >= body.Loop.Size)
            Finish(body, step);
        else if (!TryItems(node, loop, body, step, out var items))
            return;
        else if (index >= items.Count)
            step.RaiseIncident(body, ErrorTypes.ExtractValue, Incidents.CollectionShrank(node, index, items.Count));
        else
            Begin(node, loop, body, index, items[index], step);
    }

    /// <summary>Ends the body: the output collection reaches the scope outside, once (SEMANTICS M2).</summary>
    public static void Finish(ElementInstance body, Step step)
    {
        if (body.Loop is { OutputName: { } name } loop)
            step.Propagate(body.Parent!, name, Value.OfList(loop.Outputs.ToArray()));
        step.Complete(body);
    }

    static void Begin(FlowNode node, MultiInstance loop, ElementInstance body, int index, Value item, Step step)
    {
        var output = OutputVariable(loop);
        if (output is not null && loop.InputElement is not null)
            BeginRound(node, body, index, step, (output, Value.Null), (loop.InputElement, item));
        else if (output is not null)
            BeginRound(node, body, index, step, (output, Value.Null));
        else if (loop.InputElement is not null)
            BeginRound(node, body, index, step, (loop.InputElement, item));
        else
            BeginRound(node, body, index, step);
    }

    // SEMANTICS M3: an output element that is a plain name is a variable of the round, null at first.
    static string? OutputVariable(MultiInstance loop) =>
        loop.OutputElement?.Feel is { FreeNames.Count: 1 } feel && feel.Text.Trim() is var name && FeelNames.IsName(name)
            && name != loop.InputElement && name != "loopCounter" && feel.FreeNames.Contains(name)
            ? name
            : null;

    /// <summary>The items of the collection as they are now. False: an incident stands on the body.</summary>
    public static bool TryItems(FlowNode node, MultiInstance loop, ElementInstance body, Step step, out IReadOnlyList<Value> items)
    {
        items = [];
        if (loop.InputCollection is { } collection)
        {
            var value = step.Evaluate(collection, body).Value;
            if (!value.TryList(out items))
            {
                step.RaiseIncident(body, ErrorTypes.ExtractValue, Incidents.NoCollection(node, collection.Text, value));
                return false;
            }
        }
        else
        {
            var read = new ExpressionReader(step, body);
            var count = read.Integer(loop.Cardinality, "loopCardinality", least: 0, most: int.MaxValue, otherwise: 0);
            if (read.Failed)
                return false;
            items = count <= Limit ? new Value[count] : [];
            if (count > Limit)
                return TooMany(node, body, count, step);
        }

        return items.Count <= Limit || TooMany(node, body, items.Count, step);
    }

    static bool TooMany(FlowNode node, ElementInstance body, int count, Step step)
    {
        step.RaiseIncident(body, ErrorTypes.Unknown, Incidents.TooManyRounds(node, count, Limit));
        return false;
    }

    static MultiInstance LoopOf(FlowNode node) => (MultiInstance)((Activity)node).Loop!;
}
