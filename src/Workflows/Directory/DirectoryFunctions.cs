using Marketing.Rules.Feel;

namespace Marketing.Workflows.Directory;

/// <summary>The directory in FEEL: APPROVAL-MODELS §1. They read one snapshot and nothing else.</summary>
static class DirectoryFunctions
{
    /// <summary>Steps upwards before a chain of managers is called circular.</summary>
    const int LongestChain = 50;

    public static FeelFunctions Over(DirectorySnapshot directory) => FeelFunctions.BuiltIn
        .With("role", ["r"], call => Ids(Names(call[0]).SelectMany(directory.PeopleOf).Distinct()))
        .With("role", ["r", "unit"], call => OfUnit(directory, call[0], call[1]))
        .With("members of", ["unit"], call => call[0].TryString(out var unit) ? Ids(directory.MembersOf(unit)) : Value.Null)
        .With("unit of", ["person"], call => Value.Of(Find(directory, call[0])?.Unit))
        .With("manager of", ["person"], call => Value.Of(Manager(directory, call[0], 1)?.Id))
        .With("manager of", ["person", "n"], call => call[1].TryNumber(out var n) && n.TryToInt64(out var level) && level is > 0 and < LongestChain
            ? Value.Of(Manager(directory, call[0], (int)level)?.Id)
            : Value.Null)
        .With("person", ["id"], call => Find(directory, call[0]) is { } person ? Describe(person) : Value.Null);

    static Value OfUnit(DirectorySnapshot directory, Value roles, Value unit) =>
        Ids(Names(roles).SelectMany(directory.PeopleOf).Distinct().Where(person => unit.TryString(out var id) && person.Unit == id));

    static Person? Find(DirectorySnapshot directory, Value id) => id.TryString(out var text) ? directory.Find(text) : null;

    static Person? Manager(DirectorySnapshot directory, Value id, int level)
    {
        var person = Find(directory, id);
        for (var step = 0; step < level && person is not null; step++)
            person = directory.Find(person.Manager);
        return person;
    }

    // One role or a list of them.
    static IEnumerable<string> Names(Value value)
    {
        if (value.TryString(out var one))
            return [one];
        return value.TryList(out var several) ? several.Select(item => item.TryString(out var name) ? name : "") : [];
    }

    static Value Ids(IEnumerable<Person> people) => Value.OfList(people.Select(person => Value.Of(person.Id)));

    static Value Describe(Person person) => Value.Of(Context.Of(
        ("id", Value.Of(person.Id)), ("name", Value.Of(person.Name)), ("unit", Value.Of(person.Unit)),
        ("manager", Value.Of(person.Manager)), ("roles", Value.OfList(person.Roles.Select(role => Value.Of(role))))));
}
