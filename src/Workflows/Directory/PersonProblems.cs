using System.Text.RegularExpressions;
using Marketing.Rules;

namespace Marketing.Workflows.Directory;

/// <summary>The words for what is wrong with an entry, each with what to do.</summary>
static partial class PersonProblems
{
    const int LongestName = 100;
    const int LongestMail = 254;

    public static EntryFault? OfId(string id) => IdForm().IsMatch(id) ? null : new(id, "id", "person-id",
        new($"编号应由字母、数字、点、横线或下划线组成，最长 64 个字符，实为“{id}”。", $"Expected an id of letters, digits, dots, dashes or underscores, at most 64 characters, but found '{id}'."),
        new("例如 zhang.san 或 E1024。", "For example zhang.san or E1024."));

    // In expressions and models a person, a role and a unit may stand in the same place.
    public static EntryFault IdIsTaken(string id) => new(id, "id", "person-id-taken",
        new($"“{id}”已是角色或部门的编号。", $"'{id}' is the id of a role or a unit."), new("换一个编号。", "Choose another id."));

    public static EntryFault IsKnown(string id, string name) => new(id, "id", "person-id-taken",
        new($"“{id}”已是{name}的编号。", $"'{id}' is the id of {name}."), new("换一个编号，或打开此人进行修改。", "Choose another id, or open that person to change them."));

    public static bool IsBadName(string name) => string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(char.IsControl);

    public static EntryFault Name(PersonEntry entry) => new(entry.Id, "name", "person-name",
        new($"应填写姓名（不超过 {LongestName} 个字符）。", $"Expected a name of at most {LongestName} characters."), new("填写姓名。", "Fill in the name."));

    public static EntryFault NoUnit(string id) => new(id, "unit", "person-unit", new("应填写部门。", "Expected a unit."), new("填写部门的编号或名称。", "Fill in the unit's id or name."));

    public static EntryFault UnknownUnit(string id, string unit) => new(id, "unit", "unknown-unit",
        new($"没有部门“{unit}”，或已撤销。", $"There is no unit '{unit}', or it was closed."), new("先建立该部门，或改用现有部门。", "Make the unit first, or name one there is."));

    public static EntryFault UnknownRole(string id, string role) => new(id, "roles", "unknown-role",
        new($"没有角色“{role}”。", $"There is no role '{role}'."), new("先建立该角色，或改用现有角色。", "Make the role first, or name one there is."));

    public static EntryFault UnknownManager(string id, string manager) => new(id, "manager", "unknown-manager",
        new($"上级“{manager}”不在通讯录中，也不在可导入的行中。", $"The manager '{manager}' is neither in the directory nor in a row that can be taken."), new("更正上级，或先加入此人。", "Correct the manager, or add that person first."));

    public static EntryFault ManagerLeaves(string id, string manager) => new(id, "manager", "manager-left",
        new($"上级“{manager}”已离职或将在此前离职。", $"The manager {manager} has left, or leaves before."), new("填写在职的上级。", "Name somebody who is here."));

    public static EntryFault OwnManager(string id) => new(id, "manager", "manager-self", new("上级不能是本人。", "Nobody is their own manager."), new("更正上级，或留空。", "Correct the manager, or leave it empty."));

    public static EntryFault Circle(string id, IReadOnlyList<string> names) => new(id, "manager", "manager-circle",
        new($"上级关系成环：{string.Join(" → ", names)}。", $"The managers lead in a circle: {string.Join(" → ", names)}."), new("更正其中一人的上级。", "Correct the manager of one of them."));

    public static bool LooksLikeMail(string mail) => mail.Length <= LongestMail && MailForm().IsMatch(mail);

    public static EntryFault Mail(string id, string mail) => new(id, "email", "person-email",
        new($"邮箱应形如 name@example.com，实为“{mail}”。", $"Expected a mail address such as name@example.com, but found '{mail}'."), new("更正邮箱，或留空。", "Correct it, or leave it empty."));

    public static EntryFault LeftBeforeJoined(string id, DateOnly joined, DateOnly left) => new(id, "left", "left-before-joined",
        new($"离职日期 {left:yyyy-MM-dd} 早于入职日期 {joined:yyyy-MM-dd}。", $"The last day {left:yyyy-MM-dd} is before the first, {joined:yyyy-MM-dd}."), new("更正其中一个日期。", "Correct one of the two."));

    public static EntryFault LastAdministrator(string id) => new(id, "roles", "last-administrator",
        new("这样一来就没有管理员了。", "Nobody would be an administrator any more."), new("先让另一人成为管理员。", "Make somebody else an administrator first."));

    public static Words StillLeads(IReadOnlyList<string> names) => new(
        $"仍是 {names.Count} 人的上级：{Few(names, "、")}", $"is still the manager of {names.Count}: {Few(names, ", ")}");

    public static Words StillHeads(IReadOnlyList<UnitRow> units) => new(
        $"仍是部门负责人：{Few([.. units.Select(unit => unit.NameZh)], "、")}", $"is still at the head of: {Few([.. units.Select(unit => unit.NameEn)], ", ")}");

    static string Few(IReadOnlyList<string> names, string between) => string.Join(between, names.Take(5)) + (names.Count > 5 ? " …" : "");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex IdForm();

    [GeneratedRegex(@"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+\z")]
    private static partial Regex MailForm();
}
