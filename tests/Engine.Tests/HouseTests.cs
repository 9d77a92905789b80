using System.Reflection;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Xml;

namespace Marketing.Engine.Tests;

/// <summary>The facts that hold up the house (STYLE §1): references point down only, and the core is pure.</summary>
public class HouseTests
{
    internal static readonly string Root = FindRoot();

    [Theory]
    [InlineData("Rules", new string[0])]
    [InlineData("Engine", new[] { "Rules" })]
    [InlineData("Workflows", new[] { "Engine" })]
    [InlineData("Dashboard", new[] { "Workflows" })]
    public void References_point_down_only(string project, string[] allowed)
    {
        var text = File.ReadAllText(Path.Combine(Root, "src", project, $"{project}.csproj"));
        var referenced = System.Text.RegularExpressions.Regex.Matches(text, "ProjectReference Include=\"[^\"]*/(\\w+)\\.csproj\"").Select(match => match.Groups[1].Value);
        Assert.Equal(allowed, referenced);
    }

    [Fact]
    public void Rules_knows_no_framework_but_the_base_library()
    {
        var foreign = typeof(Marketing.Rules.Problem).Assembly.GetReferencedAssemblies()
            .Where(reference => !reference.Name!.StartsWith("System", StringComparison.Ordinal)).Select(reference => reference.Name);
        Assert.Empty(foreign);
    }

    // What the core must not touch: the clock, files, the network, threads, randomness, the database, the scheduler.
    static readonly string[] Impure =
    [
        "DateTime.Now", "DateTime.UtcNow", "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "TimeProvider", "Stopwatch", "Guid.NewGuid", "new Random", "Random.Shared",
        "System.IO", "File.", "HttpClient", "EntityFrameworkCore", "Quartz", "Microsoft.Extensions", "Task.Run", "Thread.", "async ",
    ];

    [Theory]
    [InlineData("Model")]
    [InlineData("Xml")]
    [InlineData("Execution")]
    public void The_core_is_pure(string folder)
    {
        var sins = from file in Directory.EnumerateFiles(Path.Combine(Root, "src", "Engine", folder), "*.cs", SearchOption.AllDirectories)
                   from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
                   let code = line.text.Split("//")[0]
                   from word in Impure
                   where code.Contains(word, StringComparison.Ordinal)
                   select $"{Path.GetFileName(file)}:{line.number}: {word}";
        Assert.Empty(sins);
    }

    [Fact]
    public void Every_element_of_the_model_has_a_behavior()
    {
        var table = typeof(Interpreter).Assembly.GetType("Marketing.Engine.Execution.Behaviors")!
            .GetField("Table", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null);
        var known = ((System.Collections.IDictionary)table!).Keys.Cast<Type>().ToHashSet();
        var elements = typeof(FlowNode).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(FlowNode)) && !type.IsAbstract);
        Assert.All(elements, element => Assert.Contains(element, known));
    }

    // STYLE §4: a new element comes with its behavior, its tests and its model.
    [Fact]
    public void Every_behavior_has_a_test_file_and_a_model_of_its_own()
    {
        var behaviors = typeof(Interpreter).Assembly.GetType("Marketing.Engine.Execution.Behaviors")!;
        var kinds = new[] { "Table", "Loops" }.SelectMany(name => ((System.Collections.IDictionary)behaviors.GetField(name, BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!).Keys.Cast<Type>())
            .Select(type => type == typeof(ProcessRoot) ? "Process" : type.Name).ToList();
        Assert.InRange(kinds.Count, 23, 100);
        string Find(string folder, string file) => Directory.EnumerateFiles(Path.Combine(Root, folder), file, SearchOption.AllDirectories).FirstOrDefault() is null ? file : "";
        var missing = kinds.SelectMany(kind => new[]
        {
            Find("src/Engine/Execution", $"{kind}Behavior.cs"), Find("tests/Engine.Tests", $"{kind}Tests.cs"), Find("tests/Engine.Tests/Models", $"{Kebab(kind)}.bpmn"),
        }).Where(file => file.Length > 0);
        Assert.Empty(missing);
        Assert.Equal(kinds.Select(Kebab).Order(), Directory.EnumerateFiles(ModelTests.Folder, "*.bpmn").Select(file => Path.GetFileNameWithoutExtension(file)).Order());
    }

    static string Kebab(string name) => System.Text.RegularExpressions.Regex.Replace(name, "(?<!^)[A-Z]", "-$0").ToLowerInvariant();

    // The numbered statements of the semantics, by letter and count.
    static readonly (char Letter, int Count)[] Statements = [('V', 7), ('G', 6), ('M', 5), ('T', 4), ('N', 5), ('E', 3), ('O', 3), ('J', 4), ('C', 3), ('X', 4)];

    [Fact]
    public void Every_numbered_statement_has_a_test_that_carries_its_number()
    {
        var names = typeof(HouseTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Select(method => method.Name).ToList();
        var missing = Statements.SelectMany(one => Enumerable.Range(1, one.Count).Select(number => $"{one.Letter}{number}_"))
            .Where(number => !names.Exists(name => name.StartsWith(number, StringComparison.Ordinal)));
        Assert.Empty(missing);
    }

    [Fact]
    public void No_behavior_is_longer_than_four_hundred_lines() =>
        Assert.All(Directory.EnumerateFiles(Path.Combine(Root, "src", "Engine", "Execution"), "*.cs", SearchOption.AllDirectories),
            file => Assert.InRange(File.ReadLines(file).Count(), 1, 400));

    static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Marketing.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
