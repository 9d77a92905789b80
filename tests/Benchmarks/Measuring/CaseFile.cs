using System.Text.Json;

namespace Marketing.Benchmarks.Measuring;

/// <summary>Reads the case files that lie in the assembly.</summary>
static class CaseFile
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static T Read<T>(string name)
    {
        using var stream = Open(name);
        return JsonSerializer.Deserialize<T>(stream, Options)!;
    }

    public static byte[] Bytes(string name)
    {
        using var stream = Open(name);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    static Stream Open(string name) => typeof(CaseFile).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
}
