using System.Runtime.CompilerServices;
using Marketing.Rules.Feel;
using Marketing.Rules.Feel.Checking;

namespace Marketing.Rules.Production;

/// <summary>What may stand behind the dot: the fields of facts, the properties of periods and of FEEL's own values.</summary>
sealed class FactMembers(RuleNames names, Func<string, FactField?> find)
{
    static readonly ConditionalWeakTable<FactType, RuleNames> NamesByType = [];

    static readonly FactField[] PeriodFields =
    [
        new(FactType.KeyField, new("编号", FactType.KeyField), RuleType.String), new("start", new("起", "start"), RuleType.Date), new("end", new("止", "end"), RuleType.Date),
        new("previous", new("上一期", "previous"), RuleType.Unknown), new("next", new("下一期", "next"), RuleType.Unknown), new("year", new("年", "year"), RuleType.Number),
    ];

    static readonly FactField[] RuleFields =
        [new(FactType.KeyField, new("编号", FactType.KeyField), RuleType.String), new("clauses", new("依据", "clauses"), new ListOfType(RuleType.String))];

    /// <summary>The type of <c>this rule</c>.</summary>
    public static StructureType ThisRule { get; } = new(RuleFields);

    public RuleNames Names => names;
    public FactField? Find(string id) => find(id);

    /// <summary>The members of a type, of the items where it is a list; null where they are not known.</summary>
    public static FactMembers? Of(RuleType type, Vocabulary vocabulary) => type switch
    {
        ListOfType list => Of(list.Element, vocabulary),
        FactValueType fact => vocabulary.Find(fact.Type) is { } known ? new(NamesOf(known), known.Find) : null,
        ReferenceType reference => vocabulary.Find(reference.Target) is { } known ? new(NamesOf(known), known.Find) : null,
        StructureType structure => OfFields(structure.Members),
        PeriodValueType period => OfFields(PeriodFields.Select(field => field.Id is "previous" or "next" ? field with { Type = period } : field)),
        _ => OfFeel(type.Feel),
    };

    /// <summary>The names of a type's fields; made once.</summary>
    public static RuleNames NamesOf(FactType type) => NamesByType.GetValue(type, static known => new(known.Fields.Append(known.Find(FactType.KeyField)!)
        .SelectMany(field => RuleNames.SpellingsOf(field.Id, field.Label, field.Aliases).Select(spelling => (spelling, field.Id)))));

    static FactMembers OfFields(IEnumerable<FactField> fields)
    {
        var all = fields.ToList();
        return new(new(all.SelectMany(field => RuleNames.SpellingsOf(field.Id, field.Label, field.Aliases).Select(spelling => (spelling, field.Id)))), id => all.Find(field => field.Id == id));
    }

    static FactMembers? OfFeel(FeelType type) => TypeFacts.PropertiesOf(type) is not { } properties || type.Plain is AnyType
        ? null
        : OfFields(properties.Select(property => new FactField(property.Name, new(property.Name, property.Name), new PlainType(property.Type))));
}
