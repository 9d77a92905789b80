using System.Text;
using Marketing.Rules;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Tests.Directory;

/// <summary>A company of six, at nine on a Monday, and what is said of it.</summary>
static class Company
{
    public static DateTimeOffset Monday { get; } = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static DirectorySnapshot People { get; } = new(
        [
            new Person("admin", "管理员", "office", ["admin"], null),
            new Person("gu", "顾明远", "sales", ["director"], null),
            new Person("shen", "沈知行", "sales", ["manager"], "gu") { Email = "shen@example.com" },
            new Person("jiang", "江一帆", "sales", ["seller"], "shen"),
            new Person("zhou", "周沐晴", "sales", ["seller", "clerk"], "shen"),
            new Person("tang", "唐雨桐", "service", ["clerk"], "gu"),
        ],
        [new Role("admin", new Words("管理员角色", "Administrator")), new Role("director", new Words("总监", "Director")), new Role("manager", new Words("经理", "Manager")), new Role("seller", new Words("销售人员", "Seller")), new Role("clerk", new Words("文员", "Clerk"))],
        [new Unit("office", new Words("办公室", "Office"), null), new Unit("sales", new Words("销售部", "Sales"), "office", "shen"), new Unit("service", new Words("客户服务部", "Service"), "office", "tang")]);

    public static DirectoryHistory History { get; } = DirectoryHistory.Of(People);

    public static PlanTerms Terms(DateTimeOffset? at = null, bool othersLeave = false) => new(at ?? Monday, Monday, "admin", Zone, othersLeave);

    /// <summary>The directory after what is said of some of its people.</summary>
    public static DirectoryHistory After(this DirectoryHistory before, PlanTerms terms, params PersonEntry[] entries)
    {
        var plan = PeoplePlan.Of(before, entries, terms);
        Assert.Empty(plan.Faults);
        return plan.After();
    }

    /// <summary>A text file read against a directory.</summary>
    public static PeopleImport Import(this DirectoryHistory history, string text, PlanTerms? terms = null) =>
        PeopleImport.Read(Encoding.UTF8.GetBytes(text), null, history, terms ?? Terms()) is { Succeeded: true } read ? read.Value : throw new InvalidOperationException("unreadable");
}
