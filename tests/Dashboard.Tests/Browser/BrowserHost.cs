using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Marketing.Dashboard.Tests.Hosting;
using Marketing.Testing;
using Microsoft.Playwright;

namespace Marketing.Dashboard.Tests.Browser;

/// <summary>The real program on a fresh database, and a real Chromium before it. One for all walks of a class.</summary>
public class BrowserHost : IAsyncLifetime
{
    static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("marketing-browser-");
    HostProcess? host;
    IPlaywright? playwright;
    IBrowser? browser;

    public string Address => host!.Address.ToString().TrimEnd('/');

    /// <summary>What the program is told beside its database.</summary>
    protected virtual Task<HostSettings> Settings() => Task.FromResult(new HostSettings());

    public async Task InitializeAsync()
    {
        host = await HostProcess.Start(HostDatabase.OfFile(Path.Combine(folder.FullName, "browser.db")), await Settings());
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("MARKETING_CHROMIUM") ?? "/usr/bin/chromium", Args = Arguments,
        });
    }

    /// <summary>A person at a screen of his own, signed in.</summary>
    public async Task<Walk> As(string person, int width = 1280, int height = 800, ColorScheme colors = ColorScheme.Light, string locale = "zh-CN")
    {
        var context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = colors, Locale = locale, TimezoneId = "America/New_York", BaseURL = Address,
        });
        context.SetDefaultTimeout(30_000);
        Assertions.SetDefaultExpectTimeout(30_000);
        var page = await context.NewPageAsync();
        var walk = new Walk(page, this);
        await walk.SignIn(person);
        return walk;
    }

    /// <summary>The screen of somebody who has no account here.</summary>
    public async Task<IPage> Outside(int width, int height, ColorScheme colors = ColorScheme.Light)
    {
        var context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = colors, Locale = "zh-CN", TimezoneId = "America/New_York", BaseURL = Address, HasTouch = true,
        });
        context.SetDefaultTimeout(30_000);
        return await context.NewPageAsync();
    }

    /// <summary>The interface as a person uses it from a program.</summary>
    public HttpClient Client(string person)
    {
        var client = new HttpClient { BaseAddress = host!.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{person}:x")));
        return client;
    }

    /// <summary>Moves the program's clock on from where it stands; what comes due happens before this returns.</summary>
    public async Task TimePasses(TimeSpan span)
    {
        using var client = Client("admin");
        var clock = (await client.GetFromJsonAsync<JsonElement>("/api/me")).GetProperty("clock");
        var to = clock.GetProperty("now").GetDateTimeOffset() + span;
        (await client.PutAsJsonAsync("/v2/clock", new { timestamp = to.ToUnixTimeMilliseconds() })).EnsureSuccessStatusCode();
    }

    public virtual async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.CloseAsync();
        playwright?.Dispose();
        host?.Dispose();
        TestFolder.Remove(folder.FullName);
    }
}

/// <summary>What a person does at the screen, in the words on it.</summary>
public sealed class Walk(IPage page, BrowserHost host)
{
    public IPage Page => page;

    public async Task SignIn(string person)
    {
        await page.GotoAsync("/sign-in");
        await page.Locator($"[data-person='{person}']").ClickAsync();
        await Arrives("/tasks");
    }

    /// <summary>Starts a process from the catalogue and comes to its first task.</summary>
    public Task Start(string processName) => Start(processName, null);

    /// <summary>The same by the process's id, in any language.</summary>
    public async Task Start(string? processName, string? processId)
    {
        await page.GotoAsync("/start");
        await (processName is not null
            ? page.GetByRole(AriaRole.Button, new() { Name = $"发起{processName}", Exact = true })
            : page.Locator($"[data-process='{processId}'] button").Last).ClickAsync();
        await Arrives("/tasks/");
    }

    /// <summary>Waits until the page's address has this in it; else says what it shows instead. It asks again and again: who waits for a navigation
    /// can miss one that is followed by another at once.</summary>
    async Task Arrives(string address)
    {
        try
        {
            await Assertions.Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(address)), new() { Timeout = 30_000 });
        }
        catch (PlaywrightException late)
        {
            throw new TimeoutException($"Expected {address}, but it stays at {page.Url} and shows:\n{await page.Locator("body").InnerTextAsync()}", late);
        }
    }

    /// <summary>Opens a task from the inbox by its name; waits for it, since a decision counts only once it cannot be undone any more.</summary>
    public async Task OpenTask(string instance, string name)
    {
        using var client = host.Client("admin");
        string? key = null;
        await HttpSink.Until(async () =>
        {
            var open = (await client.GetFromJsonAsync<JsonElement>($"/api/instances/{instance}")).GetProperty("open").EnumerateArray();
            key = open.Where(task => task.GetProperty("name").GetString() == name).Select(task => task.GetProperty("userTaskKey").GetString()).SingleOrDefault();
            return key is not null;
        });

        await page.GotoAsync($"/tasks/{key}");
        await Assertions.Expect(page.GetByText(name, new() { Exact = true }).First).ToBeVisibleAsync();
    }

    public Task Fill(string label, string value) => page.GetByLabel(label, new() { Exact = false }).First.FillAsync(value);

    public async Task Choose(string label, string option)
    {
        await page.GetByRole(AriaRole.Combobox, new() { Name = label }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = option }).ClickAsync();
    }

    /// <summary>Searches in a picker and takes what is found.</summary>
    public async Task Pick(string label, string text)
    {
        await page.GetByLabel(label).First.FillAsync(text);
        await page.GetByRole(AriaRole.Option).Filter(new() { HasText = text }).First.ClickAsync();
    }

    public async Task Press(string button) => await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();

    /// <summary>Submits the form, and waits until the page says that it was taken.</summary>
    public async Task Submit(string button = "提交", string said = "已提交")
    {
        await Press(button);
        await Sees(said);
    }

    public Task Sees(string text) => Assertions.Expect(page.GetByText(text).First).ToBeVisibleAsync();

    /// <summary>The instance of the task that is open.</summary>
    public async Task<string> Instance()
    {
        await page.WaitForURLAsync("**/tasks/**");
        var key = page.Url.Split("/tasks/")[1].Split('?')[0];
        using var client = host.Client("admin");
        return (await client.GetFromJsonAsync<JsonElement>($"/api/tasks/{key}")).GetProperty("processInstanceKey").GetString()!;
    }

    /// <summary>A picture for whoever wants to look; kept when <c>MARKETING_PICTURES</c> names a folder.</summary>
    public Task Picture(string name) => Picture(page, name);

    /// <summary>The same of any page.</summary>
    public static async Task Picture(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("MARKETING_PICTURES") is { Length: > 0 } pictures)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(pictures, $"{name}.png"), FullPage = page.ViewportSize?.Width < 500 });
    }

    /// <summary>Switches the page to English.</summary>
    public async Task InEnglish()
    {
        var toEnglish = page.GetByRole(AriaRole.Button, new() { Name = "Switch to English" });
        if (await toEnglish.CountAsync() > 0)
            await toEnglish.ClickAsync();
    }

    public Task Close() => page.Context.CloseAsync();
}
