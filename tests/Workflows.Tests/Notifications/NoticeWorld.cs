using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Notifications.Preferences;
using Marketing.Workflows.Notifications.Reading;
using Marketing.Workflows.Notifications.Templates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketing.Workflows.Tests.Notifications;

/// <summary>Outbox, notices and channels over a real database, with a clock that moves when told.</summary>
sealed class NoticeWorld : IAsyncDisposable
{
    readonly DirectoryInfo? folder;
    readonly RelationalStore store;

    NoticeWorld(RelationalStore store, DirectoryInfo? folder, EngineClock clock, IReadOnlyList<IChannel> channels, TimeSpan patience)
    {
        (this.store, this.folder, Clock) = (store, folder, clock);
        var runner = new CommandRunner(store, Clock, () => Surroundings.Plain, StepListener.None, NullLogger<CommandRunner>.Instance);
        Engine = new ProcessEngine(runner);
        Notices = new NoticeDelivery(store, Engine, () => TestProcess.People, channels, NullLogger<NoticeDelivery>.Instance, new ReadTracking(WorkingCalendars.Shipped.Default));
        Reminders = new ReadReminders(store, Engine, NullLogger<ReadReminders>.Instance);
        Announcements = new AnnouncementDesk(runner, () => TestProcess.People);
        Preferences = new PreferenceDesk(runner, channels);
        Book = new TemplateBook(store, NullLogger<TemplateBook>.Instance);
        Templates = new TemplateDesk(runner);
        Queue = new DeliveryQueue(store, Engine, null, Book, () => TestProcess.People);
        Deliveries = new Deliveries(Queue, channels, NullLogger<Deliveries>.Instance) { Patience = patience };
    }

    public static DateTimeOffset Monday { get; } = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    public EngineClock Clock { get; }
    public ProcessEngine Engine { get; }
    public NoticeDelivery Notices { get; }
    public ReadReminders Reminders { get; }
    public AnnouncementDesk Announcements { get; }
    public PreferenceDesk Preferences { get; }
    public TemplateBook Book { get; }
    public TemplateDesk Templates { get; }
    public DeliveryQueue Queue { get; }
    public Deliveries Deliveries { get; }
    public IEngineStore Store => store;

    /// <summary>On a SQLite file of its own; the clock stands.</summary>
    public static Task<NoticeWorld> OnSqlite(EngineClock clock, TimeSpan patience, params IReadOnlyList<IChannel> channels)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("marketing-notices-");
        return Open(SqliteEngineStore.Open($"Data Source={Path.Combine(folder.FullName, "n.db")}"), folder, clock, patience, channels);
    }

    /// <summary>One of the programs on a PostgreSQL database.</summary>
    public static Task<NoticeWorld> OnPostgres(string database, EngineClock clock, TimeSpan patience, params IReadOnlyList<IChannel> channels) =>
        Open(PostgresEngineStore.Open(database), null, clock, patience, channels);

    static async Task<NoticeWorld> Open(RelationalStore store, DirectoryInfo? folder, EngineClock clock, TimeSpan patience, IReadOnlyList<IChannel> channels)
    {
        await store.Migrate<WorkflowsDbContext>(WorkflowsDbContext.Over, WorkflowsDbContext.MigrationsTable);
        return new NoticeWorld(store, folder, clock, channels, patience);
    }

    /// <summary>Puts notices into the outbox, in order, and takes them to people and channels. The texts are their numbers.</summary>
    public async Task Tell(int count, Func<int, (long Instance, string To)> of, string kind = "escalation", int from = 0)
    {
        foreach (var slice in Enumerable.Range(from, count).Chunk(500))
        {
            await store.Transact(transaction =>
            {
                foreach (var number in slice)
                {
                    var (instance, to) = of(number);
                    transaction.Add(new OutboxRow
                    {
                        Key = transaction.ReserveKeys(1), CreatedAt = Clock.GetUtcNow(), Kind = Notice.OutboxKind, InstanceKey = instance,
                        PayloadJson = new Notice([to], kind, new Words($"{number}", $"no {number}")).ToJson(),
                    });
                }

                return ValueTask.FromResult(true);
            }, CancellationToken.None);
        }

        await Notices.DeliverAll(CancellationToken.None);
    }

    /// <summary>Sends what is due, then lets time pass to whatever is due next, until nothing waits. Answers how much time has passed.</summary>
    public async Task<TimeSpan> Drain(TimeSpan? most = null)
    {
        var began = Clock.GetUtcNow();
        while (await Deliveries.Run(CancellationToken.None) is { } next && next - began <= (most ?? TimeSpan.FromDays(30)))
        {
            Assert.True(next > Clock.GetUtcNow(), "what is due must have been sent");
            Clock.StandAt(next);
        }

        return Clock.GetUtcNow() - began;
    }

    public Task<T> Look<T>(Func<WorkflowsDbContext, Task<T>> look) => store.Read(async engine =>
    {
        await using var workflows = RelationalContexts.Beside<WorkflowsDbContext>(engine, WorkflowsDbContext.Over);
        return await look(workflows);
    });

    public Task<List<DeliveryRow>> Messages() => Look(workflows => workflows.Deliveries.AsNoTracking().OrderBy(row => row.OutboxKey).ToListAsync());

    public Task<List<DeliveryAttemptRow>> Attempts() => Look(workflows => workflows.DeliveryAttempts.AsNoTracking().OrderBy(row => row.Key).ToListAsync());

    /// <summary>The channel's own row, as the programs share it.</summary>
    public Task<ChannelRow> Channel(string name) => Look(workflows => workflows.Channels.AsNoTracking().SingleAsync(row => row.Name == name));

    public async ValueTask DisposeAsync()
    {
        Notices.Dispose();
        Reminders.Dispose();
        Book.Dispose();
        await store.DisposeAsync();
        folder?.Delete(recursive: true);
    }
}
