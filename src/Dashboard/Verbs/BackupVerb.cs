using System.Globalization;
using Marketing.Dashboard.Settings;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Dashboard.Verbs;

/// <summary><c>backup FILE</c>: copies the configured database, also while the program works on it, and checks the copy.</summary>
static class BackupVerb
{
    public static Task<int> Run(string[] args)
    {
        if (VerbSettings.Words(args) is not [{ } file] || file.StartsWith('-'))
            return Task.FromResult(Verb.Misused(new Words("用法：marketing backup 文件", "usage: marketing backup FILE")));
        return Verb.Try(async () =>
        {
            var (storage, target) = (VerbSettings.Storage(args), Folders.FromShell(file));
            var made = storage.IsPostgres ? await PostgresBackup.Make(storage.ConnectionString, target) : SqliteBackup.Make(Storage.Absolute(storage), target);
            Verb.Say(Console.Out, new Words(
                $"已备份到“{made.File}”：{Megabytes(made)} MB，{made.Instances} 个流程实例，用时 {Seconds(made)} 秒，完整性检查通过。",
                $"Backed up to '{made.File}': {Megabytes(made)} MB, {made.Instances} process instances, {Seconds(made)} s, integrity checked."));
            return 0;
        });
    }

    public static string Megabytes(BackupReport made) => (made.Bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture);

    public static string Seconds(BackupReport made) => made.Took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
}
