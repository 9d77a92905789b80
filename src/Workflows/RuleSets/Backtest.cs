using Marketing.Engine;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;
using Marketing.Workflows.Records;
using Marketing.Workflows.Retained;
using Marketing.Workflows.Works;

namespace Marketing.Workflows.RuleSets;

/// <summary>A firing that one text of a rule set has and the other has not.</summary>
/// <param name="Change"><c>added</c>: only the new text fires; <c>removed</c>: only the old one; <c>changed</c>: both, with other effects.</param>
public sealed record FlippedFiring(string Change, string Rule, string Key, DateTimeOffset At, IReadOnlyList<FiredOn> Facts, IReadOnlyList<ToldEffect> Before, IReadOnlyList<ToldEffect> After);

/// <summary>What a back-test has found.</summary>
/// <param name="Changes">Versions of records that were gone through.</param>
/// <param name="Before">Firings of the text that runs; 0 when there is none.</param>
/// <param name="After">Firings of the new text.</param>
public sealed record BacktestResult(int Changes, int Before, int After, IReadOnlyList<FlippedFiring> Flipped)
{
    /// <summary>The first instant whose firings are compared: later than was asked for where retention has removed what was before; null: all.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>Runs a changed rule set over recorded history, beside the one that runs: what would have been decided otherwise. Changes nothing.</summary>
/// <remarks>Both begin with nothing and see every version of every record at its instant, and time passing between. What rules themselves wrote is left out: each text writes its own.</remarks>
public sealed class Backtest(CommandRunner runner, RuleBook book)
{
    const int AtOnce = 1000;

    /// <summary>Runs it.</summary>
    /// <param name="id">The rule set.</param>
    /// <param name="text">The new text.</param>
    /// <param name="from">The first instant whose firings are compared; null: all.</param>
    /// <param name="until">Up to which instant; null: now.</param>
    /// <param name="progress">Told of the changes of records that it has gone through.</param>
    /// <returns>A refusal when the new text has errors.</returns>
    public async Task<Outcome<BacktestResult>> Run(string id, string text, DateTimeOffset? from, DateTimeOffset? until, IProgress<Reached>? progress, CancellationToken cancellation)
    {
        if (Fault(id, text) is { } fault)
            return fault;
        var changed = book.Read(text, id);
        var end = until ?? runner.Clock.GetUtcNow();
        var (running, last, removed) = await runner.Look(async context =>
        {
            var room = await RuleRoom.In(context.Transaction);
            var loaded = await book.Load(room, (await room.State()).Revision);
            return (loaded.Sets.FirstOrDefault(set => set.Row.Id == id)?.Rules, await (await RecordRoom.ToRead(context.Transaction)).LastSequence(), await RemovedHistory.Of(context.Transaction));
        }, cancellation);
        // How records were at that instant is still known, and all that has changed since; not what has changed before.
        var since = removed is null || from >= removed.Until ? from : removed.Until;
        Side before = new(running, book), after = new(changed, book);
        var changes = 0;
        for (var position = 0L; position < last;)
        {
            var some = await runner.Look(async context => await (await RecordRoom.ToRead(context.Transaction)).After(position, AtOnce), cancellation);
            foreach (var together in some.Where(version => version.Cause != RecordCauses.Rule && version.At <= end).GroupBy(version => version.Unit))
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new Reached(together.First().Sequence - 1, last));
                before.Take(together);
                after.Take(together);
                changes += together.Count();
            }

            position = some[^1].Sequence;
            progress?.Report(new Reached(position, last));
        }

        before.Advance(end);
        after.Advance(end);
        return new BacktestResult(changes, before.Count(since), after.Count(since), Side.Flipped(before, after, since)) { Since = since };
    }

    /// <summary>Why a text cannot be run; null when it can.</summary>
    public Refusal? Fault(string id, string text)
    {
        var read = book.Read(text, id);
        return read.IsValid ? null : RuleDesk.Wrong(id, read.Problems);
    }

    /// <summary>One text on its way through history.</summary>
    sealed class Side(CheckedRuleSet? rules, RuleBook book)
    {
        readonly Dictionary<string, (Firing Firing, FiringDetail Detail)> fired = [];
        readonly EffectTeller teller = book.Teller;
        RuleSession? session;

        public void Take(IEnumerable<RecordVersionRow> together)
        {
            var versions = together.ToList();
            if (rules is null)
                return;
            session ??= Begin(versions[0].At);
            Note(session.Run(versions[^1].At, [.. versions.Where(version => book.Types.Find(version.Type) is not null).Select(ChangeOf)]));
        }

        RuleSession Begin(DateTimeOffset at) => new([rules!], book.Options, new RuleState(at)
        {
            Facts = [.. RuleBook.PeopleAsFacts(book.Directory)], InForceSince = rules!.Rules.Select(rule => rule.Id).Distinct().ToDictionary(rule => rule, _ => DateTimeOffset.MinValue),
        });

        FactChange ChangeOf(RecordVersionRow version)
        {
            var type = book.Types.Find(version.Type)!;
            return version.ValuesJson is { } json ? FactChange.Put(book.FactOf(type, version.Id, version.Version, RecordJson.Read(type, json))) : FactChange.Retract(version.Type, version.Id);
        }

        public void Advance(DateTimeOffset end)
        {
            if (session is not null && end > session.Now)
                Note(session.Advance(end));
        }

        void Note(RunResult result)
        {
            foreach (var firing in result.Firings.Where(firing => firing.Outcome == KeyOutcome.Fired))
                fired[$"{firing.Key}/{firing.Number}"] = (firing, FiringDetail.Of(firing, teller, whole: false));
        }

        public int Count(DateTimeOffset? from) => fired.Values.Count(one => from is null || one.Firing.At >= from);

        public static IReadOnlyList<FlippedFiring> Flipped(Side before, Side after, DateTimeOffset? from)
        {
            var flipped = new List<FlippedFiring>();
            foreach (var key in before.fired.Keys.Union(after.fired.Keys))
            {
                var (old, now) = (before.fired.TryGetValue(key, out var one) ? one : default, after.fired.TryGetValue(key, out var other) ? other : default);
                var firing = now.Firing ?? old.Firing;
                if (firing.At < from || (old.Detail is not null && now.Detail is not null && old.Detail.Effects.SequenceEqual(now.Detail.Effects)))
                    continue;
                flipped.Add(new(old.Detail is null ? "added" : now.Detail is null ? "removed" : "changed", firing.Rule.Id, firing.Key.ToString(), firing.At, (now.Detail ?? old.Detail)!.Facts,
                    old.Detail?.Effects ?? [], now.Detail?.Effects ?? []));
            }

            return [.. flipped.OrderBy(one => one.At).ThenBy(one => one.Key, StringComparer.Ordinal)];
        }
    }
}
