using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Rules;

namespace Marketing.Workflows.Approvals;

/// <summary>One step that a task may go back to.</summary>
public sealed record ReturnTarget(string ElementId, bool IsApplicant, bool IsPrevious);

/// <summary>Where a task may go back to.</summary>
/// <param name="Earlier">User tasks that somebody has done, in this scope and those around it, in the order they were last done.</param>
/// <param name="Applicant">The applicant's step: the rework node, else the first step that the applicant has done; or null.</param>
/// <param name="SignerBefore">Whether somebody has decided before in a sequential node.</param>
sealed record ReturnTargets(IReadOnlyList<string> Earlier, string? Applicant, bool SignerBefore)
{
    public string? Previous => Earlier.Count > 0 ? Earlier[^1] : null;

    /// <summary>The element that is meant, or null.</summary>
    public string? Find(string to) => to switch
    {
        "previous" => Previous,
        "applicant" => Applicant,
        _ => Earlier.Contains(to) ? to : null,
    };

    /// <summary>Those the model allows, for the page and for refusals.</summary>
    public IReadOnlyList<string> Allowed(IReadOnlyList<string> words) =>
        [.. Earlier.Append(Applicant).OfType<string>().Distinct().Where(id => words.Contains("any") || words.Contains(id) || (words.Contains("previous") && id == Previous) || (words.Contains("applicant") && id == Applicant))];

    public static async ValueTask<ReturnTargets> Of(TaskCase task)
    {
        var scopes = Modification.Scopes(task.Task.Instance.Process, task.Task.Row.ElementId);
        var done = await DoneIn(task.Task.Instance, task.Task.Context, scopes);
        done.Remove(task.Task.Row.ElementId);
        var before = task.Task.Model.Loop is MultiInstance { IsSequential: true } && task.Entry is { WaitsFor.Count: > 0 };
        return new ReturnTargets(done, await ApplicantsStep(task.Task.Instance, task.Task.Context), before);
    }

    /// <summary>Where a request goes that the applicant shall mend; null when there is no such step.</summary>
    public static async ValueTask<string?> ApplicantsStep(LoadedInstance loaded, CommandContext context)
    {
        var process = loaded.Process;
        if (process.Nodes.OfType<UserTask>().FirstOrDefault(node => node.Approval is { Mode: ApprovalMode.Rework }) is { } rework)
            return rework.Id;
        var done = await DoneIn(loaded, context, null);
        return done.Find(id => !TaskRights.IsApproval(process.FindNode(id)));
    }

    // In the order they were last done; the applicant's step is the first of them that is work.
    static async ValueTask<List<string>> DoneIn(LoadedInstance loaded, CommandContext context, IReadOnlyList<string>? scopes)
    {
        var done = new List<string>();
        foreach (var step in await context.Transaction.Steps(loaded.Row.Key))
        {
            foreach (var happened in HistoryJson.Read(step).Where(one => one.Kind == HistoryKind.TaskCompleted))
            {
                if (loaded.Process.FindNode(happened.ElementId) is not UserTask earlier || scopes?.Contains(earlier.ScopeId) == false)
                    continue;
                if (scopes is not null)
                    done.Remove(happened.ElementId);
                if (!done.Contains(happened.ElementId))
                    done.Add(happened.ElementId);
            }
        }

        return done;
    }
}
