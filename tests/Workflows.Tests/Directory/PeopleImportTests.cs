using System.Globalization;
using System.Text;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Import;

namespace Marketing.Workflows.Tests.Directory;

/// <summary>UX A9: a file says who is here; what is wrong is told by row and column; the same file again changes nothing.</summary>
public class PeopleImportTests
{
    [Fact]
    public void Heads_in_either_language_and_names_in_place_of_ids()
    {
        var import = Company.History.Import("Employee ID,姓名,Department,角色（多个用逗号）,Reports to\ne1,甲,销售部,\"经理、clerk\",顾明远\ne2,乙,Service,seller,e1\n");
        Assert.Empty(import.Problems);
        Assert.Equal(["id", "name", "unit", "roles", "manager"], import.Map.Columns.Select(column => column.Field));
        var after = import.Plan!.After().At(Company.Monday, []);
        Assert.Equal(("sales", "manager,clerk", "gu"), (after.Find("e1")!.Unit, string.Join(',', after.Find("e1")!.Roles), after.Find("e1")!.Manager));
        Assert.Equal(("service", "seller", "e1"), (after.Find("e2")!.Unit, string.Join(',', after.Find("e2")!.Roles), after.Find("e2")!.Manager));
    }

    [Fact]
    public void A_column_that_is_not_known_is_not_guessed_at_but_asked_about()
    {
        var import = Company.History.Import("编号,姓名,部 门,上极,备注\ne1,甲,销售部,gu,x\n");
        Assert.Equal([null, null, null, "manager", null], import.Map.Columns.Select(column => column.Suggestion));
        Assert.Equal(["id", "name", "unit", null, null], import.Map.Columns.Select(column => column.Field));
        var sheet = SheetFile.Read(Encoding.UTF8.GetBytes("工号码,姓名\ne1,甲\n")).Value;
        Assert.Equal(["id"], new ColumnMap(sheet.Head, PeopleFields.All).Missing);
        Assert.Empty(new ColumnMap(sheet.Head, PeopleFields.All, new Dictionary<int, string> { [0] = "id" }).Missing);
        Assert.NotNull(new ColumnMap(new SheetRow(1, ["编号", "工号"]), PeopleFields.All).Twice);
    }

    [Fact]
    public void What_is_wrong_is_told_by_row_and_column_with_what_was_meant()
    {
        var import = Company.History.Import("编号,姓名,部门,角色,上级,离职日期\ne1,甲,销售布,文员,顾明远,\ne2,乙,销售部,文圆,顾明远,\ne3,丙,销售部,文员,顾名远,03/04/25\n");
        Assert.Equal(
            ["2C unknown-unit 是不是“销售部”？", "3D unknown-role 是不是“文员”？", "4E unknown-manager 是不是“顾明远”？", "4F row-date 例如 2026-03-01。"],
            import.Problems.Select(problem => $"{problem.Row}{Sheet.Letters(problem.Column!.Value)} {problem.Code} {problem.Mend!.Chinese}"));
        Assert.Equal("应为日期 yyyy-MM-dd，实际为“03/04/25”。", import.Problems[^1].Message.Chinese);
        Assert.True(import.Plan!.IsEmpty);
    }

    [Fact]
    public void Two_people_of_one_name_have_to_be_told_apart()
    {
        var import = Company.History.Import("编号,姓名,部门,上级\ne1,李雷,销售部,\ne2,李雷,销售部,\ne3,丙,销售部,李雷\n");
        var problem = Assert.Single(import.Problems);
        Assert.Equal((4, "manager-ambiguous"), (problem.Row, problem.Code));
        Assert.Contains("e1、e2", problem.Message.Chinese, StringComparison.Ordinal);
    }

    [Fact] // 1 000 rows with 37 errors of 9 kinds: exact list; confirm: 963 written; again: 0
    public void A_thousand_rows_with_37_faults_of_nine_kinds()
    {
        var (file, expected) = Thousand();
        var import = Company.History.Import(file);
        Assert.Equal(expected, import.Problems.Select(problem => $"{problem.Row} {problem.Code}"));
        Assert.Equal(37, import.Rejected.Count);
        Assert.Equal(963, import.Plan!.Changes.Count(change => change.Fate == PersonFate.Added));

        var after = import.Plan.After();
        Assert.Equal(963 + 6, after.At(Company.Monday, []).People.Count);
        var again = after.Import(file);
        Assert.True(again.Plan!.IsEmpty);
        Assert.Equal(expected, again.Problems.Select(problem => $"{problem.Row} {problem.Code}"));

        var rejected = import.RejectedRows(english: false).ToList();
        Assert.Equal(38, rejected.Count);
        Assert.Equal("问题", rejected[0][^1]);
        Assert.All(rejected.Skip(1), row => Assert.NotEmpty(row[^1]));
    }

    static (string File, List<string> Expected) Thousand()
    {
        string[] kinds = ["row-without-id", "row-twice", "person-id", "person-name", "unknown-unit", "unknown-role", "unknown-manager", "person-email", "row-date"];
        var text = new StringBuilder("编号,姓名,部门,角色,上级,邮箱,入职日期\n");
        var expected = new List<string>();
        for (var at = 0; at < 1000; at++)
        {
            var kind = at % 27 == 5 && expected.Count < 37 ? kinds[expected.Count % kinds.Length] : "";
            if (kind.Length > 0)
                expected.Add($"{(at + 2).ToString(CultureInfo.InvariantCulture)} {kind}");
            var id = kind switch { "row-without-id" => "", "row-twice" => "same", "person-id" => $"n {at}", _ => $"n{at}" };
            text.AppendJoin(',', id, kind == "person-name" ? "" : $"人{at}", kind == "unknown-unit" ? "月球" : "销售部", kind == "unknown-role" ? "飞行员" : "文员", kind == "unknown-manager" ? "无人" : "gu",
                kind == "person-email" ? "x" : $"n{at}@example.com", kind == "row-date" ? "2026-13-01" : "2025-01-02").Append('\n');
        }

        return (text.ToString(), expected);
    }

    [Theory]
    [InlineData("csv", true)]
    [InlineData("xlsx", true)]
    [InlineData("csv", false)]
    public void What_was_exported_changes_nothing_when_it_comes_back(string format, bool all)
    {
        var history = Company.History
            .After(Company.Terms(), new PersonEntry("e1") { Name = "=甲", Unit = "sales", Roles = ["clerk", "seller"], Manager = "gu", Email = "e1@example.com", Joined = new DateOnly(2025, 1, 2) }, New("e2"))
            .After(Company.Terms(), new PersonEntry("zhou") { Left = new DateOnly(2026, 2, 1), SaysLeft = true }, new PersonEntry("jiang") { Left = new DateOnly(2026, 9, 1), SaysLeft = true });
        history = PeoplePlan.Of(history, [.. history.People.Where(row => row.Id != "tang").Select(row => new PersonEntry(row.Id) { Left = row.Id == "zhou" ? new DateOnly(2026, 2, 1) : null, SaysLeft = row.Id == "zhou" })], Company.Terms(othersLeave: true)).After();
        Assert.Null(history.At(Company.Monday, []).Find("tang"));
        var (file, _) = SheetWriter.Write(format, "人员", PeopleExport.Rows(history, Company.Monday, Company.Zone, all, english: false));
        var import = PeopleImport.Read(file, null, history, Company.Terms()).Value;
        Assert.Empty(import.Problems);
        Assert.Equal(all ? 8 : 6, import.Plan!.Changes.Count);
        Assert.DoesNotContain(import.Plan.Changes, change => change.Fate != PersonFate.Same);
    }

    static PersonEntry New(string id) => new(id) { Name = "乙", Unit = "service" };
}
