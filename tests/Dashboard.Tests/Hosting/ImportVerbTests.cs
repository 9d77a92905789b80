using System.Text;
using Marketing.Testing;

namespace Marketing.Dashboard.Tests.Hosting;

/// <summary><c>import</c>: files as companies have them, with the errors such files have; looked at first, then taken, and the same again changes nothing.</summary>
public sealed class ImportVerbTests : IDisposable
{
    const string Customers = """
        客户名称,备注,行业,电话,年营收,转化阶段
        太湖泵业有限公司,江苏,机械制造,0512-6666000,"3,500万",意向客户
        =cmd|' /C calc'!A0,浙江,机械制造,0571-8800,100,潜在客户
        长兴轴承厂,浙江,轴承,0572-600,abc,潜在客户
        太湖泵业有限公司,江苏,机械制造,0512-6666000,1,潜在客户
        ,上海,物流,021-5,1,潜在客户
        北辰电缆,天津,电缆,022-500,2000000,客户很好
        """;

    readonly string folder = Directory.CreateTempSubdirectory("marketing-import-").FullName;

    public void Dispose() => TestFolder.Remove(folder);

    Task<(int Code, string Out, string Error)> Import(params string[] arguments) => VerbProcess.Run(folder, ["import", .. arguments]);

    [Fact]
    public async Task A_file_is_looked_at_then_taken_without_its_wrong_rows_and_the_same_again_changes_nothing()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        await File.WriteAllTextAsync(Path.Combine(folder, "customers.csv"), Customers, Encoding.GetEncoding("GB18030"));

        var looked = await Import("customer", "customers.csv", "--rejected", "mend.csv");
        Assert.True(looked.Code == 1, looked.Error);
        Assert.Contains("nothing is written", looked.Out, StringComparison.Ordinal);
        Assert.Contains("customers.csv:4:年营收: ", looked.Error, StringComparison.Ordinal);
        Assert.Contains("customers.csv:6:", looked.Error, StringComparison.Ordinal);
        Assert.Contains("长兴轴承厂", await File.ReadAllTextAsync(Path.Combine(folder, "mend.csv")), StringComparison.Ordinal);
        Assert.DoesNotContain("\n   at ", looked.Error, StringComparison.Ordinal);

        var (_, first, _) = await Import("customer", "customers.csv", "--apply");
        Assert.Contains("Imported: 6 rows, 2 added, 0 changed, 0 the same, 4 rejected", first, StringComparison.Ordinal);
        var (_, again, _) = await Import("customer", "customers.csv", "--apply");
        Assert.Contains("6 rows, 0 added, 0 changed, 2 the same, 4 rejected", again, StringComparison.Ordinal);

        await using var host = TestHost.Start(folder);
        Assert.Single((await host.As("salesperson-1").Get("/api/records/customer?q=太湖泵业")).Items());
    }

    [Fact]
    public async Task Dealer_quarters_and_receivables_are_taken_and_the_rules_see_them()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "quarters.csv"), "渠道商,季度,销售额达标率\nD-1,2026Q1,0.70\nD-1,2026Q2,65%\nD-9,2026Q1,0.9\n");
        var (code, output, error) = await Import("dealer-quarter", "quarters.csv", "--apply");
        Assert.True(code == 1 && output.Contains("2 added", StringComparison.Ordinal), output + error);
        Assert.Contains("quarters.csv:4:渠道商: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "usage: marketing import TYPE FILE")]
    [InlineData(2, "usage: marketing import TYPE FILE", "customer", "a.csv", "--all")]
    [InlineData(1, "There is no file 'none.csv'", "customer", "none.csv")]
    [InlineData(1, "There is no record type 'custmer'", "custmer", "a.csv")]
    [InlineData(1, "There is nobody 'x'", "customer", "a.csv", "--by", "x")]
    [InlineData(1, "name", "customer", "a.csv")]
    public async Task What_cannot_be_is_said_in_a_line(int expected, string said, params string[] arguments)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "a.csv"), "甲,乙\n1,2\n");
        var (code, output, error) = await Import(arguments);
        Assert.True(code == expected, output + error);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }
}
