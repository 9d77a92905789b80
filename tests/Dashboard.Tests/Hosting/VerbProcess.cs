using System.Diagnostics;
using Marketing.Testing;

namespace Marketing.Dashboard.Tests.Hosting;

/// <summary>A verb of the command line, run as a process of its own in an English terminal.</summary>
static class VerbProcess
{
    /// <param name="folder">Where it is run; its database is <c>test.db</c> there.</param>
    public static async Task<(int Code, string Out, string Error)> Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", HostProcess.Find("Marketing.Dashboard.dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["LC_ALL"] = "en_US.UTF-8";
        start.Environment["PWD"] = folder;
        start.Environment["Marketing__Storage__ConnectionString"] = $"Data Source={Path.Combine(folder, "test.db")}";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }
}
