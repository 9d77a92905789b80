using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;

namespace Marketing.Engine;

/// <summary>What expressions may know beside the instance: an immutable snapshot of people and settings.</summary>
/// <param name="Functions">Built-in functions and those over the directory.</param>
/// <param name="Config">The settings, by dotted key, as <c>config</c>.</param>
/// <param name="Zone">The time zone dates are meant in.</param>
public sealed record Surroundings(FeelFunctions Functions, Value Config, TimeZoneInfo Zone)
{
    /// <summary>The people that steps may look up; null without a directory.</summary>
    public IPeople? People { get; init; }

    /// <summary>The working calendars that deadlines count by; null without any: time around the clock.</summary>
    public IWorkingTime? WorkingTime { get; init; }

    /// <summary>Built-in functions, no settings, China Standard Time.</summary>
    public static Surroundings Plain { get; } = new(FeelFunctions.BuiltIn, Value.Of(Context.Empty), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
}

/// <summary>A step that is about to be saved.</summary>
public sealed record SavedStep(ProcessModel Process, ProcessInstance Instance, ProcessInstanceRow Row, IReadOnlyList<Effect> Effects, Moment Moment)
{
    /// <summary>The instance before the step; null when it has just begun.</summary>
    public ProcessInstance? Before { get; init; }

    /// <summary>Has something told after the commit.</summary>
    public Action<Change> Changed { get; init; } = _ => { };
}

/// <summary>What the layer above refuses in the middle of a step: nothing of the command is saved, and the refusal is its answer.</summary>
public sealed class StepRefusedException(Refusal refusal) : Exception(refusal.Message.English)
{
    public Refusal Refusal { get; } = refusal;
}

/// <summary>What the layer above adds to each step, in the step's own transaction.</summary>
public abstract class StepListener
{
    /// <summary>Adds nothing.</summary>
    public static StepListener None { get; } = new Silent();

    /// <summary>One line that tells this instance from others; null: as it was before.</summary>
    /// <param name="before">The instance before the step; null when it begins.</param>
    public virtual ValueTask<string?> Title(IEngineTransaction transaction, ProcessModel process, ProcessInstance instance, ProcessInstance? before) => new((string?)null);

    /// <summary>The variables an instance begins with, in the transaction that begins it.</summary>
    /// <param name="given">What whoever begins it has given.</param>
    public virtual ValueTask<IReadOnlyDictionary<string, Value>> Beginning(IEngineTransaction transaction, ProcessModel process, IReadOnlyDictionary<string, Value> given) => new(given);

    /// <summary>Adds its own rows, such as messages for the outbox.</summary>
    /// <exception cref="StepRefusedException">The step may not be taken.</exception>
    public virtual ValueTask Saving(IEngineTransaction transaction, SavedStep step) => ValueTask.CompletedTask;

    /// <summary>Its own tables whose rows belong to an instance, by their column <c>InstanceKey</c>: they go with it when its time is over.</summary>
    public virtual IReadOnlyList<string> TablesOfInstances => [];

    sealed class Silent : StepListener;
}

/// <summary>Something that changed and is now durable; pages that show it may want to look again.</summary>
public sealed record Change(string Kind, long? InstanceKey = null, long? TaskKey = null)
{
    /// <summary>The kind of a change that may be any: something was missed.</summary>
    public const string Everything = "everything";

    /// <summary>Whom alone it concerns, or null.</summary>
    public string? Person { get; init; }
}
