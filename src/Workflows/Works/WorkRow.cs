using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Works;

/// <summary>Something long that one person has begun: how far it has come, and what has come of it.</summary>
/// <remarks>Kept in the database, so that every program on it can tell; a day after its end it is forgotten.</remarks>
public sealed class WorkRow
{
    public long Key { get; set; }

    /// <summary>See <see cref="WorkKinds"/>.</summary>
    public required string Kind { get; set; }

    /// <summary>What it is done to, such as the id of a record type.</summary>
    public required string Subject { get; set; }
    public required string TitleZh { get; set; }
    public required string TitleEn { get; set; }

    /// <summary>Who has begun it. Besides administrators nobody else sees it.</summary>
    public required string By { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>See <see cref="WorkStates"/>.</summary>
    public required string State { get; set; }

    /// <summary>Of <see cref="Total"/>: rows, or changes of records. Both are 0 until it is known how many there are.</summary>
    public long Done { get; set; }
    public long Total { get; set; }

    /// <summary>When the program that does it last said so.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>Who wants it to stop; null: nobody.</summary>
    public string? CancelledBy { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Why it has failed or how far it came, in both languages; null when there is nothing to say.</summary>
    public string? MessageZh { get; set; }
    public string? MessageEn { get; set; }

    /// <summary>What it answers; null when it has not come to an answer.</summary>
    public string? ResultJson { get; set; }

    /// <summary>The table that belongs to the answer (<see cref="WorkTable"/>), or null.</summary>
    public string? TableJson { get; set; }

    /// <summary>Whether it is under way as far as the rows tell: a program that died cannot say so.</summary>
    public bool IsRunning(DateTimeOffset now) => State == WorkStates.Running && now - SeenAt < WorkDesk.Patience;

    internal void End(string state, Words? message, DateTimeOffset at) => (State, MessageZh, MessageEn, SeenAt, EndedAt) = (state, message?.Chinese, message?.English, at, at);
}

/// <summary>What long works there are.</summary>
public static class WorkKinds
{
    public const string RecordPreview = "record-import-preview";
    public const string RecordImport = "record-import";
    public const string PeopleImport = "people-import";
    public const string Backtest = "backtest";
}

/// <summary>What may have become of a long work.</summary>
public static class WorkStates
{
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";

    /// <summary>Stopped on its way: by a person, or because the program stopped.</summary>
    public const string Cancelled = "cancelled";
}

/// <summary>How these rows are kept.</summary>
static class WorkTables
{
    public static void Describe(ModelBuilder model) => model.Entity<WorkRow>(row =>
    {
        row.ToTable("workflows_works").HasKey(one => one.Key);
        row.Property(one => one.Key).ValueGeneratedNever();
        row.HasIndex(one => new { one.By, one.Key });
        row.HasIndex(one => one.SeenAt);
    });
}
