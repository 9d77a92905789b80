using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Notifications.Templates;

namespace Marketing.Workflows.Tests.Notifications;

/// <summary>The words of messages: filled in, and refused where they could not be.</summary>
public class TemplateTests
{
    static readonly MessageFacts Facts = new("task", new Words("新任务：{{person}}", "New task"), "米", "报价", NoticeWorld.Monday, new Uri("https://m.example.com/tasks/5"));

    [Theory]
    [InlineData("{{text}}", "新任务：{{person}}")] // what is filled in is not filled in again
    [InlineData("{{ person }}：{{process}}（{{kind}}，{{time}}）", "米：报价（新任务，2026-03-02 09:00）")]
    [InlineData("{{count}} {{link}}", "1 https://m.example.com/tasks/5")]
    [InlineData("{ {person} } }}", "{ {person} } }}")]
    public void Places_are_filled_in_and_nothing_else_happens(string template, string filled) =>
        Assert.Equal(filled, NoticeTemplate.Fill(template, TemplateBook.Values(Facts, "zh")));

    [Theory]
    [InlineData("TPL-001", "", "Dear {{persn}}", 1, 6, "{{person}}")]
    [InlineData("TPL-001", "{{sender}}", "x", 1, 1, "{{text}}")]
    [InlineData("TPL-001", "", "a\n  {{#if text}}", 2, 3, "{{text}}")]
    [InlineData("TPL-002", "", "a {{text", 1, 3, null)]
    [InlineData("TPL-003", "", " ", null, null, null)]
    [InlineData("TPL-003", "two\nlines", "x", null, null, null)]
    public void What_cannot_be_filled_in_is_refused_with_its_place_and_the_likely_name(string code, string subject, string body, int? line, int? column, string? mend)
    {
        var problem = new NoticeTemplate(subject, body).Check().First(one => one.Code == code);
        Assert.Equal((line, column), (problem.Position?.Line, problem.Position?.Column));
        if (mend is not null)
            Assert.Contains(mend, problem.Mend!.English, StringComparison.Ordinal);
        Assert.NotEqual(problem.Message.Chinese, problem.Message.English);
    }

    [Fact]
    public async Task An_administrators_template_stands_before_the_shipped_one_until_it_is_removed()
    {
        var clock = new EngineClock();
        clock.StandAt(NoticeWorld.Monday);
        using var sink = new MailSink();
        await using var it = await NoticeWorld.OnSqlite(clock, TimeSpan.FromSeconds(10), ChannelTests.Mail(sink));
        await it.Preferences.Save("mia", new() { Language = "zh" });
        var name = new TemplateName("email", "task", "zh");
        Assert.True((await it.Templates.Write(name, new NoticeTemplate("【{{kind}}】{{process}}", "{{person}}：{{text}}"), "admin")).Succeeded);
        await it.Book.Read(CancellationToken.None);
        await it.Tell(1, _ => (1, "mia"), kind: "task");
        await it.Tell(1, _ => (1, "mia"), kind: "information", from: 1);
        await it.Drain();
        Assert.Equal(["米：0", "1"], sink.Taken.Select(mail => mail.Text.TrimEnd()));
        Assert.Equal("【新任务】", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(sink.Taken.First().Headers["Subject"].Split('?')[3])));

        Assert.True((await it.Templates.Remove(name, "admin")).Succeeded);
        await it.Book.Read(CancellationToken.None);
        await it.Tell(1, _ => (1, "mia"), kind: "task", from: 2);
        await it.Drain();
        Assert.Equal("2", sink.Taken.Last().Text.TrimEnd());
    }

    [Fact]
    public async Task A_template_that_is_none_is_refused_and_nothing_is_kept()
    {
        var clock = new EngineClock();
        clock.StandAt(NoticeWorld.Monday);
        await using var it = await NoticeWorld.OnSqlite(clock, TimeSpan.FromSeconds(1));
        Assert.Equal("template-unknown", (await it.Templates.Write(new("fax", "task", "zh"), new("a", "b"), "admin")).Refusal!.Code);
        Assert.Equal("template-unknown", (await it.Templates.Remove(new("email", "task", "zh"), "admin")).Refusal!.Code);
        Assert.Equal("template-invalid", (await it.Templates.Write(new("email", "task", "zh"), new("a", "{{x}}"), "admin")).Refusal!.Code);
        Assert.Empty(await it.Templates.Own());
    }
}
