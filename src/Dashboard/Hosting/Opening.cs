using Marketing.Dashboard.Settings;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows;
using Marketing.Workflows.Access;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;

namespace Marketing.Dashboard.Hosting;

/// <summary>What must stand before anything works or listens: tables, the kept clock, the shipped processes.</summary>
/// <exception cref="StorageException">The store cannot be used.</exception>
sealed class Opening(RelationalStore store, EngineClock clock, ProcessEngine engine, MarketingOptions options, AccessLog accesses, LiveDirectory directory, LiveHolidays holidays, RecordDesk records, RuleDesk rules, ILogger<Opening> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await store.Migrate<WorkflowsDbContext>(WorkflowsDbContext.Over, WorkflowsDbContext.MigrationsTable, cancellationToken);
        if (options.Clock.Controllable)
            await clock.Restore(store, cancellationToken);
        await directory.Open(cancellationToken);
        await holidays.Open(cancellationToken);
        await ConfigurationWatch.Tell(store, accesses, options, cancellationToken);
        if (await engine.Look(context => context.IsHeld, cancellationToken))
            logger.LogWarning("The database was restored from a backup: no notice is sent and no job is handed out until an administrator confirms (POST /api/operations/confirm-restore).");
        if (options.Catalog.Deploy)
            await Deploy(cancellationToken);
    }

    async Task Deploy(CancellationToken cancellationToken)
    {
        // The demo company has customers; a company with accounts of its own brings its own.
        if (options.Auth.Mode.Equals("Demo", StringComparison.OrdinalIgnoreCase) && await ShippedCatalog.PutMasterData(engine, records, cancellationToken) is { Refusal: { } wrong })
            throw new InvalidModelException(wrong.Problems);
        var deployedRules = await ShippedCatalog.DeployNewRules(engine, rules, cancellationToken);
        if (!deployedRules.Succeeded)
            throw new InvalidModelException(deployedRules.Refusal!.Problems);
        if (await ShippedCatalog.DeployNew(engine, cancellationToken) is not { } deployed)
            return;
        if (!deployed.Succeeded)
            throw new InvalidModelException(deployed.Refusal!.Problems);
        logger.LogInformation("Deployed {Count} shipped processes: {Processes}.", deployed.Value.Processes.Count, string.Join(", ", deployed.Value.Processes.Select(one => one.ProcessId)));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
