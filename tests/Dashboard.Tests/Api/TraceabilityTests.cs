using System.Net;
using Marketing.Dashboard.Tests.Hosting;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>Which clause is carried out by what, of what is deployed; with the gaps.</summary>
public class TraceabilityTests
{
    [Fact]
    public async Task Clauses_are_told_with_what_carries_them_out_and_what_proves_it()
    {
        await using var host = TestHost.Start();
        var anybody = host.As("salesperson-1");
        var matrix = await anybody.Get("/api/traceability");
        var all = matrix.Items().ToList();
        Assert.True(all.Count >= 315);
        var complaint = all.Single(one => one.Text("clause") == "001-1.4.2");
        Assert.Equal("PROVED", complaint.Text("state"));
        Assert.Contains("complaint-handling", complaint.GetProperty("processes").EnumerateArray().Select(one => one.Text("id")));
        Assert.Contains("complaint-response", complaint.GetProperty("deadlines").EnumerateArray().Select(one => one.Text("id")));
        Assert.NotEmpty(complaint.GetProperty("scenarios").EnumerateArray());
        Assert.Equal("说明目的", all.Single(one => one.Text("clause") == "001-0.0.1").GetProperty("why").Text("zh"));

        var gaps = (await anybody.Get("/api/traceability?state=GAP")).Items().ToList();
        Assert.Equal(matrix.GetProperty("counts").GetProperty("GAP").GetInt32(), gaps.Count);
        Assert.All(gaps, gap => Assert.Equal(0, gap.GetProperty("processes").GetArrayLength() + gap.GetProperty("rules").GetArrayLength()));
        await anybody.Refused(HttpStatusCode.BadRequest, HttpMethod.Get, "/api/traceability?state=HALF");
        var table = await anybody.Send(HttpMethod.Get, "/api/traceability?format=csv");
        Assert.Contains("001-1.4.2,PROVED", table.Text, StringComparison.Ordinal);
    }
}
