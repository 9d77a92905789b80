using Marketing.Engine.Persistence;

namespace Marketing.Workflows.RuleSets;

/// <summary>What rules keep, inside one unit of work. Rows that are found are the finder's own; <c>Put</c> saves them.</summary>
public abstract class RuleRoom
{
    /// <summary>The room of a unit.</summary>
    public static async ValueTask<RuleRoom> In(IEngineTransaction transaction) => transaction switch
    {
        IRelationalTransaction relational => new StoredRules(await relational.Join<WorkflowsDbContext>(WorkflowsDbContext.Over)),
        IMemoryTransaction memory => new RulesInMemory(memory),
        _ => throw new NotSupportedException($"{transaction.GetType().Name} keeps no rules."),
    };

    /// <summary>How far the rules have come; a new row before they have run.</summary>
    public abstract ValueTask<RuleStateRow> State();
    public abstract ValueTask Put(RuleStateRow state);

    /// <summary>The rule sets that run.</summary>
    public abstract ValueTask<IReadOnlyList<RuleSetRow>> Current();

    /// <summary>The versions of a rule set, oldest first.</summary>
    public abstract ValueTask<IReadOnlyList<RuleSetRow>> Versions(string id);

    /// <summary>Adds a version, which is then the one that runs.</summary>
    public abstract ValueTask Add(RuleSetRow version);

    /// <summary>Takes a rule set out of use; its versions stay.</summary>
    public abstract ValueTask Retire(string id);

    public abstract ValueTask<IReadOnlyList<RuleStandingRow>> Standings();
    public abstract ValueTask Put(RuleStandingRow standing);
    public abstract ValueTask<IReadOnlyList<RuleSettingRow>> Settings();
    public abstract ValueTask Put(RuleSettingRow setting);
    public abstract ValueTask<IReadOnlyList<RuleKeyRow>> Keys();
    public abstract ValueTask Put(IReadOnlyList<RuleKeyRow> keys);
    public abstract void Add(RuleFiringRow firing, IEnumerable<RuleFiringFactRow> facts);
    public abstract void Add(RuleIncidentRow incident);

    /// <summary>Adds an effect, unless it has been proposed before.</summary>
    public abstract ValueTask Add(RuleEffectRow effect);

    /// <summary>The effect of an idempotency key, or null.</summary>
    public abstract ValueTask<RuleEffectRow?> Effect(string idempotencyKey);

    /// <summary>The oldest effect that waits, or null.</summary>
    public abstract ValueTask<RuleEffectRow?> NextWaiting();
    public abstract ValueTask Put(RuleEffectRow effect);
}
