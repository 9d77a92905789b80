using System.Globalization;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Approvals;

/// <summary>催办: whoever waits asks those who have the request now to hurry; at most once per half hour and person, logged.</summary>
public sealed class Urging(CommandRunner runner, Func<DirectorySnapshot> directory)
{
    /// <summary>How long one has to wait before one may urge the same request again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(30);

    /// <summary>Tells the owners of the open tasks, and how long each has waited. Answers whom.</summary>
    public Task<Outcome<IReadOnlyList<string>>> Urge(long instanceKey, string actor, string? comment, CancellationToken cancellation = default) =>
        runner.Run<IReadOnlyList<string>>(async context =>
        {
            if (await context.Transaction.Instance(instanceKey) is not { } instance)
                return Refusal.NotFound("process instance", instanceKey);
            var open = (await context.Transaction.Tasks(instanceKey)).Where(task => task.State == "CREATED").ToList();
            if (Check(instance, open, actor) is { } refused)
                return refused;
            var workflows = await WorkflowsDbContext.In(context.Transaction);
            var last = await workflows.Urges.Where(row => row.InstanceKey == instanceKey && row.Person == actor).OrderByDescending(row => row.Key).FirstOrDefaultAsync(cancellation);
            if (last is not null && context.Now - last.At < Pause)
                return TooSoon(last.At + Pause - context.Now);
            workflows.Urges.Add(new UrgeRow { Key = context.Transaction.ReserveKeys(1), InstanceKey = instanceKey, Person = actor, At = context.Now });
            foreach (var task in open)
                Tell(context, instance, task, actor, comment);
            context.Changed(new Change("instance", instanceKey));
            return open.SelectMany(Receivers).Distinct().ToList();
        }, actor, cancellation);

    Refusal? Check(ProcessInstanceRow instance, List<UserTaskRow> open, string actor)
    {
        var people = directory();
        var leads = open.Any(task => people.Ever(task.Assignee)?.Manager == actor);
        if (actor != instance.Applicant && actor != instance.Starter && !leads && people.Find(actor) is not { IsAdmin: true })
            return new Refusal(RefusalKind.Forbidden, "not-applicant", new Words("只有申请人、处理人的主管或管理员可以催办。", "Only the applicant, a manager of whoever has it, or an administrator may urge."));
        return open.Count == 0 ? new Refusal(RefusalKind.Conflict, "nobody-waits", new Words("现在没有等待人处理的任务。", "No task waits for anybody now.")) : null;
    }

    static Refusal TooSoon(TimeSpan left) => new(RefusalKind.Conflict, "urged-already", new Words(
        $"半小时内已经催办过，{Math.Ceiling(left.TotalMinutes).ToString(CultureInfo.InvariantCulture)} 分钟后可以再催。",
        $"You have urged this request within the last half hour; you may again in {Math.Ceiling(left.TotalMinutes).ToString(CultureInfo.InvariantCulture)} minutes."));

    void Tell(CommandContext context, ProcessInstanceRow instance, UserTaskRow task, string actor, string? comment)
    {
        var name = directory().NameOf(actor);
        var waited = (long)(context.Now - task.CreatedAt).TotalMinutes;
        var (hours, minutes) = (waited / 60, waited % 60);
        var said = string.IsNullOrWhiteSpace(comment) ? "" : $"：{comment}";
        var text = new Words(
            string.Create(CultureInfo.InvariantCulture, $"催办：{task.ProcessName ?? task.ProcessId} · {task.Name ?? task.ElementId}，{name.Chinese} 已等待 {hours} 小时 {minutes} 分钟{said}"),
            string.Create(CultureInfo.InvariantCulture, $"Urged: {task.ProcessName ?? task.ProcessId} · {task.Name ?? task.ElementId}; {name.English} has waited for {hours} h {minutes} min{(said.Length == 0 ? "" : ": " + comment)}"));
        new Notice(Receivers(task), "urge", text) { TaskKey = task.Key }.Post(context.Transaction, context.Now, instance.Key);
    }

    static List<string> Receivers(UserTaskRow task) =>
        task.Assignee is { } owner ? [owner] : [.. TaskRights.Ids(task.CandidateUsersJson), .. TaskRights.Ids(task.CandidateGroupsJson)];
}
