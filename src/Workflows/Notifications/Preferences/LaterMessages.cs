using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Notifications.Preferences;

/// <summary>Lets go what waits for the end of quiet hours, and makes summaries of what was gathered, in the transaction of whoever sends on the channel.</summary>
static class LaterMessages
{
    /// <summary>Notices that one summary names; the rest is counted.</summary>
    const int MostInDigest = 200;

    /// <summary>Does what is due on a channel.</summary>
    /// <returns>Whether something was changed, and when the next is due.</returns>
    public static async ValueTask<(bool Changed, DateTimeOffset? Next)> Release(IRelationalTransaction transaction, WorkflowsDbContext context, string channel, DateTimeOffset now)
    {
        var later = context.Deliveries.Where(row => row.Channel == channel && (row.State == DeliveryStates.Quiet || row.State == DeliveryStates.Gathered));
        var next = await later.OrderBy(row => row.NextAt).Select(row => (DateTimeOffset?)row.NextAt).FirstOrDefaultAsync();
        if (next is null || next > now)
            return (false, next);
        var due = await later.AsTracking().Where(row => row.NextAt <= now).OrderBy(row => row.OutboxKey).ToListAsync();
        foreach (var quiet in due.Where(row => row.State == DeliveryStates.Quiet))
            quiet.State = DeliveryStates.Waiting;
        foreach (var gathered in due.Where(row => row.State == DeliveryStates.Gathered).GroupBy(row => row.Receiver))
            Summarize(transaction, context, [.. gathered], now);
        await context.SaveChangesAsync(); // what is looked for next must see it; it counts with the transaction
        return (true, await later.OrderBy(row => row.NextAt).Select(row => (DateTimeOffset?)row.NextAt).FirstOrDefaultAsync());
    }

    // The summary is a message like any other, after everything that waits for its receiver.
    static void Summarize(IRelationalTransaction transaction, WorkflowsDbContext context, List<DeliveryRow> gathered, DateTimeOffset now)
    {
        var last = gathered[^1];
        var summary = new DeliveryRow
        {
            Key = transaction.ReserveKeys(1), OutboxKey = transaction.ReserveKeys(1), Channel = last.Channel, Receiver = last.Receiver, Kind = Templates.ShippedTemplates.Digest,
            TextZh = Lines(gathered, row => row.TextZh, "另有 {0} 条"), TextEn = Lines(gathered, row => row.TextEn, "and {0} more"), At = now, Person = last.Person, Language = last.Language,
            Count = gathered.Count, State = DeliveryStates.Waiting, NextAt = now,
        };
        context.Deliveries.Add(summary);
        foreach (var row in gathered)
            (row.State, row.EndedAt, row.DigestKey) = (DeliveryStates.Summarized, now, summary.Key);
    }

    static string Lines(List<DeliveryRow> gathered, Func<DeliveryRow, string> text, string more)
    {
        var lines = gathered.Take(MostInDigest).Select((row, number) => $"{number + 1}. {OneLine(text(row))}");
        return string.Join('\n', gathered.Count <= MostInDigest ? lines : lines.Append(string.Format(System.Globalization.CultureInfo.InvariantCulture, more, gathered.Count - MostInDigest)));
    }

    static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
