using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.RuleSets;

/// <summary>A session over the records as they were at a place in their changes. It can be thrown away: everything in it is read anew.</summary>
/// <remarks>RULES-DSL §4, Restart.</remarks>
sealed class RuleMemory
{
    RuleMemory(RuleBook book, LoadedRules rules, RuleSession session, long position) => (this.book, Rules, Session, Position) = (book, rules, session, position);

    readonly RuleBook book;

    public LoadedRules Rules { get; }
    public RuleSession Session { get; }

    /// <summary>The place up to which it has seen the changes of records.</summary>
    public long Position { get; set; }

    /// <summary>Whether it stands where the stored state stands.</summary>
    public bool Fits(RuleStateRow state, LoadedRules rules) => ReferenceEquals(rules, Rules) && Position == state.Position && Session.Now == state.Now;

    /// <summary>Opens a session at a place.</summary>
    /// <param name="rules">The rules there are.</param>
    /// <param name="state">Where they stand.</param>
    /// <param name="only">Those of them that it is to run, without their keys; null: all.</param>
    public static async ValueTask<RuleMemory> Open(RuleBook book, LoadedRules rules, RuleStateRow state, RecordRoom records, RuleRoom room, IReadOnlyList<CheckedRuleSet>? only = null)
    {
        var sets = only ?? rules.Checked;
        var people = sets.Count == 0 ? [] : RuleBook.PeopleAsFacts(rules.Directory);
        var standings = await room.Standings();
        var session = new RuleSession(sets, book.Options, new RuleState(state.Now)
        {
            Facts = [.. await FactsAt(book, records, TypesOf(sets, book.Types), state.Position), .. people],
            Keys = only is null ? [.. (await room.Keys()).Select(RuleKeys.Of)] : [],
            Settings = (await room.Settings()).ToDictionary(row => row.Key, row => TypedJson.Read(row.ValueJson)),
            InForceSince = standings.ToDictionary(row => row.Rule, row => row.Since),
            Quarantined = standings.Where(row => row.QuarantineZh is not null).ToDictionary(row => row.Rule, row => new Words(row.QuarantineZh!, row.QuarantineEn!)),
        });
        return new(book, rules, session, state.Position);
    }

    // Types that no rule speaks of need no place in memory; a path may go on through a reference.
    static HashSet<string> TypesOf(IReadOnlyList<CheckedRuleSet> sets, RecordTypes types)
    {
        var named = sets.SelectMany(set => set.Rules).SelectMany(rule => rule.Reads.Concat(rule.Writes)).Select(slot => types.Find(slot.Type)).OfType<RecordType>().ToHashSet();
        var targets = named.SelectMany(type => type.Fields).Select(field => (field.Item ?? field).Of is { } of ? types.Find(of) : null).OfType<RecordType>();
        return [.. named.Concat(targets).Select(type => type.Id)];
    }

    // What has changed since is taken as it was then.
    static async ValueTask<IReadOnlyList<Fact>> FactsAt(RuleBook book, RecordRoom records, IReadOnlyCollection<string> read, long position)
    {
        var later = (await records.After(position, int.MaxValue)).Select(version => (version.Type, version.Id)).ToHashSet();
        var facts = new List<Fact>();
        foreach (var row in await records.All(read))
        {
            if (!later.Contains((row.Type, row.Id)))
                facts.Add(FactOf(book, row.Type, row.Id, row.Version, row.ValuesJson));
        }

        foreach (var (type, id) in later.Where(one => read.Contains(one.Type)))
        {
            if ((await records.Versions(type, id)).LastOrDefault(version => version.Sequence <= position) is { ValuesJson: { } json } then)
                facts.Add(FactOf(book, type, id, then.Version, json));
        }

        return facts;
    }

    static Fact FactOf(RuleBook book, string type, string id, long version, string json)
    {
        var known = book.Types.Find(type)!;
        return book.FactOf(known, id, version, RecordJson.Read(known, json));
    }

    /// <summary>A version of a record as the session takes it; null for a type that is not declared any more.</summary>
    public FactChange? ChangeOf(RecordVersionRow version) => book.Types.Find(version.Type) is null || Rules.Sets.Count == 0 ? null
        : version.ValuesJson is { } json ? FactChange.Put(FactOf(book, version.Type, version.Id, version.Version, json))
        : FactChange.Retract(version.Type, version.Id);
}

/// <summary>Refraction keys as rows.</summary>
static class RuleKeys
{
    public static KeyRow Of(RuleKeyRow row) =>
        new(new RefractionKey(row.Rule, TypedJson.ReadAll(row.ValuesJson)), row.Used, Enum.Parse<KeyOutcome>(row.Outcome, ignoreCase: true), row.Firings, unchecked((ulong)row.Signature));

    public static RuleKeyRow Of(KeyRow key) => new()
    {
        Key = key.Key.ToString(), Rule = key.Key.Rule, ValuesJson = TypedJson.Write(key.Key.Values), Used = key.Used,
        Outcome = key.Outcome.ToString().ToUpperInvariant(), Firings = key.Firings, Signature = unchecked((long)key.Signature),
    };
}
