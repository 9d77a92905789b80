using System.Globalization;
using Marketing.Rules;
using Marketing.Workflows.Import;

namespace Marketing.Workflows.Directory;

/// <summary>Reads a table as entries of people: ids or names of units, roles and managers, dates as they are written here. What is wrong is told by row and column.</summary>
public sealed class PeopleFile
{
    static readonly string[] DateForms = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日", "yyyyMMdd", "yyyy-MM-dd HH:mm:ss"];
    static readonly char[] Between = [',', '，', '、', ';', '；', '\n', '|'];

    const int MostSuggested = 500;

    readonly ColumnMap map;
    readonly DirectorySnapshot directory;
    readonly List<PersonEntry> entries = [];
    readonly List<RowProblem> problems = [];
    readonly Dictionary<string, int> rowOf = [];
    readonly ILookup<string, string> peopleByName;
    readonly HashSet<string> inFile;
    int suggested;

    /// <param name="sheet">The table.</param>
    /// <param name="map">Which column holds which field.</param>
    /// <param name="directory">Units, roles and people as they are known.</param>
    public PeopleFile(Sheet sheet, ColumnMap map, DirectorySnapshot directory)
    {
        (this.map, this.directory) = (map, directory);
        problems.AddRange(sheet.Problems);
        var unreadable = sheet.Problems.Select(problem => problem.Row).ToHashSet();
        peopleByName = directory.People.Select(person => (person.Name, person.Id)).Concat(sheet.Rows.Select(row => (Name: map.Text(row, PeopleFields.Name) ?? "", Id: map.Text(row, PeopleFields.Id) ?? "")))
            .Where(pair => pair.Name.Length > 0 && pair.Id.Length > 0).Distinct().ToLookup(pair => pair.Name, pair => pair.Id);
        inFile = [.. sheet.Rows.Select(row => map.Text(row, PeopleFields.Id) ?? "")];
        var twice = sheet.Rows.GroupBy(row => map.Text(row, PeopleFields.Id) ?? "").Where(group => group.Key.Length > 0 && group.Count() > 1).ToDictionary(group => group.Key, group => group.Select(row => row.Number).ToList());
        foreach (var row in sheet.Rows)
            Read(row, twice, unreadable.Contains(row.Number));
    }

    /// <summary>The rows that could be read.</summary>
    public IReadOnlyList<PersonEntry> Entries => entries;

    /// <summary>What is wrong with the others.</summary>
    public IReadOnlyList<RowProblem> Problems => problems;

    /// <summary>Everybody whom the file names, in rows that could be read or not.</summary>
    public IReadOnlySet<string> Mentioned => rowOf.Keys.ToHashSet();

    /// <summary>The row that names a person.</summary>
    public int RowOf(string person) => rowOf.GetValueOrDefault(person);

    /// <summary>A fault of an entry, at its place in the file.</summary>
    public RowProblem Place(EntryFault fault) => new(RowOf(fault.Person), map.ColumnOf(fault.Field), fault.Code, fault.Message, fault.Mend);

    void Read(SheetRow row, Dictionary<string, List<int>> twice, bool isUnreadable)
    {
        var before = problems.Count;
        var id = map.Text(row, PeopleFields.Id) ?? "";
        if (id.Length == 0)
            Wrong(row, PeopleFields.Id, "row-without-id", "应填写编号。", "Expected an id.", "每人一个不变的编号，例如工号。", "Each person has an id that never changes, such as the employee number.");
        else if (twice.TryGetValue(id, out var rows))
            Wrong(row, PeopleFields.Id, "row-twice", $"编号“{id}”出现在第 {string.Join("、", rows.Take(5))} 行。", $"The id '{id}' stands in rows {string.Join(", ", rows.Take(5))}.", "每人只写一行。", "One row a person.");
        if (id.Length > 0)
            rowOf.TryAdd(id, row.Number);
        var entry = new PersonEntry(id)
        {
            Name = map.Text(row, PeopleFields.Name), Email = map.Text(row, PeopleFields.Email), Unit = Unit(row), Roles = Roles(row), Manager = Manager(row, id),
            Joined = Date(row, PeopleFields.Joined), Left = Date(row, PeopleFields.Left), SaysLeft = map.Has(PeopleFields.Left),
        };
        if (problems.Count == before && !isUnreadable)
            entries.Add(entry);
    }

    string? Unit(SheetRow row)
    {
        if (map.Text(row, PeopleFields.Unit) is not { Length: > 0 } text)
            return map.Text(row, PeopleFields.Unit);
        if (directory.FindUnit(text) is { } byId)
            return byId.Id;
        var open = directory.Units.Where(unit => unit.ClosedAt is null).ToList();
        var named = open.FindAll(unit => Same(unit.Name, text));
        if (named.Count == 1)
            return named[0].Id;
        Unknown(row, PeopleFields.Unit, "unknown-unit", $"没有部门“{text}”。", $"There is no unit '{text}'.", text, open.SelectMany(unit => (string[])[unit.Name.Chinese, unit.Name.English, unit.Id]));
        return text;
    }

    List<string>? Roles(SheetRow row)
    {
        if (map.Text(row, PeopleFields.Roles) is not { } text)
            return null;
        var roles = new List<string>();
        foreach (var name in text.Split(Between, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            if (directory.Roles.FirstOrDefault(role => role.Id == name) is { } role || (role = directory.Roles.FirstOrDefault(role => Same(role.Name, name))) is not null)
                roles.Add(role.Id);
            else
                Unknown(row, PeopleFields.Roles, "unknown-role", $"没有角色“{name}”。", $"There is no role '{name}'.", name, directory.Roles.SelectMany(known => (string[])[known.Name.Chinese, known.Name.English, known.Id]));
        }

        return roles;
    }

    // By id, also of somebody further down in the file; else by a name that only one person has. Whether they may be it is looked at with all entries together.
    string? Manager(SheetRow row, string person)
    {
        if (map.Text(row, PeopleFields.Manager) is not { Length: > 0 } text)
            return map.Text(row, PeopleFields.Manager);
        if (directory.Ever(text) is not null || inFile.Contains(text))
            return text;
        var named = peopleByName[text].Where(id => id != person).ToList();
        if (named.Count == 1)
            return named[0];
        if (named.Count > 1)
        {
            Wrong(row, PeopleFields.Manager, "manager-ambiguous", $"有 {named.Count} 个人叫“{text}”：{string.Join("、", named.Take(5))}。", $"{named.Count} people are called '{text}': {string.Join(", ", named.Take(5))}.",
                "改写编号。", "Write the id.");
        }
        else
        {
            Unknown(row, PeopleFields.Manager, "unknown-manager", $"上级“{text}”不在通讯录中，也不在文件中。", $"The manager '{text}' is neither in the directory nor in the file.", text, peopleByName.Select(group => group.Key).Concat(directory.People.Select(one => one.Id)));
        }

        return text;
    }

    DateOnly? Date(SheetRow row, string field)
    {
        if (map.Text(row, field) is not { Length: > 0 } text)
            return null;
        if (DateTime.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 1950 and <= 2200)
            return DateOnly.FromDateTime(date);
        Wrong(row, field, "row-date", $"应为日期 yyyy-MM-dd，实际为“{text}”。", $"Expected a date yyyy-MM-dd, but found '{text}'.", "例如 2026-03-01。", "For example 2026-03-01.");
        return null;
    }

    void Unknown(SheetRow row, string field, string code, string chinese, string english, string text, IEnumerable<string> known)
    {
        // A file of thousands of wrong names is wrong in one way; looking for what each may have meant would take minutes.
        var near = suggested++ < MostSuggested ? NearestName.Of(text, known) : null;
        Wrong(row, field, code, chinese, english, near is null ? "改为现有的名称或编号。" : $"是不是“{near}”？", near is null ? "Name one there is, by name or id." : $"Did you mean '{near}'?");
    }

    void Wrong(SheetRow row, string field, string code, string chinese, string english, string mend, string mendEnglish) =>
        problems.Add(new RowProblem(row.Number, map.ColumnOf(field), code, new Words(chinese, english), new Words(mend, mendEnglish)));

    static bool Same(Words name, string text) => name.Chinese == text || string.Equals(name.English, text, StringComparison.OrdinalIgnoreCase);
}
