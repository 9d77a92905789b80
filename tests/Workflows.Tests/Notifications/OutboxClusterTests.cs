using Marketing.Engine;
using Marketing.Testing;
using Marketing.Workflows.Notifications;
using Npgsql;

namespace Marketing.Workflows.Tests.Notifications;

/// <summary>Several programs on one PostgreSQL database send on one channel.</summary>
public class OutboxClusterTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly string database = PostgresServer.Shared.NewDatabase();
    readonly EngineClock clock = new();

    public OutboxClusterTests() => clock.StandAt(NoticeWorld.Monday);

    [Fact]
    public async Task Two_programs_send_everything_once_and_in_order_within_one_limit()
    {
        await using var sink = await RobotSink.Start(clock);
        await using var one = await NoticeWorld.OnPostgres(database, clock, Patience, sink.Channel());
        await using var other = await NoticeWorld.OnPostgres(database, clock, Patience, sink.Channel());
        await Task.WhenAll(one.Tell(100, number => (1, "mia")), other.Tell(100, number => (2, "mia"), from: 100));
        var began = clock.GetUtcNow();
        while ((await Task.WhenAll(one.Deliveries.Run(CancellationToken.None), other.Deliveries.Run(CancellationToken.None))).Min() is { } next)
            clock.StandAt(next > clock.GetUtcNow() ? next : clock.GetUtcNow());

        var taken = sink.Taken.Select(message => (int.Parse(message.Text, System.Globalization.CultureInfo.InvariantCulture), message.At)).ToList();
        Assert.Equal(200, taken.Select(message => message.Item1).Distinct().Count());
        Assert.Equal(200, taken.Count);
        Assert.Equal(Enumerable.Range(0, 100), taken.Select(message => message.Item1).Where(number => number < 100));
        Assert.Equal(Enumerable.Range(100, 100), taken.Select(message => message.Item1).Where(number => number >= 100));
        for (var first = 0; first + 20 < taken.Count; first++)
            Assert.True(taken[first + 20].At - taken[first].At >= TimeSpan.FromMinutes(1), "21 calls within a minute");
        Assert.InRange(clock.GetUtcNow() - began, TimeSpan.FromMinutes(12), TimeSpan.FromMinutes(16));
    }

    [Fact]
    public async Task Who_was_taken_for_dead_may_not_say_what_became_of_what_he_had_taken()
    {
        await using var sink = await RobotSink.Start(clock);
        var channel = sink.Channel();
        await using var frozen = await NoticeWorld.OnPostgres(database, clock, Patience, channel);
        await using var other = await NoticeWorld.OnPostgres(database, clock, Patience, channel);
        await frozen.Tell(2, _ => (1, "mia"));
        var taken = Assert.Single((await frozen.Queue.Take(channel, CancellationToken.None)).Messages);
        Assert.Equal(clock.GetUtcNow() + Bell.Net, await other.Deliveries.Run(CancellationToken.None)); // it has the channel, and lives
        Assert.Empty(sink.Taken);

        await Execute("UPDATE engine_nodes SET lease_until = 0 WHERE key = (SELECT \"ClaimedBy\" FROM workflows_channels)");
        await other.Drain();
        Assert.Equal(["0", "1"], sink.Taken.Select(message => message.Text));
        Assert.Equal(DeliveryQueue.IdOf(taken), sink.Taken.First().Id);

        await frozen.Queue.Keep(channel, [new DeliveryQueue.Sent(taken, SendResult.Refused("too late"), TimeSpan.Zero)], CancellationToken.None);
        Assert.All(await other.Messages(), message => Assert.Equal(DeliveryStates.Delivered, message.State));
        Assert.All(await other.Attempts(), attempt => Assert.Equal("DELIVERED", attempt.Outcome));
    }

    [Fact]
    public async Task What_a_dead_program_had_taken_is_sent_by_another_under_the_same_id()
    {
        await using var sink = await RobotSink.Start(clock);
        var channel = sink.Channel();
        string id;
        await using (var dying = await NoticeWorld.OnPostgres(database, clock, Patience, channel))
        {
            await dying.Tell(1, _ => (1, "mia"));
            id = DeliveryQueue.IdOf(Assert.Single((await dying.Queue.Take(channel, CancellationToken.None)).Messages));
        }

        await using var other = await NoticeWorld.OnPostgres(database, clock, Patience, channel);
        await other.Drain();
        Assert.Equal(id, Assert.Single(sink.Taken).Id);
        Assert.Equal(2, Assert.Single(await other.Attempts()).Attempt); // the one that was not finished counts
    }

    async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }
}
