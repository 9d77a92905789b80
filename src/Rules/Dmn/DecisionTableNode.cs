using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>An input column: what is tested, where the value lies meanwhile, and what it may be.</summary>
sealed record TableInputNode(string Label, Node Expression, int Slot, FeelType Type, Node? Allowed)
{
    public string? Id { get; init; }
}

sealed record TableOutputNode(string Name, FeelType Type, Node[] Priorities, Node? Default)
{
    public string? Id { get; init; }
}

/// <summary>A rule; a test that is null is "-" and always holds.</summary>
sealed record TableRuleNode(TableRule Source, Node?[] Tests, Node[] Outputs)
{
    public string? Id => Source.Id;
}

/// <summary>A decision table: which rules match, and what their outputs make together.</summary>
/// <remarks>DMN 1.5 §8.2, §10.3.2.11.</remarks>
sealed class DecisionTableNode(
    SourcePosition at, HitPolicy policy, CollectAggregation aggregation, TableInputNode[] inputs, TableOutputNode[] outputs, TableRuleNode[] rules) : Node(at)
{
    readonly ContextShape _shape = new([.. outputs.Select(output => output.Name)]);
    readonly TableIndex? _index = TableIndex.For(inputs, rules);

    public HitPolicy Policy => policy;
    public TableInputNode[] Inputs => inputs;
    public TableOutputNode[] Results => outputs;
    public TableRuleNode[] Rules => rules;

    public override Value Evaluate(Frame frame)
    {
        foreach (var input in inputs)
        {
            frame.Slots[input.Slot] = input.Expression.Evaluate(frame);
            if (input.Allowed is not null && input.Allowed.Test(frame) != 1)
                return NotAllowed(frame, input);
        }
        Span<int> few = stackalloc int[16];
        var matches = new MatchList(few);
        if (_index is null || !_index.TryMatch(frame, policy == HitPolicy.First, ref matches))
            Scan(frame, ref matches);
        frame.Run.Steps(At, 1 + matches.Items.Length);
        return frame.Run.Trace is { } trace ? Explained(frame, matches.Items, trace) : Answer(frame, matches.Items, null);
    }

    Value Explained(Frame frame, ReadOnlySpan<int> matches, DecisionTrace trace)
    {
        var made = Outputs(frame, matches);
        trace.Table(this, frame, matches, made);
        return Answer(frame, matches, made);
    }

    void Scan(Frame frame, ref MatchList matches)
    {
        frame.Run.Steps(At, rules.Length);
        for (var i = 0; i < rules.Length; i++)
        {
            if (!Matches(frame, rules[i]))
                continue;
            matches.Add(i);
            if (policy == HitPolicy.First)
                return;
        }
    }

    Value NotAllowed(Frame frame, TableInputNode input)
    {
        var value = Value.OfList(frame.Slots[input.Slot]).ToString()[1..^1];
        return frame.Run.Fail(At, new($"输入 '{input.Label}' 的值 {value} 不在允许的范围内", $"The value {value} of input '{input.Label}' is not allowed"));
    }

    static bool Matches(Frame frame, TableRuleNode rule)
    {
        foreach (var test in rule.Tests)
        {
            if (test is not null && test.Test(frame) != 1)
                return false;
        }
        return true;
    }

    // The outputs of the matching rules are given where they have been made already, for an explanation.
    Value Answer(Frame frame, ReadOnlySpan<int> matches, Value[]? made)
    {
        if (matches.Length == 0)
            return NoMatch(frame);
        switch (policy)
        {
            case HitPolicy.Unique:
                return matches.Length > 1 ? Overlap(frame, matches) : made is null ? Output(frame, rules[matches[0]]) : made[0];
            case HitPolicy.First:
                return made is null ? Output(frame, rules[matches[0]]) : made[0];
            case HitPolicy.Any:
                return AnyOf(frame, made ?? Outputs(frame, matches));
            case HitPolicy.Priority:
                return HitPolicies.ByPriority(made ?? Outputs(frame, matches), PriorityLists(frame), outputs.Length)[0];
            case HitPolicy.OutputOrder:
                return Value.OfList(HitPolicies.ByPriority(made ?? Outputs(frame, matches), PriorityLists(frame), outputs.Length));
            case HitPolicy.Collect when aggregation != CollectAggregation.None:
                return HitPolicies.Aggregate(frame.Run, At, aggregation, made ?? Outputs(frame, matches));
            default:
                return Value.OfList(made ?? Outputs(frame, matches));
        }
    }

    Value Overlap(Frame frame, ReadOnlySpan<int> matches)
    {
        var numbers = string.Join(", ", matches.ToArray().Select(index => index + 1));
        return frame.Run.Fail(At, new($"命中策略为唯一，但规则 {numbers} 都匹配", $"The hit policy is UNIQUE, but the rules {numbers} all match"));
    }

    Value AnyOf(Frame frame, Value[] values)
    {
        foreach (var value in values)
        {
            if (!value.Equals(values[0]))
                return frame.Run.Fail(At, new("命中策略为任一，但匹配的规则结果不同", "The hit policy is ANY, but the matching rules differ in their outputs"));
        }
        return values[0];
    }

    Value[] Outputs(Frame frame, ReadOnlySpan<int> matches)
    {
        var values = new Value[matches.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = Output(frame, rules[matches[i]]);
        return values;
    }

    Value Output(Frame frame, TableRuleNode rule)
    {
        if (outputs.Length == 1)
            return rule.Outputs[0].Evaluate(frame);
        var values = new Value[outputs.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = rule.Outputs[i].Evaluate(frame);
        return Value.Of(new Context(_shape, values));
    }

    // Without a match: the default outputs, if there are any (DMN 1.5 §8.2.7).
    Value NoMatch(Frame frame)
    {
        if (!Array.Exists(outputs, output => output.Default is not null))
            return default;
        var values = Array.ConvertAll(outputs, output => output.Default is null ? default : output.Default.Evaluate(frame));
        var answer = outputs.Length == 1 ? values[0] : Value.Of(new Context(_shape, values));
        return policy is HitPolicy.RuleOrder or HitPolicy.OutputOrder || (policy == HitPolicy.Collect && aggregation == CollectAggregation.None)
            ? Value.OfList(answer)
            : answer;
    }

    Value[][] PriorityLists(Frame frame) =>
        Array.ConvertAll(outputs, output => Array.ConvertAll(output.Priorities, priority => priority.Evaluate(frame)));
}

/// <summary>Indexes of matching rules, on the stack while they are few.</summary>
ref struct MatchList(Span<int> room)
{
    Span<int> _room = room;
    int _count;

    public readonly ReadOnlySpan<int> Items => _room[.._count];

    public void Add(int index)
    {
        if (_count == _room.Length)
        {
            var larger = new int[_count * 2];
            _room.CopyTo(larger);
            _room = larger;
        }
        _room[_count++] = index;
    }
}
