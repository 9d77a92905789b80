using Marketing.Reliability.Tests.Databases;
using Marketing.Testing;
using Microsoft.Data.Sqlite;

namespace Marketing.Reliability.Tests.Faults;

/// <summary>F33: whatever is wrong around it, the program says so in one line (what, where, how to mend) and ends with 1.</summary>
public sealed class SurroundingsTests(ITestOutputHelper output) : IDisposable
{
    readonly SqliteUnderTest database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task A_database_that_is_absent_is_made()
    {
        using var host = await HostProcess.Start(database);
        Assert.True(File.Exists(database.File));
    }

    [Fact]
    public Task A_folder_that_cannot_be_made() => Refused(new SqliteUnderTest("/proc/none/marketing.db"), "/proc/none", "choose another place");

    [Fact]
    public async Task A_file_system_that_is_read_only()
    {
        using var disk = new Tmpfs(megabytes: 8);
        using var on = new SqliteUnderTest(Path.Combine(disk.Folder, "marketing.db"));
        await MakeOne(on);
        disk.MakeReadOnly();
        await Refused(on, on.File, "may not be written; check the permissions");
    }

    [Fact]
    public async Task A_folder_of_somebody_else()
    {
        var folder = Directory.CreateDirectory(Path.Combine(database.Folder, "roots"));
        Mode("755", database.Folder, folder.FullName);
        using var on = new SqliteUnderTest(Path.Combine(folder.FullName, "marketing.db"));
        Mode("777", on.Folder);
        await Refused(on, on.File, "may not be written; check the permissions", new HostSettings
        {
            Through = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"], Environment = new Dictionary<string, string> { ["HOME"] = on.Folder },
        });
    }

    [Fact]
    public async Task A_file_that_another_program_has_locked()
    {
        await MakeOne(database);
        using var other = new SqliteConnection($"Data Source={database.File};Pooling=False");
        other.Open();
        using var command = other.CreateCommand();
        command.CommandText = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE intruder (x)";
        command.ExecuteNonQuery();
        await Refused(database, database.File, "is locked by another program; close it and try again", isAtRest: false); // to look at the file would free it
    }

    [Fact]
    public async Task A_second_host_on_one_file()
    {
        using var first = await HostProcess.Start(database);
        await Refused(database, database.File, "is in use by another process", isAtRest: false);
        Assert.True((await first.Client.GetAsync("/health/ready")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_file_of_a_newer_program()
    {
        await MakeOne(database);
        database.Change("INSERT INTO engine_migrations VALUES ('99990101000000_Future', '99.0')");
        await Refused(database, database.File, "was written by a newer program (99990101000000_Future); upgrade this one");
    }

    [Fact]
    public async Task A_file_of_another_product()
    {
        database.Change("CREATE TABLE theirs (x)");
        await Refused(database, database.File, "is the database of another program and is left alone");
    }

    [Fact]
    public async Task A_file_that_is_damaged()
    {
        await MakeOne(database);
        var content = await File.ReadAllBytesAsync(database.File);
        new Random(Figures.Seed).NextBytes(content.AsSpan(4_096)); // everything behind the first page
        await File.WriteAllBytesAsync(database.File, content);
        await Refused(database, database.File, "is damaged; restore a backup");
    }

    [Fact]
    public async Task A_disk_that_is_full()
    {
        using var disk = new Tmpfs(megabytes: 8);
        using var on = new SqliteUnderTest(Path.Combine(disk.Folder, "marketing.db"));
        disk.Fill();
        await Refused(on, on.File, "The disk is full");
    }

    [Fact]
    public async Task A_disk_that_was_full_before_the_start()
    {
        using var disk = new Tmpfs(megabytes: 8);
        using var on = new SqliteUnderTest(Path.Combine(disk.Folder, "marketing.db"));
        await MakeOne(on);
        disk.Fill();
        await Refused(on, on.File, "The disk is full");
        disk.Free();
        await MakeOne(on); // nothing is broken
    }

    [Theory]
    [InlineData("Marketing__Storage__ConnectionString", "Server=x", "Marketing__Storage__ConnectionString=")]
    [InlineData("Marketing__Storage__Provider", "Oracle", "expected Sqlite or PostgreSql")]
    [InlineData("Marketing__Clock__Controllable", "perhaps", "expected true or false")]
    public Task A_setting_that_is_wrong(string name, string value, string said) =>
        Refused(database, value, said, new HostSettings { Environment = new Dictionary<string, string> { [name] = value } });

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=postgres;Database=marketing", "127.0.0.1:1")]
    [InlineData("Server=", "Host=")]
    [InlineData("Port=seven", "Host=")]
    public async Task A_server_that_cannot_be_reached(string connectionString, string said)
    {
        using var host = HostProcess.Launch(database, new HostSettings
        {
            Environment = new Dictionary<string, string> { ["Marketing__Storage__Provider"] = "PostgreSql", ["Marketing__Storage__ConnectionString"] = connectionString },
        });
        await Says(host, DatabaseKind.Postgres, "", said);
    }

    [Fact]
    public async Task A_database_that_the_server_does_not_have()
    {
        using var host = HostProcess.Launch(new HostDatabase("PostgreSql", PostgresServer.Shared.ConnectionString("nowhere"), database.Folder), new HostSettings());
        await Says(host, DatabaseKind.Postgres, "nowhere", "does not exist");
    }

    [Fact]
    public async Task A_server_with_tables_of_a_newer_program()
    {
        using var postgres = new PostgresUnderTest();
        using (var host = await HostProcess.Start(postgres))
            await host.Stop();
        postgres.Change("INSERT INTO engine_migrations VALUES ('99990101000000_Future', '99.0')");
        await Refused(postgres, "t", "was written by a newer program (99990101000000_Future); upgrade this one");
    }

    async Task Refused(DatabaseUnderTest on, string where, string said, HostSettings? settings = null, bool isAtRest = true)
    {
        var before = isAtRest ? Content(on) : null;
        using var host = HostProcess.Launch(on, settings ?? new HostSettings());
        await Says(host, on.Provider, where, said);
        if (isAtRest)
            Assert.Equal(before, Content(on));
    }

    // The file as it lies there: a start that is refused has changed nothing.
    static byte[]? Content(DatabaseUnderTest on)
    {
        if (on is not SqliteUnderTest { File: var file } || !File.Exists(file))
            return null;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return System.Security.Cryptography.SHA256.HashData(stream);
    }

    async Task Says(HostProcess host, object on, string where, string said)
    {
        var code = await host.Ended();
        var lines = host.Output.Where(line => line.Length > 0).ToList();
        output.Print("F33", on, new { code, lines = lines.Count, said = lines.FirstOrDefault() });
        Assert.Equal(1, code);
        var line = Assert.Single(lines);
        Assert.Contains(where, line, StringComparison.Ordinal);
        Assert.Contains(said, line, StringComparison.Ordinal);
    }

    static void Mode(string mode, params string[] folders)
    {
        using var process = System.Diagnostics.Process.Start("chmod", [mode, .. folders]);
        process.WaitForExit();
    }

    static async Task MakeOne(DatabaseUnderTest on)
    {
        using var host = await HostProcess.Start(on);
        await host.Stop();
    }
}
