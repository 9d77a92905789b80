using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>What ids are called in either language; an id itself where a label would not lead back to it.</summary>
sealed class RuleSetNames(RuleSetTree tree, Vocabulary vocabulary)
{
    readonly Dictionary<string, TableDeclaration> _tables = tree.Tables.GroupBy(TableIds.Of).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);

    public string TypeIn(string id, RuleLanguage language) => vocabulary.Find(id) is not { } type ? id
        : Safe(vocabulary.TypeNames, type.Label, id, language) is var name && IsWhole(vocabulary.TypeNames, name) ? name : id;

    /// <summary>A field behind a name of a type.</summary>
    public string FieldIn(string type, string id, RuleLanguage language)
    {
        if (vocabulary.Find(type) is not { } known || known.Find(id) is not { } field)
            return id;
        var names = FactMembers.NamesOf(known);
        return Safe(names, field.Label, id, language) is var name && IsWhole(names, name) ? name : id;
    }

    public string ThingIn(NamedKind kind, string id, RuleLanguage language) =>
        vocabulary.Find(kind, id) is { } thing ? Safe(vocabulary.ThingNames[kind], thing.Label, id, language) : id;

    public static string ValueIn(EnumerationType enumeration, string id, RuleLanguage language)
    {
        if (enumeration.Values.FirstOrDefault(value => value.Id == id) is not { } value)
            return id;
        var label = value.Label.In(language == RuleLanguage.Chinese ? "zh" : "en");
        var key = RuleNames.KeyOf(label);
        var first = enumeration.Values.FirstOrDefault(other => other.Id == label) ?? enumeration.Values.FirstOrDefault(other => RuleNames.SpellingsOf(other.Id, other.Label, []).Any(spelling => RuleNames.KeyOf(spelling) == key));
        return first?.Id == id ? label : id;
    }

    public string FunctionIn(string name, RuleLanguage language)
    {
        if (_tables.TryGetValue(name, out var table))
        {
            var title = table.Title.In(language);
            var isPlain = title.Length > 0 && !char.IsAsciiDigit(title[0]) && title.Select((_, i) => i).All(i => title[i] == ' ' || NameMatcher.IsNameChar(title, i));
            var isTheOnly = _tables.Values.Count(other => new[] { TableIds.Of(other), other.Title.Chinese, other.Title.English }.Any(spelling => RuleNames.KeyOf(spelling) == RuleNames.KeyOf(title))) == 1;
            var isFunction = FeelFunctions.BuiltIn.Find(title) is not null || FeelWords.Functions.ContainsKey(title);
            return isPlain && isTheOnly && !isFunction ? title : name;
        }
        return language == RuleLanguage.Chinese && FeelWords.ChineseFunctions.TryGetValue(name, out var chinese) ? chinese : name;
    }

    static string Safe(RuleNames names, Words label, string id, RuleLanguage language)
    {
        var name = RuleNames.Short(label.In(language == RuleLanguage.Chinese ? "zh" : "en"));
        return names.Find(name) is [var found] && found == id ? name : id;
    }

    // Written without quotes, a name has no signs in it.
    static bool IsWhole(RuleNames names, string name) => NameMatcher.MatchesAt(names, name, 0, name.Length) is [.., var last] && last.End == name.Length;
}
