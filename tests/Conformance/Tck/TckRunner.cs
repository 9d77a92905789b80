using System.Diagnostics;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Conformance.Tck;

/// <summary>Runs the cases of the DMN Technology Compatibility Kit from a folder, at any depth, and reports them.</summary>
static class TckRunner
{
    static readonly FeelEnvironment World = new(new DateTimeOffset(2026, 7, 1, 9, 30, 0, TimeSpan.Zero), TimeZoneInfo.Utc)
    {
        ExternalFunctions = JavaFunctions.Find,
        Limits = new() { Time = TimeSpan.FromSeconds(2) },
    };

    public static int Run(string folder, string? csv, TextWriter output)
    {
        var clock = Stopwatch.StartNew();
        using var lines = csv is null ? null : new StreamWriter(csv);
        var total = new Tally();
        foreach (var path in Directory.EnumerateFiles(folder, "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (TckFile.Read(path) is not { } file)
                continue;
            var started = clock.ElapsedMilliseconds;
            var tally = new Tally();
            RunFile(file, Path.GetDirectoryName(path)!, tally, lines, output);
            tally.Milliseconds = clock.ElapsedMilliseconds - started;
            output.WriteLine($"{file.Level}/{file.Folder}: {tally}");
            total.Add(tally);
        }
        total.Milliseconds = clock.ElapsedMilliseconds;
        output.WriteLine($"total: {total}");
        output.WriteLine($"{total.Passed} passed, {total.Failed} failed");
        return total.Failed == 0 ? 0 : 1;
    }

    static void RunFile(TckFile file, string folder, Tally tally, TextWriter? csv, TextWriter output)
    {
        var model = Load(folder, file.ModelName, out var trouble);
        foreach (var test in file.Cases)
        {
            var messages = new List<string>();
            var nonNull = true;
            try
            {
                if (model is null)
                    messages.Add(trouble);
                else
                    nonNull = RunCase(model, test, messages, tally);
            }
#pragma warning disable CA1031 // A case never fails the run: whatever it throws is its result.
            catch (Exception wrong)
#pragma warning restore CA1031
            {
                messages.Add($"{wrong.GetType().Name}: {wrong.Message}");
            }
            var passed = messages.Count == 0;
            tally.Count(passed, nonNull);
            var message = string.Join("; ", messages).Replace('"', '\'').ReplaceLineEndings(" ");
            if (!passed)
                output.WriteLine($"FAIL {file.Folder} {file.Name} {test.Id}: {message}");
            csv?.WriteLine($"\"{file.Level}/{file.Folder}\",\"{file.Name}\",\"{test.Id}\",\"{(passed ? "SUCCESS" : "ERROR")}\",\"{message}\"");
        }
    }

    // The other models of the folder serve imports, the imported ones first.
    static DecisionModel? Load(string folder, string modelName, out string trouble)
    {
        trouble = "";
        var texts = Directory.EnumerateFiles(folder, "*.dmn").ToDictionary(path => Path.GetFileName(path), File.ReadAllText);
        if (!texts.Remove(modelName, out var main))
        {
            trouble = $"there is no model '{modelName}'";
            return null;
        }
        var others = new List<DecisionModel>();
        var waiting = texts.ToList();
        for (var round = 0; round <= texts.Count && waiting.Count > 0; round++)
        {
            var ready = waiting.Where(text => DecisionModel.ImportsOf(text.Value).All(ns => others.Exists(model => model.Namespace == ns))).ToList();
            foreach (var (name, xml) in ready)
                others.Add(DecisionModel.Read(xml, others, name));
            waiting.RemoveAll(ready.Contains);
        }
        return DecisionModel.Read(main, others, modelName);
    }

    static bool RunCase(DecisionModel model, TckCase test, List<string> messages, Tally tally)
    {
        var builder = new Context.Builder();
        foreach (var (name, value) in test.Inputs)
            builder.Set(name, value());
        var inputs = builder.Build();
        var nonNull = false;
        foreach (var result in test.Results)
        {
            var expected = result.Expected();
            nonNull |= !expected.IsNull;
            var answer = Evaluate(model, test, result, inputs);
            var diagnosed = answer.Warnings.Count > 0;
            if (result.IsError && !diagnosed)
            {
                tally.ErrorsWithoutDiagnostic++;
                if (Environment.GetEnvironmentVariable("TCK_SHOW_FLAGS") is not null)
                    Console.WriteLine($"NODIAG {model.Name} {test.Id} {result.Name}");
            }
            if (!result.IsError && answer.Warnings.Any(warning => warning.Severity != Marketing.Rules.Severity.Information))
            {
                tally.SurplusDiagnostics++;
                if (Environment.GetEnvironmentVariable("TCK_SHOW_FLAGS") is not null)
                    Console.WriteLine($"SURPLUS {model.Name} {test.Id} {result.Name}: {answer.Warnings[0]}");
            }
            var actual = PartOf(answer.Value, test, result);
            if (!TckValue.Same(expected, actual))
                messages.Add($"{result.Name}: expected {Show(expected)}, found {Show(actual)}{(diagnosed ? $" ({answer.Warnings[0]})" : "")}");
        }
        return nonNull;
    }

    static DecisionResult Evaluate(DecisionModel model, TckCase test, TckResult result, Context inputs) =>
        test.Type == "decisionService"
            ? model.EvaluateService(test.Invocable, inputs, World)
            : model.Evaluate(result.Name, inputs, World, given: inputs);

    // A service with several outputs gives a context of them.
    static Value PartOf(Value value, TckCase test, TckResult result) =>
        test.Type == "decisionService" && test.Results.Count > 1 && value.TryContext(out var outputs) && outputs.TryGet(result.Name, out var part)
            ? part
            : value;

    static string Show(Value value) => Value.OfList(value).ToString()[1..^1];

    sealed class Tally
    {
        public int Passed { get; private set; }
        public int Failed { get; private set; }
        public int NonNull { get; private set; }
        public int NonNullPassed { get; private set; }
        public int ErrorsWithoutDiagnostic { get; set; }
        public int SurplusDiagnostics { get; set; }
        public long Milliseconds { get; set; }

        public void Count(bool passed, bool nonNull)
        {
            _ = passed ? Passed++ : Failed++;
            if (nonNull)
            {
                NonNull++;
                if (passed)
                    NonNullPassed++;
            }
        }

        public void Add(Tally other)
        {
            Passed += other.Passed;
            Failed += other.Failed;
            NonNull += other.NonNull;
            NonNullPassed += other.NonNullPassed;
            ErrorsWithoutDiagnostic += other.ErrorsWithoutDiagnostic;
            SurplusDiagnostics += other.SurplusDiagnostics;
        }

        public override string ToString() =>
            $"{Passed} passed, {Failed} failed, non-null {NonNullPassed} of {NonNull}, errors without diagnostic {ErrorsWithoutDiagnostic}, surplus diagnostics {SurplusDiagnostics}, {Milliseconds} ms";
    }
}
