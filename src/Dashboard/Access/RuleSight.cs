using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;
using Marketing.Workflows;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Access;

/// <summary>What may be told of rules to somebody who does not see all records: what is about a record that he does not see is not there for him.</summary>
/// <remarks>Types that he sees as a whole need no look. Of the others a firing is shown when each of its facts is; and what its clauses saw only when the
/// rule reads no further records of such types, which they might tell of.</remarks>
sealed class RuleSight(RecordSight sight)
{
    /// <summary>The firings that are shown.</summary>
    public IQueryable<RuleFiringRow> Shown(IQueryable<RuleFiringRow> firings, WorkflowsDbContext rows)
    {
        if (sight.IsWhole)
            return firings;
        var (limited, concerning) = (sight.LimitedTypes, sight.Concerning(rows));
        return firings.Where(firing => !rows.RuleFiringFacts.Any(fact => fact.FiringKey == firing.Key && limited.Contains(fact.Type)
            && !concerning.Any(row => row.Type == fact.Type && row.Id == fact.Id)));
    }

    /// <summary>Of records, those that are shown.</summary>
    public async Task<HashSet<(string Type, string Id)>> Shown(IEnumerable<FiredOn> records, WorkflowsDbContext rows, CancellationToken cancellation)
    {
        var wanted = records.Select(record => (record.Type, record.Id)).ToHashSet();
        var shown = wanted.Where(record => sight.SeesAll(record.Type)).ToHashSet();
        foreach (var group in wanted.Except(shown).GroupBy(record => record.Type, record => record.Id))
        {
            var ids = group.ToList();
            shown.UnionWith((await sight.Concerning(rows).Where(row => row.Type == group.Key && ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(cancellation)).Select(id => (group.Key, id)));
        }

        return shown;
    }

    /// <summary>What a firing tells, without the records that are not shown.</summary>
    /// <param name="rule">Null for one that is not there any more.</param>
    public FiringDetail Told(FiringDetail detail, CheckedRule? rule, HashSet<(string Type, string Id)> shown)
    {
        var told = detail with { Effects = [.. detail.Effects.Where(effect => effect.Record is not { } record || shown.Contains((record.Type, record.Id)))] };
        return MayTell(rule, detail.Facts) ? told : told with { Summary = null, Clauses = [] };
    }

    /// <summary>Why a rule has not fired for a record that is shown.</summary>
    public WhyNotExplanation Told(WhyNotExplanation told, CheckedRule? rule, FiredOn record) =>
        MayTell(rule, [record]) ? told : told with { Passed = [], Failed = null, Miss = null };

    /// <summary>What a back-test has found: of types that are seen as a whole. The counts are of all.</summary>
    public BacktestResult Told(BacktestResult tested) => tested with
    {
        Flipped = [.. tested.Flipped.Where(one => one.Facts.Concat(one.Before.Concat(one.After).Select(effect => effect.Record).OfType<FiredOn>()).All(record => sight.SeesAll(record.Type)))],
    };

    /// <summary>Of keys of what would fire, those of rules that read types which are seen as a whole: a key may name any record.</summary>
    public IReadOnlyList<RefractionKey> Told(IReadOnlyList<RefractionKey> pending, IReadOnlyList<CheckedRule> rules)
    {
        var told = rules.Where(rule => MayTell(rule, [])).Select(rule => rule.Id).ToHashSet();
        return [.. pending.Where(key => told.Contains(key.Rule))];
    }

    bool MayTell(CheckedRule? rule, IEnumerable<FiredOn> facts)
    {
        if (sight.IsWhole)
            return true;
        var known = facts.Select(fact => fact.Type).ToHashSet();
        return rule is not null && rule.Reads.All(slot => sight.SeesAll(slot.Type) || known.Contains(slot.Type));
    }
}
