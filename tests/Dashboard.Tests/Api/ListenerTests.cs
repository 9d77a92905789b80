using System.Net;
using System.Text.Json;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>A task listener is heard before the answer goes out.</summary>
public class ListenerTests
{
    const string Listeners = """<zeebe:taskListeners><zeebe:taskListener eventType="completing" type="completing" /><zeebe:taskListener eventType="assigning" type="assigning" /><zeebe:taskListener eventType="updating" type="updating" /></zeebe:taskListeners>""";

    static async Task<(Caller Admin, string Task)> Open(TestHost host)
    {
        var admin = host.As(null);
        await admin.Post("/v2/deployments", Models.File("heard.bpmn", Models.OneTask("heard", "candidateGroups=\"x\"").Replace("<zeebe:userTask />", "<zeebe:userTask />" + Listeners, StringComparison.Ordinal)));
        var instance = await admin.Post("/v2/process-instances", new { processDefinitionId = "heard" });
        var found = await admin.Post("/v2/user-tasks/search", new { filter = new { processInstanceKey = instance.Text("processInstanceKey") } });
        return (admin, found.Items().Single().Text("userTaskKey")!);
    }

    // A worker that answers the next job of the type.
    static async Task Say(Caller admin, string type, object result)
    {
        var jobs = await admin.Post("/v2/jobs/activation", new { type, timeout = 60_000, maxJobsToActivate = 1, requestTimeout = 30_000 });
        var job = Assert.Single(jobs.GetProperty("jobs").EnumerateArray());
        Assert.Equal(type.ToUpperInvariant(), job.Text("listenerEventType"));
        await admin.Done(HttpMethod.Post, $"/v2/jobs/{job.Text("jobKey")}/completion", new { result });
    }

    static readonly object Yes = new { type = "userTask", denied = false };

    static object No(string reason) => new { type = "userTask", denied = true, deniedReason = reason };

    [Theory]
    [InlineData("POST", "/v2/user-tasks/{0}/completion", "{}", "completing")]
    [InlineData("POST", "/v2/user-tasks/{0}/assignment", """{"assignee": "ben"}""", "assigning")]
    [InlineData("PATCH", "/v2/user-tasks/{0}", """{"changeset": {"priority": 10}}""", "updating")]
    [InlineData("POST", "/api/tasks/{0}/complete", "{}", "completing")]
    [InlineData("POST", "/api/tasks/{0}/claim", "{}", "assigning")]
    public async Task A_denied_change_is_a_conflict_with_the_reason_and_an_allowed_one_succeeds(string method, string path, string body, string type)
    {
        await using var host = TestHost.Start();
        var (admin, task) = await Open(host);
        path = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, task);
        Task<Answer> Ask() => admin.Send(new HttpMethod(method), path, JsonElement.Parse(body));

        var asked = Ask();
        await Say(admin, type, No("not before noon"));
        var refused = await asked;
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("denied by Task Listener. Reason to deny: 'not before noon'", refused.Text, StringComparison.Ordinal);

        var again = Ask();
        await Say(admin, type, Yes);
        Assert.True((int)(await again).Status is 200 or 204, (await again).Text);
    }
}
