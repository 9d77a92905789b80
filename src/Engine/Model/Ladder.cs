namespace Marketing.Engine.Model;

/// <summary>What a step of a ladder does.</summary>
public enum LadderAction
{
    /// <summary>Tells those concerned.</summary>
    Remind,

    /// <summary>Tells the next above them, who may be asked to acknowledge it.</summary>
    Escalate,

    /// <summary>Gives the task to somebody else.</summary>
    Transfer,

    /// <summary>The system approves.</summary>
    Pass,

    /// <summary>The system rejects.</summary>
    Reject,
}

/// <summary>One step after a breach.</summary>
/// <param name="After">How long after the breach, on the same clock.</param>
/// <param name="Text">As it was written.</param>
public sealed record LadderStep(ClockSpan After, LadderAction Action, string Text)
{
    /// <summary>Whom it tells or gives the task to; nobody for a decision.</summary>
    public IReadOnlyList<Who> Who { get; init; } = [];

    /// <summary>How long until it is done again; null: it is done once.</summary>
    public ClockSpan? Every { get; init; }

    /// <summary>How often it is done in all.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Names of the channels outside that carry it; empty: those that carry everything of its kind.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>When nobody acknowledges it in this time, the next step follows at once; null: nobody is asked.</summary>
    public ClockSpan? Acknowledge { get; init; }
}

/// <summary>What is done, step by step, after a deadline was breached: <c>sla.steps</c>.</summary>
/// <param name="Text">As it was written.</param>
public sealed record Ladder(string Text, IReadOnlyList<LadderStep> Steps)
{
    /// <summary>Steps of one ladder, and repetitions of one step.</summary>
    public const int MostSteps = 20, MostTimes = 100;

    /// <summary>What holds where neither the model nor the settings say anything.</summary>
    public static Ladder Default { get; } = Parse("+PT0S remind assignee, up every P1D x3", out _)!;

    /// <summary>Reads a ladder; null when the fault says where and why not. An empty text has no steps.</summary>
    public static Ladder? Parse(string text, out TextFault? fault)
    {
        var reader = new LadderReader(text);
        var steps = reader.Read();
        fault = reader.Fault;
        return fault is null ? new Ladder(text, steps) : null;
    }
}
