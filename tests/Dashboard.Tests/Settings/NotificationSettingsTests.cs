using Marketing.Dashboard.Settings;
using Microsoft.Extensions.Configuration;

namespace Marketing.Dashboard.Tests.Settings;

/// <summary>UX A10: a setting that cannot be used is said in words, with what is expected; secrets are not repeated.</summary>
public class NotificationSettingsTests
{
    const string Secret = "canary-7f3a";

    static NotificationOptions Read(params IEnumerable<string> lines) => NotificationSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(lines.Select(line => line.Split('=', 2)).Select(pair => KeyValuePair.Create<string, string?>("N:" + pair[0], pair[1]))).Build().GetSection("N"));

    static readonly string[] Mail = ["Email:Host=smtp.example.com", "Email:From=营销 <m@example.com>"];
    static readonly string[] Robot = ["Robots:ops:Kind=DingTalk", "Robots:ops:Url=https://oapi.dingtalk.com/robot/send?access_token=" + Secret, "Robots:ops:Secret=" + Secret];

    [Fact]
    public void Without_settings_nothing_leaves_the_house() => Assert.Empty(Read().Channels());

    [Fact]
    public void Mail_and_robots_are_read_with_what_is_usual()
    {
        var options = Read([.. Mail, .. Robot, "PublicUrl=https://m.example.com"]);
        Assert.Equal(["email", "ops"], options.Channels().Select(channel => channel.Name));
        Assert.Equal((587, true, 600), (options.Email!.Port, options.Email.StartTls, options.Email.PerMinute));
        var robot = Assert.Single(options.Robots);
        Assert.Equal(("dingtalk", 20, "deadline escalation unread"), (robot.Kind, robot.PerMinute, string.Join(' ', robot.Kinds)));
        Assert.Equal("https://m.example.com/", options.PublicUrl!.AbsoluteUri);
        Assert.DoesNotContain(Secret, string.Join('\n', NotificationSettings.Describe(options)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Colour=red", "a known key")]
    [InlineData("PublicUrl=ftp://x", "an http or https address")]
    [InlineData("Email:Port=25", "the name of an SMTP server")]
    [InlineData("Email:Host=h;Email:From=nobody", "the sender's mail address")]
    [InlineData("Email:Host=h;Email:From=m@example.com;Email:Port=70000", "a whole number from 1 to 65535")]
    [InlineData("Email:Host=h;Email:From=m@example.com;Email:Tls=Perhaps", "StartTls or None")]
    [InlineData("Email:Host=h;Email:From=m@example.com;Email:Tls=None;Email:User=u;Email:Password=canary-7f3a", "must not be sent in the clear")]
    [InlineData("Email:Host=h;Email:From=m@example.com;Email:Domain=a b", "the domain of mail addresses")]
    [InlineData("Email:Host=h;Email:From=m@example.com;Email:Colour=red", "a known key")]
    [InlineData("Robots:ops:Kind=Slack", "DingTalk, WeCom, Feishu or Webhook")]
    [InlineData("Robots:ops:Kind=WeCom", "the robot's https address")]
    [InlineData("Robots:ops:Kind=WeCom;Robots:ops:Url=http://robot.example.com/canary-7f3a", "the robot's https address")]
    [InlineData("Robots:email:Kind=WeCom;Robots:email:Url=https://r.example.com", "other than email")]
    [InlineData("Robots:a_b:Kind=WeCom;Robots:a_b:Url=https://r.example.com", "letters, digits and hyphens")]
    [InlineData("Robots:ops:Kind=WeCom;Robots:ops:Url=https://r.example.com;Robots:ops:Kinds=gossip", "some of task, deadline, escalation, information")]
    [InlineData("Robots:ops:Kind=WeCom;Robots:ops:Url=https://r.example.com;Robots:ops:PerMinute=0", "a whole number from 1 to 6000")]
    public void What_cannot_be_used_is_said(string lines, string expected)
    {
        var wrong = Assert.Throws<SettingsException>(() => Read(lines.Split(';')));
        Assert.Contains(expected, wrong.Words.English, StringComparison.Ordinal);
        Assert.Contains("不可用", wrong.Words.Chinese, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, wrong.Words.English + wrong.Words.Chinese, StringComparison.Ordinal);
    }
}
