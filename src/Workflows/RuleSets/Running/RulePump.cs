using Marketing.Engine;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.RuleSets;

/// <summary>Runs the rules whenever a record has changed or something has come due, then carries out what they propose.</summary>
public sealed class RulePump : BackgroundService
{
    readonly Bell bell = new();
    readonly RuleRunner runner;
    readonly RuleEffects effects;
    readonly ProcessEngine engine;
    readonly ILogger<RulePump> logger;
    DateTimeOffset? next;

    public RulePump(RuleRunner runner, RuleEffects effects, ProcessEngine engine, ILogger<RulePump> logger)
    {
        (this.runner, this.effects, this.engine, this.logger) = (runner, effects, engine, logger);
        engine.Committed += OnCommitted;
    }

    /// <summary>Asks for a look soon.</summary>
    public void Wake() => bell.Ring();

    void OnCommitted(IReadOnlyList<Change> changes)
    {
        if (changes.Any(change => change.Kind is RecordWriter.ChangeKind or RuleDesk.ChangeKind or LiveDirectory.ChangeKind or LiveHolidays.ChangeKind or "hold" or Change.Everything))
            Wake();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => bell.Answer(Look, () => Bell.Until(next, engine.Clock.GetUtcNow()), stoppingToken);

    /// <summary>Does what rules have to do now, and carries out what they propose.</summary>
    /// <returns>Whether they proposed anything: engine work may be due then.</returns>
    public async Task<bool> RunDue(CancellationToken cancellation)
    {
        var ran = await runner.Run(cancellation);
        next = ran.NextDue;
        await effects.Run(cancellation);
        return ran.Effects;
    }

    async Task Look(CancellationToken cancellation)
    {
        try
        {
            await RunDue(cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever a rule runs into, people's work goes on beside it.
            logger.LogError(failure, "The rules could not run; they run again within {Net}.", Bell.Net);
            next = null;
        }
    }

    public override void Dispose()
    {
        engine.Committed -= OnCommitted;
        base.Dispose();
    }
}
