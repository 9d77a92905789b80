using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Marketing.Engine;

/// <summary>Makes JSON texts that are written at every step, with one buffer a thread.</summary>
static class JsonText
{
    // A buffer that grew beyond this is not kept.
    const int Largest = 1 << 20;

    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? idle;

    /// <summary>The text that something writes; letters outside ASCII stay as they are.</summary>
    /// <param name="write">Writes one value.</param>
    public static string Of<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var (buffer, writer) = idle ?? New();
        idle = null; // whoever writes within this has another
        write(writer, value);
        writer.Flush();
        var text = Encoding.UTF8.GetString(buffer.WrittenSpan);
        if (buffer.Capacity <= Largest)
        {
            buffer.ResetWrittenCount();
            writer.Reset();
            idle = (buffer, writer);
        }
        return text;
    }

    static (ArrayBufferWriter<byte>, Utf8JsonWriter) New()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return (buffer, new Utf8JsonWriter(buffer, Options));
    }
}
