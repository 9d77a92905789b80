using System.Text.Json;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Approvals;

/// <summary>撤销: a decision from the screen is kept for a few seconds before it counts, durably, and can be undone until then.</summary>
/// <remarks>Real time, whatever the engine's clock was set to. A decision and the end of its hold are one transaction: it counts once, whichever
/// program carries it out, and also when the one that took it has died. When it cannot be carried out any more, its author is told why.</remarks>
public sealed class HeldDecisions : BackgroundService
{
    /// <summary>The longest hold a model may ask for, in seconds (<c>approval.undoSeconds</c>).</summary>
    public const int Longest = 60;

    readonly Bell bell = new();
    readonly CommandRunner runner;
    readonly TaskDesk desk;
    readonly TimeProvider clock;
    readonly ILogger<HeldDecisions> logger;

    public HeldDecisions(CommandRunner runner, TaskDesk desk, ILogger<HeldDecisions> logger)
        : this(runner, desk, TimeProvider.System, logger)
    {
    }

    /// <param name="clock">The clock by which decisions are held.</param>
    public HeldDecisions(CommandRunner runner, TaskDesk desk, TimeProvider clock, ILogger<HeldDecisions> logger) =>
        (this.runner, this.desk, this.clock, this.logger) = (runner, desk, clock, logger);

    /// <summary>Checks a decision as if it were made now, and keeps it. Answers until when it can be undone; null: it may not be held, do it at once.</summary>
    public async Task<Outcome<DateTimeOffset?>> Hold(string verb, long key, string actor, VerbRequest request, CancellationToken cancellation = default)
    {
        if (await desk.Try(verb, key, actor, request, cancellation) is { } refused)
            return refused;
        var kept = await runner.Run<DateTimeOffset?>(async context =>
        {
            if (await context.Transaction.Task(key) is not { } task || await context.Load(task.InstanceKey) is not { } loaded)
                return Refusal.NotFound("user task", key);
            if (Seconds(new LoadedTask(task, loaded, context)) is not (> 0 and var seconds))
                return default(DateTimeOffset?);
            var rows = await WorkflowsDbContext.In(context.Transaction);
            if (await rows.Holds.FirstOrDefaultAsync(row => row.TaskKey == key, cancellation) is { } other)
            {
                return new Refusal(RefusalKind.Conflict, "decision-held", new Words($"{other.Person} 的决定正在生效。", $"A decision by '{other.Person}' is about to take effect."),
                    new Words("等它生效，或由本人撤销。", "Wait until it does, or have its author undo it."));
            }

            var until = clock.GetUtcNow().AddSeconds(seconds);
            rows.Holds.Add(new HoldRow { TaskKey = key, InstanceKey = task.InstanceKey, Person = actor, Verb = verb, RequestJson = Write(request), Until = until });
            context.Changed(new Change("task", task.InstanceKey, key));
            return until;
        }, actor, cancellation);
        bell.Ring();
        return kept;
    }

    static int Seconds(LoadedTask task)
    {
        var text = task.Model.Property("approval.undoSeconds") ?? task.Instance.Process.Root.Property("approval.undoSeconds") ?? "5";
        return int.TryParse(Policies.Read(text, task.Variables, task.Context.Feel), out var seconds) ? Math.Clamp(seconds, 0, Longest) : 5;
    }

    /// <summary>Takes back a decision that is still held.</summary>
    public Task<Outcome<Done>> Undo(long key, string actor, CancellationToken cancellation = default) =>
        runner.Run<Done>(async context =>
        {
            var rows = await WorkflowsDbContext.In(context.Transaction);
            if (await rows.Holds.AsTracking().FirstOrDefaultAsync(row => row.TaskKey == key && row.Person == actor, cancellation) is not { } held || held.Until <= clock.GetUtcNow())
            {
                return new Refusal(RefusalKind.Conflict, "nothing-to-undo", new Words("决定已经生效，不能撤销。", "The decision has taken effect; there is nothing to undo."),
                    new Words("在下一位处理之前还可以「拿回」。", "Until the next one has acted it can still be taken back."));
            }

            rows.Holds.Remove(held);
            context.Changed(new Change("task", held.InstanceKey, key));
            return default(Done);
        }, actor, cancellation);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset? next = null;
        return bell.Answer(async cancellation => next = await Look(cancellation), () => Bell.Until(next, clock.GetUtcNow()), stoppingToken);
    }

    async Task<DateTimeOffset?> Look(CancellationToken cancellation)
    {
        try
        {
            return await CarryOut(cancellation);
        }
        catch (Exception failure) when (failure is StorageException or ConcurrencyException)
        {
            logger.LogError(failure, "Held decisions could not be carried out; they stay held and are tried again within {Net}.", Bell.Net);
            return null;
        }
    }

    /// <summary>Carries out what has been held long enough. Answers when the next one is due.</summary>
    public async Task<DateTimeOffset?> CarryOut(CancellationToken cancellation)
    {
        var held = await runner.Look(async context => context.Transaction is IRelationalTransaction
            ? await (await WorkflowsDbContext.In(context.Transaction)).Holds.AsNoTracking().OrderBy(row => row.Until).Take(200).ToListAsync(cancellation)
            : [], cancellation);
        foreach (var row in held.Where(row => row.Until <= clock.GetUtcNow()))
        {
            var done = await desk.DoAfter(row.Verb, row.TaskKey, row.Person, Read(row.RequestJson), context => Release(context, row), cancellation);
            if (done.Refusal is { Code: not Gone } refused)
                await Lapse(row, refused, cancellation);
        }

        return held.Select(row => (DateTimeOffset?)row.Until).FirstOrDefault(until => until > clock.GetUtcNow());
    }

    const string Gone = "hold-is-gone";

    // In the transaction of the decision itself: whoever finds the hold gone has nothing to do.
    static async ValueTask<Refusal?> Release(CommandContext context, HoldRow row)
    {
        var rows = await WorkflowsDbContext.In(context.Transaction);
        return await rows.Holds.Where(one => one.TaskKey == row.TaskKey && one.Person == row.Person).ExecuteDeleteAsync() > 0
            ? null
            : new Refusal(RefusalKind.Conflict, Gone, new Words("已撤销或已生效。", "It was undone or has taken effect."));
    }

    Task<Outcome<Done>> Lapse(HoldRow row, Refusal why, CancellationToken cancellation) => runner.Run<Done>(async context =>
    {
        if (await Release(context, row) is { } gone)
            return gone;
        var text = new Words($"你的决定没有生效：{why.Message.Chinese}", $"Your decision did not take effect: {why.Message.English}");
        new Notice([row.Person], "information", text) { TaskKey = row.TaskKey }.Post(context.Transaction, context.Now, row.InstanceKey);
        context.Changed(new Change("task", row.InstanceKey, row.TaskKey));
        return default(Done);
    }, null, cancellation);

    sealed record Said(string? Comment, string? To, string? Resume, string Variables);

    static string Write(VerbRequest request) => JsonSerializer.Serialize(new Said(request.Comment, request.To, request.Resume, FeelJson.ToJson(Value.Of(request.Variables))));

    static VerbRequest Read(string json)
    {
        var said = JsonSerializer.Deserialize<Said>(json)!;
        return new VerbRequest { Comment = said.Comment, To = said.To, Resume = said.Resume, Variables = FeelJson.Parse(said.Variables).TryContext(out var given) ? given : Context.Empty };
    }
}
