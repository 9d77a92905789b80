using System.Text.Json;
using System.Text.Json.Serialization;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Clocks;

/// <summary>Keeps the rows of clocks, in the transaction of the step that moves them.</summary>
public static class ClockRecords
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The stretches in which a clock stood still, oldest first.</summary>
    public static IReadOnlyList<ClockStop> Stops(ClockRow row) => JsonSerializer.Deserialize<List<ClockStop>>(row.StopsJson, Options)!;

    /// <summary>Writes what a step did to clocks. A store without tables of this layer keeps none.</summary>
    public static async ValueTask Save(IEngineTransaction transaction, SavedStep step)
    {
        if (transaction is not IRelationalTransaction relational)
            return;
        foreach (var moved in step.Effects.OfType<ClockMoved>())
            await Save(relational, step, moved);
    }

    static async ValueTask Save(IRelationalTransaction transaction, SavedStep step, ClockMoved moved)
    {
        var workflows = await transaction.Join<WorkflowsDbContext>(WorkflowsDbContext.Over);
        var row = workflows.Clocks.Local.FindEntry(moved.Clock.Key)?.Entity ?? (moved.Turn == ClockTurn.Started
            ? workflows.Clocks.Add(New(step, moved)).Entity
            : await workflows.Clocks.AsTracking().SingleAsync(one => one.Key == moved.Clock.Key));
        Write(row, step, moved);
    }

    static ClockRow New(SavedStep step, ClockMoved moved)
    {
        var node = step.Process.Node(moved.ElementId);
        return new ClockRow
        {
            Key = moved.Clock.Key, InstanceKey = step.Instance.Key, ElementInstanceKey = moved.ElementInstanceKey, ProcessId = step.Process.Id, ElementId = moved.ElementId,
            ElementName = node.Name, Level = node switch { ProcessRoot => "case", UserTask => "task", _ => "stage" }, DeadlineId = moved.Clock.Id,
            Time = moved.Clock.Time.ToString(), From = moved.Clock.From, Granted = moved.Clock.Granted.Ticks, StartedAt = step.Moment.Now, Applicant = step.Row.Applicant,
        };
    }

    static void Write(ClockRow row, SavedStep step, ClockMoved moved)
    {
        var (clock, now) = (moved.Clock, step.Moment.Now);
        (row.Due, row.BreachedAt, row.PausedAt, row.PauseReason, row.AcknowledgeBy) = (clock.Due, clock.BreachedAt, clock.PausedAt, clock.Pauses.Count > 0 ? clock.Pauses[0].Reason : null, clock.AcknowledgeBy);
        row.ElementInstanceKey = moved.ElementInstanceKey;
        (row.TaskKey, row.Assignee, row.Title) = (moved.TaskKey ?? row.TaskKey, moved.Assignee ?? (moved.Turn == ClockTurn.Assigned ? null : row.Assignee), step.Row.Title);
        switch (moved.Turn)
        {
            case ClockTurn.Started when Offered(step, moved) is { } offered:
                (row.TaskKey, row.Assignee) = (offered.Key, offered.Offer.Assignee);
                break;
            case ClockTurn.Paused or ClockTurn.Resumed:
                row.StopsJson = JsonSerializer.Serialize(Stops(Stops(row), clock, now), Options);
                break;
            case ClockTurn.Warned:
                row.Warned = moved.Detail;
                break;
            case ClockTurn.Reminded or ClockTurn.Escalated or ClockTurn.Transferred or ClockTurn.Decided:
                (row.LastStep, row.LastStepAt) = (moved.Detail, now);
                break;
            case ClockTurn.Recounted:
                row.Granted = clock.Granted.Ticks;
                break;
            case ClockTurn.Acknowledged:
                (row.AcknowledgedBy, row.AcknowledgedAt) = (moved.Person, now);
                break;
            case ClockTurn.Ended or ClockTurn.Dropped:
                End(row, moved, now);
                break;
            default:
                break;
        }
    }

    // The clock of a task starts before its task is offered, in the same step.
    static OfferTask? Offered(SavedStep step, ClockMoved moved) =>
        step.Effects.OfType<OfferTask>().FirstOrDefault(offer => offer.ElementInstanceKey == moved.ElementInstanceKey);

    static void End(ClockRow row, ClockMoved moved, DateTimeOffset now)
    {
        (row.EndedAt, row.Done, row.AcknowledgeBy) = (now, moved.Turn == ClockTurn.Ended, null);
        if (row.Level == "task" && row.Done)
            row.Assignee ??= moved.Person;
        if (row.PausedAt is null)
            return;
        row.PausedAt = null;
        row.StopsJson = JsonSerializer.Serialize(Stops(row).Select(stop => stop with { To = stop.To ?? now }), Options);
    }

    // Each change of what holds the clock ends a stretch and may begin the next, which has the oldest reason.
    static List<ClockStop> Stops(IReadOnlyList<ClockStop> before, ClockState clock, DateTimeOffset now)
    {
        var stops = before.ToList();
        var holds = clock.Pauses.Count > 0 ? clock.Pauses[0] : null;
        if (stops.Count > 0 && stops[^1] is { To: null } open)
        {
            if (holds is not null && holds.Reason == open.Reason && holds.Person == open.By)
                return stops;
            stops[^1] = open with { To = now };
        }

        if (holds is not null)
            stops.Add(new ClockStop(now, null, holds.Reason, holds.Person));
        return stops;
    }
}
