using Marketing.Rules;
using Marketing.Rules.Production;

namespace Marketing.Workflows.Records;

/// <summary>What a field of a record holds.</summary>
public enum RecordFieldKind
{
    /// <summary>One line of text.</summary>
    String,

    /// <summary>Text of several lines.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Int,
    Decimal,

    /// <summary>An amount in yuan; at most two decimals.</summary>
    Money,

    /// <summary>A share: 0.15 is shown as 15 %.</summary>
    Percent,
    Bool,
    Date,
    DateTime,
    Time,

    /// <summary>Days and shorter, or months and years: written as ISO 8601 has it.</summary>
    Duration,

    /// <summary>A period of the calendar, by its id; see <see cref="RecordField.Period"/>.</summary>
    Period,

    /// <summary>A place: a context of <c>lat</c> and <c>lon</c> in degrees.</summary>
    Geo,

    /// <summary>The id of one file that was sent in.</summary>
    File,

    /// <summary>The ids of several files.</summary>
    Files,

    /// <summary>One of <see cref="RecordField.Values"/>, by its id.</summary>
    Enum,

    /// <summary>The key of a record of type <see cref="RecordField.Of"/>, or the id of a person where that is <see cref="RecordField.User"/>.</summary>
    Ref,

    /// <summary>The id of a role of the directory.</summary>
    Role,

    /// <summary>The id of a unit of the directory.</summary>
    Unit,

    /// <summary>Several of what <see cref="RecordField.Item"/> says.</summary>
    List,

    /// <summary>A context of the fields in <see cref="RecordField.Members"/>; without members any context. Only as the item of a list.</summary>
    Structure,
}

/// <summary>A field of a record type, or of a structure in one.</summary>
/// <param name="Id">Stable id, small letters, digits and <c>_</c>, such as <c>assessed_at</c>.</param>
public sealed record RecordField(string Id, Words Label, RecordFieldKind Kind)
{
    /// <summary>The target of a reference to a person.</summary>
    public const string User = "user";

    /// <summary>Of a reference: the record type, or <see cref="User"/>. Of a structure: its name.</summary>
    public string? Of { get; init; }

    /// <summary>The values of an enumeration, in their order.</summary>
    public IReadOnlyList<EnumerationValue> Values { get; init; } = [];

    /// <summary>Of a period: its kind.</summary>
    public PeriodKind? Period { get; init; }

    /// <summary>Of a list: what an item is. Its id is that of the list.</summary>
    public RecordField? Item { get; init; }

    /// <summary>Of a structure: its fields.</summary>
    public IReadOnlyList<RecordField> Members { get; init; } = [];

    /// <summary>Whether a record cannot be saved without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>FEEL over the record's fields, that must come to true where the field has a value; null: any value goes.</summary>
    public string? Check { get; init; }

    /// <summary>What is said when the check fails; null: the condition itself is shown.</summary>
    public Words? CheckMessage { get; init; }

    /// <summary>Whether the value is worked out by rules and is not entered by hand.</summary>
    public bool IsDerived { get; init; }

    /// <summary>Further spellings, for rules and heads of files.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
}

/// <summary>A kind of record as <c>records.yaml</c> declares it. Immutable.</summary>
/// <param name="Id">Stable id, small letters, digits and <c>-</c>, such as <c>dealer-quarter</c>.</param>
/// <param name="Fields">In the order in which forms show them; the key, <c>id</c>, is not among them.</param>
public sealed record RecordType(string Id, Words Label, IReadOnlyList<RecordField> Fields)
{
    /// <summary>Where the policy asks for it.</summary>
    public IReadOnlyList<string> Clauses { get; init; } = [];

    /// <summary>The folder of the catalogue it is declared in, such as <c>Channel</c>.</summary>
    public string Domain { get; init; } = "";

    /// <summary>What the keys of new records begin with, such as <c>DQ-</c>: a number follows.</summary>
    public string KeyPrefix { get; init; } = "";

    /// <summary>The field that names a record in lists and references; null: its key does.</summary>
    public string? Title { get; init; }

    /// <summary>Ids of the fields that lists show, in their order.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Sets of fields of which no two records may hold the same values; a record that lacks one of them is not looked at. The first set is what an import
    /// finds known records by.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Unique { get; init; } = [];

    /// <summary>Further spellings, for rules.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>About how many there will be.</summary>
    public long ExpectedSize { get; init; } = 10_000;

    public RecordRights Rights { get; init; } = RecordRights.Everybody;

    /// <summary>The field of an id; null when there is none.</summary>
    public RecordField? Find(string field) => Fields.FirstOrDefault(one => one.Id == field);
}

/// <summary>Who may do what with the records of a type: roles, units as <c>unit:&lt;id&gt;</c>, and <c>*</c> for everybody. Administrators may do everything.</summary>
/// <param name="See">Who sees all of them.</param>
/// <param name="Change">Who makes and changes them.</param>
/// <param name="Delete">Who deletes them.</param>
public sealed record RecordRights(IReadOnlyList<string> See, IReadOnlyList<string> Change, IReadOnlyList<string> Delete)
{
    /// <summary>What stands before the id of a unit.</summary>
    public const string UnitPrefix = "unit:";

    /// <summary>Everybody sees and changes; administrators delete.</summary>
    public static RecordRights Everybody { get; } = new(["*"], ["*"], []);

    /// <summary>Fields that name people: whoever a record names in one of them sees it, without being among those who see all. Empty: who sees one, sees all.</summary>
    public IReadOnlyList<string> Own { get; init; } = [];

    /// <summary>Who sees a field, by its id; a field that is not here is seen by all who see the record.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> SeeFields { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Who changes a field, by its id; a field that is not here is changed by all who change the record.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ChangeFields { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
