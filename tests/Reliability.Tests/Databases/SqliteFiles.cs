namespace Marketing.Reliability.Tests.Databases;

/// <summary>What can be done to the files of a SQLite database from outside.</summary>
static class SqliteFiles
{
    /// <summary>Copies the database and its log into a new folder, as they lie. Answers the folder.</summary>
    public static string Copy(string file, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var part in (string[])[file, file + "-wal"])
        {
            if (File.Exists(part))
                File.Copy(part, Path.Combine(folder, Path.GetFileName(part)));
        }

        return folder;
    }

    /// <summary>Copies a copy, and cuts its log at a random byte.</summary>
    public static string Tear(string folder, Random random)
    {
        var torn = Directory.CreateDirectory(folder + "-torn").FullName;
        foreach (var part in Directory.GetFiles(folder))
            File.Copy(part, Path.Combine(torn, Path.GetFileName(part)));
        if (Directory.GetFiles(torn, "*-wal") is [var log])
        {
            using var open = new FileStream(log, FileMode.Open, FileAccess.Write);
            open.SetLength((long)(random.NextDouble() * open.Length));
        }

        return torn;
    }

    /// <summary>SQLite's own verdict: <c>ok</c>, or what is wrong.</summary>
    public static string Integrity(string file)
    {
        using var look = SqliteUnderTest.Look(file);
        using var command = look.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)command.ExecuteScalar()!;
    }
}
