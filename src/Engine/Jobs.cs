using System.Text.Json;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;

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
public sealed class Jobs(CommandRunner runner, IEnumerable<IJobHandler> handlers)
{
    readonly Dictionary<string, IJobHandler> byType = handlers.ToDictionary(handler => handler.Type);

    /// <summary>The types that are handled here.</summary>
    public IReadOnlyCollection<string> Types => byType.Keys;

    /// <summary>Runs one job to its answer, its retry or its incident.</summary>
    public async Task Run(long jobKey, CancellationToken cancellation)
    {
        if (await Prepare(jobKey, cancellation) is not { } job)
            return;
        try
        {
            var result = await byType[job.Job.Type].Handle(job, cancellation);
            await Complete(jobKey, result, cancellation);
        }
        catch (JobErrorException error)
        {
            await ThrowError(jobKey, error, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            await Fail(jobKey, failure.Message, cancellation);
        }
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

    Task<Outcome<Done>> OnJob(long jobKey, Func<CommandContext, JobRow, ValueTask<Outcome<Done>>> act, CancellationToken cancellation) =>
        runner.Run(async context => await context.Transaction.Job(jobKey) is { EndedAt: null } job ? await act(context, job) : JobIsGone(jobKey), actor: null, cancellation);

    // Ten seconds before the last try, half a minute before that one, and so on.
    static TimeSpan BackOff(int retriesLeft) => TimeSpan.FromSeconds(10 * Math.Pow(3, Math.Min(retriesLeft - 1, 5)));

    static Refusal JobIsGone(long key) => new(RefusalKind.NotFound, "job-gone", new Words("作业已不存在。", $"Expected to find job with key '{key}', but no such job was found."));
}
