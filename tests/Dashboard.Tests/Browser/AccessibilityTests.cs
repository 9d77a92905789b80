using System.Text.Json;
using Marketing.Dashboard.Tests.Api;
using Marketing.Testing;
using Microsoft.Playwright;

namespace Marketing.Dashboard.Tests.Browser;

/// <summary>UX X3: no critical and no serious fault on any page, light and dark, on a desk and on a phone; nor anything the policy of the pages blocks.</summary>
public class AccessibilityTests(BrowserHost host) : IClassFixture<BrowserHost>
{
    static readonly string Axe = File.ReadAllText(Path.Combine(SourceTree.Client, "node_modules", "axe-core", "axe.min.js"));

    static readonly string[] Tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

    [Theory]
    [InlineData(ColorScheme.Light, 1280, "zh-CN")]
    [InlineData(ColorScheme.Dark, 390, "en")]
    public Task No_page_has_a_serious_fault(ColorScheme colors, int width, string language) => Look(colors, width, language);

    [Theory]
    [Trait("Size", "long")]
    [InlineData(ColorScheme.Dark, 1280, "zh-CN")]
    [InlineData(ColorScheme.Light, 390, "zh-CN")]
    public Task Nor_by_night_at_a_desk_or_by_day_on_a_phone(ColorScheme colors, int width, string language) => Look(colors, width, language);

    async Task Look(ColorScheme colors, int width, string language)
    {
        var agent = await host.As("hotline-agent-1", width, 844, colors, language);
        var blocked = new List<string>();
        agent.Page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                blocked.Add(message.Text);
        };
        if (language == "en")
            await agent.InEnglish();
        await agent.Start(language == "en" ? null : "客户投诉处理", "complaint-handling");
        var instance = await agent.Instance();
        var task = agent.Page.Url;

        var faults = new List<string>();
        foreach (var path in new[] { task, "/tasks?view=inbox", "/tasks?view=done", "/start", $"/instances/{instance}", "/instances?view=mine", "/notifications", "/absences", "/announcements", "/preferences", "/sla", "/tasks?view=cc", "/sign-in", "/no-such-page" })
            faults.AddRange(await Faults(agent, path, width));
        await agent.Close();

        var owner = await host.As("process-owner-1", width, 844, colors, language);
        foreach (var path in new[] { "/design/process", "/instances?view=all", "/design/rules", "/design/rules?tab=settings", "/design/rules?tab=firings", "/design/rules/dealers", "/design/rules/dealers?tab=text", "/design/rules/dealers?tab=test", "/design/rules/dealers?tab=versions", "/traceability", "/traceability?state=GAP&document=001", "/design/decisions", "/design/decisions/new" })
            faults.AddRange(await Faults(owner, path, width));
        faults.AddRange(await DecisionFaults(owner, width));
        if (width > 1000)
            faults.AddRange(await DesignerFaults(owner, width));
        await owner.Close();

        var admin = await host.As("admin", width, 844, colors, language);
        foreach (var path in new[] { "/admin/people", "/admin/people?person=customer-service-manager-1", "/admin/people?state=left", "/admin/calendars?year=2026", "/admin/calendars?year=2031", "/admin/channels", "/admin/schedules", "/admin/schedules?schedule=sched-reception-queue", "/records", "/records/dealer-quarter", "/records/no-such-type" })
            faults.AddRange(await Faults(admin, path, width));
        faults.AddRange(await RecordFormFaults(admin, width));
        await admin.Page.GotoAsync("/admin/people");
        await admin.Page.Locator("button:has(.tabler-icon-upload)").ClickAsync();
        await admin.Page.Locator("input[type=file]").SetInputFilesAsync(AdministrationTests.People("编号,姓名,部门,上极\nnew.one,新人,市场不,\nsalesperson-1,江帆,销售部,\n"));
        await Assertions.Expect(admin.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Table).First).ToBeVisibleAsync();
        faults.AddRange(await Faults(admin, admin.Page.Url, width));
        await admin.Close();

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Empty(blocked);
    }

    static async Task<IEnumerable<string>> RecordFormFaults(Walk admin, int width)
    {
        await admin.Page.GotoAsync("/records/dealer-quarter");
        await admin.Page.Locator("button:has(.tabler-icon-plus)").Last.ClickAsync();
        var drawer = admin.Page.GetByRole(AriaRole.Dialog);
        await drawer.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(drawer.Locator("[data-field=dealer] .mantine-InputWrapper-error")).ToBeVisibleAsync();
        return await Faults(admin, admin.Page.Url, width);
    }

    async Task<IEnumerable<string>> DecisionFaults(Walk owner, int width)
    {
        using (var client = host.Client("admin"))
            (await client.PostAsync("/v2/deployments", Models.File("discount.dmn", DecisionsTests.Discount))).EnsureSuccessStatusCode();
        await owner.Page.GotoAsync("/design/decisions");
        await owner.Page.Locator("a[href*='/design/decisions/']").Filter(new() { HasText = "折扣规则" }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator("[data-row-id=rule3]").First).ToBeVisibleAsync();
        await Assertions.Expect(owner.Page.GetByText("DMN-016")).ToBeVisibleAsync();
        return await Faults(owner, owner.Page.Url, width);
    }

    static async Task<IEnumerable<string>> DesignerFaults(Walk owner, int width)
    {
        await owner.Page.GotoAsync("/design/process");
        await owner.Page.Locator("a[href*='/design/process/']").First.ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".djs-container svg").First).ToBeVisibleAsync();
        return await Faults(owner, owner.Page.Url, width);
    }

    static async Task<IEnumerable<string>> Faults(Walk walk, string path, int width)
    {
        if (walk.Page.Url != path)
            await walk.Page.GotoAsync(path);
        await walk.Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
        await Assertions.Expect(walk.Page.Locator("h1").First).ToBeVisibleAsync();
        await walk.Picture($"{new Uri(walk.Page.Url).AbsolutePath.Trim('/').Replace('/', '-')}-{width}");
        var overflow = await walk.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        await walk.Page.EvaluateAsync(Axe);
        await walk.Page.WaitForFunctionAsync(SignTests.Settled); // what is still sliding in is too small for nobody
        var result = await walk.Page.EvaluateAsync<JsonElement>("tags => axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })", Tags);
        var faults = result.GetProperty("violations").EnumerateArray()
            .Where(violation => violation.GetProperty("impact").GetString() is "critical" or "serious")
            .Select(violation => $"{path}: {violation.GetProperty("id").GetString()}: {violation.GetProperty("nodes")[0].GetProperty("html").GetString()}");
        return overflow > 0 ? faults.Append($"{path}: {overflow} px wider than the screen") : faults;
    }
}
