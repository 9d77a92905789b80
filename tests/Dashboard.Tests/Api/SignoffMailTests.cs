using System.Net;
using System.Text;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;
using Marketing.Workflows.Tests.Notifications;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>A link for a signature that the product mails: only the signer learns it, once, and nothing of it is kept.</summary>
public class SignoffMailTests
{
    const string Customer = "customer@example.com";

    static TestHost Host(MailSink sink, string? folder = null) => TestHost.Start(folder, ("Marketing:Notifications:PublicUrl", "https://m.example.com"), ("Marketing:Notifications:Email:Host", "127.0.0.1"),
        ("Marketing:Notifications:Email:Port", $"{sink.Port}"), ("Marketing:Notifications:Email:Tls", "None"), ("Marketing:Notifications:Email:From", "marketing@example.com"));

    static Task<JsonElement> Make(TestHost host, string task) => host.As("hotline-agent-1").Post($"/api/tasks/{task}/signoffs", new { recipient = "王先生", email = Customer });

    static async Task<JsonElement> Newest(TestHost host, string task) => (await host.As("hotline-agent-1").Get($"/api/tasks/{task}/signoffs")).Items().First();

    static async Task<TakenMail> Mail(MailSink sink, int count = 1)
    {
        await HttpSink.Until(() => Task.FromResult(sink.Taken.Count(mail => mail.To == Customer) >= count));
        return sink.Taken.Last(mail => mail.To == Customer);
    }

    static Task Becomes(TestHost host, string task, string state) => HttpSink.Until(async () => (await Newest(host, task)).GetProperty("mail").Text("state") == state);

    static string TokenOf(TakenMail mail)
    {
        const string Start = "https://m.example.com/sign#";
        var at = mail.Text.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        return mail.Text.Substring(at, 43);
    }

    [Fact]
    public async Task The_customer_gets_the_link_once_and_signs_and_nobody_else_can_read_it()
    {
        using var sink = new MailSink();
        var folder = Directory.CreateTempSubdirectory("marketing-mail-");
        try
        {
            string token;
            await using (var host = Host(sink, folder.FullName))
            {
                var (_, task) = await SignoffTests.Start(host);
                var made = await Make(host, task);
                Assert.Equal(JsonValueKind.Null, made.GetProperty("token").ValueKind);
                Assert.Equal(JsonValueKind.Null, made.GetProperty("url").ValueKind);
                var mail = await Mail(sink);
                Assert.Contains("有效期至 2026-03-04 09:00", mail.Text, StringComparison.Ordinal);
                Assert.Contains("no account is needed", mail.Text, StringComparison.Ordinal);
                token = TokenOf(mail);
                await Becomes(host, task, "delivered");

                var seen = new StringBuilder();
                foreach (var path in new[] { "/api/notifications/deliveries", "/api/audit/access", $"/api/tasks/{task}/signoffs", "/api/notifications" })
                    seen.Append((await host.As(null).Get(path)).GetRawText());
                Assert.DoesNotContain(token, seen.ToString(), StringComparison.Ordinal);
                var told = (await host.As(null).Get("/api/audit/access?action=sign-off-mail")).Items().Select(entry => entry.Text("detail")).Order();
                Assert.Equal([$"mailed to {Customer}", $"to be mailed to {Customer}"], told);
                Assert.Equal("accepted", (await host.As("nobody-at-all").Post("/api/sign/submit", new { token, accepted = true, name = "王某", nameIsSignature = true })).Text("state"));
                Assert.Single(sink.Taken, taken => taken.To == Customer);
                Assert.True((await host.As(null).Get("/api/audit/verify")).GetProperty("sound").GetBoolean());
            }

            var needle = Encoding.UTF8.GetBytes(token);
            Assert.All(folder.GetFiles("*", SearchOption.AllDirectories).Where(file => file.Extension != ".lock"), file => Assert.Equal(-1, File.ReadAllBytes(file.FullName).AsSpan().IndexOf(needle)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_refused_mail_is_shown_and_sent_again_with_a_link_of_its_own()
    {
        using var sink = new MailSink { Say = line => line.StartsWith("RCPT", StringComparison.Ordinal) && line.Contains(Customer, StringComparison.Ordinal) ? "550 unknown here" : null };
        await using var host = Host(sink);
        var (_, task) = await SignoffTests.Start(host);
        await Make(host, task);
        await Becomes(host, task, "dead");
        sink.Say = _ => null;
        var letter = (await host.As(null).Get($"/api/notifications/deliveries?receiver={Customer}")).Items().Single();
        Assert.Contains("unknown here", letter.GetProperty("log")[0].Text("detail"), StringComparison.Ordinal);
        await host.As(null).Done(HttpMethod.Post, $"/api/notifications/deliveries/{letter.Text("deliveryKey")}/redeliver", new { });
        var token = TokenOf(await Mail(sink));
        await Becomes(host, task, "delivered");
        Assert.Equal("open", (await host.As("nobody-at-all").Post("/api/sign/open", new { token })).Text("state"));
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_not_mailed()
    {
        using var sink = new MailSink { Say = line => line.StartsWith("RCPT", StringComparison.Ordinal) && line.Contains(Customer, StringComparison.Ordinal) ? "450 later" : null };
        await using var host = Host(sink);
        var (_, task) = await SignoffTests.Start(host);
        var made = await Make(host, task);
        await HttpSink.Until(async () => (await host.As(null).Get($"/api/notifications/deliveries?receiver={Customer}")).Items().Single().GetProperty("log").GetArrayLength() > 0);
        await host.As("hotline-agent-1").Post($"/api/signoffs/{made.GetProperty("signoff").Text("signoffKey")}/withdraw");
        sink.Say = _ => null;
        await host.SetClock("2026-03-02T12:00:00+08:00");
        await Becomes(host, task, "dead");
        Assert.DoesNotContain(sink.Taken, mail => mail.To == Customer);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a@b.com, c@d.com")]
    [InlineData("王某 <a@b.com>")]
    [InlineData("a@b.com\r\nBcc: c@d.com")]
    [InlineData("a b@c.com")]
    public async Task What_is_no_address_is_refused_and_no_link_is_made(string email)
    {
        using var sink = new MailSink();
        await using var host = Host(sink);
        var (_, task) = await SignoffTests.Start(host);
        var refused = await host.As("hotline-agent-1").Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/api/tasks/{task}/signoffs", new { email });
        Assert.Equal("mail-address", refused.Text("code"));
        Assert.Empty((await host.As("hotline-agent-1").Get($"/api/tasks/{task}/signoffs")).Items());
    }

    [Fact]
    public async Task Without_a_mail_server_the_refusal_says_how_to_name_one()
    {
        await using var host = TestHost.Start();
        var (_, task) = await SignoffTests.Start(host);
        var refused = await host.As("hotline-agent-1").Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/tasks/{task}/signoffs", new { email = Customer });
        Assert.Equal("mail-not-configured", refused.Text("code"));
        Assert.Contains("Marketing__Notifications__Email__Host", refused.GetProperty("mend").Text("zh"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_outward_address_the_refusal_says_how_to_set_it()
    {
        using var sink = new MailSink();
        await using var host = TestHost.Start(null, ("Marketing:Notifications:Email:Host", "127.0.0.1"), ("Marketing:Notifications:Email:Port", $"{sink.Port}"),
            ("Marketing:Notifications:Email:Tls", "None"), ("Marketing:Notifications:Email:From", "marketing@example.com"));
        var (_, task) = await SignoffTests.Start(host);
        var refused = await host.As("hotline-agent-1").Refused(HttpStatusCode.Conflict, HttpMethod.Post, $"/api/tasks/{task}/signoffs", new { email = Customer });
        Assert.Equal("public-url-not-configured", refused.Text("code"));
    }
}
