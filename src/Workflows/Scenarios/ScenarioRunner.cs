using System.Runtime.CompilerServices;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.Scenarios;

/// <summary>How one scenario went; <see cref="Failure"/> is null when it passed.</summary>
public sealed record ScenarioResult(ScenarioFile File, Scenario Scenario, string? Failure)
{
    /// <summary>The sequence flows that were taken: the process, and the flow's id.</summary>
    public IReadOnlySet<(string Process, string Flow)> Taken { get; init; } = new HashSet<(string, string)>();

    /// <summary>The sequence flows there are in what was deployed.</summary>
    public IReadOnlyList<(string Process, string Flow)> Flows { get; init; } = [];

    public bool Passed => Failure is null;

    public override string ToString() => $"{(Passed ? "ok" : "FAIL")} {File.Path}:{Scenario.Line} {Scenario.Name}{(Passed ? "" : $": {Failure}")}";
}

/// <summary>Runs scenario files in memory: the tests of a process, for people and machines.</summary>
public sealed class ScenarioRunner(DirectorySnapshot directory, Func<IEngineStore>? newStore = null)
{
    static readonly DateTimeOffset DefaultStart = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));

    readonly Func<IEngineStore> newStore = newStore ?? (() => new MemoryEngineStore());

    /// <summary>All <c>*.scenarios.yaml</c> files below a folder, in a fixed order. A file that cannot be read is one failed scenario.</summary>
    public async Task<IReadOnlyList<ScenarioResult>> RunFolder(string folder)
    {
        var results = new List<ScenarioResult>();
        foreach (var path in System.IO.Directory.EnumerateFiles(folder, "*.scenarios.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            results.AddRange(await RunFile(path));
        return results;
    }

    public async Task<IReadOnlyList<ScenarioResult>> RunFile(string path)
    {
        ScenarioFile file;
        try
        {
            file = ScenarioFile.Read(path);
        }
        catch (ScenarioFileException wrong)
        {
            var none = new Scenario("(file)", null, Context.Empty, [], Context.Empty, 1);
            return [new ScenarioResult(new ScenarioFile(path, null, null, []), none, wrong.Message)];
        }

        var results = new List<ScenarioResult>();
        foreach (var scenario in file.Scenarios)
            results.Add(await Run(file, scenario));
        return results;
    }

    public async Task<ScenarioResult> Run(ScenarioFile file, Scenario scenario)
    {
        var store = newStore();
        ScenarioWorld? world = null;
        try
        {
            var at = scenario.Start["at"].IsNull ? DefaultStart : Instant(scenario.Start["at"]);
            world = new ScenarioWorld(store, directory, at, RecordTypesOf(directory));
            await Play(world, file, scenario);
            return await Told(new ScenarioResult(file, scenario, null), world);
        }
        catch (ScenarioFailure failure)
        {
            return await Told(new ScenarioResult(file, scenario, failure.Message), world);
        }
        finally
        {
            (store as IDisposable)?.Dispose();
        }
    }

    static async Task<ScenarioResult> Told(ScenarioResult result, ScenarioWorld? world) =>
        world is null ? result : result with { Taken = await world.TakenFlows(), Flows = await world.AllFlows() };

    // Reading the declarations takes longer than most scenarios.
    static RecordTypes RecordTypesOf(DirectorySnapshot directory) => Declared.GetValue(directory, ShippedCatalog.RecordTypes);

    static readonly ConditionalWeakTable<DirectorySnapshot, RecordTypes> Declared = [];

    static async Task Play(ScenarioWorld world, ScenarioFile file, Scenario scenario)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file.Path))!;
        var process = await Deploy(world, file, folder);
        await PutRecords(world, [.. file.Records, .. scenario.Records]);
        foreach (var name in file.Rules)
            await DeployRules(world, folder, name);
        var play = new ScenarioPlay(world);
        if (scenario.Start["nothing"] != Value.True)
            play.Focus(await Start(world, process ?? throw new ScenarioFailure("the file names no process, and the scenario does not say 'start: { nothing: true }'"), scenario));
        foreach (var step in scenario.Steps)
            await play.Do(step);
        await play.Expect(scenario.Expect, scenario.Line);
    }

    // Answers the id of the process under test; null when the file is a story.
    static async Task<string?> Deploy(ScenarioWorld world, ScenarioFile file, string folder)
    {
        foreach (var other in file.Processes)
            Expect(await world.Engine.Deploy(ScenarioCatalog.Needed(folder, other) ?? throw new ScenarioFailure($"there is no process '{other}'"), "system"));
        if (file.Model is null && file.Process is { } process && ScenarioCatalog.Needed(folder, process) is { } needed)
        {
            Expect(await world.Engine.Deploy(needed, "system"));
            return process;
        }

        return file.Model is null && file.Process is null && file.Processes.Count > 0 ? null : await DeployBeside(world, file, folder);
    }

    static Deployment Expect(Outcome<Deployment> deployed) => deployed.Succeeded ? deployed.Value
        : throw new ScenarioFailure($"not deployed: {string.Join("; ", deployed.Refusal!.Problems.Select(problem => problem.Format("en")))}");

    static async Task<string> DeployBeside(ScenarioWorld world, ScenarioFile file, string folder)
    {
        var all = ShippedCatalog.Files(folder);
        IReadOnlyList<ResourceFile> files = all;
        if (file.Model is { } model)
        {
            var path = Path.Combine(folder, model);
            if (!File.Exists(path))
                throw new ScenarioFailure($"there is no model '{model}' beside the file");
            var content = await File.ReadAllBytesAsync(path);
            if (content.AsSpan().IndexOf("calledElement"u8) >= 0)
                await DeployOthers(world, all, model);
            files = [new ResourceFile(model, content), .. all.Where(other => !IsModel(other))];
        }

        var deployed = Expect(await world.Engine.Deploy(files, "system"));
        return file.Process ?? deployed.Processes.Select(process => process.ProcessId).FirstOrDefault() ?? throw new ScenarioFailure("no process was deployed");
    }

    static async Task PutRecords(ScenarioWorld world, IReadOnlyList<GivenRecord> records)
    {
        foreach (var record in records)
        {
            if ((await world.Rules!.Records.Write(RecordChange.Of(record.Type, record.Id, record.Values, "admin"))).Refusal is { } refused)
                throw new ScenarioFailure($"line {record.Line}: {record.Type} {record.Id}: {ScenarioPlay.Told(refused)}");
        }
    }

    static async Task DeployRules(ScenarioWorld world, string folder, string name)
    {
        var deployed = await world.Rules!.Deploy(name, ScenarioCatalog.Rules(folder, name) ?? throw new ScenarioFailure($"there is no rule set '{name}'"));
        if (deployed.Refusal is { } refused)
            throw new ScenarioFailure($"rule set '{name}': {ScenarioPlay.Told(refused)}");
    }

    static bool IsModel(ResourceFile file) => file.Name.EndsWith(".bpmn", StringComparison.OrdinalIgnoreCase);

    // What the model calls may lie beside it; what is wrong there is no matter of this scenario.
    static async Task DeployOthers(ScenarioWorld world, IReadOnlyList<ResourceFile> all, string model)
    {
        foreach (var other in all.Where(other => IsModel(other) && other.Name != model))
            await world.Engine.Deploy([other], "system");
    }

    static async Task<long> Start(ScenarioWorld world, string processId, Scenario scenario)
    {
        var start = scenario.Start;
        var with = start["with"].TryContext(out var given) ? given.ToDictionary() : [];
        if (start["message"].TryString(out var message))
        {
            var published = await world.Engine.Publish(new PublishedMessage(message, Text(start["key"]) ?? "", with), null);
            await world.RunDue();
            return published.Succeeded && published.Value.Instances.Count > 0 ? published.Value.Instances[0] : throw new ScenarioFailure($"message '{message}' started nothing");
        }

        if (start["signal"].TryString(out var signal))
        {
            await world.Engine.Broadcast(signal, with, null);
            await world.RunDue();
            return world.Instances.Count > 0 ? world.Instances.First() : throw new ScenarioFailure($"signal '{signal}' started nothing");
        }

        var started = await world.Processes.Start(new StartRequest { ProcessId = processId, Variables = with }, Text(start["by"]) ?? "admin");
        if (!started.Succeeded)
            throw new ScenarioFailure($"not started: {started.Refusal!.Code}: {ScenarioPlay.Told(started.Refusal)}");
        await world.RunDue();
        return started.Value.Instance.Key;
    }

    internal static DateTimeOffset Instant(Value value) =>
        TimerSchedule.Instant(value, new FeelEnvironment(DateTimeOffset.UnixEpoch, Surroundings.Plain.Zone))
        ?? (value.TryString(out var text) && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var parsed)
            ? parsed : throw new ScenarioFailure($"'{value}' is no date and time"));

    internal static string? Text(Value value) => value.TryString(out var text) ? text : value.IsNull ? null : value.ToString();
}

/// <summary>What a scenario expected did not happen.</summary>
sealed class ScenarioFailure(string message) : Exception(message);
