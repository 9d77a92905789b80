using Marketing.Rules;

namespace Marketing.Workflows.Directory;

/// <summary>What is said of a person, by hand or in a file. What is null is not said, and stays as it is; an empty text says that there is none.</summary>
public sealed record PersonEntry(string Id)
{
    /// <summary>Whether it is to be somebody new: then the id must be free, and nobody is changed by mistake.</summary>
    public bool IsNew { get; init; }

    public string? Name { get; init; }
    public string? Email { get; init; }

    /// <summary>Id of a unit.</summary>
    public string? Unit { get; init; }

    /// <summary>Ids of roles: exactly these.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Id of the person above.</summary>
    public string? Manager { get; init; }

    /// <summary>The first day here.</summary>
    public DateOnly? Joined { get; init; }

    /// <summary>The last day here, when <see cref="SaysLeft"/>; null then: no end is known.</summary>
    public DateOnly? Left { get; init; }

    /// <summary>Whether <see cref="Left"/> is said.</summary>
    public bool SaysLeft { get; init; }
}

/// <summary>What becomes of a person by an entry.</summary>
public enum PersonFate
{
    Same,
    Added,
    Changed,

    /// <summary>Leaves, or is to leave on a day that was not known.</summary>
    Leaves,

    /// <summary>Had left, and is here again.</summary>
    Returns,
}

/// <summary>One part of a person that changes. Roles are ids with commas between; days are written yyyy-MM-dd.</summary>
/// <param name="Field">name, email, unit, roles, manager, joined or left.</param>
public sealed record FieldChange(string Field, string? Before, string? After);

/// <summary>What becomes of one person.</summary>
public sealed record PersonChange(string Id, string Name, PersonFate Fate, IReadOnlyList<FieldChange> Fields)
{
    /// <summary>What whoever confirms should know.</summary>
    public IReadOnlyList<Words> Warnings { get; init; } = [];
}

/// <summary>Why an entry cannot be taken.</summary>
/// <param name="Field">As in <see cref="FieldChange"/>, or id.</param>
public sealed record EntryFault(string Person, string Field, string Code, Words Message, Words? Mend = null);

/// <summary>On what terms entries are taken.</summary>
/// <param name="At">From when on what is said holds; not before <paramref name="Now"/>.</param>
/// <param name="Now">The instant it is said.</param>
/// <param name="By">Who says it.</param>
/// <param name="Zone">Where a day begins.</param>
/// <param name="OthersLeave">Whether those leave of whom nothing is said; administrators stay.</param>
public sealed record PlanTerms(DateTimeOffset At, DateTimeOffset Now, string By, TimeZoneInfo Zone, bool OthersLeave = false)
{
    /// <summary>Of people whose rows could not be read nothing is known; they do not leave for that.</summary>
    public IReadOnlySet<string> Mentioned { get; init; } = new HashSet<string>();

    /// <summary>0:00 of a day.</summary>
    public DateTimeOffset Beginning(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>The day of an instant.</summary>
    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).DateTime);
}
