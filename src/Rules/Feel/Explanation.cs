namespace Marketing.Rules.Feel;

/// <summary>How an expression came to its value: each part of it with the value it had, in the order of evaluation.</summary>
/// <param name="Value">The value of the whole; the same as <see cref="FeelExpression.Evaluate(IFeelScope, FeelEnvironment)"/> gives.</param>
/// <param name="Warnings">Why a null in it is null.</param>
/// <param name="Root">The steps; null when the text is no expression.</param>
/// <param name="IsCut">Whether there were more steps than are kept.</param>
public sealed record FeelExplanation(Value Value, IReadOnlyList<FeelWarning> Warnings, FeelStep? Root, bool IsCut);

/// <summary>One part of an expression as it was evaluated; the body of a loop has a step for each round.</summary>
/// <param name="Start">Where the part begins in the text, in UTF-16 units from 0.</param>
/// <param name="End">Where it ends.</param>
public sealed record FeelStep(int Start, int End)
{
    readonly List<FeelStep> _steps = [];

    public Value Value { get; internal set; }

    /// <summary>Why the value is null, when it is and something said so.</summary>
    public FeelWarning? Reason { get; internal set; }

    /// <summary>The parts that were evaluated for this one; parts that were not needed are missing.</summary>
    public IReadOnlyList<FeelStep> Steps => _steps;

    internal void Add(FeelStep step) => _steps.Add(step);
}

/// <summary>Collects the steps of one evaluation.</summary>
sealed class StepRecorder
{
    const int Most = 1_000;

    // Steps beyond the limit are evaluated, but kept nowhere.
    readonly Stack<FeelStep?> _open = new();
    int _count;

    public FeelStep? Root { get; private set; }
    public bool IsCut => _count > Most;

    public void Enter(int start, int end)
    {
        var step = ++_count > Most ? null : new FeelStep(start, end);
        if (step is not null)
        {
            if (_open.TryPeek(out var outer))
                outer?.Add(step);
            Root ??= step;
        }
        _open.Push(step);
    }

    public void Leave(in Value value, FeelWarning? reason)
    {
        if (_open.Pop() is not { } step)
            return;
        step.Value = value;
        step.Reason = value.IsNull ? reason : null;
    }
}

/// <summary>A node that tells the recorder what it gives.</summary>
/// <remarks>
/// An expression compiled with these takes none of the shortcuts that look for constants and known shapes among their parts, so
/// that it is also what the fast form is compared with in tests.
/// </remarks>
sealed class RecordingNode(Node inner, int start, int end) : Node(inner.At)
{
    public override bool IsTruth => inner.IsTruth;

    public override Value Evaluate(Frame frame)
    {
        var (recorder, before) = Enter(frame);
        var value = inner.Evaluate(frame);
        Leave(frame, recorder, before, value);
        return value;
    }

    public override int Test(Frame frame)
    {
        var (recorder, before) = Enter(frame);
        var truth = inner.Test(frame);
        Leave(frame, recorder, before, Truth(truth));
        return truth;
    }

    // Nothing is computed here, only taken along.
    public override Value Capture(Frame frame) => inner.Capture(frame);

    (StepRecorder? Recorder, int Warnings) Enter(Frame frame)
    {
        var recorder = frame.Run.Recorder;
        recorder?.Enter(start, end);
        return (recorder, frame.Run.Warnings.Count);
    }

    static void Leave(Frame frame, StepRecorder? recorder, int before, in Value value)
    {
        var warnings = frame.Run.Warnings;
        recorder?.Leave(value, warnings.Count > before ? warnings[^1] : null);
    }
}

/// <summary>A literal whose value the nodes around it must ask for.</summary>
sealed class OpaqueNode(Node inner) : Node(inner.At)
{
    public override Value Evaluate(Frame frame) => inner.Evaluate(frame);
}
