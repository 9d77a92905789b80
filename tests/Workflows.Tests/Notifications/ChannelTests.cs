using System.Globalization;
using System.Net.Mail;
using System.Text.Json;
using Marketing.Rules;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Notifications.Channels;

namespace Marketing.Workflows.Tests.Notifications;

/// <summary>How each kind of channel speaks, and what it understands.</summary>
public class ChannelTests
{
    static readonly OutMessage Message = new("7-9", "mia@example.com", "escalation", new Words("投诉超时", "Complaint overdue"), NoticeWorld.Monday);

    internal static EmailChannel Mail(MailSink sink) => new(new EmailSettings("127.0.0.1", sink.Port, new MailAddress("marketing@example.com", "营销流程中心")) { StartTls = false, Domain = "example.com", PerMinute = 60_000 });

    // ---- mail ----

    [Fact]
    public async Task A_mail_comes_with_its_id_its_subject_and_both_languages()
    {
        using var sink = new MailSink();
        Assert.Equal(SendOutcome.Delivered, (await Mail(sink).Send(Message with { Link = new Uri("https://m.example.com/tasks/5") }, CancellationToken.None)).Outcome);
        var mail = Assert.Single(sink.Taken);
        Assert.Equal("<7-9@example.com>", mail.Headers["Message-ID"]);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Equal("投诉超时", Decoded(mail.Headers["Subject"]));
        Assert.Equal(["投诉超时", "", "Complaint overdue", "", "https://m.example.com/tasks/5"], mail.Text.ReplaceLineEndings("\n").TrimEnd().Split('\n'));
    }

    // =?utf-8?B?…?= as the standard has it.
    static string Decoded(string header) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(header.Split('?')[3]));

    [Theory] // RELIABILITY W09, W10: a title or an address must not begin a header of its own
    [InlineData("a\r\nBcc: thief@example.com", "mia@example.com", SendOutcome.Delivered)]
    [InlineData("a\nb", "mia@example.com", SendOutcome.Delivered)]
    [InlineData("a", "mia@example.com\r\nRCPT TO:<thief@example.com>", SendOutcome.Refused)]
    [InlineData("a", "nobody", SendOutcome.Refused)]
    public async Task Nothing_gets_into_the_headers(string title, string receiver, SendOutcome expected)
    {
        using var sink = new MailSink();
        Assert.Equal(expected, (await Mail(sink).Send(Message with { Text = new Words(title, "e"), Receiver = receiver }, CancellationToken.None)).Outcome);
        Assert.All(sink.Taken, mail =>
        {
            Assert.Equal("mia@example.com", mail.To);
            Assert.False(mail.Headers.ContainsKey("Bcc"));
        });
    }

    [Theory]
    [InlineData("CONNECT", "421 too busy", SendOutcome.Later, true)]
    [InlineData("MAIL FROM", "530 authentication required", SendOutcome.Later, true)]
    [InlineData("RCPT TO", "450 mailbox busy", SendOutcome.Later, false)]
    [InlineData("RCPT TO", "452 full", SendOutcome.Later, false)]
    [InlineData("RCPT TO", "550 no such person", SendOutcome.Refused, false)]
    [InlineData("RCPT TO", "553 bad name", SendOutcome.Refused, false)]
    [InlineData("DATA", "554 looks like spam", SendOutcome.Refused, false)]
    public async Task What_a_mail_server_says_is_understood(string verb, string says, SendOutcome expected, bool wholeChannel)
    {
        using var sink = new MailSink { Say = line => line.StartsWith(verb, StringComparison.OrdinalIgnoreCase) ? says : null };
        var result = await Mail(sink).Send(Message, CancellationToken.None);
        Assert.Equal((expected, wholeChannel), (result.Outcome, result.WholeChannel));
        Assert.Empty(sink.Taken);
    }

    [Fact]
    public async Task Mail_is_not_sent_in_the_clear_to_a_server_that_cannot_encrypt()
    {
        using var sink = new MailSink();
        var careful = new EmailChannel(new EmailSettings("127.0.0.1", sink.Port, new MailAddress("marketing@example.com")));
        var result = await careful.Send(Message, CancellationToken.None);
        Assert.Equal((SendOutcome.Later, true), (result.Outcome, result.WholeChannel));
        Assert.Empty(sink.Taken);
    }

    // ---- robots ----

    static RobotSettings Robot(string kind, string? secret) => new("r", kind, new Uri("https://robot.example.com/send?token=t")) { Secret = secret };

    static async Task<(Uri Url, JsonElement Body, HttpRequestMessage Request)> Call(string kind, string? secret, OutMessage? message = null)
    {
        var request = RobotDialect.All[kind].Request(Robot(kind, secret), message ?? Message, NoticeWorld.Monday.AddMinutes(0));
        return (request.RequestUri!, JsonElement.Parse(await request.Content!.ReadAsStringAsync()), request);
    }

    [Fact] // the expected signature was computed by another program
    public async Task DingTalk_is_signed_in_the_address()
    {
        var (url, body, _) = await Call("dingtalk", "SECdemo");
        Assert.Equal("https://robot.example.com/send?token=t&timestamp=1772413200000&sign=SOPs0xdtbsUgE%2B7FOfsZe7jZPOojk8%2BxkWRuUHwEe8E%3D", url.AbsoluteUri);
        Assert.Equal("text", body.GetProperty("msgtype").GetString());
        Assert.Equal("投诉超时\nComplaint overdue", body.GetProperty("text").GetProperty("content").GetString());
        Assert.Equal("https://robot.example.com/send?token=t", (await Call("dingtalk", null)).Url.AbsoluteUri);
    }

    [Fact] // likewise
    public async Task Feishu_is_signed_in_the_body_and_calls_nobody()
    {
        var (url, body, _) = await Call("feishu", "demo", Message with { Text = new Words("<at user_id=\"all\">所有人</at>", "x") });
        Assert.Equal("https://robot.example.com/send?token=t", url.AbsoluteUri);
        Assert.Equal(("1772413200", "pFOSBLJZhxdSksFk3nGbDeEYnAl6hQmWxDNhpZZme7c="), (body.GetProperty("timestamp").GetString(), body.GetProperty("sign").GetString()));
        Assert.DoesNotContain("<at", body.GetProperty("content").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WeCom_takes_two_thousand_bytes_and_no_half_letters()
    {
        var (_, body, _) = await Call("wecom", null, Message with { Text = new Words(new string('超', 5_000), "x") });
        var text = body.GetProperty("text").GetProperty("content").GetString()!;
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(text), 1_990, 2_000);
        Assert.Equal(new string('超', text.Length - 1) + "…", text);
    }

    [Fact]
    public async Task A_webhook_is_signed_with_both_secrets_over_instant_and_body()
    {
        var (_, body, request) = await Call("webhook", "new, old");
        Assert.Equal(("7-9", "escalation", "2026-03-02T01:00:00Z"), (body.GetProperty("id").GetString(), body.GetProperty("kind").GetString(), body.GetProperty("at").GetString()));
        Assert.Equal("7-9", request.Headers.GetValues("X-Marketing-Id").Single());
        var timestamp = request.Headers.GetValues("X-Marketing-Timestamp").Single();
        var content = System.Text.Encoding.UTF8.GetBytes($"{timestamp}.{await request.Content!.ReadAsStringAsync()}");
        var expected = new[] { "new", "old" }.Select(secret => "v1=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret), content)));
        Assert.Equal(expected, request.Headers.GetValues("X-Marketing-Signature").SelectMany(value => value.Split(", ")));
    }

    [Theory]
    [InlineData("dingtalk", """{"errcode":0,"errmsg":"ok"}""", SendOutcome.Delivered, false, 0)]
    [InlineData("dingtalk", """{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}""", SendOutcome.Later, true, 60)]
    [InlineData("dingtalk", """{"errcode":310000,"errmsg":"sign not match"}""", SendOutcome.Later, true, 0)]
    [InlineData("dingtalk", """{"errcode":400105,"errmsg":"unsupported msgtype"}""", SendOutcome.Refused, false, 0)]
    [InlineData("wecom", """{"errcode":0,"errmsg":"ok"}""", SendOutcome.Delivered, false, 0)]
    [InlineData("wecom", """{"errcode":45009,"errmsg":"api freq out of limit"}""", SendOutcome.Later, true, 60)]
    [InlineData("wecom", """{"errcode":93000,"errmsg":"invalid webhook url"}""", SendOutcome.Later, true, 0)]
    [InlineData("wecom", """{"errcode":40058,"errmsg":"invalid parameter"}""", SendOutcome.Refused, false, 0)]
    [InlineData("feishu", """{"code":0,"msg":"success"}""", SendOutcome.Delivered, false, 0)]
    [InlineData("feishu", """{"code":11232,"msg":"frequency limited"}""", SendOutcome.Later, true, 60)]
    [InlineData("feishu", """{"code":19021,"msg":"sign match fail"}""", SendOutcome.Later, true, 0)]
    [InlineData("feishu", """{"code":19002,"msg":"params error"}""", SendOutcome.Refused, false, 0)]
    [InlineData("feishu", "<html>a proxy</html>", SendOutcome.Later, true, 0)]
    [InlineData("webhook", "", SendOutcome.Delivered, false, 0)]
    public void What_a_robot_answers_is_understood(string kind, string body, SendOutcome expected, bool wholeChannel, int after)
    {
        var result = RobotDialect.All[kind].Judge(body);
        Assert.Equal((expected, wholeChannel, TimeSpan.FromSeconds(after)), (result.Outcome, result.WholeChannel, result.After ?? TimeSpan.Zero));
    }

    [Theory]
    [InlineData("escalation", "mia", "", "", true)]
    [InlineData("task", "mia", "", "", false)]
    [InlineData("task", "mia", "task", "", true)]
    [InlineData("escalation", "mia", "", "mia", true)]
    [InlineData("escalation", "clerk", "", "mia,clerk", true)]
    [InlineData("escalation", "zoe", "", "mia,clerk", false)]
    public void A_robot_gets_the_notices_it_is_for(string kind, string to, string kinds, string @for, bool expected)
    {
        var settings = Robot("wecom", null) with { For = @for.Split(',', StringSplitOptions.RemoveEmptyEntries) };
        if (kinds.Length > 0)
            settings = settings with { Kinds = kinds.Split(',') };
        var channel = new RobotChannel(settings, RobotDialect.All["wecom"], new HttpClient(), TimeProvider.System);
        Assert.Equal(expected, channel.ReceiversOf(new Notice([to], kind, Message.Text), []).Any());
    }

    // ---- limits and back-off ----

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(600)]
    public void A_limit_holds_in_every_span_however_calls_come(int count)
    {
        var limit = ChannelLimit.PerMinute(count);
        var random = new Random(count);
        var (now, at, tokens) = (NoticeWorld.Monday, NoticeWorld.Monday, (double)limit.Burst);
        var sent = new List<DateTimeOffset>();
        while (sent.Count < 2_000)
        {
            (tokens, at) = (limit.Refill(tokens, at, now), now);
            while (ChannelLimit.Whole(tokens) >= 1 && random.Next(4) > 0)
            {
                sent.Add(now);
                tokens--;
            }

            now += random.Next(3) == 0 ? TimeSpan.FromSeconds(random.NextDouble() * 90) : limit.UntilNext(tokens);
        }

        for (var first = 0; first + count < sent.Count; first++)
            Assert.True(sent[first + count] - sent[first] >= TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1), $"{count + 1} within {sent[first + count] - sent[first]}");
    }

    [Fact]
    public void Waiting_grows_is_bounded_and_differs_by_message_alone()
    {
        var spans = Enumerable.Range(1, BackOff.MostAttempts).Select(attempt => BackOff.After(attempt, 42)).ToList();
        Assert.All(spans.Take(5).Zip(spans.Skip(1)), pair => Assert.True(pair.Second > pair.First * 1.3));
        Assert.All(spans, span => Assert.InRange(span, TimeSpan.FromSeconds(8), TimeSpan.FromMinutes(6)));
        Assert.Equal(spans, Enumerable.Range(1, BackOff.MostAttempts).Select(attempt => BackOff.After(attempt, 42)));
        Assert.True(Enumerable.Range(0, 1_000).Select(key => BackOff.After(3, key)).Distinct().Count() > 990);
        Assert.InRange(Enumerable.Range(0, 1_000).Average(key => BackOff.After(3, key).TotalSeconds), 39.0, 41.0);
    }
}
