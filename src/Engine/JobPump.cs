using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Engine;

/// <summary>Runs the jobs that have a handler in this program, several at once: one that hangs holds up no other, and no timer.</summary>
public sealed class JobPump : BackgroundService
{
    const int AtOnce = 16;

    readonly Bell bell = new();
    readonly Jobs jobs;
    readonly CommandRunner runner;
    readonly ILogger<JobPump> logger;

    public JobPump(Jobs jobs, CommandRunner runner, ILogger<JobPump> logger)
    {
        (this.jobs, this.runner, this.logger) = (jobs, runner, logger);
        runner.Committed += OnCommitted;
    }

    /// <summary>Asks for the jobs that are due to be run soon.</summary>
    public void Wake() => bell.Ring();

    void OnCommitted(IReadOnlyList<Change> changes) => Wake();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (jobs.Types.Count == 0)
            return;
        var running = new HashSet<Task>();
        await bell.Answer(stopping =>
        {
            running.RemoveWhere(task => task.IsCompleted);
            return running.Count < AtOnce ? Fill(running, stopping) : Task.CompletedTask;
        }, stoppingToken);

        // What does not end in time is taken again after the next start.
        await Task.WhenAll(running);
    }

    async Task Fill(HashSet<Task> running, CancellationToken stopping)
    {
        try
        {
            var broken = new HashSet<long>();
            foreach (var job in await jobs.Take(AtOnce - running.Count, broken, stopping))
                running.Add(jobs.Begin(job, broken, stopping).ContinueWith(_ => Wake(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default));
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            logger.LogError(failure, "Looking for jobs failed; it is tried again within {Net}.", Bell.Net);
        }
        catch (OperationCanceledException)
        {
            // The program stops.
        }
    }

    public override void Dispose()
    {
        runner.Committed -= OnCommitted;
        base.Dispose();
    }
}
