using Marketing.Dashboard.Settings;
using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Dashboard.Verbs;

/// <summary><c>restore FILE [--force]</c>: makes the configured database of a backup; nothing leaves the house until <c>restore --confirm</c>.</summary>
static class RestoreVerb
{
    public static Task<int> Run(string[] args)
    {
        var words = VerbSettings.Words(args);
        var force = words.Contains("--force");
        return words.Where(word => word != "--force").ToArray() switch
        {
            ["--confirm"] when !force => Verb.Try(() => Confirm(args)),
            [{ } file] when !file.StartsWith('-') => Verb.Try(() => Restore(args, file, force)),
            _ => Task.FromResult(Verb.Misused(new Words("用法：marketing restore 文件 [--force]，或 marketing restore --confirm", "usage: marketing restore FILE [--force], or marketing restore --confirm"))),
        };
    }

    static async Task<int> Restore(string[] args, string file, bool force)
    {
        var storage = VerbSettings.Storage(args);
        var now = TimeProvider.System.GetUtcNow();
        var made = storage.IsPostgres
            ? await PostgresBackup.Restore(Folders.FromShell(file), storage.ConnectionString, force, now)
            : SqliteBackup.Restore(Folders.FromShell(file), Storage.Absolute(storage), force, now);
        VerbSettings.Heads(args).NoteRestore(now);
        Verb.Say(Console.Out, new Words(
            $"已恢复到“{made.File}”：{BackupVerb.Megabytes(made)} MB，{made.Instances} 个流程实例，用时 {BackupVerb.Seconds(made)} 秒，完整性检查通过。",
            $"Restored to '{made.File}': {BackupVerb.Megabytes(made)} MB, {made.Instances} process instances, {BackupVerb.Seconds(made)} s, integrity checked."));
        if (made.SetAside is { } aside)
            Verb.Say(Console.Out, new Words($"原数据库保留为“{aside}”。", $"The database that stood there is kept as '{aside}'."));
        Verb.Say(Console.Out, new Words(
            "启动后不发送通知，也不派发作业，直到确认：检查数据后，停机时运行 marketing restore --confirm，或由管理员 POST /api/operations/confirm-restore。",
            "Once started it sends no notice and hands out no job until you confirm: look at the data, then run marketing restore --confirm while it is stopped, or POST /api/operations/confirm-restore as an administrator."));
        return 0;
    }

    static async Task<int> Confirm(string[] args)
    {
        try
        {
            var storage = VerbSettings.Storage(args);
            Verb.Say(Console.Out, (storage.IsPostgres ? await PostgresBackup.Confirm(storage.ConnectionString) : SqliteBackup.Confirm(Storage.Absolute(storage)))
                ? new Words("已确认：启动后照常发送通知、派发作业。", "Confirmed: once started it delivers and hands out jobs as usual.")
                : new Words("这个数据库没有等待确认。", "This database does not wait to be confirmed."));
            return 0;
        }
        catch (StorageException running) when (running.Fault == StorageFault.InUse)
        {
            throw new StorageException(StorageFault.InUse, new Words(
                $"{running.Words.Chinese} 程序正在运行时，由管理员确认：curl -u admin:x -X POST http://127.0.0.1:5080/api/operations/confirm-restore",
                $"{running.Words.English} While the program runs an administrator confirms: curl -u admin:x -X POST http://127.0.0.1:5080/api/operations/confirm-restore"), running);
        }
    }
}
