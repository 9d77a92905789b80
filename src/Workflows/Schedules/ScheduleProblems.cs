using Marketing.Rules;

namespace Marketing.Workflows.Schedules;

/// <summary>What can be wrong in a <c>schedules.yaml</c>; each code has one meaning.</summary>
static class ScheduleProblems
{
    static readonly Words RuleForms = new(
        "例如 0 9 1 1,4,7,10 *（分 时 日 月 周），或 every working day at 08:30、每月第一个工作日 09:00。",
        "For example 0 9 1 1,4,7,10 * (minute, hour, day, month, weekday), or every working day at 08:30, first working day of the month at 09:00.");

    public static Problem NotYaml(string detail) => Error("SCHED-001", new($"不是可读的 YAML：{detail}", $"Expected YAML, but it cannot be read: {detail}"), new("更正这一处的写法。", "Mend the text at this place."));

    public static Problem NotList() => Error("SCHED-002", new("应为一个含 schedules 列表的文件。", "Expected a mapping with a list 'schedules'."),
        new("以“schedules:”开头，每个计划一项。", "Begin with 'schedules:' and one item for each schedule."));

    public static Problem UnknownKey(string key, string? near, IEnumerable<string> known) => Error("SCHED-003", new($"没有名为「{key}」的项。", $"There is no key '{key}'."),
        near is null ? new($"可用的项：{string.Join("、", known)}。", $"Keys are {string.Join(", ", known)}.") : new($"是不是「{near}」？", $"Did you mean '{near}'?"));

    public static Problem Missing(string key) => Error("SCHED-004", new($"缺少「{key}」。", $"Expected '{key}', but it is missing."), new($"补上「{key}: …」。", $"Add '{key}: …'."));

    public static Problem BadCron(string text) => Error("SCHED-005", new($"应为五个字段的 cron，实为「{text}」。", $"Expected a cron of five fields, but found '{text}'."), RuleForms);

    public static Problem BadRule(string text) => Error("SCHED-006", new($"应为工作日规则，实为「{text}」。", $"Expected a rule of working days, but found '{text}'."), RuleForms);

    public static Problem BadDue(string text) => Error("SCHED-007", new($"看不懂的到期时间「{text}」。", $"Expected a due time, but found '{text}'."),
        new("可写 end of the month、--12-31、Saturday 24:00、last day of the month before、P3D、PT4H、3 working days。", "Write end of the month, --12-31, Saturday 24:00, last day of the month before, P3D, PT4H or 3 working days."));

    public static Problem BadPeriod(string text) => Error("SCHED-008", new($"看不懂的期间「{text}」。", $"Expected a period, but found '{text}'."),
        new("可写 this、last 或 next，加上 day、week、month、quarter、half-year 或 year。", "Write this, last or next with day, week, month, quarter, half-year or year."));

    public static Problem UnknownRole(string role, string? near) => Error("SCHED-009", new($"通讯录里没有角色「{role}」。", $"The directory knows no role '{role}'."),
        near is null ? new("写角色编号，或 system。", "Write the id of a role, or system.") : new($"是不是「{near}」？", $"Did you mean '{near}'?"));

    public static Problem NoProcess(string process) => new("SCHED-010", Severity.Warning, new($"流程「{process}」尚未部署。", $"Process '{process}' is not deployed yet."))
    {
        Mend = new("部署之前，每次只记录“尚无流程”。", "Until it is, each run is recorded as having no process yet."),
    };

    public static Problem Twice(string id) => Error("SCHED-011", new($"计划「{id}」声明了两次。", $"Schedule '{id}' is declared twice."), new("给其中一个换编号，或删去。", "Give one another id, or take it away."));

    public static Problem NotOneOf(string key, string text, IEnumerable<string> values) => Error("SCHED-012", new($"「{key}」应为 {string.Join("、", values)} 之一，实为「{text}」。", $"Expected '{key}' to be one of {string.Join(", ", values)}, but found '{text}'."),
        new("改成其中之一。", "Write one of these."));

    public static Problem OneRule(bool both) => Error("SCHED-013", both ? new("不能同时写 cron 和 when。", "Expected one of 'cron' and 'when', but found both.") : new("缺少 cron 或 when。", "Expected 'cron' or 'when', but found neither."), RuleForms);

    public static Problem TooOften(string text) => Error("SCHED-014", new($"「{text}」两次之间不足 {Recurrence.Nearest.TotalMinutes:0} 分钟。", $"Runs of '{text}' are less than {Recurrence.Nearest.TotalMinutes:0} minutes apart."),
        new("改成更少的时刻。", "Name fewer times."));

    public static Problem Never(string text) => Error("SCHED-015", new($"「{text}」永远不会到来。", $"'{text}' never comes."), new("更正日期，例如 2 月没有 30 日。", "Mend the date: February, for example, has no 30th."));

    public static Problem NotText(string key) => Error("SCHED-016", new($"「{key}」应为文本或文本列表。", $"Expected '{key}' to be a text or a list of texts."), new("写在一行里；含冒号的要加引号。", "Write it in one line; quote what has a colon."));

    static Problem Error(string code, Words message, Words mend) => new(code, Severity.Error, message) { Mend = mend };
}
