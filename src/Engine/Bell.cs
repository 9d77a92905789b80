using System.Threading.Channels;

namespace Marketing.Engine;

/// <summary>Wakes one loop that looks for work. However often it is rung before the loop looks, it wakes it once.</summary>
public sealed class Bell
{
    /// <summary>A loop looks this often without having been rung: for what a lost ring would leave behind. Monotonic real time, so that
    /// neither a clock that is set nor one that is put back matters.</summary>
    public static readonly TimeSpan Net = TimeSpan.FromSeconds(10);

    readonly Channel<bool> rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Asks for a look soon; never waits.</summary>
    public void Ring() => rings.Writer.TryWrite(true);

    /// <summary>Looks at once, then after each ring and each <see cref="Net"/>, one look at a time, until the program stops.</summary>
    /// <param name="look">What fails in it ends the loop, unless the program is stopping: the store may then end before the loop.</param>
    public Task Answer(Func<CancellationToken, Task> look, CancellationToken stopping) => Answer(look, () => Net, stopping);

    /// <summary>The same.</summary>
    /// <param name="pause">How long to wait for a ring, asked after each look.</param>
    public async Task Answer(Func<CancellationToken, Task> look, Func<TimeSpan> pause, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await look(stopping);
                await Wait(pause(), stopping);
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // A normal stop: what is left is found by the look after the next start.
        }
    }

    /// <summary>How long a loop may wait that has something to do at an instant: until then, and no longer than the <see cref="Net"/>.</summary>
    public static TimeSpan Until(DateTimeOffset? next, DateTimeOffset now)
    {
        var wait = next - now;
        return wait is not { } time || time > Net ? Net : time < Shortest ? Shortest : time;
    }

    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    async Task Wait(TimeSpan most, CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(most);
        try
        {
            await rings.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // Nobody has rung for so long.
        }
    }
}
