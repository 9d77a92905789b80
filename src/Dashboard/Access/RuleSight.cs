using Marketing.Rules.Production;
using Marketing.Workflows;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Access;

/// <summary>What a person may see of the firings of rules: what is about a record that he does not see is not there for him.</summary>
/// <remarks>Types that he sees as a whole need no look. Of the others a firing is shown when each of its facts concerns him; and what its clauses saw only when the
/// rule reads no further records of such types, which they might tell of.</remarks>
sealed class RuleSight
{
    readonly string me;
    readonly string asWritten;
    readonly List<string> limited;
    readonly List<string> own;

    public RuleSight(Viewer viewer, RecordTypes types)
    {
        var some = types.All.Where(type => !new RecordAccess(viewer.Person, type).SeesAll).ToList();
        (me, asWritten, limited) = (SortText.Text(viewer.Id), $"\"{viewer.Id}\"", some.ConvertAll(type => type.Id));
        own = [.. some.SelectMany(type => type.Rights.Own.Select(field => $"{type.Id}/{field}"))];
    }

    /// <summary>Whether all records of a type are shown.</summary>
    public bool SeesAll(string type) => !limited.Contains(type);

    /// <summary>The firings that are shown.</summary>
    public IQueryable<RuleFiringRow> Shown(IQueryable<RuleFiringRow> firings, WorkflowsDbContext rows)
    {
        if (limited.Count == 0)
            return firings;
        var (limited_, own_, me_, asWritten_) = (limited, own, me, asWritten);
        return firings.Where(firing => !rows.RuleFiringFacts.Any(fact => fact.FiringKey == firing.Key && limited_.Contains(fact.Type)
            && !(rows.Records.Any(row => row.Type == fact.Type && row.Id == fact.Id && row.DeletedAt == null && row.ValuesJson.Contains(asWritten_))
                && rows.RecordIndex.Any(one => one.Type == fact.Type && one.Id == fact.Id && one.Value == me_ && own_.Contains(one.Type + "/" + one.Field)))));
    }

    /// <summary>Of records, those that are shown.</summary>
    public async Task<HashSet<(string Type, string Id)>> Shown(IEnumerable<FiredOn> records, WorkflowsDbContext rows, CancellationToken cancellation)
    {
        var wanted = records.Select(record => (record.Type, record.Id)).ToHashSet();
        var shown = wanted.Where(record => SeesAll(record.Type)).ToHashSet();
        foreach (var group in wanted.Except(shown).GroupBy(record => record.Type, record => record.Id))
        {
            var (ids, own_, me_, asWritten_) = (group.ToList(), own, me, asWritten);
            var seen = await rows.Records.Where(row => row.Type == group.Key && ids.Contains(row.Id) && row.DeletedAt == null && row.ValuesJson.Contains(asWritten_)
                && rows.RecordIndex.Any(one => one.Type == row.Type && one.Id == row.Id && one.Value == me_ && own_.Contains(one.Type + "/" + one.Field))).Select(row => row.Id).ToListAsync(cancellation);
            shown.UnionWith(seen.Select(id => (group.Key, id)));
        }

        return shown;
    }

    /// <summary>Whether it may be told what the clauses of a rule saw.</summary>
    /// <param name="rule">Null for one that is not there any more.</param>
    /// <param name="facts">The records of which it is known that they are shown.</param>
    public bool MayTell(CheckedRule? rule, IEnumerable<FiredOn> facts)
    {
        if (limited.Count == 0)
            return true;
        var known = facts.Select(fact => fact.Type).ToHashSet();
        return rule is not null && rule.Reads.All(slot => SeesAll(slot.Type) || known.Contains(slot.Type));
    }
}
