using System.Diagnostics;
using System.Globalization;
using Marketing.Reliability.Tests.Databases;
using Marketing.Testing;

namespace Marketing.Reliability.Tests.InProcess;

/// <summary>What the tests start as a process of its own: it finishes what the one before left, and dies at a chosen point of its own work.</summary>
static class FailPointProgram
{
    const string Verb = "fail-point";

    public static async Task<int> Main(string[] args)
    {
        if (args is not [Verb, var provider, var connectionString, var at, var moment])
        {
            await Console.Error.WriteLineAsync($"usage: {Verb} PROVIDER CONNECTION-STRING AT MOMENT");
            return 2;
        }

        var point = int.Parse(at, CultureInfo.InvariantCulture);
        using var database = DatabaseUnderTest.Existing(provider, connectionString);
        using var store = database.OpenStore();
        using var whole = new EngineWorld(store, handlers: Saga.Sender);
        if (point > 1)
            await new Saga(whole, whole).Run(Order(point - 1));
        using var faulty = new FaultyStore(store, point, Enum.Parse<Moment>(moment), Die);
        using var dying = new EngineWorld(faulty, handlers: Saga.Sender);
        await new Saga(dying, whole).Run(Order(point));
        return 0;
    }

    /// <summary>The order whose work is cut at a point.</summary>
    public static string Order(int point) => $"order-{point}";

    /// <summary>How to start it.</summary>
    public static ProcessStartInfo Start(DatabaseUnderTest database, int at, Moment moment) => new("dotnet",
        ["exec", HostProcess.Find("Marketing.Reliability.Tests.dll"), Verb, database.Provider, database.ConnectionString, at.ToString(CultureInfo.InvariantCulture), moment.ToString()])
    {
        RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = database.Folder,
    };

    static void Die()
    {
        Process.GetCurrentProcess().Kill(); // SIGKILL to itself
        Thread.Sleep(Timeout.Infinite);
    }
}
