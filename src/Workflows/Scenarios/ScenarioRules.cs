using Marketing.Engine;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;

namespace Marketing.Workflows.Scenarios;

/// <summary>The records of a scenario's world, and the rules that run over them.</summary>
public sealed class ScenarioRules
{
    readonly CommandRunner runner;
    readonly RuleRunner rules;
    readonly RuleEffects effects;
    readonly RuleDesk desk;
    bool any;

    internal ScenarioRules(CommandRunner runner, RecordTypes types, RuleBook book, RuleGuards guards)
    {
        (this.runner, Types, Records) = (runner, types, new RecordDesk(runner, types, guards));
        (desk, rules, effects) = (new RuleDesk(runner, book), new RuleRunner(runner, book, guards), new RuleEffects(runner, book));
    }

    public RecordTypes Types { get; }

    /// <summary>Writes records as a person does.</summary>
    public RecordDesk Records { get; }

    internal static RuleBook BookOf(RecordTypes types, Func<DirectorySnapshot> directory) => new(types, directory, WorkingCalendars.Shipped);

    /// <summary>Has a rule set run from now on: what is true already counts as having fired.</summary>
    public async Task<Outcome<RuleDeployment>> Deploy(string id, string text)
    {
        any = true;
        return await desk.Deploy(id, text, "system", fromNow: true);
    }

    /// <summary>Runs the rules and carries out what they propose.</summary>
    /// <returns>Whether something was carried out, and when something is due next.</returns>
    internal async Task<(bool Effects, DateTimeOffset? NextDue)> Run()
    {
        if (!any)
            return (false, null);
        var done = await rules.Run(CancellationToken.None);
        if (done.Effects)
            await effects.Run(CancellationToken.None);
        return (done.Effects, done.NextDue);
    }

    /// <summary>A record as it is shown; null when there is none.</summary>
    public Task<Rules.Feel.Context?> Find(RecordType type, string id) => runner.Look(async context =>
        await (await RecordRoom.ToRead(context.Transaction)).Find(type.Id, id) is { DeletedAt: null } row ? RecordLook.Values(type, row) : null, CancellationToken.None);

    /// <summary>How often each rule has fired.</summary>
    public Task<IReadOnlyDictionary<string, int>> Fired() => runner.Look<IReadOnlyDictionary<string, int>>(async context =>
        (await (await RuleRoom.In(context.Transaction)).Keys()).Where(key => key.Firings > 0).GroupBy(key => key.Rule).ToDictionary(keys => keys.Key, keys => keys.Sum(key => key.Firings)), CancellationToken.None);
}
