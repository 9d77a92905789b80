using Marketing.Dashboard.Tests.Api;
using Marketing.Testing;

namespace Marketing.Dashboard.Tests.Hosting;

/// <summary><c>simulate</c>: the demo company works on virtual time, into a database without requests, and the pages show it.</summary>
public sealed class SimulateTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("marketing-simulate-").FullName;

    public void Dispose() => TestFolder.Remove(folder);

    async Task<(int Code, string Out)> Simulate(params string[] arguments)
    {
        var (code, output, error) = await VerbProcess.Run(folder, ["simulate", .. arguments]);
        return (code, output + error);
    }

    [Fact]
    public async Task A_week_of_work_leaves_no_incident_and_no_deadline_missed_without_a_reason()
    {
        var (code, output) = await Simulate("--into", "test.db", "--days", "7", "--seed", "3");
        Assert.True(code == 0, output);
        Assert.Contains("0 incidents", output, StringComparison.Ordinal);
        Assert.Contains("(0 though nobody was late)", output, StringComparison.Ordinal);
        Assert.Contains("already", (await Simulate("--into", "test.db")).Out, StringComparison.Ordinal);
        await using var host = TestHost.Start(folder);
        Assert.True((await host.As(null).Get("/api/instances?view=all&limit=100")).Items().Count() > 50);
        Assert.True((await host.As(null).Get("/api/audit/verify")).GetProperty("sound").GetBoolean());
    }

    [Theory]
    [InlineData("--into")]
    [InlineData("--into", "a.db", "--days", "0")]
    [InlineData("--into", "a.db", "--weeks", "3")]
    public async Task What_it_does_not_understand_it_says_with_its_usage(params string[] arguments)
    {
        var (code, output) = await Simulate(arguments);
        Assert.Equal(2, code);
        Assert.Contains("usage: marketing simulate --into", output, StringComparison.Ordinal);
    }
}
