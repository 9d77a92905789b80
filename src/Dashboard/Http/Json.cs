using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Marketing.Dashboard.Http;

/// <summary>How JSON is read and written: strictly in, completely out.</summary>
/// <remarks>SR-F7: depth 64, a key twice is refused, numbers are no strings; a property we do not know is refused (API-V2 §3.1).
/// Every declared field is written, <c>null</c> when absent.</remarks>
static class Json
{
    public const int MaxDepth = 64;

    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>For reading what a filter or another part of a body holds.</summary>
    public static JsonDocumentOptions Reading { get; } = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.MaxDepth = MaxDepth;
        options.AllowDuplicateProperties = false;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        // Sent as application/json with nosniff: no browser reads it as a page, and people can read it.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new UtcInstant());
        return options;
    }

    /// <summary>Instants are written in UTC with a Z, the one form every client reads.</summary>
    sealed class UtcInstant : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TryGetDateTimeOffset(out var instant) ? instant : throw new JsonException("Expected an ISO 8601 date and time with offset.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
    }
}

/// <summary>Keys as the interfaces speak of them: strings of a 64-bit integer.</summary>
static class Keys
{
    public static string Text(long key) => key.ToString(CultureInfo.InvariantCulture);

    public static string? Text(long? key) => key?.ToString(CultureInfo.InvariantCulture);

    public static bool TryParse(string? text, out long key) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out key);
}
