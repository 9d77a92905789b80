using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>What a firing proposes: data for the host, which carries it out after its commit (RULES-DSL §4, Effects).</summary>
/// <remarks>It is delivered at least once; <see cref="IdempotencyKey"/> lets the receiver drop what it has had.</remarks>
public abstract record ProposedEffect
{
    /// <summary>The firing it belongs to.</summary>
    public Firing Firing { get; internal set; } = null!;

    /// <summary>Its place among the effects of the rule, from 0.</summary>
    public int Index { get; internal set; }

    /// <summary>Refraction key, number of the firing, index of the effect: the same however often the same thing is proposed.</summary>
    public string IdempotencyKey => $"{Firing.Key}/{Firing.Number}/{Index}";
}

/// <summary>Start a process.</summary>
/// <param name="Process">Id of the process.</param>
/// <param name="With">Its variables; null when none are given.</param>
public sealed record ProcessStart(string Process, Context? With) : ProposedEffect;

/// <summary>Ask a person whether a process should start.</summary>
/// <param name="To">A person, a list of persons, a role.</param>
public sealed record ProcessSuggestion(string Process, Value To, Context? With) : ProposedEffect;

/// <summary>Tell somebody.</summary>
/// <param name="To">A person, a list of persons, a role.</param>
/// <param name="By">The channel; null leaves it to the receiver.</param>
public sealed record Notification(Value To, string? By, string Template, Context? With) : ProposedEffect;

/// <summary>A task for a person.</summary>
/// <param name="Due">When it is due; null when nothing says so.</param>
/// <param name="Cancelled">Whether it is taken back when the match ends before it is done.</param>
public sealed record TaskRequest(Value Of, string Task, DateTimeOffset? Due, Context? With, bool Cancelled) : ProposedEffect;

/// <summary>Take back the task of an earlier <see cref="TaskRequest"/>, if it is not done; <see cref="ProposedEffect.IdempotencyKey"/> is that of the request.</summary>
public sealed record TaskCancellation(string Task) : ProposedEffect;

/// <summary>Escalate.</summary>
/// <param name="Level">From 1; null when none is given.</param>
public sealed record Escalation(string What, Number? Level, Context? With) : ProposedEffect;

/// <summary>A field was set.</summary>
public sealed record FieldSet : ProposedEffect
{
    readonly TargetPlan _target;

    internal FieldSet(TargetPlan target, Fact changed) => (_target, Changed) = (target, changed);

    /// <summary>The fact as the rule leaves it, unless another effect of the same firing has changed it too.</summary>
    internal Fact Changed { get; }

    public string Type => Changed.Type;
    public string Key => Changed.Key;
    public string Field => _target.Field;
    public Value Value => Changed.Slots[_target.Slot];
}

/// <summary>A fact was recorded, and stays.</summary>
public sealed record FactRecorded(Fact Fact) : ProposedEffect;

/// <summary>A fact was withdrawn.</summary>
public sealed record FactWithdrawn(string Type, string Key) : ProposedEffect;
