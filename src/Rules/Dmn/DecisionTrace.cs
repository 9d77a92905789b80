using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>Collects what an explanation needs while a model is evaluated; without one nothing of this is done.</summary>
sealed class DecisionTrace
{
    const int MostTables = 1_000;
    const int MostDecisions = 1_000;

    /// <summary>Cells that are tried again, to tell why rules did not match; in the whole evaluation.</summary>
    const int MostCells = 20_000;

    readonly List<TableMatch> _tables = [];
    readonly List<EvaluatedDecision> _decisions = [];
    readonly Stack<(Decision Decision, List<TableMatch> Tables)> _open = new();
    int _cells;

    public IReadOnlyList<TableMatch> Tables => _tables;
    public IReadOnlyList<EvaluatedDecision> Decisions => _decisions;

    /// <summary>Id of the innermost decision under way.</summary>
    public string? OpenDecision => _open.TryPeek(out var open) ? open.Decision.Id : null;

    public void Enter(Decision decision) => _open.Push((decision, []));

    public void Leave(in Value value, IReadOnlyList<EvaluatedInput> inputs)
    {
        var (decision, tables) = _open.Pop();
        if (_decisions.Count < MostDecisions)
            _decisions.Add(new(decision.Id, decision.Name, value, decision.Logic is DecisionTable, inputs, tables));
    }

    public void Table(DecisionTableNode table, Frame frame, ReadOnlySpan<int> matches, Value[] outputs)
    {
        if (_tables.Count >= MostTables)
            return;
        var inputs = Array.ConvertAll(table.Inputs, input => new EvaluatedInput(input.Id, input.Label, frame.Slots[input.Slot]));
        var rules = new MatchedRule[matches.Length];
        for (var i = 0; i < rules.Length; i++)
            rules[i] = new(matches[i] + 1, table.Rules[matches[i]].Id, Outputs(table, outputs[i]));
        var missed = Missed(table, frame, matches);
        var match = new TableMatch(table.At, table.Policy, inputs, rules) { Missed = missed, MissedUntold = table.Rules.Length - matches.Length - missed.Count };
        _tables.Add(match);
        if (_open.TryPeek(out var open))
            open.Tables.Add(match);
    }

    static EvaluatedOutput[] Outputs(DecisionTableNode table, Value value)
    {
        var outputs = table.Results;
        return outputs.Length == 1
            ? [new(outputs[0].Id, outputs[0].Name, value)]
            : [.. outputs.Select((output, i) => new EvaluatedOutput(output.Id, output.Name, value.AsContext.At(i)))];
    }

    // In an evaluation of its own: what is tried again must neither warn twice nor use up the budget of the decision.
    List<MissedRule> Missed(DecisionTableNode table, Frame frame, ReadOnlySpan<int> matches)
    {
        var aside = new Frame(frame.Slots, frame.Scope, new(frame.Run.Environment));
        var missed = new List<MissedRule>();
        try
        {
            for (var rule = 0; rule < table.Rules.Length && _cells < MostCells; rule++)
            {
                if (!matches.Contains(rule))
                    missed.Add(Missed(table, rule, aside, matches));
            }
        }
        catch (Evaluation.LimitException)
        {
            // The rules from here on are counted as untold.
        }
        return missed;
    }

    MissedRule Missed(DecisionTableNode table, int rule, Frame aside, ReadOnlySpan<int> matches)
    {
        var failed = new List<FailedTest>();
        var tests = table.Rules[rule].Tests;
        _cells += tests.Length;
        for (var column = 0; column < tests.Length; column++)
        {
            aside.Run.Reset(aside.Run.Environment);
            if (tests[column] is { } test && test.Test(aside) is var truth && truth != 1)
                failed.Add(Failed(table, rule, column, aside, truth));
        }
        var words = failed.Count > 0 ? failed[0].Words
            : matches.Length > 0 ? new($"规则 {matches[0] + 1} 在它之前匹配", $"rule {matches[0] + 1} matches before it")
            : new Words("它的条件现在成立，刚才不成立", "its conditions hold now, but did not a moment ago");
        return new(rule + 1, table.Rules[rule].Id, failed, words);
    }

    static FailedTest Failed(DecisionTableNode table, int rule, int column, Frame aside, int truth)
    {
        var input = table.Inputs[column];
        var value = aside.Slots[input.Slot];
        var (found, wanted) = (Short(FeelLiteral.Of(value)), Short(table.Rules[rule].Source.Tests[column].Text));
        var why = truth < 0 && aside.Run.Warnings.Count > 0 ? aside.Run.Warnings[0].Message : null;
        return new(column + 1, input.Label, value, table.Rules[rule].Source.Tests[column].Text, new(
            $"{input.Label} 是 {found}，规则要求 {wanted}{(why is null ? "" : $"（{why.Chinese}）")}",
            $"{input.Label} is {found}, the rule wants {wanted}{(why is null ? "" : $" ({why.English})")}"));
    }

    static string Short(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
