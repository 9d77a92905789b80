namespace Marketing.Engine.Persistence;

/// <summary>One command for many process instances, carried out one after the other.</summary>
public sealed class BatchOperationRow
{
    public long Key { get; set; }

    /// <summary>Camunda's name of it, such as CANCEL_PROCESS_INSTANCE (see <c>BatchTypes</c>).</summary>
    public required string Type { get; set; }

    /// <summary>ACTIVE, SUSPENDED, COMPLETED or CANCELED.</summary>
    public required string State { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? Actor { get; set; }

    /// <summary>What is to be done, as JSON (see <c>BatchPlan</c>).</summary>
    public required string PlanJson { get; set; }
    public int Total { get; set; }
    public int Completed { get; set; }
    public int Failed { get; set; }
}

/// <summary>A part of what a batch operation is for, of which its items have still to be made.</summary>
public sealed class BatchSliceRow
{
    public long Key { get; set; }
    public long BatchKey { get; set; }

    /// <summary>Pairs of 64-bit keys, little-endian: the item's and its instance's.</summary>
    public required byte[] Targets { get; set; }
}

/// <summary>What a batch operation does to one process instance, or to one incident of it.</summary>
public sealed class BatchItemRow
{
    public long Key { get; set; }
    public long BatchKey { get; set; }

    /// <summary>Key of the process instance, or of the incident.</summary>
    public long ItemKey { get; set; }
    public long InstanceKey { get; set; }

    /// <summary>ACTIVE (still to be done), COMPLETED, FAILED or CANCELED.</summary>
    public required string State { get; set; }
    public DateTimeOffset? ProcessedAt { get; set; }

    /// <summary>Why it was refused.</summary>
    public string? ErrorZh { get; set; }
    public string? ErrorEn { get; set; }
}

/// <summary>One decision that was evaluated, with what went in and which rules led to the result.</summary>
public sealed class DecisionInstanceRow
{
    public long Key { get; set; }

    /// <summary>The evaluation it is part of: a decision and those it requires.</summary>
    public long EvaluationKey { get; set; }

    /// <summary>Its place in the evaluation, from 1.</summary>
    public int Number { get; set; }
    public long DecisionKey { get; set; }
    public required string DecisionId { get; set; }
    public required string DecisionName { get; set; }
    public int DecisionVersion { get; set; }

    /// <summary>DECISION_TABLE or LITERAL_EXPRESSION.</summary>
    public required string DecisionType { get; set; }
    public long RequirementsKey { get; set; }

    /// <summary>The decision that was asked for.</summary>
    public long RootDecisionKey { get; set; }

    /// <summary>The instance and its business rule task; null when the decision was evaluated by itself.</summary>
    public long? InstanceKey { get; set; }
    public long? ElementInstanceKey { get; set; }
    public long? DefinitionKey { get; set; }
    public DateTimeOffset EvaluatedAt { get; set; }
    public string? Actor { get; set; }

    /// <summary>EVALUATED or FAILED.</summary>
    public required string State { get; set; }
    public string? FailureZh { get; set; }
    public string? FailureEn { get; set; }

    /// <summary>The result, the inputs and the matched rules (see <c>DecisionRecord</c>).</summary>
    public required string ResultJson { get; set; }
    public required string InputsJson { get; set; }
    public required string RulesJson { get; set; }
}
