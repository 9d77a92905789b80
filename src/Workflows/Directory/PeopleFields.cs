using Marketing.Rules;
using Marketing.Workflows.Import;

namespace Marketing.Workflows.Directory;

/// <summary>The columns of a file of people.</summary>
public static class PeopleFields
{
    public const string Id = "id";
    public const string Name = "name";
    public const string Unit = "unit";
    public const string Roles = "roles";
    public const string Manager = "manager";
    public const string Email = "email";
    public const string Joined = "joined";
    public const string Left = "left";

    /// <summary>In the order in which they are written.</summary>
    public static IReadOnlyList<ImportField> All { get; } =
    [
        new(Id, new Words("编号", "Id"), true, "人员编号", "工号", "员工编号", "账号", "用户名", "employee id", "employee number", "person id", "user id", "account"),
        new(Name, new Words("姓名", "Name"), false, "名字", "员工姓名", "full name"),
        new(Unit, new Words("部门", "Unit"), false, "所属部门", "部门编号", "部门名称", "组织", "department", "org unit"),
        new(Roles, new Words("角色", "Roles"), false, "岗位", "职务", "职位", "role", "position"),
        new(Manager, new Words("上级", "Manager"), false, "直属上级", "直接上级", "上级编号", "主管", "汇报对象", "reports to", "supervisor"),
        new(Email, new Words("邮箱", "E-mail"), false, "电子邮件", "邮件", "mail", "email address"),
        new(Joined, new Words("入职日期", "Joined"), false, "入职时间", "入职日", "first day", "start date"),
        new(Left, new Words("离职日期", "Left"), false, "离职时间", "离职日", "最后工作日", "last day", "end date"),
    ];
}
