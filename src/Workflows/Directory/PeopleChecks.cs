using Marketing.Rules;

namespace Marketing.Workflows.Directory;

/// <summary>What stands against entries: each by itself, and all of them together with those who are here already.</summary>
/// <remarks>An entry that rests on one that cannot be taken cannot be taken either, so it is looked again until nothing more falls.</remarks>
sealed class PeopleChecks
{
    readonly PlanTerms terms;
    readonly List<EntryFault> faults = [];
    readonly Dictionary<string, PersonStanding> known;
    readonly Dictionary<string, UnitRow> units;
    readonly HashSet<string> roles;
    readonly IReadOnlyList<PersonEntry> entries;
    readonly Dictionary<string, Place> places = [];
    readonly ILookup<string, string> headOf;
    ILookup<string, string>? reports;

    /// <summary>A person when everything that can be taken has been.</summary>
    sealed record Place(string Name, string? Manager, bool IsHere, bool IsAdmin);

    public PeopleChecks(DirectoryHistory history, IReadOnlyList<PersonEntry> entries, PlanTerms terms)
    {
        (this.entries, this.terms) = (entries, terms);
        known = history.People.ToDictionary(row => row.Id, row => new PersonStanding(row, history.Of(row.Id), terms.At));
        units = history.Units.ToDictionary(unit => unit.Id);
        roles = [.. history.Roles.Select(role => role.Id)];
        headOf = history.Ties.Where(tie => tie.Kind == TieKinds.Head && tie.Holds(terms.At)).ToLookup(tie => tie.Person, tie => tie.Target);
        foreach (var entry in entries)
            faults.AddRange(Alone(entry));
        Settle();
        RequireAdministrator();
    }

    public IReadOnlyList<EntryFault> Faults => faults;

    public IReadOnlyList<PersonEntry> Accepted { get; private set; } = [];

    /// <summary>Of whom nothing was said, when that means that they leave.</summary>
    public IReadOnlyList<PersonStanding> OthersWhoLeave { get; private set; } = [];

    IEnumerable<EntryFault> Alone(PersonEntry entry)
    {
        var isNew = !known.ContainsKey(entry.Id);
        if (PersonProblems.OfId(entry.Id) is { } id)
            yield return id;
        else if (isNew && (roles.Contains(entry.Id) || units.ContainsKey(entry.Id)))
            yield return PersonProblems.IdIsTaken(entry.Id);
        else if (entry.IsNew && !isNew)
            yield return PersonProblems.IsKnown(entry.Id, known[entry.Id].Row.Name);
        if (isNew && entry.Name is null || entry.Name is { } name && PersonProblems.IsBadName(name))
            yield return PersonProblems.Name(entry);
        if (string.IsNullOrEmpty(entry.Unit) && (isNew || entry.Unit is not null))
            yield return PersonProblems.NoUnit(entry.Id);
        else if (entry.Unit is { } unit && (!units.TryGetValue(unit, out var row) || (row.ClosedAt <= terms.At && unit != known.GetValueOrDefault(entry.Id)?.Unit)))
            yield return PersonProblems.UnknownUnit(entry.Id, unit);
        foreach (var role in (entry.Roles ?? []).Where(role => !roles.Contains(role)))
            yield return PersonProblems.UnknownRole(entry.Id, role);
        if (entry.Email is { Length: > 0 } email && !PersonProblems.LooksLikeMail(email))
            yield return PersonProblems.Mail(entry.Id, email);
        if (entry.Left < entry.Joined)
            yield return PersonProblems.LeftBeforeJoined(entry.Id, entry.Joined!.Value, entry.Left!.Value);
    }

    void Settle()
    {
        for (var found = true; found;)
        {
            var rejected = faults.Select(fault => fault.Person).ToHashSet();
            Accepted = [.. entries.Where(entry => !rejected.Contains(entry.Id))];
            Arrange();
            var more = Accepted.Where(entry => !string.IsNullOrEmpty(entry.Manager)).Select(Above).OfType<EntryFault>().ToList();
            faults.AddRange(more);
            found = more.Count > 0;
        }
    }

    // Everybody's place with what can be taken so far.
    void Arrange()
    {
        var mentioned = entries.Select(entry => entry.Id).Concat(terms.Mentioned).ToHashSet();
        OthersWhoLeave = terms.OthersLeave ? [.. known.Values.Where(one => one.Company?.Holds(terms.At) == true && !mentioned.Contains(one.Row.Id) && !one.Roles.Contains("admin"))] : [];
        var leaving = OthersWhoLeave.Select(one => one.Row.Id).ToHashSet();
        places.Clear();
        foreach (var (id, one) in known)
            places[id] = new Place(one.Row.Name, one.Manager, one.Company is not null && !leaving.Contains(id), one.Roles.Contains("admin"));
        foreach (var entry in Accepted)
        {
            var before = places.GetValueOrDefault(entry.Id);
            var stays = entry.Left is not { } last || terms.Beginning(last.AddDays(1)) > terms.At;
            places[entry.Id] = new Place(entry.Name ?? before!.Name, entry.Manager is null ? before?.Manager : entry.Manager.Length == 0 ? null : entry.Manager, stays,
                entry.Roles?.Contains("admin") ?? before?.IsAdmin ?? false);
        }
    }

    EntryFault? Above(PersonEntry entry)
    {
        var manager = entry.Manager!;
        if (manager == entry.Id)
            return PersonProblems.OwnManager(entry.Id);
        if (!places.TryGetValue(manager, out var above))
            return PersonProblems.UnknownManager(entry.Id, manager);
        if (!above.IsHere && places[entry.Id].IsHere)
            return PersonProblems.ManagerLeaves(entry.Id, above.Name);
        return Circle(entry.Id) is { } circle ? PersonProblems.Circle(entry.Id, [.. circle.Select(id => places[id].Name)]) : null;
    }

    // The people from this one up to this one again. A circle further up is told where it is.
    List<string>? Circle(string person)
    {
        var way = new List<string> { person };
        var seen = new HashSet<string> { person };
        for (var at = places[person].Manager; at is not null && places.TryGetValue(at, out var place); at = place.Manager)
        {
            way.Add(at);
            if (at == person)
                return way;
            if (!seen.Add(at))
                return null;
        }

        return null;
    }

    void RequireAdministrator()
    {
        if (places.Values.Any(place => place is { IsHere: true, IsAdmin: true }))
            return;
        faults.AddRange(Accepted.Where(entry => known.TryGetValue(entry.Id, out var before) && before.Roles.Contains("admin")).Select(entry => PersonProblems.LastAdministrator(entry.Id)));
        Accepted = [.. Accepted.Where(entry => !faults.Exists(fault => fault.Person == entry.Id))];
    }

    public IReadOnlyList<Words> WarningsOf(PersonChange change)
    {
        if (change.Fate != PersonFate.Leaves)
            return [];
        reports ??= places.Values.Where(place => place.IsHere && place.Manager is not null).ToLookup(place => place.Manager!, place => place.Name);
        var led = reports[change.Id].ToList();
        var warnings = new List<Words>();
        if (led.Count > 0)
            warnings.Add(PersonProblems.StillLeads(led));
        if (headOf[change.Id].Select(id => units[id]).ToList() is { Count: > 0 } headed)
            warnings.Add(PersonProblems.StillHeads(headed));
        return warnings;
    }
}
