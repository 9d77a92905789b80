using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Directory;

/// <summary>The directory in FEEL: APPROVAL-MODELS §1. They read one snapshot and nothing else.</summary>
static class DirectoryFunctions
{
    public static FeelFunctions Over(DirectorySnapshot directory) => FeelFunctions.BuiltIn
        .With("role", ["r"], call => Ids(Names(call[0]).SelectMany(directory.PeopleOf).Distinct()))
        .With("role", ["r", "unit"], call => OfUnit(directory, call[0], call[1]))
        .With("members of", ["unit"], call => call[0].TryString(out var unit) ? Ids(directory.MembersOf(unit)) : Value.Null)
        .With("unit of", ["person"], call => Value.Of(Find(directory, call[0])?.Unit))
        .With("unit head", ["unit"], call => call[0].TryString(out var unit) ? Value.Of(directory.FindUnit(unit)?.Head) : Value.Null)
        .With("manager of", ["person"], call => Value.Of(directory.Find(Find(directory, call[0])?.Manager)?.Id))
        .With("manager of", ["person", "n"], call => Manager(directory, call))
        .With("manager chain", ["person", "to"], call => Chain(directory, call))
        .With("person", ["id"], call => Find(directory, call[0]) is { } person ? Describe(person) : Value.Null);

    static Value OfUnit(DirectorySnapshot directory, Value roles, Value unit) =>
        Ids(Names(roles).SelectMany(directory.PeopleOf).Distinct().Where(person => unit.TryString(out var id) && person.Unit == id));

    static Person? Find(DirectorySnapshot directory, Value id) => id.TryString(out var text) ? directory.Find(text) : null;

    static Value Manager(DirectorySnapshot directory, FeelCall call)
    {
        if (Find(directory, call[0]) is not { } person || !TryLevel(call[1], out var level))
            return Value.Null;
        var chain = directory.ManagersOf(person);
        if (chain.Managers.Count < level && chain.Problem is { } problem)
            return call.Fail(problem);
        return Value.Of(chain.Managers.ElementAtOrDefault(level - 1)?.Id);
    }

    // Up to a level, or up to the first who has the role; when nobody above has it, its place is vacant.
    static Value Chain(DirectorySnapshot directory, FeelCall call)
    {
        if (Find(directory, call[0]) is not { } person)
            return call.Fail(new Words($"通讯录中没有 {call[0]}", $"the directory has no {call[0]}"));
        var chain = directory.ManagersOf(person);
        var above = chain.Managers;
        var enough = TryLevel(call[1], out var level) ? level
            : call[1].TryString(out var role) ? above.TakeWhile(one => one is null || !one.Roles.Contains(role)).Count() + 1
            : -1;
        if (enough < 0)
            return call.Fail(new Words($"级数应为正整数或角色，实为 {call[1]}", $"expected a positive number of levels or a role, found {call[1]}"));
        if (above.Count < enough && chain.Problem is { } problem)
            return call.Fail(problem);
        var vacant = above.Count < enough && !call[1].TryNumber(out _) && above is not [.., null];
        return Value.OfList([.. above.Take(enough).Select(one => Value.Of(one?.Id)), .. vacant ? [Value.Null] : Array.Empty<Value>()]);
    }

    static bool TryLevel(Value value, out int level)
    {
        level = 0;
        if (!value.TryNumber(out var n) || !n.TryToInt64(out var whole) || whole is < 1 or > int.MaxValue)
            return false;
        level = (int)whole;
        return true;
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
