using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Marketing.Workflows.Notifications.Channels;

/// <summary>How one maker's robots are called, and what their answers mean.</summary>
public abstract class RobotDialect
{
    static readonly TimeSpan AfterTooMany = TimeSpan.FromMinutes(1);
    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>By the word of the settings.</summary>
    public static IReadOnlyDictionary<string, RobotDialect> All { get; } = new Dictionary<string, RobotDialect>(StringComparer.OrdinalIgnoreCase)
    {
        ["dingtalk"] = new DingTalk(), ["wecom"] = new WeCom(), ["feishu"] = new Feishu(), ["webhook"] = new Webhook(),
    };

    /// <summary>The call for one message.</summary>
    /// <param name="now">The instant it is signed at; makers refuse signatures older than an hour.</param>
    public abstract HttpRequestMessage Request(RobotSettings settings, OutMessage message, DateTimeOffset now);

    /// <summary>What an answer with status 200 means.</summary>
    public virtual SendResult Judge(string body) => SendResult.Delivered;

    static HttpRequestMessage Post(Uri url, string json) => new(HttpMethod.Post, url)
    {
        Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
    };

    static string Signature(string key, string content) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(content)));

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // An answer says with a number in its body whether the robot took the message, and with status 200 in any case.
    static SendResult JudgeCode(string body, string name, IReadOnlyCollection<int> tooMany, IReadOnlyCollection<int> mend)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            if (answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty(name, out var number) && number.TryGetInt32(out var code))
            {
                return code == 0 ? SendResult.Delivered
                    : tooMany.Contains(code) ? SendResult.Down(body, AfterTooMany)
                    : mend.Contains(code) ? SendResult.Down(body)
                    : SendResult.Refused(body);
            }
        }
        catch (JsonException)
        {
            // Not the robot: something on the way to it has answered.
        }

        return SendResult.Down($"Expected JSON with '{name}', found: {body}");
    }

    /// <summary>DingTalk: the signature, over milliseconds and secret, goes into the address.</summary>
    sealed class DingTalk : RobotDialect
    {
        static readonly int[] TooMany = [130101, 410100, 90030];

        // Busy; no such token; keyword, signature or address not allowed.
        static readonly int[] Mend = [-1, 300001, 300005, 310000];

        public override HttpRequestMessage Request(RobotSettings settings, OutMessage message, DateTimeOffset now)
        {
            var body = new JsonObject { ["msgtype"] = "text", ["text"] = new JsonObject { ["content"] = RobotChannel.TextOf(message, 16_000) } };
            return Post(settings.Secret is null ? settings.Url : Signed(settings, Text(now.ToUnixTimeMilliseconds())), body.ToJsonString(Readable));
        }

        static Uri Signed(RobotSettings settings, string timestamp)
        {
            var sign = Uri.EscapeDataString(Signature(settings.Secret!, $"{timestamp}\n{settings.Secret}"));
            return new Uri($"{settings.Url.AbsoluteUri}{(settings.Url.Query.Length == 0 ? '?' : '&')}timestamp={timestamp}&sign={sign}");
        }

        public override SendResult Judge(string body) => JudgeCode(body, "errcode", TooMany, Mend);
    }

    /// <summary>WeCom: whoever knows the address may call; nothing is signed.</summary>
    sealed class WeCom : RobotDialect
    {
        static readonly int[] TooMany = [45009, 45033];

        // Busy; no such robot.
        static readonly int[] Mend = [-1, 93000, 40001, 40014];

        public override HttpRequestMessage Request(RobotSettings settings, OutMessage message, DateTimeOffset now) => Post(settings.Url,
            new JsonObject { ["msgtype"] = "text", ["text"] = new JsonObject { ["content"] = RobotChannel.TextOf(message, 2_000) } }.ToJsonString(Readable));

        public override SendResult Judge(string body) => JudgeCode(body, "errcode", TooMany, Mend);
    }

    /// <summary>Feishu: the signature, of nothing under a key of seconds and secret, goes into the body.</summary>
    sealed class Feishu : RobotDialect
    {
        static readonly int[] TooMany = [9499, 11232];

        // No such robot; signature, address or keyword not allowed.
        static readonly int[] Mend = [19001, 19021, 19022, 19024];

        public override HttpRequestMessage Request(RobotSettings settings, OutMessage message, DateTimeOffset now)
        {
            // In its texts <at …> calls people: a title must not.
            var text = RobotChannel.TextOf(message, 16_000).Replace("<at", "＜at", StringComparison.OrdinalIgnoreCase);
            var body = new JsonObject { ["msg_type"] = "text", ["content"] = new JsonObject { ["text"] = text } };
            if (settings.Secret is not null)
            {
                var timestamp = Text(now.ToUnixTimeSeconds());
                (body["timestamp"], body["sign"]) = (timestamp, Signature($"{timestamp}\n{settings.Secret}", ""));
            }

            return Post(settings.Url, body.ToJsonString(Readable));
        }

        public override SendResult Judge(string body) => JudgeCode(body, "code", TooMany, Mend);
    }

    /// <summary>Any program: the message as JSON, its id and instant in headers, and a signature over both and the body (SR-O2).</summary>
    sealed class Webhook : RobotDialect
    {
        public override HttpRequestMessage Request(RobotSettings settings, OutMessage message, DateTimeOffset now)
        {
            var body = new JsonObject
            {
                ["id"] = message.Id, ["kind"] = message.Kind, ["at"] = message.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["zh"] = message.Text.Chinese, ["en"] = message.Text.English, ["link"] = message.Link?.AbsoluteUri,
            }.ToJsonString(Readable);
            var request = Post(settings.Url, body);
            var timestamp = Text(now.ToUnixTimeSeconds());
            request.Headers.Add("X-Marketing-Id", message.Id);
            request.Headers.Add("X-Marketing-Timestamp", timestamp);
            if (settings.Secret is not null)
                request.Headers.Add("X-Marketing-Signature", string.Join(", ", settings.Secret.Split(',', StringSplitOptions.TrimEntries).Select(secret => "v1=" + Hex(secret, $"{timestamp}.{body}"))));
            return request;
        }

        static string Hex(string secret, string content) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(content)));
    }
}
