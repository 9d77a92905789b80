using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Marketing.Testing;

/// <summary>A PostgreSQL server made for one run of tests: its own folder, its own free port on loopback, nothing of the machine's.</summary>
/// <remarks>The server refuses to run as root; then it is run as the user <c>postgres</c>, which the package makes.</remarks>
public sealed class PostgresServer : IDisposable
{
    static readonly Lazy<PostgresServer> One = new(() => new PostgresServer(), LazyThreadSafetyMode.ExecutionAndPublication);
    static int databases;

    readonly string folder;
    readonly string programs;

    public PostgresServer()
    {
        programs = Programs();
        folder = Directory.CreateTempSubdirectory("marketing-postgres-").FullName;
        Port = FreePort();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        if (Environment.UserName == "root")
        {
            Do("chown", "postgres", folder);
        }
        Control("initdb", "-D", Data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions", "--no-sync");
        Start();
    }

    /// <summary>The server that all tests of the process share; started when first asked for.</summary>
    public static PostgresServer Shared => One.Value;

    public int Port { get; }

    string Data => Path.Combine(folder, "data");

    /// <summary>Makes a database and answers its connection string.</summary>
    /// <param name="template">The connection string of a database that is copied; nobody may be connected to it. Null: it is empty.</param>
    public string NewDatabase(string? template = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"t{Environment.ProcessId}_{Interlocked.Increment(ref databases)}");
        using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        connection.Open();
        var copy = template is null ? "" : $" TEMPLATE {new NpgsqlConnectionStringBuilder(template).Database}";
        using var command = new NpgsqlCommand($"CREATE DATABASE {name}{copy}", connection);
        command.ExecuteNonQuery();
        return ConnectionString(name);
    }

    /// <summary>How to reach a database of this server.</summary>
    public string ConnectionString(string database) => string.Create(CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Timeout=15");

    public void Start() => Control("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(folder, "log"), "-o", string.Create(CultureInfo.InvariantCulture,
        $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=200 -c shared_buffers=256MB -c max_wal_size=2GB"), "start");

    /// <param name="mode">smart, fast or immediate, as <c>pg_ctl</c> names them.</param>
    public void Stop(string mode = "fast") => Control("pg_ctl", "-D", Data, "-w", "-m", mode, "stop");

    /// <summary>What the server has written into its log.</summary>
    public string Log() => File.ReadAllText(Path.Combine(folder, "log"));

    public void Dispose()
    {
        if (!Directory.Exists(folder))
        {
            return;
        }
        try
        {
            Stop("immediate");
        }
        catch (InvalidOperationException)
        {
            // It was stopped already.
        }
        Directory.Delete(folder, recursive: true);
    }

    void Control(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(programs, program), .. arguments];
        Do(Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", .. command] : command);
    }

    static void Do(params string[] command)
    {
        // The server inherits what it is started with: its output must not be a pipe that somebody waits for.
        var log = Path.GetTempFileName();
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$0; exec \"$@\" >\"$log\" 2>&1 </dev/null");
        start.ArgumentList.Add(log);
        foreach (var argument in command)
        {
            start.ArgumentList.Add(argument);
        }
        using var process = Process.Start(start)!;
        process.WaitForExit();
        var said = File.ReadAllText(log);
        File.Delete(log);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} failed: {said}");
        }
    }

    // Debian keeps them beside each other by version and off the path.
    static string Programs()
    {
        const string Debian = "/usr/lib/postgresql";
        var found = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb")))
                .OrderByDescending(bin => int.TryParse(Path.GetFileName(Path.GetDirectoryName(bin)), out var version) ? version : 0).FirstOrDefault()
            : null;
        return found ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            ?? throw new InvalidOperationException("PostgreSQL's server programs (initdb, pg_ctl) are not installed; on Debian: apt-get install postgresql.");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
