using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Marketing.Workflows.Simulation;

/// <summary>How the demo company works: how often it begins what, how it decides, what it writes. Immutable.</summary>
/// <param name="Starts">By process: how often people begin it in a quarter.</param>
/// <param name="Chances">From 0 to 1, by the path of a yes-or-no field; also <c>approve</c> and <c>yes</c>.</param>
/// <param name="Words">What people write, by the path of a field, its name or its kind.</param>
public sealed record SimulationPlan(IReadOnlyDictionary<string, int> Starts, IReadOnlyDictionary<string, double> Chances, IReadOnlyDictionary<string, IReadOnlyList<string>> Words)
{
    /// <summary>Reads the plan that comes with the product.</summary>
    /// <exception cref="InvalidDataException">It is missing or wrong; the message says which and where.</exception>
    public static SimulationPlan ReadShipped() => Read(Path.Combine(ShippedCatalog.Folder, "simulation.yaml"));

    /// <summary>Reads a plan.</summary>
    /// <exception cref="InvalidDataException">It is missing or wrong; the message says which and where.</exception>
    public static SimulationPlan Read(string file)
    {
        try
        {
            var stream = new YamlStream();
            using (var reader = new StreamReader(file))
                stream.Load(reader);
            var root = (YamlMappingNode)stream.Documents[0].RootNode;
            return new SimulationPlan(
                Entries(root, "starts").ToDictionary(pair => Text(pair.Key), pair => int.Parse(Text(pair.Value), CultureInfo.InvariantCulture)),
                Entries(root, "chances").ToDictionary(pair => Text(pair.Key), pair => double.Parse(Text(pair.Value), CultureInfo.InvariantCulture)),
                Entries(root, "words").ToDictionary(pair => Text(pair.Key), pair => (IReadOnlyList<string>)[.. ((YamlSequenceNode)pair.Value).Children.Select(Text)]));
        }
        catch (Exception failure) when (failure is YamlException or IOException or InvalidOperationException or InvalidCastException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"模拟计划无法读取：{file}（{failure.Message}）。 / The plan of the simulation cannot be read: {file} ({failure.Message}).", failure);
        }
    }

    static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Entries(YamlMappingNode root, string key) => root.Children.TryGetValue(key, out var entries) ? ((YamlMappingNode)entries).Children : [];

    static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "";
}
