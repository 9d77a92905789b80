using Marketing.Benchmarks.Measuring;
using Marketing.Rules.Feel;

namespace Marketing.Benchmarks.Feel;

/// <summary>Each shared expression, parsed once and evaluated often, and read anew each time.</summary>
static class FeelBenchmark
{
    const string Workload = "feel";

    static readonly FeelEnvironment World = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.FromHours(8)), TimeZoneInfo.Utc);

    public static int Run(BenchmarkOptions options, TextWriter output)
    {
        var cases = FeelCases.Load();
        FeelExpression.Parse(cases.Context).Evaluate(ContextScope.Empty, World).Value.TryContext(out var context);
        var subject = new Subject(context!);
        var allCorrect = true;
        var (once, cold, ratios) = (new List<double>(), new List<double>(), new List<double>());

        var chosen = cases.Cases.Where(@case => options.Case is null || @case.Id == options.Case).ToList();
        Timing.WarmUpAll([.. chosen.Select(subject.ParsedOnce), .. chosen.Select(subject.Cold)]);
        foreach (var @case in chosen)
        {
            var correct = subject.IsCorrect(@case);
            allCorrect &= correct;
            if (!@case.IsTimed)
            {
                output.WriteLine(new ResultLine { Workload = Workload, Case = @case.Id, Variant = "parsed-once", Correct = correct });
                continue;
            }

            var floor = options.WithLimit && FeelFloor.For(@case.Id) is { } hand ? Timing.Of(hand, options.N) : null;
            var parsedOnce = Timing.Of(subject.ParsedOnce(@case), options.N);
            var fromText = Timing.Of(subject.Cold(@case), options.N);
            once.Add(parsedOnce.MedianUs);
            cold.Add(fromText.MedianUs);
            if (floor is not null)
            {
                ratios.Add(floor.MedianUs / parsedOnce.MedianUs);
                output.WriteLine(floor.Line(Workload, @case.Id, "floor", FeelFloor.IsCorrect(@case)));
            }
            output.WriteLine(parsedOnce.LineAgainst(floor, Workload, @case.Id, "parsed-once", correct));
            output.WriteLine(fromText.Line(Workload, @case.Id, "cold", correct));
        }

        output.WriteLine(Mean("parsed-once", once, ratios, allCorrect));
        output.WriteLine(Mean("cold", cold, [], allCorrect));
        return allCorrect ? 0 : 1;
    }

    static ResultLine Mean(string variant, List<double> times, List<double> ratios, bool correct) => new()
    {
        Workload = Workload,
        Case = "geomean",
        Variant = variant,
        N = times.Count,
        OpsPerSecond = Math.Round(1e6 / Timing.GeometricMean(times)),
        P50Us = Math.Round(Timing.GeometricMean(times), 4),
        RatioToLimit = ratios.Count == 0 ? null : Math.Round(Timing.GeometricMean(ratios), 3),
        Correct = correct,
    };

    /// <summary>The context the expressions read, and what is measured over it.</summary>
    sealed class Subject(Context context)
    {
        readonly ContextScope _scope = new(context);
        readonly FeelNames _names = FeelNames.Of(context.Keys);

        public bool IsCorrect(FeelCase @case)
        {
            var expected = FeelExpression.Parse(@case.Expected).Evaluate(ContextScope.Empty, World).Value;
            return Evaluate(Parse(@case), Tested(@case)) == expected;
        }

        public Action<int> ParsedOnce(FeelCase @case)
        {
            var (expression, tested) = (Parse(@case), Tested(@case) ?? default);
            return @case.IsUnary
                ? times =>
                {
                    for (; times > 0; times--)
                        expression.EvaluateTests(tested, _scope, World);
                }
            : times =>
                {
                    for (; times > 0; times--)
                        expression.Evaluate(_scope, World);
                };
        }

        public Action<int> Cold(FeelCase @case)
        {
            var tested = Tested(@case);
            return times =>
            {
                for (; times > 0; times--)
                    Evaluate(Parse(@case), tested);
            };
        }

        FeelExpression Parse(FeelCase @case) =>
            @case.IsUnary ? FeelExpression.ParseUnaryTests(@case.Expr, _names) : FeelExpression.Parse(@case.Expr, _names);

        Value? Tested(FeelCase @case) =>
            @case.Value is null ? null : FeelExpression.Parse(@case.Value, _names).Evaluate(_scope, World).Value;

        Value Evaluate(FeelExpression expression, Value? tested) =>
            (tested is { } value ? expression.EvaluateTests(value, _scope, World) : expression.Evaluate(_scope, World)).Value;
    }
}
