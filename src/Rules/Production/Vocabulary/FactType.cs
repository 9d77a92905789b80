namespace Marketing.Rules.Production;

/// <summary>A declared type of facts: a record type, or one that rules conclude.</summary>
/// <param name="Id">Stable id, such as <c>dealer-quarter</c>.</param>
/// <param name="Label">Display names. A name ends before its first bracket.</param>
/// <param name="Fields">Without <c>id</c>, which every fact has: its key, a text.</param>
public sealed record FactType(string Id, Words Label, IReadOnlyList<FactField> Fields)
{
    /// <summary>The field every fact has: its key.</summary>
    public const string KeyField = "id";

    /// <summary>Further spellings of the name.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>About how many facts there will be: joins are measured by it.</summary>
    public long ExpectedSize { get; init; } = 10_000;

    /// <summary>Whether rules may not change its facts, as those of the directory.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>What people call the key.</summary>
    public Words KeyLabel { get; init; } = new("编号", KeyField);

    /// <summary>The field of an id, <c>id</c> included; null when there is none.</summary>
    public FactField? Find(string id) =>
        id == KeyField ? new FactField(KeyField, KeyLabel, RuleType.String) { MayBeNull = false } : Fields.FirstOrDefault(field => field.Id == id);
}

/// <summary>A field of a fact, or a member of a structure.</summary>
/// <param name="Id">Stable id, such as <c>assessed_at</c>.</param>
public sealed record FactField(string Id, Words Label, RuleType Type)
{
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether the field may be empty.</summary>
    public bool MayBeNull { get; init; } = true;
}
