using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Reliability.Tests.Work;
using Marketing.Rules.Feel;

namespace Marketing.Reliability.Tests.InProcess;

/// <summary>One instance through everything that waits, in commands that can each be done again: what is done already is not done twice.</summary>
/// <remarks>Work with a timer at its border, a job, a fork of two tasks and their join, a message, a called process, an outgoing message.</remarks>
/// <param name="looker">Finds out what is to be done next.</param>
sealed class Saga(EngineWorld world, EngineWorld looker)
{
    const string Process = "saga";

    /// <summary>Elements that complete once an instance.</summary>
    public static IReadOnlySet<string> Once { get; } = new HashSet<string> { "work", "job", "fork", "join", "paid", "call", "e", "late" };

    static readonly (string, byte[])[] Files =
    [
        ("child.bpmn", Models.File("child", $"""<bpmn:startEvent id="cs" />{Models.Flow("c1", "cs", "ct")}{Models.UserTask("ct")}{Models.Flow("c2", "ct", "ce")}<bpmn:endEvent id="ce" />""")),
        ("saga.bpmn", Models.File(Process, $"""
            <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "work")}{Models.UserTask("work")}
            <bpmn:boundaryEvent id="late" attachedToRef="work" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
            {Models.Flow("f2", "late", "told")}<bpmn:endEvent id="told" />
            {Models.Flow("f3", "work", "job")}{Models.ServiceTask("job", "send")}{Models.Flow("f4", "job", "fork")}
            <bpmn:parallelGateway id="fork" />{Models.Flow("f5", "fork", "a")}{Models.UserTask("a")}{Models.Flow("f6", "a", "join")}
            {Models.Flow("f7", "fork", "b")}{Models.UserTask("b")}{Models.Flow("f8", "b", "join")}<bpmn:parallelGateway id="join" />
            {Models.Flow("f9", "join", "paid")}<bpmn:intermediateCatchEvent id="paid"><bpmn:messageEventDefinition messageRef="m" /></bpmn:intermediateCatchEvent>
            {Models.Flow("f10", "paid", "call")}<bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="child" /></bpmn:extensionElements></bpmn:callActivity>
            {Models.Flow("f11", "call", "e")}<bpmn:endEvent id="e" />
            """, Models.Message("m", "paid", "= order"))),
    ];

    /// <summary>A handler for the job of the saga: its message goes out with the transaction that completes the job.</summary>
    public static IJobHandler Sender { get; } = new SendHandler();

    /// <summary>Begins, or goes on with, the instance of this order and takes it to its end.</summary>
    /// <returns>How many commands were given.</returns>
    public async Task<int> Run(string order)
    {
        var commands = 0;
        while (await Next(order) is { } command)
        {
            commands++;
            await command();
        }

        return commands;
    }

    /// <summary>The next command for the order, by what the database says; null when it is done.</summary>
    public async Task<Func<Task>?> Next(string order)
    {
        if (await looker.Engine.Look(context => context.Transaction.LatestDefinition(Process)) is null)
            return () => world.Deploy(Files);
        var seen = await looker.Engine.Look(async context => await Instance(context, order) is { } row
            ? (Row: row, Tasks: await context.Transaction.Tasks(row.Key), Timers: await context.Transaction.TimersOf(row.Key), Jobs: await context.Transaction.JobsOf(row.Key),
                Paid: (await context.Transaction.Subscriptions("paid", order)).Any(), Called: await Called(context, row.Key))
            : default);
        return seen switch
        {
            { Row: null } => () => world.Start(Process, order, ("order", Value.Of(order))),
            { Row.State: not "ACTIVE" } => null,
            { Timers.Count: > 0 } or { Jobs.Count: > 0 } => () => world.TimePasses(TimeSpan.FromHours(2)),
            { Tasks: [var task, ..] } => () => world.Complete(task.Key),
            { Paid: true } => () => world.Engine.Publish(new PublishedMessage("paid", order, new Dictionary<string, Value>()) { MessageId = order, TimeToLive = TimeSpan.FromDays(1) }, "admin"),
            { Called: { } child } => () => world.Complete(child),
            _ => throw new InvalidOperationException($"Order {order} is active and waits for nothing."),
        };
    }

    static async ValueTask<ProcessInstanceRow?> Instance(CommandContext context, string order)
    {
        using var command = await Sql(context, "SELECT key FROM engine_process_instances WHERE business_id = @order", ("@order", order));
        return await command.ExecuteScalarAsync() is { } key ? await context.Transaction.Instance(Convert.ToInt64(key, System.Globalization.CultureInfo.InvariantCulture)) : null;
    }

    static async ValueTask<long?> Called(CommandContext context, long instance)
    {
        using var command = await Sql(context,
            "SELECT t.key FROM engine_user_tasks t JOIN engine_process_instances i ON i.key = t.instance_key WHERE t.state = 'CREATED' AND i.parent_instance_key = @instance", ("@instance", instance));
        return await command.ExecuteScalarAsync() is { } key ? Convert.ToInt64(key, System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    static ValueTask<System.Data.Common.DbCommand> Sql(CommandContext context, string sql, (string Name, object Value) parameter)
    {
        var relational = (IRelationalTransaction)context.Transaction;
        var command = relational.Connection.CreateCommand();
        command.Transaction = relational.Transaction;
        command.CommandText = sql;
        var given = command.CreateParameter();
        (given.ParameterName, given.Value) = parameter;
        command.Parameters.Add(given);
        return ValueTask.FromResult(command);
    }

    sealed class SendHandler : IJobHandler
    {
        public string Type => "send";

        public ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation) =>
            ValueTask.FromResult(JobResult.Empty with { Messages = [("letter", "{}")] });
    }
}
