using System.Diagnostics;
using System.Text;
using Marketing.Engine.Persistence;
using Microsoft.Data.Sqlite;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>Which files the store opens, which it refuses and in what words, and what it promises of the disk.</summary>
public sealed class SqliteFileTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("marketing-file-").FullName;

    string File => Path.Combine(folder, "marketing.db");

    string ConnectionString => $"Data Source={File};Default Timeout=1";

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_new_file_is_in_wal_and_flushed_at_each_commit()
    {
        using var store = SqliteEngineStore.Open($"Data Source={Path.Combine(folder, "new", "folder", "m.db")}");
        var pragmas = await store.Ask(unit => new ValueTask<string>(string.Join(" ",
            Ask(((IRelationalTransaction)unit).Connection, "PRAGMA journal_mode"),
            Ask(((IRelationalTransaction)unit).Connection, "PRAGMA synchronous"),
            Ask(((IRelationalTransaction)unit).Connection, "PRAGMA foreign_keys"),
            Ask(((IRelationalTransaction)unit).Connection, "PRAGMA busy_timeout"))));
        Assert.Equal("wal 2 1 5000", pragmas);
    }

    [Fact]
    public void A_second_store_on_one_file_is_refused_until_the_first_is_closed()
    {
        using (SqliteEngineStore.Open(ConnectionString))
        {
            var link = Path.Combine(folder, "link.db");
            System.IO.File.CreateSymbolicLink(link, File);
            Refused(StorageFault.InUse,
                $"数据库“{File}”正被另一个进程使用（进程号见“{File}.lock”）；请先停止它，或换一个文件。",
                $"The database '{File}' is in use by another process (its number is in '{File}.lock'); stop that one, or choose another file.");
            var refused = Assert.Throws<StorageException>(() => SqliteEngineStore.Open($"Data Source={link}"));
            Assert.Equal(StorageFault.InUse, refused.Fault);
        }
        SqliteEngineStore.Open(ConnectionString).Dispose();
    }

    [Fact] // flock(1) takes the lock as another process of ours would; the system frees it when that process ends.
    public async Task Another_process_on_the_file_is_refused()
    {
        using var other = Process.Start(new ProcessStartInfo("flock", ["--close", File + ".lock", "sh", "-c", "echo held; exec cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());
        Assert.Equal(StorageFault.InUse, Assert.Throws<StorageException>(() => SqliteEngineStore.Open(ConnectionString)).Fault);
        other.Kill(entireProcessTree: true);
        await other.WaitForExitAsync();
        SqliteEngineStore.Open(ConnectionString).Dispose();
    }

    [Fact]
    public void A_file_locked_by_a_program_that_knows_no_lock_file_is_refused()
    {
        SqliteEngineStore.Open(ConnectionString).Dispose();
        using (var foreign = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            foreign.Open();
            Run(foreign, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
            Refused(StorageFault.InUse,
                $"数据库“{File}”被另一个程序锁定；请关闭它后重试。",
                $"The database '{File}' is locked by another program; close it and try again.");
        }
        SqliteEngineStore.Open(ConnectionString).Dispose();
    }

    [Fact]
    public void A_database_of_a_newer_program_is_refused_and_left_as_it_is()
    {
        SqliteEngineStore.Open(ConnectionString).Dispose();
        Foreign(File, "INSERT INTO engine_migrations VALUES ('99990101000000_FromTheFuture', '99.0.0')");
        Refused(StorageFault.Newer,
            $"数据库“{File}”由更新版本的程序写成（99990101000000_FromTheFuture）；请升级程序，或换一个数据库。",
            $"The database '{File}' was written by a newer program (99990101000000_FromTheFuture); upgrade this one, or choose another database.");
        Foreign(File, "DELETE FROM engine_migrations WHERE MigrationId LIKE '9999%'");
        SqliteEngineStore.Open(ConnectionString).Dispose();
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("这不是数据库。", 500)));
        System.IO.File.WriteAllBytes(File, text);
        Refused(StorageFault.NotOurs,
            $"“{File}”不是 SQLite 数据库；请换一个文件，或从备份恢复。",
            $"'{File}' is not a SQLite database; choose another file, or restore a backup.");
        Assert.Equal(text, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_as_it_is()
    {
        Foreign(File, "CREATE TABLE bookmarks (url TEXT)");
        var before = System.IO.File.ReadAllBytes(File);
        Refused(StorageFault.NotOurs,
            $"“{File}”是其他程序的数据库，本产品不会改动它；请换一个文件。",
            $"'{File}' is the database of another program and is left alone; choose another file.");
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void An_empty_file_becomes_a_database()
    {
        System.IO.File.WriteAllBytes(File, []);
        SqliteEngineStore.Open(ConnectionString).Dispose();
        Assert.True(new FileInfo(File).Length > 0);
    }

    [Fact]
    public void A_file_that_may_not_be_written_is_refused()
    {
        SqliteEngineStore.Open(ConnectionString).Dispose();
        System.IO.File.SetAttributes(File, FileAttributes.ReadOnly);
        Refused(StorageFault.ReadOnly,
            $"数据库“{File}”或其目录不可写；请检查权限。",
            $"The database '{File}' or its folder may not be written; check the permissions.");
        System.IO.File.SetAttributes(File, FileAttributes.Normal);
        var asked = Assert.Throws<StorageException>(() => SqliteEngineStore.Open(ConnectionString + ";Mode=ReadOnly"));
        Assert.Equal(StorageFault.ReadOnly, asked.Fault);
    }

    [Fact]
    public void A_folder_that_cannot_be_is_refused()
    {
        System.IO.File.WriteAllText(Path.Combine(folder, "occupied"), "");
        var refused = Assert.Throws<StorageException>(
            () => SqliteEngineStore.Open($"Data Source={Path.Combine(folder, "occupied", "m.db")}"));
        Assert.Equal(StorageFault.Unavailable, refused.Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Data Source=:memory:")]
    public void A_connection_string_without_a_file_is_refused(string connectionString) =>
        Assert.Equal(StorageFault.Unavailable, Assert.Throws<StorageException>(() => SqliteEngineStore.Open(connectionString)).Fault);

    [Fact] // EF Core leaves a row behind when it is killed while it migrates, and would wait for ever on it at the next start.
    public void A_migration_that_was_killed_does_not_hang_the_next_start()
    {
        SqliteEngineStore.Open(ConnectionString).Dispose();
        Foreign(File, "CREATE TABLE IF NOT EXISTS __EFMigrationsLock (Id INTEGER PRIMARY KEY, Timestamp TEXT NOT NULL)");
        Foreign(File, "INSERT INTO __EFMigrationsLock VALUES (1, '2026-01-01')");
        SqliteEngineStore.Open(ConnectionString).Dispose();
    }

    [Fact] // A copy taken while the store is open is what a crash would leave.
    public async Task What_was_acknowledged_is_on_the_disk_before_the_store_is_closed()
    {
        using var store = SqliteEngineStore.Open(ConnectionString);
        await Task.WhenAll(Enumerable.Range(1, 200).Select(number => Task.Run(() => store.Do(unit =>
        {
            unit.ReserveKeys(1);
            unit.Add(Sample.Step(number));
        }))));
        var copy = Path.Combine(folder, "copy.db");
        System.IO.File.Copy(File, copy);
        System.IO.File.Copy(File + "-wal", copy + "-wal");
        using var after = SqliteEngineStore.Open($"Data Source={copy}");
        Assert.Equal(200, (await after.Ask(unit => unit.Steps(10))).Count);
        Assert.InRange(await after.Ask(unit => new ValueTask<long>(unit.ReserveKeys(1))), FirstKey + 200, FirstKey + 200 + 4096); // what a killed program had taken stays unused
    }

    const long FirstKey = (1L << 51) + 1;

    [Fact] // max_page_count makes SQLite answer as it does on a full disk.
    public async Task A_full_disk_is_said_in_words_loses_nothing_acknowledged_and_needs_no_restart()
    {
        using var store = SqliteEngineStore.Open(ConnectionString);
        await SetPages(store, 200);
        var big = new string('x', 20_000);
        var answers = await Task.WhenAll(Enumerable.Range(1, 100).Select(number => Task.Run(async () =>
        {
            try
            {
                await store.Do(unit =>
                {
                    unit.ReserveKeys(1);
                    unit.Add(new StepRow { Key = number, InstanceKey = 10, EventsJson = big });
                });
                return null;
            }
            catch (StorageException full)
            {
                return full;
            }
        })));
        var refused = answers.OfType<StorageException>().ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, each => Assert.Equal(StorageFault.Full, each.Fault));
        Assert.Equal($"磁盘已满，数据库“{File}”无法保存；释放空间后重试，无需重启。", refused[0].Words.Chinese);

        var acknowledged = Enumerable.Range(1, 100).Where(number => answers[number - 1] is null).Select(number => (long)number);
        Assert.Equal(acknowledged, await store.Read(db => Task.FromResult(db.Steps.Select(step => step.Key).ToList().Order())));
        await SetPages(store, 100_000);
        await store.Do(unit => unit.Add(new StepRow { Key = 1000, InstanceKey = 10, EventsJson = big }));
        var next = await store.Ask(unit => new ValueTask<long>(unit.ReserveKeys(1)));
        Assert.Equal(FirstKey + acknowledged.Count(), next);
    }

    static Task SetPages(SqliteEngineStore store, int pages) =>
        store.Do(unit => Ask(((IRelationalTransaction)unit).Connection, $"PRAGMA max_page_count = {pages}"));

    void Refused(StorageFault fault, string chinese, string english)
    {
        var refused = Assert.Throws<StorageException>(() => SqliteEngineStore.Open(ConnectionString));
        Assert.Equal((fault, chinese, english), (refused.Fault, refused.Words.Chinese, refused.Words.English));
    }

    static void Foreign(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Run(connection, sql);
    }

    static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static object? Ask(System.Data.Common.DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
