using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Marketing.Rules.Feel;

namespace Marketing.Rules.Tests;

/// <summary>RELIABILITY SR-F1: expressions and tables can reach nothing but values, because the assembly that evaluates them refers to nothing else.</summary>
public class HouseTests
{
    static readonly string[] Forbidden =
    [
        "System.Reflection", "System.Diagnostics.Process", "System.IO.File", "System.IO.Directory", "System.IO.Path", "System.Net", "System.Activator",
        "System.Environment.Get", "System.Environment.Exit", "System.Environment.Expand", "System.AppDomain", "System.Linq.Expressions", "System.Runtime.Loader", "System.Runtime.Serialization", "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow", "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.Random", "System.Guid.NewGuid", "System.Type.GetType",
        "System.Console", "System.Threading.Thread", "System.Threading.Tasks",
    ];

    // What the compiler itself puts in: attributes, and typeof.
    static readonly string[] Harmless = ["System.Reflection.Assembly", "System.Reflection.DefaultMemberAttribute", "System.Type.GetTypeFromHandle"];

    [Fact]
    public void The_rules_refer_to_no_clock_file_network_process_or_reflection()
    {
        using var file = new PEReader(File.OpenRead(typeof(FeelExpression).Assembly.Location));
        var metadata = file.GetMetadataReader();
        var members = metadata.MemberReferences
            .Select(handle => metadata.GetMemberReference(handle))
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => $"{NameOf(metadata, metadata.GetTypeReference((TypeReferenceHandle)member.Parent))}.{metadata.GetString(member.Name)}");
        var types = metadata.TypeReferences.Select(handle => NameOf(metadata, metadata.GetTypeReference(handle)));

        var names = types.Concat(members).ToHashSet();
        Assert.Contains("System.Text.StringBuilder", names);
        Assert.DoesNotContain(names, name => Array.Exists(Forbidden, name.StartsWith) && !Array.Exists(Harmless, name.StartsWith));
    }

    static string NameOf(MetadataReader metadata, TypeReference type) => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
}
