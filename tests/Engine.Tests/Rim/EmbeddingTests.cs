using System.Text;
using Marketing.Rules.Feel;
using Marketing.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Marketing.Engine.Tests.Rim;

/// <summary>The engine inside another program: what the README shows is what stands here, and it works.</summary>
public sealed class EmbeddingTests : IDisposable
{
    readonly string before = Directory.GetCurrentDirectory();
    readonly string folder = Directory.CreateTempSubdirectory("marketing-embedding").FullName;

    const string Order = """
        <bpmn:startEvent id="start"/>
        <bpmn:serviceTask id="invoice"><bpmn:extensionElements><zeebe:taskDefinition type="send-invoice"/></bpmn:extensionElements></bpmn:serviceTask>
        <bpmn:endEvent id="end"/>
        <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="invoice"/>
        <bpmn:sequenceFlow id="f2" sourceRef="invoice" targetRef="end"/>
        """;

    [Fact]
    public async Task The_sample_of_the_README_runs()
    {
        var file = Path.Combine(folder, "order.bpmn");
        await File.WriteAllTextAsync(file, Bpmn.File(Order, "").Replace("id=\"p\" name=\"P\"", "id=\"order\" name=\"Order\"", StringComparison.Ordinal));
        var (engine, host, instance) = await Sample($"Data Source={Path.Combine(folder, "orders.db")}", file);
        using (host)
        {
            using var moved = new SemaphoreSlim(1);
            engine.Committed += _ => moved.Release();
            while (await moved.WaitAsync(TimeSpan.FromSeconds(10)) && (await engine.Look(context => context.Load(instance)))!.Row.State == "ACTIVE") { }
            var ended = (await engine.Look(context => context.Load(instance)))!;
            Assert.Equal("COMPLETED", ended.Row.State);
            Assert.Equal(Value.Of("I-120"), ended.Instance.Root.Variables["invoice"].Value);
            await host.StopAsync();
        }
    }

    static async Task<(ProcessEngine, IHost, long)> Sample(string database, string file)
    {
        // sample
        var builder = Host.CreateApplicationBuilder();
        builder.Services
            .AddMarketingEngine(database)
            .AddHandler("send-invoice", async (job, cancellation) =>
            {
                await Task.Yield(); // call your own code here
                return JobResult.Of(("invoice", Value.Of($"I-{job.Variables["amount"]}")));
            });
        var host = builder.Build();
        await host.StartAsync();

        var engine = host.Services.GetRequiredService<ProcessEngine>();
        await engine.Deploy([new ResourceFile("order.bpmn", await File.ReadAllBytesAsync(file))], actor: "shop");
        var variables = new Dictionary<string, Value> { ["amount"] = Value.Of(120) };
        var started = await engine.Start(new StartRequest { ProcessId = "order", Variables = variables }, actor: "shop");
        // end of sample
        return (engine, host, started.Value.Instance.Key);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public void The_README_shows_this_very_code(string readme)
    {
        var root = before;
        while (!File.Exists(Path.Combine(root, "Marketing.sln")))
            root = Path.GetDirectoryName(root)!;
        var lines = File.ReadAllLines(Path.Combine(root, "tests", "Engine.Tests", "Rim", "EmbeddingTests.cs"));
        var sample = lines.SkipWhile(line => line.Trim() != "// sample").Skip(1).TakeWhile(line => line.Trim() != "// end of sample")
            .Select(line => line.Length == 0 ? "" : line[8..]);
        Assert.Contains(string.Join('\n', sample), File.ReadAllText(Path.Combine(root, readme), Encoding.UTF8), StringComparison.Ordinal);
    }

    public void Dispose() => TestFolder.Remove(folder);
}
