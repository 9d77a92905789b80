using System.Globalization;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;

namespace Marketing.Workflows.Tests.Catalog;

/// <summary>The rule sets of a domain at work: facts come in, time passes, what they do is compared.</summary>
sealed class RuleWorld
{
    static readonly DirectorySnapshot People = FixedDirectory.ReadShipped();
    static readonly RuleBook Book = new(RecordDeclarationsTests.Types, () => People, WorkingCalendars.Shipped);
    static readonly TimeZoneInfo Zone = WorkingCalendars.Shipped.Default.Zone;

    /// <summary>The rule sets that come with the product, by the path below the catalogue.</summary>
    public static IReadOnlyDictionary<string, CheckedRuleSet> Sets { get; } = System.IO.Directory.EnumerateFiles(ShippedCatalog.Folder, "*.rules", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).ToDictionary(path => Path.GetRelativePath(ShippedCatalog.Folder, path), path => Book.Read(File.ReadAllText(path), Path.GetFileName(path)));

    readonly RuleSession session;
    readonly Dictionary<(string Type, string Key), Context> entered = [];
    readonly List<Firing> fired = [];
    readonly List<ProposedEffect> effects = [];
    readonly List<Fact> recorded = [];
    readonly HashSet<string> acted = [];
    DateTimeOffset now;

    public RuleWorld(RuleCase story)
    {
        now = InstantOf(story.At);
        var sets = Sets.Where(pair => pair.Key.StartsWith(story.Domain + Path.DirectorySeparatorChar, StringComparison.Ordinal)).Select(pair => pair.Value).ToList();
        session = new(sets, Book.Options, new(now) { Facts = [.. RuleBook.PeopleAsFacts(People)] });
    }

    /// <summary>Ids of the rules that have fired or refused so far.</summary>
    public IReadOnlySet<string> Acted => acted;

    public void Play(Context step)
    {
        foreach (var (verb, argument) in step)
        {
            switch (verb)
            {
                case "put":
                    Run([.. Changes(argument)]);
                    break;
                case "try":
                    Try(argument, RuleCase.Text(step["by"]), RuleCase.Texts(step["refused"]));
                    break;
                case "by" or "refused" when step.TryGet("try", out _):
                    break;
                case "remove":
                    Run([.. Entries(argument).Select(entry => FactChange.Retract(entry.Type, RuleCase.Text(entry.Value)))]);
                    break;
                case "leave":
                    Leave(RuleCase.Text(argument));
                    break;
                case "advance":
                    now = InstantOf(RuleCase.Text(argument));
                    Take(session.Advance(now));
                    break;
                case "set":
                    Take(session.ChangeSettings(now, argument.TryContext(out var settings) ? settings.ToDictionary() : []));
                    break;
                case "expect":
                    Expect(argument.TryContext(out var expected) ? expected : Context.Empty);
                    break;
                default:
                    throw new InvalidDataException($"unknown step '{verb}'");
            }
        }
    }

    // ---- facts

    IEnumerable<FactChange> Changes(Value types)
    {
        foreach (var (type, records) in Entries(types))
        {
            foreach (var (keys, fields) in records.TryContext(out var byKey) ? byKey : Context.Empty)
            {
                foreach (var key in Keys(keys))
                    yield return ChangeOf(type, key, fields.TryContext(out var given) ? given : Context.Empty);
            }
        }
    }

    // "D*3" is D1, D2 and D3.
    static IEnumerable<string> Keys(string keys) => keys.Split('*') is [var key, var count]
        ? Enumerable.Range(1, int.Parse(count, CultureInfo.InvariantCulture)).Select(number => $"{key}{number}")
        : [keys];

    static IEnumerable<(string Type, Value Value)> Entries(Value value) => value.TryContext(out var context) ? context.Select(pair => (pair.Key, pair.Value)) : [];

    FactChange ChangeOf(string type, string key, Context given)
    {
        var declared = Book.Types.Find(type) ?? throw new InvalidDataException($"no record type '{type}'");
        var feel = new FeelEnvironment(now, Zone);
        var before = entered.GetValueOrDefault((type, key), Context.Empty);
        var problems = RecordValues.Read(declared, given, feel, before).Problems.Where(problem => problem.Code is not ("REC-102" or "REC-106"));
        Assert.Equal("", string.Join("; ", problems.Select(problem => $"{type} {key}.{problem.ElementId}: {problem.Message.English}")));
        var values = RecordValues.Typed(declared, given.Aggregate(before, (all, pair) => all.With(pair.Key, pair.Value)), feel);
        entered[(type, key)] = values;
        return FactChange.Put(session.Layout(type).Make(key, 1, values));
    }

    void Run(IReadOnlyList<FactChange> changes) => Take(session.Run(now, changes));

    // Somebody is not here any more.
    void Leave(string person)
    {
        var fact = session.Find(RecordVocabulary.Person, person) ?? throw new InvalidDataException($"there is nobody called '{person}'");
        Run([FactChange.Put(session.Layout(RecordVocabulary.Person).Make(person, 2, fact.Record.With("active", Value.False)))]);
    }

    void Try(Value change, string actor, IReadOnlyList<string> refused)
    {
        var kept = entered.ToDictionary();
        var one = Assert.Single(Changes(change));
        var refusals = session.Check(one, Value.Of(actor), now);
        acted.UnionWith(refusals.Select(refusal => refusal.Rule.Id));
        Assert.Equal(refused.Order(StringComparer.Ordinal), refusals.Select(refusal => refusal.Rule.Id).Distinct().Order(StringComparer.Ordinal));
        if (refusals.Count == 0)
        {
            Run([one]);
            return;
        }
        entered.Clear();
        foreach (var (key, values) in kept)
            entered[key] = values;
    }

    void Take(RunResult result)
    {
        Assert.Equal("", string.Join("; ", result.Incidents.Select(incident => $"{incident.Rule}: {incident.Message.English}")));
        Assert.Empty(result.Quarantined.Select(one => one.Reason.English));
        fired.AddRange(result.Firings.Where(firing => firing.Outcome == KeyOutcome.Fired));
        effects.AddRange(result.Effects);
        recorded.AddRange(result.Effects.OfType<FactRecorded>().Select(effect => effect.Fact));
        acted.UnionWith(result.Firings.Where(firing => firing.Outcome == KeyOutcome.Fired).Select(firing => firing.Rule.Id.Split('#')[0]));
    }

    // ---- what is expected

    void Expect(Context expected)
    {
        foreach (var (what, value) in expected)
        {
            switch (what)
            {
                case "fired":
                    Compare(what, value, fired, (firing, withTime) => $"{firing.Rule.Id}({Listed(firing.Key.Values)})" + (withTime ? $" @{Clock(firing.At)}" : ""));
                    break;
                case "started":
                    Compare(what, value, effects.OfType<ProcessStart>(), (effect, _) => effect.Process);
                    break;
                case "suggested":
                    Compare(what, value, effects.OfType<ProcessSuggestion>(), (effect, _) => $"{effect.Process} → {Whom(effect.To)}");
                    break;
                case "notified":
                    Compare(what, value, effects.OfType<Notification>(), (effect, withTime) => $"{effect.Template} → {Whom(effect.To)}" + (withTime ? $" @{Clock(effect.Firing.At)}" : ""));
                    break;
                case "tasks":
                    Compare(what, value, effects.OfType<TaskRequest>(), (effect, _) => $"{effect.Task} → {Whom(effect.Of)}" + (effect.Due is { } due ? $" by {Clock(due)}" : ""));
                    break;
                case "cancelled":
                    Compare(what, value, effects.OfType<TaskCancellation>(), (effect, _) => effect.Task);
                    break;
                case "raised":
                    Compare(what, value, effects.OfType<Escalation>(), (effect, _) => effect.What);
                    break;
                case "payloads":
                    ExpectPayloads(value);
                    break;
                case "records":
                    ExpectRecords(value);
                    break;
                case "fields":
                    ExpectFields(value);
                    break;
                case "sums":
                    ExpectSums(value);
                    break;
                default:
                    throw new InvalidDataException($"unknown expectation '{what}'");
            }
        }
        fired.Clear();
        effects.Clear();
    }

    static void Compare<T>(string what, Value expected, IEnumerable<T> found, Func<T, bool, string> text)
    {
        var lines = RuleCase.Texts(expected);
        var withTime = lines.Any(line => line.Contains(" @", StringComparison.Ordinal));
        Assert.Equal($"{what}: {string.Join("; ", lines.Order(StringComparer.Ordinal))}", $"{what}: {string.Join("; ", found.Select(one => text(one, withTime)).Order(StringComparer.Ordinal))}");
    }

    // All that was recorded since the beginning, in any order; fields that are not named are not compared.
    void ExpectRecords(Value value)
    {
        foreach (var (type, list) in Entries(value))
        {
            var expected = RuleCase.Items(list).Select(item => item.TryContext(out var one) ? one : Context.Empty).ToList();
            var names = expected.SelectMany(one => one.Keys).Distinct().ToList();
            Assert.Equal(
                expected.Select(one => Shown(names, name => TypedOf(type, name, one[name]))).Order(StringComparer.Ordinal),
                recorded.Where(fact => fact.Type == type).Select(fact => Shown(names, name => fact.Record[name])).Order(StringComparer.Ordinal));
        }
    }

    // What went with the effects since the last look; entries that are not named are not compared.
    void ExpectPayloads(Value value)
    {
        var expected = RuleCase.Items(value).Select(item => item.TryContext(out var one) ? one : Context.Empty).ToList();
        var names = expected.SelectMany(one => one.Keys).Distinct().ToList();
        var found = effects.Select(effect => effect switch { ProcessStart start => start.With, Notification notice => notice.With, TaskRequest task => task.With, ProcessSuggestion suggestion => suggestion.With, _ => null }).OfType<Context>();
        Assert.Equal(expected.Select(one => Shown(names, name => one[name])).Order(StringComparer.Ordinal), found.Select(one => Shown(names, name => one[name])).Order(StringComparer.Ordinal));
    }

    static string Shown(List<string> names, Func<string, Value> value) => string.Join(", ", names.Select(name => $"{name}: {Rounded(value(name))}"));

    // Numbers by their value: 500 and 500.00 are one amount.
    static string Rounded(Value value) => value.TryNumber(out var number) ? ((decimal)number).ToString("0.##########", CultureInfo.InvariantCulture)
        : value.Kind == ValueKind.DateTime && value.TryInstant(Zone, out var at) ? Clock(at)
        : value.TryList(out var items) ? $"[{string.Join(", ", items.Select(Rounded))}]"
        : value.TryContext(out var context) ? $"{{{string.Join(", ", context.Select(pair => $"{pair.Key}: {Rounded(pair.Value)}"))}}}"
        : value.ToString();

    void ExpectFields(Value value)
    {
        foreach (var (type, records) in Entries(value))
        {
            foreach (var (key, fields) in records.TryContext(out var byKey) ? byKey : Context.Empty)
            {
                var fact = session.Find(type, key) ?? throw new InvalidDataException($"there is no {type} {key}");
                foreach (var (name, expected) in fields.TryContext(out var named) ? named : Context.Empty)
                    Assert.Equal($"{key}.{name}: {Rounded(TypedOf(type, name, expected))}", $"{key}.{name}: {Rounded(fact.Record[name])}");
            }
        }
    }

    // The sum of a field over all facts of a type.
    void ExpectSums(Value value)
    {
        foreach (var (type, fields) in Entries(value))
        {
            foreach (var (name, expected) in fields.TryContext(out var named) ? named : Context.Empty)
            {
                var sum = session.Facts(type).Select(fact => fact.Record[name].TryNumber(out var number) ? (decimal)number : 0).Sum();
                Assert.Equal($"{type}.{name}: {Rounded(expected)}", $"{type}.{name}: {Rounded(Value.Of(sum))}");
            }
        }
    }

    Value TypedOf(string type, string field, Value value)
    {
        var declared = Book.Types.Find(type)!;
        Assert.True(declared.Find(field) is not null, $"{type} has no field {field}");
        return RecordValues.Typed(declared, Context.Of((field, value)), new(now, Zone))[field];
    }

    static string Whom(Value people) => string.Join(",", RuleCase.Texts(people));

    static string Listed(IReadOnlyList<Value> values) => string.Join(", ", values.Select(RuleCase.Text));

    static string Clock(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, Zone);
        return local.ToString(local.Ticks % TimeSpan.TicksPerMinute == 0 ? "yyyy-MM-dd'T'HH:mm" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
    }

    static DateTimeOffset InstantOf(string text)
    {
        var local = DateTime.Parse(text, CultureInfo.InvariantCulture);
        return new(local, Zone.GetUtcOffset(local));
    }
}
