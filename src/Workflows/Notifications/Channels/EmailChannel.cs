using System.Net;
using System.Net.Mail;
using System.Text;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Notifications.Channels;

/// <summary>How mail leaves the house.</summary>
/// <param name="Host">The SMTP server.</param>
/// <param name="From">The sender's address, with a name if wanted.</param>
public sealed record EmailSettings(string Host, int Port, MailAddress From)
{
    /// <summary>Whether the connection is encrypted (STARTTLS) before anything is said; a certificate that does not hold is refused.</summary>
    public bool StartTls { get; init; } = true;
    public string? User { get; init; }
    public string? Password { get; init; }

    /// <summary>The domain of people without an address of their own: <c>id@domain</c>; null: they get no mail.</summary>
    public string? Domain { get; init; }
    public int PerMinute { get; init; } = 600;
}

/// <summary>Sends notices as e-mail, one to each person.</summary>
/// <remarks>The message's id is its Message-ID, the same in every attempt. Plain text only: nothing in it is a link but our own.</remarks>
public sealed class EmailChannel(EmailSettings settings) : IChannel
{
    /// <summary>The name of the one channel for mail.</summary>
    public const string ChannelName = "email";

    public string Name => ChannelName;

    public string Kind => "email";

    public ChannelLimit Limit { get; } = ChannelLimit.PerMinute(settings.PerMinute);

    public int AtOnce => 4;

    public bool IsPersonal => true;

    public string? Medium => Templates.ShippedTemplates.Email;

    public IEnumerable<string> ReceiversOf(Notice notice, IReadOnlyCollection<Person> people) => people.Select(AddressOf).OfType<string>();

    string? AddressOf(Person person) => person.Email ?? (settings.Domain is null ? null : $"{person.Id}@{settings.Domain}");

    public async Task<SendResult> Send(OutMessage message, CancellationToken cancellation)
    {
        if (!MailAddress.TryCreate(message.Receiver, out var to))
            return SendResult.Refused($"'{message.Receiver}' is no mail address. 不是邮箱地址。");
        using var mail = Mail(message, to);
        using var client = new SmtpClient(settings.Host, settings.Port) { EnableSsl = settings.StartTls };
        if (settings.User is not null)
            client.Credentials = new NetworkCredential(settings.User, settings.Password);
        try
        {
            await client.SendMailAsync(mail, cancellation);
            return SendResult.Delivered;
        }
        catch (SmtpException failure)
        {
            return Judge(failure);
        }
        catch (Exception failure) when (failure is IOException or System.Security.Authentication.AuthenticationException or System.Net.Sockets.SocketException)
        {
            return SendResult.Down(failure.Message);
        }
    }

    MailMessage Mail(OutMessage message, MailAddress to)
    {
        var mail = new MailMessage(settings.From, to)
        {
            Subject = OneLine((message.Subject ?? message.Text) is var subject && message.Language == "en" ? subject.English : subject.Chinese), SubjectEncoding = Encoding.UTF8,
            Body = $"{Body(message)}\n{(message.Link is null ? "" : $"\n{message.Link}\n")}", BodyEncoding = Encoding.UTF8,
        };
        mail.Headers.Add("Message-ID", $"<{message.Id}@{settings.From.Host}>");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    static string Body(OutMessage message) => message.Language switch
    {
        "zh" => message.Text.Chinese,
        "en" => message.Text.English,
        _ => $"{message.Text.Chinese}\n\n{message.Text.English}",
    };

    // A header holds one line: whatever a title brings along must not begin another.
    static string OneLine(string text) => new([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]);

    // 4yz: later; 5yz about this receiver or message: never. Anything else (no connection, no trust, no login) concerns all mail.
    static SendResult Judge(SmtpException failure)
    {
        var said = failure.InnerException is { } inner ? $"{failure.Message} {inner.Message}" : failure.Message;
        return failure.StatusCode switch
        {
            SmtpStatusCode.MailboxBusy or SmtpStatusCode.LocalErrorInProcessing or SmtpStatusCode.InsufficientStorage => SendResult.Later(said),
            SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.UserNotLocalTryAlternatePath or SmtpStatusCode.ExceededStorageAllocation
                or SmtpStatusCode.MailboxNameNotAllowed or SmtpStatusCode.TransactionFailed => SendResult.Refused(said),
            _ => SendResult.Down(said),
        };
    }
}
