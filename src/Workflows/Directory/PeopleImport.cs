using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Import;

namespace Marketing.Workflows.Directory;

/// <summary>What a file of people would do, or has done.</summary>
/// <param name="Map">How its columns were understood.</param>
/// <param name="File">Its entries and the places of their rows; null when its columns cannot be understood.</param>
/// <param name="Plan">What changes; null likewise.</param>
/// <param name="Problems">Everything wrong with rows, from the top of the file to its end.</param>
public sealed record PeopleImport(Sheet Sheet, ColumnMap Map, PeopleFile? File, PeoplePlan? Plan, IReadOnlyList<RowProblem> Problems)
{
    /// <summary>Reads a file and compares it with the directory.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="chosen">Fields of columns as somebody has chosen them; see <see cref="ColumnMap"/>.</param>
    /// <param name="history">The directory.</param>
    /// <param name="terms">On what terms.</param>
    public static Outcome<PeopleImport> Read(ReadOnlyMemory<byte> file, IReadOnlyDictionary<int, string>? chosen, DirectoryHistory history, PlanTerms terms)
    {
        var read = SheetFile.Read(file);
        if (!read.Succeeded)
            return read.Refusal!;
        var sheet = read.Value;
        var map = new ColumnMap(sheet.Head, PeopleFields.All, chosen);
        if (map.Missing.Count > 0 || map.Twice is not null)
            return new PeopleImport(sheet, map, null, null, []);
        var people = new PeopleFile(sheet, map, history.At(terms.At, []));
        var plan = PeoplePlan.Of(history, people.Entries, terms with { Mentioned = people.Mentioned });
        return new PeopleImport(sheet, map, people, plan, [.. people.Problems.Concat(plan.Faults.Select(people.Place)).OrderBy(problem => problem.Row).ThenBy(problem => problem.Column ?? -1)]);
    }

    /// <summary>Numbers of the rows that are not taken.</summary>
    public IReadOnlySet<int> Rejected { get; } = Problems.Select(problem => problem.Row).ToHashSet();

    /// <summary>The rejected rows as they came, with what is wrong beside them: to be mended and sent again.</summary>
    public IEnumerable<IReadOnlyList<string>> RejectedRows(bool english) => Sheet.Rejected(Problems, english);
}
