using System.Text.Json;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Directory;

/// <summary>What somebody enters who will be away.</summary>
public sealed record AbsenceRequest(string Person, string Proxy, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<string> Processes, string? Reason);

/// <summary>代理: entering and calling off absences. A person enters their own, a manager those of their people, an administrator all.</summary>
public sealed class AbsenceDesk(CommandRunner runner, Func<DirectorySnapshot> directory)
{
    /// <summary>Enters an absence.</summary>
    public Task<Outcome<AbsenceRow>> Enter(AbsenceRequest request, string actor, CancellationToken cancellation = default) =>
        runner.Run<AbsenceRow>(async context =>
        {
            var people = directory();
            if ((CheckPeople(people, request, actor) ?? CheckSpan(request)) is { } wrong)
                return wrong;
            var rows = await WorkflowsDbContext.In(context.Transaction);
            var others = await rows.Absences.Where(row => row.RevokedAt == null && row.From < request.Until && row.Until > request.From).ToListAsync(cancellation);
            if (Clash(request, [.. others.Select(row => row.ToAbsence())]) is { } clash)
                return clash;
            var entered = new AbsenceRow
            {
                Key = context.Transaction.ReserveKeys(1), Person = request.Person, Proxy = request.Proxy, From = request.From, Until = request.Until,
                ProcessesJson = JsonSerializer.Serialize(request.Processes), Reason = request.Reason, EnteredBy = actor, EnteredAt = context.Now,
            };
            rows.Absences.Add(entered);
            context.Changed(new Change(LiveDirectory.ChangeKind));
            return entered;
        }, actor, cancellation);

    /// <summary>Calls an absence off, from now on.</summary>
    public Task<Outcome<AbsenceRow>> Revoke(long key, string actor, CancellationToken cancellation = default) =>
        runner.Run<AbsenceRow>(async context =>
        {
            var rows = await WorkflowsDbContext.In(context.Transaction);
            if (await rows.Absences.AsTracking().FirstOrDefaultAsync(row => row.Key == key && row.RevokedAt == null, cancellation) is not { } row)
                return Refusal.NotFound("absence", key);
            if (MayEnterFor(directory(), row.Person, actor) is { } refused)
                return refused;
            row.RevokedAt = context.Now;
            context.Changed(new Change(LiveDirectory.ChangeKind));
            return row;
        }, actor, cancellation);

    static Refusal? CheckPeople(DirectorySnapshot people, AbsenceRequest request, string actor)
    {
        foreach (var id in (string[])[request.Person, request.Proxy])
        {
            if (people.Find(id) is null)
                return Approvals.TaskRights.UnknownPerson(id);
        }

        if (request.Person == request.Proxy)
            return new Refusal(RefusalKind.Invalid, "proxy-self", new Words("代理人不能是本人。", "Nobody is their own proxy."));
        return MayEnterFor(people, request.Person, actor);
    }

    static Refusal? MayEnterFor(DirectorySnapshot people, string person, string actor) =>
        actor == person || people.Find(actor) is { IsAdmin: true } || people.Find(person)?.Manager == actor
            ? null
            : new Refusal(RefusalKind.Forbidden, "not-yours", new Words("只能由本人、其主管或管理员设置代理。", "Only the person, their manager or an administrator may name a proxy."));

    static Refusal? CheckSpan(AbsenceRequest request) => request.From < request.Until
        ? null
        : new Refusal(RefusalKind.Invalid, "absence-span", new Words("结束时间应晚于开始时间。", "Expected the end of the absence to be after its beginning."));

    // Overlapping absences of one person, and proxies who are away themselves in a circle, are refused.
    static Refusal? Clash(AbsenceRequest request, IReadOnlyList<Absence> others)
    {
        bool Meets(Absence other) => other.Processes.Count == 0 || request.Processes.Count == 0 || other.Processes.Intersect(request.Processes).Any();
        if (others.FirstOrDefault(other => other.Person == request.Person && Meets(other)) is { } twice)
        {
            return new Refusal(RefusalKind.Conflict, "absence-overlap", new Words(
                $"与已有的代理重叠（{twice.Proxy}，{twice.From:yyyy-MM-dd HH:mm} 至 {twice.Until:yyyy-MM-dd HH:mm}）。", $"It overlaps another absence of the same person (proxy {twice.Proxy}, {twice.From:u} to {twice.Until:u})."),
                new Words("先取消已有的代理，或错开时间。", "Call the other off, or choose another time."));
        }

        var circle = new List<string> { request.Person, request.Proxy };
        while (others.FirstOrDefault(other => other.Person == circle[^1] && Meets(other)) is { } next)
        {
            circle.Add(next.Proxy);
            if (circle.IndexOf(next.Proxy) < circle.Count - 1)
                return new Refusal(RefusalKind.Conflict, "proxy-circle", new Words($"代理成环：{string.Join(" → ", circle)}。", $"The proxies lead in a circle: {string.Join(" → ", circle)}."));
        }

        return null;
    }
}
