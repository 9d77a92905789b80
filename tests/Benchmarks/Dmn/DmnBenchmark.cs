using System.Globalization;
using Marketing.Benchmarks.Measuring;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Benchmarks.Dmn;

/// <summary>The shared decision table over its ten thousand inputs, with 24 rows and with 480.</summary>
static class DmnBenchmark
{
    const string Workload = "dmn";

    static readonly FeelEnvironment World = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.FromHours(8)), TimeZoneInfo.Utc);

    public static int Run(BenchmarkOptions options, TextWriter output)
    {
        var shared = DmnCases.Load();
        var inputs = Enumerable.Range(0, DmnCases.InputCount).Select(DmnCases.Input).ToArray();
        var contexts = Array.ConvertAll(inputs, DmnCases.ContextOf);
        var floor = options.WithLimit ? Timing.Of(FloorLoop(inputs), options.N) : null;
        if (floor is not null)
            output.WriteLine(floor.Line(Workload, "dt-24", "floor", Checksum(i => DmnFloor.Decide(DmnFloor.Facts(inputs[i]))) == shared.Checksum));

        var allCorrect = true;
        foreach (var table in (DmnCases[])[shared, shared.Longer()])
        {
            var name = $"dt-{table.Rows.Count}";
            var model = table.Read();
            var correct = Checksum(i => RowOf(Decide(model, contexts[i]))) == shared.Checksum;
            allCorrect &= correct;
            var xml = table.Xml();
            var parsedOnce = Loop(i => Decide(model, contexts[i]));
            var cold = Loop(i => Decide(DecisionModel.Read(xml), contexts[i]));
            Timing.WarmUpAll([cold, parsedOnce]);
            output.WriteLine(Timing.Of(parsedOnce, options.N).LineAgainst(floor, Workload, name, "parsed-once", correct));
            output.WriteLine(Timing.Of(cold, options.N).Line(Workload, name, "cold", correct));
        }
        return allCorrect ? 0 : 1;
    }

    static Value Decide(DecisionModel model, Context inputs) => model.Evaluate("collection", inputs, World).Value;

    // act07 is the answer of row 7.
    static int RowOf(Value answer) =>
        answer.TryContext(out var outputs) && outputs!["action"].TryString(out var action) ? int.Parse(action.AsSpan(3), CultureInfo.InvariantCulture) : -1;

    static long Checksum(Func<int, int> rowOf)
    {
        var sum = 0L;
        for (var i = 0; i < DmnCases.InputCount; i++)
            sum += 1 + rowOf(i);
        return sum;
    }

    static Action<int> Loop(Action<int> decide)
    {
        var next = 0;
        return times =>
        {
            for (; times > 0; times--)
            {
                decide(next);
                next = next + 1 == DmnCases.InputCount ? 0 : next + 1;
            }
        };
    }

    static Action<int> FloorLoop((int, decimal, string)[] inputs)
    {
        var facts = Array.ConvertAll(inputs, DmnFloor.Facts);
        return Loop(i => DmnFloor.Decide(facts[i]));
    }
}
