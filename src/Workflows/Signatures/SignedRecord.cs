using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Marketing.Workflows.Signatures;

/// <summary>All that was signed, by whom, when and from where. Immutable.</summary>
/// <remarks>Its JSON is canonical: the same parts in the same order and no others, so its SHA-256 proves each of them. The archived document shows
/// the parts, and holds that JSON as text: whoever saves it as a file can compute the digest with any tool.</remarks>
public sealed record SignedRecord(SignoffRow Link, string ProcessId, IReadOnlyList<ShownField> Shown, bool Accepted, string Name, DateTimeOffset At)
{
    /// <summary>The drawn signature; null when the typed name is the signature, or it was declined.</summary>
    public SignatureStrokes? Strokes { get; init; }

    /// <summary>Why it was declined.</summary>
    public string? Reason { get; init; }

    /// <summary>The network address that it came from.</summary>
    public string? Address { get; init; }

    public string Outcome => Accepted ? "accepted" : "declined";

    static readonly JsonWriterOptions Writing = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The record in its canonical form.</summary>
    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Writing))
        {
            json.WriteStartObject();
            json.WriteString("format", "marketing-signoff/1");
            json.WriteString("process", ProcessId);
            json.WriteString("processInstanceKey", Text(Link.InstanceKey));
            json.WriteString("userTaskKey", Text(Link.TaskKey));
            json.WriteString("signoffKey", Text(Link.Key));
            json.WriteString("title", Link.TitleZh);
            WriteShown(json);
            json.WriteString("text", Link.Text);
            json.WriteString("outcome", Outcome);
            json.WriteString("name", Name);
            json.WriteString("reason", Reason);
            WriteSignature(json);
            json.WriteString("at", Text(At));
            json.WriteString("address", Address);
            json.WriteString("linkMadeBy", Link.CreatedBy);
            json.WriteString("linkMadeFor", Link.Recipient);
            json.WriteString("linkMadeAt", Text(Link.CreatedAt.ToOffset(At.Offset)));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    void WriteShown(Utf8JsonWriter json)
    {
        json.WriteStartArray("shown");
        foreach (var field in Shown)
        {
            json.WriteStartObject();
            json.WriteString("label", field.LabelZh);
            json.WriteString("value", field.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // A typed name is a signature of its own kind: said so, and not drawn as if by hand.
    void WriteSignature(Utf8JsonWriter json)
    {
        json.WriteString("signature", Strokes is not null ? "drawn" : Accepted ? "typed" : "none");
        if (Strokes is null)
            return;
        json.WriteStartArray("strokes");
        foreach (var stroke in Strokes.Strokes)
        {
            json.WriteStartArray();
            foreach (var number in stroke)
                json.WriteNumberValue(number);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>SHA-256 over a record's JSON as UTF-8, in hexadecimal.</summary>
    public static string DigestOf(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));

    /// <summary>The name of the archived file, such as <c>签字确认-20260302-1005.html</c>.</summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{(Accepted ? "签字确认" : "拒签记录")}-{At:yyyyMMdd-HHmmss}.html");

    /// <summary>The archived document: one page without scripts that needs nothing else.</summary>
    public string ToDocument()
    {
        var json = ToJson();
        var rows = new StringBuilder();
        foreach (var field in Shown)
            Row(rows, field.LabelZh, field.Value);
        var said = new StringBuilder();
        Row(said, "结论 Outcome", Accepted ? "认可 Accepted" : "不认可 Declined");
        Row(said, "姓名 Name", Name);
        if (Reason is not null)
            Row(said, "理由 Reason", Reason);
        Row(said, "时间 Time", Text(At));
        Row(said, "网络地址 Network address", Address ?? "");
        var picture = Strokes is not null ? Strokes.ToSvg() : Accepted ? $"<p class=\"typed\">{Html(Name)}</p><p>以键入姓名代替手写 Typed in place of drawing</p>" : "";
        return $$"""
            <!doctype html>
            <html lang="zh-CN"><head><meta charset="utf-8"><title>{{Html(Link.TitleZh)}}</title>
            <style>body{font:16px/1.6 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111}table{border-collapse:collapse;width:100%}
            th{text-align:left;width:11rem;vertical-align:top}td,th{border-top:1px solid #bbb;padding:.4rem;white-space:pre-wrap;overflow-wrap:anywhere}
            .text{border:1px solid #111;padding:1rem;white-space:pre-wrap}.typed{font-size:2rem;margin:0}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.75rem}</style></head>
            <body><h1>{{Html(Link.TitleZh)}}</h1><table>{{rows}}</table><h2>签字内容 Text signed</h2><div class="text">{{Html(Link.Text)}}</div>
            <h2>签字 Signature</h2>{{picture}}<table>{{said}}</table>
            <h2>SHA-256</h2><p><code>{{DigestOf(json)}}</code></p><p>对下面一行文字（UTF-8，不含首尾换行）计算 SHA-256 应得到上面的值。 SHA-256 of the line below, as UTF-8 without a line break, gives the value above.</p>
            <pre id="record">{{Html(json)}}</pre></body></html>

            """;
    }

    static void Row(StringBuilder rows, string label, string value) => rows.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Html(label)}</th><td>{Html(value)}</td></tr>");

    static string Html(string text) => WebUtility.HtmlEncode(text);

    static string Text(long key) => key.ToString(CultureInfo.InvariantCulture);

    static string Text(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
