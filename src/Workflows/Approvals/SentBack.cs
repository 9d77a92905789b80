using Marketing.Engine;
using Marketing.Engine.Execution;

namespace Marketing.Workflows.Approvals;

/// <summary>Why a step is to be done again: it was returned, rejected, recalled or reopened, and what was said.</summary>
/// <param name="Kind"><c>returned</c>, <c>rejected</c>, <c>recalled</c> or <c>reopened</c>.</param>
public sealed record SentBack(string Kind, string? Person, string Comment, DateTimeOffset At)
{
    const string Done = HistoryKind.TaskCompleted;

    /// <summary>Of a task: what sent the request back, when nothing else was done before the task began. Null: it comes for the first time, or nothing was said.</summary>
    public static async ValueTask<SentBack?> Of(LoadedTask task)
    {
        SentBack? latest = null;
        foreach (var step in await task.Context.Transaction.Steps(task.Row.InstanceKey))
        {
            foreach (var one in HistoryJson.Read(step))
            {
                if (one.Kind == HistoryKind.Entered && one.ElementInstanceKey == task.Row.ElementInstanceKey)
                    return latest is { Comment.Length: > 0 } ? latest : null;
                if (KindOf(one) is { } kind)
                    latest = kind == Done ? null : new SentBack(kind, one.Person, one.Comment ?? "", step.At);
            }
        }

        return null;
    }

    static string? KindOf(HistoryEvent one) => one.Kind switch
    {
        HistoryKind.TaskReturned or HistoryKind.Recalled or HistoryKind.Reopened => one.Kind,
        HistoryKind.TaskCompleted => one.Outcome == "rejected" ? "rejected" : Done,
        HistoryKind.TakenBack => Done,
        _ => null,
    };
}
