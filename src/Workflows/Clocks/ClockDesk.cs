using Marketing.Engine;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Clocks;

/// <summary>What people do with clocks: the owner of the process and administrators hold them; whoever an escalation went to takes note of it.</summary>
public sealed class ClockDesk(ProcessEngine engine, Func<DirectorySnapshot> directory)
{
    /// <summary>The longest reason or comment, in characters.</summary>
    public const int LongestReason = 500;

    /// <summary>暂停: lets a clock stand still, with a reason.</summary>
    public async Task<Outcome<Done>> Pause(ClockRow clock, string actor, string? reason, CancellationToken cancellation = default)
    {
        if (Over(clock) is { } over)
            return over;
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason)
        {
            return new Refusal(RefusalKind.Invalid, "reason-required", new Words($"请说明暂停的原因（不超过 {LongestReason} 字）。", $"Expected a reason of at most {LongestReason} characters."),
                new Words("例如：等待客户补充材料。", "For example: waiting for papers of the customer."));
        }

        return await engine.PauseClock(clock.InstanceKey, clock.Key, reason.Trim(), actor, loaded => MayHold(loaded, actor), cancellation);
    }

    /// <summary>恢复: lets a clock go on that was held by hand.</summary>
    public async Task<Outcome<Done>> Resume(ClockRow clock, string actor, CancellationToken cancellation = default) =>
        Over(clock) is { } over ? over : await engine.ResumeClock(clock.InstanceKey, clock.Key, actor, loaded => MayHold(loaded, actor), cancellation);

    /// <summary>确认: takes note of a breach or an escalation.</summary>
    /// <param name="wasTold">Whether an escalation of this deadline went to this person.</param>
    public async Task<Outcome<Done>> Acknowledge(ClockRow clock, string actor, string? comment, bool wasTold, CancellationToken cancellation = default) =>
        Over(clock) is { } over ? over : await engine.AcknowledgeClock(clock.InstanceKey, clock.Key, comment is { Length: > LongestReason } ? comment[..LongestReason] : comment, actor, loaded => wasTold ? null : MayHold(loaded, actor), cancellation);

    static Refusal? Over(ClockRow clock) => clock.EndedAt is null ? null : ProcessEngine.ClockIsOver(clock.Key);

    // Who owns the process is said by it: approval.owner.
    Refusal? MayHold(LoadedInstance loaded, string actor)
    {
        var people = directory();
        if (people.Find(actor) is { } person && (person.IsAdmin || person.IsProcessOwner || Owners(loaded.Process).Any(owner => Means(owner, person))))
            return null;
        return new Refusal(RefusalKind.Forbidden, "not-owner", new Words("只有流程负责人和管理员可以这样做。", "Only the owner of the process and administrators may do this."));
    }

    static IEnumerable<Who> Owners(ProcessModel process) =>
        (process.Properties.GetValueOrDefault("approval.owner") ?? "").Split(',', StringSplitOptions.TrimEntries).Select(Who.Parse).OfType<Who>();

    static bool Means(Who owner, Person person) => owner.Kind switch
    {
        WhoKind.Person => owner.Id == person.Id,
        WhoKind.Role => DirectorySnapshot.IsIn(person, owner.Id!),
        _ => false,
    };
}
