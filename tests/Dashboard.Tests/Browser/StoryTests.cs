using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Marketing.Dashboard.Tests.Browser;

/// <summary>The three stories, walked in a real browser by the people they are about.</summary>
public class StoryTests(BrowserHost host) : IClassFixture<BrowserHost>
{
    [Fact] // 001-1.4.2: answered in 30 minutes, or escalated; a complex matter needs an approved plan; closed with the signature
    public async Task A_complaint_is_escalated_after_30_minutes_and_then_handled_to_the_end()
    {
        var agent = await host.As("hotline-agent-1");
        await agent.Start("客户投诉处理");
        var instance = await agent.Instance();
        await agent.Pick("客户", "华东精密机械");
        await agent.Fill("投诉内容", "设备到货后无法启动");
        await agent.Submit();

        await agent.OpenTask(instance, "响应");
        await Expect(agent.Page.GetByText("剩 0:29").Or(agent.Page.GetByText("剩 0:30")).First).ToBeVisibleAsync();
        await agent.Picture("task-respond");

        await host.TimePasses(TimeSpan.FromMinutes(31));
        await Expect(agent.Page.GetByText("已超时").First).ToBeVisibleAsync();

        var manager = await host.As("customer-service-manager-1");
        await manager.Page.GotoAsync("/notifications");
        await manager.Sees("已超时：客户投诉处理 · 响应");
        var director = await host.As("customer-service-director-1");
        await director.Page.GotoAsync("/notifications");
        await director.Sees("超时升级：客户投诉处理 · 响应");
        Assert.Equal(1, await Told("customer-service-director-1", instance, "complaint-response"));

        await agent.Submit();
        await agent.OpenTask(instance, "调查与初步方案");
        await agent.Fill("原因", "接线错误");
        await agent.Fill("初步解决方案", "上门重新接线");
        await agent.Page.GetByLabel("是否复杂").CheckAsync();
        await agent.Submit();

        await agent.OpenTask(instance, "书面处理计划");
        await agent.Fill("书面处理计划", "处理计划.docx");
        await agent.Submit();

        await manager.OpenTask(instance, "审批计划");
        await manager.Picture("task-approve");
        await manager.Submit("同意", "已同意");

        await agent.OpenTask(instance, "处理并反馈");
        await agent.Fill("处理结果", "已上门处理，运行正常");
        await agent.Submit();
        await agent.OpenTask(instance, "客户签字确认");
        await agent.Fill("签字确认件", "签字确认件.pdf");
        await agent.Submit();

        await agent.Page.GotoAsync($"/instances/{instance}");
        await agent.Sees("已完成");
        await Expect(agent.Page.Locator(".djs-container svg").First).ToBeVisibleAsync();
        await agent.Picture("instance-done");
    }

    [Fact] // 000-4.2.2: the marketing manager approves or returns; only an approved quote is sent
    public async Task A_quote_is_rejected_resubmitted_approved_and_sent()
    {
        var seller = await host.As("salesperson-1");
        await seller.Start("销售报价审批");
        var instance = await seller.Instance();
        await FillQuote(seller, "86000");
        await seller.Submit();

        var manager = await host.As("marketing-manager-1");
        await manager.OpenTask(instance, "审核批准");
        await manager.Press("驳回");
        await manager.Page.GetByRole(AriaRole.Dialog).GetByLabel("原因").FillAsync("请附成本核算");
        await manager.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "驳回" }).ClickAsync();
        await manager.Sees("已驳回");

        await seller.OpenTask(instance, "编制报价");
        await seller.Sees("请附成本核算"); // why it is back
        await seller.Submit();
        await manager.OpenTask(instance, "审核批准");
        await manager.Submit("同意", "已同意");
        await seller.OpenTask(instance, "发送客户");
        await seller.Submit();
        await seller.Page.GotoAsync($"/instances/{instance}");
        await seller.Sees("已完成");
        await seller.Sees("请附成本核算");
    }

    static async Task FillQuote(Walk seller, string amount)
    {
        await seller.Pick("客户", "华东精密机械");
        await seller.Page.GetByLabel("金额").First.FillAsync(amount);
        await seller.Page.GetByLabel("有效期至").First.FillAsync("2027-12-31");
        await seller.Page.Keyboard.PressAsync("Tab");
        var product = seller.Page.GetByLabel("产品").First;
        if (await product.CountAsync() == 0 || !await product.IsVisibleAsync())
            await seller.Page.GetByRole(AriaRole.Button, new() { Name = "添加一行" }).ClickAsync();
        await product.FillAsync("数控机床");
        await seller.Page.GetByLabel("数量").First.FillAsync("2");
        await seller.Page.GetByLabel("单价").First.FillAsync("43000");
    }

    [Fact] // 001-1.6.2: a major crisis reaches the director at once, the statement passes legal review
    public async Task A_crisis_is_reported_and_the_statement_published_after_legal_review()
    {
        var brand = await host.As("brand-manager-1");
        await brand.Start("舆情处置");
        var instance = await brand.Instance();
        await brand.Choose("来源平台", "微博");
        await brand.Page.GetByLabel("链接").First.FillAsync("https://example.com/post/1");
        await brand.Page.GetByLabel("是否负面").CheckAsync();
        await brand.Page.GetByLabel("是否重大危机").CheckAsync();
        await brand.Submit();

        var director = await host.As("marketing-center-director-1");
        await director.Page.GotoAsync("/notifications");
        await Expect(director.Page.GetByText("危机").First).ToBeVisibleAsync();

        await brand.OpenTask(instance, "上报总监");
        await brand.Submit();
        await brand.OpenTask(instance, "响应");
        await brand.Submit();
        await brand.OpenTask(instance, "核实");
        await brand.Fill("核实情况", "系误传");
        await brand.Submit();
        await brand.OpenTask(instance, "起草声明");
        await brand.Fill("声明内容", "关于网络传言的说明");
        await brand.Submit();
        var legal = await host.As("legal-reviewer-1");
        await legal.OpenTask(instance, "法务审核");
        await legal.Submit("同意", "已同意");
        await brand.OpenTask(instance, "发布声明");
        await brand.Submit();
        await brand.Page.GotoAsync($"/instances/{instance}");
        await brand.Sees("已完成");
    }

    [Fact]
    public async Task A_changed_model_is_published_and_old_instances_keep_theirs()
    {
        var seller = await host.As("salesperson-2");
        await seller.Start("销售报价审批");
        var old = await seller.Instance();

        var owner = await host.As("process-owner-1", width: 1440, height: 900);
        await owner.Page.GotoAsync("/design/process");
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "销售报价审批" }).First.ClickAsync();
        var shape = owner.Page.Locator("[data-element-id='prepare'] .djs-hit").First;
        await shape.ClickAsync(new LocatorClickOptions { Force = true });
        var name = owner.Page.Locator("#bio-properties-panel-name");
        await name.FillAsync("编制与核价");
        await name.PressAsync("Tab");
        await owner.Picture("designer");
        await owner.Press("校验");
        await owner.Sees("校验通过");
        await owner.Press("发布");
        await owner.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "发布" }).ClickAsync();
        await owner.Sees("已发布版本 2");

        await seller.OpenTask(old, "编制报价");
        await seller.Start("销售报价审批");
        await seller.Sees("编制与核价");
        using var client = host.Client("admin");
        Assert.Equal(1, (await client.GetFromJsonAsync<JsonElement>($"/api/instances/{old}")).GetProperty("processDefinitionVersion").GetInt32());
    }

    async Task<int> Told(string person, string instance, string deadline)
    {
        using var client = host.Client(person);
        var notices = await client.GetFromJsonAsync<JsonElement>($"/api/notifications?processInstanceKey={instance}&limit=100");
        return notices.GetProperty("items").EnumerateArray().Count(notice => notice.GetProperty("deadlineId").GetString() == deadline);
    }
}
