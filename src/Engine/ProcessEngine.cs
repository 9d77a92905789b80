using System.Text.Json;
using Marketing.Engine.Audit;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Engine;

/// <summary>Everything that can be asked of the engine. Each call is one command in one transaction; what it answers is durable.</summary>
/// <remarks>Who may do what is decided by the layer above, inside the same transaction, through the decision each call takes.</remarks>
public sealed partial class ProcessEngine(CommandRunner runner)
{
    /// <summary>Called after each commit with what changed; must not throw and must not wait.</summary>
    /// <summary>Tells who is interested, here and in other programs on the database, what is now durable.</summary>
    public void Tell(IReadOnlyList<Change> changes) => runner.Tell(changes);

    public event Action<IReadOnlyList<Change>>? Committed
    {
        add => runner.Committed += value;
        remove => runner.Committed -= value;
    }

    public TimeProvider Clock => runner.Clock;

    /// <summary>Whether a restored store waits for somebody to confirm it (see <see cref="DeliveryHold"/>).</summary>
    public ValueTask<bool> Holds(IEngineTransaction transaction) => runner.Hold.Holds(transaction);

    /// <summary>Lets a restored store go on: what waits is delivered, handlers and workers get their jobs. Answers whether it was held.</summary>
    public Task<Outcome<bool>> ConfirmRestore(string? actor, CancellationToken cancellation = default) =>
        runner.Run<bool>(async context =>
        {
            if (!await context.IsHeld)
                return false;
            context.Transaction.SetSetting(DeliveryHold.Setting, null);
            context.Transaction.Audit(AuditActions.Confirm, actor, 0, "restore");
            context.Changed(new Change("hold", null));
            return true;
        }, actor, cancellation);

    /// <summary>A read-only look at the engine's state, for decisions and pages.</summary>
    public Task<T> Look<T>(Func<CommandContext, ValueTask<T>> look, CancellationToken cancellation = default) => runner.Look(look, cancellation);

    /// <summary>Deploys a set of files, all of them or none.</summary>
    public Task<Outcome<Deployment>> Deploy(IReadOnlyList<ResourceFile> files, string? actor, CancellationToken cancellation = default)
    {
        var read = runner.ReadFiles(files);
        return runner.Run(context => Deployments.Deploy(context, read), actor, cancellation);
    }

    /// <summary>Everything that a deployment of these files would tell, errors and warnings. Nothing is stored.</summary>
    public IReadOnlyList<Problem> Check(IReadOnlyList<ResourceFile> files) => runner.ReadFiles(files).Problems;

    /// <summary>Deletes a process definition without running instances, a DMN file with its decisions, or a form.</summary>
    public Task<Outcome<Done>> DeleteResource(long key, string? actor, CancellationToken cancellation = default) =>
        runner.Run(context => Resources.Delete(context, key), actor, cancellation);

    /// <summary>Starts an instance at its none start event.</summary>
    /// <param name="may">Decides whether this person may start this process, and answers who it is for.</param>
    public Task<Outcome<StartedInstance>> Start(StartRequest request, string? actor, Func<ProcessDefinitionRow, ProcessModel, Refusal?>? may = null,
        CancellationToken cancellation = default) =>
        runner.Run<StartedInstance>(async context =>
        {
            var definition = await FindDefinition(context.Transaction, request);
            if (definition is not { DeletedAt: null })
            {
                return new Refusal(RefusalKind.NotFound, "process-not-found", new Words(
                    $"没有找到流程「{request.ProcessId ?? request.DefinitionKey?.ToString(System.Globalization.CultureInfo.InvariantCulture)}」。",
                    $"Expected to find process definition with {(request.ProcessId is null ? $"key '{request.DefinitionKey}'" : $"process ID '{request.ProcessId}'")}, but none found."));
            }

            var model = context.Model(definition);
            if (may?.Invoke(definition, model) is { } refused)
                return refused;
            if (request.StartElements.Count > 0 && Modification.Check(model, NewInstance(model), new ModificationPlan { Activate = [.. request.StartElements.Select(id => new Activation(id))] }) is [var first, ..])
                return new Refusal(RefusalKind.Invalid, "start-element", first);
            if (model.NoneStart is null && request.StartElements.Count == 0)
            {
                return new Refusal(RefusalKind.Conflict, "no-none-start", new Words(
                    $"流程「{model.Id}」没有普通起始事件，只能由消息或定时器启动。",
                    $"Expected to create instance of process with none start event, but there is no such event in '{model.Id}'."));
            }

            if (VariableNames.Check(request.Variables.Keys) is { } wrong)
                return wrong;
            if (request.StopAfter.FirstOrDefault(id => model.FindNode(id) is null or ProcessRoot) is { } unknown)
            {
                return new Refusal(RefusalKind.Invalid, "stop-after-element", new Words($"流程「{model.Id}」里没有元素「{unknown}」。",
                    $"Expected to create instance of process with runtime instructions but no element found with id '{unknown}'."));
            }

            var instance = await context.Begin(definition, new Beginning(context.Actor, request.Applicant ?? context.Actor)
            {
                Variables = request.Variables, Elements = request.StartElements, StopAfter = request.StopAfter, BusinessId = request.BusinessId,
                TagsJson = request.Tags.Count == 0 ? null : JsonSerializer.Serialize(request.Tags),
            });
            return new StartedInstance(definition, instance);
        }, actor, cancellation);

    // An instance of nothing but its process, to try start elements on.
    static ProcessInstance NewInstance(ProcessModel model)
    {
        var instance = new ProcessInstance { Key = 1, DefinitionKey = 0, ProcessId = model.Id, Version = 0, StartedAt = default };
        instance.Add(new ElementInstance { Key = 1, ElementId = model.Id, ScopeKey = null });
        return instance;
    }

    static ValueTask<ProcessDefinitionRow?> FindDefinition(IEngineTransaction transaction, StartRequest request) => request switch
    {
        { DefinitionKey: { } key } => transaction.Definition(key),
        { ProcessId: { } id, Version: { } version } when version > 0 => transaction.DefinitionVersion(id, version),
        { ProcessId: { } id } => transaction.LatestDefinition(id),
        _ => ValueTask.FromResult<ProcessDefinitionRow?>(null),
    };

    /// <summary>Completes a user task with what <paramref name="decide"/> makes of it: results, or a refusal.</summary>
    public Task<Outcome<UserTaskRow>> CompleteTask(long taskKey, string? actor, Func<LoadedTask, ValueTask<Outcome<TaskResult>>> decide,
        CancellationToken cancellation = default) =>
        OnTask(taskKey, actor, async (context, loaded) =>
        {
            var decided = await decide(loaded);
            if (!decided.Succeeded)
                return decided.Refusal;
            var result = decided.Value;
            if (VariableNames.Check(result.Variables.Keys) is { } wrong)
                return wrong;
            await context.Move(loaded.Instance, new CompleteTask(context.Moment(actor), taskKey, result.Variables, result.Outcome, result.Comment));
            return null;
        }, cancellation);

    /// <summary>Gives a task to a person, or to nobody.</summary>
    /// <param name="verb">What history calls it: claim, release, assign, transfer.</param>
    public Task<Outcome<UserTaskRow>> AssignTask(long taskKey, string? assignee, string verb, string? comment, string? actor,
        Func<LoadedTask, Refusal?> may, CancellationToken cancellation = default) =>
        OnTask(taskKey, actor, async (context, loaded) =>
        {
            if (may(loaded) is { } refused)
                return refused;
            await context.Move(loaded.Instance, new AssignTask(context.Moment(actor), taskKey, assignee, verb, comment));
            return null;
        }, cancellation);

    /// <summary>Moves an instance by what <paramref name="decide"/> makes of one of its open tasks: a trigger, or a refusal.</summary>
    public Task<Outcome<UserTaskRow>> Act(long taskKey, string? actor, Func<LoadedTask, ValueTask<Outcome<Trigger>>> decide, CancellationToken cancellation = default) =>
        OnTask(taskKey, actor, async (context, loaded) =>
        {
            var decided = await decide(loaded);
            if (!decided.Succeeded)
                return decided.Refusal;
            if (decided.Value is CompleteTask done && VariableNames.Check(done.Variables.Keys) is { } wrong)
                return wrong;
            await context.Move(loaded.Instance, decided.Value);
            return null;
        }, cancellation);

    /// <summary>Moves an instance, running or ended, by what <paramref name="decide"/> makes of it: a trigger, or a refusal.</summary>
    public Task<Outcome<Done>> ActOnInstance(long instanceKey, string? actor, Func<CommandContext, LoadedInstance, ValueTask<Outcome<Trigger>>> decide,
        CancellationToken cancellation = default) =>
        runner.Run<Done>(async context =>
        {
            if (await context.Load(instanceKey) is not { } loaded)
                return Refusal.NotFound("process instance", instanceKey);
            if (loaded.Instance.State == InstanceState.Suspended)
                return InstanceCommands.IsSuspended(loaded.Row);
            var decided = await decide(context, loaded);
            if (!decided.Succeeded)
                return decided.Refusal!;
            await context.Move(loaded, decided.Value);
            return default(Done);
        }, actor, cancellation);

    async Task<Outcome<UserTaskRow>> OnTask(long taskKey, string? actor, Func<CommandContext, LoadedTask, ValueTask<Refusal?>> act, CancellationToken cancellation)
    {
        using var watch = new CommitWatch(this, ListenerPatience, change => change.TaskKey == taskKey);
        var since = 0L;
        var begun = await runner.Run<UserTaskRow>(async context =>
        {
            if (await context.Transaction.Task(taskKey) is not { } task)
                return Refusal.NotFound("user task", taskKey);
            if (task.State != "CREATED")
                return TaskIsOver(task);
            var instance = await context.Load(task.InstanceKey) ?? throw new InvalidOperationException($"User task {taskKey} has no instance.");
            if (instance.Instance.State == InstanceState.Suspended)
                return InstanceCommands.IsSuspended(instance.Row);
            if (await act(context, new LoadedTask(task, instance, context)) is { } refused)
                return refused;
            since = context.Transaction.ReserveKeys(0);
            return (await context.Transaction.Task(taskKey))!;
        }, actor, cancellation);
        var listened = begun.Succeeded && begun.Value.State is "COMPLETING" or "ASSIGNING" or "UPDATING";
        return listened && ListenerPatience > TimeSpan.Zero ? await ListenersAnswer(begun.Value, since, watch, cancellation) : begun;
    }

    static Refusal TaskIsOver(UserTaskRow task)
    {
        if (task.State is not ("COMPLETED" or "CANCELED"))
        {
            return new Refusal(RefusalKind.Conflict, "task-in-transition", new Words("任务正在处理上一个操作，请稍后再试。",
                $"Command rejected with code 'INVALID_STATE': Expected user task with key '{task.Key}' to be in state 'CREATED', but it is '{task.State}'."));
        }

        var by = task.CompletedBy ?? "system";
        return new Refusal(RefusalKind.Conflict, task.State == "COMPLETED" ? "task-already-completed" : "task-withdrawn", task.State == "COMPLETED"
            ? new Words($"任务已由 {by} 于 {task.CompletedAt?.ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd HH:mm} 完成。",
                $"Command rejected with code 'INVALID_STATE': Expected user task with key '{task.Key}' to be open, but it was completed by '{by}'.")
            : task.CompletedBy is { } decider ? new Words($"这个节点已由 {decider} 决定，你的任务不再需要处理。",
                $"Command rejected with code 'INVALID_STATE': Expected user task with key '{task.Key}' to be open, but its node was decided by '{decider}'.")
            : new Words("任务已被撤回，不再需要处理。",
                $"Command rejected with code 'INVALID_STATE': Expected user task with key '{task.Key}' to be open, but it is canceled."));
    }

    /// <summary>Publishes a message to whoever wants it, now or within its time to live. Answers its key and the instances reached.</summary>
    public Task<Outcome<(long Key, IReadOnlyList<long> Instances)>> Publish(PublishedMessage message, string? actor, CancellationToken cancellation = default) =>
        runner.Run(context => Messages.Publish(context, message), actor, cancellation);

    /// <summary>Gives a message to whoever waits for it now; refused when nobody does.</summary>
    public Task<Outcome<(long Key, IReadOnlyList<long> Instances)>> Correlate(PublishedMessage message, string? actor, CancellationToken cancellation = default) =>
        runner.Run<(long Key, IReadOnlyList<long> Instances)>(async context =>
        {
            var published = await Messages.Publish(context, message with { TimeToLive = TimeSpan.Zero });
            return published.Succeeded && published.Value.Instances.Count == 0
                ? new Refusal(RefusalKind.NotFound, "nobody-waits", new Words(
                    $"没有实例在等待消息「{message.Name}」（关联键 {message.CorrelationKey}）。",
                    $"Command 'CORRELATE' rejected with code 'NOT_FOUND': Expected to find subscription for message with name '{message.Name}' and correlation key '{message.CorrelationKey}', but none was found."))
                : published;
        }, actor, cancellation);

    /// <summary>Ends an active instance, and what it has called, from outside. A called instance ends with the one at the top.</summary>
    /// <remarks>Listeners of the cancellation are waited for, as long as <see cref="ListenerPatience"/> lasts.</remarks>
    public async Task<Outcome<Done>> Cancel(long instanceKey, string? comment, string? actor, Func<LoadedInstance, Refusal?>? may = null, CancellationToken cancellation = default)
    {
        using var watch = new CommitWatch(this, ListenerPatience, change => change.InstanceKey == instanceKey);
        var begun = await runner.Run(context => InstanceCommands.Cancel(context, instanceKey, comment, may), actor, cancellation);
        return begun.Succeeded && ListenerPatience > TimeSpan.Zero ? await Ended(instanceKey, watch, cancellation) : begun;
    }

    /// <summary>Goes on where an incident stopped a token, with the variables as they are now.</summary>
    public Task<Outcome<Done>> ResolveIncident(long incidentKey, string? actor, CancellationToken cancellation = default) =>
        ResolveIncident(incidentKey, mayRaiseRetries: true, actor, cancellation);

    /// <summary>Goes on where an incident stopped a token.</summary>
    /// <param name="mayRaiseRetries">Whether a job that has no retries left gets one; otherwise it is refused while it has none (SEMANTICS J2).</param>
    public Task<Outcome<Done>> ResolveIncident(long incidentKey, bool mayRaiseRetries, string? actor, CancellationToken cancellation = default) =>
        runner.Run(context => InstanceCommands.ResolveIncident(context, incidentKey, mayRaiseRetries), actor, cancellation);

    /// <summary>Sets variables at an element instance; see <see cref="SetVariables.Local"/>.</summary>
    public Task<Outcome<Done>> SetVariables(long elementInstanceKey, IReadOnlyDictionary<string, Value> variables, bool local, string? actor, CancellationToken cancellation = default) =>
        runner.Run<Done>(async context =>
        {
            if (VariableNames.Check(variables.Keys) is { } wrong)
                return wrong;
            var instanceKey = (await context.Transaction.Element(elementInstanceKey))?.InstanceKey ?? elementInstanceKey;
            if (await context.Load(instanceKey) is not { Instance.State: InstanceState.Active } loaded || loaded.Instance.Find(elementInstanceKey) is null)
                return Refusal.NotFound("element instance", elementInstanceKey);
            await context.Move(loaded, new SetVariables(context.Moment(actor), elementInstanceKey, variables, local));
            return default(Done);
        }, actor, cancellation);

    Task<Outcome<Done>> OnInstance(long instanceKey, string? actor, Func<LoadedInstance, Refusal?>? may, Func<CommandContext, Trigger> trigger, CancellationToken cancellation) =>
        runner.Run(context => InstanceCommands.Move(context, instanceKey, may, () => trigger(context)), actor, cancellation);
}

/// <summary>Which process to start, with what.</summary>
public sealed record StartRequest
{
    public string? ProcessId { get; init; }

    /// <summary>Null or below 1: the latest.</summary>
    public int? Version { get; init; }
    public long? DefinitionKey { get; init; }
    public IReadOnlyDictionary<string, Value> Variables { get; init; } = new Dictionary<string, Value>();

    /// <summary>The person the request is for; null: whoever starts it.</summary>
    public string? Applicant { get; init; }
    public string? BusinessId { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Elements to begin with in place of the start event.</summary>
    public IReadOnlyList<string> StartElements { get; init; } = [];

    /// <summary>Elements whose end, completed or terminated, ends the instance as terminated.</summary>
    public IReadOnlyList<string> StopAfter { get; init; } = [];
}

public sealed record StartedInstance(ProcessDefinitionRow Definition, ProcessInstance Instance);

/// <summary>An open user task, loaded for a decision.</summary>
public sealed record LoadedTask(UserTaskRow Row, LoadedInstance Instance, CommandContext Context)
{
    public UserTask Model => Instance.Process.FindTask(Row.ElementId)!;

    public ElementInstance Element => Instance.Instance[Row.ElementInstanceKey];

    /// <summary>What an expression sees at the task.</summary>
    public VariableScope Variables => new(Element, Instance.Surroundings.Config);
}

/// <summary>What a completed task leaves behind.</summary>
/// <param name="Outcome">What was decided, for an approval.</param>
public sealed record TaskResult(IReadOnlyDictionary<string, Value> Variables, string? Outcome = null, string? Comment = null);

/// <summary>Which names variables may have (SEMANTICS V7).</summary>
public static class VariableNames
{
    static readonly HashSet<string> Keywords = ["null", "true", "false", "function", "if", "then", "else", "for", "between", "instance", "of", "not", "in", "and", "or", "some", "every", "satisfies", "return"];

    /// <summary>A refusal that names the first name that is none.</summary>
    public static Refusal? Check(IEnumerable<string> names)
    {
        var wrong = names.FirstOrDefault(name => !FeelNames.IsName(name) || name.Contains(' ', StringComparison.Ordinal) || Keywords.Contains(name));
        return wrong is null ? null : new Refusal(RefusalKind.Invalid, "variable-name", new Words(
            $"「{wrong}」不能作为变量名。", $"'{wrong}' is no variable name."),
            new Words("变量名以字母开头，不含空格、运算符和保留字。", "A variable name starts with a letter and holds no blanks, operators or keywords."));
    }
}
