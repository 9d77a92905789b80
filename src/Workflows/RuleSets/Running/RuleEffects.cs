using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.RuleSets;

/// <summary>Carries out what rules propose outside of the records: each effect in a transaction of its own, in which it is marked as done.</summary>
public sealed class RuleEffects(CommandRunner runner, RuleBook book)
{
    /// <summary>The process of a task that a rule demands.</summary>
    public const string TaskProcess = "rule-task";

    /// <summary>The process in which a person accepts or declines a process that a rule suggests.</summary>
    public const string SuggestionProcess = "rule-suggestion";

    /// <summary>Carries out everything that waits.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (await RunNext(cancellation))
            continue;
    }

    async Task<bool> RunNext(CancellationToken cancellation)
    {
        Refusal? trouble = null;
        var key = "";
        var done = await runner.Run<bool>(async context =>
        {
            await context.Transaction.Lock("rule effects");
            var room = await RuleRoom.In(context.Transaction);
            if (await context.IsHeld || await room.NextWaiting() is not { } effect)
            {
                context.Transaction.Abandon();
                return false;
            }

            key = effect.IdempotencyKey;
            var carried = await Do(EffectPayload.Parse(effect.PayloadJson), effect, context, room);
            if (!carried.Succeeded)
                return trouble = carried.Refusal!;
            (effect.State, effect.EndedAt, effect.InstanceKey) = (EffectStates.Done, context.Now, carried.Value);
            await room.Put(effect);
            return true;
        }, RuleWriting.Actor, cancellation, beside: false);
        return done.Succeeded ? done.Value : await Fail(key, trouble ?? done.Refusal!, cancellation);
    }

    // What cannot be done leaves nothing behind but why.
    async Task<bool> Fail(string key, Refusal trouble, CancellationToken cancellation) => (await runner.Run<bool>(async context =>
    {
        var room = await RuleRoom.In(context.Transaction);
        if (await room.Effect(key) is not { State: EffectStates.Waiting } effect)
            return true;
        (effect.State, effect.EndedAt, effect.TroubleZh, effect.TroubleEn) = (EffectStates.Failed, context.Now, trouble.Message.Chinese, trouble.Message.English);
        await room.Put(effect);
        room.Add(new RuleIncidentRow
        {
            Key = context.Transaction.ReserveKeys(1), Rule = effect.Rule, RefractionKey = effect.IdempotencyKey, MessageZh = trouble.Message.Chinese, MessageEn = trouble.Message.English, At = context.Now,
        });
        context.Changed(new Change(RuleWriting.ChangeKind));
        return true;
    }, RuleWriting.Actor, cancellation, beside: false)).Succeeded;

    async ValueTask<Outcome<long?>> Do(EffectPayload payload, RuleEffectRow effect, CommandContext context, RuleRoom room) => payload.Kind switch
    {
        EffectKinds.Start => await Start(context, payload.What, payload.Given().ToDictionary(), effect),
        EffectKinds.Suggest => await Suggest(context, payload, effect),
        EffectKinds.Require => await Start(context, TaskProcess, About(payload, effect), effect),
        EffectKinds.Cancel => await Cancel(context, room, payload),
        EffectKinds.Notify => Notify(context, payload.To, "information", Said(payload), payload.By),
        _ => Notify(context, Above(context, payload.Level ?? 1), "escalation", Said(payload), null),
    };

    // By its id, or by what it is called.
    static async ValueTask<ProcessDefinitionRow?> Find(CommandContext context, string process) => await context.Transaction.LatestDefinition(process)
        ?? (await context.Transaction.LatestDefinitions()).FirstOrDefault(row => context.Model(row).Name == process);

    static async ValueTask<Outcome<long?>> Start(CommandContext context, string process, IReadOnlyDictionary<string, Value> variables, RuleEffectRow effect)
    {
        if (await Find(context, process) is not { } definition)
        {
            return new Refusal(RefusalKind.Conflict, "no-process", new Words($"规则 {effect.Rule} 要启动的流程「{process}」尚未部署。", $"Rule {effect.Rule} starts process '{process}', which is not deployed."),
                new Words("部署该流程后重试此结果。", "Deploy the process, then try this effect again."));
        }

        if (VariableNames.Check(variables.Keys) is { } wrong)
            return wrong;
        var stored = variables.ToDictionary(pair => pair.Key, pair => FeelJson.Normalize(pair.Value));
        var instance = await context.Begin(definition, new Beginning(RuleWriting.Actor, null) { Variables = stored, BusinessId = BusinessId(effect.IdempotencyKey) });
        return (long?)instance.Key;
    }

    static async ValueTask<Outcome<long?>> Suggest(CommandContext context, EffectPayload payload, RuleEffectRow effect)
    {
        if (await Find(context, payload.What) is not { } definition)
            return await Start(context, payload.What, new Dictionary<string, Value>(), effect); // which tells that it is not there
        var about = About(payload, effect);
        about["process"] = Value.Of(definition.ProcessId);
        about["title"] = Value.Of(context.Model(definition).Name ?? definition.ProcessId);
        foreach (var (name, value) in payload.Given()) // what the suggested process begins with
            about.TryAdd(name, value);
        return await Start(context, SuggestionProcess, about, effect);
    }

    static Dictionary<string, Value> About(EffectPayload payload, RuleEffectRow effect) => new()
    {
        ["title"] = Value.Of(payload.What), ["people"] = Value.OfList([.. payload.To.Select(Value.Of)]), ["about"] = Value.Of(payload.Given()), ["rule"] = Value.Of(effect.Rule),
        ["due"] = payload.Due is { } due ? FeelJson.Normalize(Value.Of(due)) : Value.Null,
    };

    // Long keys are told apart by what is hashed of them.
    static string BusinessId(string key) => key.Length <= 200 ? key : key[..150] + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)))[..32];

    static async ValueTask<Outcome<long?>> Cancel(CommandContext context, RuleRoom room, EffectPayload payload)
    {
        if (await room.Effect(payload.Request!) is not { InstanceKey: { } instance } || await context.Load(instance) is not { Row.EndedAt: null } loaded)
            return (long?)null;
        await context.Move(loaded, new Engine.Execution.CancelInstance(context.Moment(RuleWriting.Actor), "no longer true / 条件已不成立"));
        return (long?)instance;
    }

    Outcome<long?> Notify(CommandContext context, IReadOnlyList<string> to, string kind, Words text, string? channel)
    {
        if (!to.SelectMany(book.Directory.Resolve).Any())
        {
            return new Refusal(RefusalKind.Conflict, "nobody-to-tell", new Words($"要通知的 {string.Join("、", to)} 在通讯录里没有对应的人。", $"The directory has nobody for {string.Join(", ", to)}, who is to be told."),
                new Words("在通讯录中指定人员后重试此结果。", "Name somebody in the directory, then try this effect again."));
        }

        new Notice(to, kind, text) { Channels = channel is null ? null : [channel] }.Post(context.Transaction, context.Now, null);
        return (long?)null;
    }

    /// <summary>Who hears of what is raised to a level: the setting <c>rules.raise.level_1</c> and so on, a role each.</summary>
    static IReadOnlyList<string> Above(CommandContext context, int level)
    {
        var config = context.Surroundings.Config;
        for (var at = level; at > 0; at--)
        {
            if (config.TryContext(out var settings) && settings["rules"].TryContext(out var rules) && rules["raise"].TryContext(out var raise) && raise[$"level_{at}"].TryString(out var role))
                return [role];
        }

        return ["process-owner"];
    }

    // The text, and behind it what was given along.
    Words Said(EffectPayload payload)
    {
        var details = payload.Given().Where(entry => !entry.Value.IsNull).Select(entry => (Name: LabelOf(entry.Key), Text: Shown(entry.Value))).ToList();
        return details.Count == 0 ? new Words(payload.What, payload.What) : new Words(
            $"{payload.What}（{string.Join("，", details.Select(one => $"{one.Name.Chinese}：{one.Text}"))}）", $"{payload.What} ({string.Join(", ", details.Select(one => $"{one.Name.English}: {one.Text}"))})");
    }

    Words LabelOf(string name) => book.Types.Find(name.Replace('_', '-'))?.Label ?? book.Types.All.Select(type => type.Find(name)?.Label).FirstOrDefault(label => label is not null) ?? new Words(name, name);

    string Shown(Value value) => value.TryString(out var text) ? book.Directory.Ever(text)?.Name ?? text
        : value.TryList(out var items) ? string.Join("、", items.Select(Shown)) : value.ToString();
}
