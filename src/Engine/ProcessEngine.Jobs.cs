using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Engine;

/// <summary>Jobs that workers fetch and answer.</summary>
public sealed partial class ProcessEngine
{
    /// <summary>Hands out jobs of a type until the deadline; after it another worker may get them (SEMANTICS J3).</summary>
    public Task<Outcome<IReadOnlyList<ActivatedJob>>> ActivateJobs(string type, string worker, TimeSpan timeout, int maxJobs, CancellationToken cancellation = default) =>
        runner.Run<IReadOnlyList<ActivatedJob>>(async context =>
        {
            var activated = new List<ActivatedJob>();
            if (await context.IsHeld)
            {
                context.Transaction.Abandon();
                return activated;
            }

            foreach (var job in await context.Transaction.AvailableJobs([type], context.Now, maxJobs))
            {
                if (await context.Load(job.InstanceKey) is not { } loaded)
                    continue;
                (job.Worker, job.Deadline, job.AvailableAt) = (worker, context.Now + timeout, context.Now + timeout);
                context.Transaction.Update(job);
                var element = loaded.Instance.Find(job.ElementInstanceKey);
                activated.Add(new ActivatedJob(job, loaded.Row, element is null ? new Dictionary<string, Value>()
                    : new VariableScope(element).All().ToDictionary(pair => pair.Key, pair => pair.Value.Variable.Value)));
            }

            if (activated.Count == 0)
                context.Transaction.Abandon();
            return activated;
        }, null, cancellation);

    /// <summary>Completes a job. A late answer of a worker counts as long as the job is there.</summary>
    public Task<Outcome<Done>> CompleteJob(long jobKey, IReadOnlyDictionary<string, Value> variables, string? actor = null, ListenerAnswer? answer = null,
        AdHocAnswer? adHoc = null, CancellationToken cancellation = default) =>
        OnJob("COMPLETE", jobKey, variables, actor, (context, job) => JobCommands.Complete(context, job, variables, answer, adHoc), cancellation);

    /// <summary>Fails a job; with no retries left it becomes an incident.</summary>
    public Task<Outcome<Done>> FailJob(long jobKey, int retries, string? reason, TimeSpan backOff = default, IReadOnlyDictionary<string, Value>? variables = null,
        string? actor = null, CancellationToken cancellation = default) =>
        OnJob("FAIL", jobKey, variables, actor, (context, job) => JobCommands.Fail(context, job, retries, reason, backOff, variables ?? new Dictionary<string, Value>()), cancellation);

    /// <summary>Throws a business error from a job.</summary>
    public Task<Outcome<Done>> ThrowJobError(long jobKey, string code, string? message, IReadOnlyDictionary<string, Value>? variables = null,
        string? actor = null, CancellationToken cancellation = default) =>
        OnJob("THROW_ERROR", jobKey, variables, actor, (context, job) => JobCommands.ThrowError(context, job, code, message, variables ?? new Dictionary<string, Value>()), cancellation);

    /// <summary>Changes the retries of a job, or how long from now its worker keeps it.</summary>
    public Task<Outcome<Done>> UpdateJob(long jobKey, int? retries, TimeSpan? timeout, string? actor = null, CancellationToken cancellation = default) =>
        OnJob("UPDATE", jobKey, null, actor, (context, job) =>
        {
            if (retries is < 1)
            {
                return ValueTask.FromResult<Outcome<Done>>(new Refusal(RefusalKind.Invalid, "job-retries", new Words("重试次数至少为 1。",
                    $"Command 'UPDATE' rejected with code 'INVALID_ARGUMENT': Expected to update retries of job with key '{jobKey}' to at least 1, but found {retries}.")));
            }

            job.Retries = retries ?? job.Retries;
            if (timeout is { } span)
                (job.Deadline, job.AvailableAt) = (context.Now + span, context.Now + span);
            context.Transaction.Update(job);
            return ValueTask.FromResult<Outcome<Done>>(default(Done));
        }, cancellation);

    // SEMANTICS J4.
    Task<Outcome<Done>> OnJob(string command, long jobKey, IReadOnlyDictionary<string, Value>? variables, string? actor,
        Func<CommandContext, JobRow, ValueTask<Outcome<Done>>> act, CancellationToken cancellation) =>
        runner.Run(async context =>
        {
            if (VariableNames.Check(variables?.Keys ?? []) is { } wrong)
                return wrong;
            return await context.Transaction.Job(jobKey) is { EndedAt: null } job
                ? await act(context, job)
                : new Refusal(RefusalKind.NotFound, "job-gone", new Words("作业已不存在。",
                    $"Command '{command}' rejected with code 'NOT_FOUND': Expected to {command.ToLowerInvariant().Replace('_', ' ')} job with key '{jobKey}', but no such job was found"));
        }, actor, cancellation);
}

/// <summary>A job that a worker has, with what it may know.</summary>
public sealed record ActivatedJob(JobRow Job, ProcessInstanceRow Instance, IReadOnlyDictionary<string, Value> Variables);
