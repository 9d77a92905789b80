using Marketing.Engine.Persistence;
using Marketing.Testing;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Scenarios;

namespace Marketing.Workflows.Tests.Catalog;

/// <summary>Every scenario of every shipped process, in memory and on a real database. Each command loads the instance anew, so a step
/// always goes on from what was saved.</summary>
public class CatalogScenarioTests
{
    static readonly DirectorySnapshot Directory = FixedDirectory.ReadShipped();

    public static TheoryData<string, string> Scenarios()
    {
        var data = new TheoryData<string, string>();
        foreach (var path in System.IO.Directory.EnumerateFiles(ShippedCatalog.Folder, "*.scenarios.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            foreach (var scenario in ScenarioFile.Read(path).Scenarios)
                data.Add(Path.GetRelativePath(ShippedCatalog.Folder, path), scenario.Name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task In_memory(string file, string name) => Play(file, name, () => new MemoryEngineStore());

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task On_SQLite(string file, string name)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("marketing-scenario-");
        try
        {
            var database = Path.Combine(folder.FullName, "scenario.db");
            await File.WriteAllBytesAsync(database, MigratedFile.Value);
            await Play(file, name, () => SqliteEngineStore.Open($"Data Source={database}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task On_PostgreSQL(string file, string name)
    {
        var database = PostgresServer.Shared.NewDatabase(Migrated.Value);
        return Play(file, name, () => PostgresEngineStore.Open(database));
    }

    [Fact]
    public async Task Every_sequence_flow_of_every_process_is_taken_by_some_scenario()
    {
        var results = await new ScenarioRunner(Directory).RunFolder(ShippedCatalog.Folder);
        Assert.Empty(ScenarioCoverage.Of(results).Where(process => process.Missing.Count > 0).Select(process => $"{process.Process}: {string.Join(", ", process.Missing)}"));
        var processes = System.IO.Directory.EnumerateFiles(ShippedCatalog.Folder, "*.bpmn", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension);
        Assert.Empty(processes.Except(results.Select(result => result.File.Process)));
    }

    // The tables of the business layer, as the program has them.
    static RelationalStore WithTables(RelationalStore store)
    {
        store.Migrate<WorkflowsDbContext>(WorkflowsDbContext.Over, WorkflowsDbContext.MigrationsTable).GetAwaiter().GetResult();
        return store;
    }

    static readonly Lazy<byte[]> MigratedFile = new(() =>
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("marketing-scenario-");
        try
        {
            var database = Path.Combine(folder.FullName, "template.db");
            WithTables(SqliteEngineStore.Open($"Data Source={database}")).Dispose();
            return File.ReadAllBytes(database);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    });

    static readonly Lazy<string> Migrated = new(() =>
    {
        var template = PostgresServer.Shared.NewDatabase();
        WithTables(PostgresEngineStore.Open(template)).Dispose();
        return template;
    });

    static async Task Play(string file, string name, Func<IEngineStore> newStore)
    {
        var scenarios = ScenarioFile.Read(Path.Combine(ShippedCatalog.Folder, file));
        var scenario = scenarios.Scenarios.Single(one => one.Name == name);
        var result = await new ScenarioRunner(Directory, newStore).Run(scenarios, scenario);
        Assert.True(result.Passed, result.Failure);
    }
}
