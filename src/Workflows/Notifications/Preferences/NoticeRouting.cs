using Marketing.Engine.Persistence;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Notifications.Preferences;

/// <summary>Makes of a notice the messages for channels outside: which receivers, and when, by what each person prefers. One for each transaction.</summary>
/// <remarks>A group's robot has no preferences: who is in the group is nobody's choice here.</remarks>
sealed class NoticeRouting(IRelationalTransaction transaction, WorkflowsDbContext context, IReadOnlyList<IChannel> channels, TimeZoneInfo zone, DateTimeOffset now)
{
    readonly Dictionary<string, NoticePreferences> preferences = [];
    readonly Dictionary<long, ProcessName> processes = [];

    sealed record ProcessName(string Id, string? Name);

    /// <summary>Adds the messages of one notice. Answers whether there are any.</summary>
    public async ValueTask<bool> Add(OutboxRow message, Notice notice, IReadOnlyCollection<Person> people)
    {
        var any = false;
        foreach (var channel in channels.Where(channel => notice.Channels?.Contains(channel.Name) != false))
        {
            var seen = new HashSet<string>();
            foreach (var (receiver, person) in Receivers(channel, notice, people))
            {
                if (seen.Add(receiver) && await Message(channel, receiver, person, message, notice) is { } row)
                {
                    context.Deliveries.Add(row);
                    any = true;
                }
            }
        }

        return any;
    }

    static IEnumerable<(string Receiver, Person? Person)> Receivers(IChannel channel, Notice notice, IReadOnlyCollection<Person> people) => channel.IsPersonal
        ? people.SelectMany(person => channel.ReceiversOf(notice, [person]).Select(receiver => (receiver, (Person?)person)))
        : channel.ReceiversOf(notice, people).Select(receiver => (receiver, (Person?)null));

    async ValueTask<DeliveryRow?> Message(IChannel channel, string receiver, Person? person, OutboxRow message, Notice notice)
    {
        var process = message.InstanceKey is { } key ? await Process(key) : null;
        var wanted = person is null ? NoticePreferences.Usual : await Preferences(person.Id);
        if (Place(wanted, channel, notice, process?.Id) is not var (state, at))
            return null;
        return new DeliveryRow
        {
            Key = transaction.ReserveKeys(1), OutboxKey = message.Key, Channel = channel.Name, Receiver = receiver, Kind = notice.Kind, TextZh = notice.Text.Chinese, TextEn = notice.Text.English,
            At = message.CreatedAt, InstanceKey = message.InstanceKey, TaskKey = notice.TaskKey, AnnouncementKey = notice.AnnouncementKey, ProcessId = process?.Id, ProcessName = process?.Name,
            Person = person?.Id, Language = wanted.Language == NoticePreferences.Usual.Language ? null : wanted.Language, State = state, NextAt = at,
        };
    }

    // Where a message waits, and until when; null: it is not sent.
    (string State, DateTimeOffset At)? Place(NoticePreferences wanted, IChannel channel, Notice notice, string? processId)
    {
        if (NoticePreferences.IsUrgent(notice.Kind))
            return (DeliveryStates.Waiting, now);
        return wanted.ChoiceFor(channel.Name, processId) switch
        {
            NoticeChoice.Off => null,
            NoticeChoice.Digest => (DeliveryStates.Gathered, DayTimes.Next(now, wanted.DigestAt, zone)),
            _ => wanted.Quiet?.EndAt(now, zone) is { } end ? (DeliveryStates.Quiet, end) : (DeliveryStates.Waiting, now),
        };
    }

    async ValueTask<NoticePreferences> Preferences(string person)
    {
        if (!preferences.TryGetValue(person, out var known))
            preferences[person] = known = await PreferenceDesk.Read(context, person);
        return known;
    }

    // The engine's tables, on the same database and in the same transaction.
    async ValueTask<ProcessName?> Process(long instanceKey)
    {
        if (processes.TryGetValue(instanceKey, out var known))
            return known;
        var found = await context.Database.SqlQuery<ProcessOfInstance>($"""
            SELECT instance.process_id AS "Id", definition.name AS "Name" FROM engine_process_instances AS instance
            LEFT JOIN engine_process_definitions AS definition ON definition.key = instance.definition_key WHERE instance.key = {instanceKey}
            """).FirstOrDefaultAsync();
        return found is null ? null : processes[instanceKey] = new ProcessName(found.Id, found.Name);
    }

    sealed record ProcessOfInstance(string Id, string? Name);
}
