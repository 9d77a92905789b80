using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Rules;

namespace Marketing.Workflows.Approvals;

/// <summary>Where a task may be returned to: 退回 to the previous step, to the applicant, or to a named earlier one.</summary>
static class ReturnTargets
{
    /// <summary>The element to enter again, or why there is none.</summary>
    /// <param name="to"><c>previous</c> (default), <c>applicant</c>, or the id of a user task done earlier in the same scope.</param>
    public static async ValueTask<Outcome<string>> Find(LoadedTask task, string? to)
    {
        var done = await DoneBefore(task);
        var target = to switch
        {
            null or "" or "previous" => done.LastOrDefault(),
            "applicant" => done.FirstOrDefault(),
            _ => done.Find(id => id == to),
        };
        if (target is not null)
            return target;
        return new Refusal(RefusalKind.Conflict, "no-return-target", done.Count == 0
            ? new Words("这一步之前没有可以退回的步骤。", "There is no earlier step to return to.")
            : new Words($"不能退回到「{to}」。可以退回到：{string.Join("、", done)}。", $"It cannot be returned to '{to}'. Possible: {string.Join(", ", done)}."));
    }

    // User tasks of the same scope that somebody has completed, in the order they were last done, without this one.
    static async ValueTask<List<string>> DoneBefore(LoadedTask task)
    {
        var scope = task.Model.ScopeId;
        var done = new List<string>();
        foreach (var step in await task.Context.Transaction.Steps(task.Row.InstanceKey))
        {
            foreach (var happened in HistoryJson.Read(step).Where(one => one.Kind == HistoryKind.TaskCompleted && one.ElementId != task.Row.ElementId))
            {
                if (task.Instance.Process.FindNode(happened.ElementId) is not UserTask earlier || earlier.ScopeId != scope)
                    continue;
                done.Remove(happened.ElementId);
                done.Add(happened.ElementId);
            }
        }

        return done;
    }
}
