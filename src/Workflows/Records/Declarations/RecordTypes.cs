using Marketing.Rules;
using Marketing.Rules.Production;

namespace Marketing.Workflows.Records;

/// <summary>All record types together, with what they refer to settled. Immutable.</summary>
public sealed class RecordTypes
{
    readonly Dictionary<string, RecordType> _byId;

    RecordTypes(IReadOnlyList<RecordType> all, IReadOnlyList<Problem> problems)
    {
        All = all;
        Problems = problems;
        _byId = all.ToDictionary(type => type.Id, StringComparer.Ordinal);
    }

    /// <summary>In the order of the files.</summary>
    public IReadOnlyList<RecordType> All { get; }

    /// <summary>What is wrong in the files and between them.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    public bool IsValid => !Problems.Any(problem => problem.IsError);

    /// <summary>The type of an id; null when there is none.</summary>
    public RecordType? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The type that gives its records keys such as this one: its prefix, then a number. Null when none does, or several do.</summary>
    public RecordType? FindByKey(string key)
    {
        var prefix = key.TrimEnd([.. "0123456789"]);
        return prefix.Length > 0 && prefix.Length < key.Length && All.Where(type => type.KeyPrefix == prefix).Take(2).ToList() is [var only] ? only : null;
    }

    /// <summary>The types of some files.</summary>
    /// <param name="files">The first of two types of one id counts, the second is a problem.</param>
    /// <param name="roles">Ids of the roles there are; null when that is not known, and rights are not looked at.</param>
    /// <param name="units">Ids of the units there are; null when that is not known.</param>
    public static RecordTypes Of(IEnumerable<RecordFile> files, IReadOnlyCollection<string>? roles = null, IReadOnlyCollection<string>? units = null)
    {
        var all = files.ToList();
        var home = new Dictionary<string, RecordFile>(StringComparer.Ordinal);
        var (types, problems) = (new List<RecordType>(), new List<Problem>());
        var tells = all.ToDictionary(file => file, file => new RecordProblems(file.File));
        foreach (var file in all)
        {
            foreach (var type in file.Types)
            {
                if (home.TryAdd(type.Id, file))
                    types.Add(type);
                else
                    tells[file].Twice(file.Places[type.Id], type.Id, home[type.Id].File);
            }
        }
        foreach (var file in all)
        {
            foreach (var mention in file.Mentions)
                Look(tells[file], mention, home.Keys, roles, units);
            problems.AddRange(file.Problems);
            problems.AddRange(tells[file].InOrder);
        }
        return new([.. types.Select(type => type with { Fields = [.. type.Fields.Select(field => Settled(field, home))] })], problems);
    }

    /// <summary>The types of every <c>records.yaml</c> below a folder; the domain is the folder a file stands in.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static RecordTypes Read(string folder, IReadOnlyCollection<string>? roles = null, IReadOnlyCollection<string>? units = null) => Of(
        System.IO.Directory.EnumerateFiles(folder, "records.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => RecordFile.Read(File.ReadAllText(path), Path.GetRelativePath(folder, path).Replace('\\', '/'), Path.GetFileName(Path.GetDirectoryName(path)!))),
        roles, units);

    static void Look(RecordProblems tell, RecordMention mention, IReadOnlyCollection<string> types, IReadOnlyCollection<string>? roles, IReadOnlyCollection<string>? units)
    {
        if (mention.Kind == MentionKind.RecordType)
        {
            if (!types.Contains(mention.Name))
                tell.UnknownTarget(mention.At, mention.Element, mention.Name, types);
            return;
        }
        var isUnit = mention.Name.StartsWith(RecordRights.UnitPrefix, StringComparison.Ordinal);
        var known = isUnit ? units : roles;
        if (known is not null && !known.Contains(isUnit ? mention.Name[RecordRights.UnitPrefix.Length..] : mention.Name))
            tell.UnknownHolder(mention.At, mention.Element, mention.Name, isUnit ? [.. known.Select(unit => RecordRights.UnitPrefix + unit)] : known);
    }

    // A list of something that turned out to be a record type is one of references.
    static RecordField Settled(RecordField field, Dictionary<string, RecordFile> home)
    {
        if (field.Item is { } item)
            return field with { Item = Settled(item, home) };
        if (field.Kind != RecordFieldKind.Structure)
            return field;
        return field.Members.Count == 0 && field.Of is { } of && home.ContainsKey(of)
            ? field with { Kind = RecordFieldKind.Ref }
            : field with { Members = [.. field.Members.Select(member => Settled(member, home))] };
    }
}
