using System.Collections.Frozen;
using Marketing.Engine.Execution;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Directory;

/// <summary>Somebody who can have tasks.</summary>
public sealed record Person(string Id, string Name, string Unit, IReadOnlyList<string> Roles, string? Manager)
{
    /// <summary>Where mail reaches him; null when nobody has said.</summary>
    public string? Email { get; init; }

    /// <summary>When the person left; null for somebody who is here, or will come. Who is not here is offered nothing and decides nothing.</summary>
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>May start, assign and complete everything, but decides nothing he asked for himself.</summary>
    public bool IsAdmin => Roles.Contains("admin");

    /// <summary>May see all instances, and edit and deploy models.</summary>
    public bool IsProcessOwner => Roles.Contains("process-owner");
}

public sealed record Role(string Id, Words Name);

/// <summary>A part of the company.</summary>
/// <param name="Head">The person at its head, or null.</param>
public sealed record Unit(string Id, Words Name, string? Parent, string? Head = null)
{
    /// <summary>Since when there is no such unit any more; null while there is. Its name is kept for what has been.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}

/// <summary>The people, roles and units at one moment. Immutable, so that a step that saw it can be repeated.</summary>
public sealed class DirectorySnapshot : IPeople
{
    /// <summary>How a unit is named where a role could stand.</summary>
    public const string UnitPrefix = "unit:";

    readonly FrozenDictionary<string, Person> byId;
    readonly Lazy<FrozenDictionary<string, Person>> elsewhere;
    readonly ILookup<string, Person> byRole;
    readonly ILookup<string, Person> byUnit;

    public DirectorySnapshot(IReadOnlyList<Person> people, IReadOnlyList<Role> roles, IReadOnlyList<Unit> units)
    {
        People = people;
        Roles = roles;
        Units = units;
        byId = people.ToFrozenDictionary(person => person.Id);
        byRole = people.SelectMany(person => person.Roles.Select(role => (role, person))).ToLookup(pair => pair.role, pair => pair.person);
        byUnit = people.ToLookup(person => person.Unit);
        elsewhere = new(() => Elsewhere.ToFrozenDictionary(person => person.Id));
        Functions = DirectoryFunctions.Over(this);
    }

    /// <summary>Who is here.</summary>
    public IReadOnlyList<Person> People { get; }

    /// <summary>Who has left, as they were on their last day but without roles, and who is still to come.</summary>
    public IReadOnlyList<Person> Elsewhere { get; init; } = [];
    public IReadOnlyList<Role> Roles { get; }
    public IReadOnlyList<Unit> Units { get; }

    /// <summary>Who is away, and who acts for them.</summary>
    public IReadOnlyList<Absence> Absences { get; init; } = [];

    /// <summary>The built-in FEEL functions and those over this snapshot.</summary>
    public FeelFunctions Functions { get; }

    /// <summary>The unit of an id, or null.</summary>
    public Unit? FindUnit(string? id) => Units.FirstOrDefault(unit => unit.Id == id);

    /// <summary>The managers above a person, the nearest first, up to the top.</summary>
    public ManagerChain ManagersOf(Person person)
    {
        var above = new List<Person?>();
        var circle = new List<string> { person.Id };
        // Whoever has left leaves a vacancy; who was above them is above still.
        for (var manager = person.Manager; manager is not null; manager = Ever(manager)?.Manager)
        {
            circle.Add(manager);
            if (circle.IndexOf(manager) < circle.Count - 1)
                return new ManagerChain(above, circle);
            above.Add(Find(manager));
        }
        return new ManagerChain(above, null);
    }

    /// <summary>Somebody who is here, or null.</summary>
    public Person? Find(string? id) => id is null ? null : byId.GetValueOrDefault(id);

    /// <summary>Somebody who is, was or will be here, or null: for names and for what was left behind.</summary>
    public Person? Ever(string? id) => Find(id) ?? (id is null ? null : elsewhere.Value.GetValueOrDefault(id));

    /// <summary>In directory order.</summary>
    public IEnumerable<Person> PeopleOf(string role) => byRole[role];

    /// <summary>Directly in the unit, in directory order.</summary>
    public IEnumerable<Person> MembersOf(string unit) => byUnit[unit];

    /// <summary>The people a name stands for: a person, a role, or <c>unit:ID</c>. Nobody for an unknown name.</summary>
    public IEnumerable<Person> Resolve(string name)
    {
        if (Find(name) is { } person)
            return [person];
        return name.StartsWith(UnitPrefix, StringComparison.Ordinal) ? MembersOf(name[UnitPrefix.Length..]) : PeopleOf(name);
    }

    /// <summary>Whether a candidate group means this person.</summary>
    public static bool IsIn(Person person, string group) =>
        person.Roles.Contains(group) || group == UnitPrefix + person.Unit;

    bool IPeople.Knows(string person) => byId.ContainsKey(person);

    string? IPeople.ManagerOf(string person) => Ever(person)?.Manager;

    IReadOnlyList<string> IPeople.PeopleOf(string group) =>
        [.. (group.StartsWith(UnitPrefix, StringComparison.Ordinal) ? MembersOf(group[UnitPrefix.Length..]) : PeopleOf(group)).Select(person => person.Id)];

    /// <inheritdoc/>
    public string? ProxyOf(string person, string processId, DateTimeOffset at) =>
        Absences.FirstOrDefault(absence => absence.Person == person && absence.Covers(processId, at) && byId.ContainsKey(absence.Proxy))?.Proxy;

    /// <summary>The absences in which somebody acts for others at an instant.</summary>
    public IReadOnlyList<Absence> ActedForBy(string proxy, DateTimeOffset at) =>
        Absences.Count == 0 ? [] : [.. Absences.Where(absence => absence.Proxy == proxy && absence.From <= at && at < absence.Until)];

    /// <summary>The same people with other absences.</summary>
    public DirectorySnapshot With(IReadOnlyList<Absence> absences) => new(People, Roles, Units) { Absences = absences, Elsewhere = Elsewhere };

    /// <summary>What a person, role, unit or part of the program is called; the id itself when it is unknown.</summary>
    public Words NameOf(string id)
    {
        if (Ever(id) is { } person)
            return new Words(person.Name, person.Name);
        if (id.StartsWith(UnitPrefix, StringComparison.Ordinal))
            return Units.FirstOrDefault(unit => unit.Id == id[UnitPrefix.Length..])?.Name ?? new Words(id, id);
        return Roles.FirstOrDefault(role => role.Id == id)?.Name ?? ProgramActors.NameOf(id) ?? new Words(id, id);
    }
}

/// <summary>Managers one above the other.</summary>
/// <param name="Managers">The nearest first; null where nobody is known, or where the one meant has left.</param>
/// <param name="Circle">Null, or the ids from the person asked for to the one met again: the managers lead back to where they began.</param>
public sealed record ManagerChain(IReadOnlyList<Person?> Managers, IReadOnlyList<string>? Circle)
{
    /// <summary>What is wrong with a circle and how to mend it.</summary>
    public Words? Problem => Circle is null ? null : new Words(
        $"上级关系成环：{string.Join(" → ", Circle)}；请在通讯录中更正其中一人的上级",
        $"the managers lead in a circle: {string.Join(" → ", Circle)}; correct the manager of one of them in the directory");
}
