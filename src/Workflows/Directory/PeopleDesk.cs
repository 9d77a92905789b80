using System.Globalization;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Access;

namespace Marketing.Workflows.Directory;

/// <summary>Changes people, one or many at a time. What is done stands in the audit, in the same transaction. Who may is the caller's to know.</summary>
public sealed class PeopleDesk(CommandRunner runner, LiveDirectory live)
{
    const int MostTold = 200;

    /// <summary>What entries would change, without changing it.</summary>
    public PeoplePlan Plan(IReadOnlyList<PersonEntry> entries, PlanTerms terms) => PeoplePlan.Of(live.History, entries, terms);

    /// <summary>Saves the entries that can be taken.</summary>
    /// <param name="entries">Each of another person.</param>
    /// <param name="terms">On what terms.</param>
    /// <param name="what">What it is called in the audit, such as the name of a file.</param>
    /// <param name="whole">Whether nothing is saved unless all of them can be taken.</param>
    /// <param name="seen">The state of the directory that whoever confirms has seen; null when it does not matter.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Outcome<PeoplePlan>> Save(IReadOnlyList<PersonEntry> entries, PlanTerms terms, string what, bool whole, long? seen = null, CancellationToken cancellation = default)
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
            Put(plan, rows, context.Transaction);
            await DirectoryWriting.Begin(rows, cancellation);
            AccessLog.TellWith(context.Transaction, rows, new AccessRow { Actor = terms.By, Action = AccessActions.Directory, Object = what, Detail = Tell(plan) });
            context.Changed(new Change(LiveDirectory.ChangeKind));
            return plan;
        }, terms.By, cancellation);
        if (saved.Succeeded)
            await live.Read(cancellation);
        return saved;
    }

    static void Put(PeoplePlan plan, WorkflowsDbContext rows, IEngineTransaction transaction)
    {
        var key = plan.NewTies.Count == 0 ? 0 : transaction.ReserveKeys(plan.NewTies.Count);
        foreach (var tie in plan.NewTies)
            tie.Key = key++;
        rows.People.AddRange(plan.NewPeople);
        rows.People.UpdateRange(plan.ChangedPeople);
        rows.Ties.AddRange(plan.NewTies);
        rows.Ties.UpdateRange(plan.ChangedTies.Values);
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
