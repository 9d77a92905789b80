using System.Diagnostics;

namespace Marketing.Dashboard.Http;

/// <summary>The number under which an answer and the lines of the log find each other: the W3C trace id, the caller's when he sent one.</summary>
static class TraceIds
{
    public static string Of(HttpContext context) => Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
}
