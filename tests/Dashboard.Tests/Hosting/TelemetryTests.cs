using System.Text;

namespace Marketing.Dashboard.Tests.Hosting;

public class TelemetryTests
{
    [Fact]
    public async Task Meters_and_traces_reach_a_collector()
    {
        await using var collector = await HttpSink.Start();
        await using (var host = TestHost.Start(null, ("Marketing:Telemetry:OtlpEndpoint", collector.Url)))
            await host.As(null).Post("/v2/deployments", Api.Models.File("one-task.bpmn", Api.Models.OneTask()));

        // Protobuf keeps texts as they are.
        string Sent(string path) => string.Concat(collector.Requests.Where(request => request.Path == path).Select(request => Encoding.UTF8.GetString(request.Body)));
        Assert.All(collector.Requests, request => Assert.Equal("application/x-protobuf", request.Headers["Content-Type"]));
        Assert.All(new[] { "Marketing.Engine", "command.duration", "service.name", "marketing", "http.server.request.duration" }, text => Assert.Contains(text, Sent("/v1/metrics"), StringComparison.Ordinal));
        Assert.All(new[] { "Marketing.Engine", "command", "outcome", "Microsoft.AspNetCore" }, text => Assert.Contains(text, Sent("/v1/traces"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collector_that_fails_disturbs_nothing()
    {
        await using var collector = await HttpSink.Start();
        collector.Status = 500;
        await using var host = TestHost.Start(null, ("Marketing:Telemetry:OtlpEndpoint", collector.Url));
        await host.As(null).Post("/v2/deployments", Api.Models.File("one-task.bpmn", Api.Models.OneTask()));
    }
}
