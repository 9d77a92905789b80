using Marketing.Engine;
using Marketing.Workflows.RuleSets;

namespace Marketing.Workflows.Records;

/// <summary>Changes records, each in a transaction of its own. Who may is the caller's to know; see <see cref="RecordAccess"/>.</summary>
public sealed class RecordDesk(CommandRunner runner, RecordTypes types, RuleGuards guards)
{
    public RecordTypes Types => types;

    /// <summary>Makes one change.</summary>
    public Task<Outcome<SavedRecord>> Write(RecordChange change, CancellationToken cancellation = default) => runner.Run(async context =>
    {
        var saved = await (await RecordWriter.In(types, guards, WriteUnit.Of(context))).Write(change);
        if (saved.Succeeded && saved.Value.Changed.Count == 0 && !saved.Value.IsNew)
            context.Transaction.Abandon();
        return saved;
    }, change.By, cancellation, beside: false);

    /// <summary>Makes changes in one transaction: all of them or none.</summary>
    public Task<Outcome<IReadOnlyList<SavedRecord>>> Write(IReadOnlyList<RecordChange> changes, string actor, CancellationToken cancellation = default) => runner.Run<IReadOnlyList<SavedRecord>>(async context =>
    {
        var writer = await RecordWriter.In(types, guards, WriteUnit.Of(context));
        var all = new List<SavedRecord>();
        foreach (var change in changes)
        {
            var saved = await writer.Write(change);
            if (!saved.Succeeded)
                return saved.Refusal!;
            all.Add(saved.Value);
        }

        return all;
    }, actor, cancellation, beside: false);
}
