using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;

namespace Marketing.Workflows.Records;

/// <summary>The declared records, people and units as rules speak of them.</summary>
/// <remarks>RULES-DSL §2 (References): people and units of the directory are read-only facts.</remarks>
public static class RecordVocabulary
{
    /// <summary>Id of the type of people: what references to <see cref="RecordField.User"/> mean.</summary>
    public const string Person = "person";

    /// <summary>Id of the type of units.</summary>
    public const string Unit = "unit";

    static readonly RuleType Place = new StructureType(
        [new("lat", new("纬度", "Latitude"), RuleType.Number) { MayBeNull = false }, new("lon", new("经度", "Longitude"), RuleType.Number) { MayBeNull = false }]);

    /// <summary>People of the directory.</summary>
    public static FactType People { get; } = new(Person, new("人员", "Person"),
    [
        new("name", new("姓名", "Name"), RuleType.String) { MayBeNull = false },
        new("unit", new("部门", "Unit"), new ReferenceType(Unit)),
        new("manager", new("上级", "Manager"), new ReferenceType(Person)),
        new("active", new("在职", "Active"), RuleType.Boolean) { MayBeNull = false },
        new("roles", new("角色", "Roles"), new ListOfType(RuleType.String)) { MayBeNull = false },
    ]) { Aliases = ["员工"], IsReadOnly = true, ExpectedSize = 1_000 };

    /// <summary>Units of the directory.</summary>
    public static FactType Units { get; } = new(Unit, new("部门", "Unit"),
    [
        new("name", new("名称", "Name"), RuleType.String) { MayBeNull = false },
        new("parent", new("上级部门", "Parent"), new ReferenceType(Unit)),
        new("head", new("负责人", "Head"), new ReferenceType(Person)),
    ]) { IsReadOnly = true, ExpectedSize = 100 };

    /// <summary>The vocabulary of rules over some record types.</summary>
    /// <param name="types">The declared types; problems in them do not matter here.</param>
    /// <param name="things">Processes, roles, calendars and the rest, as the caller knows them.</param>
    /// <param name="functions">What rules may call besides the language's own; null for FEEL's.</param>
    public static Vocabulary Of(RecordTypes types, IEnumerable<NamedThing>? things = null, FeelFunctions? functions = null) =>
        new([.. types.All.Select(FactTypeOf), People, Units], things) { PersonType = Person, Functions = functions ?? FeelFunctions.BuiltIn };

    /// <summary>A record type as rules see it.</summary>
    public static FactType FactTypeOf(RecordType type) => new(type.Id, type.Label, [.. type.Fields.Select(FieldOf)]) { Aliases = type.Aliases, ExpectedSize = type.ExpectedSize };

    static FactField FieldOf(RecordField field) => new(field.Id, field.Label, TypeOf(field)) { Aliases = field.Aliases, MayBeNull = !field.IsRequired };

    /// <summary>The type of a field's values in rules and in FEEL: enumerations, references and periods are texts.</summary>
    public static RuleType TypeOf(RecordField field) => field.Kind switch
    {
        RecordFieldKind.Int or RecordFieldKind.Decimal or RecordFieldKind.Money or RecordFieldKind.Percent => RuleType.Number,
        RecordFieldKind.Bool => RuleType.Boolean,
        RecordFieldKind.Date => RuleType.Date,
        RecordFieldKind.DateTime => RuleType.DateTime,
        RecordFieldKind.Time => RuleType.Time,
        // Of either sort: a month is no number of days.
        RecordFieldKind.Duration => RuleType.Unknown,
        RecordFieldKind.Period => field.Period is { } kind ? new PeriodValueType(kind) : RuleType.String,
        RecordFieldKind.Geo => Place,
        RecordFieldKind.Files => new ListOfType(RuleType.String),
        RecordFieldKind.Enum => new EnumerationType(field.Label.Chinese, field.Values),
        RecordFieldKind.Ref => new ReferenceType(field.Of is null or RecordField.User ? Person : field.Of),
        RecordFieldKind.Role => new NameOfType(NamedKind.Role),
        RecordFieldKind.Unit => new ReferenceType(Unit),
        RecordFieldKind.List => new ListOfType(field.Item is { } item ? TypeOf(item) : RuleType.Unknown),
        RecordFieldKind.Structure => field.Members.Count == 0 ? RuleType.Unknown : new StructureType([.. field.Members.Select(FieldOf)]),
        _ => RuleType.String,
    };
}
