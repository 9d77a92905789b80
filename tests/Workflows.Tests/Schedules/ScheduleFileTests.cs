using Marketing.Rules;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Schedules;

namespace Marketing.Workflows.Tests.Schedules;

/// <summary>What a file of schedules may say, and what its author is told where it is wrong.</summary>
public class ScheduleFileTests
{
    static ScheduleFile Read(string text, params string[] processes) => ScheduleFile.Read(text.ReplaceLineEndings("\n"), "Team/schedules.yaml", "Team",
        new ScheduleNames(new HashSet<string> { "clerk", "manager" }, processes.Length == 0 ? null : processes.ToHashSet(), WorkingCalendars.Shipped));

    const string Right = """
        schedules:
        - id: sched-plan
          zh: 月度计划
          en: Monthly plan
          clauses: [000-2.2.1, 000-2.2.2]
          basis: mixed
          cron: 0  9 25 * *
          zone: UTC
          period: next month
          due: last day of the month before
          who: manager
          each: person
          except: clerk
          process: monthly-plan
          catch-up: all
          note: { zh: 说明, en: Note }
        """;

    [Fact]
    public void Everything_that_is_said_is_read()
    {
        var read = Read(Right, "monthly-plan");
        Assert.Empty(read.Problems);
        var schedule = Assert.Single(read.Schedules);
        Assert.Equal(("sched-plan", "月度计划", "Monthly plan", "Team", "0 9 25 * *", "manager", "monthly-plan"),
            (schedule.Id, schedule.Name.Chinese, schedule.Name.English, schedule.Domain, schedule.Rule.Text, schedule.Who, schedule.Process));
        Assert.Equal((ScheduleBasis.Mixed, CatchUp.All, "UTC", "next month", EachKind.Person, "Note"),
            (schedule.Basis, schedule.CatchUp, schedule.Time.Zone.Id, schedule.Period.Words.English, schedule.Each.Kind, schedule.Note!.English));
        Assert.Equal(["000-2.2.1", "000-2.2.2"], schedule.Clauses);
        Assert.Equal(["clerk"], schedule.Except);
        Assert.Equal(new DateTimeOffset(2026, 3, 25, 9, 0, 0, TimeSpan.Zero), schedule.NextRuns(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), 1)[0].At);
    }

    // One line replaced by another, and the problem that comes of it: code, line, column, and the words that name what was found.
    [Theory]
    [InlineData("  cron: 0  9 25 * *", "  cron: 0 9 25 *", "SCHED-005", 7, 9, "0 9 25 *")]
    [InlineData("  cron: 0  9 25 * *", "  cron: 0 9 32 * *", "SCHED-005", 7, 9, "0 9 32 * *")]
    [InlineData("  cron: 0  9 25 * *", "  when: every wednesday at 09:00", "SCHED-006", 7, 9, "every wednesday at 09:00")]
    [InlineData("  cron: 0  9 25 * *", "  cron: '*/2 * * * *'", "SCHED-014", 7, 9, "*/2 * * * *")]
    [InlineData("  cron: 0  9 25 * *", "  cron: 0 9 30 2 *", "SCHED-015", 7, 9, "0 9 30 2 *")]
    [InlineData("  cron: 0  9 25 * *", "", "SCHED-013", 2, 3, "cron")]
    [InlineData("  zone: UTC", "  when: every working day at 09:00", "SCHED-013", 2, 3, "when")]
    [InlineData("  zone: UTC", "  zone: Mars/Olympus", "SCHED-012", 8, 9, "Mars/Olympus")]
    [InlineData("  zone: UTC", "  calendar: lunar", "SCHED-012", 8, 13, "lunar")]
    [InlineData("  zone: UTC", "  zones: UTC", "SCHED-003", 8, 3, "zone")]
    [InlineData("  period: next month", "  period: next fortnight", "SCHED-008", 9, 11, "next fortnight")]
    [InlineData("  due: last day of the month before", "  due: soon", "SCHED-007", 10, 8, "soon")]
    [InlineData("  who: manager", "  who: mangaer", "SCHED-009", 11, 8, "manager")]
    [InlineData("  who: manager", "  who:", "SCHED-004", 2, 3, "who")]
    [InlineData("  who: manager", "  who: [manager]", "SCHED-016", 11, 8, "who")]
    [InlineData("  each: person", "  each: customer", "SCHED-012", 12, 9, "customer")]
    [InlineData("  except: clerk", "  except: [clark]", "SCHED-009", 13, 11, "clerk")]
    [InlineData("  basis: mixed", "  basis: policy", "SCHED-012", 6, 10, "policy")]
    [InlineData("  catch-up: all", "  catch-up: Often", "SCHED-012", 15, 13, "Often")]
    [InlineData("  note: { zh: 说明, en: Note }", "  note: only one", "SCHED-016", 16, 9, "note")]
    [InlineData("  zh: 月度计划", "", "SCHED-004", 2, 3, "zh")]
    public void What_is_wrong_is_told_with_its_place_in_both_languages(string line, string instead, string code, int row, int column, string named)
    {
        var text = Right.ReplaceLineEndings("\n").Replace(line + "\n", instead.Length == 0 ? "" : instead + "\n", StringComparison.Ordinal);
        var read = Read(line == "  note: { zh: 说明, en: Note }" ? Right.Replace(line, instead, StringComparison.Ordinal) : text, "monthly-plan");
        var problem = Assert.Single(read.Problems);
        Assert.Empty(read.Schedules);
        Assert.Equal((code, Severity.Error, "Team/schedules.yaml", new SourcePosition(row, column)), (problem.Code, problem.Severity, problem.File, problem.Position!.Value));
        Assert.Contains(named, $"{problem.Message.English} {problem.Mend!.English}", StringComparison.Ordinal);
        Assert.Contains(named, $"{problem.Message.Chinese} {problem.Mend.Chinese}", StringComparison.Ordinal);
        Assert.Contains(problem.Message.Chinese, letter => letter > '\u4e00');
    }

    [Fact]
    public void A_process_that_is_not_there_yet_is_a_warning()
    {
        var read = Read(Right, "another");
        Assert.Single(read.Schedules);
        Assert.Equal(("SCHED-010", Severity.Warning, new SourcePosition(14, 12)), (read.Problems[0].Code, read.Problems[0].Severity, read.Problems[0].Position!.Value));
    }

    [Fact]
    public void An_id_is_declared_once_and_the_rest_is_read()
    {
        var read = Read(Right + "\n" + Right.ReplaceLineEndings("\n")["schedules:\n".Length..] + "\n" + Right.ReplaceLineEndings("\n")["schedules:\n".Length..].Replace("sched-plan", "sched-other", StringComparison.Ordinal));
        Assert.Equal(["sched-plan", "sched-other"], read.Schedules.Select(schedule => schedule.Id));
        Assert.Equal(("SCHED-011", new SourcePosition(17, 7)), (Assert.Single(read.Problems).Code, read.Problems[0].Position!.Value));
    }

    [Theory]
    [InlineData("schedules: [", "SCHED-001")]
    [InlineData("plans: []", "SCHED-002")]
    [InlineData("", "SCHED-002")]
    [InlineData("- id: a", "SCHED-002")]
    public void What_is_no_file_of_schedules_is_said(string text, string code)
    {
        var problem = Assert.Single(Read(text).Problems);
        Assert.Equal(code, problem.Code);
        Assert.NotNull(problem.Position);
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var read = Read(Right.Replace("25 * *", "99 * *", StringComparison.Ordinal).Replace("mixed", "policy", StringComparison.Ordinal).Replace("who: manager", "who: nobody", StringComparison.Ordinal));
        Assert.Equal(["SCHED-005", "SCHED-009", "SCHED-012"], read.Problems.Select(problem => problem.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_problem_reads_as_a_paragraph() => Assert.Equal(
        """
        error SCHED-009: The directory knows no role 'mangaer'.
          ┌─ Team/schedules.yaml:11:8 (sched-plan)
          └─ mend: Did you mean 'manager'?
        """.ReplaceLineEndings("\n"), Read(Right.Replace("who: manager", "who: mangaer", StringComparison.Ordinal)).Problems[0].Format("en"));
}
