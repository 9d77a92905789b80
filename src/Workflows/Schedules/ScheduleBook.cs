using System.Collections.Frozen;
using Marketing.Rules;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Schedules;

/// <summary>The schedules there are, by id, in the order of their domains and files.</summary>
public sealed class ScheduleBook
{
    /// <summary>How a file of schedules is named.</summary>
    public const string FileName = "schedules.yaml";

    readonly FrozenDictionary<string, BusinessSchedule> byId;

    /// <exception cref="ArgumentException">Two have one id.</exception>
    public ScheduleBook(IReadOnlyList<BusinessSchedule> schedules)
    {
        All = schedules;
        byId = schedules.ToDictionary(schedule => schedule.Id).ToFrozenDictionary();
    }

    public IReadOnlyList<BusinessSchedule> All { get; }

    /// <summary>The schedule of an id, or null.</summary>
    public BusinessSchedule? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Reads every file of schedules in the domains of a catalogue; what is right in them, and all that is wrong.</summary>
    /// <param name="folder">Its folders are the domains.</param>
    public static ScheduleFile ReadFolder(string folder, ScheduleNames names)
    {
        var schedules = new List<BusinessSchedule>();
        var problems = new List<Problem>();
        foreach (var path in System.IO.Directory.EnumerateFiles(folder, FileName, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var domain = Path.GetFileName(Path.GetDirectoryName(path)!);
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            var read = ScheduleFile.Read(File.ReadAllText(path), name, domain, names);
            problems.AddRange(read.Problems);
            problems.AddRange(read.Schedules.Where(one => schedules.Exists(other => other.Id == one.Id)).Select(one => ScheduleProblems.Twice(one.Id) with { File = name, ElementId = one.Id }));
            schedules.AddRange(read.Schedules.Where(one => !schedules.Exists(other => other.Id == one.Id)).ToList());
        }

        return new ScheduleFile(schedules, problems);
    }

    /// <summary>The schedules that come with the product, for these people and calendars.</summary>
    /// <exception cref="InvalidDataException">A file has an error; the message names each with its place.</exception>
    public static ScheduleBook ReadShipped(DirectorySnapshot directory, WorkingCalendars calendars)
    {
        var read = ReadFolder(ShippedCatalog.Folder, new ScheduleNames(directory.Roles.Select(role => role.Id).ToHashSet(), null, calendars));
        var errors = read.Problems.Where(problem => problem.IsError).ToList();
        return errors.Count == 0 ? new ScheduleBook(read.Schedules) : throw new InvalidDataException(string.Join("\n", errors.Select(problem => $"{problem.Format("zh")}\n{problem.Format("en")}")));
    }
}
