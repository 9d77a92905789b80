namespace Marketing.Engine;

/// <summary>Something to be done at times of the calendar: once, however many programs share the database, and once for all the times
/// at which none of them ran.</summary>
/// <param name="Name">Known to the store; under another name it is another schedule.</param>
/// <param name="Cron">Five fields as crontab has them: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday).</param>
/// <param name="Work">What is done, by one of the programs, for the instant given: the time that came, or when what was missed is made up for. One that dies over it leaves it to another: it must bear being begun twice.</param>
public sealed record Schedule(string Name, string Cron, Func<DateTimeOffset, CancellationToken, Task> Work)
{
    /// <summary>The zone the fields are meant in.</summary>
    public TimeZoneInfo Zone { get; init; } = Surroundings.Plain.Zone;
}

/// <summary>Where schedules are kept between starts.</summary>
/// <param name="ConnectionString">Of a PostgreSQL database that several programs share, or of a SQLite file of its own.</param>
public sealed record ScheduleStore(string ConnectionString, bool IsShared)
{
    /// <summary>In the PostgreSQL database of the engine, in tables of its own (<c>QRTZ_…</c>).</summary>
    public static ScheduleStore InPostgres(string connectionString) => new(connectionString, true);

    /// <summary>In a file beside the engine's SQLite file: one file of both would have two writers.</summary>
    public static ScheduleStore BesideSqlite(string databasePath) => new($"Data Source={databasePath}.schedules;Pooling=false", false);
}
