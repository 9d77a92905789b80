using Marketing.Engine;

namespace Marketing.Workflows;

/// <summary>The processes and forms that come with the product: every model file below <c>Catalog</c>, beside the program.</summary>
public static class ShippedCatalog
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Catalog");

    /// <summary>Models and forms of a folder, at any depth, in a fixed order.</summary>
    public static IReadOnlyList<ResourceFile> Files(string folder) =>
    [
        .. System.IO.Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".bpmn", StringComparison.Ordinal) || file.EndsWith(".form", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => new ResourceFile(Path.GetFileName(file), File.ReadAllBytes(file))),
    ];

    /// <summary>Deploys what is not there yet. What a process owner has changed since stays: only a process that nobody has deployed is new.</summary>
    public static async Task<Outcome<Deployment>?> DeployNew(ProcessEngine engine, CancellationToken cancellation)
    {
        var any = await engine.Look(async context => (await context.Transaction.LatestDefinitions()).Count > 0, cancellation);
        if (any)
            return null;
        return await engine.Deploy(Files(Folder), "system", cancellation);
    }
}
