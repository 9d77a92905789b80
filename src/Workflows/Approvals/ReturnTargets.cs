using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;

namespace Marketing.Workflows.Approvals;

/// <summary>One step that a task may go back to.</summary>
public sealed record ReturnTarget(string ElementId, bool IsApplicant, bool IsPrevious);

/// <summary>Where a task may go back to.</summary>
/// <param name="Earlier">User tasks that somebody has done, in this scope and those around it, in the order they were last done.</param>
/// <param name="Applicant">The applicant's step: the rework node, else the start form as a task, else the first work that was done; or null.</param>
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
        [.. Earlier.Append(Applicant).OfType<string>().Distinct().Where(id => Allows(words, id))];

    /// <summary>Whether the model allows an element, under whatever name.</summary>
    public bool Allows(IReadOnlyList<string> words, string id) =>
        words.Contains("any") || words.Contains(id) || (words.Contains("previous") && id == Previous) || (words.Contains("applicant") && id == Applicant);

    public static async ValueTask<ReturnTargets> Of(TaskCase task)
    {
        var loaded = task.Task.Instance;
        var scopes = Modification.Scopes(loaded.Process, task.Task.Row.ElementId);
        var done = await Done(loaded, task.Task.Context);
        var earlier = new List<string>();
        foreach (var node in done.Where(node => scopes.Contains(node.ScopeId)))
        {
            earlier.Remove(node.Id);
            earlier.Add(node.Id);
        }

        earlier.Remove(task.Task.Row.ElementId);
        var before = task.Task.Model.Loop is MultiInstance { IsSequential: true } && task.Entry is { WaitsFor.Count: > 0 };
        return new ReturnTargets(earlier, ApplicantsStep(loaded, done), before);
    }

    /// <summary>Where a request goes that the applicant shall mend: the rework node, else the start form as a task, else the first work that was done;
    /// null when there is none of them.</summary>
    public static async ValueTask<string?> ApplicantsStep(LoadedInstance loaded, CommandContext context) => ApplicantsStep(loaded, await Done(loaded, context));

    static string? ApplicantsStep(LoadedInstance loaded, List<UserTask> done) =>
        (loaded.Process.Nodes.OfType<UserTask>().FirstOrDefault(node => node.Approval is { Mode: ApprovalMode.Rework }) ?? StartForm(loaded) ?? done.Find(node => !TaskRights.IsApproval(node)))?.Id;

    // What another process has called nobody has handed in with a form.
    static UserTask? StartForm(LoadedInstance loaded) => loaded.Instance is { Caller: null, Applicant: not null } ? loaded.Process.StartForm : null;

    // The user tasks that somebody has done, in order, each as often as it was.
    static async ValueTask<List<UserTask>> Done(LoadedInstance loaded, CommandContext context) =>
        [.. (await context.Transaction.Steps(loaded.Row.Key)).SelectMany(HistoryJson.Read).Where(one => one.Kind == HistoryKind.TaskCompleted)
            .Select(one => loaded.Process.FindTask(one.ElementId)).OfType<UserTask>()];
}
