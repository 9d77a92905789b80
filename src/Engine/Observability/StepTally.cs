using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;

namespace Marketing.Engine.Observability;

/// <summary>What one command has done, gathered while it runs and told only when it is durable.</summary>
sealed class StepTally
{
    readonly List<Action> told = [];

    /// <summary>One saved step: what it began, ended, fired or stopped at.</summary>
    public void Add(ProcessModel model, ProcessInstanceRow row, StepResult step, Trigger trigger, DateTimeOffset now, IEnumerable<UserTaskRow> tasks)
    {
        var process = EngineMeters.Tag("process", model.Id);
        if (trigger is StartInstance)
            told.Add(() => EngineMeters.InstancesStarted.Add(1, process));
        if (step.Instance.EndedAt is not null)
        {
            var ended = step.Instance.State == InstanceState.Completed ? EngineMeters.InstancesCompleted : EngineMeters.InstancesTerminated;
            told.Add(() => ended.Add(1, process));
        }

        if (row.OpenIncidents > 0 && step.Effects.Any(effect => effect is RaiseIncident))
            told.Add(() => EngineMeters.InstancesFailed.Add(1, process));
        if (trigger is FireTimer timer)
            Fired(now - timer.DueAt);
        foreach (var breached in step.Effects.OfType<Record>().Where(effect => effect.Event.Kind == HistoryKind.DeadlineBreached))
            told.Add(() => EngineMeters.DeadlinesBreached.Add(1, process, EngineMeters.Tag("deadline", breached.Event.Name!)));
        if (trigger is CompleteJob)
            told.Add(() => EngineMeters.JobsCompleted.Add(1, process));
        foreach (var task in tasks.Where(task => task.State == "COMPLETED"))
            told.Add(() => EngineMeters.TaskDuration.Record((now - task.CreatedAt).TotalSeconds, process));
    }

    /// <summary>A start timer has begun an instance.</summary>
    public void AddStart(TimerRow timer, DateTimeOffset now) => Fired(now - timer.DueAt);

    /// <summary>An attempt of a job has failed.</summary>
    public void AddRetry(JobRow job) => told.Add(() => EngineMeters.JobsRetries.Add(1, EngineMeters.Tag("type", job.Type)));

    void Fired(TimeSpan lag) => told.Add(() =>
    {
        EngineMeters.TimersFired.Add(1);
        EngineMeters.TimersLag.Record(Math.Max(0, lag.TotalSeconds));
    });

    /// <summary>The command is durable.</summary>
    public void Tell() => told.ForEach(tell => tell());
}
