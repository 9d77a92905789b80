using System.Diagnostics;

namespace Marketing.Testing;

/// <summary>Runs a verb of the program on a database: backup, restore, verify-audit and so on.</summary>
public static class ProgramVerb
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs it to its end.</summary>
    /// <returns>Exit code and everything it wrote, its errors last.</returns>
    public static async Task<(int Code, string Output)> Run(HostDatabase database, HostSettings? settings, params string[] arguments)
    {
        var start = HostProcess.StartInfo(arguments, database.Folder, settings ?? new HostSettings());
        HostProcess.Tell(start, database, settings ?? new HostSettings());
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + error);
    }
}
