using System.Globalization;
using Marketing.Engine.Persistence;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>Rows with every column filled, so that a column that is lost is seen.</summary>
static class Sample
{
    /// <summary>Not a whole second and not UTC: both must survive as the same instant.</summary>
    public static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 3, 29, 12, 0, 0, TimeSpan.FromHours(8)).AddTicks(1234567);

    public static ProcessDefinitionRow Definition(long key, string processId = "budget", int version = 1) => new()
    {
        Key = key,
        ProcessId = processId,
        Version = version,
        VersionTag = "v1",
        Name = "预算审批",
        ResourceName = "budget.bpmn",
        Content = [1, 2, 3, 0, 255],
        ContentHash = "abc" + version.ToString(CultureInfo.InvariantCulture),
        DeploymentKey = 7,
        DeployedAt = Noon,
        DeployedBy = "ana",
        DeletedBy = "bo",
    };

    public static FormRow Form(long key, string formId = "request", int version = 1) => new()
    {
        Key = key,
        FormId = formId,
        Version = version,
        ResourceName = "request.form",
        Schema = "{}",
        ContentHash = "abc",
        DeploymentKey = 7,
        DeployedAt = Noon,
        DeployedBy = "ana",
        DeletedBy = "bo",
    };

    public static ProcessInstanceRow Instance(long key) => new()
    {
        Key = key,
        DefinitionKey = 5,
        ProcessId = "budget",
        Version = 1,
        State = "ACTIVE",
        StartedAt = Noon,
        EndedAt = Noon.AddDays(1),
        Starter = "ana",
        Applicant = "bo",
        ParentInstanceKey = 3,
        ParentElementInstanceKey = 4,
        RootInstanceKey = 2,
        CallKey = key + 100,
        StartKey = "C-1",
        BusinessId = "YX-1",
        TagsJson = "[\"急\"]",
        OpenIncidents = 2,
        Title = "春季投放 💡",
        StateJson = "{\"f\":1}",
    };

    public static ElementInstanceRow Element(long key, long instanceKey = 10) => new()
    {
        Key = key,
        InstanceKey = instanceKey,
        DefinitionKey = 5,
        ProcessId = "budget",
        ScopeKey = 11,
        ElementId = "review",
        ElementName = "经理审批",
        ElementType = "USER_TASK",
        State = "ACTIVE",
        StartedAt = Noon,
        EndedAt = Noon,
        IncidentKey = 12,
    };

    public static UserTaskRow UserTask(long key, long instanceKey = 10, string state = "CREATED") => new()
    {
        Key = key,
        InstanceKey = instanceKey,
        ElementInstanceKey = 11,
        DefinitionKey = 5,
        ProcessId = "budget",
        ProcessVersion = 3,
        ProcessName = "预算",
        ElementId = "review",
        Name = "审批",
        State = state,
        Assignee = "marta",
        CandidateGroupsJson = "[\"cmo\"]",
        CandidateUsersJson = "[\"li\"]",
        CreatedAt = Noon,
        CompletedAt = Noon,
        CompletedBy = "li",
        DueAt = Noon.AddDays(2),
        FollowUpAt = Noon.AddDays(1),
        Priority = 70,
        FormId = "f",
        FormKey = 13,
        ExternalFormReference = "x",
        HeadersJson = "{\"a\":\"b\"}",
        DeadlineId = "d",
        Outcome = "approved",
    };

    public static TimerRow Timer(long key, DateTimeOffset due, long? instanceKey = 10) => new()
    {
        Key = key,
        DueAt = due,
        InstanceKey = instanceKey,
        ElementInstanceKey = instanceKey + 1,
        DefinitionKey = 5,
        ElementId = "remind",
        Remaining = 3,
        Interval = "PT5M",
        HeldDueAt = Noon,
    };

    public static SignalSubscriptionRow Signal(long key, string name = "closed", long instanceKey = 10) => new()
    {
        Key = key,
        Name = name,
        InstanceKey = instanceKey,
        ElementInstanceKey = 11,
        ElementId = "wait",
        ProcessId = "budget",
    };

    public static DecisionRequirementsRow Requirements(long key, string id = "rules", int version = 1) => new()
    {
        Key = key,
        RequirementsId = id,
        Name = "规则",
        Version = version,
        ResourceName = "rules.dmn",
        Content = [4, 5, 6],
        ContentHash = "def",
        DeploymentKey = 7,
        DeployedAt = Noon,
    };

    public static DecisionRow Decision(long key, string id = "discount", int version = 1, long requirements = 20) => new()
    {
        Key = key,
        DecisionId = id,
        Name = "折扣",
        Version = version,
        VersionTag = "v1",
        RequirementsKey = requirements,
        DeploymentKey = 7,
    };

    public static MessageSubscriptionRow Subscription(long key, string name = "paid", string correlationKey = "C-1") => new()
    {
        Key = key,
        Name = name,
        CorrelationKey = correlationKey,
        InstanceKey = 10,
        ElementInstanceKey = 11,
        ElementId = "wait",
        ProcessId = "budget",
    };

    public static MessageRow Message(long key, string? id = "m-1", string name = "paid", string correlationKey = "C-1") => new()
    {
        Key = key,
        Name = name,
        CorrelationKey = correlationKey,
        MessageId = id,
        ExpiresAt = Noon,
        VariablesJson = "{}",
        CorrelatedJson = "[\"budget\"]",
    };

    public static JobRow Job(long key, DateTimeOffset available, string state = "CREATED") => new()
    {
        Key = key,
        Type = "mail",
        InstanceKey = 10,
        ElementInstanceKey = 11,
        DefinitionKey = 5,
        ProcessId = "budget",
        ElementId = "send",
        Retries = 3,
        Kind = "TASK_LISTENER",
        ListenerEvent = "completing",
        CreatedAt = Noon,
        Worker = "w",
        Deadline = Noon.AddMinutes(5),
        ErrorCode = "E1",
        AvailableAt = available,
        HeadersJson = "{\"a\":1}",
        LastError = "连接失败",
        State = state,
        EndedAt = state == "CREATED" ? null : Noon.AddDays(1),
        IsDenied = true,
        DeniedReason = "不同意",
    };

    public static IncidentRow Incident(long key) => new()
    {
        Key = key,
        InstanceKey = 10,
        ElementInstanceKey = 11,
        DefinitionKey = 5,
        ProcessId = "budget",
        ElementId = "split",
        JobKey = 14,
        ErrorType = "CONDITION_ERROR",
        MessageZh = "没有成立的条件",
        MessageEn = "No condition holds",
        RaisedAt = Noon,
        ResolvedAt = Noon,
    };

    public static BatchOperationRow Batch(long key, string state = "ACTIVE") => new()
    {
        Key = key, Type = "CANCEL_PROCESS_INSTANCE", State = state, CreatedAt = Noon, EndedAt = Noon.AddDays(1), Actor = "ana", PlanJson = "{}", Total = 3, Completed = 1, Failed = 2,
    };

    public static BatchSliceRow BatchSlice(long key, long batchKey) => new() { Key = key, BatchKey = batchKey, Targets = [1, 0, 255] };

    public static StartSubscriptionRow Start(long key, string name = "paid", string kind = StartSubscriptionRow.Message) => new()
    {
        Key = key, Kind = kind, Name = name, DefinitionKey = 5, ProcessId = "budget", ElementId = "begin",
    };

    public static BatchItemRow BatchItem(long key, long batchKey, string state = "ACTIVE") => new()
    {
        Key = key, BatchKey = batchKey, ItemKey = 7, InstanceKey = 8, State = state, ProcessedAt = Noon, ErrorZh = "没有", ErrorEn = "none",
    };

    public static DecisionInstanceRow DecisionInstance(long key, long evaluationKey = 5) => new()
    {
        Key = key, EvaluationKey = evaluationKey, Number = 2, DecisionKey = 6, DecisionId = "discount", DecisionName = "折扣", DecisionVersion = 3, DecisionType = "DECISION_TABLE",
        RequirementsKey = 9, RootDecisionKey = 10, InstanceKey = 11, ElementInstanceKey = 12, DefinitionKey = 13, EvaluatedAt = Noon, Actor = "ana", State = "FAILED",
        FailureZh = "错", FailureEn = "wrong", ResultJson = "1", InputsJson = "[]", RulesJson = "[]",
    };

    public static StepRow Step(long key, long instanceKey = 10) =>
        new() { Key = key, InstanceKey = instanceKey, At = Noon, Actor = "ana", BatchKey = 16, EventsJson = "[]" };

    public static OutboxRow Outbox(long key, string kind = "notification", long? instanceKey = 10) => new()
    {
        Key = key,
        CreatedAt = Noon,
        Kind = kind,
        InstanceKey = instanceKey,
        PayloadJson = "{}",
        Attempts = 1,
    };

    public static IdempotencyRow Answer(string actor = "ana", string key = "k1") => new()
    {
        Actor = actor,
        IdempotencyKey = key,
        BodyHash = "h",
        Status = 200,
        AnswerJson = "{}",
        At = Noon,
    };
}
