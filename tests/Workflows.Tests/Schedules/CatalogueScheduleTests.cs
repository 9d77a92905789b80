using Marketing.Testing;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Schedules;

namespace Marketing.Workflows.Tests.Schedules;

/// <summary>The schedules that come with the product are those of the catalogue.</summary>
public class CatalogueScheduleTests
{
    static ScheduleFile Shipped { get; } = ScheduleBook.ReadFolder(ShippedCatalog.Folder,
        new ScheduleNames(FixedDirectory.ReadShipped().Roles.Select(role => role.Id).ToHashSet(), Deployed(), WorkingCalendars.Shipped));

    static HashSet<string> Deployed() => [.. System.IO.Directory.EnumerateFiles(ShippedCatalog.Folder, "*.bpmn", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)!)];

    // Facts only: id, cron, basis, who, process, clauses, due.
    static List<string[]> Facts { get; } = [.. File.ReadAllLines(Path.Combine(SourceTree.Root, "tests", "Workflows.Tests", "Schedules", "catalogue-schedules.txt")).Select(line => line.Split('|', StringSplitOptions.TrimEntries))];

    // Where the catalogue notes "working days by calendar", or what follows from it, its Monday to Friday are the days of the working calendar.
    static readonly Dictionary<string, string> WorkingDays = new()
    {
        ["sched-checkin-morning-in"] = "every working day at 08:30", ["sched-checkin-morning-out"] = "every working day at 12:00", ["sched-checkin-afternoon-in"] = "every working day at 14:00",
        ["sched-checkin-afternoon-out"] = "every working day at 17:30", ["sched-field-checkin"] = "every working day at 08:30, 12:00, 17:30",
        ["sched-attendance-close"] = "every working day at 23:30", ["sched-attendance-statistics"] = "every working day at 18:00",
    };

    [Fact]
    public void All_are_read_and_only_processes_that_are_not_there_yet_are_told_of()
    {
        Assert.Equal(55, Shipped.Schedules.Count);
        Assert.DoesNotContain(Shipped.Problems, problem => problem.IsError);
        Assert.All(Shipped.Problems, problem => Assert.Equal("SCHED-010", problem.Code));
        Assert.Equal(Shipped.Schedules.Count(schedule => !Deployed().Contains(schedule.Process)), Shipped.Problems.Count);
        Assert.Equal(55, ScheduleBook.ReadShipped(FixedDirectory.ReadShipped(), WorkingCalendars.Shipped).All.Count);
    }

    [Fact]
    public void Each_says_what_the_catalogue_says()
    {
        Assert.Equal(Facts.Select(fact => $"sched-{fact[0]}").Order(StringComparer.Ordinal), Shipped.Schedules.Select(schedule => schedule.Id).Order(StringComparer.Ordinal));
        foreach (var fact in Facts)
        {
            var schedule = Shipped.Schedules.Single(one => one.Id == $"sched-{fact[0]}");
            Assert.Equal(WorkingDays.GetValueOrDefault(schedule.Id, fact[1]), schedule.Rule.Text);
            Assert.Equal((fact[2], fact[3], fact[4], fact[5], fact[6]),
                (ScheduleWords.Of(schedule.Basis), schedule.Who, schedule.Process, string.Join(' ', schedule.Clauses), schedule.Due?.Text ?? ""));
            Assert.Equal("Asia/Shanghai", schedule.Time.Zone.Id);
        }
    }

    [Fact]
    public void Each_has_runs_to_come_for_which_the_due_time_is_not_before_the_run()
    {
        foreach (var schedule in Shipped.Schedules)
        {
            var runs = schedule.NextRuns(RecurrenceTests.At("2026-01-01T00:00"), 5);
            Assert.Equal(5, runs.Count);
            Assert.All(runs, run => Assert.True(run.DueAt is null || run.DueAt > run.At, $"{schedule.Id}: due {run.DueAt} for {run.At}"));
        }
    }

    [Theory]
    [InlineData("sched-annual-marketing-plan", "2026-11-01T09:00 2027 2027-01-01T00:00")]
    [InlineData("sched-annual-promotion-plan", "2026-11-10T09:00 2027 2026-12-11T00:00")]
    [InlineData("sched-annual-ad-plan", "2027-01-01T09:00 2027 2027-04-01T00:00")]
    [InlineData("sched-quarterly-dealer-assessment", "2026-10-01T09:00 2026Q3 ")]
    [InlineData("sched-monthly-marketing-plan", "2026-09-25T09:00 2026-10 2026-10-01T00:00")]
    [InlineData("sched-weekly-report-staff", "2026-09-26T09:00 2026W39 2026-09-27T00:00")]
    [InlineData("sched-weekly-report-heads", "2026-09-27T09:00 2026W39 2026-09-27T12:00")]
    [InlineData("sched-checkin-morning-in", "2026-09-21T08:30 2026-09-21 ")]
    [InlineData("sched-monthly-register-archive", "2026-09-30T17:00 2026-09 2026-10-01T00:00")]
    public void The_next_run_is_for_its_period_and_due_in_time(string id, string expected)
    {
        var run = Assert.Single(Shipped.Schedules.Single(one => one.Id == id).NextRuns(RecurrenceTests.At("2026-09-20T10:00"), 1));
        Assert.Equal(expected, $"{Local(run.At)} {run.Period} {(run.DueAt is { } due ? Local(due) : "")}");
    }

    static string Local(DateTimeOffset at) => RecurrenceTests.Shanghai.Local(at).ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
