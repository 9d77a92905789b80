using Marketing.Engine;
using Marketing.Rules.Feel;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Notifications.Reading;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Tests.Notifications;

/// <summary>003-8.4.3.3: unread for more than two hours of working time, or more than twelve of other time: reminded, urgently and once.</summary>
public class ReadTrackingTests
{
    static readonly ReadTracking Counters = new(WorkingCalendars.Shipped.Default);

    static DateTimeOffset At(string local) => Clocks.ClockWorld.At(local);

    // Working hours are 08:30–12:00 and 14:00–17:30 on working days. Each due instant is the first that is past a limit.
    [Theory]
    [InlineData("2026-03-02T09:00", "2026-03-02T11:00")] // a working morning
    [InlineData("2026-03-02T10:00", "2026-03-02T14:00")] // exactly two hours at noon are not yet more: it goes on after lunch
    [InlineData("2026-03-02T10:30", "2026-03-02T14:30")] // over lunch
    [InlineData("2026-03-02T16:00", "2026-03-03T05:30")] // 1.5 h of work, and the twelfth hour of the night comes before the second of work
    [InlineData("2026-03-02T20:00", "2026-03-03T08:00")] // an evening: twelve hours at 08:00
    [InlineData("2026-03-02T12:00", "2026-03-02T16:00")] // the lunch break counts for the other counter
    [InlineData("2026-03-06T17:00", "2026-03-07T05:30")] // Friday: half an hour of work, then twelve hours of the weekend
    [InlineData("2026-03-07T09:00", "2026-03-07T21:00")] // Saturday
    [InlineData("2026-03-02T07:00", "2026-03-02T10:30")] // before work begins
    [InlineData("2026-02-28T08:30", "2026-02-28T10:30")] // a Saturday that is worked in exchange for a holiday
    [InlineData("2026-02-27T17:00", "2026-02-28T05:30")] // the Friday before it
    [InlineData("2026-10-01T10:00", "2026-10-01T22:00")] // National Day
    [InlineData("2026-12-31T17:29", "2027-01-01T05:30")] // New Year's Eve
    public void The_reminder_is_due_past_either_limit(string published, string due) => Assert.Equal(At(due).AddTicks(1), Counters.DueAt(At(published)));

    [Theory]
    [InlineData("2026-03-02T10:00", "2026-03-02T12:00")]
    [InlineData("2026-03-06T17:00", "2026-03-06T19:00")]
    [InlineData("2026-03-06T17:30", "2026-03-07T05:30")]
    [InlineData("2026-03-02T12:30", "2026-03-03T00:30")]
    public void By_publication_the_limit_is_chosen_once_and_all_time_counts(string published, string due) =>
        Assert.Equal(At(due).AddTicks(1), new ReadTracking(WorkingCalendars.Shipped.Default, byPublication: true).DueAt(At(published)));

    [Fact]
    public void The_counters_are_explained_stretch_by_stretch()
    {
        var unread = Counters.Between(At("2026-03-06T11:30"), At("2026-03-09T09:00"));
        Assert.Equal((TimeSpan.FromHours(4.5), TimeSpan.FromHours(65)), (unread.Working, unread.NonWorking));
        Assert.Equal(At("2026-03-06T11:30"), unread.Intervals[0].From);
        Assert.Equal(At("2026-03-09T09:00"), unread.Intervals[^1].To);
        Assert.All(unread.Intervals.Zip(unread.Intervals.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.Equal([true, false, true, false, false, false, true], unread.Intervals.Select(part => part.Working));
        Assert.Contains("周末", unread.Intervals.Select(part => part.Reason.Chinese));
    }

    // The counters by minutes, computed another way.
    [Fact]
    public void Every_due_instant_is_the_first_at_which_a_counter_is_past_its_limit()
    {
        var random = new Random(84);
        for (var round = 0; round < 300; round++)
        {
            var published = At("2026-01-01T00:00").AddMinutes(random.Next(0, 600_000));
            var due = Counters.DueAt(published);
            var before = Counters.Between(published, due.AddTicks(-1));
            var then = Counters.Between(published, due);
            Assert.True(before.Working <= ReadTracking.MostWorking && before.NonWorking <= ReadTracking.MostNonWorking, $"too late for {published:u}");
            Assert.True(then.Working > ReadTracking.MostWorking || then.NonWorking > ReadTracking.MostNonWorking, $"too early for {published:u}");
        }
    }

    [Fact]
    public void A_setting_that_is_neither_of_the_two_stops_the_start()
    {
        var wrong = Value.Of(Context.Empty.With("announcement", Value.Of(Context.Empty.With("unread_mode", Value.Of("sometimes")))));
        Assert.Contains("two-counters", Assert.Throws<InvalidDataException>(() => ReadTracking.From(WorkingCalendars.Shipped, wrong)).Message, StringComparison.Ordinal);
        Assert.False(ReadTracking.From(WorkingCalendars.Shipped, Settings.PolicySettings.Shipped).ByPublication);
    }

    // ---- over a real database, in virtual time ----

    static async Task<(NoticeWorld World, long Key)> Published(EngineClock clock, string at, params IReadOnlyList<IChannel> channels)
    {
        clock.StandAt(At(at));
        var world = await NoticeWorld.OnSqlite(clock, TimeSpan.FromSeconds(5), channels);
        var published = await world.Announcements.Publish(new AnnouncementRequest("国庆值班", "见附表", ["clerk", "mia"], NoReplyNeeded: true), "zoe");
        await world.Notices.DeliverAll(CancellationToken.None);
        return (world, published.Value.Key);
    }

    static Task<List<string>> Reminded(NoticeWorld world) => world.Look(rows => rows.Notifications.Where(row => row.Kind == ReadTracking.ReminderKind).OrderBy(row => row.Person).Select(row => row.Person).ToListAsync());

    static async Task Look(NoticeWorld world)
    {
        await world.Reminders.RemindAll(CancellationToken.None);
        await world.Notices.DeliverAll(CancellationToken.None);
    }

    [Fact]
    public async Task Who_has_not_opened_it_is_reminded_once_and_who_has_is_left_alone()
    {
        var clock = new EngineClock();
        var (world, key) = await Published(clock, "2026-03-06T17:00");
        await using var it = world;
        clock.StandAt(At("2026-03-06T20:00"));
        Assert.True((await it.Announcements.Open(key, "ana")).Succeeded);
        Assert.Equal("not-found", (await it.Announcements.Open(key, "zoe")).Refusal!.Code); // it was not for her

        Assert.Equal(At("2026-03-07T05:30").AddTicks(1), await it.Reminders.RemindAll(CancellationToken.None));
        clock.StandAt(At("2026-03-07T05:30"));
        await Look(it);
        Assert.Empty(await Reminded(it)); // exactly twelve hours are not more
        clock.StandAt(At("2026-03-07T05:30").AddTicks(1));
        await Look(it);
        Assert.Equal(["ben", "mia"], await Reminded(it));

        // Not again by looking again, nor on Monday when the other limit is passed.
        clock.StandAt(At("2026-03-09T12:00"));
        await Look(it);
        await Look(it);
        Assert.Equal(["ben", "mia"], await Reminded(it));
        Assert.Null(await it.Reminders.RemindAll(CancellationToken.None));
    }

    [Fact]
    public async Task After_a_month_of_downtime_there_is_one_reminder()
    {
        var clock = new EngineClock();
        var (world, _) = await Published(clock, "2026-03-02T09:00");
        await using var it = world;
        clock.StandAt(At("2026-04-02T09:00"));
        await Look(it);
        await Look(it);
        Assert.Equal(["ana", "ben", "mia"], await Reminded(it));
    }

    [Fact]
    public async Task The_reminder_passes_the_quiet_hours_that_hold_the_announcement_back()
    {
        var clock = new EngineClock();
        using var sink = new MailSink();
        clock.StandAt(At("2026-03-02T19:00"));
        await using var it = await NoticeWorld.OnSqlite(clock, TimeSpan.FromSeconds(10), ChannelTests.Mail(sink));
        await it.Preferences.Save("mia", new() { Quiet = new(new TimeOnly(18, 0), new TimeOnly(8, 30)) });
        await it.Announcements.Publish(new AnnouncementRequest("停电", "今晚停电", ["mia"], NoReplyNeeded: true), "zoe");
        await it.Notices.DeliverAll(CancellationToken.None);
        await it.Deliveries.Run(CancellationToken.None);
        Assert.Empty(sink.Taken);
        clock.StandAt(At("2026-03-03T07:01"));
        await Look(it);
        await it.Deliveries.Run(CancellationToken.None);
        Assert.StartsWith("未读提醒：通知：停电", Assert.Single(sink.Taken).Text, StringComparison.Ordinal);
        clock.StandAt(At("2026-03-03T08:30"));
        await it.Deliveries.Run(CancellationToken.None);
        Assert.Equal(2, sink.Taken.Count);
    }

    [Theory]
    [InlineData("no-reply-needed", "t", "b", "mia", false)]
    [InlineData("title-required", " ", "b", "mia", true)]
    [InlineData("title-required", "a\nb", "b", "mia", true)]
    [InlineData("body-required", "t", "", "mia", true)]
    [InlineData("unknown-person", "t", "b", "nobody", true)]
    public async Task What_is_published_says_that_no_reply_is_needed_and_to_whom_it_goes(string code, string title, string body, string to, bool noReply)
    {
        var clock = new EngineClock();
        clock.StandAt(NoticeWorld.Monday);
        await using var it = await NoticeWorld.OnSqlite(clock, TimeSpan.FromSeconds(1));
        Assert.Equal(code, (await it.Announcements.Publish(new AnnouncementRequest(title, body, [to], noReply), "zoe")).Refusal!.Code);
    }
}
