using System.Text;
using System.Text.Json;
using Marketing.Engine;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;
using Marketing.Workflows.Tests.RuleSets;

namespace Marketing.Workflows.Tests.Records;

/// <summary>Whoever does not see a record learns nothing of it from what he may change: no reference, key, name or refusal tells that it is there.</summary>
public sealed class RecordSightTests : IAsyncLifetime
{
    const string Declared = """
        records:
          - id: fine
            zh: 罚款
            en: Fine
            key: F-
            title: number
            unique: [[number]]
            rights: {own: [person]}
            fields:
              - {name: number, zh: 单号, en: Number, type: string}
              - {name: person, zh: 员工, en: Person, type: ref, of: user}
              - {name: place, zh: 地点, en: Place, type: ref, of: place}
          - id: appeal
            zh: 申诉
            en: Appeal
            fields:
              - {name: about, zh: 罚款, en: Fine, type: ref, of: fine}
              - {name: others, zh: 其他罚款, en: Other fines, type: list, of: fine}
              - {name: reason, zh: 理由, en: Reason, type: string}
          - id: place
            zh: 地点
            en: Place
            rights: {delete: ["*"]}
            fields:
              - {name: name, zh: 名称, en: Name, type: string}
        """;

    RuleWorld world = null!;

    public async Task InitializeAsync()
    {
        world = await RuleWorld.On("memory", declared: Declared);
        await world.Save("place", "P-1", """{"name": "hall"}""");
        await world.Save("fine", "F-1", """{"number": "N-1", "person": "ana", "place": "P-1"}""");
    }

    public async Task DisposeAsync() => await world.DisposeAsync();

    RecordAccess Access(string person, string type) => new RecordSight(TestProcess.People.Find(person)!, world.Types).Of(world.Types.Find(type)!);

    Task<Outcome<SavedRecord>> Write(string person, string type, string? id, string json, bool deletes = false, long? expected = null) =>
        world.Records.Write(new RecordChange(type, id, JsonElement.Parse(json), person) { Access = Access(person, type), Deletes = deletes, Expected = expected });

    async Task<string> Refused(string person, string type, string? id, string json, bool deletes = false, long? expected = null)
    {
        var refusal = (await Write(person, type, id, json, deletes, expected)).Refusal!;
        return string.Join(' ', refusal.Problems.Select(problem => $"{problem.Code}: {problem.Message.English}").Prepend($"{refusal.Code}: {refusal.Message.English}"));
    }

    [Theory]
    [InlineData("about", "\"F-1\"", "\"F-9\"")]
    [InlineData("others", "[\"F-1\"]", "[\"F-9\"]")]
    public async Task A_reference_to_what_is_out_of_sight_is_one_to_nothing(string field, string hidden, string missing)
    {
        var told = await Refused("ben", "appeal", null, $$"""{"{{field}}": {{hidden}}}""");
        Assert.Contains("REC-203", told, StringComparison.Ordinal);
        Assert.Equal((await Refused("ben", "appeal", null, $$"""{"{{field}}": {{missing}}}""")).Replace("F-9", "F-1", StringComparison.Ordinal), told);
        foreach (var person in new[] { "ana", "admin" })
            Assert.Null((await Write(person, "appeal", null, $$"""{"{{field}}": {{hidden}}}""")).Refusal);
    }

    [Fact]
    public async Task A_reference_that_somebody_else_has_entered_stays_when_other_fields_change()
    {
        await Write("ana", "appeal", "A-1", """{"about": "F-1", "others": ["F-1"]}""");
        Assert.True((await Write("ben", "appeal", "A-1", """{"reason": "late"}""")).Succeeded);
        Assert.True((await Write("ben", "appeal", "A-1", """{"others": ["F-1"], "reason": "late indeed"}""")).Succeeded);
    }

    [Fact]
    public async Task A_value_that_only_one_may_have_is_refused_without_naming_who_has_it()
    {
        var told = await Refused("ben", "fine", null, """{"number": "N-1", "person": "ben"}""");
        Assert.Contains("REC-204: 'Number': another Fine has the same.", told, StringComparison.Ordinal);
        Assert.DoesNotContain("F-1", told, StringComparison.Ordinal);
        Assert.Contains("F-1", await Refused("ana", "fine", null, """{"number": "N-1", "person": "ana"}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_deletes_is_told_of_what_refers_to_it_without_what_he_does_not_see()
    {
        Assert.Equal("record-in-use: Place 'hall' is still referred to by Fine.", await Refused("ben", "place", "P-1", "{}", deletes: true));
        Assert.Equal("record-in-use: Place 'hall' is still referred to by Fine F-1.", await Refused("ana", "place", "P-1", "{}", deletes: true));
    }

    [Fact]
    public async Task The_number_of_a_record_out_of_sight_is_taken_and_nothing_more_is_said()
    {
        Assert.Equal("record-exists: There is a Fine 'F-1' already.", await Refused("ben", "fine", "F-1", """{"person": "ben"}""", expected: 0));
        Assert.Equal("unknown-record: There is no Fine 'F-1'.", await Refused("ben", "fine", "F-1", """{"person": "ben"}"""));
    }

    [Fact]
    public async Task A_deleted_record_is_not_begun_anew_by_somebody_who_did_not_see_it()
    {
        await world.Records.Write(new RecordChange("fine", "F-1", default, "mia") { Deletes = true });
        Assert.StartsWith("record-exists", await Refused("ben", "fine", "F-1", """{"person": "ben"}"""), StringComparison.Ordinal);
        Assert.StartsWith("record-exists", await Refused("ben", "fine", "F-1", """{"person": "ben"}""", expected: 0), StringComparison.Ordinal);
        Assert.StartsWith("unknown-record", await Refused("ben", "fine", "F-1", "{}", deletes: true), StringComparison.Ordinal);
        Assert.True((await Write("ana", "fine", "F-1", """{"person": "ana"}""")).Succeeded);
    }

    [Fact]
    public async Task A_file_finds_no_record_out_of_sight_by_its_key_its_unique_values_or_its_name()
    {
        foreach (var (file, code) in new[] { ("编号,单号,员工\nF-1,N-2,ben\n", "unknown-record"), ("单号,员工\nN-1,ben\n", "REC-204") })
        {
            var rejected = Assert.Single((await Take("ben", "fine", file)).Problems);
            Assert.Equal(code, rejected.Code);
            Assert.Equal(code == "unknown-record", rejected.Message.English.Contains("F-1", StringComparison.Ordinal));
        }

        Assert.Equal("REC-107", Assert.Single((await Take("ben", "appeal", "罚款\nN-1\n")).Problems).Code);
        Assert.Empty((await Take("ana", "appeal", "罚款\nN-1\n")).Problems);
        Assert.Equal("ana", JsonElement.Parse((await world.Find("fine", "F-1"))!.ValuesJson).GetProperty("person").GetString());
    }

    async Task<RecordImportResult> Take(string person, string type, string file) => (await new RecordImport(world.Commands, world.Types, new RuleGuards(world.Book))
        .Take(Encoding.UTF8.GetBytes(file), "f.csv", world.Types.Find(type)!, null, dryRun: false, Access(person, type), person, null, CancellationToken.None)).Value;

    [Fact]
    public async Task A_name_of_a_record_out_of_sight_is_not_told()
    {
        async Task<string?> Name(string person) => (await world.Look((records, _) =>
            RecordNames.For(world.Types.Find("appeal")!, records, TestProcess.People, Access(person, "appeal").Sight))).NameOf("fine", "F-1");
        Assert.Equal(("N-1", null, "N-1"), (await Name("ana"), await Name("ben"), await Name("admin")));
    }

    [Fact]
    public void Sight_is_the_same_for_all_that_ask()
    {
        var (ana, admin) = (Access("ana", "fine").Sight, Access("admin", "fine").Sight);
        Assert.Equal((false, true), (ana.IsWhole, admin.IsWhole));
        Assert.Equal(["fine"], ana.LimitedTypes);
        Assert.Equal([false, true, true], new[] { "fine", "appeal", "user" }.Select(ana.SeesAll));
    }
}
