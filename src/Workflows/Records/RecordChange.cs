using System.Text.Json;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Records;

/// <summary>A change of a record that somebody wants.</summary>
/// <param name="Type">Id of the record type.</param>
/// <param name="Id">The key; null for a new record that is to get one.</param>
/// <param name="Values">The fields that are given, as JSON: the others stay as they are, null empties one.</param>
/// <param name="By">Who: a person's id, or <c>system</c>.</param>
public sealed record RecordChange(string Type, string? Id, JsonElement Values, string By)
{
    /// <summary>A change told in values of FEEL.</summary>
    public static RecordChange Of(string type, string? id, Context values, string by) => new(type, id, JsonElement.Parse(FeelJson.ToJson(Value.Of(values))), by);

    /// <summary>The version that the change was made on; null when it does not matter. 0: there must be none yet.</summary>
    public long? Expected { get; init; }

    /// <summary>Whether it deletes the record; <see cref="Values"/> do not matter then.</summary>
    public bool Deletes { get; init; }

    /// <summary>See <see cref="RecordCauses"/>.</summary>
    public string Cause { get; init; } = RecordCauses.Person;

    /// <summary>The process instance, the file or the rule.</summary>
    public string? Detail { get; init; }

    /// <summary>The fields that this person may not change, by their ids.</summary>
    public IReadOnlyCollection<string> Locked { get; init; } = [];

    /// <summary>What whoever makes the change sees; null for the program itself. What is not seen is refused as if it were not there.</summary>
    public RecordAccess? Access { get; init; }

    /// <summary>Whether guards were asked already.</summary>
    public bool IsGuarded { get; init; }
}

/// <summary>What a change has come to.</summary>
/// <param name="Row">The record as it is now.</param>
/// <param name="IsNew">Whether there was none before.</param>
/// <param name="Changed">Ids of the fields that have another value than before; none: nothing was saved.</param>
public sealed record SavedRecord(RecordRow Row, bool IsNew, IReadOnlyList<string> Changed);
