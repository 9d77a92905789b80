using System.Diagnostics;

namespace Marketing.Rules.Feel;

/// <summary>One evaluation under way: its environment, its budget and its warnings.</summary>
sealed class Evaluation(FeelEnvironment environment)
{
    const int StepsBetweenLooks = 256;

    List<FeelWarning>? _warnings;
    int _steps;
    int _callDepth;
    long _started;
    long _allocatedBefore;
    ulong _random = environment.Seed;

    public FeelEnvironment Environment { get; private set; } = environment;

    /// <summary>Collects explanations where someone asked for them.</summary>
    public Dmn.DecisionTrace? Trace { get; init; }

    /// <summary>Collects the steps where someone asked how the value came about.</summary>
    public StepRecorder? Recorder { get; init; }

    public IReadOnlyList<FeelWarning> Warnings => _warnings ?? (IReadOnlyList<FeelWarning>)[];

    /// <summary>Makes the object ready for the next evaluation, so that one expression need not allocate it each time.</summary>
    public void Reset(FeelEnvironment environment)
    {
        Environment = environment;
        _warnings = null;
        _steps = 0;
        _started = 0;
        _callDepth = 0;
        _random = environment.Seed;
    }

    /// <summary>Ends an evaluation that passed a limit; caught where the evaluation began.</summary>
    internal sealed class LimitException(FeelWarning warning) : Exception(warning.Message.English)
    {
        public FeelWarning Warning => warning;
    }

    public void Warn(SourcePosition at, Words message) => Warn(new FeelWarning(message, at));

    public void Warn(FeelWarning warning)
    {
        _warnings ??= [];
        if (_warnings.Count < Environment.Limits.Warnings)
            _warnings.Add(warning);
    }

    /// <summary>Null, with a warning that says why.</summary>
    public Value Fail(SourcePosition at, Words reason)
    {
        Warn(at, reason);
        return default;
    }

    /// <summary>Counts a loop round or a call; time and memory are looked at now and then.</summary>
    public void Step(SourcePosition at)
    {
        var steps = _steps++;
        if (steps == 0)
            _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        if (steps % StepsBetweenLooks == StepsBetweenLooks - 1)
            LookAtBudget(at);
    }

    /// <summary>Counts work done in one go, such as the items of a list.</summary>
    public void Steps(SourcePosition at, int count)
    {
        if (_steps == 0)
            Step(at);
        if (count < StepsBetweenLooks)
        {
            _steps += count;
            return;
        }
        _steps += count;
        LookAtBudget(at);
    }

    void LookAtBudget(SourcePosition at)
    {
        var limits = Environment.Limits;
        // A clock costs more than most expressions: it starts with the first look, a few hundred steps late at most.
        if (_started == 0)
            _started = Stopwatch.GetTimestamp();
        if (_steps > limits.Steps || _steps < 0)
            throw Limit(at, new($"超过 {limits.Steps} 步", $"more than {limits.Steps} steps"));
        if (Stopwatch.GetElapsedTime(_started) > limits.Time)
            throw Limit(at, new($"计算超过 {limits.Time.TotalMilliseconds} 毫秒", $"took longer than {limits.Time.TotalMilliseconds} ms"));
        if (GC.GetAllocatedBytesForCurrentThread() - _allocatedBefore > limits.Bytes)
            throw Limit(at, new($"占用内存超过 {limits.Bytes >> 20} MB", $"allocated more than {limits.Bytes >> 20} MB"));
    }

    public static LimitException Limit(SourcePosition at, Words what) =>
        new(new(new($"超出计算限额：{what.Chinese}", $"The limit of an evaluation is passed: {what.English}"), at) { IsLimit = true });

    public void CheckListLength(SourcePosition at, long length)
    {
        if (length > Environment.Limits.ListLength)
            throw Limit(at, new($"列表超过 {Environment.Limits.ListLength} 项", $"a list of more than {Environment.Limits.ListLength} items"));
    }

    public void CheckStringLength(SourcePosition at, long length)
    {
        if (length > Environment.Limits.StringLength)
            throw Limit(at, new($"字符串超过 {Environment.Limits.StringLength} 个字符", $"a string of more than {Environment.Limits.StringLength} characters"));
    }

    public void EnterCall(SourcePosition at)
    {
        Step(at);
        // The first call stands on the stack of whoever evaluates; only calls within calls can dig deep.
        if (++_callDepth > Environment.Limits.CallDepth || (_callDepth > 1 && !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack()))
            throw Limit(at, new($"函数嵌套调用超过 {Environment.Limits.CallDepth} 层", $"function calls nested deeper than {Environment.Limits.CallDepth}"));
    }

    public void LeaveCall() => _callDepth--;

    /// <summary>The next number of a sequence that the seed decides (splitmix64).</summary>
    public ulong NextRandom()
    {
        var z = _random += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>What a node computes in: slots for local values and for names already fetched, and where further names are read.</summary>
sealed class Frame(Value[] slots, IFeelScope scope, Evaluation run)
{
    public readonly Value[] Slots = slots;
    public IFeelScope Scope = scope;
    public readonly Evaluation Run = run;
}
