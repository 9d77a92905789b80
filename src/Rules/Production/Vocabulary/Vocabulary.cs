using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Everything declared outside of a rule set that its rules may speak of. Immutable; names are found in any spelling.</summary>
/// <remarks>RULES-DSL §2 (names): in names <c>-</c>, <c>_</c> and a blank are one character, case does not count, and a display name ends before its first bracket.</remarks>
public sealed class Vocabulary
{
    readonly Dictionary<string, FactType> _types;
    readonly Dictionary<(NamedKind, string), NamedThing> _things;

    /// <param name="types">The fact types; ids are unique.</param>
    /// <param name="things">Processes, roles, calendars and the rest. Of a kind that is not among them nothing is known, and any name goes.</param>
    /// <exception cref="ArgumentException">Two types, or two things of a kind, have one id.</exception>
    public Vocabulary(IEnumerable<FactType> types, IEnumerable<NamedThing>? things = null)
    {
        Types = [.. types];
        Things = [.. things ?? []];
        _types = Types.ToDictionary(type => type.Id, StringComparer.Ordinal);
        _things = Things.ToDictionary(thing => (thing.Kind, thing.Id));
        TypeNames = new(Types.SelectMany(type => RuleNames.SpellingsOf(type.Id, type.Label, type.Aliases).Select(spelling => (spelling, type.Id))));
        ThingNames = Enum.GetValues<NamedKind>().ToDictionary(kind => kind,
            kind => new RuleNames(Things.Where(thing => thing.Kind == kind).SelectMany(thing => RuleNames.SpellingsOf(thing.Id, thing.Label, thing.Aliases).Select(spelling => (spelling, thing.Id)))));
    }

    /// <summary>A vocabulary without anything declared.</summary>
    public static Vocabulary Empty { get; } = new([]);

    public IReadOnlyList<FactType> Types { get; }
    public IReadOnlyList<NamedThing> Things { get; }

    /// <summary>The functions rules may call besides those of the language itself.</summary>
    public FeelFunctions Functions { get; init; } = FeelFunctions.BuiltIn;

    /// <summary>The clauses the sources have; null when that is not known, and every citation goes.</summary>
    public IReadOnlySet<string>? Clauses { get; init; }

    /// <summary>The ambiguities that are recorded; null when that is not known.</summary>
    public IReadOnlySet<string>? Ambiguities { get; init; }

    /// <summary>Numbers that are a default and not policy, by the id of the rule they belong to: they have to be settings.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<decimal>> DefaultNumbers { get; init; } = new Dictionary<string, IReadOnlyList<decimal>>();

    /// <summary>Id of the type of people: what <c>role</c> and <c>manager of</c> give refers to it.</summary>
    public string PersonType { get; init; } = "person";

    /// <summary>The type with this id, or null.</summary>
    public FactType? Find(string id) => _types.GetValueOrDefault(id);

    /// <summary>The thing of a kind with this id, or null.</summary>
    public NamedThing? Find(NamedKind kind, string id) => _things.GetValueOrDefault((kind, id));

    /// <summary>Whether names of a kind are known at all.</summary>
    public bool Knows(NamedKind kind) => ThingNames[kind].Count > 0;

    internal RuleNames TypeNames { get; }
    internal IReadOnlyDictionary<NamedKind, RuleNames> ThingNames { get; }
}
