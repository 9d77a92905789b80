using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;
using Marketing.Workflows.Scenarios;

namespace Marketing.Workflows;

/// <summary>The processes and forms that come with the product: every model file below <c>Catalog</c>, beside the program.</summary>
public static class ShippedCatalog
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Catalog");

    /// <summary>Models and forms of a folder, at any depth, in a fixed order.</summary>
    public static IReadOnlyList<ResourceFile> Files(string folder) =>
    [
        .. System.IO.Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".bpmn", StringComparison.Ordinal) || file.EndsWith(".form", StringComparison.Ordinal) || file.EndsWith(".dmn", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => new ResourceFile(Path.GetFileName(file), File.ReadAllBytes(file))),
    ];

    /// <summary>Deploys the files that nobody has deployed yet. What a process owner has changed since stays as he left it.</summary>
    /// <returns>Null when everything is there.</returns>
    public static async Task<Outcome<Deployment>?> DeployNew(ProcessEngine engine, CancellationToken cancellation)
    {
        var files = Files(Folder);
        var known = await engine.Look(async context => await Known(context.Transaction, files), cancellation);
        var fresh = files.Where(file => !known.Contains(file.Name)).ToList();
        if (fresh.Count == 0)
            return null;
        return await engine.Deploy(fresh, "system", cancellation);
    }

    /// <summary>The declared record types beside the program.</summary>
    /// <exception cref="InvalidModelException">A declaration is wrong.</exception>
    public static RecordTypes RecordTypes(DirectorySnapshot directory)
    {
        var types = Records.RecordTypes.Read(Folder, [.. directory.Roles.Select(role => role.Id)], [.. directory.Units.Select(unit => unit.Id)]);
        return types.IsValid ? types : throw new InvalidModelException(types.Problems);
    }

    /// <summary>The rule sets beside the program: the name of each and its text, in a fixed order.</summary>
    public static IReadOnlyList<(string Id, string Text)> RuleSets(string folder) =>
    [
        .. System.IO.Directory.EnumerateFiles(folder, "*.rules", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => (Path.GetFileNameWithoutExtension(file), File.ReadAllText(file))),
    ];

    /// <summary>Deploys the rule sets that nobody has deployed yet. What a process owner has changed since stays as he left it.</summary>
    /// <returns>What was deployed, or the first refusal.</returns>
    public static async Task<Outcome<IReadOnlyList<string>>> DeployNewRules(ProcessEngine engine, RuleDesk desk, CancellationToken cancellation)
    {
        var deployed = new List<string>();
        foreach (var (id, text) in RuleSets(Folder))
        {
            if ((await engine.Look(async context => await (await RuleRoom.In(context.Transaction)).Versions(id), cancellation)).Count > 0)
                continue;
            if ((await desk.Deploy(id, text, "system", cancellation: cancellation)).Refusal is { } refused)
                return refused;
            deployed.Add(id);
        }

        return deployed;
    }

    /// <summary>Puts the master data of the demo company into a database that has no record yet.</summary>
    /// <returns>How many, or the refusal.</returns>
    public static async Task<Outcome<int>> PutMasterData(ProcessEngine engine, RecordDesk desk, CancellationToken cancellation)
    {
        if (await engine.Look(async context => await (await RecordRoom.ToRead(context.Transaction)).LastSequence(), cancellation) > 0)
            return 0;
        var given = ScenarioFile.ReadRecords(Path.Combine(Folder, "master-data.yaml"));
        var changes = given.Select(record => RecordChange.Of(record.Type, record.Id, record.Values, "system") with { Expected = 0 }).ToList();
        var written = await desk.Write(changes, "system", cancellation);
        if (written.Refusal is { Code: not "record-exists" } refused) // another program that starts beside this one
            return refused;
        return written.Succeeded ? written.Value.Count : 0;
    }

    // A file of the catalogue is named like the process or form in it (DESIGN §7).
    static async ValueTask<HashSet<string>> Known(IEngineTransaction transaction, IReadOnlyList<ResourceFile> files)
    {
        var known = (await transaction.LatestDefinitions()).Select(definition => $"{definition.ProcessId}.bpmn").ToHashSet();
        foreach (var form in files.Where(file => file.Name.EndsWith(".form", StringComparison.Ordinal)))
        {
            if (await transaction.LatestForm(Path.GetFileNameWithoutExtension(form.Name)) is not null)
                known.Add(form.Name);
        }

        return known;
    }
}
