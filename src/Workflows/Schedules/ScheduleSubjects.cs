using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Schedules;

/// <summary>An instance that a run is to begin.</summary>
/// <param name="Key">A person, <c>unit:ID</c>, <c>record:ID</c>; empty for the one instance.</param>
/// <param name="Person">Its initiator; null for the system.</param>
public sealed record ScheduleSubject(string Key, string? Person);

/// <summary>Whom a run begins instances for: its declaration spread over the people of a moment. Pure.</summary>
public static class ScheduleSubjects
{
    /// <summary>The role that everybody has whom the directory gives no other holder of it: 员工.</summary>
    public const string Everybody = "employee";

    /// <summary>How the keys of records begin.</summary>
    public const string RecordPrefix = "record:";

    /// <summary>In the order of the directory. Nobody when nobody holds the role.</summary>
    /// <param name="at">Who is away then is passed over where one of several is chosen.</param>
    /// <param name="records">The keys of the records of <see cref="ScheduleEach.Record"/>, in their order.</param>
    public static IReadOnlyList<ScheduleSubject> Of(BusinessSchedule schedule, DirectorySnapshot people, DateTimeOffset at, IReadOnlyList<string> records)
    {
        var holders = schedule.Who == BusinessSchedule.System ? [] : Holders(schedule, people);
        if (schedule.Each.Kind == EachKind.Record)
        {
            var person = Chosen(holders, null, people, at)?.Id;
            return person is null && schedule.Who != BusinessSchedule.System ? [] : [.. records.Select(record => new ScheduleSubject(RecordPrefix + record, person))];
        }

        if (schedule.Who == BusinessSchedule.System)
            return [new ScheduleSubject("", null)];
        return schedule.Each.Kind switch
        {
            EachKind.Person => [.. holders.Select(person => new ScheduleSubject(person.Id, person.Id))],
            EachKind.Unit => [.. people.Units.Where(unit => IsMeant(unit, schedule)).Select(unit => (unit, person: Chosen(holders.Where(person => person.Unit == unit.Id), unit.Head, people, at)))
                .Where(pair => pair.person is not null).Select(pair => new ScheduleSubject(DirectorySnapshot.UnitPrefix + pair.unit.Id, pair.person!.Id))],
            _ => Chosen(holders, null, people, at) is { } one ? [new ScheduleSubject("", one.Id)] : [],
        };
    }

    static List<Person> Holders(BusinessSchedule schedule, DirectorySnapshot people)
    {
        var holders = people.PeopleOf(schedule.Who).ToList();
        if (holders.Count == 0 && schedule.Who == Everybody)
            holders = [.. people.People];
        return [.. holders.Where(person => !schedule.Except.Any(person.Roles.Contains))];
    }

    static bool IsMeant(Unit unit, BusinessSchedule schedule) => unit.ClosedAt is null && (schedule.Units.Count == 0 || schedule.Units.Contains(unit.Id));

    // The head, else the first who is here today; somebody who is away before nobody.
    static Person? Chosen(IEnumerable<Person> among, string? head, DirectorySnapshot people, DateTimeOffset at)
    {
        var list = among.OrderByDescending(person => person.Id == head).ToList();
        return list.Find(person => !people.Absences.Any(absence => absence.Person == person.Id && absence.From <= at && at < absence.Until)) ?? list.FirstOrDefault();
    }
}
