using Marketing.Engine;
using Marketing.Engine.Persistence;

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
