using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.Tests.Catalog;

/// <summary>The record types that come with the product.</summary>
public class RecordDeclarationsTests
{
    static readonly DirectorySnapshot People = FixedDirectory.ReadShipped();

    internal static RecordTypes Types { get; } = RecordTypes.Read(ShippedCatalog.Folder, [.. People.Roles.Select(role => role.Id)], [.. People.Units.Select(unit => unit.Id)]);

    [Fact]
    public void All_record_types_of_the_policy_are_declared_without_a_problem()
    {
        Assert.Empty(Types.Problems.Select(problem => problem.Format("zh")));
        Assert.Equal(131, Types.All.Count);
    }

    [Fact]
    public void Every_type_has_its_domain_clauses_columns_and_keys_of_its_own()
    {
        Assert.All(Types.All, type =>
        {
            Assert.NotEmpty(type.Domain);
            Assert.NotEmpty(type.Clauses);
            Assert.NotEmpty(type.Columns);
            Assert.NotEmpty(type.Fields);
        });
        Assert.Equal(131, Types.All.Select(type => type.KeyPrefix).Distinct().Count());
    }

    [Fact]
    public void Every_name_has_an_English_and_a_Chinese_spelling()
    {
        var labels = Types.All.SelectMany(type => type.Fields.Prepend(null).SelectMany(field => field is null ? [type.Label] : field.Values.Select(value => value.Label).Prepend(field.Label)));
        Assert.All(labels, label =>
        {
            Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", label.English);
            Assert.NotEmpty(label.Chinese);
        });
    }

    [Fact]
    public void In_rules_no_two_types_and_no_two_fields_of_a_type_share_a_name()
    {
        var vocabulary = RecordVocabulary.Of(Types);
        foreach (var group in vocabulary.Types.GroupBy(type => Short(type.Label.Chinese)).Concat(vocabulary.Types.GroupBy(type => Short(type.Label.English))))
            Assert.True(group.Count() == 1, $"{group.Key}: {string.Join(", ", group.Select(type => type.Id))}");
        foreach (var type in vocabulary.Types)
        {
            foreach (var group in type.Fields.GroupBy(field => Short(field.Label.Chinese)).Concat(type.Fields.GroupBy(field => Short(field.Label.English))))
                Assert.True(group.Count() == 1, $"{type.Id}.{group.Key}: {string.Join(", ", group.Select(field => field.Id))}");
        }
    }

    // As rules find it: a name ends before its first bracket.
    static string Short(string label) => label.Split('（', '(')[0].Trim().Replace('-', ' ').ToLowerInvariant();

    [Theory]
    [InlineData("dealer-quarter", "dealer,quarter")]
    [InlineData("customer", "name,phone")]
    [InlineData("attendance-day", "person,date")]
    [InlineData("ad-quota", "year,region")]
    [InlineData("weekly-report", "person,week")]
    public void Known_records_are_found_by_what_makes_them_one(string type, string fields) =>
        Assert.Equal(fields, string.Join(',', Types.Find(type)!.Unique[0]));
}
