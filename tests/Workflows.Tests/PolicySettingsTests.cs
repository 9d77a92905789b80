using Marketing.Rules.Feel;
using Marketing.Workflows.Settings;

namespace Marketing.Workflows.Tests;

/// <summary>Settings of dotted keys: one name is a value or the beginning of others, never both.</summary>
public sealed class PolicySettingsTests : IDisposable
{
    readonly DirectoryInfo folder = System.IO.Directory.CreateTempSubdirectory("marketing-settings-");

    public void Dispose() => folder.Delete(recursive: true);

    Value Read(string text)
    {
        var file = Path.Combine(folder.FullName, "settings.yaml");
        File.WriteAllText(file, text);
        return PolicySettings.Read(file);
    }

    [Fact]
    public void Dotted_keys_nest()
    {
        Assert.True(Read("a.b: 5\na.c-d: x\n").TryContext(out var settings) && settings["a"].TryContext(out var inner) && inner["b"] == Value.Of(5m) && inner["c_d"] == Value.Of("x"));
    }

    [Theory]
    [InlineData("a.b: 5\na.b.c: 6\n", "settings.yaml:2:1: ")]
    [InlineData("a.b.c: 6\na.b: 5\n", "settings.yaml:2:1: ")]
    public void A_key_that_is_the_beginning_of_another_is_refused_with_its_place(string text, string told) =>
        Assert.Contains(told, Assert.Throws<InvalidDataException>(() => Read(text)).Message, StringComparison.Ordinal);
}
