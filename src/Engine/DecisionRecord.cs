using System.Text.Json;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Engine;

/// <summary>A value that went into an evaluated decision; the value is JSON text.</summary>
public sealed record RecordedInput(string Id, string Name, string Value);

/// <summary>A rule that matched, counted from 1.</summary>
public sealed record RecordedRule(string Id, int Index, IReadOnlyList<RecordedOutput> Outputs);

/// <summary>A value that a rule gave; the value is JSON text.</summary>
public sealed record RecordedOutput(string Id, string Name, string Value);

/// <summary>How an evaluated decision is kept: one row for it and one for each decision it required.</summary>
public static class DecisionRecord
{
    /// <summary>Which decision of a deployed file it was.</summary>
    internal sealed record Source(long Key, string Id, string? Name, int Version, long RequirementsKey);

    /// <summary>The inputs of the decision's tables, or what it required when it has none.</summary>
    public static IReadOnlyList<RecordedInput> Inputs(EvaluatedDecision decision) =>
        [.. (decision.IsTable ? decision.Tables.SelectMany(table => table.Inputs) : decision.Inputs).Select(input => new RecordedInput(input.Id ?? input.Name, input.Name, FeelJson.ToJson(input.Value)))];

    /// <summary>The rules that matched, with what they gave.</summary>
    public static IReadOnlyList<RecordedRule> Rules(EvaluatedDecision decision) => [.. decision.Tables.SelectMany(table => table.Rules).Select(rule => new RecordedRule(
        rule.Id ?? $"rule-{rule.Rule}", rule.Rule, [.. rule.Outputs.Select(output => new RecordedOutput(output.Id ?? output.Name, output.Name, FeelJson.ToJson(output.Value)))]))];

    /// <summary>The inputs a row keeps.</summary>
    public static IReadOnlyList<RecordedInput> InputsOf(DecisionInstanceRow row) => JsonSerializer.Deserialize<List<RecordedInput>>(row.InputsJson, HistoryJson.Options)!;

    /// <summary>The matched rules a row keeps.</summary>
    public static IReadOnlyList<RecordedRule> RulesOf(DecisionInstanceRow row) => JsonSerializer.Deserialize<List<RecordedRule>>(row.RulesJson, HistoryJson.Options)!;

    /// <summary>Whether the decision came to no result, for a reason.</summary>
    public static bool HasFailed(DecisionResult result) => result.StoppedIn is not null || (result.Value.IsNull && result.Warnings.Count > 0);

    /// <summary>How many rows an evaluation makes; each takes a key, and so does the evaluation.</summary>
    internal static int CountOf(Source root, DecisionResult result) => result.Decisions.Count + (IsMissing(root, result) ? 1 : 0);

    /// <summary>The rows of one evaluation, under the key and those after it.</summary>
    /// <param name="complete">Adds where and by whom it was evaluated.</param>
    internal static IEnumerable<DecisionInstanceRow> Rows(long key, Source root, IReadOnlyList<Source> siblings, DecisionResult result, Action<DecisionInstanceRow> complete)
    {
        var decisions = IsMissing(root, result) ? result.Decisions.Append(Stopped(root, result)) : result.Decisions;
        var failedIn = HasFailed(result) ? result.StoppedIn ?? root.Id : null;
        foreach (var (index, decision) in decisions.Index())
        {
            // What an imported model decides has no row of its own.
            var row = Row(decision, siblings.FirstOrDefault(sibling => sibling.Id == decision.Id) ?? root);
            (row.Key, row.EvaluationKey, row.Number, row.RootDecisionKey) = (key + 1 + index, key, index + 1, root.Key);
            if (decision.Id == failedIn)
            {
                row.State = "FAILED";
                row.FailureZh = string.Join("；", result.Warnings.Select(warning => warning.Message.Chinese));
                row.FailureEn = string.Join("; ", result.Warnings.Select(warning => warning.Message.English));
            }

            complete(row);
            yield return row;
        }
    }

    static bool IsMissing(Source root, DecisionResult result) => HasFailed(result) && result.Decisions.All(decision => decision.Id != (result.StoppedIn ?? root.Id));

    static EvaluatedDecision Stopped(Source root, DecisionResult result) => new(result.StoppedIn ?? root.Id, root.Name ?? root.Id, default, IsTable: false, [], []);

    static DecisionInstanceRow Row(EvaluatedDecision decision, Source source) => new()
    {
        DecisionKey = source.Key, DecisionId = decision.Id, DecisionName = decision.Name, DecisionVersion = source.Version, RequirementsKey = source.RequirementsKey,
        DecisionType = decision.IsTable ? "DECISION_TABLE" : "LITERAL_EXPRESSION", State = "EVALUATED", ResultJson = FeelJson.ToJson(decision.Value),
        InputsJson = JsonSerializer.Serialize(Inputs(decision), HistoryJson.Options), RulesJson = JsonSerializer.Serialize(Rules(decision), HistoryJson.Options),
    };

    internal static Source Of(DecisionRow row) => new(row.Key, row.DecisionId, row.Name, row.Version, row.RequirementsKey);

    internal static Source Of(DeployedDecision decision) => new(decision.Key, decision.Id, decision.Name, decision.Version, decision.RequirementsKey);
}
