using Marketing.Benchmarks.Measuring;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Xml;
using Marketing.Rules.Feel;

namespace Marketing.Benchmarks.Engine;

/// <summary>Straight-through processes: the pure step alone, and whole commands of the engine over the store in memory.</summary>
static class EngineBenchmark
{
    static readonly FeelEnvironment World = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.FromHours(8)), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
    static readonly Dictionary<string, Value> Variables = new() { ["amount"] = Value.Of(12_000) };

    public static async Task<int> Run(BenchmarkOptions options, TextWriter output)
    {
        var content = CaseFile.Bytes(options.Workload + ".bpmn");
        var core = Core(content, options);
        output.WriteLine(core);
        var engine = await Engine(content, options);
        output.WriteLine(engine);
        return core.Correct == true && engine.Correct == true ? 0 : 1;
    }

    static ResultLine Core(byte[] content, BenchmarkOptions options)
    {
        var file = BpmnReader.Read(content, options.Workload);
        var process = file.Processes[0];
        StepResult last = Start(process);
        Action<int> loop = times =>
        {
            for (; times > 0; times--)
                last = Start(process);
        };
        Timing.WarmUpAll([loop]);
        return Line(Timing.Of(loop, options.N), options, "core", last.Instance.State == InstanceState.Completed);
    }

    static StepResult Start(ProcessModel process) =>
        Interpreter.Step(process, null, new StartInstance(new Moment(1, World, "ana"), 7, 1, null, Variables, "ana", "ana"));

    static async Task<ResultLine> Engine(byte[] content, BenchmarkOptions options)
    {
        using var world = new EngineWorld("memory");
        var (engine, definition) = (world.Engine, await world.Deploy(options.Workload, content));
        var request = new StartRequest { DefinitionKey = definition, Variables = Variables };
        var ended = true;
        // Memory answers at once, so that nothing waits here.
        Action<int> loop = times =>
        {
            for (; times > 0; times--)
                ended &= engine.Start(request, "ana").GetAwaiter().GetResult().Value.Instance.State == InstanceState.Completed;
        };
        Timing.WarmUpAll([loop]);
        return Line(Timing.Of(loop, options.N), options, "engine", ended) with { Store = "memory" };
    }

    static ResultLine Line(Timing timing, BenchmarkOptions options, string variant, bool correct) =>
        timing.Line(options.Workload, options.Workload, variant, correct) with { OpsPerSecond = null, InstancesPerSecond = Math.Round(1e6 / timing.MedianUs) };
}
