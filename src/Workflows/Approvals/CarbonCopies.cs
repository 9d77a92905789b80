using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications;

namespace Marketing.Workflows.Approvals;

/// <summary>抄送: people see a request without having to do anything about it. Once per person and instance, with a mark when they have read it.</summary>
public sealed class CarbonCopies(CommandRunner runner, Func<DirectorySnapshot> directory)
{
    /// <summary>The kind of notice a copy is; its row is the copy, its reading the mark.</summary>
    public const string Kind = "copy";

    /// <summary>Sends copies by hand.</summary>
    public Task<Outcome<Done>> Send(long instanceKey, IReadOnlyList<string> to, string? note, string actor, CancellationToken cancellation = default) =>
        runner.Run<Done>(async context =>
        {
            if (await context.Transaction.Instance(instanceKey) is not { } instance)
                return Refusal.NotFound("process instance", instanceKey);
            var people = directory();
            if (to.Count == 0)
                return new Refusal(RefusalKind.Invalid, "nobody-named", new Words("请选择抄送的人。", "Name at least one person to send a copy to."));
            if (to.FirstOrDefault(name => !people.Resolve(name).Any()) is { } unknown)
                return TaskRights.UnknownPerson(unknown);
            Of(to, instance.Title ?? instance.ProcessId, people.NameOf(actor), note).Post(context.Transaction, context.Now, instanceKey);
            context.Changed(new Change("instance", instanceKey));
            return default(Done);
        }, actor, cancellation);

    /// <summary>The notice that is a copy.</summary>
    /// <param name="by">Who sends it; null: the model.</param>
    public static Notice Of(IReadOnlyList<string> to, string title, Words? by, string? note)
    {
        var (zh, en) = by is { } name ? ($"（{name.Chinese}）", $" ({name.English})") : ("", "");
        var said = string.IsNullOrWhiteSpace(note) ? "" : note;
        return new Notice(to, Kind, new Words($"抄送{zh}：{title}{(said.Length == 0 ? "" : "，" + said)}", $"Copy{en}: {title}{(said.Length == 0 ? "" : ", " + said)}"));
    }
}

/// <summary>Carries out send tasks of type <c>carbon-copy</c>: their inputs <c>to</c> and <c>note</c>.</summary>
public sealed class CarbonCopyHandler : IJobHandler
{
    public string Type => "carbon-copy";

    public ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation)
    {
        var to = NotifyHandler.Names(job.Variables.GetValueOrDefault("to"));
        if (to.Count == 0)
            return ValueTask.FromResult(JobResult.Empty); // nobody to tell is no fault of the request
        var note = job.Variables.GetValueOrDefault("note").TryString(out var text) ? text : null;
        return ValueTask.FromResult(JobResult.Empty with { Messages = [(Notice.OutboxKind, CarbonCopies.Of(to, job.ElementName, null, note).ToJson())] });
    }
}
