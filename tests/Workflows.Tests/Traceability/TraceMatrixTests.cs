using Marketing.Rules;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;
using Marketing.Workflows.Scenarios;
using Marketing.Workflows.Traceability;

namespace Marketing.Workflows.Tests.Traceability;

/// <summary>DESIGN §7: clause → process, rule, deadline, record, scenario, with the gaps.</summary>
public class TraceMatrixTests
{
    static readonly PolicyClauses Clauses = new([new PolicyDocument("001", new Words("制度", "Policy"), ["001-1.1.1", "001-1.1.2", "001-1.1.3", "001-1.1.4"])], new Dictionary<string, Words> { ["001-1.1.4"] = new("目的", "Purpose") });

    [Fact]
    public void A_clause_is_proved_by_a_scenario_and_a_record_alone_carries_nothing_out()
    {
        var types = RecordTypes.Of([RecordFile.Read("""
            records:
              - {id: deal, zh: 交易, en: Deal, clauses: [001-1.1.2, 001-1.1.3], fields: [{name: name, zh: 名称, en: Name, type: string}]}
            """, "records.yaml", "Test")]).All;
        var schedule = Workflows.Schedules.ScheduleBook.ReadShipped(FixedDirectory.ReadShipped(), WorkingCalendars.Shipped).All[0] with { Clauses = ["001-1.1.1", "001-1.1.2", "009-1.1.1"] };
        var scenarios = new ScenarioFile("x", "p", null, [new Scenario("it holds", "001-1.1.1, 001-1.1.3", Marketing.Rules.Feel.Context.Empty, [], Marketing.Rules.Feel.Context.Empty, 1)]);
        var matrix = TraceMatrix.Of(Clauses, new Traceable([], [], types, [schedule], [scenarios]));
        Assert.Equal(["001-1.1.1 Proved", "001-1.1.2 Unproved", "001-1.1.3 Gap", "001-1.1.4 NotAutomated", "009-1.1.1 Unproved"], matrix.Select(clause => $"{clause.Clause} {clause.State}"));
        Assert.Equal(("it holds", "p"), (matrix[0].Scenarios[0].Id, matrix[0].Scenarios[0].Within));
    }

    [Theory]
    [InlineData("001-1.4.2。投诉 30 分钟内响应；003-8.4.3、001-1.4.2", "001-1.4.2,003-8.4.3")]
    [InlineData("2026-03-02 1001-1.2 001-1", "")]
    [InlineData(null, "")]
    public void Clause_ids_are_found_in_a_text(string? text, string found) => Assert.Equal(found, string.Join(",", PolicyClauses.In(text)));

    [Fact]
    public void The_shipped_list_names_each_clause_once_and_reasons_only_for_clauses_there_are()
    {
        var shipped = PolicyClauses.Read(Path.Combine(ShippedCatalog.Folder, PolicyClauses.FileName));
        var all = shipped.Documents.SelectMany(document => document.Clauses).ToList();
        Assert.Equal(315, all.Count);
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.Empty(shipped.NotAutomated.Keys.Except(all));
    }

    [Theory]
    [InlineData("documents: [{seed: x}]", "not-automated: []", ":1:13: ")]
    [InlineData("documents: 5", "", ":1:1: ")]
    [InlineData("documents: [", "", "clauses.yaml")]
    public void A_wrong_list_says_where(string first, string second, string told)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("marketing-clauses-");
        try
        {
            var file = Path.Combine(folder.FullName, PolicyClauses.FileName);
            File.WriteAllText(file, $"{first}\n{second}\n");
            Assert.Contains(told, Assert.Throws<InvalidDataException>(() => PolicyClauses.Read(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
