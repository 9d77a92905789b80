using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Engine;

/// <summary>Task listeners: whoever changes a task is told what they said.</summary>
public sealed partial class ProcessEngine
{
    /// <summary>How long a change of a user task waits for its listeners; zero: it answers at once, with the task in a state such as COMPLETING.</summary>
    public TimeSpan ListenerPatience { get; init; }

    /// <param name="since">The first key that was free after the change had begun: what happened later has a greater one.</param>
    async Task<Outcome<UserTaskRow>> ListenersAnswer(UserTaskRow task, long since, CommitWatch watch, CancellationToken cancellation)
    {
        do
        {
            if (await Look(context => AnswerSince(context, task, since), cancellation) is { } answer)
                return answer;
        }
        while (await watch.Next(cancellation));
        return new Refusal(RefusalKind.Timeout, "listeners-timeout", new Words(
            $"任务监听器在 {ListenerPatience.TotalSeconds:0.#} 秒内没有回答；操作仍在进行，稍后会完成或被拒绝。",
            $"Expected the task listeners of user task '{task.Key}' to answer within {ListenerPatience.TotalSeconds:0.#} seconds, but they have not; the task stays '{task.State}' until they do."),
            new Words("稍后查看任务；若一直不变，检查处理监听器作业的程序。", "Look at the task again later; if it does not change, see whether a worker handles the listener's jobs."));
    }

    async Task<Outcome<Done>> Ended(long instanceKey, CommitWatch watch, CancellationToken cancellation)
    {
        do
        {
            if (await Look(async context => (await context.Transaction.Instance(instanceKey))?.EndedAt, cancellation) is not null)
                return default(Done);
        }
        while (await watch.Next(cancellation));
        return new Refusal(RefusalKind.Timeout, "listeners-timeout", new Words(
            $"监听器在 {ListenerPatience.TotalSeconds:0.#} 秒内没有回答；取消仍在进行，实例随后结束。",
            $"Expected the listeners of the cancellation of process instance '{instanceKey}' to answer within {ListenerPatience.TotalSeconds:0.#} seconds, but they have not; the instance ends when they do."),
            new Words("稍后查看实例；若一直不结束，检查处理监听器作业的程序。", "Look at the instance again later; if it does not end, see whether a worker handles the listeners' jobs."));
    }

    // Null: they have not answered yet.
    static async ValueTask<Outcome<UserTaskRow>?> AnswerSince(CommandContext context, UserTaskRow task, long since)
    {
        var now = await context.Transaction.Task(task.Key) ?? task;
        if (now.State == "CANCELED")
            return TaskIsOver(now);
        var steps = await context.Transaction.Steps(task.InstanceKey);
        var answer = steps.Where(step => step.Key >= since).SelectMany(HistoryJson.Read).FirstOrDefault(happened => happened.Key == task.Key
            && happened.Kind is HistoryKind.ListenerDenied or HistoryKind.TaskCompleted or HistoryKind.TaskAssigned or HistoryKind.TaskUpdated);
        return answer switch
        {
            null => null,
            { Kind: HistoryKind.ListenerDenied } => Denied(task, answer),
            _ => now,
        };
    }

    static Refusal Denied(UserTaskRow task, HistoryEvent denied)
    {
        var (zh, en) = denied.Name switch { "completing" => ("完成", "Completion"), "assigning" => ("分派", "Assignment"), _ => ("修改", "Update") };
        return new Refusal(RefusalKind.Conflict, "listener-denied", new Words(
            $"任务监听器不同意{zh}：{denied.Comment ?? "没有说明原因"}",
            $"Command rejected with code 'INVALID_STATE': {en} of the User Task with key '{task.Key}' was denied by Task Listener. Reason to deny: '{denied.Comment}'"));
    }
}
