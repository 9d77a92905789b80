using System.Collections.Concurrent;
using Marketing.Engine;
using Marketing.Workflows.Notifications;

namespace Marketing.Workflows.Tests.Notifications;

/// <summary>RELIABILITY F15 and I6: channels that fail, in virtual time.</summary>
public class OutboxTests
{
    static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    // Half an hour of everything that can go wrong, six minutes each.
    static Mood During(TimeSpan since) => (since.TotalMinutes / 6) switch
    {
        < 1 => Mood.RefusesConnections, < 2 => Mood.TooMany, < 3 => Mood.Fails, < 4 => Mood.Hangs, < 5 => Mood.IsNotTrusted, _ => Mood.Healthy,
    };

    static EngineClock Standing()
    {
        var clock = new EngineClock();
        clock.StandAt(NoticeWorld.Monday);
        return clock;
    }

    [Fact]
    public async Task F15_a_robot_that_is_down_for_half_an_hour_gets_everything_once_in_order_and_never_too_fast()
    {
        var count = Environment.GetEnvironmentVariable("MARKETING_LONG") is null ? 1_000 : 10_000;
        var clock = Standing();
        await using var sink = await RobotSink.Start(clock);
        await using var it = await NoticeWorld.OnSqlite(clock, Short, sink.Channel());
        sink.Mood = () => During(clock.GetUtcNow() - NoticeWorld.Monday);
        await it.Tell(count, number => (number % 10, "mia"));
        await it.Drain();

        Assert.Equal(Enumerable.Range(0, count).Select(number => $"{number}"), sink.Taken.Select(one => one.Text));
        Assert.Equal(count, sink.Taken.Select(one => one.Id).Distinct().Count());
        Assert.All(await it.Messages(), message => Assert.Equal(DeliveryStates.Delivered, message.State));

        var calls = sink.Calls.ToList();
        Assert.Equal([Mood.Healthy, Mood.RefusesConnections, Mood.TooMany, Mood.Fails, Mood.Hangs, Mood.IsNotTrusted], calls.Select(call => call.Mood).Distinct().Order());
        Assert.InRange(calls.Count - count, 8, 40); // what failed: few, for the whole channel paused
        for (var first = 0; first + 20 < calls.Count; first++)
            Assert.True(calls[first + 20].At - calls[first].At >= TimeSpan.FromMinutes(1), $"21 calls within a minute from {calls[first].At:u}");
        foreach (var (call, following) in calls.Zip(calls.Skip(1)).Where(pair => pair.First.Mood == Mood.TooMany))
            Assert.True(following.At - call.At >= TimeSpan.FromSeconds(120), "Retry-After was 120 s");

        // The first message went first each time: every failure is its own, and the log has them all.
        var attempts = await it.Attempts();
        Assert.Equal(calls.Count, attempts.Count);
        Assert.Equal(calls.Count - count, attempts.Count(attempt => attempt.Outcome == "LATER"));
        Assert.Contains(attempts, attempt => attempt.Detail?.Contains("429", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task F15_mail_that_nobody_takes_for_half_an_hour_reaches_each_person_once_and_in_order()
    {
        var count = Environment.GetEnvironmentVariable("MARKETING_LONG") is null ? 300 : 10_000;
        var clock = Standing();
        using var sink = new MailSink();
        await using var it = await NoticeWorld.OnSqlite(clock, TimeSpan.FromSeconds(10), ChannelTests.Mail(sink));
        sink.Say = line => During(clock.GetUtcNow() - NoticeWorld.Monday) == Mood.Healthy ? null : line == "CONNECT" ? "421 not now" : null;
        await it.Tell(count, number => (number % 10, number % 3 == 0 ? "clerk" : "mia"));
        await it.Drain();

        var taken = sink.Taken.ToList();
        Assert.All(await it.Messages(), message => Assert.Equal(DeliveryStates.Delivered, message.State));
        Assert.Equal(taken.Count, taken.Select(mail => mail.Headers["Message-ID"]).Distinct().Count());
        foreach (var (person, share) in new[] { ("ana", 3), ("ben", 3) })
            Assert.Equal(Enumerable.Range(0, count).Where(number => number % share == 0).Select(number => $"{number}"), Numbers(taken, person));
        Assert.Equal(Enumerable.Range(0, count).Where(number => number % 3 != 0).Select(number => $"{number}"), Numbers(taken, "mia"));
        Assert.True(sink.Connections < taken.Count + 60, $"{sink.Connections} connections");
    }

    static IEnumerable<string> Numbers(IEnumerable<TakenMail> mails, string person) =>
        mails.Where(mail => mail.To == $"{person}@example.com").Select(mail => mail.Text[..mail.Text.IndexOf('\n', StringComparison.Ordinal)].TrimEnd('\r'));

    [Fact]
    public async Task While_a_call_hangs_the_store_is_free_and_the_people_are_told()
    {
        var clock = Standing();
        await using var sink = await RobotSink.Start(clock);
        await using var it = await NoticeWorld.OnSqlite(clock, TimeSpan.FromSeconds(30), sink.Channel());
        sink.Mood = () => Mood.Hangs;
        await it.Tell(1, _ => (1, "mia"));
        using var stop = new CancellationTokenSource();
        var hanging = it.Deliveries.Run(stop.Token);
        await Until(() => !sink.Calls.IsEmpty);

        await it.Tell(1, _ => (2, "mia"), from: 1);
        Assert.Equal(2, await it.Look(workflows => Task.FromResult(workflows.Notifications.Count(row => row.Person == "mia"))));
        Assert.False(hanging.IsCompleted);

        // A stop gives what is on its way a moment, and keeps what is known of it.
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        Assert.Equal("LATER", Assert.Single(await it.Attempts()).Outcome);
    }

    [Fact]
    public async Task A_message_that_is_refused_is_a_dead_letter_frees_those_behind_it_and_can_be_sent_again()
    {
        var clock = Standing();
        await using var sink = await RobotSink.Start(clock);
        await using var it = await NoticeWorld.OnSqlite(clock, Short, sink.Channel(perMinute: 6_000));
        var refuses = true;
        sink.Answer = (message, context) =>
        {
            context.Response.StatusCode = refuses && message.GetProperty("zh").GetString() == "1" ? 400 : 200;
            return Task.CompletedTask;
        };
        await it.Tell(4, _ => (1, "mia"));
        await it.Drain();
        Assert.Equal(["0", "2", "3"], sink.Taken.Select(one => one.Text));
        var dead = Assert.Single(await it.Messages(), message => message.State == DeliveryStates.Dead);
        Assert.Equal(1, dead.Attempts);

        refuses = false;
        Assert.True(await Redeliver(it, dead.Key));
        Assert.False(await Redeliver(it, dead.Key));
        await it.Drain();
        Assert.Equal(["0", "2", "3", "1"], sink.Taken.Select(one => one.Text));
        Assert.Equal(DeliveryQueue.IdOf(dead), sink.Taken.Last().Id);
    }

    static Task<bool> Redeliver(NoticeWorld it, long key) => it.Store.Transact(
        transaction => DeliveryQueue.Redeliver((Engine.Persistence.IRelationalTransaction)transaction, key, it.Clock.GetUtcNow()), CancellationToken.None);

    [Fact]
    public async Task A_message_that_always_fails_is_given_up_after_some_hours_and_the_next_goes_on()
    {
        var clock = Standing();
        await using var sink = await RobotSink.Start(clock);
        await using var it = await NoticeWorld.OnSqlite(clock, Short, sink.Channel());
        sink.Answer = (message, _) => message.GetProperty("zh").GetString() == "0" ? throw new InvalidOperationException("poison") : Task.CompletedTask;
        await it.Tell(2, _ => (1, "mia"));
        var took = await it.Drain();
        Assert.Equal(["1"], sink.Taken.Select(one => one.Text));
        Assert.Equal(BackOff.MostAttempts, (await it.Messages())[0].Attempts);
        Assert.Equal(DeliveryStates.Dead, (await it.Messages())[0].State);
        Assert.InRange(took.TotalHours, 4, 8);
        Assert.Null((await it.Channel("hook")).Trouble);
    }

    [Fact]
    public async Task One_receiver_who_takes_nothing_holds_up_nobody_else()
    {
        var clock = Standing();
        using var sink = new MailSink();
        await using var it = await NoticeWorld.OnSqlite(clock, TimeSpan.FromSeconds(10), ChannelTests.Mail(sink));
        sink.Say = line => line.StartsWith("RCPT TO:<mia@", StringComparison.Ordinal) ? "450 mailbox busy" : null;
        await it.Tell(6, number => (1, number % 2 == 0 ? "mia" : "zoe"));
        await it.Drain(TimeSpan.FromMinutes(5));
        Assert.Equal(["1", "3", "5"], Numbers(sink.Taken, "zoe"));
        Assert.Null((await it.Channel("email")).PausedUntil);

        sink.Say = _ => null;
        await it.Drain();
        Assert.Equal(["0", "2", "4"], Numbers(sink.Taken, "mia"));
    }

    [Fact]
    public async Task Without_a_channel_outside_a_notice_writes_what_it_always_wrote()
    {
        await using var it = await NoticeWorld.OnSqlite(Standing(), Short);
        await it.Tell(3, _ => (1, "mia"));
        Assert.Equal((3, 0, 0), await it.Look(workflows => Task.FromResult((workflows.Notifications.Count(), workflows.Deliveries.Count(), workflows.Channels.Count()))));
        Assert.Null(await it.Deliveries.Run(CancellationToken.None));
    }

    [Fact]
    public async Task A_restored_store_sends_nothing_until_somebody_confirms()
    {
        var clock = Standing();
        await using var sink = await RobotSink.Start(clock);
        await using var it = await NoticeWorld.OnSqlite(clock, Short, sink.Channel());
        await it.Store.Transact(transaction =>
        {
            transaction.SetSetting(DeliveryHold.Setting, "2026-03-01 copy.bak");
            return ValueTask.FromResult(true);
        }, CancellationToken.None);
        await it.Tell(1, _ => (1, "mia"));
        await it.Drain();
        Assert.Empty(sink.Taken);
        await it.Engine.ConfirmRestore("admin");
        await it.Tell(1, _ => (1, "mia"), from: 1);
        await it.Drain();
        Assert.Equal(["0", "1"], sink.Taken.Select(one => one.Text));
    }

    internal static async Task Until(Func<bool> condition)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "it did not come about within a minute");
            await Task.Delay(10);
        }
    }
}
