using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.RuleSets;

/// <summary>Asks the guards of all rule sets before a record changes, in the transaction that changes it.</summary>
/// <remarks>RULES-DSL §4, Guards. Every program has the records that guards read in its memory. Behind the lock of records it first catches up with what was committed;
/// what its own unit has changed before is put on top, and taken off before the next unit, for nobody knows here whether the unit was saved.</remarks>
public sealed class RuleGuards(RuleBook book) : IDisposable
{
    readonly SemaphoreSlim one = new(1, 1);
    readonly Stack<FactChange> own = new();
    LoadedRules? opened;
    RuleMemory? memory;
    HashSet<string> guarded = [];
    IEngineTransaction? unit;

    /// <summary>The people that references may name.</summary>
    public DirectorySnapshot Directory => book.Directory;

    /// <summary>Why guards refuse a change; null when none does.</summary>
    /// <param name="values">The record as it would be; null when it is deleted.</param>
    /// <param name="by">Who acts.</param>
    public async ValueTask<Refusal?> Refuse(WriteUnit work, RecordRoom records, RecordType type, string id, Context? values, string by)
    {
        await one.WaitAsync();
        try
        {
            await CatchUp(work, records);
            if (memory is null)
                return null;
            var change = values is null ? FactChange.Retract(type.Id, id) : FactChange.Put(book.FactOf(type, id, 0, values));
            var refusals = guarded.Contains(type.Id) ? memory.Session.Check(change, Value.Of(by), work.Now) : [];
            if (refusals.Count > 0)
                return Told(type, refusals, memory.Rules);
            Put(change, work.Now);
            return null;
        }
        catch
        {
            opened = null; // whatever it holds, it is read anew
            throw;
        }
        finally
        {
            one.Release();
        }
    }

    async ValueTask CatchUp(WriteUnit work, RecordRoom records)
    {
        if (ReferenceEquals(unit, work.Transaction))
            return;
        while (own.TryPop(out var before))
            memory?.Session.Run(memory.Session.Now, [before]);
        unit = work.Transaction;
        var room = await RuleRoom.In(work.Transaction);
        var rules = await book.Load(room, (await room.State()).Revision);
        var last = memory is null ? 0 : await records.LastSequence();
        if (!ReferenceEquals(opened, rules) || last < memory?.Position)
        {
            await Open(rules, work, records, room);
            return;
        }

        foreach (var version in memory is null ? [] : await records.After(memory.Position, int.MaxValue))
        {
            if (memory!.ChangeOf(version) is { } change)
                memory.Session.Run(version.At, [change]);
            memory.Position = version.Sequence;
        }
    }

    async ValueTask Open(LoadedRules rules, WriteUnit work, RecordRoom records, RuleRoom room)
    {
        var only = rules.Checked.Select(set => set.Only(rule => rule.Guard is not null || rule.Definitions.Count > 0)).Where(set => set.Rules.Any(rule => rule.Guard is not null)).ToList();
        opened = rules;
        guarded = [.. only.SelectMany(set => set.Rules).Where(rule => rule.Guard is not null).Select(rule => rule.Guard!.Change.Type)];
        memory = only.Count == 0 ? null : await RuleMemory.Open(book, rules, new RuleStateRow { Position = await records.LastSequence(), Now = work.Now }, records, room, only);
    }

    void Put(FactChange change, DateTimeOffset now)
    {
        var before = memory!.Session.Find(change.Type, change.Key);
        own.Push(before is null ? FactChange.Retract(change.Type, change.Key) : FactChange.Put(before));
        memory.Session.Run(now, [change]);
    }

    static Refusal Told(RecordType type, IReadOnlyList<GuardRefusal> refusals, LoadedRules rules) => new(RefusalKind.Conflict, "guard",
        new Words($"{type.Label.Chinese}不能这样更改：{string.Join("；", refusals.Select(refusal => refusal.Text))}", $"{type.Label.English} cannot be changed so: {string.Join("; ", refusals.Select(English))}"))
    {
        Problems = [.. refusals.Select(refusal => new Problem("REC-300", Severity.Error, new Words(
            $"{refusal.Text}（规则 {refusal.Rule.Id}{Cited(refusal, "，依据 ")}{Default(refusal, "，默认值，非制度规定：")}）",
            $"{English(refusal)} (rule {refusal.Rule.Id}{Cited(refusal, ", per ")}{Default(refusal, ", a default, not policy: ")})"))
        {
            ElementId = refusal.Rule.Id, File = rules.SetOf(refusal.Rule.Id)?.Row.Id,
        })],
    };

    static string English(GuardRefusal refusal) => refusal.Saying ?? refusal.Rule.Source.Title.English;

    static string Cited(GuardRefusal refusal, string before) => refusal.Rule.Source.Attributes.Clauses is { Count: > 0 } clauses ? before + string.Join(", ", clauses) : "";

    static string Default(GuardRefusal refusal, string before) => refusal.Rule.Source.Attributes.Provisional is { Count: > 0 } from ? before + string.Join(", ", from) : "";

    public void Dispose() => one.Dispose();
}
