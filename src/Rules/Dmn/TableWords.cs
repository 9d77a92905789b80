using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>What the analysis of one table says: each kind of finding with its words, its place and its witness.</summary>
sealed class TableWords(DecisionTableNode table, string elementId)
{
    public TableFinding Gap(IReadOnlyList<TableAnalysis.Side> sides, Value[] witness, bool betweenIntegers)
    {
        var said = Said(sides);
        return new(TableFindingKind.Gap, Made("DMN-015", betweenIntegers ? Severity.Information : Severity.Warning, table.At,
            said.Count == 0
                ? new("没有任何允许的输入适用于这些规则", "No allowed input is covered by any rule")
                : new($"没有规则适用于 {string.Join("；", said)}", $"No rule covers {string.Join("; ", said)}"),
            new("补一条规则，或给输出设默认值", "add a rule, or give the output a default")))
        {
            Table = table.At,
            Witness = Values(witness),
        };
    }

    public TableFinding Overlap(int[] rules, IReadOnlyList<TableAnalysis.Side> sides, Value[] witness, HitPolicy policy)
    {
        var (numbers, said) = (Numbers(rules), Said(sides));
        var (where, anywhere) = (said.Count == 0 ? "任何输入" : string.Join("；", said), said.Count == 0 ? "any input" : string.Join("; ", said));
        return new(TableFindingKind.Overlap, policy == HitPolicy.Unique
            ? Made("DMN-016", Severity.Warning, table.At,
                new($"规则 {numbers} 都适用于 {where}，而命中策略为唯一", $"The rules {numbers} all cover {anywhere}, but the hit policy is UNIQUE"),
                new("收窄条件，或改用 FIRST、PRIORITY 等命中策略", "narrow the conditions, or use a hit policy such as FIRST or PRIORITY"))
            : Made("DMN-018", Severity.Warning, table.At,
                new($"规则 {numbers} 都适用于 {where}，结果却不同，而命中策略为任一", $"The rules {numbers} all cover {anywhere} with different outputs, but the hit policy is ANY"),
                new("让结果一致，或改用 FIRST、PRIORITY 等命中策略", "make the outputs equal, or use a hit policy such as FIRST or PRIORITY")))
        {
            Table = table.At,
            Rules = [.. rules.Select(rule => rule + 1)],
            Witness = Values(witness),
        };
    }

    public TableFinding Covered(int rule, int[] by, Value[]? witness) =>
        new(TableFindingKind.Covered, Made("DMN-019", Severity.Warning, table.Rules[rule].Source.Position,
            new($"规则 {rule + 1} 永远不会给出结果：凡它适用之处，规则 {Numbers(by)} 都在它之前", $"Rule {rule + 1} can never give the answer: wherever it matches, {(by.Length == 1 ? "rule" : "the rules")} {Numbers(by)} {(by.Length == 1 ? "comes" : "come")} before it"),
            new("删去这条规则，或把它放到更靠前、优先级更高的位置", "remove the rule, or give it a higher place or priority")))
        {
            Table = table.At,
            Rule = rule + 1,
            Rules = [.. by.Select(other => other + 1)],
            Witness = witness is null ? [] : Values(witness),
        };

    public TableFinding Contradiction(int rule, int column)
    {
        var (label, cell) = (table.Inputs[column].Label, table.Rules[rule].Source.Tests[column].Text);
        return new(TableFindingKind.Contradiction, Made("DMN-020", Severity.Warning, table.Rules[rule].Source.Tests[column].Position,
            new($"规则 {rule + 1} 永远不会适用：'{label}' 没有允许的值满足 {cell}", $"Rule {rule + 1} can never match: no allowed value of '{label}' passes {cell}"),
            new("改正条件，或放宽该输入允许的值", "mend the condition, or widen the allowed values of the input")))
        {
            Table = table.At,
            Rule = rule + 1,
            Column = column + 1,
        };
    }

    public TableFinding Incomplete() => new(TableFindingKind.Incomplete, Made("DMN-021", Severity.Information, table.At,
        new("这张表太大，没有完整地检查缺口、重叠和无法到达的规则", "The table is too large to look for all gaps, overlaps and rules out of reach"),
        new("拆成几张较小的表", "split it into several smaller tables")))
    {
        Table = table.At,
    };

    List<string> Said(IReadOnlyList<TableAnalysis.Side> sides) =>
        [.. sides.Select((side, column) => (side, column)).Where(pair => pair.side.Text != "-").Select(pair => $"{table.Inputs[pair.column].Label}: {pair.side.Text}")];

    static string Numbers(int[] rules) => string.Join(", ", rules.Select(rule => rule + 1));

    List<WitnessValue> Values(Value[] values) => [.. values.Select((value, column) => new WitnessValue(table.Inputs[column].Label, value))];

    Problem Made(string code, Severity severity, SourcePosition at, Words message, Words mend) =>
        new(code, severity, message) { Position = at, ElementId = elementId, Mend = mend };
}
