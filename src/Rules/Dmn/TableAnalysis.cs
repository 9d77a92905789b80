using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>Finds the inputs a decision table forgot, those that several of its rules claim, and the rules that can never answer.</summary>
/// <remarks>
/// DMN 1.5 §8.2.8 (completeness), §8.2.10 (hit policies). The values of each input are cut into pieces that pass the same rules
/// (<see cref="TablePieces"/>), so a finding reads like a rule. What a condition that is no constant does is open: only what holds
/// in any case is a finding.
/// </remarks>
sealed class TableAnalysis
{
    const int MostFindings = 20;
    const int MostBoxes = 50_000;

    readonly TablePiece[][] _pieces;
    readonly TableWords _words;
    readonly TableOutputs _outputs;
    readonly HitPolicy _policy;
    readonly List<TableFinding> _findings = [];
    int _boxes;

    TableAnalysis(TableOutputs outputs, TablePiece[][] pieces, HitPolicy policy, TableWords words)
    {
        _pieces = pieces;
        _words = words;
        _outputs = outputs;
        _policy = policy;
    }

    /// <summary>One column of a box of inputs: how to say it, and a value of it.</summary>
    public readonly record struct Side(string Text, Value Sample);

    public static IReadOnlyList<TableFinding> Of(DecisionTableNode table, string elementId)
    {
        if (table.Inputs.Length == 0 || table.Rules.Length == 0)
            return [];
        var words = new TableWords(table, elementId);
        var pieces = table.Inputs.Select((input, column) => new TablePieces(input, column, table.Rules).Cut()).ToArray();
        if (Array.Exists(pieces, cut => cut is null))
            return [words.Incomplete()];
        var outputs = new TableOutputs(table);
        var analysis = new TableAnalysis(outputs, pieces!, table.Policy, words);
        return [.. analysis.GapsAndOverlaps(table.Rules.Length), .. new RowReach(table, outputs, pieces!, words).Findings()];
    }

    List<TableFinding> GapsAndOverlaps(int rules)
    {
        // Where a column has no value that surely may be given, there is nothing to show.
        if (!Array.Exists(_pieces, column => !Array.Exists(column, piece => piece.IsWitness)))
            Search(0, RowSet.Below(rules, rules), RowSet.Below(rules, rules), [], betweenIntegers: false);
        if (_boxes > MostBoxes)
            _findings.Add(_words.Incomplete());
        return _findings;
    }

    void Search(int column, RowSet may, RowSet must, List<Side> sides, bool betweenIntegers)
    {
        if (_findings.Count >= MostFindings || ++_boxes > MostBoxes)
            return;
        if (may.IsEmpty)
        {
            if (!_outputs.HaveDefault)
                _findings.Add(_words.Gap(sides, Witness(sides), betweenIntegers));
            return;
        }
        if (column == _pieces.Length)
        {
            LookForOverlap(must, sides);
            return;
        }
        // One rule left cannot overlap, but it may leave gaps; so the search goes on in any case.
        foreach (var group in Grouped(_pieces[column], may, must))
            Search(column + 1, group.May, group.Must, [.. sides, group.Side], betweenIntegers || group.BetweenIntegers);
    }

    sealed record Group(Side Side, RowSet May, RowSet Must, bool BetweenIntegers);

    // Pieces that leave the same rules are one; its sample is, if possible, not between whole numbers.
    static List<Group> Grouped(TablePiece[] pieces, RowSet may, RowSet must)
    {
        var groups = new List<Group>();
        foreach (var piece in pieces.Where(piece => piece.IsWitness))
        {
            var (left, sure) = (may.And(piece.May), must.And(piece.Must));
            var same = groups.FindIndex(group => group.May.SameAs(left) && group.Must.SameAs(sure));
            if (same < 0)
            {
                groups.Add(new(new(piece.Text, piece.Sample), left, sure, piece.BetweenIntegers));
                continue;
            }
            var (side, between) = (groups[same].Side, groups[same].BetweenIntegers);
            var sample = between && !piece.BetweenIntegers ? piece.Sample : side.Sample;
            groups[same] = new(new($"{side.Text}, {piece.Text}", sample), left, sure, between && piece.BetweenIntegers);
        }
        // A column that does not matter here is not worth a word.
        return groups.Count == 1 ? [groups[0] with { Side = groups[0].Side with { Text = "-" } }] : groups;
    }

    void LookForOverlap(RowSet must, List<Side> sides)
    {
        var rules = _policy switch
        {
            HitPolicy.Unique when must.Count > 1 => [.. must.Rows],
            HitPolicy.Any => _outputs.Differing(must),
            _ => (int[])[],
        };
        if (rules.Length > 1)
            _findings.Add(_words.Overlap(rules, sides, Witness(sides), _policy));
    }

    Value[] Witness(List<Side> sides) =>
        [.. sides.Select(side => side.Sample), .. _pieces.Skip(sides.Count).Select(column => Array.Find(column, piece => piece.IsWitness)!.Sample)];
}

/// <summary>The outputs of a table as far as they are constants: how they rank, and which differ.</summary>
sealed class TableOutputs
{
    static readonly FeelEnvironment Nowhere = new(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc);

    readonly Value[]?[] _values;
    readonly int[]?[] _ranks;

    public TableOutputs(DecisionTableNode table)
    {
        HaveDefault = Array.Exists(table.Results, output => output.Default is not null);
        _values = Array.ConvertAll(table.Rules, rule => Constants(rule.Outputs));
        var priorities = Array.ConvertAll(table.Results, output => Constants(output.Priorities));
        _ranks = Array.ConvertAll(_values, values => values is null || Array.Exists(priorities, list => list is null)
            ? null
            : values.Select((value, i) => HitPolicies.Place(value, priorities[i]!)).ToArray());
    }

    public bool HaveDefault { get; }

    static Value[]? Constants(Node[] nodes) =>
        Array.TrueForAll(nodes, node => node is ConstantNode or CoerceNode { Inner: ConstantNode })
            ? Array.ConvertAll(nodes, node => node.Evaluate(new([], ContextScope.Empty, new(Nowhere))))
            : null;

    /// <summary>Where a rule stands among others by its outputs, smallest first; null when they are no constants.</summary>
    public int[]? RankOf(int rule) => _ranks[rule];

    /// <summary>The rules of a set whose outputs are known, if not all of these are the same.</summary>
    public int[] Differing(RowSet rules)
    {
        var known = rules.Rows.Where(rule => _values[rule] is not null).ToArray();
        return Array.Exists(known, rule => !_values[rule]!.SequenceEqual(_values[known[0]]!)) ? known : [];
    }
}
