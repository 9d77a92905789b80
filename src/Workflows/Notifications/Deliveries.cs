using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Marketing.Engine;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Notifications;

/// <summary>Sends what waits on the channels: takes messages, sends them outside of any transaction, keeps what became of them.</summary>
public sealed class Deliveries(DeliveryQueue queue, IReadOnlyList<IChannel> channels, ILogger<Deliveries> logger)
{
    static readonly Meter Meter = new("Marketing.Workflows");
    static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("delivery.duration", "s", "One attempt to send a message, from call to answer.");

    static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    readonly FrozenDictionary<string, SemaphoreSlim> turns = channels.ToFrozenDictionary(channel => channel.Name, _ => new SemaphoreSlim(1, 1));

    /// <summary>The channels of the settings, in their order.</summary>
    public IReadOnlyList<IChannel> Channels => channels;

    /// <summary>How long the other side may take for one message; then it is tried later. Real time, whatever the engine's clock shows.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Sends on all channels what may be sent now. Answers when there is more to do, or null.</summary>
    public async Task<DateTimeOffset?> Run(CancellationToken cancellation) =>
        (await Task.WhenAll(channels.Select(channel => Run(channel, cancellation)))).Min();

    /// <summary>Sends on one channel what may be sent now; a second caller waits for the first.</summary>
    public async Task<DateTimeOffset?> Run(IChannel channel, CancellationToken cancellation)
    {
        await turns[channel.Name].WaitAsync(cancellation);
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var taken = await queue.Take(channel, cancellation);
                if (taken.Messages.Count == 0)
                    return taken.NextDue;
                var sent = await Task.WhenAll(taken.Messages.Select(message => Attempt(channel, message, cancellation)));
                await queue.Keep(channel, sent, CancellationToken.None);
            }
        }
        finally
        {
            turns[channel.Name].Release();
        }
    }

    /// <summary>Sends one message now, whatever waits, and keeps nothing: to try a channel out.</summary>
    public Task<SendResult> Try(IChannel channel, OutMessage message, CancellationToken cancellation) => Send(channel, message, cancellation);

    async Task<DeliveryQueue.Sent> Attempt(IChannel channel, DeliveryRow message, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        var result = await Send(channel, queue.Out(channel, message), cancellation);
        var took = Stopwatch.GetElapsedTime(began);
        Duration.Record(took.TotalSeconds, new("channel", channel.Name), new("outcome", result.Outcome.ToString().ToLowerInvariant()));
        if (result.Outcome != SendOutcome.Delivered)
            logger.LogWarning("Message {Key} on channel {Channel}, attempt {Attempt}: {Outcome}: {Detail}", message.Key, channel.Name, message.Attempts, result.Outcome, result.Detail);
        return new(message, result, took);
    }

    // A channel that does not listen to its token is left to itself. When the program stops, what is on its way gets a moment to arrive:
    // nobody knows of a call that was broken off whether the message was taken.
    async Task<SendResult> Send(IChannel channel, OutMessage message, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(Patience);
        await using var hurry = stopping.Register(() => limit.CancelAfter(Grace));
        try
        {
            return await channel.Send(message, limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return SendResult.Down($"No answer within {Patience.TotalSeconds:0.#} s. {Patience.TotalSeconds:0.#} 秒内没有回答。");
        }
        catch (Exception failure)
        {
            logger.LogError(failure, "Channel {Channel} failed with message {Message}.", channel.Name, message.Id);
            return SendResult.Later(failure.Message);
        }
    }
}
