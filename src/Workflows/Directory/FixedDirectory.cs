using Marketing.Rules;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Marketing.Workflows.Directory;

/// <summary>The table of people that is shipped with the product, read from <c>people.yaml</c>.</summary>
public static class FixedDirectory
{
    /// <summary>Reads the table.</summary>
    /// <exception cref="YamlDotNet.Core.YamlException">The file is not the table it should be.</exception>
    public static DirectorySnapshot Read(string path)
    {
        var file = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build()
            .Deserialize<PeopleFile>(File.ReadAllText(path));
        return new DirectorySnapshot(
            [.. file.People.Select(person => new Person(person.Id, person.Name, person.Unit, person.Roles, person.Manager) { Email = person.Email })],
            [.. file.Roles.Select(role => new Role(role.Id, new Words(role.Zh, role.En)))],
            [.. file.Units.Select(unit => new Unit(unit.Id, new Words(unit.Zh, unit.En), unit.Parent, unit.Head))]);
    }

    /// <summary>The table beside the program.</summary>
    public static DirectorySnapshot ReadShipped() => Read(Path.Combine(AppContext.BaseDirectory, "Directory", "people.yaml"));

    sealed class PeopleFile
    {
        public List<UnitEntry> Units { get; set; } = [];
        public List<RoleEntry> Roles { get; set; } = [];
        public List<PersonEntry> People { get; set; } = [];
    }

    class RoleEntry
    {
        public string Id { get; set; } = "";
        public string Zh { get; set; } = "";
        public string En { get; set; } = "";
    }

    sealed class UnitEntry : RoleEntry
    {
        public string? Parent { get; set; }
        public string? Head { get; set; }
    }

    sealed class PersonEntry
    {
        public string Id { get; set; } = "";
        public string Name { get; set; } = "";
        public string Unit { get; set; } = "";
        public List<string> Roles { get; set; } = [];
        public string? Manager { get; set; }
        public string? Email { get; set; }
    }
}
