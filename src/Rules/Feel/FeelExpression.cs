namespace Marketing.Rules.Feel;

/// <summary>A FEEL expression: parsed once, evaluated often, from any number of threads.</summary>
/// <remarks>DMN 1.5 chapter 10. Neither parsing nor evaluating throws, whatever the text or the data.</remarks>
public sealed class FeelExpression
{
    static readonly IReadOnlyDictionary<string, FeelType> NoTypes = new Dictionary<string, FeelType>();

    readonly Compiler.Program? _program;

    // The frame of the last evaluation, free for the next: scalars then cost no allocation.
    Frame? _spare;

    FeelExpression(string text, FeelProblems problems, Compiler.Program? program, Ast? tree)
    {
        Text = text;
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
            return new(text, problems, null, null);
        }
        var parser = new Parser(text, known, functions, types, problems);
        var compiler = new Compiler(known, functions, problems);
        if (unaryTests)
        {
            var tests = parser.ParseUnaryTests();
            return new(text, problems, tests is null ? null : compiler.CompileTests(tests), tests);
        }
        var tree = parser.ParseExpression();
        return new(text, problems, tree is null ? null : compiler.Compile(tree), tree);
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

    FeelResult Evaluate(in Value input, IFeelScope scope, FeelEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(environment);
        if (_program is null)
            return new(default, [.. Problems.Where(problem => problem.IsError).Select(AsWarning)]);
        var frame = Interlocked.Exchange(ref _spare, null) ?? NewFrame(scope, environment);
        frame.Scope = scope;
        frame.Run.Reset(environment);
        if (!input.IsUnset)
            frame.Slots[0] = input;
        var value = Run(frame);
        var result = new FeelResult(value, frame.Run.Warnings);
        // Emptied now, so that an idle expression keeps no one's data alive.
        Value.Clear(frame.Slots);
        frame.Scope = ContextScope.Empty;
        _spare = frame;
        return result;
    }

    Frame NewFrame(IFeelScope scope, FeelEnvironment environment)
    {
        var slots = new Value[_program!.Slots];
        Value.Clear(slots);
        return new(slots, scope, new(environment));
    }

    Value Run(Frame frame)
    {
        try
        {
            return _program!.Root.Evaluate(frame);
        }
        catch (Evaluation.LimitException limit)
        {
            frame.Run.Warn(limit.Warning);
            return default;
        }
        catch (OverflowException)
        {
            // The net below the Try… methods: a number too large is null, never a crash.
            return frame.Run.Fail(_program!.Root.At, new("结果超出数字的范围", "A result is out of range"));
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
