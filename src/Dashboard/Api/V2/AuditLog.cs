using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Who did what to what, as <c>/v2</c> sends it.</summary>
sealed record AuditLogEntry(string AuditLogKey, string EntityKey, string EntityType, string OperationType, DateTimeOffset Timestamp, string? ActorId, string Category)
{
    public string? BatchOperationKey { get; init; }
    public string? BatchOperationType { get; init; }
    public string? ActorType { get; init; } = ActorId is null ? null : "USER";
    public string? AgentElementId { get; init; }
    public string? TenantId { get; init; } = V2Api.Tenant;
    public string Result { get; init; } = "SUCCESS";
    public string? ProcessDefinitionId { get; init; }
    public string? ProcessDefinitionKey { get; init; }
    public string? ProcessInstanceKey { get; init; }
    public string? RootProcessInstanceKey { get; init; }
    public string? ElementInstanceKey { get; init; }
    public string? JobKey { get; init; }
    public string? UserTaskKey { get; init; }
    public string? DecisionRequirementsId { get; init; }
    public string? DecisionRequirementsKey { get; init; }
    public string? DecisionDefinitionId { get; init; }
    public string? DecisionDefinitionKey { get; init; }
    public string? DecisionEvaluationKey { get; init; }
    public string? DeploymentKey { get; init; }
    public string? FormKey { get; init; }
    public string? ResourceKey { get; init; }
    public string? RelatedEntityKey { get; init; }
    public string? RelatedEntityType { get; init; }
    public string? EntityDescription { get; init; }
}

/// <summary>A step with what is told of its instance.</summary>
sealed record AuditedStep(StepRow Step, string ProcessId, long DefinitionKey, long RootKey, string? BatchType);

/// <summary>A deployed file: a process, a DMN file, or, with neither id, a form.</summary>
sealed record AuditedResource(long Key, long DeploymentKey, string ResourceName, string? ProcessId, string? RequirementsId, DateTimeOffset DeployedAt, string? DeployedBy,
    DateTimeOffset? DeletedAt, string? DeletedBy);

/// <summary>Reads steps and deployments as an audit log: starts, endings from outside, repairs, and what people did to tasks.</summary>
static class AuditLog
{
    /// <summary>A step tells fewer operations than this; so its key and their number make a key.</summary>
    const int Numbers = 1000;

    /// <summary>The operations of a step, in the order in which they happened.</summary>
    public static IEnumerable<AuditLogEntry> Of(AuditedStep audited) => HistoryJson.Read(audited.Step).Select(happened => (Happened: happened, Operation: OperationOf(happened)))
        .Where(one => one.Operation is not null).Take(Numbers).Select((one, number) => Entry(audited, one.Happened, one.Operation!.Value, number));

    static (string Entity, string Operation)? OperationOf(HistoryEvent happened) => happened.Kind switch
    {
        HistoryKind.Started => ("PROCESS_INSTANCE", "CREATE"),
        HistoryKind.Ended when happened.Name == "TERMINATED" => ("PROCESS_INSTANCE", "CANCEL"),
        HistoryKind.Modified => ("PROCESS_INSTANCE", "MODIFY"),
        HistoryKind.Migrated => ("PROCESS_INSTANCE", "MIGRATE"),
        HistoryKind.Suspended => ("PROCESS_INSTANCE", "SUSPEND"),
        HistoryKind.Resumed => ("PROCESS_INSTANCE", "RESUME"),
        HistoryKind.VariablesSet => ("VARIABLE", "UPDATE"),
        HistoryKind.IncidentResolved => ("INCIDENT", "RESOLVE"),
        HistoryKind.TaskAssigned => ("USER_TASK", happened.Person is null ? "UNASSIGN" : "ASSIGN"),
        HistoryKind.TaskUpdated => ("USER_TASK", "UPDATE"),
        HistoryKind.TaskCompleted => ("USER_TASK", "COMPLETE"),
        HistoryKind.TaskReturned => ("USER_TASK", "CANCEL"),
        _ => null,
    };

    static AuditLogEntry Entry(AuditedStep audited, HistoryEvent happened, (string Entity, string Operation) operation, int number)
    {
        var step = audited.Step;
        var isTask = operation.Entity == "USER_TASK";
        var entity = operation.Entity switch
        {
            "PROCESS_INSTANCE" => step.InstanceKey,
            "VARIABLE" => happened.ElementInstanceKey,
            _ => happened.Key ?? happened.ElementInstanceKey,
        };
        return new AuditLogEntry(Keys.Text((step.Key * Numbers) + number), Keys.Text(entity), operation.Entity, operation.Operation, step.At, step.Actor,
            isTask ? "USER_TASKS" : "DEPLOYED_RESOURCES")
        {
            BatchOperationKey = Keys.Text(step.BatchKey), BatchOperationType = audited.BatchType, ProcessDefinitionId = audited.ProcessId,
            ProcessDefinitionKey = Keys.Text(audited.DefinitionKey), ProcessInstanceKey = Keys.Text(step.InstanceKey), RootProcessInstanceKey = Keys.Text(audited.RootKey),
            ElementInstanceKey = Keys.Text(happened.ElementInstanceKey), UserTaskKey = isTask ? Keys.Text(entity) : null,
            RelatedEntityKey = happened.Kind == HistoryKind.TaskAssigned ? happened.Person : null,
            RelatedEntityType = happened.Kind == HistoryKind.TaskAssigned && happened.Person is not null ? "USER" : null,
            EntityDescription = happened.ElementName ?? happened.ElementId,
        };
    }

    /// <summary>The deployment of a file, and its deletion when there was one, as operations.</summary>
    public static IEnumerable<AuditLogEntry> Of(AuditedResource row)
    {
        yield return Entry(row, 0, "CREATE", row.DeployedAt, row.DeployedBy);
        if (row.DeletedAt is { } deleted)
            yield return Entry(row, 1, "DELETE", deleted, row.DeletedBy);
    }

    static AuditLogEntry Entry(AuditedResource row, int number, string operation, DateTimeOffset at, string? actor) =>
        new(Keys.Text((row.Key * Numbers) + number), Keys.Text(row.Key), "RESOURCE", operation, at, actor, "DEPLOYED_RESOURCES")
        {
            ProcessDefinitionId = row.ProcessId, ProcessDefinitionKey = row.ProcessId is null ? null : Keys.Text(row.Key),
            DecisionRequirementsId = row.RequirementsId, DecisionRequirementsKey = row.RequirementsId is null ? null : Keys.Text(row.Key),
            FormKey = row.ProcessId is null && row.RequirementsId is null ? Keys.Text(row.Key) : null,
            DeploymentKey = Keys.Text(row.DeploymentKey), ResourceKey = Keys.Text(row.Key), EntityDescription = row.ResourceName,
        };

    /// <summary>The row an operation's key is made of.</summary>
    public static long RowKeyOf(long auditLogKey) => auditLogKey / Numbers;

    /// <summary>What an audit log is searched and sorted by.</summary>
    public static ListTable<AuditLogEntry> Table() => new ListTable<AuditLogEntry>(entry => Keys.TryParse(entry.AuditLogKey, out var key) ? key : 0)
        .Text("auditLogKey", entry => entry.AuditLogKey)
        .Text("entityKey", entry => entry.EntityKey)
        .Text("entityType", entry => entry.EntityType)
        .Text("operationType", entry => entry.OperationType)
        .Text("result", entry => entry.Result)
        .Instant("timestamp", entry => entry.Timestamp)
        .Text("actorId", entry => entry.ActorId)
        .Text("actorType", entry => entry.ActorType)
        .Text("agentElementId", entry => entry.AgentElementId)
        .Text("tenantId", entry => entry.TenantId)
        .Text("category", entry => entry.Category)
        .Text("batchOperationKey", entry => entry.BatchOperationKey)
        .Text("batchOperationType", entry => entry.BatchOperationType)
        .Text("processDefinitionId", entry => entry.ProcessDefinitionId)
        .Text("processDefinitionKey", entry => entry.ProcessDefinitionKey)
        .Text("processInstanceKey", entry => entry.ProcessInstanceKey)
        .Text("elementInstanceKey", entry => entry.ElementInstanceKey)
        .Text("jobKey", entry => entry.JobKey)
        .Text("userTaskKey", entry => entry.UserTaskKey)
        .Text("decisionRequirementsId", entry => entry.DecisionRequirementsId)
        .Text("decisionRequirementsKey", entry => entry.DecisionRequirementsKey)
        .Text("decisionDefinitionId", entry => entry.DecisionDefinitionId)
        .Text("decisionDefinitionKey", entry => entry.DecisionDefinitionKey)
        .Text("decisionEvaluationKey", entry => entry.DecisionEvaluationKey)
        .Text("deploymentKey", entry => entry.DeploymentKey)
        .Text("formKey", entry => entry.FormKey)
        .Text("resourceKey", entry => entry.ResourceKey)
        .Text("relatedEntityKey", entry => entry.RelatedEntityKey)
        .Text("relatedEntityType", entry => entry.RelatedEntityType)
        .Text("entityDescription", entry => entry.EntityDescription);
}
