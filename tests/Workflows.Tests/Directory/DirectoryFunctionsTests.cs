using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Tests.Directory;

/// <summary>The directory in expressions (APPROVAL-MODELS §1).</summary>
public sealed class DirectoryFunctionsTests
{
    // ana ─► mia ─► tom ─► gone (not in the directory); cy and di are each other's manager.
    static readonly DirectorySnapshot Office = new(
        [
            new Person("ana", "安", "desk", ["clerk"], "mia"), new Person("ben", "本", "desk", ["clerk", "editor"], "mia"), new Person("mia", "米", "office", ["manager"], "tom"),
            new Person("tom", "托", "office", ["director"], "gone"), new Person("top", "顶", "office", ["manager"], null),
            new Person("cy", "赛", "office", [], "di"), new Person("di", "迪", "office", [], "cy"), new Person("low", "罗", "office", [], "cy"),
        ],
        [new Role("clerk", new Words("文员", "Clerk"))],
        [new Unit("office", new Words("办公室", "Office"), null, "tom"), new Unit("desk", new Words("前台", "Desk"), "office")]);

    [Theory]
    [InlineData("""role("clerk")""", """["ana", "ben"]""")]
    [InlineData("""role(["editor", "manager"])""", """["ben", "mia", "top"]""")]
    [InlineData("""role("manager", "office")""", """["mia", "top"]""")]
    [InlineData("""role("nobody")""", "[]")]
    [InlineData("""members of("desk")""", """["ana", "ben"]""")]
    [InlineData("""unit of("ana")""", "\"desk\"")]
    [InlineData("""unit head("office")""", "\"tom\"")]
    [InlineData("""unit head("desk")""", "null")]
    [InlineData("""manager of("ana")""", "\"mia\"")]
    [InlineData("""manager of("ana", 2)""", "\"tom\"")]
    [InlineData("""manager of("ana", 3)""", "null")]
    [InlineData("""manager of("tom")""", "null")]
    [InlineData("""manager chain("ana", 1)""", """["mia"]""")]
    [InlineData("""manager chain("ana", 2)""", """["mia", "tom"]""")]
    [InlineData("""manager chain("ana", 5)""", """["mia", "tom", null]""")]
    [InlineData("""manager chain("ana", "director")""", """["mia", "tom"]""")]
    [InlineData("""manager chain("ana", "president")""", """["mia", "tom", null]""")]
    [InlineData("""manager chain("mia", "manager")""", """["tom", null]""")]
    [InlineData("""manager chain("top", "director")""", "[null]")]
    [InlineData("""manager chain("top", 2)""", "[]")]
    [InlineData("""manager chain("low", 2)""", """["cy", "di"]""")]
    [InlineData("""person("ana").manager""", "\"mia\"")]
    [InlineData("""person("nobody")""", "null")]
    public void Answers(string expression, string expected)
    {
        var found = Evaluate(expression);
        Assert.Equal(Evaluate(expected).Value, found.Value);
        Assert.Empty(found.Warnings);
    }

    [Theory]
    [InlineData("""manager chain("low", "director")""", "low → cy → di → cy")]
    [InlineData("""manager of("low", 3)""", "low → cy → di → cy")]
    [InlineData("""manager chain("ana", 0)""", "0")]
    [InlineData("""manager chain("nobody", 2)""", "nobody")]
    public void What_cannot_be_answered_is_null_and_told(string expression, string told)
    {
        var found = Evaluate(expression);
        Assert.True(found.Value.IsNull);
        Assert.Contains(told, Assert.Single(found.Warnings).Message.Chinese, StringComparison.Ordinal);
        Assert.Contains(told, found.Warnings[0].Message.English, StringComparison.Ordinal);
    }

    static FeelResult Evaluate(string expression) => FeelExpression.Parse(expression, functions: Office.Functions)
        .Evaluate(ContextScope.Empty, new FeelEnvironment(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) { Functions = Office.Functions });

    [Fact]
    public void The_demo_company_holds_together()
    {
        var company = FixedDirectory.ReadShipped();
        Assert.Equal(25, company.Units.Count);
        Assert.Equal(52, company.Roles.Count(role => role.Id is not ("admin" or "process-owner")));
        var (units, roles) = (company.Units.Select(unit => unit.Id).ToHashSet(), company.Roles.Select(role => role.Id).ToHashSet());
        Assert.All(company.Units, unit => Assert.True((unit.Parent is null || units.Contains(unit.Parent)) && company.Find(unit.Head) is not null, unit.Id));
        Assert.All(company.People, person => Assert.True(units.Contains(person.Unit) && roles.IsSupersetOf(person.Roles), person.Id));
        Assert.All(company.People, person => Assert.True(company.ManagersOf(person) is { Circle: null } chain && !chain.Managers.Contains(null), person.Id));
    }
}
