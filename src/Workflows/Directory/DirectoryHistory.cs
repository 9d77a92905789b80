using Marketing.Rules;

namespace Marketing.Workflows.Directory;

/// <summary>The directory through time: everything that holds, has held and is meant to hold. Immutable; its rows are not changed.</summary>
public sealed class DirectoryHistory
{
    readonly ILookup<string, TieRow> ties;
    readonly DateTimeOffset[] turns;

    public DirectoryHistory(long revision, IReadOnlyList<UnitRow> units, IReadOnlyList<RoleRow> roles, IReadOnlyList<PersonRow> people, IReadOnlyList<TieRow> ties)
    {
        (Revision, Units, Roles, People, Ties) = (revision, units, roles, people, ties);
        this.ties = ties.ToLookup(tie => tie.Person);
        turns = [.. ties.Select(tie => tie.From).Concat(ties.Select(tie => tie.Until).Concat(units.Select(unit => unit.ClosedAt)).OfType<DateTimeOffset>()).Distinct().Order()];
    }

    /// <summary>Since when something holds of which nobody said since when.</summary>
    public static DateTimeOffset Always { get; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Which state of the tables this is.</summary>
    public long Revision { get; }
    public IReadOnlyList<UnitRow> Units { get; }
    public IReadOnlyList<RoleRow> Roles { get; }
    public IReadOnlyList<PersonRow> People { get; }
    public IReadOnlyList<TieRow> Ties { get; }

    /// <summary>Everything said of a person, in the order in which it was entered.</summary>
    public IEnumerable<TieRow> Of(string person) => ties[person];

    /// <summary>The stretch of time around an instant in which nothing changes.</summary>
    public (DateTimeOffset From, DateTimeOffset Until) Around(DateTimeOffset at)
    {
        var found = Array.BinarySearch(turns, at);
        var next = found < 0 ? ~found : found + 1;
        return (next == 0 ? DateTimeOffset.MinValue : turns[next - 1], next == turns.Length ? DateTimeOffset.MaxValue : turns[next]);
    }

    /// <summary>Who is here at an instant, and who was or will be.</summary>
    public DirectorySnapshot At(DateTimeOffset at, IReadOnlyList<Absence> absences)
    {
        var (here, elsewhere) = (new List<Person>(People.Count), new List<Person>());
        foreach (var row in People)
        {
            if (ties[row.Id].Any(tie => tie.Kind == TieKinds.Company && tie.Holds(at)))
                here.Add(Describe(row, at));
            else
                elsewhere.Add(WhoIsNotHere(row, at));
        }

        var present = here.Select(person => person.Id).ToHashSet();
        var heads = Ties.Where(tie => tie.Kind == TieKinds.Head && tie.Holds(at) && present.Contains(tie.Person)).GroupBy(tie => tie.Target).ToDictionary(group => group.Key, group => group.Last().Person);
        return new DirectorySnapshot(here, [.. Roles.Select(role => new Role(role.Id, new Words(role.NameZh, role.NameEn)))],
            [.. Units.Select(unit => new Unit(unit.Id, new Words(unit.NameZh, unit.NameEn), unit.Parent, heads.GetValueOrDefault(unit.Id)) { ClosedAt = unit.ClosedAt <= at ? unit.ClosedAt : null })])
        {
            Absences = absences, Elsewhere = elsewhere,
        };
    }

    Person Describe(PersonRow row, DateTimeOffset at)
    {
        var holding = ties[row.Id].Where(tie => tie.Holds(at)).ToList();
        string? Target(string kind) => holding.FindLast(tie => tie.Kind == kind)?.Target;
        return new Person(row.Id, row.Name, Target(TieKinds.Unit) ?? "", [.. holding.Where(tie => tie.Kind == TieKinds.Role).Select(tie => tie.Target)], Target(TieKinds.Manager)) { Email = row.Email };
    }

    // As on the last day here: the manager then still answers for what was left. Roles are gone, for a role is what one may do.
    Person WhoIsNotHere(PersonRow row, DateTimeOffset at)
    {
        var left = ties[row.Id].Where(tie => tie.Kind == TieKinds.Company && tie.Until <= at).Max(tie => tie.Until);
        return Describe(row, left?.AddTicks(-1) ?? at) with { Roles = [], LeftAt = left, Email = null };
    }

    /// <summary>A table of people as history: it has always held.</summary>
    public static DirectoryHistory Of(DirectorySnapshot table)
    {
        var ties = new List<TieRow>();
        void Tie(string person, string kind, string target) =>
            ties.Add(new TieRow { Key = ties.Count + 1, Person = person, Kind = kind, Target = target, From = Always, EnteredBy = "system", EnteredAt = Always });
        foreach (var person in table.People)
        {
            Tie(person.Id, TieKinds.Company, "");
            Tie(person.Id, TieKinds.Unit, person.Unit);
            foreach (var role in person.Roles)
                Tie(person.Id, TieKinds.Role, role);
            if (person.Manager is { } manager)
                Tie(person.Id, TieKinds.Manager, manager);
        }

        foreach (var unit in table.Units)
        {
            if (unit.Head is { } head)
                Tie(head, TieKinds.Head, unit.Id);
        }

        return new DirectoryHistory(0,
            [.. table.Units.Select((unit, at) => new UnitRow { Id = unit.Id, NameZh = unit.Name.Chinese, NameEn = unit.Name.English, Parent = unit.Parent, Position = at })],
            [.. table.Roles.Select((role, at) => new RoleRow { Id = role.Id, NameZh = role.Name.Chinese, NameEn = role.Name.English, Position = at })],
            [.. table.People.Select((person, at) => new PersonRow { Id = person.Id, Name = person.Name, Email = person.Email, Position = at })], ties);
    }
}
