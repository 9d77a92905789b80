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
    public static Refusal? MayAct(LoadedTask task, Person actor) =>
        (IsApproval(task) ? SegregationOfDuties(task, actor) : null) ?? MayWork(task.Row, actor);

    /// <summary>Whether a task is a decision (<c>approval.mode</c>) and not plain work.</summary>
    public static bool IsApproval(LoadedTask task) => IsApproval(task.Model);

    /// <summary>The same of an element of a model; false for none.</summary>
    public static bool IsApproval(FlowNode? element) => element?.Property("approval.mode") is { } mode && mode != "rework";

    /// <summary>The assignee, or while there is none whoever it is offered to; an administrator always.</summary>
    static Refusal? MayWork(UserTaskRow task, Person actor)
    {
        if (actor.IsAdmin || task.Assignee == actor.Id)
            return null;
        if (task.Assignee is { } owner)
        {
            return new Refusal(RefusalKind.Forbidden, "not-assignee", new Words(
                $"这个任务由 {owner} 负责。", $"This task belongs to {owner}."),
                new Words("请联系负责人，或请其主管转办。", "Ask the owner, or the owner's manager to transfer it."));
        }

        return IsOfferedTo(task, actor) ? null : new Refusal(RefusalKind.Forbidden, "not-candidate", new Words(
            $"这个任务没有提供给你（{actor.Name}）。", $"This task is not offered to you ({actor.Name})."));
    }

    /// <summary>Whether a task without an owner is offered to this person, by name, role or unit.</summary>
    public static bool IsOfferedTo(UserTaskRow task, Person person) =>
        Ids(task.CandidateUsersJson).Contains(person.Id) || Ids(task.CandidateGroupsJson).Any(group => DirectorySnapshot.IsIn(person, group));

    /// <summary>Neither the applicant nor whoever started the request decides on it, by whatever door (APPROVALS.md).</summary>
    public static Refusal? SegregationOfDuties(LoadedTask task, Person actor)
    {
        var row = task.Instance.Row;
        if (actor.Id != row.Applicant && actor.Id != row.Starter)
            return null;
        return new Refusal(RefusalKind.Forbidden, "segregation-of-duties", new Words(
            "申请人和发起人不能审批自己的申请。", "Neither the applicant nor whoever started a request decides on it."),
            new Words("由其他有权审批的人处理。", "Somebody else with the right to decide must do it."));
    }

    /// <summary>The ids in a row's JSON array of candidates.</summary>
    public static List<string> Ids(string json) => JsonSerializer.Deserialize<List<string>>(json)!;
}
