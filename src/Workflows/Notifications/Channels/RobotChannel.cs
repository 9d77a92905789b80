using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Notifications.Channels;

/// <summary>One robot of one group, or one receiver of webhooks.</summary>
/// <param name="Name">Its name in the settings.</param>
/// <param name="Kind">dingtalk, wecom, feishu or webhook.</param>
/// <param name="Url">Where it is called; holds the robot's token and is therefore told to nobody.</param>
public sealed record RobotSettings(string Name, string Kind, Uri Url)
{
    /// <summary>The secret that calls are signed with; null for none. A webhook may have two, separated by a comma, while one replaces the other.</summary>
    public string? Secret { get; init; }

    /// <summary>The kinds of notices it gets.</summary>
    public IReadOnlyCollection<string> Kinds { get; init; } = ["deadline", "escalation", Reading.ReadTracking.ReminderKind];

    /// <summary>The people, roles and units whose notices it gets; none: everybody's.</summary>
    public IReadOnlyCollection<string> For { get; init; } = [];
    public int PerMinute { get; init; } = 20;
}

/// <summary>Sends notices to a robot: one call a notice, whoever it names.</summary>
public sealed class RobotChannel(RobotSettings settings, RobotDialect dialect, HttpClient http, TimeProvider clock) : IChannel
{
    const int LongestAnswer = 64 << 10;

    public string Name => settings.Name;

    public string Kind => settings.Kind;

    public ChannelLimit Limit { get; } = ChannelLimit.PerMinute(settings.PerMinute);

    public int AtOnce => 1;

    public bool IsPersonal => false;

    public string? Medium => settings.Kind == "webhook" ? null : Templates.ShippedTemplates.Robot;

    /// <summary>What robots are called with: no redirects, no cookies, short answers.</summary>
    public static HttpClient NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    { MaxResponseContentBufferSize = LongestAnswer, Timeout = Timeout.InfiniteTimeSpan };

    public IEnumerable<string> ReceiversOf(Notice notice, IReadOnlyCollection<Person> people) =>
        settings.Kinds.Contains(notice.Kind) && (settings.For.Count == 0 || notice.To.Any(settings.For.Contains)) ? [settings.Name] : [];

    public async Task<SendResult> Send(OutMessage message, CancellationToken cancellation)
    {
        try
        {
            using var request = dialect.Request(settings, message, clock.GetUtcNow());
            using var response = await http.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsStringAsync(cancellation);
            return response.IsSuccessStatusCode ? dialect.Judge(body) : Judge(response, body);
        }
        catch (HttpRequestException failure)
        {
            return SendResult.Down(failure.InnerException is { } inner ? $"{failure.Message} {inner.Message}" : failure.Message);
        }
    }

    // A message of a form that is not understood will never be; everything else somebody can mend, or time does.
    SendResult Judge(HttpResponseMessage response, string body)
    {
        var said = $"HTTP {(int)response.StatusCode}: {body}";
        return response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity
            ? SendResult.Refused(said)
            : SendResult.Down(said, After(response.Headers.RetryAfter));
    }

    TimeSpan? After(RetryConditionHeaderValue? asked)
    {
        var wait = asked?.Delta ?? (asked?.Date - clock.GetUtcNow());
        return wait is not { } time || time <= TimeSpan.Zero ? null : time < LongestWait ? time : LongestWait;
    }

    static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>A text in both languages, cut to so many bytes at a whole letter.</summary>
    internal static string TextOf(OutMessage message, int mostBytes)
    {
        var text = $"{message.Text.Chinese}\n{message.Text.English}{(message.Link is null ? "" : $"\n{message.Link}")}";
        if (Encoding.UTF8.GetByteCount(text) <= mostBytes)
            return text;
        var cut = new StringBuilder();
        var bytes = 3; // the ellipsis
        foreach (var rune in text.EnumerateRunes())
        {
            if ((bytes += rune.Utf8SequenceLength) > mostBytes)
                break;
            cut.Append(rune);
        }

        return cut.Append('…').ToString();
    }
}
