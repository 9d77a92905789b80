using System.Globalization;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications.Preferences;
using Marketing.Workflows.Notifications.Templates;
using Marketing.Workflows.Signatures;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Notifications;

/// <summary>The messages that wait on a channel: who of the programs may send, which message is next, what became of it.</summary>
/// <remarks>A channel is sent on by one program at a time, as long as that program's lease lasts, so its limit and the order of each
/// receiver's messages hold however many programs there are. Whoever was taken for dead meanwhile may not say what became of what it had
/// taken: another sends it again, under the same id.</remarks>
public sealed class DeliveryQueue(IEngineStore store, ProcessEngine engine, Uri? publicUrl = null, TemplateBook? templates = null, Func<DirectorySnapshot>? directory = null)
{
    /// <summary>Where people open this product, for links in messages; null: no links.</summary>
    public Uri? PublicUrl => publicUrl;

    /// <summary>Messages that this program has taken and must now send.</summary>
    /// <param name="NextDue">With none to send: when to look again; null when nothing waits.</param>
    public sealed record Taken(IReadOnlyList<DeliveryRow> Messages, DateTimeOffset? NextDue)
    {
        /// <summary>Whether something else was changed that has to be kept.</summary>
        internal bool Released { get; init; }
    }

    /// <summary>What became of a message.</summary>
    public sealed record Sent(DeliveryRow Message, SendResult Result, TimeSpan Took);

    /// <summary>The message's id, the same in every attempt.</summary>
    public static string IdOf(DeliveryRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.OutboxKey}-{row.Key}");

    /// <summary>The message as the channel gets it, in the words of its template.</summary>
    public OutMessage Out(IChannel channel, DeliveryRow row)
    {
        var (link, text) = (LinkOf(row), new Words(row.TextZh, row.TextEn));
        var message = new OutMessage(row.Token is { } token ? SignoffMail.IdOf(IdOf(row), token) : IdOf(row), row.Receiver, row.Kind, text, row.At) { Link = link, Language = row.Language };
        if (templates is null || channel.Medium is not { } medium)
            return message;
        var facts = new MessageFacts(row.Kind, text, row.Person is { } person ? directory?.Invoke().Find(person)?.Name ?? person : "", row.ProcessName ?? row.ProcessId ?? "", row.At, link) { Count = Math.Max(1, row.Count) };
        var rendered = templates.Render(medium, facts);
        return message with { Subject = rendered.Subject, Text = rendered.Body, Link = rendered.NamesLink ? null : link };
    }

    Uri? LinkOf(DeliveryRow row) => publicUrl is null ? null : row switch
    {
        { Kind: SignoffMail.Kind } => row.Token is { } token ? new Uri(publicUrl, $"sign#{token}") : null,
        { TaskKey: { } task } => new Uri(publicUrl, $"tasks/{task}"),
        { InstanceKey: { } instance } => new Uri(publicUrl, $"instances/{instance}"),
        { AnnouncementKey: { } announcement } => new Uri(publicUrl, $"announcements/{announcement}"),
        { DigestKey: null, Kind: ShippedTemplates.Digest } => new Uri(publicUrl, "notifications"),
        _ => null,
    };

    /// <summary>Takes what may be sent now: the oldest message of each receiver, if it is due.</summary>
    public Task<Taken> Take(IChannel channel, CancellationToken cancellation) => store.Transact(async transaction =>
    {
        var taken = await Take((IRelationalTransaction)transaction, channel);
        if (taken.Messages.Count == 0 && !taken.Released)
            transaction.Abandon();
        return taken;
    }, cancellation);

    async ValueTask<Taken> Take(IRelationalTransaction transaction, IChannel channel)
    {
        await transaction.Lock(LockOf(channel));
        if (await engine.Holds(transaction))
            return new([], null);
        var context = await transaction.Join<WorkflowsDbContext>(WorkflowsDbContext.Over);
        var now = engine.Clock.GetUtcNow();
        var (released, later) = await LaterMessages.Release(transaction, context, channel.Name, now);
        var taken = await TakeDue(transaction, context, channel, now);
        return taken.Messages.Count > 0 ? taken : taken with { Released = released || taken.Released, NextDue = Earliest(taken.NextDue, later) };
    }

    async ValueTask<Taken> TakeDue(IRelationalTransaction transaction, WorkflowsDbContext context, IChannel channel, DateTimeOffset now)
    {
        var heads = await Heads(context, channel);
        if (heads.Count == 0)
            return new([], null);
        var row = await Row(context, channel, now);
        if (await transaction.IsAnothers(row.ClaimedBy))
            return new([], now + Bell.Net);
        var tokens = channel.Limit.Refill(row.Tokens, row.TokensAt, now);
        var start = Latest(now + channel.Limit.UntilNext(tokens), row.PausedUntil ?? now);
        if (start > now || heads[0].NextAt > now)
            return new([], Latest(start, heads[0].NextAt));
        var due = heads.Where(head => head.NextAt <= now).Take(Math.Min(channel.AtOnce, ChannelLimit.Whole(tokens))).ToList();
        due.ForEach(message => message.Attempts++);
        var sending = await Begin(transaction, context, due, now);
        (row.ClaimedBy, row.Tokens, row.TokensAt) = (transaction.Node, tokens - sending.Count, now);
        return new(sending, sending.Count == 0 ? now : null) { Released = sending.Count < due.Count };
    }

    // Of links for signatures those alone that somebody still waits for; the others end here.
    async ValueTask<List<DeliveryRow>> Begin(IRelationalTransaction transaction, WorkflowsDbContext context, List<DeliveryRow> due, DateTimeOffset now)
    {
        var sending = new List<DeliveryRow>();
        foreach (var message in due)
        {
            if (message.Kind == SignoffMail.Kind && await SignoffMail.Begin(transaction, context, message, publicUrl, now) is { } end)
                Keep(transaction, context, null, message, new Sent(message, end, TimeSpan.Zero), now);
            else
                sending.Add(message);
        }

        return sending;
    }

    /// <summary>Keeps what became of the messages.</summary>
    public Task Keep(IChannel channel, IReadOnlyList<Sent> sent, CancellationToken cancellation) => store.Transact(async unit =>
    {
        var transaction = (IRelationalTransaction)unit;
        await transaction.Lock(LockOf(channel));
        var context = await transaction.Join<WorkflowsDbContext>(WorkflowsDbContext.Over);
        var now = engine.Clock.GetUtcNow();
        var row = await Row(context, channel, now);
        if (transaction.IsShared && row.ClaimedBy != transaction.Node)
        {
            transaction.Abandon(); // somebody else has the channel, and these messages, by now
            return false;
        }

        KeepState(channel, row, sent, now);
        var keys = sent.Select(one => one.Message.Key).ToList();
        var waiting = await context.Deliveries.AsTracking().Where(one => keys.Contains(one.Key)).ToDictionaryAsync(one => one.Key, cancellation);
        foreach (var one in sent)
        {
            if (waiting.TryGetValue(one.Message.Key, out var message) && message.Attempts == one.Message.Attempts)
                Keep(transaction, context, row, message, one, now);
        }

        return true;
    }, cancellation);

    // Only what concerns the channel as a whole pauses it; any other answer shows that it works.
    static void KeepState(IChannel channel, ChannelRow row, IReadOnlyList<Sent> sent, DateTimeOffset now)
    {
        if (sent.FirstOrDefault(one => one.Result.WholeChannel) is not { } down)
        {
            (row.Failures, row.PausedUntil, row.Trouble) = (0, null, null);
            return;
        }

        row.Failures++;
        var pause = BackOff.After(row.Failures, channel.Name.Aggregate(17L, (hash, letter) => unchecked((hash * 31) + letter)));
        (row.PausedUntil, row.Trouble) = (now + (down.Result.After ?? pause), Cut(down.Result.Detail));
    }

    static void Keep(IRelationalTransaction transaction, WorkflowsDbContext context, ChannelRow? channel, DeliveryRow message, Sent sent, DateTimeOffset now)
    {
        var result = sent.Result;
        context.DeliveryAttempts.Add(new DeliveryAttemptRow
        {
            Key = transaction.ReserveKeys(1), DeliveryKey = message.Key, InstanceKey = message.InstanceKey, Attempt = message.Attempts, At = now,
            Milliseconds = (int)sent.Took.TotalMilliseconds, Outcome = result.Outcome.ToString().ToUpperInvariant(), Detail = Cut(result.Detail),
        });
        if (result.Outcome == SendOutcome.Delivered && message.Kind == SignoffMail.Kind)
            SignoffMail.TellSent(transaction, context, message);
        if (result.Outcome == SendOutcome.Delivered)
            (message.State, message.EndedAt) = (DeliveryStates.Delivered, now);
        else if (result.Outcome == SendOutcome.Refused || message.Attempts >= BackOff.MostAttempts)
            (message.State, message.EndedAt) = (DeliveryStates.Dead, now);
        else
            message.NextAt = result.WholeChannel ? channel!.PausedUntil!.Value : now + (result.After ?? BackOff.After(message.Attempts, message.Key));
    }

    /// <summary>Lets a dead letter wait again, as if it had never been tried. False: it is none.</summary>
    public static async ValueTask<bool> Redeliver(IRelationalTransaction transaction, long key, DateTimeOffset now)
    {
        var context = await transaction.Join<WorkflowsDbContext>(WorkflowsDbContext.Over);
        if (await context.Deliveries.AsTracking().FirstOrDefaultAsync(row => row.Key == key) is not { State: DeliveryStates.Dead } message)
            return false;
        (message.State, message.Attempts, message.NextAt, message.EndedAt) = (DeliveryStates.Waiting, 0, now, null);
        return true;
    }

    // The oldest waiting message of each receiver, found receiver by receiver through the index of what waits; earliest first.
    static Task<List<DeliveryRow>> Heads(WorkflowsDbContext context, IChannel channel) => context.Deliveries.FromSql($"""
        WITH RECURSIVE lines(receiver) AS (
            SELECT MIN(a."Receiver") FROM workflows_deliveries AS a WHERE a."Channel" = {channel.Name} AND a."State" = 'WAITING'
            UNION ALL
            SELECT (SELECT MIN(b."Receiver") FROM workflows_deliveries AS b WHERE b."Channel" = {channel.Name} AND b."State" = 'WAITING' AND b."Receiver" > lines.receiver)
            FROM lines WHERE lines.receiver IS NOT NULL)
        SELECT head.* FROM lines JOIN workflows_deliveries AS head ON head."Key" = (SELECT oldest."Key" FROM workflows_deliveries AS oldest
            WHERE oldest."Channel" = {channel.Name} AND oldest."State" = 'WAITING' AND oldest."Receiver" = lines.receiver ORDER BY oldest."OutboxKey" LIMIT 1)
        ORDER BY head."NextAt", head."OutboxKey" LIMIT {channel.AtOnce}
        """).AsTracking().ToListAsync();

    static async ValueTask<ChannelRow> Row(WorkflowsDbContext context, IChannel channel, DateTimeOffset now)
    {
        if (await context.Channels.AsTracking().FirstOrDefaultAsync(row => row.Name == channel.Name) is { } known)
            return known;
        var row = new ChannelRow { Name = channel.Name, Tokens = channel.Limit.Burst, TokensAt = now };
        context.Channels.Add(row);
        return row;
    }

    static string LockOf(IChannel channel) => "channel " + channel.Name;

    static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    static string? Cut(string? detail) => detail is { Length: > 500 } ? detail[..500] : detail;
}
