using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.RuleSets;

/// <summary>A rule set that was read.</summary>
/// <param name="Row">The version it was read from.</param>
public sealed record ReadRuleSet(RuleSetRow Row, CheckedRuleSet Rules);

/// <summary>The rule sets that run, read over one state of the directory. Immutable.</summary>
/// <param name="Revision">See <see cref="RuleStateRow.Revision"/>.</param>
/// <param name="Days">See <see cref="WorkingCalendars.Edition"/>: what waits for working time is planned anew over other days.</param>
/// <param name="Sets">Those without errors, in the order of their ids.</param>
public sealed record LoadedRules(long Revision, DirectorySnapshot Directory, long Days, IReadOnlyList<ReadRuleSet> Sets)
{
    /// <summary>The rule sets as a session takes them.</summary>
    public IReadOnlyList<CheckedRuleSet> Checked { get; } = [.. Sets.Select(set => set.Rules)];

    /// <summary>The rule set of a rule, by the rule's id without a rung.</summary>
    public ReadRuleSet? SetOf(string rule) => Sets.FirstOrDefault(set => set.Rules.Rules.Any(one => one.Id == rule));

    /// <summary>The rule of an id, or null.</summary>
    public CheckedRule? Find(string rule) => Sets.SelectMany(set => set.Rules.Rules).FirstOrDefault(one => one.Id == rule);
}

/// <summary>Reads rule sets over the declared records, the directory as it is and the calendars.</summary>
public sealed class RuleBook(RecordTypes types, Func<DirectorySnapshot> directory, WorkingCalendars calendars)
{
    /// <summary>Texts that are kept read: those that run, and those that somebody tries.</summary>
    const int MostTexts = 200;

    readonly Lock reading = new();
    Shelf shelf = new(null!, null!);
    LoadedRules? last;

    /// <summary>What was read over one state of the directory: its vocabulary, and each text once.</summary>
    sealed record Shelf(DirectorySnapshot People, Vocabulary Words)
    {
        public Dictionary<(string Id, string Text), CheckedRuleSet> Read { get; } = [];
    }

    public RecordTypes Types => types;

    /// <summary>The directory that rules read now.</summary>
    public DirectorySnapshot Directory => directory();

    /// <summary>See <see cref="LoadedRules.Days"/>.</summary>
    public long Days => calendars.Edition;

    /// <summary>Tells what rules did, in the words of the directory as it is now.</summary>
    public EffectTeller Teller => new(types, Directory);

    /// <summary>What a session knows of the world.</summary>
    public RuleSessionOptions Options { get; } = new(calendars.Default.Zone) { WorkTime = new RuleWorkTime(calendars) };

    /// <summary>What rules may speak of.</summary>
    public Vocabulary Vocabulary(DirectorySnapshot people) => RecordVocabulary.Of(types, Things(people), people.Functions.WithCalendars(calendars));

    IEnumerable<NamedThing> Things(DirectorySnapshot people) =>
    [
        .. people.Roles.Select(role => new NamedThing(NamedKind.Role, role.Id, role.Name)),
        .. people.Units.Select(unit => new NamedThing(NamedKind.Unit, unit.Id, unit.Name)),
        .. calendars.All.Select(calendar => new NamedThing(NamedKind.Calendar, calendar.Id, calendar.Name)),
    ];

    /// <summary>Reads and checks a text as it would run now.</summary>
    /// <param name="today">The day of the check, if rules whose validity is over are to be told.</param>
    public CheckedRuleSet Read(string text, string id, DateOnly? today = null)
    {
        lock (reading)
        {
            var people = Directory;
            if (!ReferenceEquals(shelf.People, people) || shelf.Read.Count > MostTexts)
                shelf = new(people, Vocabulary(people));
            if (today is not null)
                return RuleSetReader.Read(text, shelf.Words, id + ".rules", today);
            if (!shelf.Read.TryGetValue((id, text), out var known))
                shelf.Read[(id, text)] = known = RuleSetReader.Read(text, shelf.Words, id + ".rules");
            return known;
        }
    }

    /// <summary>Reads the rule sets that run; once as long as neither they nor the directory nor the holidays change.</summary>
    internal async ValueTask<LoadedRules> Load(RuleRoom room, long revision)
    {
        var (people, days) = (Directory, Days);
        lock (reading)
        {
            if (last is not null && last.Revision == revision && ReferenceEquals(last.Directory, people) && last.Days == days)
                return last;
        }

        var sets = (await room.Current()).Select(row => new ReadRuleSet(row, Read(row.Text, row.Id)));
        var loaded = new LoadedRules(revision, people, days, [.. sets.Where(set => set.Rules.IsValid)]);
        lock (reading)
            last = loaded;
        return loaded;
    }

    readonly Dictionary<string, FactLayout> layouts = types.All.ToDictionary(type => type.Id, type => new FactLayout(RecordVocabulary.FactTypeOf(type)));

    /// <summary>A record as a fact.</summary>
    internal Fact FactOf(RecordType type, string id, long version, Context values) => layouts[type.Id].Make(id, version, values);

    static readonly FactLayout People = new(RecordVocabulary.People);
    static readonly FactLayout Units = new(RecordVocabulary.Units);

    /// <summary>People and units as facts.</summary>
    public static IEnumerable<Fact> PeopleAsFacts(DirectorySnapshot people)
    {
        foreach (var one in people.People.Concat(people.Elsewhere))
            yield return People.Make(one.Id, 1, Describe(one, people));
        foreach (var one in people.Units)
            yield return Units.Make(one.Id, 1, Context.Of(("name", Value.Of(one.Name.Chinese)), ("parent", Value.Of(one.Parent)), ("head", Value.Of(one.Head))));
    }

    static Context Describe(Person one, DirectorySnapshot people) => Context.Of(
        ("name", Value.Of(one.Name)), ("unit", Value.Of(one.Unit)), ("manager", Value.Of(one.Manager)), ("active", Value.Of(people.Find(one.Id) is not null)),
        ("roles", Value.OfList([.. one.Roles.Select(role => Value.Of(role))])));
}
