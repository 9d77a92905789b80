using System.Text;

namespace Marketing.Engine.Audit;

/// <summary>A copy of the signed heads on another disk or machine, where whoever can write the database, its heads and its key cannot: it
/// shows when all three were rewritten or put back together. Lines are added to it and never changed.</summary>
public sealed class HeadCopy
{
    readonly string heads;

    /// <param name="heads">The file of heads.</param>
    /// <param name="file">The copy. Each program that signs has its own.</param>
    public HeadCopy(string heads, string file) => (this.heads, File) = (heads, file);

    public string File { get; }

    /// <summary>Adds the lines that the copy lacks, also those of days on which it could not be reached. A copy that says something else is
    /// left as it is: it is evidence.</summary>
    /// <exception cref="IOException">It cannot be reached.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Send()
    {
        var (lines, there) = (Lines(heads), Lines(File));
        if (there.Length >= lines.Length || Differing(lines, there) is not null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(File))!);
        using var stream = new FileStream(File, FileMode.Append, FileAccess.Write, FileShare.Read);
        foreach (var line in lines.Skip(there.Length))
            stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>How many lines it lacks.</summary>
    public int Missing => Math.Max(0, Lines(heads).Length - Lines(File).Length);

    // What does not agree with the heads; null when everything does. A copy that is only behind agrees.
    internal AuditFinding? Contradiction()
    {
        var there = Lines(File);
        if (there.Length == 0)
            return AuditFinding.CopyMissing(File);
        return Differing(Lines(heads), there) is { } line ? AuditFinding.CopyDiffers(File, line) : null;
    }

    static int? Differing(string[] lines, string[] there)
    {
        for (var at = 0; at < there.Length; at++)
        {
            if (at >= lines.Length || lines[at] != there[at])
                return at + 1;
        }

        return null;
    }

    static string[] Lines(string file) => System.IO.File.Exists(file) ? System.IO.File.ReadAllLines(file, Encoding.UTF8) : [];
}
