using System.Text.Json;
using Marketing.Engine;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Approvals;

/// <summary>Who may act on a task. What a model cannot say stands here: who must not.</summary>
public static class TaskRights
{
    /// <summary>Why this person may not do the task's work now, or null.</summary>
    public static Refusal? MayAct(TaskCase task) => (task.IsBarred(task.Person.Id) ? SegregationOfDuties : null) ?? MayWork(task);

    /// <summary>Whether a task is a decision (<c>approval.mode</c>) and not plain work.</summary>
    public static bool IsApproval(LoadedTask task) => IsApproval(task.Model);

    /// <summary>The same of an element of a model; false for none.</summary>
    public static bool IsApproval(FlowNode? element) => element is UserTask { Approval.Decides: true };

    // The assignee, whoever acts for them or is acted for, or while there is no assignee whoever it is offered to; an administrator always.
    static Refusal? MayWork(TaskCase task)
    {
        var (row, actor) = (task.Task.Row, task.Person);
        if (actor.IsAdmin || row.Assignee == actor.Id || task.Entry?.OnBehalfOf == actor.Id)
            return null;
        if (row.Assignee is { } owner)
        {
            if (task.Directory.ProxyOf(owner, row.ProcessId, task.Task.Context.Now) == actor.Id)
                return null;
            return new Refusal(RefusalKind.Forbidden, "not-assignee", new Words(
                $"这个任务由 {task.Directory.NameOf(owner).Chinese} 负责。", $"This task belongs to {owner}."),
                new Words("请联系负责人，或请其主管转办。", "Ask the owner, or the owner's manager to transfer it."));
        }

        return IsOfferedTo(row, actor) ? null : new Refusal(RefusalKind.Forbidden, "not-candidate", new Words(
            $"这个任务没有提供给你（{actor.Name}）。", $"This task is not offered to you ({actor.Name})."));
    }

    /// <summary>Whether a task without an owner is offered to this person, by name, role or unit.</summary>
    public static bool IsOfferedTo(UserTaskRow task, Person person) =>
        Ids(task.CandidateUsersJson).Contains(person.Id) || Ids(task.CandidateGroupsJson).Any(group => DirectorySnapshot.IsIn(person, group));

    /// <summary>Neither the applicant nor whoever started or resubmitted the request decides on it, by whatever door (APPROVALS.md).</summary>
    public static Refusal SegregationOfDuties { get; } = new(RefusalKind.Forbidden, "segregation-of-duties", new Words(
        "申请人和发起人不能审批自己的申请。", "Neither the applicant nor whoever started a request decides on it."),
        new Words("由其他有权审批的人处理。", "Somebody else with the right to decide must do it."));

    /// <summary>Why a task cannot be put into this person's hands, or null.</summary>
    public static Refusal? MayReceive(TaskCase task, string? to)
    {
        if (to is null || task.Directory.Find(to) is null)
            return UnknownPerson(to);
        return task.IsBarred(to) ? SegregationOfDuties : null;
    }

    /// <summary>For somebody the directory does not know.</summary>
    public static Refusal UnknownPerson(string? id) => new(RefusalKind.Invalid, "unknown-person",
        new Words($"通讯录里没有「{id}」。", $"The directory knows no '{id}'."), new Words("从通讯录中选择。", "Choose somebody from the directory."));

    /// <summary>Why somebody may not hand over the tasks of a person, or null: an administrator or the person's manager may.</summary>
    public static Refusal? MayHandOver(Person actor, Person? owner) => actor.IsAdmin || owner?.Manager == actor.Id ? null
        : new Refusal(RefusalKind.Forbidden, "not-manager", new Words("只有管理员或其主管可以交接任务。", "Only an administrator or the person's manager may hand over tasks."));

    /// <summary>For what needs a reason.</summary>
    public static Refusal? ReasonMissing(string? comment) => !string.IsNullOrWhiteSpace(comment) ? null
        : new Refusal(RefusalKind.Invalid, "comment-required", new Words("请填写意见。", "A comment is required."),
            new Words("说明理由后再提交。", "Give the reason and submit again."));

    /// <summary>The ids in a row's JSON array of candidates.</summary>
    public static List<string> Ids(string json) => JsonSerializer.Deserialize<List<string>>(json)!;
}
