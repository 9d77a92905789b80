using System.Text.Json;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.RuleSets;

/// <summary>Writes what runs have come to, inside their transaction: records, keys, explanations, effects, incidents.</summary>
sealed class RuleWriting(RuleBook book, RuleMemory memory, RecordWriter writer, RuleRoom room, CommandContext context)
{
    /// <summary>Who acts where rules do.</summary>
    public const string Actor = Directory.ProgramActors.Rules;

    /// <summary>The kind of change that tells of rules.</summary>
    public const string ChangeKind = "rules";

    readonly Dictionary<(string Type, string Id), (Firing By, HashSet<string>? Fields)> touched = [];
    readonly HashSet<(string Type, string Id)> derived = [];
    readonly EffectTeller teller = book.Teller;

    /// <summary>Whether there is something to be carried out after the commit.</summary>
    public bool HasEffects { get; private set; }

    /// <summary>Writes one run; what it set and recorded is gathered.</summary>
    public async ValueTask Write(RunResult result)
    {
        foreach (var firing in result.Firings)
            await Write(firing);
        foreach (var cancelled in result.Cancellations)
            await Cancel(cancelled);
        await room.Put([.. result.Keys.Select(RuleKeys.Of).GroupBy(key => key.Key).Select(group => group.Last())]);
        foreach (var incident in result.Incidents)
            Tell(incident.Rule, incident.Key?.ToString(), incident.Message);
        foreach (var off in result.Quarantined)
            await SwitchOff(off);
        derived.UnionWith(result.Derived.Select(change => (change.Type, change.Key)));
        if (result.Firings.Count > 0 || result.Quarantined.Count > 0 || result.Incidents.Count > 0)
            context.Changed(new Change(ChangeKind));
    }

    async ValueTask Write(Firing firing)
    {
        var set = memory.Rules.SetOf(firing.Rule.Id)!.Row;
        var key = context.Transaction.ReserveKeys(1);
        room.Add(new RuleFiringRow
        {
            Key = key, RuleSet = set.Id, RuleSetVersion = set.Version, Rule = firing.Rule.Id, RefractionKey = firing.Key.ToString(), Number = firing.Number, At = firing.At,
            Outcome = firing.Outcome.ToString().ToUpperInvariant(), DetailJson = FiringDetail.Of(firing, teller).ToJson(), CauseZh = firing.Cause?.Chinese, CauseEn = firing.Cause?.English,
        }, firing.Facts.Select(fact => new RuleFiringFactRow { FiringKey = key, Type = fact.Type, Id = fact.Key }));
        foreach (var effect in firing.Effects)
        {
            if (Touch(firing, effect) || EffectPayload.Of(effect) is not { } payload)
                continue;
            await room.Add(new RuleEffectRow
            {
                Key = context.Transaction.ReserveKeys(1), IdempotencyKey = effect.IdempotencyKey, FiringKey = key, Rule = firing.Rule.Id, Kind = payload.Kind, PayloadJson = payload.ToJson(),
                State = EffectStates.Waiting, At = context.Now,
            });
            HasEffects = true;
        }
    }

    // What happens to records is read off the session at the end: a change that a guard refused is not there.
    bool Touch(Firing firing, ProposedEffect effect)
    {
        switch (effect)
        {
            case FieldSet set:
                Touch(firing, set.Type, set.Key)?.Add(set.Field);
                return true;
            case FactRecorded recorded:
                touched[(recorded.Fact.Type, recorded.Fact.Key)] = (firing, null);
                return true;
            case FactWithdrawn withdrawn:
                touched[(withdrawn.Type, withdrawn.Key)] = (firing, null);
                return true;
            default:
                return false;
        }
    }

    HashSet<string>? Touch(Firing firing, string type, string id)
    {
        if (!touched.TryGetValue((type, id), out var known))
            touched[(type, id)] = known = (firing, []);
        return known.Fields;
    }

    async ValueTask Cancel(TaskCancellation cancelled)
    {
        if (await room.Effect(cancelled.IdempotencyKey) is not { } request)
            return;
        if (request.State is EffectStates.Waiting or EffectStates.Failed)
        {
            (request.State, request.EndedAt) = (EffectStates.Cancelled, context.Now);
            await room.Put(request);
            return;
        }

        await room.Add(new RuleEffectRow
        {
            Key = context.Transaction.ReserveKeys(1), IdempotencyKey = cancelled.IdempotencyKey + "/cancel", FiringKey = request.FiringKey, Rule = request.Rule, Kind = EffectKinds.Cancel,
            PayloadJson = new EffectPayload(EffectKinds.Cancel, cancelled.Task) { Request = cancelled.IdempotencyKey }.ToJson(), State = EffectStates.Waiting, At = context.Now,
        });
        HasEffects = true;
    }

    void Tell(string rule, string? key, Words message)
    {
        room.Add(new RuleIncidentRow { Key = context.Transaction.ReserveKeys(1), Rule = rule, RefractionKey = key, MessageZh = message.Chinese, MessageEn = message.English, At = context.Now });
        new Notice(["process-owner"], "information", message).Post(context.Transaction, context.Now, null);
    }

    async ValueTask SwitchOff(Quarantined off)
    {
        var known = (await room.Standings()).ToDictionary(row => row.Rule);
        foreach (var rule in off.Rules)
        {
            var standing = known.GetValueOrDefault(rule) ?? new RuleStandingRow { Rule = rule, Since = context.Now };
            (standing.QuarantineZh, standing.QuarantineEn, standing.QuarantinedAt) = (off.Reason.Chinese, off.Reason.English, context.Now);
            await room.Put(standing);
        }

        var sequence = string.Join(" → ", off.Sequence);
        Tell(off.Rules[0], null, new Words($"{off.Reason.Chinese}：{sequence}", $"{off.Reason.English}: {sequence}"));
    }

    /// <summary>Writes the records that rules have changed, as they are at the end, and what rules have worked out.</summary>
    public async ValueTask Finish()
    {
        foreach (var ((type, id), (firing, fields)) in touched)
            await WriteRecord(type, id, firing, fields);
        foreach (var (type, id) in derived)
            await WriteDerived(type, id);
    }

    async ValueTask WriteRecord(string type, string id, Firing firing, HashSet<string>? fields)
    {
        if (book.Types.Find(type) is not { } declared)
            return;
        var fact = memory.Session.Find(type, id);
        var values = fact is null ? default : JsonDocument.Parse(RecordJson.Write(declared, fact.Record, fields ?? [.. declared.Fields.Where(field => !field.IsDerived).Select(field => field.Id)])).RootElement;
        var change = new RecordChange(type, id, values, Actor) { Cause = RecordCauses.Rule, Detail = firing.Rule.Id, Deletes = fact is null, IsGuarded = true };
        if (fact is null && await writer.Room.Find(type, id) is not { DeletedAt: null })
            return;
        if ((await writer.Write(change)).Refusal is { } refused)
        {
            var why = string.Concat(refused.Problems.Select(problem => " " + problem.Message.Chinese));
            Tell(firing.Rule.Id, firing.Key.ToString(), new Words($"规则 {firing.Rule.Id} 的结果未能写入：{refused.Message.Chinese}{why}",
                $"What rule {firing.Rule.Id} did could not be written: {refused.Message.English}{string.Concat(refused.Problems.Select(problem => " " + problem.Message.English))}"));
        }
    }

    /// <summary>Writes what rules have worked out for every record: after rules have changed.</summary>
    public async ValueTask WriteAllDerived()
    {
        foreach (var type in Defined.Select(slot => slot.Type).Distinct().ToList())
        {
            foreach (var fact in memory.Session.Facts(type))
                await WriteDerived(type, fact.Key);
        }
    }

    HashSet<SlotRead> Defined => field ??= [.. memory.Rules.Checked.SelectMany(set => set.Rules).Where(rule => rule.Definitions.Count > 0).SelectMany(rule => rule.Writes)];

    async ValueTask WriteDerived(string type, string id)
    {
        if (book.Types.Find(type) is not { } declared || memory.Session.Find(type, id) is not { } fact || await writer.Room.Find(type, id) is not { } row)
            return;
        var entered = RecordJson.Read(declared, row.ValuesJson);
        var worked = declared.Fields.Where(field => Defined.Contains(new(type, field.Id)) && !fact.Record[field.Id].IsNull && !fact.Record[field.Id].Equals(entered[field.Id]));
        await writer.WriteDerived(declared, id, Context.Of([.. worked.Select(field => (field.Id, fact.Record[field.Id]))]));
    }
}
