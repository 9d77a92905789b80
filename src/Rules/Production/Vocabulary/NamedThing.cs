namespace Marketing.Rules.Production;

/// <summary>What rules speak of by name besides facts.</summary>
public enum NamedKind { Process, Task, Template, Role, Calendar, Group, Decision, Model, RuleSet, Channel, Unit }

/// <summary>Something that has an id and a display name: a process, a task, a template, a role, a calendar, a group.</summary>
public sealed record NamedThing(NamedKind Kind, string Id, Words Label)
{
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What a process or template takes; null when it does not say so, and anything goes. A field that may not be null is required.</summary>
    public IReadOnlyList<FactField>? Inputs { get; init; }
}
