using System.Text;

namespace Marketing.Rules.Production;

/// <summary>Names in all their spellings, each leading to an id. A spelling may lead to several ids: it is then ambiguous.</summary>
sealed class RuleNames
{
    readonly Dictionary<string, List<string>> _ids = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<string>>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    readonly List<string> _spellings = [];

    public RuleNames(IEnumerable<(string Spelling, string Id)> names)
    {
        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (spelling, id) in names)
            Add(spelling, id);
    }

    /// <summary>One more spelling of an id.</summary>
    public void Add(string spelling, string id)
    {
        var key = KeyOf(spelling);
        if (key.Length == 0)
            return;
        if (!_ids.TryGetValue(key, out var ids))
            _ids[key] = ids = [];
        if (!ids.Contains(id))
            ids.Add(id);
        _spellings.Add(spelling);
        Longest = Math.Max(Longest, key.Length);
    }

    public int Count => _ids.Count;

    /// <summary>Characters of the longest spelling.</summary>
    public int Longest { get; private set; }

    /// <summary>All spellings, for did-you-mean.</summary>
    public IEnumerable<string> Spellings => _spellings;

    /// <summary>The ids a spelling leads to; empty when it is unknown.</summary>
    public IReadOnlyList<string> Find(string spelling) => _ids.GetValueOrDefault(KeyOf(spelling)) ?? [];

    /// <summary>Like <see cref="Find(string)"/>, for a text that is already a key.</summary>
    public IReadOnlyList<string> FindKey(ReadOnlySpan<char> key) => _lookup.TryGetValue(key, out var ids) ? ids : [];

    /// <summary>What spellings of one name have in common: lower case, and one blank for each run of blanks, hyphens and underscores.</summary>
    public static string KeyOf(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (c is '-' or '_' || char.IsWhiteSpace(c))
            {
                if (key.Length > 0 && key[^1] != ' ')
                    key.Append(' ');
            }
            else
            {
                key.Append(char.ToLowerInvariant(c));
            }
        }
        return key.ToString().TrimEnd();
    }

    /// <summary>A display name without its brackets: <c>渠道商（经销商）</c> is <c>渠道商</c>.</summary>
    public static string Short(string label)
    {
        var bracket = label.AsSpan().IndexOfAny("（([【〔");
        return (bracket > 0 ? label[..bracket] : label).Trim();
    }

    /// <summary>All ways to write a name.</summary>
    public static IEnumerable<string> SpellingsOf(string id, Words label, IEnumerable<string> aliases) =>
        new[] { id, Short(label.Chinese), Short(label.English), label.Chinese, label.English }.Concat(aliases).Where(spelling => spelling.Length > 0).Distinct(StringComparer.Ordinal);
}
