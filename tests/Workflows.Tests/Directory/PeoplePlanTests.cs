using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Tests.Directory;

/// <summary>People come, move, leave and return; what was is kept, and each instant sees its own.</summary>
public class PeoplePlanTests
{
    static readonly DateTimeOffset Later = Company.Monday.AddDays(30);

    static DirectorySnapshot At(DirectoryHistory history, DateTimeOffset at) => history.At(at, []);

    [Fact]
    public void A_table_as_history_is_the_table()
    {
        var now = At(Company.History, Company.Monday);
        Assert.Equal(Company.People.People.Select(person => (person.Id, person.Unit, string.Join(',', person.Roles), person.Manager, person.Email)),
            now.People.Select(person => (person.Id, person.Unit, string.Join(',', person.Roles), person.Manager, person.Email)));
        Assert.Equal(Company.People.Units, now.Units);
    }

    [Fact]
    public void A_move_holds_from_its_day_on_and_what_was_before_is_kept()
    {
        var history = Company.History.After(Company.Terms(Later), new PersonEntry("jiang") { Unit = "service", Manager = "tang", Roles = ["clerk"] });
        var (before, after) = (At(history, Later.AddTicks(-1)).Find("jiang")!, At(history, Later).Find("jiang")!);
        Assert.Equal(("sales", "shen", "seller"), (before.Unit, before.Manager, string.Join(',', before.Roles)));
        Assert.Equal(("service", "tang", "clerk"), (after.Unit, after.Manager, string.Join(',', after.Roles)));
        Assert.Equal((DirectoryHistory.Always, Later), history.Around(Company.Monday));
        Assert.Equal((Later, DateTimeOffset.MaxValue), history.Around(Later));
    }

    [Fact] // something said today does not undo what is planned for later
    public void A_plan_outlives_what_is_said_before_it()
    {
        var history = Company.History.After(Company.Terms(Later), new PersonEntry("jiang") { Manager = "tang" });
        history = history.After(Company.Terms(), new PersonEntry("jiang") { Manager = "gu" });
        Assert.Equal(("gu", "tang"), (At(history, Company.Monday).Find("jiang")!.Manager, At(history, Later).Find("jiang")!.Manager));
        Assert.True(PeoplePlan.Of(history, [new PersonEntry("jiang") { Manager = "gu" }], Company.Terms()).IsEmpty);
    }

    [Fact] // DESIGN 5: people who left keep their history and their names, and are offered nothing
    public void Who_has_left_is_named_but_found_by_nobody_who_looks_for_somebody_to_do_something()
    {
        var history = Company.History.After(Company.Terms(), new PersonEntry("shen") { Left = new DateOnly(2026, 3, 5), SaysLeft = true });
        var lastDay = new DateTimeOffset(2026, 3, 5, 15, 59, 59, TimeSpan.Zero);
        Assert.NotNull(At(history, lastDay).Find("shen"));
        var gone = At(history, lastDay.AddSeconds(1));
        Assert.Null(gone.Find("shen"));
        Assert.Empty(gone.PeopleOf("manager"));
        Assert.Null(gone.FindUnit("sales")!.Head);
        Assert.Equal(("沈知行", lastDay.AddSeconds(1)), (gone.NameOf("shen").Chinese, gone.Ever("shen")!.LeftAt!.Value));
        Assert.Equal("gu", gone.Ever("shen")!.Manager);
        Assert.Empty(gone.Ever("shen")!.Roles);
        Assert.Equal("–, gu", string.Join(", ", gone.ManagersOf(gone.Find("jiang")!).Managers.Select(one => one?.Id ?? "–")));
    }

    [Fact]
    public void Who_left_and_returns_has_two_times_here()
    {
        var gone = Company.History.After(Company.Terms(), new PersonEntry("zhou") { Left = new DateOnly(2026, 2, 27), SaysLeft = true });
        Assert.Null(At(gone, Company.Monday).Find("zhou"));
        var back = PeoplePlan.Of(gone, [new PersonEntry("zhou") { Joined = new DateOnly(2026, 4, 1) }], Company.Terms());
        Assert.Equal(PersonFate.Returns, Assert.Single(back.Changes).Fate);
        var history = back.After();
        Assert.Null(At(history, Company.Monday).Find("zhou"));
        Assert.NotNull(At(history, new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.FromHours(8))).Find("zhou"));
        Assert.Equal(2, history.Of("zhou").Count(tie => tie.Kind == TieKinds.Company));
    }

    [Fact]
    public void A_leaving_that_was_planned_can_be_called_off()
    {
        var history = Company.History.After(Company.Terms(), new PersonEntry("zhou") { Left = new DateOnly(2026, 12, 31), SaysLeft = true });
        Assert.True(PeoplePlan.Of(history, [new PersonEntry("zhou") { Name = "周沐晴" }], Company.Terms()).IsEmpty);
        var off = PeoplePlan.Of(history, [new PersonEntry("zhou") { SaysLeft = true }], Company.Terms());
        Assert.Equal(new FieldChange("left", "2026-12-31", null), Assert.Single(Assert.Single(off.Changes).Fields));
        Assert.NotNull(At(off.After(), new DateTimeOffset(2027, 6, 1, 0, 0, 0, TimeSpan.Zero)).Find("zhou"));
    }

    public static TheoryData<string, PersonEntry[]> Faulty => new()
    {
        { "person-id:id", [new PersonEntry("a b") { Name = "甲", Unit = "sales" }] },
        { "person-id-taken:id", [new PersonEntry("clerk") { Name = "甲", Unit = "sales" }] },
        { "person-name:name", [new PersonEntry("new") { Unit = "sales" }] },
        { "person-unit:unit", [new PersonEntry("new") { Name = "甲" }] },
        { "unknown-unit:unit", [new PersonEntry("jiang") { Unit = "moon" }] },
        { "unknown-role:roles", [new PersonEntry("jiang") { Roles = ["seller", "pilot"] }] },
        { "person-email:email", [new PersonEntry("jiang") { Email = "jiang at home" }] },
        { "manager-self:manager", [new PersonEntry("jiang") { Manager = "jiang" }] },
        { "unknown-manager:manager", [new PersonEntry("jiang") { Manager = "nobody" }] },
        { "left-before-joined:left", [new PersonEntry("jiang") { Joined = new DateOnly(2026, 5, 2), Left = new DateOnly(2026, 5, 1), SaysLeft = true }] },
        { "last-administrator:roles", [new PersonEntry("admin") { Roles = [] }] },
        { "last-administrator:roles", [new PersonEntry("admin") { Left = new DateOnly(2026, 3, 1), SaysLeft = true }] },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void What_cannot_be_is_refused(string expected, PersonEntry[] entries)
    {
        var plan = PeoplePlan.Of(Company.History, entries, Company.Terms());
        Assert.Equal(expected, string.Join(' ', plan.Faults.Select(fault => $"{fault.Code}:{fault.Field}")));
        Assert.True(plan.IsEmpty);
        Assert.All(plan.Faults, fault => Assert.All((string[])[fault.Message.Chinese, fault.Message.English, fault.Mend!.Chinese, fault.Mend.English], Assert.NotEmpty));
    }

    [Fact]
    public void Managers_in_a_circle_are_found_also_through_people_of_whom_nothing_is_said()
    {
        var plan = PeoplePlan.Of(Company.History, [new PersonEntry("gu") { Manager = "jiang" }], Company.Terms());
        var fault = Assert.Single(plan.Faults);
        Assert.Equal("manager-circle", fault.Code);
        Assert.Contains("顾明远 → 江一帆 → 沈知行 → 顾明远", fault.Message.Chinese, StringComparison.Ordinal);
        Assert.Equal(3, PeoplePlan.Of(Company.History, [New("a", "b"), New("b", "c"), New("c", "a"), New("d", "gu")], Company.Terms()).Faults.Count(one => one.Code == "manager-circle"));
    }

    static PersonEntry New(string id, string manager) => new(id) { Name = id, Unit = "sales", Manager = manager };

    [Fact]
    public void Who_rests_on_a_refused_entry_is_refused_too_and_the_others_are_taken()
    {
        var plan = PeoplePlan.Of(Company.History, [New("a", "gu") with { Unit = "moon" }, New("b", "a"), New("c", "b"), New("d", "gu")], Company.Terms());
        Assert.Equal(["a unknown-unit", "b unknown-manager", "c unknown-manager"], plan.Faults.Select(fault => $"{fault.Person} {fault.Code}"));
        Assert.Equal("d", Assert.Single(plan.Changes).Id);
    }

    [Fact]
    public void Those_of_whom_nothing_is_said_leave_when_that_is_meant_but_no_administrator()
    {
        var plan = PeoplePlan.Of(Company.History, [new PersonEntry("gu"), new PersonEntry("tang"), new PersonEntry("jiang") { Manager = "gu" }], Company.Terms(othersLeave: true) with { Mentioned = new HashSet<string> { "zhou" } });
        var left = Assert.Single(plan.Changes, change => change.Fate == PersonFate.Leaves);
        Assert.Equal("shen", left.Id);
        Assert.Contains("周沐晴", left.Warnings[0].Chinese, StringComparison.Ordinal);
        Assert.Contains("销售部", left.Warnings[1].Chinese, StringComparison.Ordinal);
        Assert.Equal("manager-left", Assert.Single(PeoplePlan.Of(Company.History, [new PersonEntry("jiang") { Manager = "shen" }], Company.Terms(othersLeave: true)).Faults).Code);
    }
}
