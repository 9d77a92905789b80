using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Access;

/// <summary>Somebody came, was turned away, took something out of the house, or changed how it works. Never changed; in the chain of the audit.</summary>
/// <remarks>What is done to processes, tasks and models is told by the engine's own history; this is the rest of SR-L1.</remarks>
public sealed class AccessRow
{
    public long Key { get; set; }

    /// <summary>When, by the machine's clock, whatever the engine's clock was set to.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Who, as he said; null when he said nothing, and for the program itself.</summary>
    public string? Actor { get; set; }

    /// <summary>See <see cref="AccessActions"/>.</summary>
    public required string Action { get; set; }

    /// <summary>To what: method and path, or the name of a setting.</summary>
    public required string Object { get; set; }

    /// <summary>The status of the answer; 0 when nobody was answered.</summary>
    public int Status { get; set; }

    /// <summary>From where: the network address.</summary>
    public string? From { get; set; }

    /// <summary>The trace of the request.</summary>
    public string? TraceId { get; set; }

    /// <summary>How often; more than once for what was repeated within a minute after it was first told.</summary>
    public int Count { get; set; } = 1;

    /// <summary>What else there is to say, such as before and after.</summary>
    public string? Detail { get; set; }
}

/// <summary>What is told of access.</summary>
public static class AccessActions
{
    public const string SignIn = "sign-in";
    public const string SignOut = "sign-out";

    /// <summary>Somebody whom the directory does not know.</summary>
    public const string SignInRefused = "sign-in-refused";

    /// <summary>Somebody known who may not.</summary>
    public const string AccessRefused = "access-refused";

    /// <summary>Something left the house as a file.</summary>
    public const string Download = "download";

    /// <summary>The settings differ from those of the start before.</summary>
    public const string Configuration = "configuration";

    /// <summary>Somebody changed people, units or roles.</summary>
    public const string Directory = "directory";

    /// <summary>An administrator entered the holidays of a year.</summary>
    public const string Calendar = "calendar";

    /// <summary>Somebody outside opened a link for a signature, or used it.</summary>
    public const string SignOff = "sign-off";

    /// <summary>Somebody outside came with a link that is not valid, or could not be used so.</summary>
    public const string SignOffRefused = "sign-off-refused";

    /// <summary>A link for a signature was given to be mailed, or was mailed, and to which address.</summary>
    public const string SignOffMail = "sign-off-mail";

    /// <summary>An administrator paused, resumed, changed or ran a schedule of the business.</summary>
    public const string Schedule = "schedule";

    /// <summary>An administrator had the program do something beside its processes.</summary>
    public const string Operation = "operation";
}

/// <summary>How these rows are kept.</summary>
static class AccessTable
{
    public static void Describe(ModelBuilder model) => model.Entity<AccessRow>(row =>
    {
        row.ToTable("workflows_accesses").HasKey(one => one.Key);
        row.Property(one => one.Key).ValueGeneratedNever();
        row.HasIndex(one => new { one.Actor, one.Key });
        row.HasIndex(one => new { one.Action, one.Key });
    });
}
