using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;
using Marketing.Workflows.Access;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.RuleSets;

/// <summary>What deploying a rule set would do, or has done.</summary>
/// <param name="Version">The version it is, or would be.</param>
/// <param name="Rules">What was read.</param>
/// <param name="Pending">Keys of what would fire at once, for it is true today.</param>
public sealed record RuleDeployment(string Id, int Version, CheckedRuleSet Rules, IReadOnlyList<RefractionKey> Pending)
{
    /// <summary>Warnings; errors are a refusal.</summary>
    public IReadOnlyList<Problem> Problems => Rules.Problems;
}

/// <summary>Deploys and retires rule sets, changes their settings, switches rules on again, tries effects again. Who may is the caller's to know.</summary>
public sealed class RuleDesk(CommandRunner runner, RuleBook book)
{
    /// <summary>The kind of change that tells of rule sets.</summary>
    public const string ChangeKind = "rule-set";

    /// <summary>Reads a text as it would run, without keeping it.</summary>
    public CheckedRuleSet Check(string id, string text) => book.Read(text, id, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(runner.Clock.GetUtcNow(), book.Options.Zone).DateTime));

    /// <summary>Makes a text the version of a rule set that runs.</summary>
    /// <param name="fromNow">Whether what is true already counts as having fired: RULES-DSL §4, Refraction.</param>
    /// <param name="dryRun">Whether only to say what would fire at once.</param>
    public Task<Outcome<RuleDeployment>> Deploy(string id, string text, string actor, bool fromNow = false, bool dryRun = false, CancellationToken cancellation = default) => runner.Run<RuleDeployment>(async context =>
    {
        var read = Check(id, text);
        if (!read.IsValid)
            return Wrong(id, read.Problems);
        var room = await RuleRoom.In(context.Transaction);
        var versions = await room.Versions(id);
        var row = new RuleSetRow { Id = id, Version = versions.Count + 1, Text = text, At = context.Now, By = actor, IsCurrent = true };
        var state = await room.State();
        if (Twice(await book.Load(room, state.Revision), id, read) is { } twice)
            return twice;
        var pending = fromNow || dryRun ? await Pending(context, room, state, row, read, fromNow && !dryRun) : [];
        if (dryRun)
            context.Transaction.Abandon();
        else
            await Keep(context, room, state, row, read, versions);
        return new RuleDeployment(id, row.Version, read, pending);
    }, actor, cancellation, beside: false);

    internal static Refusal Wrong(string id, IReadOnlyList<Problem> problems)
    {
        var errors = problems.Count(problem => problem.IsError);
        return new(RefusalKind.Invalid, "rules-invalid", new Words($"规则集“{id}”有 {errors} 处错误。", $"Rule set '{id}' has {errors} {(errors == 1 ? "error" : "errors")}.")) { Problems = problems };
    }

    // Keys are kept by the id of the rule.
    static Refusal? Twice(LoadedRules loaded, string id, CheckedRuleSet read)
    {
        var others = loaded.Sets.Where(set => set.Row.Id != id).SelectMany(set => set.Rules.Rules.Select(rule => (rule.Id, Set: set.Row.Id))).ToLookup(pair => pair.Id, pair => pair.Set);
        return read.Rules.FirstOrDefault(rule => others.Contains(rule.Id)) is not { } same ? null : new Refusal(RefusalKind.Conflict, "rule-id-taken",
            new Words($"规则编号“{same.Id}”已在规则集“{others[same.Id].First()}”中使用。", $"The rule id '{same.Id}' is used by rule set '{others[same.Id].First()}' already."),
            new Words("换一个编号，或先从另一规则集中删去该规则。", "Choose another id, or take the rule out of the other rule set first."));
    }

    // Opens a session as the next run will, with the new version in it.
    async ValueTask<IReadOnlyList<RefractionKey>> Pending(CommandContext context, RuleRoom room, RuleStateRow state, RuleSetRow row, CheckedRuleSet read, bool use)
    {
        var records = await RecordRoom.ToWrite(context.Transaction);
        var at = state.Copy();
        (at.Position, at.Now) = (await records.LastSequence(), context.Now);
        var loaded = new LoadedRules(state.Revision, book.Directory, book.Days, [new ReadRuleSet(row, read)]);
        var session = (await RuleMemory.Open(book, loaded, at, records, room)).Session;
        var pending = session.Pending.ToList();
        if (use)
            await room.Put([.. session.UsePending().Select(RuleKeys.Of)]);
        return pending;
    }

    static async ValueTask Keep(CommandContext context, RuleRoom room, RuleStateRow state, RuleSetRow row, CheckedRuleSet read, IReadOnlyList<RuleSetRow> versions)
    {
        await room.Add(row);
        var standing = (await room.Standings()).ToDictionary(one => one.Rule);
        foreach (var rule in read.Rules.Select(rule => rule.Id).Distinct())
        {
            // An author who has changed a rule that was switched off wants it to run.
            var known = standing.GetValueOrDefault(rule) ?? new RuleStandingRow { Rule = rule, Since = context.Now };
            (known.QuarantineZh, known.QuarantineEn, known.QuarantinedAt) = (null, null, null);
            await room.Put(known);
        }

        await Turn(context, room, state, "rules-deployed", row.Id, $"{(versions.Count == 0 ? "" : versions[^1].Version)} → {row.Version}");
    }

    /// <summary>Takes a rule set out of use. Its versions, keys and explanations stay.</summary>
    public Task<Outcome<Done>> Retire(string id, string actor, CancellationToken cancellation) => runner.Run<Done>(async context =>
    {
        var room = await RuleRoom.In(context.Transaction);
        if (!(await room.Current()).Any(row => row.Id == id))
            return Unknown(id);
        await room.Retire(id);
        await Turn(context, room, await room.State(), "rules-retired", id, "");
        return default(Done);
    }, actor, cancellation, beside: false);

    /// <summary>Changes a setting that a rule set declares.</summary>
    /// <param name="value">FEEL, such as <c>500</c>; an empty text puts the default in force again.</param>
    public Task<Outcome<Done>> Set(string key, string value, string actor, CancellationToken cancellation) => runner.Run<Done>(async context =>
    {
        var room = await RuleRoom.In(context.Transaction);
        var state = await room.State();
        if (DefaultOf(await book.Load(room, state.Revision), key) is not { } standard)
        {
            return new Refusal(RefusalKind.NotFound, "unknown-setting", new Words($"没有规则集声明设定“{key}”。", $"No rule set declares the setting '{key}'."));
        }

        var parsed = FeelExpression.Parse(value.Trim().Length == 0 ? "null" : value);
        var given = parsed.IsValid ? parsed.Evaluate(ContextScope.Empty, context.Feel).Value : default;
        var next = value.Trim().Length == 0 ? standard : given;
        if (!parsed.IsValid || (!standard.IsNull && !next.IsNull && next.Kind != standard.Kind))
        {
            return new Refusal(RefusalKind.Invalid, "setting-value", new Words($"设定“{key}”应为与默认值 {standard} 同类的值，却是“{value}”。", $"Expected for '{key}' a value of the kind of its default {standard}, but found '{value}'."));
        }

        await room.Put(new RuleSettingRow { Key = key, ValueJson = TypedJson.Write(next), At = context.Now, By = actor });
        await Turn(context, room, state, "rule-setting", key, next.ToString());
        return default(Done);
    }, actor, cancellation, beside: false);

    static Value? DefaultOf(LoadedRules rules, string key)
    {
        foreach (var set in rules.Checked)
        {
            if (set.Settings.TryGetValue(key, out var value))
                return value;
        }

        return null;
    }

    /// <summary>Lets a rule run again that was switched off.</summary>
    public Task<Outcome<Done>> SwitchOn(string rule, string actor, CancellationToken cancellation) => runner.Run<Done>(async context =>
    {
        var room = await RuleRoom.In(context.Transaction);
        if ((await room.Standings()).FirstOrDefault(row => row.Rule == rule && row.QuarantineZh is not null) is not { } standing)
            return new Refusal(RefusalKind.Conflict, "rule-not-off", new Words($"规则“{rule}”没有被停用。", $"Rule '{rule}' is not switched off."));
        (standing.QuarantineZh, standing.QuarantineEn, standing.QuarantinedAt) = (null, null, null);
        await room.Put(standing);
        await Turn(context, room, await room.State(), "rule-switched-on", rule, "");
        return default(Done);
    }, actor, cancellation, beside: false);

    /// <summary>Lets an effect be tried again that could not be carried out.</summary>
    public Task<Outcome<Done>> Retry(string idempotencyKey, string actor, CancellationToken cancellation) => runner.Run<Done>(async context =>
    {
        var room = await RuleRoom.In(context.Transaction);
        if (await room.Effect(idempotencyKey) is not { State: EffectStates.Failed } effect)
            return new Refusal(RefusalKind.Conflict, "effect-not-failed", new Words("该结果不在失败状态。", "This effect has not failed."));
        (effect.State, effect.EndedAt, effect.TroubleZh, effect.TroubleEn) = (EffectStates.Waiting, null, null, null);
        await room.Put(effect);
        context.Transaction.Audit("rule-effect-retried", actor, effect.Key, idempotencyKey);
        context.Changed(new Change(ChangeKind));
        return default(Done);
    }, actor, cancellation, beside: false);

    internal static Refusal Unknown(string id) => new(RefusalKind.NotFound, "unknown-rule-set", new Words($"没有规则集“{id}”。", $"There is no rule set '{id}'."));

    // Whoever has the rules in memory reads them anew.
    static async ValueTask Turn(CommandContext context, RuleRoom room, RuleStateRow state, string action, string subject, string detail)
    {
        state.Revision++;
        await room.Put(state);
        context.Transaction.Audit(action, context.Actor, 0, $"{subject}: {detail}");
        context.Changed(new Change(ChangeKind));
    }
}
