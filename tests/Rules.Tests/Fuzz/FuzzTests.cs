using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;
using Marketing.Rules.Feel.Checking;
using Marketing.Rules.Tests.Feel;
using Xunit.Abstractions;

namespace Marketing.Rules.Tests.Fuzz;

/// <summary>Whatever the text: no exception, no crash, no long wait, and every problem has a place in the text and both languages.</summary>
/// <remarks>Each case has a random source of its own, so that the seed and the number of a case tell it. <c>MARKETING_LONG=1</c> runs ten times as many.</remarks>
public class FuzzTests(ITestOutputHelper output)
{
    const int Seed = 20261122;

    // The stack of a thread where it is smallest: 1 MB, as on Windows.
    const int StackSize = 1 << 20;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    static readonly int Scale = Environment.GetEnvironmentVariable("MARKETING_LONG") == "1" ? 10 : 1;

    static readonly FeelEnvironment World = FeelTable.World with
    {
        Limits = FeelLimits.Default with { Steps = 20_000, Time = TimeSpan.FromMilliseconds(10), Bytes = 4 << 20 },
    };

    static readonly ContextScope Data = new(Context.Of(("a", Value.Of(5)), ("b", Value.Of("x")), ("list", Value.OfList(Value.Of(3), Value.Of(1), Value.Of(2))), ("total amount", Value.Of(120)),
        ("order", FeelTable.Eval("{lines: [{sku: \"p\", qty: 2}, {sku: \"q\", qty: 1}]}")), ("客户等级", Value.Of("高"))));

    static readonly ExpressionScope Scope = new(
    [
        new("a", FeelType.Number), new("b", FeelType.String), new("list", FeelType.ListOf(FeelType.Number)), new("total amount", FeelType.Number), new("order", FeelType.Any), new("客户等级", FeelType.String),
    ])
    {
        InputType = FeelType.Number,
    };

    static readonly FeelNames Names = FeelNames.Of("a", "b", "list", "total amount", "order", "客户等级");

    [Fact]
    public void Mutated_expressions_neither_throw_nor_hang() => Run(8_000 * Scale, random =>
    {
        var (grammar, mutations) = (new ExpressionGrammar(random), new TextMutations(random));
        var isTests = random.Next(4) == 0;
        var seed = isTests ? grammar.TestsSeed() : grammar.Seed();
        return (random.Next(20) == 0 ? seed : mutations.Of(seed, grammar.Seed()), text => TryExpression(text, isTests, random.Next(text.Length + 1)));
    });

    [Fact]
    public void Mutated_models_neither_throw_nor_hang() => Run(2_000 * Scale, random =>
    {
        var mutations = new TextMutations(random);
        return (new ModelSeeds(random, new(random), mutations).Next(), TryModel);
    });

    static void TryExpression(string text, bool isTests, int offset)
    {
        var expression = isTests ? FeelExpression.ParseUnaryTests(text, Names) : FeelExpression.Parse(text, Names);
        Assert.All(expression.Problems, problem => AssertPlaced(problem, text));
        var result = isTests ? expression.EvaluateTests(Value.Of(3), Data, World) : expression.Evaluate(Data, World);
        Assert.All(result.Warnings, warning => AssertWords(warning.Message));
        _ = result.Value.ToString();
        var check = isTests ? ExpressionChecker.CheckUnaryTests(text, Scope) : ExpressionChecker.Check(text, Scope, FeelType.Boolean);
        Assert.All(check.Problems, problem =>
        {
            AssertPlaced(problem.Problem, text);
            Assert.InRange(problem.Length, 0, text.Length);
        });
        if (expression.Problems.Any(problem => problem.IsError))
            Assert.False(check.IsValid);
        Assert.All(ExpressionCompletion.At(text, offset, Scope, isTests).Items, item => Assert.NotEmpty(item.Insert));
    }

    static void TryModel(string xml)
    {
        var model = DecisionModel.Read(xml, file: "m.dmn");
        Assert.All(model.Problems, problem => AssertPlaced(problem, xml));
        foreach (var finding in model.Analyze())
        {
            AssertWords(finding.Problem.Message);
            Assert.All(finding.Witness, value => Assert.NotEmpty(value.Literal));
        }
        var inputs = Context.Of(("a", Value.Of(5)), ("b", Value.Of("high")));
        foreach (var (id, _) in model.Decisions)
        {
            var explained = model.Explain(id, inputs, World);
            Assert.All(explained.Warnings, warning => AssertWords(warning.Message));
            Assert.All(explained.Tables.SelectMany(table => table.Missed), missed => AssertWords(missed.Words));
        }
        foreach (var (id, _) in model.Services)
            model.EvaluateService(id, inputs, World);
    }

    static void AssertPlaced(Problem problem, string text)
    {
        AssertWords(problem.Message);
        if (problem.Mend is { } mend)
            AssertWords(mend);
        Assert.NotNull(problem.Position);
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        Assert.InRange(problem.Position.Value.Line, 1, lines.Length);
        Assert.InRange(problem.Position.Value.Column, 1, lines[problem.Position.Value.Line - 1].Length + 1);
    }

    static void AssertWords(Words words)
    {
        Assert.NotEmpty(words.Chinese);
        Assert.NotEmpty(words.English);
    }

    void Run(int count, Func<Random, (string Text, Action<string> Try)> prepare)
    {
        var (slowest, slowestText, clock) = (TimeSpan.Zero, "", Stopwatch.StartNew());
        for (var i = 0; i < count; i++)
        {
            var random = new Random(HashCode(Seed, i));
            var (text, attempt) = prepare(random);
            var started = clock.Elapsed;
            OnSmallStack(() => attempt(text), $"seed {Seed}, case {i}: {Short(text)}");
            var took = clock.Elapsed - started;
            if (took > slowest)
                (slowest, slowestText) = (took, $"case {i}: {Short(text.ReplaceLineEndings(" "))[..Math.Min(text.Length, 200)]}");
        }
        output.WriteLine($"{count} cases in {clock.Elapsed.TotalSeconds:0.0} s, slowest {slowest.TotalMilliseconds:0} ms, {slowestText}");
        Assert.True(slowest < Longest, $"{slowest}: {slowestText}");
    }

    // Stable from run to run, as System.HashCode is not.
    static int HashCode(int seed, int number) => unchecked((seed * 486187739 + number) * 16777619);

    static void OnSmallStack(Action action, string what)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception thrown)
            {
                failure = ExceptionDispatchInfo.Capture(thrown);
            }
        }, StackSize);
        thread.Start();
        thread.Join();
        Assert.True(failure is null, $"{what}\n{failure?.SourceException}");
    }

    static string Short(string text) => text.Length <= 3_000 ? text : text[..3_000] + "…";
}
