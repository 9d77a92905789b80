using Marketing.Rules.Feel;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Marketing.Workflows.Settings;

/// <summary>The settings that models see as <c>config</c>: what the policy leaves open and the product chose.</summary>
public static class PolicySettings
{
    /// <summary>Reads a file of dotted keys: <c>deadline.breach.steps</c> is seen as <c>config.deadline.breach.steps</c>, a hyphen as <c>_</c>.</summary>
    /// <exception cref="InvalidDataException">The file is missing or wrong; the message says which, where, and what was expected.</exception>
    public static Value Read(string file)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = new StreamReader(file);
            stream.Load(reader);
        }
        catch (YamlException failure)
        {
            throw new InvalidDataException($"{file}:{failure.Start.Line}:{failure.Start.Column}: {failure.Message}", failure);
        }
        catch (IOException failure)
        {
            throw new InvalidDataException($"设置文件无法读取：{file}（{failure.Message}）。 / The settings cannot be read: {file} ({failure.Message}).", failure);
        }

        var root = stream.Documents.Count > 0 && stream.Documents[0].RootNode is YamlMappingNode mapping ? mapping : [];
        return root.Children.Aggregate(Value.Of(Context.Empty), (settings, pair) => Set(settings, Path(file, pair.Key), Scalar(file, pair.Value),
            () => Wrong(file, pair.Key, "不与别的设置名重叠的设置名（一个名字不能既有值又有下级）", "a key that is not the beginning of another")));
    }

    static ReadOnlySpan<string> Path(string file, YamlNode key) => ((YamlScalarNode)key).Value is { Length: > 0 } text && Array.TrueForAll(text.Split('.'), part => part.Length > 0)
        ? text.Replace('-', '_').Split('.')
        : throw Wrong(file, key, "以点分隔的设置名", "a dotted key");

    static Value Set(Value settings, ReadOnlySpan<string> path, Value value, Func<InvalidDataException> overlap)
    {
        var isContext = settings.TryContext(out var there);
        if (path.Length == 0)
            return isContext ? throw overlap() : value;
        if (!isContext && !settings.IsNull)
            throw overlap();
        var context = isContext ? there : Context.Empty;
        return Value.Of(context.With(path[0], Set(context[path[0]], path[1..], value, overlap)));
    }

    static Value Scalar(string file, YamlNode node) => node is not YamlScalarNode scalar
        ? throw Wrong(file, node, "文本、数字、true、false 或 null", "a text, a number, true, false or null")
        : scalar.Style != ScalarStyle.Plain ? Value.Of(scalar.Value)
        : scalar.Value switch
        {
            "" or "null" or "~" => Value.Null,
            "true" => Value.True,
            "false" => Value.False,
            var text => Number.TryParse(text!, out var number) ? Value.Of(number) : Value.Of(text),
        };

    static InvalidDataException Wrong(string file, YamlNode at, string expected, string expectedEn) =>
        new($"{file}:{at.Start.Line}:{at.Start.Column}: 应为{expected}。 / expected {expectedEn}.");

    static readonly Lazy<Value> Beside = new(() => Read(System.IO.Path.Combine(AppContext.BaseDirectory, "Settings", "settings.yaml")));

    /// <summary>The settings beside the program, read once.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be; the message says where.</exception>
    public static Value Shipped => Beside.Value;
}
