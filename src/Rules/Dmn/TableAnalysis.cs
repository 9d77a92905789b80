using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>Finds the inputs a decision table forgot, and those several of its rules claim.</summary>
/// <remarks>
/// DMN 1.5 §8.2.8 (completeness), §8.2.10 (rules of a UNIQUE table must not overlap). Only tables whose cells are constants can be
/// analysed; pieces of values that pass the same rules are taken together, so that a finding reads like a rule.
/// </remarks>
sealed class TableAnalysis
{
    const int MostFindings = 20;
    const int MostPieces = 50_000;

    static readonly FeelEnvironment Nowhere = new(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc);

    readonly TableInputNode[] _inputs;
    readonly TableRegion[][] _regions;
    readonly HitPolicy _policy;
    readonly bool _hasDefault;
    readonly SourcePosition _position;
    readonly string _elementId;
    readonly List<Problem> _findings = [];
    int _pieces;

    TableAnalysis(TableInputNode[] inputs, TableRegion[][] regions, HitPolicy policy, bool hasDefault, SourcePosition position, string elementId)
    {
        _inputs = inputs;
        _regions = regions;
        _policy = policy;
        _hasDefault = hasDefault;
        _position = position;
        _elementId = elementId;
    }

    public static IReadOnlyList<Problem> Of(
        TableInputNode[] inputs, TableRuleNode[] rules, HitPolicy policy, bool hasDefault, SourcePosition position, string elementId)
    {
        var columns = TableColumn.Of(inputs, rules);
        if (inputs.Length == 0 || rules.Length == 0 || Array.Exists(columns, column => column is OtherColumn))
            return [];
        var regions = inputs.Select((input, i) => columns[i].Regions.Where(region => IsAllowed(input, region)).ToArray()).ToArray();
        var analysis = new TableAnalysis(inputs, regions, policy, hasDefault, position, elementId);
        var all = Enumerable.Repeat(ulong.MaxValue, (rules.Length + 63) / 64).ToArray();
        all[^1] = rules.Length % 64 == 0 ? ulong.MaxValue : (1UL << (rules.Length % 64)) - 1;
        analysis.Search(0, all, [], betweenIntegers: false);
        return analysis._findings;
    }

    // What the input values exclude is no gap.
    static bool IsAllowed(TableInputNode input, TableRegion region)
    {
        if (input.Allowed is null || region.Sample.IsNull)
            return true;
        var slots = new Value[input.Slot + 1];
        slots[input.Slot] = region.Sample;
        return input.Allowed.Test(new(slots, ContextScope.Empty, new(Nowhere))) == 1;
    }

    void Search(int column, ulong[] rules, List<string> path, bool betweenIntegers)
    {
        if (_findings.Count >= MostFindings || ++_pieces > MostPieces)
            return;
        var count = rules.Sum(word => System.Numerics.BitOperations.PopCount(word));
        if (count == 0)
        {
            if (!_hasDefault)
                Gap(path, betweenIntegers);
            return;
        }
        if (column == _inputs.Length)
        {
            if (count > 1 && _policy == HitPolicy.Unique)
                Overlap(rules, path);
            return;
        }
        // One rule left cannot overlap, but it may leave gaps; so the search goes on in any case.
        foreach (var group in Grouped(_regions[column], rules))
        {
            // A column that does not matter here is not worth a word.
            var said = group.Text != "-";
            if (said)
                path.Add($"{_inputs[column].Label}: {group.Text}");
            Search(column + 1, group.Rules, path, betweenIntegers || group.BetweenIntegers);
            if (said)
                path.RemoveAt(path.Count - 1);
        }
    }

    // Neighbouring pieces that leave the same rules are one.
    static IEnumerable<(string Text, ulong[] Rules, bool BetweenIntegers)> Grouped(TableRegion[] regions, ulong[] rules)
    {
        var groups = new List<(List<string> Texts, ulong[] Rules, bool BetweenIntegers)>();
        foreach (var region in regions)
        {
            var left = rules.Zip(region.Passing, (candidate, passing) => candidate & passing).ToArray();
            var same = groups.FindIndex(group => group.Rules.AsSpan().SequenceEqual(left));
            if (same < 0)
                groups.Add(([region.Text], left, region.BetweenIntegers));
            else
                groups[same] = ([.. groups[same].Texts, region.Text], left, groups[same].BetweenIntegers && region.BetweenIntegers);
        }
        return groups.Select(group => (groups.Count == 1 ? "-" : string.Join(", ", group.Texts), group.Rules, group.BetweenIntegers));
    }

    void Gap(List<string> path, bool betweenIntegers) => _findings.Add(new(
        "DMN-015",
        betweenIntegers ? Severity.Information : Severity.Warning,
        path.Count == 0
            ? new("没有任何允许的输入适用于这些规则", "No allowed input is covered by any rule")
            : new($"没有规则适用于 {string.Join("；", path)}", $"No rule covers {string.Join("; ", path)}"))
    {
        Position = _position,
        ElementId = _elementId,
        Mend = new("补一条规则，或给输出设默认值", "add a rule, or give the output a default"),
    });

    void Overlap(ulong[] rules, List<string> path)
    {
        var numbers = string.Join(", ", Enumerable.Range(0, rules.Length * 64).Where(rule => (rules[rule / 64] & (1UL << (rule % 64))) != 0).Select(rule => rule + 1));
        _findings.Add(new(
            "DMN-016",
            Severity.Warning,
            new($"规则 {numbers} 都适用于 {string.Join("；", path)}，而命中策略为唯一", $"The rules {numbers} all cover {string.Join("; ", path)}, but the hit policy is UNIQUE"))
        {
            Position = _position,
            ElementId = _elementId,
            Mend = new("收窄条件，或改用 FIRST、PRIORITY 等命中策略", "narrow the conditions, or use a hit policy such as FIRST or PRIORITY"),
        });
    }
}
