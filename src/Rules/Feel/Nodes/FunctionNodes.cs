using System.Runtime.CompilerServices;

namespace Marketing.Rules.Feel;

/// <summary>What all functions made by one function literal share.</summary>
sealed class LambdaDefinition(string[] parameters, FeelType[] types, int[] captureSlots, int slots, Node body)
{
    public string[] Parameters => parameters;
    public FeelType[] Types => types;
    public int[] CaptureSlots => captureSlots;
    public int Slots => slots;
    public Node Body => body;

    /// <summary>Whether a parameter has a type, so that arguments must be looked at.</summary>
    public bool IsTyped { get; } = Array.Exists(types, type => type != FeelType.Any);
}

/// <summary>A function literal: makes a function that keeps the values its body uses.</summary>
sealed class FunctionNode(SourcePosition at, LambdaDefinition definition, Node[] captures) : Node(at)
{
    public override Value Evaluate(Frame frame)
    {
        var values = captures.Length == 0 ? [] : new Value[captures.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = captures[i].Capture(frame);
        return Value.Of(new FeelLambda(definition, captures, values, frame.Scope));
    }
}

/// <summary>A function written in FEEL.</summary>
sealed class FeelLambda(LambdaDefinition definition, Node[] sources, Value[] captured, IFeelScope scope) : FeelFunction
{
    // The frame of the last call, free for the next one unless it is still running.
    Frame? _spare;

    public override string? Name => null;
    public override IReadOnlyList<string> ParameterNames => definition.Parameters;
    internal override FunctionType Type => new(definition.Types, FeelType.Any);

    /// <summary>Gives the function itself where its body calls it by the name of the entry it is stored in.</summary>
    public void Tie(int slot, in Value self)
    {
        for (var i = 0; i < sources.Length; i++)
        {
            if (sources[i] is LocalNode local && local.Slot == slot)
                captured[i] = self;
        }
    }

    internal override Value Invoke(Evaluation run, SourcePosition at, Span<Value> arguments)
    {
        if (arguments.Length != definition.Parameters.Length)
        {
            return run.Fail(at, new(
                $"函数需要 {definition.Parameters.Length} 个参数，却给了 {arguments.Length} 个",
                $"The function takes {definition.Parameters.Length} arguments, but {arguments.Length} were given"));
        }
        run.EnterCall(at);
        var frame = Interlocked.Exchange(ref _spare, null);
        if (frame is null || !ReferenceEquals(frame.Run, run))
            frame = new(new Value[definition.Slots], scope, run);
        if (!definition.IsTyped)
            arguments.CopyTo(frame.Slots);
        for (var i = 0; definition.IsTyped && i < arguments.Length; i++)
        {
            if (!definition.Types[i].TryCoerce(arguments[i], out frame.Slots[i]))
            {
                run.LeaveCall();
                return run.Fail(at, new(
                    $"参数 '{definition.Parameters[i]}' 应为 {definition.Types[i]}，却是 {Parameter.KindName(arguments[i].Kind)}",
                    $"Expected {definition.Types[i]} for '{definition.Parameters[i]}', but found {Parameter.KindName(arguments[i].Kind)}"));
            }
        }
        for (var i = 0; i < captured.Length; i++)
            frame.Slots[definition.CaptureSlots[i]] = captured[i];
        var result = definition.Body.Evaluate(frame);
        run.LeaveCall();
        _spare = frame;
        return result;
    }

    /// <summary>Opens the function for many calls in a row with two arguments that need no look at their types; null where it does not take such.</summary>
    public PairCalls? OpenForPairs(Evaluation run, SourcePosition at)
    {
        if (definition.Parameters.Length != 2 || definition.IsTyped)
            return null;
        run.EnterCall(at);
        var frame = new Frame(new Value[definition.Slots], scope, run);
        for (var i = 0; i < captured.Length; i++)
            frame.Slots[definition.CaptureSlots[i]] = captured[i];
        return new(definition.Body, frame, at);
    }

    internal override Value InvokeNamed(Evaluation run, SourcePosition at, IReadOnlyList<string> names, ReadOnlySpan<Value> arguments)
    {
        var arranged = new Value[definition.Parameters.Length];
        if (TryArrange(definition.Parameters, names, arguments, arranged, out _))
        {
            // What is not supplied is null (§10.3.2.13.5).
            for (var i = 0; i < arranged.Length; i++)
                arranged[i] = arranged[i].IsUnset ? default : arranged[i];
            return Invoke(run, at, arranged);
        }
        return run.Fail(at, new(
            $"命名参数不对，应为 {string.Join(", ", definition.Parameters)}",
            $"The named arguments do not fit; the parameters are {string.Join(", ", definition.Parameters)}"));
    }
}

/// <summary>A function of two arguments that is being called again and again, as sorting does.</summary>
sealed class PairCalls(Node body, Frame frame, SourcePosition at)
{
    /// <summary>Whether the function says yes to the pair; -1 when it says neither yes nor no.</summary>
    public int Test(in Value first, in Value second)
    {
        frame.Run.Step(at);
        frame.Slots[0] = first;
        frame.Slots[1] = second;
        return body.Test(frame);
    }

    public void Close() => frame.Run.LeaveCall();
}

[InlineArray(Length)]
struct ArgumentBuffer
{
    public const int Length = 6;
    Value _first;
}

[InlineArray(2)]
struct ArgumentPair
{
    Value _first;
}

/// <summary>A call with arguments by position.</summary>
sealed class CallNode(SourcePosition at, Node function, FunctionSet? builtIn, Node[] arguments) : Node(at)
{
    public override Value Evaluate(Frame frame)
    {
        var buffer = new ArgumentBuffer();
        Span<Value> values = arguments.Length <= ArgumentBuffer.Length ? buffer : new Value[arguments.Length];
        values = values[..arguments.Length];
        var callee = function.Evaluate(frame);
        for (var i = 0; i < values.Length; i++)
            values[i] = arguments[i].Evaluate(frame);
        if (callee.Kind == ValueKind.Function)
            return callee.AsFunction.Invoke(frame.Run, At, values);
        // A variable may have the name of a built-in: count(x) counts even where count is a number.
        return builtIn is null ? NoFunction(frame, At, callee) : builtIn.Invoke(frame.Run, At, values);
    }

    public static Value NoFunction(Frame frame, SourcePosition at, in Value callee)
    {
        var kind = Parameter.KindName(callee.Kind);
        return frame.Run.Fail(at, new($"此处应为函数，却是 {kind}", $"Expected a function to call, but found {kind}"));
    }
}

/// <summary>A call of a built-in or host function, known when the expression was compiled.</summary>
sealed class BuiltinCallNode(SourcePosition at, FunctionSet function, Node[] arguments) : Node(at)
{
    public FunctionSet Function => function;

    public override Value Evaluate(Frame frame)
    {
        frame.Run.Steps(At, 1);
        return arguments.Length switch
        {
            1 => One(frame),
            2 => Two(frame),
            _ => Many(frame),
        };
    }

    Value One(Frame frame)
    {
        Value room = default;
        // The function may change its arguments by coercion, so it gets a copy.
        var argument = arguments[0].Look(frame, ref room);
        return function.Invoke(frame.Run, At, new Span<Value>(ref argument));
    }

    Value Two(Frame frame)
    {
        var pair = new ArgumentPair();
        Span<Value> values = pair;
        values[0] = arguments[0].Look(frame, ref values[0]);
        values[1] = arguments[1].Look(frame, ref values[1]);
        return function.Invoke(frame.Run, At, values);
    }

    Value Many(Frame frame)
    {
        var buffer = new ArgumentBuffer();
        Span<Value> values = arguments.Length <= ArgumentBuffer.Length ? buffer : new Value[arguments.Length];
        values = values[..arguments.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = arguments[i].Look(frame, ref values[i]);
        return function.Invoke(frame.Run, At, values);
    }
}

/// <summary>A call with arguments by name.</summary>
sealed class NamedCallNode(SourcePosition at, Node function, string[] names, Node[] arguments) : Node(at)
{
    public override Value Evaluate(Frame frame)
    {
        var callee = function.Evaluate(frame);
        var values = new Value[arguments.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = arguments[i].Evaluate(frame);
        return callee.Kind == ValueKind.Function
            ? callee.AsFunction.InvokeNamed(frame.Run, At, names, values)
            : CallNode.NoFunction(frame, At, callee);
    }
}

/// <summary>is defined(x): whether the name or path leads anywhere; a value that is null is defined.</summary>
sealed class IsDefinedNode(SourcePosition at, Node operand, Node? source, string? member) : Node(at)
{
    public override Value Evaluate(Frame frame)
    {
        if (source is null || member is null)
            return Value.Of(!operand.Capture(frame).IsUnset);
        var value = source.Capture(frame);
        return Value.Of(value.Kind == ValueKind.Context ? value.AsContext.TryGet(member, out _) : Properties.TryGet(value, member, out _));
    }
}

/// <summary>function(…) external {…}: bound by the host, if at all; FEEL itself runs nothing from outside (DMN 1.5 §10.3.2.13.2).</summary>
sealed class ExternalFunctionNode(SourcePosition at, Node mapping, string[] parameters) : Node(at)
{
    public override Value Evaluate(Frame frame)
    {
        var bound = frame.Run.Environment.ExternalFunctions?.Invoke(mapping.Evaluate(frame), parameters);
        return bound is null
            ? frame.Run.Fail(At, new("外部函数未绑定", "There is no such external function here"))
            : Value.Of(bound);
    }
}
