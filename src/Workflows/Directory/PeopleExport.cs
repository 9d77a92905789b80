using System.Globalization;

namespace Marketing.Workflows.Directory;

/// <summary>The directory as a table that can be read in again: what was exported and not changed changes nothing.</summary>
public static class PeopleExport
{
    /// <summary>The head in both languages' own words and a row for each person, ids for units, roles and managers.</summary>
    /// <param name="all">Whether those who have left are among them.</param>
    public static IEnumerable<IReadOnlyList<string>> Rows(DirectoryHistory history, DateTimeOffset at, TimeZoneInfo zone, bool all, bool english)
    {
        yield return Head(english);
        foreach (var row in history.People)
        {
            var person = new PersonStanding(row, history.Of(row.Id), at);
            if (person.LastCompany is not { } company || (person.Company is null && !all))
                continue;
            yield return
            [
                row.Id, row.Name, person.Unit ?? "", string.Join(',', person.Roles), person.Manager ?? "", row.Email ?? "",
                company.From == DirectoryHistory.Always ? "" : Day(company.From, zone), company.Until is { } until ? Day(until.AddTicks(-1), zone) : "",
            ];
        }
    }

    /// <summary>The head alone: a file to fill in.</summary>
    public static IReadOnlyList<string> Head(bool english) => [.. PeopleFields.All.Select(field => english ? field.Name.English : field.Name.Chinese)];

    static string Day(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
