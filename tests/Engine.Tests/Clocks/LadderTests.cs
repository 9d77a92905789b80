using Marketing.Engine.Model;

namespace Marketing.Engine.Tests.Clocks;

/// <summary>The small languages of <c>sla.*</c>: ladders, warning levels, spans, due rules.</summary>
public class LadderTests
{
    static string Show(Ladder ladder) => string.Join(" | ", ladder.Steps.Select(step => string.Join(' ', new[]
    {
        Show(step.After), step.Action.ToString().ToLowerInvariant(), string.Join(',', step.Who), step.Every is null ? "" : $"{Show(step.Every)}*{step.Times}",
        step.Channels.Count == 0 ? "" : "via " + string.Join(',', step.Channels), step.Acknowledge is null ? "" : "ack " + Show(step.Acknowledge),
    }.Where(part => part.Length > 0))));

    static string Show(ClockSpan span) => span.Time is { } time ? time.ToString("c", null) : span.Months > 0 ? $"{span.Months}m" : $"{span.Days}d";

    [Theory]
    [InlineData("", "")]
    [InlineData("+PT0S remind", "00:00:00 remind assignee")]
    [InlineData("+PT0S remind assignee, up every P1D x3", "00:00:00 remind assignee,up 1d*3")]
    [InlineData("  +PT0S   remind assignee every PT1H x3; +PT2H escalate role:customer-service-director ack PT30M; +P1D transfer up ",
        "00:00:00 remind assignee 01:00:00*3 | 02:00:00 escalate role:customer-service-director ack 00:30:00 | 1d transfer up")]
    [InlineData("+PT1H escalate", "01:00:00 escalate up")]
    [InlineData("+PT1H transfer", "01:00:00 transfer up")]
    [InlineData("+P7D pass", "7d pass")]
    [InlineData("+P1M reject", "1m reject")]
    [InlineData("+PT5M remind person:ana,applicant,owner via email,dingtalk-ops", "00:05:00 remind person:ana,applicant,owner via email,dingtalk-ops")]
    [InlineData("+PT5M escalate up every PT30M x 2 via wecom ack PT10M", "00:05:00 escalate up 00:30:00*2 via wecom ack 00:10:00")]
    [InlineData("+PT1H remind;+PT1H escalate owner", "01:00:00 remind assignee | 01:00:00 escalate owner")]
    [InlineData("+P2W remind role:经理", "14d remind role:经理")]
    public void A_ladder_is_read(string text, string expected)
    {
        var ladder = Ladder.Parse(text, out var fault);
        Assert.Null(fault?.Sentence.English);
        Assert.Equal(expected, Show(ladder!));
    }

    [Theory]
    [InlineData("remind assignee", 1, "'+' and a time after the breach")]
    [InlineData("+2H remind", 2, "a duration such as PT2H")]
    [InlineData("+PT2H", 6, "an action")]
    [InlineData("+PT2H remnd assignee", 7, "an action")]
    [InlineData("+PT2H remind boss", 14, "a person")]
    [InlineData("+PT2H remind assignee,", 23, "a person")]
    [InlineData("+PT2H remind role:", 14, "a person")]
    [InlineData("+PT2H remind assignee every PT1H", 33, "'x' and how often")]
    [InlineData("+PT2H remind assignee every PT1H x0", 35, "a number from 1 to 100")]
    [InlineData("+PT2H remind assignee every PT1H x101", 35, "a number from 1 to 100")]
    [InlineData("+PT2H remind assignee every PT0S x3", 34, "an interval above zero")]
    [InlineData("+PT2H remind assignee via", 26, "the name of a channel")]
    [InlineData("+PT2H remind assignee ack PT5M", 27, "only escalate asks")]
    [InlineData("+PT2H transfer up every P1D x2", 25, "only remind and escalate are repeated")]
    [InlineData("+PT2H pass up", 12, "a decision of the system names nobody")]
    [InlineData("+PT2H remind assignee +PT3H escalate up", 23, "';' or the end")]
    [InlineData("+PT2H remind assignee;", 23, "'+' and a time after the breach")]
    [InlineData("+P1D remind; +PT2H escalate", 14, "steps stand in the order of time")]
    public void A_wrong_ladder_is_told_with_its_place(string text, int column, string expected)
    {
        Assert.Null(Ladder.Parse(text, out var fault));
        Assert.Equal(column, fault!.Column);
        Assert.Contains(expected, fault.Sentence.English, StringComparison.Ordinal);
        Assert.NotEqual(fault.Sentence.English, fault.Sentence.Chinese);
    }

    [Fact]
    public void A_ladder_has_a_bound()
    {
        Assert.NotNull(Ladder.Parse(string.Join(';', Enumerable.Repeat("+PT1H remind", Ladder.MostSteps)), out _));
        Assert.Null(Ladder.Parse(string.Join(';', Enumerable.Repeat("+PT1H remind", Ladder.MostSteps + 1)), out var fault));
        Assert.Contains("at most 20 steps", fault!.Sentence.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("75%, 90%", "75%|90%")]
    [InlineData("", "")]
    [InlineData("-PT2H", "-PT2H")]
    [InlineData("50% ,-P1D, 99.5%", "50%|-P1D|99.5%")]
    public void Warning_levels_are_read(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', ClockWarnings.Parse(text, out _)!.Levels.Select(level => level.Text)));

    [Theory]
    [InlineData("75", 1)]
    [InlineData("75%, PT2H", 6)]
    [InlineData("0%", 1)]
    [InlineData("100%", 1)]
    [InlineData("75%,,90%", 5)]
    [InlineData("-PT2X", 1)]
    public void Wrong_warning_levels_are_told(string text, int column)
    {
        Assert.Null(ClockWarnings.Parse(text, out var fault));
        Assert.Equal(column, fault!.Column);
    }

    [Theory]
    [InlineData("PT30M", "00:30:00")]
    [InlineData("PT24H", "1.00:00:00")]
    [InlineData("P1D", "1d")]
    [InlineData("P0D", "0d")]
    [InlineData("P2W1D", "15d")]
    [InlineData("P1DT2H", "1.02:00:00")]
    [InlineData("P1Y2M", "14m")]
    [InlineData("PT0.5S", "00:00:00.5000000")]
    [InlineData("P", null)]
    [InlineData("PT", null)]
    [InlineData("P1M2D", null)]
    [InlineData("-P1D", null)]
    [InlineData("30M", null)]
    [InlineData("PT3DD", null)]
    public void Spans_keep_how_they_were_written(string text, string? expected) =>
        Assert.Equal(expected, ClockSpan.Parse(text) is { } span ? Show(span) : null);

    [Theory]
    [InlineData("--12-31", true)]
    [InlineData("--02-29", true)]
    [InlineData("--02-30", false)]
    [InlineData("--13-01", false)]
    [InlineData("2026-12-31", true)]
    [InlineData("2026-13-31", false)]
    [InlineData("soon", false)]
    public void Due_rules_are_read(string text, bool right) => Assert.Equal(right, DueRule.Parse(text) is not null);

    [Theory]
    [InlineData("calendar", ClockKind.Calendar, null)]
    [InlineData("working", ClockKind.Working, null)]
    [InlineData("working:retail", ClockKind.Working, "retail")]
    [InlineData("non-working", ClockKind.NonWorking, null)]
    public void Times_are_read(string text, ClockKind kind, string? calendar)
    {
        Assert.Equal(new ClockTime(kind, calendar), ClockTime.Parse(text));
        Assert.Equal(text, ClockTime.Parse(text)!.ToString());
        Assert.Null(ClockTime.Parse(text + ":"));
        Assert.Null(ClockTime.Parse("x" + text));
    }

    [Theory]
    [InlineData("PT30M")]
    [InlineData("PT24H")]
    [InlineData("P1D")]
    [InlineData("P2W")]
    [InlineData("P1DT1H")]
    [InlineData("P1Y6M")]
    [InlineData("PT0S")]
    [InlineData("PT36H0.5S")]
    public void A_span_reads_as_it_was_printed(string text)
    {
        var span = ClockSpan.Parse(text)!;
        Assert.Equal(span, ClockSpan.Parse(span.ToString()));
    }
}
