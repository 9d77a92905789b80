using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Marketing.Dashboard.Tests.Api;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Marketing.Dashboard.Tests.Browser;

/// <summary>Decision tables in their grid, and the matrix of the policy's clauses.</summary>
public class DecisionScreensTests(BrowserHost host) : IClassFixture<BrowserHost>
{
    [Fact]
    public async Task A_cell_is_changed_checked_tried_and_deployed_and_the_new_version_answers()
    {
        await Deploy(DecisionsTests.Discount);
        Assert.Equal("0", await Answer("silver", 300));
        var owner = await host.As("process-owner-1");
        await owner.Page.GotoAsync("/design/decisions");
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "折扣规则", Exact = true }).ClickAsync();
        var problems = owner.Page.GetByLabel("问题");
        await Expect(problems).ToContainTextAsync("规则 1, 2 都适用于");
        await Expect(owner.Page.GetByRole(AriaRole.Button, new() { Name = "部署", Exact = true })).ToHaveAttributeAsync("aria-disabled", "true");

        await owner.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("用例值试算: 客户等级 = \"gold\", 金额 = 1000") }).ClickAsync();
        await owner.Press("试算");
        var trial = owner.Page.GetByLabel("试算", new() { Exact = true });
        await Expect(trial).ToContainTextAsync("命中策略为唯一，但规则 1, 2 都匹配");

        await Write(owner, "rule3", "i2", ">= (");
        await Expect(problems).ToContainTextAsync("折扣 · 规则 3 · 输入 2（金额）");
        await Expect(owner.Page.GetByRole(AriaRole.Button, new() { Name = "部署", Exact = true })).ToHaveAttributeAsync("aria-disabled", "true");
        await owner.Picture("decision-wrong");
        await Write(owner, "rule3", "i2", "< 500");
        await Write(owner, "rule1", "o1", "0.25");
        await Write(owner, "rule2", "i2", "[500..1000)");
        await Write(owner, "rule3", "o1", "0.05");
        await Expect(problems).Not.ToContainTextAsync("都适用于");

        await trial.GetByLabel("客户等级（level）").FillAsync("gold");
        await owner.Press("试算");
        await Expect(trial).ToContainTextAsync("规则 1 匹配");
        await Expect(trial).ToContainTextAsync("0.25");
        await owner.Picture("decision-tried");
        await owner.Press("部署");
        await owner.Press("确认部署");
        await owner.Sees("折扣规则 第 2 版已部署");
        await Expect(owner.Page.GetByRole(AriaRole.Combobox, new() { Name = "版本" })).ToHaveValueAsync("版本 2");
        Assert.Equal("0.05", await Answer("silver", 300));
        Assert.Equal("0.25", await Answer("gold", 1000));
        Assert.Equal("", await owner.Page.EvaluateAsync<string>("[...globalThis.untranslatedEditorWords].join()"));
        await owner.Close();
    }

    [Fact]
    public async Task A_table_is_begun_leaving_warns_and_others_only_look()
    {
        var owner = await host.As("process-owner-1");
        await owner.Page.GotoAsync("/design/decisions/new");
        await owner.Page.GetByLabel("决策名称").FillAsync("运费");
        await owner.Page.GetByLabel("标识").FillAsync("1 freight");
        await owner.Press("开始编辑");
        await owner.Sees("标识以字母或下划线开头");
        await owner.Page.GetByLabel("标识").FillAsync("freight");
        await owner.Press("开始编辑");
        await owner.Sees("有未部署的修改");
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "待办" }).First.ClickAsync();
        await owner.Sees("修改还没有部署");
        await owner.Press("留在本页");
        await owner.Press("新增决策表");
        var dialog = owner.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("决策名称").FillAsync("保价");
        await dialog.GetByLabel("标识").FillAsync("insurance");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "开始编辑" }).ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Tab, new() { Name = "保价" })).ToHaveAttributeAsync("aria-selected", "true");

        await owner.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "picture.dmn", MimeType = "application/xml", Buffer = "<svg/>"u8.ToArray() });
        await owner.Sees("文件无法打开");
        await owner.Sees("这不是 DMN 1.1 至 1.5 的模型");
        await owner.Press("回到原来的内容");
        await Expect(owner.Page.GetByRole(AriaRole.Tab, new() { Name = "保价" })).ToHaveAttributeAsync("aria-selected", "true");
        var file = new FilePayload { Name = "freight.dmn", MimeType = "application/xml", Buffer = System.Text.Encoding.UTF8.GetBytes(DecisionsTests.Discount.Replace("discount", "freight", StringComparison.Ordinal).Replace("折扣规则", "运费规则", StringComparison.Ordinal)) };
        await owner.Page.Locator("input[type=file]").SetInputFilesAsync(file);
        await Expect(owner.Page.Locator("[data-row-id=rule3]").First).ToBeVisibleAsync();
        await owner.Press("更多");
        var saved = await owner.Page.RunAndWaitForDownloadAsync(() => owner.Page.GetByRole(AriaRole.Menuitem, new() { Name = "下载 DMN" }).ClickAsync());
        Assert.Contains("freight-rules", await File.ReadAllTextAsync(await saved.PathAsync()), StringComparison.Ordinal);
        await owner.Press("部署");
        await owner.Press("确认部署");
        await owner.Sees("第 1 版已部署");
        var address = owner.Page.Url;
        Assert.DoesNotContain("new", address, StringComparison.Ordinal);
        await owner.Close();

        var agent = await host.As("hotline-agent-1");
        await agent.Page.GotoAsync(address);
        await agent.Sees("只读：决策由流程负责人维护");
        await Expect(agent.Page.Locator("[data-row-id=rule3]").First).ToBeVisibleAsync();
        await Expect(agent.Page.GetByRole(AriaRole.Button, new() { Name = "部署", Exact = true })).ToHaveCountAsync(0);
        await Expect(agent.Page.Locator("[contenteditable=true]")).ToHaveCountAsync(0);
        await agent.Close();
    }

    [Fact]
    public async Task The_counts_of_the_matrix_are_the_lists_they_lead_to()
    {
        var owner = await host.As("process-owner-1");
        await owner.Page.GotoAsync("/tasks?view=inbox");
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "条款对照" }).ClickAsync();
        var numbers = owner.Page.Locator("[data-document] [data-state]");
        await Expect(numbers.First).ToBeVisibleAsync();
        var clauses = owner.Page.GetByRole(AriaRole.List, new() { Name = "条款列表" }).Locator("> li");
        for (var at = 0; at < await numbers.CountAsync(); at++)
        {
            await numbers.Nth(at).ClickAsync();
            await Expect(numbers.Nth(at)).ToHaveAttributeAsync("aria-pressed", "true");
            await Expect(clauses).ToHaveCountAsync(int.Parse(await numbers.Nth(at).InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture));
        }

        await owner.Page.GetByRole(AriaRole.Textbox, new() { Name = "搜索条款" }).FillAsync("001-1.4.2");
        await Expect(clauses).ToHaveCountAsync(1);
        await clauses.GetByRole(AriaRole.Link, new() { Name = "客户投诉处理" }).First.ClickAsync();
        await Expect(owner.Page).ToHaveURLAsync(new Regex("/design/process\\?q=complaint-handling"));
        await Expect(owner.Page.GetByRole(AriaRole.Rowheader, new() { Name = "客户投诉处理" })).ToBeVisibleAsync();
        await owner.Page.GoBackAsync();
        var table = await owner.Page.RunAndWaitForDownloadAsync(() => owner.Press("CSV"));
        Assert.Contains("001-1.4.2", await File.ReadAllTextAsync(await table.PathAsync()), StringComparison.Ordinal);
        await owner.Page.GotoAsync("/traceability?q=nothing-is-called-so");
        await owner.Sees("没有符合条件的条款");
        await owner.Close();
    }

    static async Task Write(Walk owner, string rule, string column, string text)
    {
        var cell = owner.Page.Locator($"td[data-row-id={rule}][data-col-id={column}]");
        await cell.ClickAsync();
        await owner.Page.Keyboard.PressAsync("Control+A");
        await owner.Page.Keyboard.InsertTextAsync(text);
        await owner.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).ClickAsync();
        await Expect(cell).ToHaveTextAsync(text);
    }

    async Task Deploy(string dmn)
    {
        using var client = host.Client("admin");
        (await client.PostAsync("/v2/deployments", Models.File("discount.dmn", dmn))).EnsureSuccessStatusCode();
    }

    async Task<string?> Answer(string level, int amount)
    {
        using var client = host.Client("admin");
        var answer = await client.PostAsJsonAsync("/v2/decision-definitions/evaluation", new { decisionDefinitionId = "discount", variables = new { level, amount } });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("output").GetString();
    }
}
