using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Marketing.Dashboard.Tests.Browser;

/// <summary>Records by form and by file, and a rule that somebody writes, deploys and sees fire.</summary>
public class RecordScreensTests(BrowserHost host) : IClassFixture<BrowserHost>
{
    const string Rules = """
        规则集 "小规则" 版本 "1"

        规则 small-warned "渠道商被预警" / "A dealer is warned"
          依据 "001-1.5.3"   每 d.编号 一次
        当
          有 渠道商 d 其中 状况 等于 "已预警"
        则
          通知 角色("渠道管理部负责人") "渠道商被预警" 以 { 渠道商: d.编号 }
        结束
        """;

    [Fact]
    public async Task A_record_is_entered_corrected_under_its_fields_and_its_history_says_who_changed_what()
    {
        var admin = await host.As("admin");
        await admin.Page.GotoAsync("/records");
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "渠道商（经销商）" }).ClickAsync();
        await admin.Press("新增");
        var drawer = admin.Page.GetByRole(AriaRole.Dialog);
        await drawer.GetByLabel("行业经验年限").FillAsync("-1");
        await admin.Press("保存");
        await Expect(drawer.Locator("[data-field=name]")).ToContainTextAsync("请填写「名称」");
        await Expect(drawer.GetByRole(AriaRole.Textbox, new() { Name = "名称" })).ToBeFocusedAsync();
        await drawer.GetByRole(AriaRole.Textbox, new() { Name = "名称" }).FillAsync("东方商贸");
        await admin.Press("保存");
        await Expect(drawer.Locator("[data-field=industry_years]")).ToContainTextAsync("年限不能为负");
        await admin.Picture("record-form");
        await drawer.GetByLabel("行业经验年限").FillAsync("5");
        await drawer.GetByRole(AriaRole.Combobox, new() { Name = "状态" }).ClickAsync();
        await admin.Page.GetByRole(AriaRole.Option, new() { Name = "候选" }).ClickAsync();
        await admin.Press("保存");
        await Expect(admin.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("record=D-"));
        await Expect(drawer.GetByRole(AriaRole.Heading, new() { Name = "东方商贸" })).ToBeVisibleAsync();

        await admin.Press("修改");
        await drawer.GetByLabel("区域市场").FillAsync("华东");
        await admin.Press("保存");
        await drawer.GetByRole(AriaRole.Tab, new() { Name = "变更记录" }).ClickAsync();
        var second = drawer.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "第 2 版" });
        await Expect(second).ToContainTextAsync("系统管理员");
        await Expect(second).ToContainTextAsync("区域市场华东");
        await Expect(second).Not.ToContainTextAsync("东方商贸");
        await admin.Picture("record-history");
        await admin.Close();
    }

    [Fact]
    public async Task What_somebody_else_has_saved_meanwhile_is_told_and_what_was_typed_stays()
    {
        var admin = await host.As("admin");
        await Import(admin, "名称,区域市场\n同改商,华东\n");
        await admin.Press("确认导入 1 处变更");
        await admin.Press("同改商");
        await admin.Press("修改");
        var drawer = admin.Page.GetByRole(AriaRole.Dialog);
        await drawer.GetByLabel("区域市场").FillAsync("华南");
        var id = System.Web.HttpUtility.ParseQueryString(new Uri(admin.Page.Url).Query)["record"];
        using (var client = host.Client("admin"))
            (await client.PutAsync($"/api/records/dealer/{id}", new StringContent("""{"industry_years": 9}""", Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
        await admin.Press("保存");
        await admin.Sees("他人已先保存");
        await admin.Press("取回最新内容，保留我填写的");
        await Expect(drawer.GetByLabel("行业经验年限")).ToHaveValueAsync("9");
        await Expect(drawer.GetByLabel("区域市场")).ToHaveValueAsync("华南");
        await admin.Press("保存");
        await Expect(drawer.Locator("[data-field=region]")).ToContainTextAsync("华南");
        await Expect(drawer.Locator("[data-field=industry_years]")).ToContainTextAsync("9");
        await admin.Close();
    }

    [Fact]
    public async Task A_file_with_a_bad_row_says_which_and_brings_the_others()
    {
        var admin = await host.As("admin");
        await Import(admin, "名称,区域市场,状态\n西域商贸,华西,候选\n北国商贸,华北,后选\n");
        var dialog = admin.Page.GetByRole(AriaRole.Dialog);
        var bad = dialog.GetByRole(AriaRole.Row).Filter(new() { HasText = "后选" });
        await Expect(bad).ToContainTextAsync("3");
        await Expect(bad).ToContainTextAsync("C · 状态");
        await admin.Picture("record-import");
        var rejected = await admin.Page.RunAndWaitForDownloadAsync(() => admin.Press("下载未通过的行"));
        Assert.Contains("北国商贸", await File.ReadAllTextAsync(await rejected.PathAsync()), StringComparison.Ordinal);
        await admin.Press("确认导入 1 处变更");
        await admin.Sees("已导入：新增 1，修改 0");
        await admin.Press("完成");
        await admin.Page.GetByRole(AriaRole.Textbox, new() { Name = "搜索文字或编号" }).FillAsync("西域");
        await Expect(admin.Page.GetByText("共 1 条")).ToBeVisibleAsync();
        await Expect(admin.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q="));
        await admin.Page.GotoAsync("/records/dealer?f.region=%E8%A5%BF%E5%8C%97");
        await admin.Sees("没有匹配的记录");
        await admin.Close();
    }

    [Fact]
    public async Task A_long_import_shows_how_far_it_is_goes_on_while_nobody_looks_and_is_stopped()
    {
        var admin = await host.As("admin");
        await Import(admin, "编号,名称,区域市场\n" + string.Concat(Enumerable.Range(1, 2000).Select(one => $"LONG-{one},长名单{one},华东\n")));
        var dialog = admin.Page.GetByRole(AriaRole.Dialog);
        var bar = dialog.GetByRole(AriaRole.Progressbar);
        await Expect(bar).ToHaveAttributeAsync("aria-valuetext", new System.Text.RegularExpressions.Regex("^[1-9][0-9]?%$"));
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "确认导入 2000 处变更" })).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await admin.Press("确认导入 2000 处变更");
        await Expect(bar).ToHaveAttributeAsync("aria-valuetext", new System.Text.RegularExpressions.Regex("^[1-9][0-9]?%$"));
        await admin.Picture("record-import-running");

        await admin.Page.GotoAsync("/tasks");
        await admin.Page.GotoAsync("/records/dealer");
        await admin.Press("导入");
        await Expect(bar).ToBeVisibleAsync();
        await admin.Press("停止");
        var told = dialog.GetByRole(AriaRole.Alert);
        await Expect(told).ToContainTextAsync("已停止");
        await Expect(told).ToContainTextAsync("再次导入同一文件会做完其余的行");
        await admin.Picture("record-import-stopped");

        await admin.Press("完成");
        await admin.Press("导入");
        await admin.Press("查看结果");
        await Expect(told).ToContainTextAsync("已停止");
        await admin.Close();
    }

    [Fact]
    public async Task A_rule_is_written_checked_deployed_and_says_why_it_fired()
    {
        var owner = await host.As("process-owner-1");
        await owner.Page.GotoAsync("/design/rules/new");
        await owner.Page.GetByLabel("编号").FillAsync("small");
        var text = owner.Page.GetByRole(AriaRole.Textbox, new() { Name = "规则文本" });
        await text.FillAsync(Rules);
        await Expect(owner.Page.GetByRole(AriaRole.Button, new() { Name = "6:14" })).ToContainTextAsync("是不是想写“状态”？");
        await Expect(owner.Page.Locator(".cm-lintRange-error")).ToHaveTextAsync("状况");
        await Expect(owner.Page.GetByRole(AriaRole.Button, new() { Name = "部署", Exact = true })).ToBeDisabledAsync();
        await owner.Picture("rules-wrong");
        await text.FillAsync(Rules.Replace("状况", "状态", StringComparison.Ordinal));
        await Expect(owner.Page.GetByLabel("另一种语言").Last).ToContainTextAsync("there is a Dealer d where Status = \"Warned\"");
        await owner.Picture("rules-text");
        await owner.Press("部署");
        await owner.Sees("目前没有会立即触发的情况");
        await owner.Press("确认部署");
        await owner.Sees("small 第 1 版已运行");
        await Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "小规则" })).ToBeVisibleAsync();

        var admin = await host.As("admin");
        await Import(admin, "名称,状态\n预警商,已预警\n");
        await admin.Press("确认导入 1 处变更");
        await admin.Press("预警商");
        await admin.Page.GetByRole(AriaRole.Tab, new() { Name = "触发的规则" }).ClickAsync();
        var firing = admin.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Listitem).Filter(new() { HasText = "small-warned" });
        await Expect(firing).ToContainTextAsync("已触发");
        await Expect(firing.GetByRole(AriaRole.Link, new() { Name = "渠道商（经销商） D-" })).ToBeVisibleAsync();
        await admin.Picture("record-why");
        await admin.Close();

        await owner.Page.GotoAsync("/design/rules/small");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "渠道商被预警：触发 1 次" }).ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "已触发" })).ToBeVisibleAsync();
        await owner.Close();
    }

    static async Task Import(Walk admin, string text)
    {
        await admin.Page.GotoAsync("/records/dealer");
        await admin.Press("导入");
        await admin.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "渠道商.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(text) });
    }
}
