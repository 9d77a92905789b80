using Marketing.Dashboard.Hosting;
using Marketing.Dashboard.Settings;
using Marketing.Engine;
using Marketing.Rules;

namespace Marketing.Dashboard.Verbs;

/// <summary><c>serve</c>, the default: runs the host until it is told to stop.</summary>
static class ServeVerb
{
    public static async Task<int> Run(string[] args)
    {
        try
        {
            await using var app = MarketingHost.Build(args);
            app.Lifetime.ApplicationStarted.Register(() => Tell(app));
            await app.RunAsync();
            return 0;
        }
        catch (SettingsException wrong)
        {
            return Fail(wrong.Words);
        }
        catch (InvalidModelException wrong)
        {
            return Fail(new Words($"{wrong.Words.Chinese} {wrong.Problems[0].Format("zh")}", $"{wrong.Words.English} {wrong.Problems[0].Format("en")}"));
        }
        catch (MarketingException wrong)
        {
            return Fail(wrong.Words);
        }
        catch (IOException taken) when (taken.Message.Contains("address", StringComparison.OrdinalIgnoreCase))
        {
            return Fail(new Words($"{taken.Message} 用 --urls http://127.0.0.1:端口 换一个地址。", $"{taken.Message} Choose another address with --urls http://127.0.0.1:PORT."));
        }
    }

    // A log of JSON holds nothing but JSON.
    static void Tell(WebApplication app)
    {
        var urls = string.Join(" ", app.Urls);
        if (app.Services.GetRequiredService<MarketingOptions>().Logs.Format == "Json")
            app.Logger.LogInformation("Marketing is ready: {Urls}", urls);
        else
            Verb.Say(Console.Out, new Words($"营销流程中心已就绪：{urls}", $"Marketing is ready: {urls}"));
    }

    static int Fail(Words words)
    {
        Verb.Say(Console.Error, words);
        return 1;
    }
}
