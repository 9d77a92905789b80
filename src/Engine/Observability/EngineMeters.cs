using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Marketing.Engine.Observability;

/// <summary>What the engine tells those who watch it: the meter and the activity source <c>Marketing.Engine</c>.</summary>
/// <remarks>Durations are in seconds. Tags have few values: ids of processes and deadlines, types of jobs, outcomes; never a key or a
/// value. Every figure is of what was committed: work that was abandoned or overtaken is counted as a command, and as nothing else.</remarks>
public static class EngineMeters
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Marketing.Engine";

    static readonly Meter Meter = new(Name);

    /// <summary>A span for each command (<c>command</c>), step (<c>step</c>), timer that fires (<c>timer</c>) and job handled in process (<c>job</c>).</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>What a timer or job keeps so that its own span belongs to the trace that asked for it; null where nobody traces.</summary>
    internal static string? TraceParent => Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    /// <summary>Tag <c>outcome</c>: done, refused, overtaken, failed.</summary>
    internal static readonly Histogram<double> CommandDuration = Seconds("command.duration", "From the call to the durable answer of a command.");
    internal static readonly Counter<long> CommandsRepeated = Meter.CreateCounter<long>("commands.repeated", "{attempt}", "Attempts of commands that somebody else overtook.");
    internal static readonly Histogram<double> StepDuration = Seconds("step.duration", "The pure step alone: model, expressions, decisions.");

    internal static readonly Counter<long> InstancesStarted = Meter.CreateCounter<long>("instances.started", "{instance}", "Process instances begun.");
    internal static readonly Counter<long> InstancesCompleted = Meter.CreateCounter<long>("instances.completed", "{instance}", "Process instances that came to their end.");
    internal static readonly Counter<long> InstancesTerminated = Meter.CreateCounter<long>("instances.terminated", "{instance}", "Process instances ended from outside or by another.");
    internal static readonly Counter<long> InstancesFailed = Meter.CreateCounter<long>("instances.failed", "{instance}", "Process instances that stood still at an incident.");
    internal static readonly Histogram<double> TaskDuration = Seconds("task.duration", "From the offer of a user task to its completion.");
    internal static readonly Counter<long> DeadlinesBreached = Meter.CreateCounter<long>("sla.breached", "{breach}", "Deadlines (sla.id) whose timer fired.");
    internal static readonly Counter<long> TimersFired = Meter.CreateCounter<long>("timers.fired", "{timer}", "Timers that fired.");
    internal static readonly Histogram<double> TimersLag = Seconds("timers.lag", "How long after its instant a timer fired.");
    internal static readonly Counter<long> JobsCompleted = Meter.CreateCounter<long>("jobs.completed", "{job}", "Jobs that were done.");
    internal static readonly Counter<long> JobsRetries = Meter.CreateCounter<long>("jobs.retries", "{attempt}", "Attempts of jobs that failed.");
    internal static readonly Histogram<double> JobsDuration = Seconds("jobs.duration", "A handler in this program, from call to answer.");

    internal static readonly Histogram<long> GroupSize = Meter.CreateHistogram<long>("db.group.size", "{unit}", "Units of work in one commit.");
    internal static readonly Histogram<double> Busy = Seconds("db.busy", "How long a unit of work waited for its turn.");

    static EngineCounts counts;
    static int watched;

    /// <summary>The last counts of a program that has <see cref="EngineGauges"/>; without it there are no gauges.</summary>
    internal static void Show(EngineCounts latest)
    {
        counts = latest;
        if (Interlocked.Exchange(ref watched, 1) == 0)
            CreateGauges();
    }

    static void CreateGauges()
    {
        Meter.CreateObservableGauge("tasks.open", () => counts.OpenTasks, "{task}", "User tasks that wait for a person.");
        Meter.CreateObservableGauge("incidents.open", () => counts.OpenIncidents, "{incident}", "Incidents that nobody has resolved.");
        Meter.CreateObservableGauge("instances.active", () => counts.ActiveInstances, "{instance}", "Process instances that have not ended.");
        Meter.CreateObservableGauge("jobs.open", () => counts.OpenJobs, "{job}", "Jobs that wait for a worker or a handler.");
        Meter.CreateObservableGauge("timers.overdue", () => counts.OverdueTimers, "{timer}", "Timers whose instant has passed.");
        Meter.CreateObservableGauge("outbox.backlog", () => counts.UndeliveredMessages, "{message}", "Messages of the outbox that are not delivered.");
        Meter.CreateObservableGauge("outbox.age", () => counts.OldestUndelivered.TotalSeconds, "s", "Age of the oldest message that is not delivered.");
    }

    static Histogram<double> Seconds(string name, string description) => Meter.CreateHistogram<double>(name, "s", description);

    internal static KeyValuePair<string, object?> Tag(string name, string? value) => new(name, value);
}
