using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Marketing.Dashboard.Tests.Api;
using Marketing.Dashboard.Tests.Hosting;
using Marketing.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Marketing.Dashboard.Tests.Browser;

/// <summary>A program with a webhook that answers as the test says.</summary>
public sealed class WebhookHost : BrowserHost
{
    internal HttpSink Sink { get; private set; } = null!;

    protected override async Task<HostSettings> Settings()
    {
        Sink = await HttpSink.Start();
        return new HostSettings
        {
            Environment = new Dictionary<string, string>
            {
                ["Marketing__Notifications__Robots__ops__Kind"] = "Webhook", ["Marketing__Notifications__Robots__ops__Url"] = $"{Sink.Url}/hook",
                ["Marketing__Notifications__Robots__ops__Secret"] = "s", ["Marketing__Notifications__Robots__ops__Kinds"] = "task",
            },
        };
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Sink.DisposeAsync();
    }
}

/// <summary>People, calendars and channels, walked by an administrator (UX A9, A11).</summary>
public class AdministrationTests(WebhookHost host) : IClassFixture<WebhookHost>
{
    /// <summary>A file as the browser sends it.</summary>
    internal static FilePayload People(string text) => new() { Name = "人员.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) };

    [Fact]
    public async Task A_file_of_people_is_previewed_mended_and_confirmed_and_changes_nothing_again()
    {
        var admin = await host.As("admin");
        await admin.Page.GotoAsync("/admin/people");
        await Import(admin, "代号,姓名,部门,上级\nwang.min,王敏,品牌管理部,叶南乔\nli.lei,李雷,品牌管里部,叶南乔\nsalesperson-1,江一帆,销售部,\n");
        await admin.Sees("缺少列：编号");
        await admin.Choose("A · 代号", "编号");
        await admin.Sees("是不是“品牌管理部”？");
        var dialog = admin.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Row).Filter(new() { HasText = "王敏" })).ToContainTextAsync("新增");
        await Expect(dialog.GetByRole(AriaRole.Row).Filter(new() { HasText = "江一帆" })).ToContainTextAsync("上级: 沈知行 无");
        await admin.Picture("people-import");
        var rejected = await admin.Page.RunAndWaitForDownloadAsync(() => admin.Press("下载未通过的行"));
        Assert.Contains("li.lei,李雷,品牌管里部", await File.ReadAllTextAsync(await rejected.PathAsync()), StringComparison.Ordinal);
        await admin.Press("确认导入 2 处变更");
        await admin.Sees("已导入：新增 1，修改 1，离职 0");
        await admin.Press("完成");

        await admin.Page.GetByRole(AriaRole.Textbox, new() { Name = "搜索姓名、编号或邮箱" }).FillAsync("wang");
        await Expect(admin.Page.GetByText("共 1 条")).ToBeVisibleAsync();
        await admin.Press("王敏");
        await Expect(admin.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "叶南乔" })).ToBeVisibleAsync();
        await admin.Page.GotoAsync("/admin/people");
        await Import(admin, "编号,姓名,部门,上级\nwang.min,王敏,品牌管理部,叶南乔\nsalesperson-1,江一帆,销售部,\n");
        await Expect(admin.Page.GetByRole(AriaRole.Button, new() { Name = "没有需要导入的变更" })).ToBeDisabledAsync();
        await admin.Close();
    }

    static async Task Import(Walk admin, string text)
    {
        await admin.Press("导入");
        await admin.Page.Locator("input[type=file]").SetInputFilesAsync(People(text));
    }

    [Fact]
    public async Task Who_leaves_with_open_tasks_is_shown_and_the_tasks_are_handed_over()
    {
        var agent = await host.As("hotline-agent-2");
        await agent.Start("客户投诉处理");
        var instance = await agent.Instance();
        await agent.Close();

        var admin = await host.As("admin");
        await admin.Page.GotoAsync("/admin/people?person=hotline-agent-2");
        await admin.Press("修改");
        await admin.Page.GetByRole(AriaRole.Textbox, new() { Name = "最后工作日" }).FillAsync("2020-01-01");
        await admin.Press("保存");
        await admin.Sees("已保存");
        await admin.Page.GotoAsync("/admin/people");
        await admin.Sees("离职人员还有 1 项待办");
        await admin.Press("查看");
        await admin.Press("唐雨桐");
        await admin.Picture("people-left");
        await admin.Press("交接待办");
        await admin.Choose("交给", "林小满 · 客户服务部");
        await admin.Page.GetByLabel("原因").FillAsync("离职交接");
        await admin.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "交接待办", Exact = true }).Last.ClickAsync();
        await admin.Sees("已交接 1 项");
        await Expect(admin.Page.GetByText("离职人员还有")).ToHaveCountAsync(0);
        using var client = host.Client("admin");
        var open = (await client.GetFromJsonAsync<JsonElement>($"/api/instances/{instance}")).GetProperty("open")[0];
        Assert.Equal("hotline-agent-1", open.GetProperty("assignee").GetProperty("id").GetString());
        await admin.Close();
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Units_and_roles_are_added_changed_closed_and_opened_again_and_refusals_stand_at_their_fields(int width)
    {
        var id = $"care-{width}";
        var (name, role) = ($"关怀部{width}", $"关怀专员{width}");
        var admin = await host.As("admin", width, 844);
        var page = admin.Page;
        await page.GotoAsync("/admin/people?unit=market-dept");
        await admin.Press("新增部门");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("中文名称").FillAsync(name);
        await dialog.GetByLabel("英文名称").FillAsync($"Care {width}");
        await dialog.GetByLabel("编号").FillAsync("brand-dept");
        await admin.Press("保存");
        await Expect(dialog.GetByText("已被别的人员、部门或角色使用")).ToBeVisibleAsync();
        await admin.Picture($"unit-taken-{width}");
        await SignTests.Clean(page);
        await dialog.GetByLabel("编号").FillAsync(id);
        await Pick(dialog, "部门负责人", "江一帆");
        await admin.Press("保存");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "江一帆" })).ToBeVisibleAsync();
        await admin.Picture($"unit-{width}");
        await SignTests.Clean(page);

        // The unit above would belong to the one below it.
        await page.GotoAsync("/admin/people?unit=market-dept");
        await admin.Press("修改部门");
        await Pick(dialog, "上级部门", name);
        await admin.Press("保存");
        await Expect(dialog.GetByText("部门不能隶属于自己的下级")).ToBeVisibleAsync();
        await dialog.GetByLabel("已撤销").CheckAsync();
        await Pick(dialog, "上级部门", "公司");
        await admin.Press("保存");
        await Expect(dialog.GetByText("部门里还有人或下级部门")).ToBeVisibleAsync();
        await admin.Picture($"unit-in-use-{width}");
        await admin.Press("取消");

        await page.GotoAsync($"/admin/people?unit={id}");
        await admin.Press("修改部门");
        await dialog.GetByLabel("已撤销").CheckAsync();
        await admin.Press("保存");
        await Expect(page.GetByText(new System.Text.RegularExpressions.Regex("^已于 .* 撤销$"))).ToBeVisibleAsync();
        await page.GotoAsync("/admin/people");
        await page.GetByLabel("显示已撤销的部门").CheckAsync();
        await admin.Picture($"units-closed-{width}");
        await page.GotoAsync($"/admin/people?unit={id}&closed=shown");
        await admin.Press("修改部门");
        await dialog.GetByLabel("已撤销").UncheckAsync();
        await admin.Press("保存");
        await Expect(page.GetByText(new System.Text.RegularExpressions.Regex("^已于 .* 撤销$"))).ToHaveCountAsync(0);

        await admin.Press("角色");
        await admin.Press("新增角色");
        await dialog.GetByLabel("中文名称").FillAsync(role);
        await dialog.GetByLabel("英文名称").FillAsync("Care agent");
        await dialog.GetByLabel("编号").FillAsync($"care-agent-{width}");
        await admin.Press("保存");
        await dialog.GetByLabel("搜索角色名称或编号").FillAsync($"care-agent-{width}");
        await admin.Press($"修改角色 {role}");
        await dialog.GetByLabel("中文名称").FillAsync(role + "二");
        await admin.Press("保存");
        await Expect(dialog.GetByText(role + "二")).ToBeVisibleAsync();
        await admin.Picture($"roles-{width}");
        await SignTests.Clean(page);
        await dialog.GetByLabel("搜索角色名称或编号").FillAsync("hotline-agent");
        await dialog.GetByRole(AriaRole.Button, new() { NameRegex = new System.Text.RegularExpressions.Regex("^查看 ") }).First.ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("role=hotline-agent"));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "林小满" })).ToBeVisibleAsync();
        await admin.Close();

        var seller = await host.As("salesperson-2", width, 844);
        await seller.Page.GotoAsync("/admin/people?unit=market-dept");
        await seller.Press("角色");
        await Expect(seller.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = new System.Text.RegularExpressions.Regex("^查看 ") }).First).ToBeVisibleAsync();
        await Expect(seller.Page.GetByRole(AriaRole.Button, new() { NameRegex = new System.Text.RegularExpressions.Regex("新增|修改") })).ToHaveCountAsync(0);
        await seller.Close();
    }

    static async Task Pick(ILocator within, string label, string text)
    {
        await within.GetByRole(AriaRole.Combobox, new() { Name = label }).FillAsync(text);
        await within.Page.GetByRole(AriaRole.Option).Filter(new() { HasText = text }).First.ClickAsync();
    }

    [Fact]
    public async Task The_calendar_shows_holidays_make_up_days_and_years_that_are_not_known()
    {
        var owner = await host.As("process-owner-1");
        await owner.Page.GotoAsync("/admin/calendars?year=2026");
        await owner.Sees("08:30-12:00 · 14:00-17:30");
        await Expect(owner.Page.GetByTitle("2026-10-01 · 放假 · 国庆节")).ToBeVisibleAsync();
        await Expect(owner.Page.GetByTitle("2026-10-10 · 调休上班")).ToBeVisibleAsync();
        await Expect(owner.Page.GetByText("节假日未完全录入")).ToHaveCountAsync(0);
        await owner.Press("下一年");
        await owner.Sees("2027 年的放假通知尚未录入");
        await Expect(owner.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("year=2027"));
        await owner.Close();
    }

    [Fact]
    public async Task An_administrator_enters_the_yearly_notice_and_it_counts_at_once()
    {
        var admin = await host.As("admin");
        await admin.Page.GotoAsync("/admin/calendars?year=2029");
        await admin.Press("录入放假通知");
        var dialog = admin.Page.GetByRole(AriaRole.Dialog);
        var holiday = dialog.GetByRole(AriaRole.Group, new() { Name = "第 7 个假日" });
        await Expect(holiday.GetByRole(AriaRole.Textbox, new() { Name = "中文名称" })).ToHaveValueAsync("国庆节");
        await holiday.GetByRole(AriaRole.Textbox, new() { Name = "第一天" }).FillAsync("2029-10-01");
        await holiday.GetByRole(AriaRole.Textbox, new() { Name = "最后一天" }).FillAsync("2029-09-07");
        await admin.Press("添加调休上班日");
        await dialog.GetByRole(AriaRole.Textbox, new() { Name = "第 1 天" }).FillAsync("2029-09-30");
        await admin.Press("保存");
        await Expect(dialog.GetByText("应写明放假通知的文号或出处")).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("通知文号或出处")).ToBeFocusedAsync();
        await dialog.GetByLabel("通知文号或出处").FillAsync("放假通知");
        await admin.Press("保存");
        await Expect(holiday).ToContainTextAsync("应在 2029-10-01 当天或之后");
        await admin.Picture("holidays");
        await holiday.GetByRole(AriaRole.Textbox, new() { Name = "最后一天" }).FillAsync("2029-10-07");
        await admin.Press("保存");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(admin.Page.GetByTitle("2029-10-07 · 放假 · 国庆节")).ToBeVisibleAsync();
        await Expect(admin.Page.GetByTitle("2029-09-30 · 调休上班")).ToBeVisibleAsync();
        await Expect(admin.Page.GetByText("节假日未完全录入")).ToHaveCountAsync(0);
        await admin.Sees("系统管理员 录入于");
        await admin.Close();

        var staff = await host.As("salesperson-1");
        await staff.Page.GotoAsync("/admin/calendars?year=2030");
        await staff.Sees("由管理员录入放假通知");
        await Expect(staff.Page.GetByRole(AriaRole.Button, new() { Name = "录入放假通知" })).ToHaveCountAsync(0);
        await staff.Close();
    }

    [Fact]
    public async Task A_channel_is_tried_out_and_a_failed_message_says_why_and_is_sent_again()
    {
        var admin = await host.As("admin");
        await admin.Page.GotoAsync("/admin/channels");
        await admin.Press("测试通道 ops");
        await admin.Press("发送测试消息");
        await admin.Sees("已送达");
        host.Sink.Status = 400;
        await admin.Press("发送测试消息");
        await admin.Sees("未送达");
        await admin.Page.Keyboard.PressAsync("Escape");

        using (var client = host.Client("admin"))
        {
            (await client.PostAsync("/v2/deployments", Models.File("one-task.bpmn", Models.OneTask(task: "assignee=\"hotline-agent-1\"")))).EnsureSuccessStatusCode();
            (await client.PostAsJsonAsync("/v2/process-instances", new { processDefinitionId = "one-task" })).EnsureSuccessStatusCode();
        }

        await admin.Page.GotoAsync("/admin/channels?state=DEAD");
        var row = admin.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "失败" }).First;
        await Expect(row).ToContainTextAsync("400");
        await admin.Picture("channels");
        host.Sink.Status = 200;
        await row.GetByRole(AriaRole.Button, new() { Name = "重新投递" }).ClickAsync();
        await admin.Sees("已重新排队");
        await admin.Page.GotoAsync("/admin/channels?state=DELIVERED");
        await Expect(admin.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "已送达" }).First).ToBeVisibleAsync();
        await admin.Close();
    }

    [Fact]
    public async Task A_schedule_shows_its_next_runs_and_a_default_is_changed_paused_and_run()
    {
        using (var client = host.Client("admin"))
            (await client.PostAsync("/v2/deployments", Models.File("reception-queue-management.bpmn", Models.OneTask("reception-queue-management", "candidateGroups=\"property-sales-manager\"")))).EnsureSuccessStatusCode();
        var admin = await host.As("admin");
        await admin.Page.GotoAsync("/admin/schedules");
        await admin.Sees("共 55 条");
        await admin.Picture("schedules");
        await admin.Choose("业务域", "售楼");
        await admin.Sees("共 6 条");
        var row = admin.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "每日排号" });
        await Expect(row).ToContainTextAsync("默认，非制度");
        await Expect(row).ToContainTextAsync("每天 08:00");
        await admin.Press("每日排号");
        var card = admin.Page.GetByRole(AriaRole.Dialog);
        await Expect(card.GetByText("制度没有规定具体时间")).ToBeVisibleAsync();
        await Expect(card.Locator("ol").First.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(5);

        await admin.Press("修改");
        var rule = admin.Page.GetByRole(AriaRole.Textbox, new() { Name = "时间" });
        await rule.FillAsync("0 25 * * *");
        await admin.Sees("应为五个字段的 cron");
        await rule.FillAsync("每个工作日 07:45");
        await Expect(admin.Page.GetByRole(AriaRole.Dialog).Last.GetByText("07:45").First).ToBeVisibleAsync();
        await admin.Picture("schedule-edit");
        await admin.Press("保存");
        await admin.Sees("已保存");
        await Expect(row).ToContainTextAsync("每个工作日 07:45");
        await Expect(row).ToContainTextAsync("已修改");

        await card.GetByRole(AriaRole.Button, new() { Name = "立即执行" }).ClickAsync();
        await admin.Page.GetByRole(AriaRole.Dialog).Last.GetByRole(AriaRole.Button, new() { Name = "立即执行" }).ClickAsync();
        await admin.Sees("已发起 1 个实例");
        await Expect(card.GetByRole(AriaRole.Link, new() { Name = "欧阳川" })).ToBeVisibleAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "暂停" }).ClickAsync();
        await admin.Sees("暂停期间的时间不会补上");
        await admin.Picture("schedule");
        await card.GetByRole(AriaRole.Button, new() { Name = "恢复" }).ClickAsync();
        await Expect(card.Locator("ol").First.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(5);
        await admin.Close();

        var phone = await host.As("process-owner-1", width: 390, height: 844, locale: "en");
        await phone.InEnglish();
        await phone.Page.GotoAsync("/admin/schedules?domain=Property");
        await phone.Sees("Order of reception of the day");
        await phone.Sees("every working day at 07:45");
        Assert.True(await phone.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "the page is wider than the phone");
        await phone.Picture("schedules-phone");
        await phone.Close();
    }
}
