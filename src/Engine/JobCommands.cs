using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Engine;

/// <summary>What can be done with a job, wherever it is carried out. SEMANTICS J1–J4, E1.</summary>
static class JobCommands
{
    public static async ValueTask<Outcome<Done>> Complete(CommandContext context, JobRow job, IReadOnlyDictionary<string, Value> variables, ListenerAnswer? answer, AdHocAnswer? adHoc)
    {
        if (await Waiting(context, job) is not { } loaded)
            return await Forget(context, job);
        if (loaded.Instance.State == InstanceState.Suspended)
            return Suspended(job);
        if (answer is { Denied: true } && job.ListenerEvent is "creating" or "canceling")
            return CannotDeny(job);
        if (adHoc is not null && AdHocCommands.Check(loaded, loaded.Instance[job.ElementInstanceKey], adHoc.Activate) is { } refused)
            return refused;
        if (answer is not null && job.Kind == "TASK_LISTENER")
        {
            (job.IsDenied, job.DeniedReason) = (answer.Denied, answer.Reason);
            context.Transaction.Update(job);
        }

        await context.Move(loaded, new CompleteJob(context.Moment(context.Actor), job.Key, variables) { Answer = answer, AdHoc = adHoc });
        return default(Done);
    }

    /// <summary>Fails a job: tried again after the back-off while retries are left, an incident when none are.</summary>
    public static async ValueTask<Outcome<Done>> Fail(CommandContext context, JobRow job, int retries, string? reason, TimeSpan backOff, IReadOnlyDictionary<string, Value> variables)
    {
        if (await Waiting(context, job) is not { } loaded)
            return await Forget(context, job);
        job.Retries = Math.Max(0, retries);
        job.LastError = reason;
        job.Worker = null;
        job.ClaimedBy = null;
        job.Deadline = null;
        job.AvailableAt = context.Now + (backOff > TimeSpan.Zero ? backOff : TimeSpan.Zero);
        job.State = job.State == "SUSPENDED" ? job.State : job.Retries > 0 ? "CREATED" : "FAILED";
        context.Transaction.Update(job);
        context.Tally?.AddRetry(job);

        // SEMANTICS V5: they stay at the element.
        if (variables.Count > 0)
        {
            await context.Move(loaded, new SetVariables(context.Moment(context.Actor), job.ElementInstanceKey, variables, Local: true));
            loaded = (await context.Load(job.InstanceKey))!;
        }

        if (job.Retries == 0)
        {
            await context.Move(loaded, new ExhaustJob(context.Moment(null), job.Key,
                new Words($"作业「{job.Type}」重试用尽：{reason ?? "没有说明原因"}", $"Job '{job.Type}' has no retries left: {reason ?? "no reason was given"}")));
        }

        return default(Done);
    }

    /// <summary>A business error: caught by the model, or an incident with the job left as it is.</summary>
    public static async ValueTask<Outcome<Done>> ThrowError(CommandContext context, JobRow job, string code, string? message, IReadOnlyDictionary<string, Value> variables)
    {
        if (await Waiting(context, job) is not { } loaded)
            return await Forget(context, job);
        if (loaded.Instance.State == InstanceState.Suspended)
            return Suspended(job);
        (job.State, job.ErrorCode, job.LastError) = ("ERROR_THROWN", code, message);
        context.Transaction.Update(job);
        await context.Move(loaded, new ThrowJobError(context.Moment(context.Actor), job.Key, code, message, variables));
        return default(Done);
    }

    static async ValueTask<LoadedInstance?> Waiting(CommandContext context, JobRow job) =>
        await context.Load(job.InstanceKey) is { Instance.EndedAt: null } loaded && loaded.Instance.WaiterFor(job.Key) is not null ? loaded : null;

    // A listener of a cancellation, from before they were waited for: nothing depends on its answer.
    static ValueTask<Outcome<Done>> Forget(CommandContext context, JobRow job)
    {
        (job.State, job.EndedAt) = ("COMPLETED", context.Now);
        context.Transaction.Update(job);
        return ValueTask.FromResult<Outcome<Done>>(default(Done));
    }

    static Refusal CannotDeny(JobRow job) => new(RefusalKind.Conflict, "listener-cannot-deny", new Words(
        $"监听器事件「{job.ListenerEvent}」不能拒绝；只有 assigning、updating 和 completing 可以。",
        $"Command 'COMPLETE' rejected with code 'INVALID_STATE': Expected to complete job with key '{job.Key}' without denying, but a listener of '{job.ListenerEvent}' cannot deny; only those of assigning, updating and completing can."));

    static Refusal Suspended(JobRow job) => new(RefusalKind.Conflict, "instance-suspended", new Words(
        "流程实例已暂停，恢复之后才能继续。", $"Command rejected with code 'INVALID_STATE': Expected the process instance of job '{job.Key}' to be active, but it is suspended."));
}
