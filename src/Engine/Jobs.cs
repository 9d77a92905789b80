using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Marketing.Engine.Execution;
using Marketing.Engine.Observability;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Microsoft.Extensions.Logging;

namespace Marketing.Engine;

/// <summary>Work that a program does for a service task. Runs outside the transaction, at least once; its answer is a command of its own.</summary>
public interface IJobHandler
{
    /// <summary>The job type it handles.</summary>
    string Type { get; }

    /// <summary>Does the work. An exception becomes a retry with back-off, and after the last one an incident.</summary>
    ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation);
}

/// <summary>What a handler may know.</summary>
/// <param name="Variables">The innermost value of every visible name.</param>
public sealed record JobContext(JobRow Job, IReadOnlyDictionary<string, Value> Variables, IReadOnlyDictionary<string, string> Headers, DateTimeOffset Now, string ElementName);

/// <summary>What a handler answers: variables, and messages that are stored in the transaction which completes the job.</summary>
public sealed record JobResult(IReadOnlyDictionary<string, Value> Variables)
{
    public static JobResult Empty { get; } = new(new Dictionary<string, Value>());

    /// <summary>These variables and nothing else.</summary>
    public static JobResult Of(params ReadOnlySpan<(string Name, Value Value)> variables)
    {
        var values = new Dictionary<string, Value>();
        foreach (var (name, value) in variables)
            values[name] = value;
        return new(values);
    }

    public IReadOnlyList<(string Kind, string PayloadJson)> Messages { get; init; } = [];

    /// <summary>For a task listener: whether the change of the task is denied or corrected.</summary>
    public ListenerAnswer? Answer { get; init; }

    /// <summary>For an ad-hoc sub-process: what is to begin, and whether it is done.</summary>
    public AdHocAnswer? AdHoc { get; init; }
}

/// <summary>Thrown by a handler for a business error: caught by an error event of the model, not tried again.</summary>
public sealed class JobErrorException(string code, string message) : MarketingException(new Words(message, message))
{
    public string Code { get; } = code;

    /// <summary>Variables for the event that catches it.</summary>
    public IReadOnlyDictionary<string, Value> Variables { get; init; } = new Dictionary<string, Value>();
}

/// <summary>Runs the jobs that have a handler in this program.</summary>
/// <remarks>A job is taken before its handler sees it. Whoever takes one that a program had when it ended knows that it was interrupted;
/// a handler that ends the program again and again becomes an incident instead of a program that never stays up.</remarks>
public sealed class Jobs(CommandRunner runner, IEnumerable<IJobHandler> handlers)
{
    /// <summary>A job that was interrupted so often is not tried again.</summary>
    public const int MostInterruptions = 3;

    readonly Dictionary<string, IJobHandler> byType = handlers.ToDictionary(handler => handler.Type);
    readonly ConcurrentDictionary<long, Task> running = [];

    /// <summary>The types that are handled here.</summary>
    public IReadOnlyCollection<string> Types => byType.Keys;

    /// <summary>How long a handler may take; then it has failed. Real time, whatever the engine's clock shows.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    // In a held store handlers get nothing: they speak to the world outside.
    internal async ValueTask<IReadOnlyCollection<string>> TypesFor(CommandContext context) => await context.IsHeld ? [] : Types;

    /// <summary>Runs what is due, so many at once, and what is running already, to the end. False when there was nothing.</summary>
    /// <param name="broken">Jobs whose answer could not be saved; they are left out, and added to.</param>
    internal async Task<bool> RunPage(int atOnce, HashSet<long> broken, CancellationToken cancellation)
    {
        var under = running.Values.ToList();
        var taken = await Take(atOnce, broken, cancellation);
        if (atOnce == 1)
        {
            foreach (var job in taken)
                await Begin(job, broken, cancellation);
        }

        await Task.WhenAll(under.Concat(atOnce == 1 ? [] : taken.Select(job => Begin(job, broken, cancellation))));
        return taken.Count > 0;
    }

    /// <summary>Takes jobs that are due and that nobody has, oldest first.</summary>
    internal async Task<IReadOnlyList<long>> Take(int limit, IReadOnlySet<long> broken, CancellationToken cancellation) => Types.Count == 0 ? [] : (await runner.Run<IReadOnlyList<long>>(async context =>
    {
        var taken = new List<long>();
        var types = await TypesFor(context);
        foreach (var job in types.Count == 0 ? [] : await context.Transaction.AvailableJobs(types, context.Now, limit + running.Count + broken.Count))
        {
            if (taken.Count == limit || running.ContainsKey(job.Key) || broken.Contains(job.Key))
                continue;
            if (await Claim(context, job))
                taken.Add(job.Key);
        }

        if (taken.Count == 0 && !context.HasChanged)
            context.Transaction.Abandon();
        return taken;
    }, actor: null, cancellation, beside: false)).Value;

    static async ValueTask<bool> Claim(CommandContext context, JobRow job)
    {
        if (job.ClaimedBy is { } before && before != context.Transaction.Node && ++job.Interruptions >= MostInterruptions)
        {
            var reason = $"The program ended {job.Interruptions} times while the handler was at work. 处理程序运行期间程序已 {job.Interruptions} 次终止。";
            await JobCommands.Fail(context, job, 0, reason, TimeSpan.Zero, new Dictionary<string, Value>());
            return false;
        }

        job.ClaimedBy = context.Transaction.Node;
        context.Transaction.Update(job);
        return true;
    }

    /// <summary>Runs a job that was taken; the task ends with its answer, its retry or its incident, and never fails.</summary>
    /// <param name="broken">Gets the job when its answer could not be saved.</param>
    internal Task Begin(long jobKey, HashSet<long> broken, CancellationToken cancellation)
    {
        var task = Guarded(jobKey, broken, cancellation);
        running[jobKey] = task;
        return task.ContinueWith(_ => running.TryRemove(jobKey, out var _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    async Task Guarded(long jobKey, HashSet<long> broken, CancellationToken cancellation)
    {
        try
        {
            await Run(jobKey, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The program stops; the job is taken again after the next start.
        }
        catch (Exception failure)
        {
            lock (broken)
                broken.Add(jobKey);
            runner.Logger.LogError(failure, "Job {Key} could not be answered and will be tried again.", jobKey);
        }
    }

    async Task Run(long jobKey, CancellationToken cancellation)
    {
        if (await Prepare(jobKey, cancellation) is not { } job)
            return;
        using var span = EngineMeters.Activities.StartActivity("job", ActivityKind.Consumer, job.Job.TraceParent)?.SetTag("type", job.Job.Type).SetTag("instance", job.Job.InstanceKey);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var result = await Handle(job, cancellation);
            Record(job, began, "done");
            await Complete(jobKey, result, cancellation);
        }
        catch (JobErrorException error)
        {
            Record(job, began, "error");
            await ThrowError(jobKey, error, cancellation);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or StorageException or ConcurrencyException))
        {
            Record(job, began, "failed");
            await Fail(jobKey, failure.Message, cancellation);
        }
    }

    // A handler that does not listen to its token is left to itself.
    async Task<JobResult> Handle(JobContext job, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            return await Task.Run(() => byType[job.Job.Type].Handle(job, limit.Token).AsTask(), limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"The handler has not answered within {Patience}. 处理程序在 {Patience} 内没有回答。");
        }
    }

    void Record(JobContext job, long began, string outcome)
    {
        if (runner.Measured)
            EngineMeters.JobsDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, EngineMeters.Tag("type", job.Job.Type), EngineMeters.Tag("outcome", outcome));
    }

    Task<JobContext?> Prepare(long jobKey, CancellationToken cancellation) => runner.Look(async context =>
    {
        if (await context.Transaction.Job(jobKey) is not { State: "CREATED" } job || await context.Load(job.InstanceKey) is not { } loaded)
            return null;
        var variables = loaded.Instance.Find(job.ElementInstanceKey) is { } element // a listener of a cancellation outlives its element
            ? new VariableScope(element).All().ToDictionary(pair => pair.Key, pair => pair.Value.Variable.Value)
            : [];
        var headers = JsonSerializer.Deserialize<Dictionary<string, string>>(job.HeadersJson)!;
        return new JobContext(job, variables, headers, context.Now, loaded.Process.Node(job.ElementId).Name ?? job.ElementId);
    }, cancellation);

    Task<Outcome<Done>> Complete(long jobKey, JobResult result, CancellationToken cancellation) => OnJob(jobKey, async (context, job) =>
    {
        foreach (var (kind, payload) in result.Messages)
        {
            context.Transaction.Add(new OutboxRow
            {
                Key = context.Transaction.ReserveKeys(1), CreatedAt = context.Now, Kind = kind, InstanceKey = job.InstanceKey, PayloadJson = payload,
            });
        }

        return await JobCommands.Complete(context, job, result.Variables, result.Answer, result.AdHoc);
    }, cancellation);

    Task<Outcome<Done>> ThrowError(long jobKey, JobErrorException error, CancellationToken cancellation) => OnJob(jobKey, (context, job) =>
        JobCommands.ThrowError(context, job, error.Code, error.Message, error.Variables), cancellation);

    Task<Outcome<Done>> Fail(long jobKey, string reason, CancellationToken cancellation) => OnJob(jobKey, (context, job) =>
        JobCommands.Fail(context, job, job.Retries - 1, reason, BackOff(job.Retries - 1), new Dictionary<string, Value>()), cancellation);

    // Who was taken for dead meanwhile has the job no more: its answer comes too late.
    Task<Outcome<Done>> OnJob(long jobKey, Func<CommandContext, JobRow, ValueTask<Outcome<Done>>> act, CancellationToken cancellation) =>
        runner.Run(async context => await context.Transaction.Job(jobKey) is { EndedAt: null } job && job.ClaimedBy == context.Transaction.Node
            ? await act(context, job) : JobIsGone(jobKey), actor: null, cancellation);

    // Ten seconds before the last try, half a minute before that one, and so on.
    static TimeSpan BackOff(int retriesLeft) => TimeSpan.FromSeconds(10 * Math.Pow(3, Math.Min(retriesLeft - 1, 5)));

    static Refusal JobIsGone(long key) => new(RefusalKind.NotFound, "job-gone", new Words("作业已不存在。", $"Expected to find job with key '{key}', but no such job was found."));
}
