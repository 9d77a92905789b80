using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;
using Marketing.Workflows.Retained;
using Marketing.Workflows.RuleSets;
using Marketing.Workflows.Works;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Rule sets: what runs, why something fired, what a changed text would do. Everybody may look; process owners and administrators change.</summary>
static class RulesApi
{
    /// <param name="Provisional">Ambiguities that say that it is a default and not policy.</param>
    /// <param name="Types">The types of facts that it reads.</param>
    sealed record RuleView(string Id, WordsView Title, string Kind, IReadOnlyList<string> Clauses, IReadOnlyList<string> Provisional, int Line, DateTimeOffset? Since, WordsView? Quarantine, long Firings, IReadOnlyList<string> Types);

    /// <param name="From">The ambiguity that it settles.</param>
    sealed record SettingView(string Key, string Default, string Value, bool Changed, string From);

    sealed record RuleSetView(string Id, string Name, int Version, DateTimeOffset At, PersonView By, bool Valid, IReadOnlyList<RuleView> Rules, IReadOnlyList<SettingView> Settings, IReadOnlyList<ProblemView> Problems, string? Text,
        string? Chinese, string? English, IReadOnlyList<VersionView>? Versions);

    sealed record VersionView(int Version, DateTimeOffset At, PersonView By, bool Current);

    internal sealed record TextBody(string Text, bool FromNow = false, DateTimeOffset? From = null, DateTimeOffset? Until = null);

    sealed record CheckView(bool Valid, string? Chinese, string? English, IReadOnlyList<ProblemView> Problems, IReadOnlyList<RuleView> Rules);

    sealed record FiringView(string FiringKey, string RuleSet, int RuleSetVersion, string Rule, WordsView Title, string Key, int Number, DateTimeOffset At, string Outcome, IReadOnlyList<FiredOn> Facts, IReadOnlyList<WordsView> Effects,
        WordsView? Summary, IReadOnlyList<ClauseView> Clauses, string? SuppressedBy, WordsView? Cause, IReadOnlyList<EffectView> Delivered);

    /// <param name="RemovedUntil">Firings before this instant may have been removed; null: none were.</param>
    sealed record FiringsView(IReadOnlyList<FiringView> Items, PageInfo Page, DateTimeOffset? RemovedUntil);

    sealed record ValueView(WordsView Text, string Value, WordsView? Cause, IReadOnlyList<ValueView> Read)
    {
        public static ValueView Of(ToldValue told) => new(WordsView.Of(told.Text), told.Value, WordsView.OfOptional(told.Cause), [.. told.Read.Select(Of)]);
    }

    sealed record ClauseView(int Number, int Line, WordsView Text, IReadOnlyList<FiredOn> Facts, IReadOnlyList<ValueView> Values, DateTimeOffset? TrueFrom, DateTimeOffset? TrueUntil)
    {
        public static ClauseView Of(ToldClause told) => new(told.Number, told.Line, WordsView.Of(told.Text), told.Facts, [.. told.Values.Select(ValueView.Of)], told.TrueFrom, told.TrueUntil);
    }

    /// <param name="Reason">Such as <c>clause-fails</c>, <c>not-yet</c>, <c>already-fired</c>.</param>
    /// <param name="Miss">How near the clause came that fails.</param>
    /// <param name="DetailsRemoved">It has fired, and the details of that firing were removed because they were too old.</param>
    sealed record WhyNotView(string Rule, WordsView Title, string Type, string Id, string Reason, WordsView Message, IReadOnlyList<ClauseView> Passed, ClauseView? Failed, WordsView? Miss, DateTimeOffset? TrueAt, string? Key, int Firings, string? Winner, bool DetailsRemoved);

    sealed record EffectView(string Key, string Kind, string What, string State, DateTimeOffset? EndedAt, string? ProcessInstanceKey, WordsView? Trouble);

    sealed record FlippedView(string Change, string Rule, string Key, DateTimeOffset At, IReadOnlyList<FiredOn> Facts, IReadOnlyList<WordsView> Before, IReadOnlyList<WordsView> After);

    /// <param name="Since">The first instant whose firings are compared; null: all.</param>
    sealed record BacktestView(int Changes, int Before, int After, DateTimeOffset? Since, IReadOnlyList<FlippedView> Flipped)
    {
        public static BacktestView Of(BacktestResult tested) => new(tested.Changes, tested.Before, tested.After, tested.Since,
            [.. tested.Flipped.Select(one => new FlippedView(one.Change, one.Rule, one.Key, one.At, one.Facts, Told(one.Before), Told(one.After)))]);

        static IReadOnlyList<WordsView> Told(IReadOnlyList<ToldEffect> effects) => [.. effects.Select(effect => WordsView.Of(effect.Text))];
    }

    /// <param name="PendingCount">How many would fire at once.</param>
    /// <param name="Pending">Their keys, as far as the viewer sees what they are about.</param>
    sealed record DeploymentView(string Id, int Version, int PendingCount, IReadOnlyList<string> Pending, IReadOnlyList<ProblemView> Problems)
    {
        public static DeploymentView Of(RuleDeployment deployed, RuleSight sight) => new(deployed.Id, deployed.Version, deployed.Pending.Count,
            [.. sight.Told(deployed.Pending, deployed.Rules.Rules).Select(key => key.ToString())], [.. deployed.Problems.Select(ProblemView.Of)]);
    }

    internal sealed record SettingBody(string Value);

    internal sealed record EffectBody(string Key);

    public static void MapRules(this RouteGroupBuilder api)
    {
        api.MapGet("/rules", List).WithName("ruleSets").Produces<SearchResult<RuleSetView>>();
        api.MapPost("/rules/check", Check).WithName("checkRules").Produces<CheckView>();
        api.MapGet("/rules/explanations", AllExplanations).WithName("allExplanations").Produces<FiringsView>();
        api.MapPut("/rules/settings/{key}", Set).WithName("setRuleSetting").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapPost("/rules/effects/retry", Retry).WithName("retryEffect").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/rules/switch-on/{rule}", SwitchOn).WithName("switchOnRule").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/rules/{ruleset}", Get).WithName("ruleSet").Produces<RuleSetView>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPut("/rules/{ruleset}", Deploy).WithName("deployRules").WithSummary("Makes a text the version that runs. With dryRun=true only tells what would fire at once.").Produces<DeploymentView>().ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapDelete("/rules/{ruleset}", Retire).WithName("retireRules").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/rules/{ruleset}/explanations", Explanations).WithName("explanations").WithSummary("Why rules fired, newest first; narrowed by rule, outcome, or a record (type and id).").Produces<FiringsView>();
        api.MapGet("/rules/{ruleset}/why-not", WhyNot).WithName("whyNot").WithSummary("Why a rule has not fired for a record: the first clause that does not hold, and how near it came.").Produces<WhyNotView>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/rules/{ruleset}/backtest", Test).WithName("backtest").WithSummary("Runs a text over recorded history beside the one that runs. format=csv or xlsx for a file. With Prefer: respond-async 202 and the address of the work.").Produces<BacktestView>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    static async Task<IResult> List(Viewer viewer, Views views, RuleBook book, CancellationToken cancellation) =>
        Results.Ok(await views.Read(async (engine, rows) =>
        {
            var sets = await rows.RuleSets.Where(row => row.IsCurrent).OrderBy(row => row.Id).ToListAsync(cancellation);
            var known = await Known.Of(engine, rows, cancellation);
            return Part.All<RuleSetView>([.. sets.Select(row => Show(row, book, known))]);
        }, cancellation));

    /// <summary>What is kept beside the texts.</summary>
    sealed record Known(Dictionary<string, RuleStandingRow> Standings, Dictionary<string, RuleSettingRow> Settings, Dictionary<string, long> Firings)
    {
        public static async Task<Known> Of(Engine.Persistence.EngineDbContext engine, Workflows.WorkflowsDbContext rows, CancellationToken cancellation) => new(
            await rows.RuleStandings.ToDictionaryAsync(row => row.Rule, cancellation), await rows.RuleSettings.ToDictionaryAsync(row => row.Key, cancellation), await Fired(engine, rows, cancellation));

        // Also what is told of no more.
        static async Task<Dictionary<string, long>> Fired(Engine.Persistence.EngineDbContext engine, Workflows.WorkflowsDbContext rows, CancellationToken cancellation)
        {
            var counts = await rows.RuleFirings.Where(row => row.Outcome == "FIRED").GroupBy(row => row.Rule).Select(group => new { group.Key, Count = group.LongCount() }).ToDictionaryAsync(one => one.Key, one => one.Count, cancellation);
            foreach (var (rule, count) in (await RemovedHistory.Of(engine, cancellation))?.Firings ?? new Dictionary<string, long>())
                counts[rule] = counts.GetValueOrDefault(rule) + count;
            return counts;
        }
    }

    static RuleSetView Show(RuleSetRow row, RuleBook book, Known known, bool whole = false, IReadOnlyList<VersionView>? versions = null)
    {
        var read = book.Read(row.Text, row.Id);
        return new RuleSetView(row.Id, read.Tree.Name, row.Version, row.At, PersonView.Of(book.Directory, row.By)!, read.IsValid, Rules(read, known), Settings(read, known), [.. read.Problems.Select(ProblemView.Of)],
            whole ? row.Text : null, whole ? Printed(read, RuleLanguage.Chinese) : null, whole ? Printed(read, RuleLanguage.English) : null, versions);
    }

    static string? Printed(CheckedRuleSet read, RuleLanguage language) => read.IsValid ? RulePrinter.Print(read.Tree, read.Vocabulary, language) : null;

    // A ladder is one rule to its author.
    static IReadOnlyList<RuleView> Rules(CheckedRuleSet read, Known? known) => [.. read.Rules.GroupBy(rule => rule.Source).Select(group => Show(group.Key, [.. group], known))];

    static RuleView Show(RuleDeclaration rule, IReadOnlyList<CheckedRule> parts, Known? known)
    {
        var ids = parts.Select(part => part.Id).ToList();
        var standings = ids.Select(id => known?.Standings.GetValueOrDefault(id)).OfType<RuleStandingRow>().ToList();
        var off = standings.Find(one => one.QuarantineZh is not null);
        return new RuleView(ids[0].Split('#')[0], new WordsView(rule.Title.Chinese, rule.Title.English), rule.Body switch { GuardBody => "guard", DefineBody => "definition", LadderBody => "ladder", _ => "rule" }, rule.Attributes.Clauses,
            rule.Attributes.Provisional, rule.Position.Line, standings.Count > 0 ? standings[0].Since : null, off is null ? null : new WordsView(off.QuarantineZh!, off.QuarantineEn!), ids.Sum(id => known?.Firings.GetValueOrDefault(id) ?? 0), [.. parts.SelectMany(part => part.Reads).Select(slot => slot.Type).Distinct()]);
    }

    static IReadOnlyList<SettingView> Settings(CheckedRuleSet read, Known known) => [.. read.Tree.Settings.Select(setting =>
    {
        var standard = read.Settings.GetValueOrDefault(setting.Key);
        var changed = known.Settings.GetValueOrDefault(setting.Key);
        return new SettingView(setting.Key, standard.ToString(), (changed is null ? standard : TypedJson.Read(changed.ValueJson)).ToString(), changed is not null, setting.From);
    })];

    static async Task<IResult> Get(string ruleset, Viewer viewer, Views views, RuleBook book, CancellationToken cancellation) => await views.Read(async (engine, rows) =>
    {
        var all = await rows.RuleSets.Where(row => row.Id == ruleset).OrderByDescending(row => row.Version).ToListAsync(cancellation);
        if (all.Count == 0)
            return Problems.Refused(NoSet(ruleset));
        var versions = all.Select(row => new VersionView(row.Version, row.At, PersonView.Of(book.Directory, row.By)!, row.IsCurrent)).ToList();
        return Results.Ok(Show(all.Find(row => row.IsCurrent) ?? all[0], book, await Known.Of(engine, rows, cancellation), whole: true, versions));
    }, cancellation);

    static Refusal NoSet(string id) => new(RefusalKind.NotFound, "unknown-rule-set", new Words($"没有规则集“{id}”。", $"There is no rule set '{id}'."));

    static IResult Check(TextBody body, Viewer viewer, RuleDesk desk)
    {
        var read = desk.Check("rules", body.Text);
        return Results.Ok(new CheckView(read.IsValid, Printed(read, RuleLanguage.Chinese), Printed(read, RuleLanguage.English), [.. read.Problems.Select(ProblemView.Of)], Rules(read, null)));
    }

    static async Task<IResult> Deploy(string ruleset, TextBody body, Viewer viewer, RuleDesk desk, RecordTypes types, CancellationToken cancellation, bool dryRun = false)
    {
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        var deployed = await desk.Deploy(ruleset, body.Text, viewer.Id, body.FromNow, dryRun, cancellation);
        return deployed.Succeeded ? Results.Ok(DeploymentView.Of(deployed.Value, SightOf(viewer, types))) : Problems.Refused(deployed.Refusal!);
    }

    static async Task<IResult> Retire(string ruleset, Viewer viewer, RuleDesk desk, CancellationToken cancellation) => Answer(Refusals.UnlessOperator(viewer) ?? (await desk.Retire(ruleset, viewer.Id, cancellation)).Refusal);

    static async Task<IResult> Set(string key, SettingBody body, Viewer viewer, RuleDesk desk, CancellationToken cancellation) => Answer(OperationsApi.UnlessAdmin(viewer) ?? (await desk.Set(key, body.Value, viewer.Id, cancellation)).Refusal);

    static async Task<IResult> SwitchOn(string rule, Viewer viewer, RuleDesk desk, CancellationToken cancellation) => Answer(Refusals.UnlessOperator(viewer) ?? (await desk.SwitchOn(rule, viewer.Id, cancellation)).Refusal);

    static async Task<IResult> Retry(EffectBody body, Viewer viewer, RuleDesk desk, CancellationToken cancellation) => Answer(Refusals.UnlessOperator(viewer) ?? (await desk.Retry(body.Key, viewer.Id, cancellation)).Refusal);

    static IResult Answer(Refusal? refused) => refused is null ? Results.NoContent() : Problems.Refused(refused);

    static Task<IResult> AllExplanations(Viewer viewer, Views views, RuleBook book, RecordTypes types, CancellationToken cancellation, string? rule = null, string? outcome = null, string? type = null, string? id = null, int? limit = null, int? from = null) =>
        Explanations(null, viewer, views, book, types, cancellation, rule, outcome, type, id, limit, from);

    static async Task<IResult> Explanations(string? ruleset, Viewer viewer, Views views, RuleBook book, RecordTypes types, CancellationToken cancellation, string? rule = null, string? outcome = null, string? type = null, string? id = null, int? limit = null,
        int? from = null) => Results.Ok(await views.Read(async (engine, rows) =>
        {
            var wanted = rows.RuleFirings.Where(row => (ruleset == null || row.RuleSet == ruleset) && (rule == null || row.Rule == rule || row.Rule.StartsWith(rule + "#")) && (outcome == null || row.Outcome == outcome));
            if (type is not null)
                wanted = wanted.Where(row => rows.RuleFiringFacts.Any(fact => fact.FiringKey == row.Key && fact.Type == type && (id == null || fact.Id == id)));
            var sight = SightOf(viewer, types);
            var page = await new Part(limit, from).Of(sight.Shown(wanted, rows).OrderByDescending(row => row.Key), cancellation);
            var keys = page.Items.Select(row => row.Key).ToList();
            var effects = (await rows.RuleEffects.Where(row => keys.Contains(row.FiringKey)).OrderBy(row => row.Key).ToListAsync(cancellation)).ToLookup(row => row.FiringKey);
            var rules = await Running(rows, book, cancellation);
            var details = page.Items.ToDictionary(row => row.Key, row => FiringDetail.Parse(row.DetailJson));
            var shown = await sight.Shown(details.Values.SelectMany(detail => detail.Effects).Select(effect => effect.Record).OfType<FiredOn>(), rows, cancellation);
            return new FiringsView([.. page.Items.Select(row => Show(row, sight.Told(details[row.Key], rules.GetValueOrDefault(row.Rule), shown), [.. effects[row.Key]], rules))], page.Page, (await RemovedHistory.Of(engine, cancellation))?.Until);
        }, cancellation));

    static Task<Dictionary<string, CheckedRule>> Running(Views views, RuleBook book, CancellationToken cancellation) => views.Read((_, rows) => Running(rows, book, cancellation), cancellation);

    static async Task<Dictionary<string, CheckedRule>> Running(Workflows.WorkflowsDbContext rows, RuleBook book, CancellationToken cancellation) =>
        (await rows.RuleSets.Where(row => row.IsCurrent).ToListAsync(cancellation)).SelectMany(row => book.Read(row.Text, row.Id).Rules).DistinctBy(one => one.Id).ToDictionary(one => one.Id);

    static RuleSight SightOf(Viewer viewer, RecordTypes types) => new(new RecordSight(viewer.Person, types));

    static FiringView Show(RuleFiringRow row, FiringDetail detail, IReadOnlyList<RuleEffectRow> effects, Dictionary<string, CheckedRule> rules)
    {
        var title = rules.GetValueOrDefault(row.Rule)?.Source.Title ?? RuleTitle.Of(row.Rule);
        return new FiringView(Keys.Text(row.Key), row.RuleSet, row.RuleSetVersion, row.Rule, new WordsView(title.Chinese, title.English), row.RefractionKey, row.Number, row.At, row.Outcome, detail.Facts, [.. detail.Effects.Select(effect => WordsView.Of(effect.Text))],
            WordsView.OfOptional(detail.Summary), [.. detail.Clauses.Select(ClauseView.Of)], detail.SuppressedBy,
            row.CauseZh is null ? null : new WordsView(row.CauseZh, row.CauseEn!), [.. effects.Select(Show)]);
    }

    static async Task<IResult> WhyNot(string ruleset, string rule, string type, string id, Viewer viewer, Views views, RuleRunner runner, RuleBook book, RecordTypes types, CancellationToken cancellation)
    {
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        if (await RecordsApi.Hidden(type, id, types, viewer, views, cancellation) is { } hidden)
            return Problems.Refused(hidden);
        if (types.Find(type) is null || await runner.WhyNot(rule, type, id, cancellation) is not { } told)
            return Problems.Refused(new Refusal(RefusalKind.NotFound, "unknown-rule", new Words($"规则集“{ruleset}”里没有运行中的规则“{rule}”。", $"Rule set '{ruleset}' runs no rule '{rule}'.")));
        told = SightOf(viewer, types).Told(told, (await Running(views, book, cancellation)).GetValueOrDefault(told.Rule), new FiredOn(type, id, 0));
        return Results.Ok(new WhyNotView(told.Rule, WordsView.Of(told.Title), told.Type, told.Key, Names.Kebab(told.Reason.ToString()), WordsView.Of(told.Message), [.. told.Passed.Select(ToldClause.Of).Select(ClauseView.Of)],
            told.Failed is { } failed ? ClauseView.Of(ToldClause.Of(failed)) : null, WordsView.OfOptional(told.Miss?.Text), told.TrueAt, told.RefractionKey?.ToString(), told.Firings, told.Winner?.ToString(),
            told.RefractionKey is { } used && await IsRemoved(used.ToString(), told, views, cancellation)));
    }

    // What counts as fired without having fired (a rule set in force from now on) has no details either.
    static Task<bool> IsRemoved(string key, WhyNotExplanation told, Views views, CancellationToken cancellation) => views.Read(async (engine, rows) =>
        told is { Reason: WhyNotReason.AlreadyFired, Firings: > 0 } && (await RemovedHistory.Of(engine, cancellation))?.Firings.ContainsKey(told.Rule) == true
        && !await rows.RuleFirings.AnyAsync(row => row.Rule == told.Rule && row.RefractionKey == key, cancellation), cancellation);

    static EffectView Show(RuleEffectRow effect) => new(effect.IdempotencyKey, effect.Kind, EffectPayload.Parse(effect.PayloadJson).What, effect.State, effect.EndedAt, effect.InstanceKey is { } key ? Keys.Text(key) : null,
        effect.TroubleZh is null ? null : new WordsView(effect.TroubleZh, effect.TroubleEn!));

    static async Task<IResult> Test(string ruleset, TextBody body, HttpRequest request, Viewer viewer, Backtest backtest, RecordTypes types, WorkDesk works, Func<DirectorySnapshot> directory, string? format = null)
    {
        if ((Refusals.UnlessOperator(viewer) ?? backtest.Fault(ruleset, body.Text)) is { } refused)
            return Problems.Refused(refused);
        var order = new WorkOrder(WorkKinds.Backtest, ruleset, new Words($"回测规则集 {ruleset}", $"Back-test of rule set {ruleset}"), viewer.Id);
        return await WorksApi.Answer(request.HttpContext, works, directory, order, async (progress, stop) =>
        {
            var tested = await backtest.Run(ruleset, body.Text, body.From, body.Until, progress, stop);
            return tested.Succeeded ? ResultOf(SightOf(viewer, types).Told(tested.Value)) : tested.Refusal!;
        }, format is null ? null : result => SheetFiles.Send(format, "backtest", SheetFiles.IsEnglish(request) ? result.Table!.English : result.Table!.Chinese));
    }

    static WorkResult ResultOf(BacktestResult tested) => WorksApi.Result(BacktestView.Of(tested)) with { Table = WorkTable.Of(new Words("backtest", "backtest"), "csv", english => Rows(tested, english)) };

    static IEnumerable<IReadOnlyList<string>> Rows(BacktestResult result, bool english)
    {
        yield return english ? ["Change", "Rule", "Key", "At", "Before", "After"] : ["变化", "规则", "键", "时间", "原结果", "新结果"];
        foreach (var one in result.Flipped)
            yield return [one.Change, one.Rule, one.Key, one.At.ToString("O", System.Globalization.CultureInfo.InvariantCulture), Told(one.Before), Told(one.After)];

        string Told(IReadOnlyList<ToldEffect> effects) => string.Join(english ? "; " : "；", effects.Select(effect => english ? effect.Text.English : effect.Text.Chinese));
    }
}
