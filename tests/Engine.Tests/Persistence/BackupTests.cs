using System.Diagnostics;
using Marketing.Engine.Persistence;
using Marketing.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit.Abstractions;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>A copy made while the program works on the database, and a database made of a copy (RELIABILITY F28).</summary>
public sealed class BackupTests(ITestOutputHelper output) : IDisposable
{
    static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    readonly SqliteUnderTest sqlite = new();

    public void Dispose() => sqlite.Dispose();

    string Copy => Path.Combine(sqlite.Folder, "copy.bak");

    string Elsewhere => Path.Combine(sqlite.Folder, "elsewhere", "marketing.db");

    StorageException Refused(StorageFault fault, Func<object?> work)
    {
        var refused = Assert.Throws<StorageException>(() => { work(); });
        Assert.Equal(fault, refused.Fault);
        output.WriteLine(refused.Words.English);
        return refused;
    }

    [Fact]
    public async Task Everything_acknowledged_before_is_in_the_copy_and_writers_do_not_wait()
    {
        var key = 10L;
        var slowest = TimeSpan.Zero;
        for (var unit = 0; unit < 200; unit++)
            await Write();

        var stop = false;
        var acknowledged = 0L;
        slowest = TimeSpan.Zero;
        var writing = Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
            {
                await Write();
                Interlocked.Exchange(ref acknowledged, key);
            }
        });
        while (Interlocked.Read(ref acknowledged) == 0)
            await Task.Delay(1);
        var before = Interlocked.Read(ref acknowledged);
        var made = await Task.Run(() => SqliteBackup.Make(sqlite.ConnectionString, Copy));
        Volatile.Write(ref stop, true);
        await writing;

        output.WriteLine($"{made.Bytes} bytes in {made.Took.TotalMilliseconds:0} ms, slowest write {slowest.TotalMilliseconds:0} ms");
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(1)); // 200 ms on a quiet machine; tests share theirs
        Assert.True(made.Instances >= before - 10, $"{made.Instances} instances in the copy, {before - 10} acknowledged before it was begun");
        Assert.Equal(made.Instances, Assert.IsType<long>(Sql(Copy, "SELECT COUNT(*) FROM engine_process_instances")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));

        async Task Write()
        {
            var began = Stopwatch.GetTimestamp();
            await sqlite.Store.Do(unit => unit.Add(Sample.Instance(++key)));
            var took = Stopwatch.GetElapsedTime(began);
            slowest = took > slowest ? took : slowest;
        }
    }

    [Fact]
    public async Task A_restored_database_holds_the_same_and_is_held_until_confirmed()
    {
        await sqlite.Store.Do(unit => unit.Add(Sample.Instance(10)));
        SqliteBackup.Make(sqlite.ConnectionString, Copy);
        var target = $"Data Source={Elsewhere}";
        Assert.Null(SqliteBackup.Restore(Copy, target, force: false, Now).SetAside);
        using (var store = SqliteEngineStore.Open(target))
        {
            Assert.NotNull(await store.Ask(unit => unit.Instance(10)));
            Assert.Equal("2026-03-02T01:00:00.0000000+00:00 copy.bak", await store.Ask(unit => unit.Setting(DeliveryHold.Setting)));
            Refused(StorageFault.InUse, () => SqliteBackup.Confirm(target));
        }

        Assert.True(SqliteBackup.Confirm(target));
        Assert.False(SqliteBackup.Confirm(target));
        using (var store = SqliteEngineStore.Open(target))
            Assert.Null(await store.Ask(unit => unit.Setting(DeliveryHold.Setting)));
    }

    [Fact]
    public async Task A_database_that_stands_there_is_kept_or_set_aside_with_all_it_holds()
    {
        await sqlite.Store.Do(unit => unit.Add(Sample.Instance(10)));
        SqliteBackup.Make(sqlite.ConnectionString, Copy);
        var target = $"Data Source={Elsewhere}";
        using (var other = SqliteEngineStore.Open(target))
            await other.Do(unit => unit.Add(Sample.Instance(99)));

        Refused(StorageFault.InUse, () => SqliteBackup.Restore(Copy, target, force: false, Now));
        var made = SqliteBackup.Restore(Copy, target, force: true, Now);
        Assert.Equal(Elsewhere + ".before-restore-20260302T010000", made.SetAside);
        using (var store = SqliteEngineStore.Open($"Data Source={made.SetAside}"))
            Assert.NotNull(await store.Ask(unit => unit.Instance(99)));
        using (var store = SqliteEngineStore.Open(target))
            Assert.Null(await store.Ask(unit => unit.Instance(99)));
    }

    [Fact]
    public void What_cannot_be_done_is_refused_and_leaves_everything_as_it_is()
    {
        SqliteBackup.Make(sqlite.ConnectionString, Copy);
        var bytes = File.ReadAllBytes(Copy);
        Refused(StorageFault.InUse, () => SqliteBackup.Make(sqlite.ConnectionString, Copy));
        Refused(StorageFault.Unavailable, () => SqliteBackup.Make($"Data Source={Elsewhere}", Copy + "2"));
        Refused(StorageFault.InUse, () => SqliteBackup.Restore(Copy, sqlite.ConnectionString, force: true, Now));
        Refused(StorageFault.Unavailable, () => SqliteBackup.Restore(Copy + "3", $"Data Source={Elsewhere}", force: false, Now));

        var letter = Path.Combine(sqlite.Folder, "letter.txt");
        File.WriteAllText(letter, new string('x', 9000));
        Assert.Contains(letter, Refused(StorageFault.NotOurs, () => SqliteBackup.Restore(letter, $"Data Source={Elsewhere}", force: false, Now)).Words.English, StringComparison.Ordinal);

        var torn = Path.Combine(sqlite.Folder, "torn.bak");
        File.WriteAllBytes(torn, bytes[..(bytes.Length / 2)]);
        Assert.Contains(torn, Refused(StorageFault.Damaged, () => SqliteBackup.Restore(torn, $"Data Source={Elsewhere}", force: false, Now)).Words.English, StringComparison.Ordinal);

        Sql(Copy, "INSERT INTO engine_migrations VALUES ('99990101000000_FromTheFuture', '99.0.0')");
        Refused(StorageFault.Newer, () => SqliteBackup.Restore(Copy, $"Data Source={Elsewhere}", force: false, Now));
        Assert.False(File.Exists(Elsewhere));
        Assert.DoesNotContain(Directory.EnumerateFiles(sqlite.Folder, "*", SearchOption.AllDirectories), file => file.Contains(".part-", StringComparison.Ordinal));
    }

    static object? Sql(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}

/// <summary>The same with a PostgreSQL server's own tools.</summary>
public sealed class PostgresBackupTests : IDisposable
{
    static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    readonly PostgresUnderTest postgres = new();
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("marketing-backup-");

    public void Dispose()
    {
        postgres.Dispose();
        folder.Delete(recursive: true);
    }

    string Copy => Path.Combine(folder.FullName, "copy.bak");

    [Fact]
    public async Task A_copy_fills_an_empty_database_or_one_whose_tables_are_set_aside()
    {
        await postgres.Store.Do(unit => unit.Add(Sample.Instance(10)));
        await postgres.Store.Do(unit => unit.Add(Sample.Step((1L << 51) + 77)));
        var made = await PostgresBackup.Make(postgres.ConnectionString, Copy);
        Assert.Equal(1, made.Instances);
        Assert.Equal(StorageFault.InUse, (await Assert.ThrowsAsync<StorageException>(() => PostgresBackup.Make(postgres.ConnectionString, Copy))).Fault);

        var target = PostgresServer.Shared.NewDatabase();
        Assert.Null((await PostgresBackup.Restore(Copy, target, force: false, Now)).SetAside);
        using (var store = PostgresEngineStore.Open(target))
        {
            Assert.NotNull(await store.Ask(unit => unit.Instance(10)));
            Assert.NotNull(await store.Ask(unit => unit.Setting(DeliveryHold.Setting)));
            Assert.True(await store.Ask(unit => ValueTask.FromResult(unit.ReserveKeys(1))) > 1L << 51);
            await store.Do(unit => unit.Add(Sample.Instance(99)));
            Assert.Equal(StorageFault.InUse, (await Assert.ThrowsAsync<StorageException>(() => PostgresBackup.Restore(Copy, target, force: true, Now))).Fault);
        }

        NpgsqlConnection.ClearAllPools();
        Assert.Equal(StorageFault.InUse, (await Assert.ThrowsAsync<StorageException>(() => PostgresBackup.Restore(Copy, target, force: false, Now))).Fault);
        Assert.Equal("before_restore_20260302010000", (await PostgresBackup.Restore(Copy, target, force: true, Now)).SetAside);
        Assert.True(await PostgresBackup.Confirm(target));
        Assert.False(await PostgresBackup.Confirm(target));
        using (var store = PostgresEngineStore.Open(target))
        {
            Assert.Null(await store.Ask(unit => unit.Instance(99)));
            Assert.NotNull(await store.Ask(unit => unit.Instance(10)));
        }

        var letter = Path.Combine(folder.FullName, "letter.txt");
        await File.WriteAllTextAsync(letter, "Dear Sir or Madam");
        Assert.Contains("pg_restore failed", (await Assert.ThrowsAsync<StorageException>(() => PostgresBackup.Restore(letter, target, force: true, Now))).Words.English, StringComparison.Ordinal);
    }
}
