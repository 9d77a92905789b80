using System.Net;
using System.Net.Http.Json;
using Marketing.Dashboard.Http;
using Marketing.Dashboard.Tests.Hosting;
using Marketing.Engine.Persistence;

namespace Marketing.Dashboard.Tests.Api;

/// <summary>A request that is sent again because its answer was lost does its work once.</summary>
public class IdempotencyTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    readonly TestHost host = fixture.Host;

    static async Task<Answer> Send(Caller caller, string key, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/processes/quote-approval/start") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await caller.Send(request);
    }

    [Fact]
    public async Task The_same_request_is_answered_the_same_and_done_once()
    {
        var sales = host.As("salesperson-1");
        var first = await Send(sales, "k-1", new { variables = new { } });
        var again = await Send(sales, "k-1", new { variables = new { } });
        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal((first.Status, first.Text), (again.Status, again.Text));
        Assert.True(again.Headers.Contains("Idempotent-Replayed"));
        var other = await Send(host.As("salesperson-2"), "k-1", new { variables = new { } });
        Assert.NotEqual(first.Text, other.Text);
    }

    [Fact]
    public async Task Another_request_under_the_same_key_is_422()
    {
        var sales = host.As("salesperson-1");
        await Send(sales, "k-2", new { variables = new { a = 1 } });
        var answer = await Send(sales, "k-2", new { variables = new { a = 2 } });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal("idempotency-mismatch", answer.Json.Text("code"));
    }

    [Fact]
    public async Task Many_at_once_start_one_instance()
    {
        var sales = host.As("salesperson-2");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Send(sales, "k-3", new { })));
        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.Conflict, answer.Text));
        Assert.Single(answers.Where(answer => answer.Status == HttpStatusCode.Created).Select(answer => answer.Json.Text("processInstanceKey")).Distinct());
    }

    [Fact]
    public async Task Work_is_marked_in_its_own_transaction_and_refused_work_is_not()
    {
        using var memory = new MemoryEngineStore();
        var store = new MarkingStore(memory);
        var mark = new IdempotencyRow { Actor = "a", IdempotencyKey = MarkingStore.MarkOf("k"), BodyHash = "h", Status = 0, AnswerJson = "", At = DateTimeOffset.UnixEpoch };
        Task<bool> Marked() => memory.Transact(async transaction => await transaction.Answer("a", mark.IdempotencyKey) is not null, default);

        await MarkingStore.Within(mark, () => store.Transact(transaction =>
        {
            transaction.Abandon();
            return ValueTask.FromResult(0);
        }, default));
        Assert.False(await Marked());

        await MarkingStore.Within(mark, async () =>
        {
            await store.Transact(_ => ValueTask.FromResult(0), default);
            await store.Transact(_ => ValueTask.FromResult(0), default);
        });
        Assert.True(await Marked());
    }

    [Fact]
    public async Task A_refusal_is_remembered_too()
    {
        var legal = host.As("legal-reviewer-1");
        var first = await Send(legal, "k-4", new { });
        Assert.Equal(HttpStatusCode.Forbidden, first.Status);
        Assert.Equal(first.Text, (await Send(legal, "k-4", new { })).Text);
    }
}
