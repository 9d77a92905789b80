using Marketing.Engine;
using Marketing.Rules;

namespace Marketing.Dashboard.Http;

/// <summary>A problem as <c>/api</c> answers it: a code, both languages, what to do (RFC 9457 with our members).</summary>
sealed record ApiProblem
{
    public string Type { get; init; } = "about:blank";
    public required string Title { get; init; }
    public required int Status { get; init; }
    public required string Detail { get; init; }
    public required string Code { get; init; }
    public required WordsView Message { get; init; }
    public WordsView? Mend { get; init; }
    public IReadOnlyList<ProblemView> Problems { get; init; } = [];
    public required string TraceId { get; init; }
}

/// <summary>A sentence in both languages, as it is sent.</summary>
sealed record WordsView(string Zh, string En)
{
    public static WordsView Of(Words words) => new(words.Chinese, words.English);

    public static WordsView? OfOptional(Words? words) => words is null ? null : Of(words);
}

/// <summary>One fault of a text or a form, as it is sent.</summary>
sealed record ProblemView(string Code, string Severity, WordsView Message, WordsView? Mend, string? File, int? Line, int? Column, string? ElementId)
{
    public static ProblemView Of(Problem problem) => new(problem.Code, problem.Severity switch
    {
        Rules.Severity.Error => "error",
        Rules.Severity.Warning => "warning",
        _ => "information",
    }, WordsView.Of(problem.Message), WordsView.OfOptional(problem.Mend), problem.File, problem.Position?.Line, problem.Position?.Column, problem.ElementId);
}

/// <summary>A problem as <c>/v2</c> answers it. The list of faults is sent only when there are any: a deployment's author needs it.</summary>
sealed record V2Problem
{
    public string Type { get; init; } = "about:blank";
    public required string Title { get; init; }
    public required int Status { get; init; }
    public required string Detail { get; init; }
    public required string Instance { get; init; }

    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProblemView>? Problems { get; init; }
}

/// <summary>Answers a refusal in the style of the interface that was asked.</summary>
static class Problems
{
    const string MediaType = "application/problem+json";

    /// <summary>A refused command.</summary>
    public static IResult Refused(Refusal refusal) => new Answer(refusal, StatusOf(refusal));

    /// <summary>A refused command under a status of its own.</summary>
    public static IResult Refused(int status, string code, Words message, Words? mend = null) =>
        new Answer(new Refusal(RefusalKind.Invalid, code, message, mend), status);

    public static Task Write(HttpContext context, int status, string code, Words message, Words? mend = null) =>
        Write(context, new Refusal(RefusalKind.Invalid, code, message, mend), status);

    public static int StatusOf(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status400BadRequest,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Timeout => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status409Conflict,
    };

    static Task Write(HttpContext context, Refusal refusal, int status)
    {
        context.Response.StatusCode = status;
        return context.Request.Path.StartsWithSegments("/v2")
            ? context.Response.WriteAsJsonAsync(ForV2(context, refusal, status), Json.Options, MediaType, context.RequestAborted)
            : context.Response.WriteAsJsonAsync(ForApi(context, refusal, status), Json.Options, MediaType, context.RequestAborted);
    }

    static ApiProblem ForApi(HttpContext context, Refusal refusal, int status) => new()
    {
        Title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
        Status = status,
        Detail = refusal.Message.In(context.Request.Headers.AcceptLanguage.ToString()),
        Code = refusal.Code,
        Message = WordsView.Of(refusal.Message),
        Mend = WordsView.OfOptional(refusal.Mend),
        Problems = [.. refusal.Problems.Select(ProblemView.Of)],
        TraceId = TraceIds.Of(context),
    };

    static V2Problem ForV2(HttpContext context, Refusal refusal, int status)
    {
        var title = TitleOf(status, refusal.Code);
        return new V2Problem
        {
            Title = title, Status = status, Detail = Detail(context, refusal, title), Instance = context.Request.Path,
            Problems = refusal.Problems.Count == 0 ? null : [.. refusal.Problems.Select(ProblemView.Of)],
        };
    }

    static string TitleOf(int status, string code) => status switch
    {
        400 or 413 or 415 or 422 => "INVALID_ARGUMENT",
        401 => "UNAUTHORIZED",
        403 => "FORBIDDEN",
        404 => "NOT_FOUND",
        405 => "METHOD_NOT_ALLOWED",
        409 when code is "message-already-published" => "ALREADY_EXISTS",
        409 => "INVALID_STATE",
        429 or 503 or 507 => "RESOURCE_EXHAUSTED",
        504 => "DEADLINE_EXCEEDED",
        _ => "INTERNAL",
    };

    static string Detail(HttpContext context, Refusal refusal, string title)
    {
        var sentence = refusal.Problems.Count == 0
            ? refusal.Message.English
            : $"{refusal.Message.English}\n{string.Join('\n', refusal.Problems.Select(problem => problem.Format("en")))}";
        return context.GetEndpoint()?.Metadata.GetMetadata<CommandName>() is { } command && !sentence.StartsWith("Command ", StringComparison.Ordinal)
            ? $"Command '{command.Name}' rejected with code '{title}': {sentence}"
            : sentence;
    }

    sealed class Answer(Refusal refusal, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Write(httpContext, refusal, status);
    }
}

/// <summary>What the refusals of a <c>/v2</c> operation call it, such as COMPLETE.</summary>
sealed record CommandName(string Name);
