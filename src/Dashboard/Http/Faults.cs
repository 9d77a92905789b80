using System.Text.Json;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Dashboard.Http;

/// <summary>The last resort: whatever was thrown becomes an answer in words, with a trace id and without a stack.</summary>
static class Faults
{
    public static void UseFaults(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
            await NameEmptyRefusal(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is listening any more.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await Answer(context, failure, app.Logger);
        }
    });

    static Task Answer(HttpContext context, Exception failure, ILogger logger)
    {
        // What the pipeline wrote so far is not the answer.
        context.Response.Headers.ContentLength = null;
        switch (failure)
        {
            case BadHttpRequestException bad:
                return Problems.Write(context, bad.StatusCode, CodeOf(bad.StatusCode), WordsOf(bad));
            case JsonException json:
                return Problems.Write(context, StatusCodes.Status400BadRequest, "malformed-json", JsonWords(json));
            case RefusedException refused:
                return Problems.Refused(refused.Refusal).ExecuteAsync(context);
            case ConcurrencyException overtaken:
                return Problems.Write(context, StatusCodes.Status409Conflict, "overtaken", overtaken.Words);
            case StorageException storage:
                logger.LogError(failure, "{Method} {Path}: the store refused: {Fault}; trace {TraceId}.", context.Request.Method, context.Request.Path, storage.Fault, TraceIds.Of(context));
                context.Response.Headers.RetryAfter = "2";
                return Problems.Write(context, StatusOf(storage), "storage", storage.Words);
            default:
                var trace = TraceIds.Of(context);
                logger.LogError(failure, "{Method} {Path} failed; trace {TraceId}.", context.Request.Method, context.Request.Path, trace);
                return Problems.Write(context, StatusCodes.Status500InternalServerError, "internal",
                    new Words($"服务器内部出错，操作没有保存（编号 {trace}）。", $"Something went wrong inside the server; nothing was saved (trace {trace})."),
                    new Words("请重试；如再次出现，把编号告诉管理员。", "Try again; if it happens again, give the trace to the administrator."));
        }
    }

    // RFC 4918: no room to keep what was sent.
    static int StatusOf(StorageException storage) => storage.Fault == StorageFault.Full ? StatusCodes.Status507InsufficientStorage : StatusCodes.Status503ServiceUnavailable;

    // Routing refuses without a body (405, 415, an unknown address).
    static Task NameEmptyRefusal(HttpContext context)
    {
        var status = context.Response.StatusCode;
        if (status < 400 || context.Response.HasStarted || context.Response.ContentType is not null || context.Response.ContentLength > 0)
            return Task.CompletedTask;
        return Problems.Write(context, status, CodeOf(status), status switch
        {
            404 => new Words("没有这个地址。", "There is nothing at this address."),
            405 => new Words("这个地址不接受这种方法。", "This address does not take this method."),
            413 => TooLarge,
            415 => new Words("请用 JSON（Content-Type: application/json）。", "Send JSON (Content-Type: application/json)."),
            _ => new Words("请求被拒绝。", "The request was refused."),
        });
    }

    static readonly Words TooLarge = new("请求太大。", "The request is too large.");

    static string CodeOf(int status) => status switch
    {
        404 => "not-found",
        405 => "method-not-allowed",
        413 => "too-large",
        415 => "unsupported-media-type",
        _ => "bad-request",
    };

    static Words WordsOf(BadHttpRequestException bad) => bad switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge,
        { InnerException: JsonException json } => JsonWords(json),
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => new Words("请用 JSON（Content-Type: application/json）。", "Send JSON (Content-Type: application/json)."),
        _ => new Words($"请求不正确：{bad.Message}", $"The request is not right: {bad.Message}"),
    };

    static Words JsonWords(JsonException json)
    {
        var place = json.LineNumber is { } line ? $"{line + 1}:{json.BytePositionInLine + 1}" : "";
        var path = string.IsNullOrEmpty(json.Path) || json.Path == "$" ? "" : $" ({json.Path})";
        return new Words($"请求内容不是所要的 JSON{path} {place}：{FirstSentence(json.Message)}", $"The body is not the JSON expected{path} {place}: {FirstSentence(json.Message)}");
    }

    // The rest of System.Text.Json's message repeats path and position, and names our types.
    static string FirstSentence(string message)
    {
        var cut = message.IndexOf(" Path: ", StringComparison.Ordinal);
        var text = cut < 0 ? message : message[..cut];
        var ours = text.IndexOf(" could not be mapped to any .NET member", StringComparison.Ordinal);
        if (ours >= 0)
            return text[..ours] + " is not known here.";
        return text.Contains("Marketing.", StringComparison.Ordinal) || text.Contains("System.", StringComparison.Ordinal) ? "The value has the wrong type." : text;
    }
}

/// <summary>A refusal found where no result can be answered, such as deep inside a filter.</summary>
sealed class RefusedException(Refusal refusal) : Exception(refusal.Message.English)
{
    public Refusal Refusal { get; } = refusal;

    public static RefusedException Invalid(string code, Words message) => new(new Refusal(RefusalKind.Invalid, code, message));
}
