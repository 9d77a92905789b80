using System.Globalization;
using Marketing.Rules;

namespace Marketing.Engine.Persistence;

/// <summary>A file that gets its name only when it is whole.</summary>
static class BackupFile
{
    /// <summary>An empty file beside the one that is to be; it holds everything about everybody, so nobody but its owner reads it.</summary>
    public static string PartOf(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var part = $"{file}.part-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        File.Delete(part);
        new FileStream(part, OwnersOnly).Dispose();
        return part;
    }

    static FileStreamOptions OwnersOnly => OperatingSystem.IsWindows()
        ? new() { Mode = FileMode.CreateNew, Access = FileAccess.Write }
        : new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };

    public static void Flush(string part)
    {
        using var file = new FileStream(part, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    public static void RefuseToOverwrite(string file)
    {
        if (File.Exists(file))
        {
            throw new StorageException(StorageFault.InUse, new Words(
                $"文件“{file}”已存在，不会被覆盖；请换一个文件名。", $"The file '{file}' is there already and is not overwritten; choose another name."));
        }
    }

    public static StorageException Missing(string path) => new(StorageFault.Unavailable, new Words(
        $"没有文件“{path}”；请检查路径和 Marketing:Storage:ConnectionString。", $"There is no file '{path}'; check the path and Marketing:Storage:ConnectionString."));
}
