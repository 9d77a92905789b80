using Marketing.Dashboard.Http;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>The instances at the top of the calls, for the instances of one page of results.</summary>
sealed class InstanceRoots
{
    readonly Dictionary<long, long> roots;

    InstanceRoots(Dictionary<long, long> roots) => this.roots = roots;

    public static async Task<InstanceRoots> Of(EngineDbContext engine, IEnumerable<long> instances, CancellationToken cancellation)
    {
        var keys = instances.Distinct().ToList();
        return new(await engine.ProcessInstances.Where(row => keys.Contains(row.Key) && row.RootInstanceKey != null)
            .Select(row => new { row.Key, Root = row.RootInstanceKey!.Value }).ToDictionaryAsync(row => row.Key, row => row.Root, cancellation));
    }

    /// <summary>Key of the root: the instance itself where nobody called it.</summary>
    public string this[long instance] => Keys.Text(roots.GetValueOrDefault(instance, instance));
}
