using Marketing.Rules;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Notifications;

/// <summary>A way out of the house on which notices are sent: the e-mail server, one robot of one group.</summary>
/// <remarks>What is told inside the product needs none: it is written in the transaction that takes the notice from the outbox (ADR 0014).</remarks>
public interface IChannel
{
    /// <summary>Its name in the settings, the log and the database; no two channels share one.</summary>
    string Name { get; }

    /// <summary>What it is: email, dingtalk, wecom, feishu or webhook.</summary>
    string Kind { get; }

    /// <summary>How many messages it may send.</summary>
    ChannelLimit Limit { get; }

    /// <summary>How many messages may be on their way at once; each to another receiver.</summary>
    int AtOnce { get; }

    /// <summary>Whether each of its receivers is one person, who may choose what is sent; else a group.</summary>
    bool IsPersonal { get; }

    /// <summary>Whose templates put its messages into words: email or robot; null: it sends what is told as it is, for programs.</summary>
    string? Medium { get; }

    /// <summary>Whom this notice is sent to on this channel, each once; nobody when it is not meant for the channel.</summary>
    /// <param name="people">The people that the notice names, each once.</param>
    IEnumerable<string> ReceiversOf(Notice notice, IReadOnlyCollection<Person> people);

    /// <summary>Sends one message. Whatever goes wrong outside is an answer, not an exception.</summary>
    /// <exception cref="OperationCanceledException">It took too long, or the program stops.</exception>
    Task<SendResult> Send(OutMessage message, CancellationToken cancellation);
}

/// <summary>A message on its way out.</summary>
/// <param name="Id">The same in every attempt, so that a receiver can tell that it has seen it.</param>
/// <param name="Receiver">An address on the channel, as <see cref="IChannel.ReceiversOf"/> gave it.</param>
/// <param name="Kind">task, deadline, escalation, information or test.</param>
/// <param name="At">When what it tells of happened.</param>
public sealed record OutMessage(string Id, string Receiver, string Kind, Words Text, DateTimeOffset At)
{
    /// <summary>The page to open, or null where there is none or the text names it.</summary>
    public Uri? Link { get; init; }

    /// <summary>The line above the text; null: the text is its own.</summary>
    public Words? Subject { get; init; }

    /// <summary>zh or en; null: both.</summary>
    public string? Language { get; init; }
}

/// <summary>What became of one attempt to send.</summary>
public enum SendOutcome
{
    /// <summary>The other side has taken it.</summary>
    Delivered,

    /// <summary>Not now: to be tried again.</summary>
    Later,

    /// <summary>Never: this message will not be taken however often it is sent.</summary>
    Refused,
}

/// <summary>The answer to one attempt to send.</summary>
/// <param name="Detail">What the other side said, for the log; null when it took the message.</param>
/// <param name="After">When the other side wants to be asked again; null leaves it to the back-off.</param>
/// <param name="WholeChannel">Whether every other message would have met the same: the channel pauses, and not this message alone.</param>
public sealed record SendResult(SendOutcome Outcome, string? Detail = null, TimeSpan? After = null, bool WholeChannel = false)
{
    /// <summary>The other side has taken the message.</summary>
    public static SendResult Delivered { get; } = new(SendOutcome.Delivered);

    /// <summary>The other side does not take this message.</summary>
    public static SendResult Refused(string detail) => new(SendOutcome.Refused, detail);

    /// <summary>This receiver takes nothing now.</summary>
    public static SendResult Later(string detail, TimeSpan? after = null) => new(SendOutcome.Later, detail, after);

    /// <summary>The channel takes nothing now.</summary>
    public static SendResult Down(string detail, TimeSpan? after = null) => new(SendOutcome.Later, detail, after, WholeChannel: true);
}
