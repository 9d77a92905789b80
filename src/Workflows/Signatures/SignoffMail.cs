using System.Globalization;
using System.Net.Mail;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Notifications.Channels;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Signatures;

/// <summary>Brings a link for a signature to its signer by mail, through the same queue, limits and log as notices (ADR 0020).</summary>
/// <remarks>What waits in the queue names the link and not its token. Each attempt to send has a token of its own, made as the attempt begins and told to nobody but the mail
/// server: neither the queue, nor the log, nor a copy of the database holds anything that opens the page.</remarks>
public sealed class SignoffMail(IReadOnlyList<IChannel> channels, DeliveryQueue queue)
{
    /// <summary>The kind of these messages, and the name of their template.</summary>
    public const string Kind = "signoff";

    const int LongestAddress = 254;

    /// <summary>Why a link cannot be mailed to this address; null when it can.</summary>
    internal Refusal? Check(string address)
    {
        if (channels.All(channel => channel.Name != EmailChannel.ChannelName))
        {
            return new Refusal(RefusalKind.Conflict, "mail-not-configured", new Words("没有配置发送邮件的服务器。", "No mail server is configured."),
                new Words("请管理员设置 Marketing__Notifications__Email__Host 和 __From，或把链接自行交给客户。", "Ask an administrator to set Marketing__Notifications__Email__Host and __From, or hand the link over yourself."));
        }

        if (queue.PublicUrl is null)
        {
            return new Refusal(RefusalKind.Conflict, "public-url-not-configured", new Words("没有配置客户打开本系统的网址，邮件里无法写出链接。", "The address under which customers open this product is not configured, so no link can be written."),
                new Words("请管理员设置 Marketing__Notifications__PublicUrl，例如 https://marketing.example.com。", "Ask an administrator to set Marketing__Notifications__PublicUrl, such as https://marketing.example.com."));
        }

        return IsAddress(address) ? null : new Refusal(RefusalKind.Invalid, "mail-address", new Words($"应为一个邮箱地址，实为“{Shown(address)}”。", $"Expected one mail address, but found '{Shown(address)}'."),
            new Words("例如 name@example.com。", "For example name@example.com."));
    }

    // One bare address: no name before it, no list, nothing that servers understand differently.
    static bool IsAddress(string address) => address.Length <= LongestAddress && address.All(letter => letter is > ' ' and < '\x7f') && address.IndexOfAny([',', ';', '"', '<', '>', '(', ')']) < 0
        && MailAddress.TryCreate(address, out var read) && read.Address == address && Uri.CheckHostName(read.Host) == UriHostNameType.Dns;

    static string Shown(string address) => new([.. address.Take(LongestAddress).Select(letter => char.IsControl(letter) ? ' ' : letter)]);

    /// <summary>Puts the mail of a link into the queue, with the transaction that makes the link.</summary>
    internal static async ValueTask Post(CommandContext context, WorkflowsDbContext rows, SignoffRow link, string address)
    {
        var process = (await context.Load(link.InstanceKey))!.Process;
        var until = InLocalTime(link.ExpiresAt);
        rows.Deliveries.Add(new DeliveryRow
        {
            Key = context.Transaction.ReserveKeys(1), OutboxKey = link.Key, Channel = EmailChannel.ChannelName, Receiver = address, Kind = Kind, At = context.Now, NextAt = context.Now,
            TextZh = $"{link.TitleZh}\n有效期至 {until}", TextEn = $"{link.TitleEn}\nvalid until {until}", InstanceKey = link.InstanceKey, TaskKey = link.TaskKey,
            ProcessId = process.Id, ProcessName = process.Name, State = DeliveryStates.Waiting,
        });
        AccessLog.TellWith(context.Transaction, rows, new AccessRow { Actor = link.CreatedBy, Action = AccessActions.SignOffMail, Object = ObjectOf(link.Key), Detail = $"to be mailed to {address}" });
        context.Changed(new Change(DeliveryPump.ChangeKind) { Person = "" });
    }

    static string InLocalTime(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Surroundings.Plain.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    static string ObjectOf(long link) => string.Create(CultureInfo.InvariantCulture, $"signoff {link}");

    /// <summary>Gives the link a token for the attempt that begins, unless nothing is to be sent any more.</summary>
    /// <returns>Null when the message may be sent; else what became of it: it has arrived, or is of no use.</returns>
    internal async static ValueTask<SendResult?> Begin(IRelationalTransaction transaction, WorkflowsDbContext context, DeliveryRow message, Uri? publicUrl, DateTimeOffset now)
    {
        if (await context.Signoffs.AsTracking().FirstOrDefaultAsync(row => row.Key == message.OutboxKey) is not { } link)
            return SendResult.Refused("The link is gone. 链接已不存在。");

        // Only the mail holds it: whoever opened it has an earlier attempt, whose answer was lost. A new token would shut the page before him.
        if (link.OpenedAt is not null)
            return SendResult.Delivered;
        if (SignoffStates.Of(link, (await transaction.Task(link.TaskKey))?.State, now) != SignoffStates.Open)
            return SendResult.Refused("The link is over. 链接已失效。");
        if (publicUrl is null)
            return SendResult.Refused("Marketing:Notifications:PublicUrl is not set. 未设置 PublicUrl。");
        var token = SignoffDesk.NewToken();
        (link.TokenHash, message.Token) = (SignoffDesk.HashOf(token), token);
        return null;
    }

    /// <summary>Tells that a mail was taken by the server.</summary>
    internal static void TellSent(IRelationalTransaction transaction, WorkflowsDbContext context, DeliveryRow message) =>
        AccessLog.TellWith(transaction, context, new AccessRow { Action = AccessActions.SignOffMail, Object = ObjectOf(message.OutboxKey), Detail = $"mailed to {message.Receiver}" });

    /// <summary>The id of one attempt: what another attempt sends has another link, and must not be taken for the same mail.</summary>
    internal static string IdOf(string message, string token) => $"{message}-{SignoffDesk.HashOf(token)[..12]}";
}
