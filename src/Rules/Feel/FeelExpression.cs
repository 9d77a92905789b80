namespace Marketing.Rules.Feel;

/// <summary>A FEEL expression: parsed once, evaluated often, from any number of threads.</summary>
/// <remarks>DMN 1.5 chapter 10. Neither parsing nor evaluating throws, whatever the text or the data.</remarks>
public sealed class FeelExpression
{
    static readonly IReadOnlyDictionary<string, FeelType> NoTypes = new Dictionary<string, FeelType>();

    readonly Compiler.Program? _program;
    readonly FeelNames _known;
    readonly FeelFunctions _functions;

    // The frame of the last evaluation, free for the next: scalars then cost no allocation.
    Frame? _spare;

    FeelExpression(string text, FeelNames known, FeelFunctions functions, FeelProblems problems, Compiler.Program? program, Ast? tree)
    {
        Text = text;
        _known = known;
        _functions = functions;
        Problems = problems.All;
        _program = program;
        Tree = tree;
        FreeNames = program?.FreeNames ?? [];
    }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">Any text; what is wrong with it is in <see cref="Problems"/>.</param>
    /// <param name="known">Names the scope will have; they decide where a name with blanks or signs ends, and what is a slip.</param>
    /// <param name="functions">Functions it may call; the built-in ones when not given.</param>
    public static FeelExpression Parse(string text, FeelNames? known = null, FeelFunctions? functions = null) =>
        Parse(text, known, functions, NoTypes);

    internal static FeelExpression Parse(string text, FeelNames? known, FeelFunctions? functions, IReadOnlyDictionary<string, FeelType> types) =>
        Read(text, known, functions, types, unaryTests: false);

    /// <summary>Reads unary tests, such as the cell of a decision table: <c>&lt; 80</c>, <c>[1..5], 9</c>, <c>not("A")</c>, <c>-</c>.</summary>
    public static FeelExpression ParseUnaryTests(string text, FeelNames? known = null, FeelFunctions? functions = null) =>
        ParseUnaryTests(text, known, functions, NoTypes);

    internal static FeelExpression ParseUnaryTests(string text, FeelNames? known, FeelFunctions? functions, IReadOnlyDictionary<string, FeelType> types) =>
        Read(text, known, functions, types, unaryTests: true);

    static FeelExpression Read(string text, FeelNames? known, FeelFunctions? functions, IReadOnlyDictionary<string, FeelType> types, bool unaryTests)
    {
        ArgumentNullException.ThrowIfNull(text);
        known ??= FeelNames.None;
        functions ??= FeelFunctions.BuiltIn;
        var problems = new FeelProblems();
        if (text.Length > FeelLimits.ExpressionLength)
        {
            problems.TooLong(text.Length);
            return new(text, known, functions, problems, null, null);
        }
        var parser = new Parser(text, known, functions, types, problems);
        var compiler = new Compiler(known, functions, problems);
        if (unaryTests)
        {
            var tests = parser.ParseUnaryTests();
            return new(text, known, functions, problems, tests is null ? null : compiler.CompileTests(tests), tests);
        }
        var tree = parser.ParseExpression();
        return new(text, known, functions, problems, tree is null ? null : compiler.Compile(tree), tree);
    }

    public string Text { get; }

    /// <summary>What is wrong with the text, with place and mend; also warnings.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>Whether there is no error among the problems.</summary>
    public bool IsValid => !Problems.Any(problem => problem.IsError);

    /// <summary>Names the expression reads from its scope, roots only: for <c>a.b</c> it is <c>a</c>.</summary>
    public IReadOnlyCollection<string> FreeNames { get; }

    internal Ast? Tree { get; }

    internal Node? Root => _program?.Root;

    /// <summary>The value of the expression; null with warnings where FEEL has no value.</summary>
    public FeelResult Evaluate(IFeelScope scope, FeelEnvironment environment) => Evaluate(Value.Unset, scope, environment);

    /// <summary>Whether unary tests hold for a value: true, false or null.</summary>
    public FeelResult EvaluateTests(Value input, IFeelScope scope, FeelEnvironment environment) => Evaluate(input, scope, environment);

    /// <summary>The value together with the steps that led to it. Costs a compilation: for people who ask why, not for hot paths.</summary>
    public FeelExplanation Explain(IFeelScope scope, FeelEnvironment environment) => Explain(Value.Unset, scope, environment);

    /// <summary>Like <see cref="Explain(IFeelScope, FeelEnvironment)"/>, for unary tests of a value.</summary>
    public FeelExplanation ExplainTests(Value input, IFeelScope scope, FeelEnvironment environment) => Explain(input, scope, environment);

    FeelExplanation Explain(in Value input, IFeelScope scope, FeelEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(environment);
        if (Tree is null || _program is null)
            return new(default, [.. Problems.Where(problem => problem.IsError).Select(AsWarning)], null, IsCut: false);
        var compiler = new Compiler(_known, _functions, new(), records: true);
        var program = Tree is UnaryTestsAst tests ? compiler.CompileTests(tests) : compiler.Compile(Tree);
        var recorder = new StepRecorder();
        var frame = NewFrame(program, scope, new(environment) { Recorder = recorder });
        if (!input.IsUnset)
            frame.Slots[0] = input;
        if (Tree is UnaryTestsAst)
            recorder.Enter(0, Text.Length);
        var value = Run(program, frame);
        if (Tree is UnaryTestsAst)
            recorder.Leave(value, frame.Run.Warnings is [.., var last] ? last : null);
        return new(value, frame.Run.Warnings, recorder.Root, recorder.IsCut);
    }

    FeelResult Evaluate(in Value input, IFeelScope scope, FeelEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(environment);
        if (_program is null)
            return new(default, [.. Problems.Where(problem => problem.IsError).Select(AsWarning)]);
        var frame = Interlocked.Exchange(ref _spare, null) ?? NewFrame(_program, scope, new(environment));
        frame.Scope = scope;
        frame.Run.Reset(environment);
        if (!input.IsUnset)
            frame.Slots[0] = input;
        var value = Run(_program, frame);
        var result = new FeelResult(value, frame.Run.Warnings);
        // Emptied now, so that an idle expression keeps no one's data alive.
        Value.Clear(frame.Slots);
        frame.Scope = ContextScope.Empty;
        _spare = frame;
        return result;
    }

    static Frame NewFrame(Compiler.Program program, IFeelScope scope, Evaluation run)
    {
        var slots = new Value[program.Slots];
        Value.Clear(slots);
        return new(slots, scope, run);
    }

    static Value Run(Compiler.Program program, Frame frame)
    {
        try
        {
            return program.Root.Evaluate(frame);
        }
        catch (Evaluation.LimitException limit)
        {
            frame.Run.Warn(limit.Warning);
            return default;
        }
        catch (OverflowException)
        {
            // The net below the Try… methods: a number too large is null, never a crash.
            return frame.Run.Fail(program.Root.At, new("结果超出数字的范围", "A result is out of range"));
        }
    }

    static FeelWarning AsWarning(Problem problem) => new(problem.Message, problem.Position ?? new(1, 1));

    /// <summary>The value as part of an evaluation under way, sharing its budget and warnings.</summary>
    internal Value EvaluateWithin(Evaluation run, IFeelScope scope) => EvaluateWithin(run, Value.Unset, scope);

    internal Value EvaluateWithin(Evaluation run, in Value input, IFeelScope scope)
    {
        if (_program is null)
        {
            foreach (var problem in Problems.Where(problem => problem.IsError))
                run.Warn(AsWarning(problem));
            return default;
        }
        var slots = new Value[_program.Slots];
        Value.Clear(slots);
        if (!input.IsUnset)
            slots[0] = input;
        return _program.Root.Evaluate(new(slots, scope, run));
    }

    public override string ToString() => Text;
}
