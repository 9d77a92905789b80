using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Notifications;

/// <summary>Carries out send tasks of type <c>notify</c>: their inputs <c>to</c>, <c>kind</c>, <c>title</c>, <c>deadline</c> and <c>must_read</c> become one notice.</summary>
/// <remarks>The notice is stored in the transaction that completes the task, so it is sent once however often the task is tried.</remarks>
public sealed class NotifyHandler : IJobHandler
{
    public string Type => "notify";

    public ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation)
    {
        var to = Names(Input(job, "to"));
        if (to.Count == 0)
            throw new InvalidOperationException($"Send task '{job.Job.ElementId}' names nobody in its input 'to'.");
        var notice = new Notice(to, Text(job, "kind") ?? "information", Title(job)) { DeadlineId = Text(job, "deadline"), MustRead = Input(job, "must_read").TryBoolean(out var must) && must };
        return ValueTask.FromResult(JobResult.Empty with { Messages = [(Notice.OutboxKind, notice.ToJson())] });
    }

    static Value Input(JobContext job, string name) => job.Variables.GetValueOrDefault(name);

    static string? Text(JobContext job, string name) => Input(job, name).TryString(out var text) ? text : null;

    /// <summary>One name or several, without empty ones.</summary>
    internal static List<string> Names(Value value)
    {
        if (value.TryString(out var one))
            return [one];
        return value.TryList(out var several) ? [.. several.Select(item => item.TryString(out var name) ? name : "").Where(name => name.Length > 0)] : [];
    }

    static Words Title(JobContext job)
    {
        var title = Input(job, "title");
        if (title.TryString(out var text))
            return new Words(text, text);
        if (title.TryContext(out var words) && words["zh"].TryString(out var chinese))
            return new Words(chinese, words["en"].TryString(out var english) ? english : chinese);
        return new Words(job.ElementName, job.ElementName);
    }
}
