using Marketing.Engine;
using Marketing.Engine.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows;

/// <summary>Rows of the database that every program keeps in memory, and reads anew when it is told of a change; once in a while without having been told.</summary>
/// <param name="changeKind">The kind of change that tells of them.</param>
/// <param name="what">What they are, for the log.</param>
public abstract class KeptInMemory(string changeKind, string what, ILogger logger) : BackgroundService
{
    readonly Bell bell = new();

    /// <summary>Tells what was committed, here or by another program.</summary>
    public void OnCommitted(IReadOnlyList<Change> changes)
    {
        if (changes.Any(change => change.Kind == changeKind || change.Kind == Change.Everything))
            bell.Ring();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => bell.Answer(Look, stoppingToken);

    async Task Look(CancellationToken cancellation)
    {
        try
        {
            await Read(cancellation);
        }
        catch (Exception failure) when (failure is StorageException or ConcurrencyException)
        {
            logger.LogError(failure, "{What} could not be read; what is known stays in force until the next look, within {Net}.", what, Bell.Net);
        }
    }

    /// <summary>Reads what there is now.</summary>
    public abstract Task Read(CancellationToken cancellation);
}
