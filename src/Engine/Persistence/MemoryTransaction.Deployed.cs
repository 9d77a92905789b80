namespace Marketing.Engine.Persistence;

/// <summary>What is deployed: versions, deletions, and what the latest versions begin with.</summary>
sealed partial class MemoryTransaction
{
    public ValueTask<ProcessDefinitionRow?> NewestDefinition(string processId, bool deletedToo = false) =>
        new(Definitions(processId).Where(row => deletedToo || row.DeletedAt is null).MaxBy(row => row.Version) is { } row ? RowCopy<ProcessDefinitionRow>.Of(row) : null);

    public ValueTask<ProcessInstanceRow?> RunningOf(long definitionKey) =>
        new(Data.Instances.Copies(Data.InstancesByDefinition.Of(definitionKey).Take(1)) is [var row] ? row : null);

    public ValueTask<FormRow?> NewestForm(string formId, bool deletedToo = false) =>
        new(Forms(formId).Where(row => deletedToo || row.DeletedAt is null).MaxBy(row => row.Version) is { } row ? RowCopy<FormRow>.Of(row) : null);

    public ValueTask<DecisionRequirementsRow?> NewestDecisionRequirements(string requirementsId, bool deletedToo = false) =>
        new(Data.Requirements.Copies().Where(row => row.RequirementsId == requirementsId && (deletedToo || row.DeletedAt is null)).MaxBy(row => row.Version));

    public void Update(ProcessDefinitionRow definition) => Data.Definitions.Update(definition);

    public void Update(FormRow form) => Data.Forms.Update(form);

    public void Update(DecisionRequirementsRow requirements) => Data.Requirements.Update(requirements);

    public void Update(DecisionRow decision) => Data.Decisions.Update(decision);

    public ValueTask<IReadOnlyList<StartSubscriptionRow>> StartSubscriptions(string kind, string name) =>
        new(Data.Starts.Copies(Data.StartsByName.Of((kind, name))));

    public ValueTask<IReadOnlyList<StartSubscriptionRow>> StartSubscriptionsOf(string processId) =>
        new(Data.Starts.Copies(Data.StartsByProcess.Of(processId)));

    public void Add(StartSubscriptionRow subscription) => Data.Starts.Add(subscription);

    public void Remove(StartSubscriptionRow subscription) => Data.Starts.Remove(subscription.Key);
}
