using System.Globalization;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Works;

namespace Marketing.Workflows.Directory;

/// <summary>Changes people, one or many at a time. What is done stands in the audit, in the same transaction. Who may is the caller's to know.</summary>
public sealed class PeopleDesk(CommandRunner runner, LiveDirectory live)
{
    const int MostTold = 200;
    const int AtOnce = 200;

    /// <summary>What entries would change, without changing it.</summary>
    public PeoplePlan Plan(IReadOnlyList<PersonEntry> entries, PlanTerms terms) => PeoplePlan.Of(live.History, entries, terms);

    /// <summary>Saves the entries that can be taken.</summary>
    /// <param name="entries">Each of another person.</param>
    /// <param name="terms">On what terms.</param>
    /// <param name="what">What it is called in the audit, such as the name of a file.</param>
    /// <param name="whole">Whether nothing is saved unless all of them can be taken.</param>
    /// <param name="seen">The state of the directory that whoever confirms has seen; null when it does not matter.</param>
    /// <param name="progress">Told of the entries that are written; all of them count, or none.</param>
    /// <param name="cancellation">Stops it, and then nothing is saved; what was saved already stays.</param>
    public async Task<Outcome<PeoplePlan>> Save(IReadOnlyList<PersonEntry> entries, PlanTerms terms, string what, bool whole, long? seen = null, IProgress<Reached>? progress = null, CancellationToken cancellation = default)
    {
        var saved = await runner.Run<PeoplePlan>(async context =>
        {
            var rows = await WorkflowsDbContext.In(context.Transaction);
            var history = (await PeopleStore.Refresh(rows, live.History, cancellation))!;
            if (seen is not null && seen != history.Revision)
                return MovedOn;
            var plan = PeoplePlan.Of(history, entries, terms);
            if (whole && plan.Faults is [var first, ..])
                return Refused(first, plan.Faults);
            if (plan.IsEmpty)
                return plan;
            await Put(plan, rows, context.Transaction, (done, total) => progress?.Report(new Reached((long)done * entries.Count / total, entries.Count)), cancellation);
            await DirectoryWriting.Begin(rows, cancellation);
            AccessLog.TellWith(context.Transaction, rows, new AccessRow { Actor = terms.By, Action = AccessActions.Directory, Object = what, Detail = Tell(plan) });
            context.Changed(new Change(LiveDirectory.ChangeKind));
            return plan;
        }, terms.By, CancellationToken.None, beside: entries.Count < AtOnce);
        if (!saved.Succeeded)
            return saved;
        progress?.Report(new Reached(entries.Count, entries.Count));
        await live.Read(CancellationToken.None);
        return saved;
    }

    static async ValueTask Put(PeoplePlan plan, WorkflowsDbContext rows, IEngineTransaction transaction, Action<int, int> report, CancellationToken cancellation)
    {
        var key = plan.NewTies.Count == 0 ? 0 : transaction.ReserveKeys(plan.NewTies.Count);
        foreach (var tie in plan.NewTies)
            tie.Key = key++;
        IReadOnlyList<object> added = [.. plan.NewPeople, .. plan.NewTies], changed = [.. plan.ChangedPeople, .. plan.ChangedTies.Values];
        var (done, total) = (0, added.Count + changed.Count);
        foreach (var (some, areNew) in added.Chunk(AtOnce).Select(some => (some, true)).Concat(changed.Chunk(AtOnce).Select(some => (some, false))))
        {
            cancellation.ThrowIfCancellationRequested();
            report(done, total);
            if (areNew)
                rows.AddRange(some);
            else
                rows.UpdateRange(some);
            if (total > AtOnce)
                await Save(rows, some);
            done += some.Length;
        }
    }

    // What is saved is let go, so that the next is not compared with all of it.
    static async ValueTask Save(WorkflowsDbContext rows, object[] some)
    {
        await rows.SaveChangesAsync(CancellationToken.None);
        foreach (var one in some)
            rows.Entry(one).State = Microsoft.EntityFrameworkCore.EntityState.Detached;
    }

    static Refusal MovedOn { get; } = new(RefusalKind.Conflict, "directory-moved-on",
        new Words("预览之后通讯录已被他人修改。", "The directory has been changed since the preview."), new Words("重新预览，再确认。", "Preview it once more, then confirm."));

    static Refusal Refused(EntryFault first, IReadOnlyList<EntryFault> faults) => new(first.Code == "last-administrator" ? RefusalKind.Conflict : RefusalKind.Invalid, first.Code, first.Message, first.Mend)
    {
        Problems = [.. faults.Select(fault => new Problem(fault.Code, Severity.Error, fault.Message) { ElementId = fault.Field, Mend = fault.Mend })],
    };

    // One line a person: who, what became of them, what was before and what is after.
    static string Tell(PeoplePlan plan)
    {
        var changed = plan.Changes.Where(change => change.Fate != PersonFate.Same).ToList();
        var lines = changed.Take(MostTold).Select(change =>
            $"{change.Id} {change.Fate.ToString().ToLowerInvariant()}: {string.Join("; ", change.Fields.Select(field => $"{field.Field} {field.Before ?? "–"} → {field.After ?? "–"}"))}");
        var head = string.Join(", ", changed.GroupBy(change => change.Fate).Select(group => $"{group.Key.ToString().ToLowerInvariant()} {group.Count().ToString(CultureInfo.InvariantCulture)}"));
        return string.Join('\n', lines.Prepend(head).Concat(changed.Count > MostTold ? ["…"] : []));
    }
}
