namespace Marketing.Engine.Persistence;

/// <summary>What is deployed: versions, deletions, and what the latest versions begin with.</summary>
sealed partial class RelationalTransaction
{
    static string Kept(bool deletedToo) => deletedToo ? "" : " AND deleted_at IS NULL";

    public ValueTask<ProcessDefinitionRow?> NewestDefinition(string processId, bool deletedToo = false) =>
        First(tables.Definitions, $"process_id = @0{Kept(deletedToo)} ORDER BY version DESC LIMIT 1", processId);

    public ValueTask<ProcessInstanceRow?> RunningOf(long definitionKey) =>
        First(tables.Instances, "definition_key = @0 AND ended_at IS NULL LIMIT 1", definitionKey);

    public ValueTask<FormRow?> NewestForm(string formId, bool deletedToo = false) =>
        First(tables.Forms, $"form_id = @0{Kept(deletedToo)} ORDER BY version DESC LIMIT 1", formId);

    public ValueTask<DecisionRequirementsRow?> NewestDecisionRequirements(string requirementsId, bool deletedToo = false) =>
        First(tables.Requirements, $"requirements_id = @0{Kept(deletedToo)} ORDER BY version DESC LIMIT 1", requirementsId);

    public void Update(ProcessDefinitionRow definition) => Change(tables.Definitions, definition);

    public void Update(FormRow form) => Change(tables.Forms, form);

    public void Update(DecisionRequirementsRow requirements) => Change(tables.Requirements, requirements);

    public void Update(DecisionRow decision) => Change(tables.Decisions, decision);

    public ValueTask<IReadOnlyList<StartSubscriptionRow>> StartSubscriptions(string kind, string name) =>
        All(tables.Starts, "kind = @0 AND name = @1 ORDER BY key", kind, name);

    public ValueTask<IReadOnlyList<StartSubscriptionRow>> StartSubscriptionsOf(string processId) =>
        All(tables.Starts, "process_id = @0 ORDER BY key", processId);

    public void Add(StartSubscriptionRow subscription) => Insert(tables.Starts, subscription);

    public void Remove(StartSubscriptionRow subscription) => Delete(tables.Starts, subscription);
}
