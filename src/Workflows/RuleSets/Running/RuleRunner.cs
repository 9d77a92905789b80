using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules.Production.Matching;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.RuleSets;

/// <summary>Runs the rules over what has changed and what has come due: facts, keys, explanations, effects and position in one transaction.</summary>
/// <remarks>RULES-DSL: how rules run. One program has them in its memory at a time, as long as its lease lasts; what it holds is compared with what is stored before each run,
/// so a program that was taken for dead meanwhile begins anew or stands by.</remarks>
public sealed class RuleRunner(CommandRunner runner, RuleBook book, RuleGuards guards) : IDisposable
{
    /// <summary>Changes of records that one transaction takes at most.</summary>
    const int Most = 2000;

    readonly SemaphoreSlim one = new(1, 1);
    RuleMemory? memory;

    /// <summary>What a run has come to.</summary>
    /// <param name="NextDue">When something is due; null when nothing waits, or another program has the rules.</param>
    /// <param name="More">Whether more changes wait than one transaction takes.</param>
    /// <param name="Effects">Whether effects are to be carried out.</param>
    public readonly record struct RunDone(DateTimeOffset? NextDue, bool More, bool Effects);

    /// <summary>Does everything that is to be done now.</summary>
    public async Task<RunDone> Run(CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            RunDone done;
            var effects = false;
            do
            {
                done = await RunOnce(cancellation);
                effects |= done.Effects;
            }
            while (done.More);
            return done with { Effects = effects };
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Why a rule has not fired for a record, by the records as they are now: RULES-DSL §4, Explanation.</summary>
    /// <returns>Null when no rule has this id.</returns>
    public async Task<WhyNotExplanation?> WhyNot(string rule, string type, string id, CancellationToken cancellation)
    {
        await Run(cancellation);
        await one.WaitAsync(cancellation);
        try
        {
            // Another program may have the rules; then they are read for this one question.
            var mine = memory ?? await runner.Look(async context =>
            {
                var (records, room) = (await RecordRoom.ToRead(context.Transaction), await RuleRoom.In(context.Transaction));
                var state = await room.State();
                return await RuleMemory.Open(book, await book.Load(room, state.Revision), state, records, room);
            }, cancellation);
            return mine.Rules.Find(rule) is null && mine.Rules.Find(rule + "#1") is null ? null : mine.Session.WhyNot(rule, type, id);
        }
        finally
        {
            one.Release();
        }
    }

    async Task<RunDone> RunOnce(CancellationToken cancellation)
    {
        var known = memory;
        memory = null; // until what it has computed is saved
        RuleMemory? used = null;
        var done = await runner.Run<RunDone>(async context =>
        {
            var mine = used is null ? known : null; // a second attempt begins from what is stored
            var records = await RecordRoom.ToWrite(context.Transaction);
            var room = await RuleRoom.In(context.Transaction);
            var state = await room.State();
            if (context.Transaction is IRelationalTransaction shared && await shared.IsAnothers(state.ClaimedBy))
            {
                context.Transaction.Abandon();
                return new RunDone(context.Now + Bell.Net, false, false);
            }

            var rules = await book.Load(room, state.Revision);
            var isNew = state.Now == default;
            if (isNew)
                (state.Position, state.Now) = (await records.LastSequence(), context.Now);
            used = mine is not null && mine.Fits(state, rules) ? mine : await RuleMemory.Open(book, rules, state, records, room);
            return await Run(used, isNew || used != mine, state, context, records, room);
        }, null, cancellation, beside: false);
        memory = used;
        return done.Succeeded ? done.Value : default;
    }

    async ValueTask<RunDone> Run(RuleMemory mine, bool isFresh, RuleStateRow state, CommandContext context, RecordRoom records, RuleRoom room)
    {
        var inputs = await records.After(mine.Position, Most);
        var session = mine.Session;
        var isDue = session.NextDue <= context.Now || session.Pending.Count > 0;
        if (inputs.Count == 0 && !isDue && !isFresh)
        {
            context.Transaction.Abandon();
            return new RunDone(session.NextDue, false, false);
        }

        var writing = new RuleWriting(book, mine, new RecordWriter(book.Types, guards, WriteUnit.Of(context), records), room, context);
        foreach (var together in inputs.GroupBy(version => version.Unit))
            await writing.Write(session.Run(together.Last().At, [.. together.Select(mine.ChangeOf).OfType<FactChange>()]));
        await writing.Write(session.Advance(context.Now));
        if (isFresh)
            await writing.WriteAllDerived();
        await writing.Finish();
        var more = inputs.Count == Most;
        mine.Position = more ? inputs[^1].Sequence : await records.LastSequence();
        (state.Position, state.Now, state.NextDue, state.ClaimedBy) = (mine.Position, session.Now, session.NextDue, context.Transaction.Node);
        await room.Put(state);
        return new RunDone(session.NextDue, more, writing.HasEffects);
    }

    public void Dispose() => one.Dispose();
}
