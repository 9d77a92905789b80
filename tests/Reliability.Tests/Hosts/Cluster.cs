using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Testing;

namespace Marketing.Reliability.Tests.Hosts;

/// <summary>One or several hosts on one database.</summary>
sealed class Cluster : IDisposable
{
    readonly List<HostProcess> hosts = [];

    Cluster(DatabaseUnderTest database) => Database = database;

    public DatabaseUnderTest Database { get; }

    public IReadOnlyList<HostProcess> Hosts => hosts;

    /// <summary>The first host's interface.</summary>
    public HttpClient Any => hosts[0].Client;

    /// <summary>The interface of a host, chosen by a number that counts on.</summary>
    public HttpClient Node(int number) => hosts[number % hosts.Count].Client;

    public static Task<Cluster> Start(DatabaseKind kind, int nodes, HostSettings? settings = null) => Start(TestDatabases.Make(kind), nodes, settings);

    public static async Task<Cluster> Start(DatabaseUnderTest database, int nodes, HostSettings? settings = null)
    {
        var cluster = new Cluster(database);
        try
        {
            for (var node = 0; node < nodes; node++)
                cluster.hosts.Add(await HostProcess.Start(cluster.Database, settings));
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Starts one more host, in the place of one that is gone.</summary>
    public async Task<HostProcess> Restart(int number, HostSettings? settings = null)
    {
        hosts[number].Dispose();
        return hosts[number] = await HostProcess.Start(Database, settings);
    }

    /// <summary>The ends of the hosts' logs, for the message of a failed test.</summary>
    public string LastWords => string.Join('\n', hosts.SelectMany(host => host.Output.TakeLast(25)));

    /// <summary>What the hosts have logged as a failure of theirs.</summary>
    public string LastErrors => string.Join('\n', hosts.SelectMany(host => host.Output.SkipWhile(line => !line.Contains("failed; trace", StringComparison.Ordinal)).Take(25)));

    public Evidence Evidence() => Database.Evidence() with { Crashes = [.. hosts.SelectMany(host => host.Crashes)] };

    public void Dispose()
    {
        foreach (var host in hosts)
            host.Dispose();
        Database.Dispose();
    }
}
