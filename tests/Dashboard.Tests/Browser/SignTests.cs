using System.Net.Http.Json;
using System.Text.Json;
using Marketing.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Marketing.Dashboard.Tests.Browser;

/// <summary>A customer without an account signs on a phone-sized page; announcements are read by opening; people choose how they are told.</summary>
public class SignTests(BrowserHost host) : IClassFixture<BrowserHost>
{
    static readonly string Axe = File.ReadAllText(Path.Combine(SourceTree.Client, "node_modules", "axe-core", "axe.min.js"));

    static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    internal const string Settled = "() => document.getAnimations().every(one => one.playState !== 'running' || one.effect?.getComputedTiming().iterations === Infinity)";

    // Axe in the page, and nothing wider than the screen.
    internal static async Task Clean(IPage page)
    {
        Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        await page.EvaluateAsync(Axe);
        await page.WaitForFunctionAsync(Settled); // colours of what is still fading in are nobody's
        var result = await page.EvaluateAsync<JsonElement>("tags => axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })", Tags);
        var faults = result.GetProperty("violations").EnumerateArray().Where(one => one.GetProperty("impact").GetString() is "critical" or "serious")
            .Select(one => $"{page.Url}: {one.GetProperty("id").GetString()}: {one.GetProperty("nodes")[0].GetProperty("html").GetString()}").ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    // Up to the customer's signature, by the interface.
    async Task<(string Instance, string Task)> AwaitingSignature()
    {
        using var client = host.Client("hotline-agent-1");
        var started = await Read(await client.PostAsJsonAsync("/api/processes/complaint-handling/start", new { }));
        var instance = started.GetProperty("processInstanceKey").GetString()!;
        var task = started.GetProperty("task").GetProperty("userTaskKey").GetString()!;
        foreach (var complaint in new object[]
        {
            new { customer = "C-1", channel = "hotline-400", content = "设备到货后无法启动，现场已断电检查三次" }, new { }, new { cause = "接线错误", preliminary_solution = "上门重新接线", complex = false },
            new { result = "已上门重新接线，设备连续运行两小时正常" },
        })
            task = (await Read(await client.PostAsJsonAsync($"/api/tasks/{task}/complete", new { variables = new { complaint } }))).GetProperty("next").GetProperty("userTaskKey").GetString()!;
        return (instance, task);
    }

    static async Task<JsonElement> Read(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    static async Task Draw(IPage page)
    {
        var pad = (await page.Locator(".pad").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(pad.X + (pad.Width * 0.2f), pad.Y + (pad.Height * 0.6f));
        await page.Mouse.DownAsync();
        foreach (var (x, y) in new[] { (0.3f, 0.3f), (0.4f, 0.7f), (0.5f, 0.3f), (0.7f, 0.5f), (0.85f, 0.45f) })
            await page.Mouse.MoveAsync(pad.X + (pad.Width * x), pad.Y + (pad.Height * y), new() { Steps = 6 });
        await page.Mouse.UpAsync();
    }

    [Fact] // 001-1.4.2
    public async Task A_customer_signs_on_a_phone_and_the_complaint_is_closed()
    {
        var (instance, task) = await AwaitingSignature();
        var agent = await host.As("hotline-agent-1", width: 390, height: 844);
        await agent.Page.GotoAsync($"/tasks/{task}");
        await agent.Press("客户签字");
        var dialog = agent.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("已上门重新接线").First).ToBeVisibleAsync();
        await Clean(agent.Page);
        await dialog.GetByLabel("签字人").FillAsync("王先生");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "生成链接" }).ClickAsync();
        var link = await dialog.GetByLabel("签字链接", new() { Exact = true }).InputValueAsync();
        await Expect(dialog.GetByRole(AriaRole.Img, new() { Name = "签字链接的二维码" })).ToBeVisibleAsync();
        await Clean(agent.Page);
        await agent.Picture("signoff-link-390");

        var customer = await host.Outside(width: 390, height: 844);
        var asked = new List<string>();
        customer.Request += (_, request) => asked.Add(request.Url);
        await customer.GotoAsync(link);
        await Expect(customer.GetByRole(AriaRole.Heading, new() { Name = "投诉处理结果确认" })).ToBeVisibleAsync();
        await Expect(customer.GetByText("致 王先生")).ToBeVisibleAsync();
        await Expect(customer.GetByText("华东精密机械有限公司")).ToBeVisibleAsync(); // by name: a customer does not know our keys
        await Clean(customer);
        await Walk.Picture(customer, "sign-390");

        // What is missing is said beside it, and nothing is sent.
        await customer.GetByRole(AriaRole.Button, new() { Name = "认可并签字" }).ClickAsync();
        await Expect(customer.GetByText("请填写姓名")).ToBeVisibleAsync();
        await Expect(customer.GetByLabel("您的姓名")).ToBeFocusedAsync();
        await customer.GetByLabel("您的姓名").FillAsync("王建国");
        await Draw(customer);
        await Expect(customer.GetByRole(AriaRole.Img, new() { Name = "签名区，已签名" })).ToBeVisibleAsync();
        await Walk.Picture(customer, "sign-drawn-390");
        await Clean(customer);
        await customer.GetByRole(AriaRole.Button, new() { Name = "认可并签字" }).ClickAsync();
        await Expect(customer.GetByRole(AriaRole.Heading, new() { Name = "已签字" })).ToBeVisibleAsync();
        await Expect(customer.GetByText("王建国 · 20")).ToBeVisibleAsync();
        await Clean(customer);
        await Walk.Picture(customer, "sign-done-390");
        Assert.DoesNotContain(asked, address => address.Contains(link.Split('#')[1], StringComparison.Ordinal) && !address.Contains('#', StringComparison.Ordinal));

        await customer.ReloadAsync();
        await Expect(customer.GetByRole(AriaRole.Heading, new() { Name = "这份内容已经签过字" })).ToBeVisibleAsync();
        Assert.Equal(0, await customer.GetByText("重新接线").CountAsync());
        await customer.Context.CloseAsync();

        await agent.Page.GotoAsync($"/instances/{instance}");
        await agent.Sees("已完成");
        await Expect(agent.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("签字确认-.*html") })).ToBeVisibleAsync();
        await agent.Picture("instance-signed-390");
        await agent.Close();
    }

    [Fact]
    public async Task A_customer_who_does_not_accept_says_why_by_keyboard_alone_in_english()
    {
        var (instance, task) = await AwaitingSignature();
        using var client = host.Client("hotline-agent-1");
        var token = (await Read(await client.PostAsJsonAsync($"/api/tasks/{task}/signoffs", new { }))).GetProperty("token").GetString();
        var customer = await host.Outside(width: 390, height: 844, ColorScheme.Dark);
        await customer.GotoAsync($"/sign#{token}");
        await customer.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Expect(customer.GetByText("What you sign")).ToBeVisibleAsync();
        await Clean(customer);
        await customer.GetByLabel("Your name").FocusAsync();
        await customer.Keyboard.TypeAsync("Wang");
        await customer.GetByRole(AriaRole.Button, new() { Name = "Do not accept" }).FocusAsync();
        await customer.Keyboard.PressAsync("Enter");
        await customer.GetByLabel("Why you do not accept").FocusAsync();
        await customer.Keyboard.TypeAsync("It still hums");
        await Clean(customer);
        await Walk.Picture(customer, "sign-decline-dark-390");
        await customer.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).FocusAsync();
        await customer.Keyboard.PressAsync("Enter");
        await Expect(customer.GetByRole(AriaRole.Heading, new() { Name = "Not accepted: sent" })).ToBeVisibleAsync();
        await customer.Context.CloseAsync();
        Assert.Equal("handle", (await client.GetFromJsonAsync<JsonElement>($"/api/instances/{instance}")).GetProperty("open")[0].GetProperty("elementId").GetString());
    }

    [Fact]
    public async Task A_wrong_link_says_so_and_nothing_else()
    {
        var page = await host.Outside(width: 390, height: 844);
        await page.GotoAsync("/sign#" + new string('x', 43));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "链接打不开" })).ToBeVisibleAsync();
        await Expect(page.GetByText("链接无效")).ToBeVisibleAsync();
        await Clean(page);
        await page.Context.CloseAsync();
    }

    [Fact] // 003-8.4.3.3
    public async Task An_announcement_is_read_by_opening_it_and_its_publisher_sees_who_has()
    {
        var publisher = await host.As("customer-service-manager-1");
        await publisher.Page.GotoAsync("/announcements");
        await publisher.Press("发布公告");
        var dialog = publisher.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("标题").FillAsync("国庆值班安排");
        await dialog.GetByLabel("内容").FillAsync("见附表。");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "发布公告" }).ClickAsync();
        await Expect(dialog.GetByText("公告须注明无需回复")).ToBeVisibleAsync();
        await Clean(publisher.Page);
        await dialog.GetByLabel("接收人").First.ClickAsync();
        await dialog.GetByLabel("接收人").First.FillAsync("热线");
        await publisher.Page.GetByRole(AriaRole.Option).First.ClickAsync();
        await publisher.Page.Keyboard.PressAsync("Tab");
        await dialog.GetByText("无需回复", new() { Exact = true }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "发布公告" }).ClickAsync();
        await publisher.Sees("国庆值班安排");

        var reader = await host.As("hotline-agent-1", width: 390, height: 844);
        await reader.Page.GotoAsync("/notifications");
        await reader.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("通知：国庆值班安排") }).ClickAsync();
        await reader.Sees("见附表。");
        await Clean(reader.Page);
        await reader.Close();

        await publisher.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("国庆值班安排") }).ClickAsync();
        await Expect(publisher.Page.GetByText("已读").First).ToBeVisibleAsync();
        await publisher.Picture("announcement-readers");
        await Clean(publisher.Page);
        await publisher.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("未读明细") }).First.ClickAsync();
        await Expect(publisher.Page.GetByRole(AriaRole.Dialog).GetByText("上限 2 小时 0 分", new() { Exact = false })).ToBeVisibleAsync();
        await Clean(publisher.Page);
        await publisher.Close();
    }

    [Fact]
    public async Task Preferences_are_kept_and_a_template_with_a_slip_is_put_right()
    {
        var person = await host.As("hotline-agent-2", width: 390, height: 844);
        await person.Page.GotoAsync("/preferences");
        await person.Page.GetByLabel("免打扰时段").CheckAsync();
        await person.Page.GetByLabel("开始").FillAsync("21:30");
        await person.Press("保存");
        await person.Sees("已保存");
        await person.Page.ReloadAsync();
        await Expect(person.Page.GetByLabel("开始")).ToHaveValueAsync("21:30");
        await person.Picture("preferences-390");
        await Clean(person.Page);
        await person.Close();

        var admin = await host.As("admin");
        await admin.Page.GotoAsync("/templates");
        await admin.Page.GetByRole(AriaRole.Textbox, new() { Name = "主题" }).FillAsync("【{{knd}}】{{text}}");
        await admin.Press("保存");
        await Expect(admin.Page.GetByText("是不是想写 {{kind}}？")).ToBeVisibleAsync();
        await Clean(admin.Page);
        await admin.Page.GetByRole(AriaRole.Textbox, new() { Name = "主题" }).FillAsync("【{{kind}}】{{text}}");
        await admin.Press("预览");
        await Expect(admin.Page.GetByText("【消息】新任务")).ToBeVisibleAsync();
        await admin.Press("保存");
        await admin.Sees("已保存");
        await admin.Picture("templates");
        await admin.Press("恢复出厂模板");
        await admin.Sees("已恢复出厂模板");
        await Clean(admin.Page);
        await admin.Close();
    }
}
