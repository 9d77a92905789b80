using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Notifications.Preferences;

namespace Marketing.Workflows.Tests.Notifications;

/// <summary>UX S14: per channel and process, quiet hours, summaries; each notice still once, by real mail.</summary>
public class PreferenceTests
{
    static DateTimeOffset At(string local) => Clocks.ClockWorld.At(local);

    static async Task<(NoticeWorld World, MailSink Sink, EngineClock Clock)> Start(string at)
    {
        var clock = new EngineClock();
        clock.StandAt(At(at));
        var sink = new MailSink();
        return (await NoticeWorld.OnSqlite(clock, TimeSpan.FromSeconds(10), ChannelTests.Mail(sink)), sink, clock);
    }

    static NoticePreferences With(params (string Process, NoticeChoice Choice)[] choices) =>
        new() { Channels = new Dictionary<string, IReadOnlyDictionary<string, NoticeChoice>> { ["email"] = choices.ToDictionary(one => one.Process, one => one.Choice) } };

    static IEnumerable<string> Texts(MailSink sink) => sink.Taken.Select(mail => mail.Text.ReplaceLineEndings("\n").Split('\n')[0]);

    // An instance as the engine keeps it: notices know by it which process they are about.
    static Task<bool> Instance(NoticeWorld it, long key, string process) => it.Store.Transact(transaction =>
    {
        transaction.Add(new ProcessInstanceRow { Key = key, DefinitionKey = 1, ProcessId = process, Version = 1, State = "ACTIVE", StartedAt = it.Clock.GetUtcNow(), StateJson = "{}" });
        return ValueTask.FromResult(true);
    }, CancellationToken.None);

    [Fact]
    public async Task A_choice_for_a_process_stands_before_that_for_all_and_inside_the_product_everything_is_told()
    {
        var (it, sink, _) = await Start("2026-03-02T09:00");
        await using var world = it;
        using var mails = sink;
        await Instance(it, 101, "quotes");
        await Instance(it, 102, "complaints");
        await it.Preferences.Save("mia", With(("*", NoticeChoice.Off), ("complaints", NoticeChoice.Each)));
        await it.Tell(2, number => (101 + number, "mia"), kind: "task");
        await it.Drain();
        Assert.Equal(["1"], Texts(sink));
        Assert.Equal(2, await it.Look(rows => Task.FromResult(rows.Notifications.Count(row => row.Person == "mia"))));
    }

    [Fact]
    public async Task What_is_urgent_passes_whatever_somebody_prefers()
    {
        var (it, sink, _) = await Start("2026-03-02T23:00");
        await using var world = it;
        using var mails = sink;
        await it.Preferences.Save("mia", With(("*", NoticeChoice.Off)) with { Quiet = new(new(22, 0), new(7, 0)) });
        await it.Tell(1, _ => (1, "mia"), kind: "task");
        await it.Tell(1, _ => (1, "mia"), kind: "escalation", from: 1);
        await it.Deliveries.Run(CancellationToken.None);
        Assert.Equal(["1"], Texts(sink));
    }

    [Theory]
    [InlineData("2026-03-02T23:00", "2026-03-03T07:00")]
    [InlineData("2026-03-03T06:59", "2026-03-03T07:00")]
    [InlineData("2026-03-02T22:00", "2026-03-03T07:00")]
    [InlineData("2026-03-02T21:59", null)]
    [InlineData("2026-03-03T07:00", null)]
    public void Quiet_hours_go_over_midnight_and_end_on_the_minute(string now, string? end) =>
        Assert.Equal(end is null ? null : At(end), new QuietHours(new(22, 0), new(7, 0)).EndAt(At(now), Surroundings.Plain.Zone));

    [Fact]
    public async Task The_rest_waits_for_the_end_of_the_quiet_hours_and_goes_in_order_and_once()
    {
        var (it, sink, clock) = await Start("2026-03-02T23:00");
        await using var world = it;
        using var mails = sink;
        await it.Preferences.Save("mia", new() { Quiet = new(new(22, 0), new(7, 0)) });
        await it.Tell(3, _ => (1, "mia"), kind: "task");
        Assert.Equal(At("2026-03-03T07:00"), await it.Deliveries.Run(CancellationToken.None));
        Assert.Empty(sink.Taken);
        clock.StandAt(At("2026-03-03T06:59"));
        await it.Deliveries.Run(CancellationToken.None);
        Assert.Empty(sink.Taken);
        clock.StandAt(At("2026-03-03T07:00"));
        await it.Drain();
        Assert.Equal(["0", "1", "2"], Texts(sink));
        await it.Drain();
        Assert.Equal(3, sink.Taken.Count);
    }

    [Fact]
    public async Task A_summary_tells_of_a_day_in_one_mail_and_what_comes_after_it_is_in_the_next()
    {
        var (it, sink, clock) = await Start("2026-03-02T09:00");
        await using var world = it;
        using var mails = sink;
        await it.Preferences.Save("mia", With(("*", NoticeChoice.Digest)) with { DigestAt = new(17, 0), Language = "en" });
        await it.Tell(3, number => (1, number == 1 ? "clerk" : "mia"), kind: "information");
        await it.Drain(TimeSpan.FromHours(1));
        Assert.Equal(["1", "1"], Texts(sink)); // ana and ben have said nothing
        clock.StandAt(At("2026-03-02T17:00"));
        await it.Deliveries.Run(CancellationToken.None);
        var summary = sink.Taken.ElementAt(2);
        Assert.Equal("mia@example.com", summary.To);
        Assert.Equal(["米,", "these 2 notices were gathered for you.", "", "1. no 0", "2. no 2"], summary.Text.ReplaceLineEndings("\n").TrimEnd().Split('\n'));
        Assert.Equal(["DELIVERED", "DELIVERED", "DELIVERED", "SUMMARIZED", "SUMMARIZED"], (await it.Messages()).Select(row => row.State).Order());

        await it.Tell(1, _ => (1, "mia"), kind: "information", from: 3);
        Assert.Equal(At("2026-03-03T17:00"), await it.Deliveries.Run(CancellationToken.None));
        clock.StandAt(At("2026-03-03T17:00"));
        await it.Deliveries.Run(CancellationToken.None);
        Assert.Contains("1. no 3", sink.Taken.Last().Text, StringComparison.Ordinal);
        Assert.Equal(4, sink.Taken.Count);
    }

    [Fact] // S14: a hundred events, a mail each for everybody who wants one
    public async Task Of_a_hundred_events_each_person_gets_what_was_chosen_and_nothing_twice()
    {
        var (it, sink, clock) = await Start("2026-03-02T21:30");
        await using var world = it;
        using var mails = sink;
        await it.Preferences.Save("ana", new() { Quiet = new(new(21, 0), new(8, 0)) });
        await it.Preferences.Save("ben", With(("*", NoticeChoice.Digest)));
        await it.Preferences.Save("mia", With(("*", NoticeChoice.Off)));
        await it.Tell(100, number => (1, number % 2 == 0 ? "clerk" : "mia"), kind: "task");
        await it.Tell(100, _ => (1, "zoe"), kind: "task", from: 100);
        clock.StandAt(At("2026-03-03T09:00"));
        await it.Drain();
        await it.Drain();
        var by = sink.Taken.ToLookup(mail => mail.To);
        Assert.Equal((50, 1, 0, 100), (by["ana@example.com"].Count(), by["ben@example.com"].Count(), by["mia@example.com"].Count(), by["zoe@example.com"].Count()));
        Assert.Equal(sink.Taken.Count, sink.Taken.Select(mail => mail.Headers["Message-ID"]).Distinct().Count());
        Assert.Contains("50. 98", by["ben@example.com"].Single().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_choice_that_cannot_be_is_refused_and_the_last_one_stays()
    {
        var (it, sink, _) = await Start("2026-03-02T09:00");
        await using var world = it;
        using var mails = sink;
        var wanted = With(("*", NoticeChoice.Digest));
        Assert.True((await it.Preferences.Save("mia", wanted)).Succeeded);
        Assert.Equal("unknown-channel", (await it.Preferences.Save("mia", new() { Channels = new Dictionary<string, IReadOnlyDictionary<string, NoticeChoice>> { ["fax"] = new Dictionary<string, NoticeChoice>() } })).Refusal!.Code);
        Assert.Equal("quiet-hours", (await it.Preferences.Save("mia", new() { Quiet = new(new(7, 0), new(7, 0)) })).Refusal!.Code);
        Assert.Equal("language", (await it.Preferences.Save("mia", new() { Language = "de" })).Refusal!.Code);
        Assert.Equal(NoticeChoice.Digest, (await it.Preferences.Of("mia")).ChoiceFor("email", "quotes"));
        Assert.Equal(NoticeChoice.Each, (await it.Preferences.Of("zoe")).ChoiceFor("email", "quotes"));
    }
}
