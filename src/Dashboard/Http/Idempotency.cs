using Marketing.Engine;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Marketing.Dashboard.Access;
using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Dashboard.Http;

/// <summary><c>Idempotency-Key</c> on a POST: the same person, key and request are answered the same again; another request under that key is refused.</summary>
/// <remarks>The IETF draft's codes: 409 while the first is still being answered, 422 for another request. Refusals and answers are
/// remembered, failures of ours (5xx) are not: they may be tried again, unless their work was saved (see <see cref="MarkingStore"/>).</remarks>
static class Idempotency
{
    const string Header = "Idempotency-Key";
    const int LongestKey = 255;
    const int LargestAnswer = 1 << 20;

    const string Unremembered = "idempotency-unremembered";

    /// <summary>For an answer that holds a secret: it is not kept. Asked again, the host says that it was done and that the answer is lost.</summary>
    public static void LeaveUnremembered(HttpContext context) => context.Items[Unremembered] = true;

    public static void UseIdempotency(this WebApplication app)
    {
        var answering = new ConcurrentDictionary<(string Actor, string Key), bool>();
        app.Use(async (context, next) =>
        {
            if (!HttpMethods.IsPost(context.Request.Method) || !Interface.IsAsked(context.Request) || await Viewer.BindAsync(context) is not { } viewer
                || context.Request.Headers[Header].ToString() is not { Length: > 0 } key)
            {
                await next(context);
                return;
            }

            if (key.Length > LongestKey)
            {
                await Problems.Write(context, StatusCodes.Status400BadRequest, "idempotency-key", new Words($"Idempotency-Key 最长 {LongestKey} 个字符。", $"Expected an Idempotency-Key of at most {LongestKey} characters."));
                return;
            }

            if (!answering.TryAdd((viewer.Id, key), true))
            {
                await Problems.Refused(MarkingStore.InFlight).ExecuteAsync(context);
                return;
            }

            try
            {
                await AnswerOnce(context, next, viewer.Id, key);
            }
            finally
            {
                answering.TryRemove((viewer.Id, key), out _);
            }
        });
    }

    static async Task AnswerOnce(HttpContext context, RequestDelegate next, string actor, string key)
    {
        var store = context.RequestServices.GetRequiredService<IEngineStore>();
        var hash = await Hash(context.Request);
        if (await Find(store, actor, key, context.RequestAborted) is { } answered)
        {
            await (answered.BodyHash == hash ? Repeat(context, answered) : Problems.Write(context, StatusCodes.Status422UnprocessableEntity, "idempotency-mismatch",
                new Words("这个 Idempotency-Key 已用于另一个请求。", "This Idempotency-Key was used for another request."),
                new Words("为新的请求换一个键。", "Use a new key for a new request.")));
            return;
        }

        if (await Find(store, actor, MarkingStore.MarkOf(key), context.RequestAborted) is not null)
        {
            await Problems.Write(context, StatusCodes.Status409Conflict, "idempotency-answer-lost",
                new Words("这个请求已经执行，但服务中断，当时的回答没有保存下来。", "This request was carried out, but the server stopped before its answer was kept."),
                new Words("先查看结果；需要再做一次时换一个键。", "Look at the result first; to do it once more, use a new key."));
            return;
        }

        var now = context.RequestServices.GetRequiredService<EngineClock>().GetUtcNow();
        var mark = new IdempotencyRow { Actor = actor, IdempotencyKey = MarkingStore.MarkOf(key), BodyHash = hash, Status = 0, AnswerJson = Guid.CreateVersion7().ToString(), At = now };
        var body = context.Response.Body;
        using var copy = new MemoryStream();
        context.Response.Body = copy;
        try
        {
            await MarkingStore.Within(mark, () => next(context));
        }
        finally
        {
            context.Response.Body = body;
        }

        if (context.Response.StatusCode < 500 && copy.Length <= LargestAnswer && !context.Items.ContainsKey(Unremembered))
            await Remember(store, context.Response, actor, key, hash, Encoding.UTF8.GetString(copy.GetBuffer(), 0, (int)copy.Length));
        copy.Position = 0;
        await copy.CopyToAsync(body, context.RequestAborted);
    }

    static async Task<string> Hash(HttpRequest request)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer)) > 0;)
            hash.AppendData(buffer, 0, read);
        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static Task<IdempotencyRow?> Find(IEngineStore store, string actor, string key, CancellationToken cancellation) => store.Transact(async transaction =>
    {
        transaction.Abandon();
        return await transaction.Answer(actor, key);
    }, cancellation);

    // The answer is remembered even when its reader has gone: that is the case it is for.
    static Task<bool> Remember(IEngineStore store, HttpResponse response, string actor, string key, string hash, string answer)
    {
        var now = response.HttpContext.RequestServices.GetRequiredService<EngineClock>().GetUtcNow();
        var row = new IdempotencyRow { Actor = actor, IdempotencyKey = key, BodyHash = hash, Status = response.StatusCode, AnswerJson = answer, At = now };
        return store.Transact(transaction =>
        {
            transaction.Add(row);
            return ValueTask.FromResult(true);
        }, CancellationToken.None);
    }

    static Task Repeat(HttpContext context, IdempotencyRow answered)
    {
        context.Response.StatusCode = answered.Status;
        context.Response.Headers["Idempotent-Replayed"] = "true";
        if (answered.AnswerJson.Length == 0)
            return Task.CompletedTask;
        context.Response.ContentType = answered.Status >= 400 ? "application/problem+json" : "application/json; charset=utf-8";
        return context.Response.WriteAsync(answered.AnswerJson, context.RequestAborted);
    }
}
