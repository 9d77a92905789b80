using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;
using Marketing.Rules.Tests.Feel;
using static Marketing.Rules.Tests.Dmn.Models;

namespace Marketing.Rules.Tests.Dmn;

/// <summary>What the analysis says of a table is what the table does: DMN 1.5 §8.2.8 and §8.2.10.</summary>
public class TableAnalysisTests
{
    sealed record Column(string Name, string Type = "", string Allowed = "");

    static readonly Column[] Untyped = [new("a"), new("b")];

    // Rules as "test; test → output | …" over the columns a and b.
    static DecisionModel Table(string policy, string rules, Column[]? columns = null, string output = "<output/>", string definitions = "") =>
        DecisionModel.Read(Decision($"""
            <decisionTable hitPolicy="{policy}">
              {string.Concat((columns ?? Untyped).Select(Input))}
              {output}
              {string.Concat(rules.Split('|').Select(Rule))}
            </decisionTable>
            """, more: definitions));

    static string Input(Column column) =>
        $"""<input label="{column.Name}"><inputExpression{(column.Type.Length == 0 ? "" : $" typeRef=\"{column.Type}\"")}><text>{column.Name}</text></inputExpression>"""
        + $"{(column.Allowed.Length == 0 ? "" : $"<inputValues><text>{Escape(column.Allowed)}</text></inputValues>")}</input>";

    static string Rule(string rule)
    {
        var parts = rule.Split('→');
        return $"<rule>{string.Concat(parts[0].Split(';').Select(test => $"<inputEntry><text>{Escape(test.Trim())}</text></inputEntry>"))}"
            + $"<outputEntry><text>{Escape(parts[1].Trim())}</text></outputEntry></rule>";
    }

    static string Show(TableFinding finding) =>
        $"{finding.Problem.Severity} {finding.Problem.Code} {finding.Problem.Message.English}{(finding.Witness.Count == 0 ? "" : $" [{string.Join(", ", finding.Witness)}]")}";

    [Theory]
    [InlineData("UNIQUE", "< 10; - → 1 | >= 10; - → 2")]
    [InlineData("UNIQUE", "< 10; \"x\" → 1 | >= 10; - → 2", "Warning DMN-015 No rule covers a: < 10; b: not(\"x\") [a: 9, b: \"other\"]")]
    [InlineData("UNIQUE", "<= 0; - → 1 | [1..9]; - → 2 | > 9; - → 3", "Information DMN-015 No rule covers a: (0..1) [a: 0.5, b: null]")]
    [InlineData("UNIQUE", "< 10; - → 1 | > 12; - → 2", "Warning DMN-015 No rule covers a: 10, (10..12), 12 [a: 10, b: null]")]
    [InlineData("UNIQUE", "<= 10; - → 1 | >= 10; not(\"x\") → 2 | > 10; \"x\" → 3",
        "Warning DMN-016 The rules 1, 2 all cover a: 10; b: not(\"x\"), but the hit policy is UNIQUE [a: 10, b: \"other\"]")]
    [InlineData("UNIQUE", "-; true → 1", "Warning DMN-015 No rule covers b: false [a: null, b: false]")]
    [InlineData("UNIQUE", "-; - → 1 | -; - → 2", "Warning DMN-016 The rules 1, 2 all cover any input, but the hit policy is UNIQUE [a: null, b: null]")]
    [InlineData("UNIQUE", "< date(\"2026-02-01\"); - → 1 | > date(\"2026-02-01\"); - → 2",
        "Warning DMN-015 No rule covers a: date(\"2026-02-01\") [a: date(\"2026-02-01\"), b: null]")]
    [InlineData("UNIQUE", "<= date(\"2026-02-01\"); - → 1 | >= date(\"2026-02-02\"); - → 2")]
    [InlineData("UNIQUE", "< duration(\"PT8H\"); - → 1 | > duration(\"PT16H\"); - → 2",
        "Warning DMN-015 No rule covers a: duration(\"PT8H\"), (duration(\"PT8H\")..duration(\"PT16H\")), duration(\"PT16H\") [a: duration(\"PT8H\"), b: null]")]
    [InlineData("UNIQUE", "< \"m\"; - → 1 | >= \"n\"; - → 2", "Warning DMN-015 No rule covers a: \"m\", (\"m\"..\"n\") [a: \"m\", b: null]")]
    [InlineData("ANY", "< 10; - → 1 | < 20; - → 1 | >= 5; - → 1")]
    [InlineData("ANY", "< 10; - → 1 | > 8; - → 2", "Warning DMN-018 The rules 1, 2 all cover a: (8..10) with different outputs, but the hit policy is ANY [a: 9, b: null]")]
    [InlineData("FIRST", "< 10; - → 1 | -; - → 2")]
    [InlineData("FIRST", "< 10; - → 1 | >= 10; - → 2 | -; - → 3")] // The last one is reached by null.
    [InlineData("FIRST", "< 10; - → 1 | >= 10; - → 2 | > 15; \"x\" → 3", "Warning DMN-019 Rule 3 can never give the answer: wherever it matches, rule 2 comes before it [a: 16, b: \"x\"]")]
    [InlineData("FIRST", "< 10; - → 1 | >= 10; - → 2 | [5..15]; - → 3", "Warning DMN-019 Rule 3 can never give the answer: wherever it matches, the rules 1, 2 come before it [a: 5, b: null]")]
    [InlineData("FIRST", "-; - → 1 | -; - → 2", "Warning DMN-019 Rule 2 can never give the answer: wherever it matches, rule 1 comes before it [a: null, b: null]")]
    [InlineData("COLLECT", "-; - → 1 | (5..5); - → 2", "Warning DMN-020 Rule 2 can never match: no allowed value of 'a' passes (5..5)")]
    [InlineData("FIRST", "< b; - → 1 | >= 0; - → 2 | > 12; - → 3",
        "Warning DMN-019 Rule 3 can never give the answer: wherever it matches, rule 2 comes before it [a: 13, b: null]")]
    [InlineData("UNIQUE", "< b; - → 1 | > 12; - → 2")] // Whether a condition over other inputs leaves a gap cannot be told.
    public void Findings_come_with_a_witness(string policy, string rules, params string[] findings) =>
        Assert.Equal(findings, Table(policy, rules).Analyze().Select(Show));

    [Theory]
    [InlineData("3 | 2 | 1", "-; - → 3 | < 10; - → 2 | >= 10; - → 1", "2 by 1", "3 by 1")]
    [InlineData("1 | 2 | 3", "-; - → 3 | < 10; - → 2 | >= 10; - → 1")] // Rule 1 is left null.
    [InlineData("1 | 2 | 3", "> 5; - → 3 | < 10; - → 2 | >= 10; - → 1", "1 by 2, 3")]
    [InlineData("1 | 2", "-; - → 3 | -; - → 4", "2 by 1")]
    public void Under_PRIORITY_a_rule_is_covered_by_those_of_higher_priority(string values, string rules, params string[] covered)
    {
        var output = $"<output><outputValues><text>{values.Replace(" |", ",", StringComparison.Ordinal)}</text></outputValues></output>";
        var findings = Table("PRIORITY", rules, output: output).Analyze().Where(finding => finding.Kind == TableFindingKind.Covered);
        Assert.Equal(covered, findings.Select(finding => $"{finding.Rule} by {string.Join(", ", finding.Rules)}"));
    }

    [Fact]
    public void What_the_input_values_or_the_type_exclude_is_neither_gap_nor_reach()
    {
        Assert.Empty(Table("UNIQUE", "< 10; - → 1", [new("a", Allowed: "[0..9]"), new("b")]).Analyze());
        Assert.Empty(Table("UNIQUE", "< 10; - → 1", output: "<output><defaultOutputEntry><text>9</text></defaultOutputEntry></output>").Analyze());
        var allowed = Assert.Single(Table("FIRST", "-; - → 1 | > 100; - → 2", [new("a", "number", "[0..100]"), new("b")]).Analyze());
        Assert.Equal((TableFindingKind.Contradiction, 2, 1), (allowed.Kind, allowed.Rule, allowed.Column));
        const string Levels = "<itemDefinition name=\"tLevel\"><typeRef>string</typeRef><allowedValues><text>\"high\", \"low\"</text></allowedValues></itemDefinition>";
        Column[] typed = [new("a", "tLevel"), new("b")];
        Assert.Empty(Table("UNIQUE", "\"high\"; - → 1 | \"low\"; - → 2", typed, definitions: Levels).Analyze());
        Assert.Equal("Warning DMN-015 No rule covers a: \"low\" [a: \"low\", b: null]", Show(Assert.Single(Table("UNIQUE", "\"high\"; - → 1", typed, definitions: Levels).Analyze())));
        Assert.Equal("\"hihg\"", Table("FIRST", "\"hihg\"; - → 1 | -; - → 2", typed, definitions: Levels).Analyze() is [var slip] ? slip.Problem.Message.English[^6..] : "");
    }

    [Fact]
    public void A_finding_points_at_the_rule_or_cell_that_is_meant()
    {
        var finding = Assert.Single(Table("FIRST", "-; - → 1 | 5; - → 2").Analyze());
        Assert.True(finding.Problem.Position!.Value.Column > finding.Table.Column);
        Assert.Equal("d", finding.Problem.ElementId);
        Assert.NotNull(finding.Problem.Mend);
    }

    [Fact]
    public void A_huge_table_is_looked_over_in_bounded_time()
    {
        var random = new Random(3);
        var rules = string.Join("|", Enumerable.Range(0, 3_000).Select(i => $"[{random.Next(9999)}..{random.Next(9999, 20_000)}]; \"{random.Next(500)}\" → {i}"));
        var model = Table("FIRST", rules);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var findings = model.Analyze();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
        Assert.All(findings.Where(finding => finding.Witness.Count > 0), finding => Assert.Equal(2, finding.Witness.Count));
    }

    static readonly Value[] GridA = [.. Enumerable.Range(-6, 30).Select(half => Value.Of(half / 2m)), Value.Null];
    static readonly Value[] GridB = [.. "ABCDE".Select(letter => Value.Of(letter.ToString())), Value.Null];

    [Theory]
    [InlineData("UNIQUE")]
    [InlineData("ANY")]
    [InlineData("FIRST")]
    [InlineData("PRIORITY")]
    [InlineData("COLLECT")]
    public void Findings_are_those_of_trying_every_input(string policy)
    {
        const int Seed = 41;
        var random = new Random(Seed);
        for (var round = 0; round < 120; round++)
        {
            Column[] columns = [new("a", random.Next(2) == 0 ? "number" : "", random.Next(3) == 0 ? "[0..5]" : ""), new("b", random.Next(2) == 0 ? "string" : "")];
            var rules = RandomRules(random, misfits: columns[1].Type.Length > 0);
            const string Output = "<output><outputValues><text>3, 2, 1</text></outputValues></output>";
            var model = Table(policy, rules, columns, Output);
            Assert.True(model.IsValid, string.Join("\n", model.Problems));
            Compare($"seed {Seed}, round {round}, {policy}: {rules} {columns[0]}", policy, rules, model.Analyze(), Table("RULE ORDER", rules, columns, Output));
        }
    }

    static string RandomRules(Random random, bool misfits)
    {
        string[] numbers = ["-", "< {0}", "<= {0}", "> {0}", ">= {0}", "{0}", "[{0}..{1}]", "({0}..{1})", "{0}, {1}", "not({0})", "not([{0}..{1}])", "!= {0}", "null", "> 9, < 9"];
        string[] texts = ["-", "-", "\"A\"", "\"A\", \"B\"", "not(\"C\")", "not(\"A\", \"D\")", "\"E\"", "null", misfits ? "5" : "\"B\""];
        return string.Join(" | ", Enumerable.Range(0, random.Next(1, 7)).Select(_ =>
        {
            var low = random.Next(-1, 7);
            var number = string.Format(System.Globalization.CultureInfo.InvariantCulture, numbers[random.Next(numbers.Length)], low, low + random.Next(0, 4));
            return $"{number}; {texts[random.Next(texts.Length)]} → {random.Next(1, 5)}";
        }));
    }

    static void Compare(string what, string policy, string rules, IReadOnlyList<TableFinding> findings, DecisionModel all)
    {
        var outputs = rules.Split('|').Select(rule => int.Parse(rule.Split('→')[1], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        var cells = GridA.SelectMany(a => GridB.Select(b => (A: a, B: b, Rules: Matching(all, a, b)))).Where(cell => cell.Rules is not null).ToList();
        var spoken = cells.Where(cell => (!cell.A.IsNull || SpeaksOfNull(rules, 0)) && (!cell.B.IsNull || SpeaksOfNull(rules, 1))).ToList();

        AssertSame(TableFindingKind.Gap, spoken.Exists(cell => cell.Rules!.Length == 0), witness => witness.Length == 0);
        AssertSame(TableFindingKind.Overlap, spoken.Exists(cell => Overlap(cell.Rules!)), Overlap);
        bool Overlap(int[] matching) => policy switch
        {
            "UNIQUE" => matching.Length > 1,
            "ANY" => matching.Any(rule => outputs[rule - 1] != outputs[matching[0] - 1]),
            _ => false,
        };

        var matched = cells.SelectMany(cell => cell.Rules!).ToHashSet();
        var answering = cells.Where(cell => cell.Rules!.Length > 0).Select(cell => Answering(cell.Rules!)).ToHashSet();
        int Answering(int[] matching) => policy == "PRIORITY"
            ? matching.OrderBy(rule => outputs[rule - 1] == 4 ? 3 : 3 - outputs[rule - 1]).First()
            : matching[0];
        var expected = Enumerable.Range(1, outputs.Length).Where(rule => matched.Contains(rule) && policy is "FIRST" or "PRIORITY" && matched.Contains(rule) && !answering.Contains(rule));
        Assert.True(expected.SequenceEqual(Rules(TableFindingKind.Covered)), $"{what}: covered {string.Join(",", expected)}, found {string.Join(",", Rules(TableFindingKind.Covered))}");
        var dead = Enumerable.Range(1, outputs.Length).Where(rule => !matched.Contains(rule));
        Assert.True(dead.SequenceEqual(Rules(TableFindingKind.Contradiction)), $"{what}: dead {string.Join(",", dead)}");
        foreach (var finding in findings.Where(finding => finding.Kind == TableFindingKind.Covered))
        {
            var matching = Matching(all, finding.Witness[0].Value, finding.Witness[1].Value);
            Assert.True(matching is not null && matching.Contains(finding.Rule!.Value) && Answering([.. matching.Where(rule => rule == finding.Rule || finding.Rules.Contains(rule))]) != finding.Rule, $"{what}: {Show(finding)}");
        }

        IEnumerable<int> Rules(TableFindingKind kind) => findings.Where(finding => finding.Kind == kind).Select(finding => finding.Rule!.Value);

        void AssertSame(TableFindingKind kind, bool expectedAny, Func<int[], bool> shows)
        {
            var found = findings.Where(finding => finding.Kind == kind).ToList();
            Assert.True(expectedAny == found.Count > 0, $"{what}: {kind} expected {expectedAny}");
            foreach (var finding in found)
            {
                var values = finding.Witness.Select(value => FeelTable.Eval(value.Literal)).ToArray();
                Assert.Equal(finding.Witness.Select(value => value.Value), values);
                Assert.True(Matching(all, values[0], values[1]) is { } matching && shows(matching), $"{what}: {Show(finding)}");
            }
        }
    }

    static bool SpeaksOfNull(string rules, int column) => rules.Split('|').Any(rule => rule.Split('→')[0].Split(';')[column].Trim() == "null")
        || (column == 1 && rules.Split('|').All(rule => rule.Split('→')[0].Split(';')[1].Trim() == "-"));

    static int[]? Matching(DecisionModel all, Value a, Value b) =>
        all.Explain("d", Context.Of(("a", a), ("b", b)), FeelTable.World).Tables is [var table] ? [.. table.Rules.Select(rule => rule.Rule)] : null;
}
