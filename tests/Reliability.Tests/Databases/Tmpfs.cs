using System.Diagnostics;

namespace Marketing.Reliability.Tests.Databases;

/// <summary>A small file system of its own, which can be filled and made read-only without harm to the machine.</summary>
/// <remarks>Needs the right to mount, as the root of a container with it has.</remarks>
sealed class Tmpfs : IDisposable
{
    public Tmpfs(int megabytes)
    {
        Folder = Directory.CreateTempSubdirectory("marketing-tmpfs-").FullName;
        var (code, said) = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", Folder);
        if (code != 0)
            throw new InvalidOperationException($"Expected to be allowed to mount a file system for the test of a full disk, but: {said}. Run the tests as root, or allow mounts in the container.");
    }

    public string Folder { get; }

    string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>Writes a file until nothing more fits.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1);
        var page = new byte[4_096];
        try
        {
            while (true)
            {
                file.Write(page);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full, as it should be.
        }
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(Ballast);

    public void MakeReadOnly() => Assert.Equal(0, Run("mount", "-o", "remount,ro", Folder).Code);

    static (int Code, string Said) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return (process.ExitCode, said);
    }

    public void Dispose()
    {
        Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }
}
