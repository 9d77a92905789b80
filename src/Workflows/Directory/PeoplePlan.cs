using System.Globalization;

namespace Marketing.Workflows.Directory;

/// <summary>What entries would change in the directory, and the rows that say so. Made without changing anything: a dry run shows it, a confirmation saves it.</summary>
public sealed class PeoplePlan
{
    readonly DirectoryHistory history;
    readonly PlanTerms terms;
    readonly List<PersonChange> changes = [];
    int nextPosition;

    PeoplePlan(DirectoryHistory history, PlanTerms terms, IReadOnlyList<EntryFault> faults)
    {
        (this.history, this.terms, Faults) = (history, terms, faults);
        nextPosition = history.People.Count == 0 ? 0 : history.People.Max(person => person.Position) + 1;
    }

    /// <summary>One for each entry that can be taken, and for each person who leaves because nothing was said of them.</summary>
    public IReadOnlyList<PersonChange> Changes => changes;

    /// <summary>Why other entries cannot be taken.</summary>
    public IReadOnlyList<EntryFault> Faults { get; }

    /// <summary>Whether there is anything to save.</summary>
    public bool IsEmpty => changes.TrueForAll(change => change.Fate == PersonFate.Same);

    internal List<PersonRow> NewPeople { get; } = [];
    internal List<PersonRow> ChangedPeople { get; } = [];
    internal List<TieRow> NewTies { get; } = [];
    internal Dictionary<long, TieRow> ChangedTies { get; } = [];

    /// <summary>Compares entries, each of another person, with the directory.</summary>
    public static PeoplePlan Of(DirectoryHistory history, IReadOnlyList<PersonEntry> entries, PlanTerms terms)
    {
        var checks = new PeopleChecks(history, entries, terms);
        var plan = new PeoplePlan(history, terms, checks.Faults);
        var rows = history.People.ToDictionary(row => row.Id);
        foreach (var entry in checks.Accepted)
        {
            if (rows.TryGetValue(entry.Id, out var row))
                plan.Change(entry, new PersonStanding(row, history.Of(row.Id), terms.At));
            else
                plan.Add(entry);
        }

        foreach (var left in checks.OthersWhoLeave)
            plan.End(left);
        for (var at = 0; at < plan.changes.Count; at++)
            plan.changes[at] = plan.changes[at] with { Warnings = checks.WarningsOf(plan.changes[at]) };
        return plan;
    }

    /// <summary>The directory as it would be when the plan is carried out; keys of new ties are made up.</summary>
    public DirectoryHistory After()
    {
        var key = history.Ties.Count == 0 ? 0 : history.Ties.Max(tie => tie.Key);
        var added = NewTies.ConvertAll(tie => tie.Copy());
        foreach (var tie in added)
            tie.Key = ++key;
        var changed = ChangedPeople.ToDictionary(row => row.Id);
        return new DirectoryHistory(history.Revision + 1, history.Units, history.Roles, [.. history.People.Select(row => changed.GetValueOrDefault(row.Id, row)), .. NewPeople],
            [.. history.Ties.Select(tie => ChangedTies.GetValueOrDefault(tie.Key, tie)), .. added]);
    }

    void Add(PersonEntry entry)
    {
        var from = entry.Joined is { } day ? terms.Beginning(day) : terms.At;
        NewPeople.Add(new PersonRow { Id = entry.Id, Name = entry.Name!, Email = OrNull(entry.Email), Position = nextPosition++ });
        Tie(entry.Id, TieKinds.Company, "", from, EndOf(entry.Left));
        Tie(entry.Id, TieKinds.Unit, entry.Unit!, from);
        foreach (var role in entry.Roles ?? [])
            Tie(entry.Id, TieKinds.Role, role, from);
        if (OrNull(entry.Manager) is { } manager)
            Tie(entry.Id, TieKinds.Manager, manager, from);
        FieldChange[] said =
        [
            new("name", null, entry.Name), new("unit", null, entry.Unit), new("roles", null, Join(entry.Roles)), new("manager", null, OrNull(entry.Manager)),
            new("email", null, OrNull(entry.Email)), new("joined", null, Text(entry.Joined)), new("left", null, Text(entry.Left)),
        ];
        changes.Add(new PersonChange(entry.Id, entry.Name!, PersonFate.Added, [.. said.Where(field => field.After is not null)]));
    }

    void Change(PersonEntry entry, PersonStanding now)
    {
        var fields = new List<FieldChange>();
        var fate = ChangeEmployment(entry, now, fields);
        var row = now.Row.Copy();
        if (entry.Name is { } name && name != row.Name)
        {
            fields.Add(new("name", row.Name, name));
            row.Name = name;
        }

        if (entry.Email is { } email && OrNull(email) != row.Email)
        {
            fields.Add(new("email", row.Email, OrNull(email)));
            row.Email = OrNull(email);
        }

        if (row.Name != now.Row.Name || row.Email != now.Row.Email)
            ChangedPeople.Add(row);
        if (entry.Unit is { } unit && unit != now.Unit)
            Move(now, TieKinds.Unit, now.Unit, unit, fields);
        if (entry.Manager is { } manager && OrNull(manager) != now.Manager)
            Move(now, TieKinds.Manager, now.Manager, OrNull(manager), fields);
        if (entry.Roles is { } roles)
            ChangeRoles(now, roles, fields);
        if (fate == PersonFate.Same && fields.Count > 0)
            fate = PersonFate.Changed;
        changes.Add(new PersonChange(entry.Id, row.Name, fate, fields));
    }

    // Whoever is named without a last day is here. The last day is the whole day.
    PersonFate ChangeEmployment(PersonEntry entry, PersonStanding now, List<FieldChange> fields)
    {
        // Days are what is said: who left in the middle of a day left on that day.
        var until = entry.Left is { } last && now.LastCompany?.Until is { } end && terms.DayOf(end.AddTicks(-1)) == last ? end : EndOf(entry.Left);
        if (now.Company is null && (until is null || until > terms.At))
        {
            fields.Add(new("left", DayBefore(now.LastCompany?.Until), Text(entry.Left)));
            Tie(entry.Id, TieKinds.Company, "", Later(entry.Joined, now.LastCompany?.Until), until);
            return PersonFate.Returns;
        }

        if (now.LastCompany is not { } tie)
            return PersonFate.Same;
        if (entry.Joined is { } joined && terms.DayOf(tie.From) != joined)
        {
            fields.Add(new("joined", tie.From == DirectoryHistory.Always ? null : Text(terms.DayOf(tie.From)), Text(joined)));
            Changed(tie).From = terms.Beginning(joined);
        }

        if (!entry.SaysLeft || until == tie.Until)
            return PersonFate.Same;
        fields.Add(new("left", DayBefore(tie.Until), Text(entry.Left)));
        End(tie, until);
        return until is null ? PersonFate.Changed : PersonFate.Leaves;
    }

    // A first day before the last one here belongs to what was before.
    DateTimeOffset Later(DateOnly? joined, DateTimeOffset? left) => joined is { } day && terms.Beginning(day) is var from && from > left ? from : terms.At;

    void ChangeRoles(PersonStanding now, IReadOnlyList<string> roles, List<FieldChange> fields)
    {
        if (now.Roles.ToHashSet().SetEquals(roles))
            return;
        fields.Add(new("roles", Join(now.Roles), Join(roles)));
        foreach (var tie in now.Holding(TieKinds.Role).Where(tie => !roles.Contains(tie.Target)))
            End(tie, now.At);
        foreach (var role in roles.Except(now.Roles))
            Tie(now.Row.Id, TieKinds.Role, role, now.At, now.NextPlanned(TieKinds.Role, role));
    }

    void Move(PersonStanding now, string kind, string? before, string? after, List<FieldChange> fields)
    {
        fields.Add(new(kind, before, after));
        foreach (var tie in now.Holding(kind))
            End(tie, now.At);
        if (after is not null)
            Tie(now.Row.Id, kind, after, now.At, now.NextPlanned(kind));
    }

    void End(PersonStanding left)
    {
        End(left.Company!, left.At);
        changes.Add(new PersonChange(left.Row.Id, left.Row.Name, PersonFate.Leaves, [new("left", null, DayBefore(left.At))]));
    }

    void End(TieRow tie, DateTimeOffset? until)
    {
        var changed = Changed(tie);
        (changed.Until, changed.EndedBy) = (until, until is null ? null : terms.By);
    }

    TieRow Changed(TieRow tie) => ChangedTies.TryGetValue(tie.Key, out var known) ? known : ChangedTies[tie.Key] = tie.Copy();

    void Tie(string person, string kind, string target, DateTimeOffset from, DateTimeOffset? until = null) =>
        NewTies.Add(new TieRow { Person = person, Kind = kind, Target = target, From = from, Until = until, EnteredBy = terms.By, EnteredAt = terms.Now });

    DateTimeOffset? EndOf(DateOnly? last) => last is { } day ? terms.Beginning(day.AddDays(1)) : null;

    string? DayBefore(DateTimeOffset? end) => end is { } at ? Text(terms.DayOf(at.AddTicks(-1))) : null;

    static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string? Join(IReadOnlyList<string>? roles) => roles is { Count: > 0 } ? string.Join(',', roles.Order(StringComparer.Ordinal)) : null;

    static string? OrNull(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
