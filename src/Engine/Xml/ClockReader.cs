using System.Text.RegularExpressions;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>Reads the <c>sla.*</c> properties of one element: its deadline, and whether it lets others stand still.</summary>
/// <remarks>APPROVAL-MODELS §6 and §9. What depends on other elements is looked at by <see cref="ClockValidator"/>.</remarks>
sealed partial class ClockReader
{
    const string Prefix = "sla.";
    const string DueName = "sla.due", FromName = "sla.from", IdName = "sla.id", TimeName = "sla.clock", WarnName = "sla.warn", StepsName = "sla.steps", PausesName = "sla.pauses";

    static readonly string[] Known = [DueName, FromName, IdName, TimeName, WarnName, StepsName, PausesName];

    readonly ElementTools tools;
    readonly Element element;
    readonly FlowNode node;
    readonly Dictionary<string, XmlNode> written = [];

    public ClockReader(ElementTools tools, Element element, FlowNode node)
    {
        (this.tools, this.element, this.node) = (tools, element, node);
        foreach (var property in element.Extensions.Element("properties")?.Elements(BpmnNames.Zeebe, "property") ?? [])
        {
            if (property.Attribute("name") is { } name && name.StartsWith(Prefix, StringComparison.Ordinal))
                Gather(name, property);
        }
    }

    void Gather(string name, XmlNode property)
    {
        if (!Known.Contains(name))
        {
            var near = Spelling.Nearest(name, Known);
            Error("SLA-001", property, new Words($"没有属性「{name}」，可用的是 {string.Join("、", Known)}。", $"There is no property '{name}'; there are {string.Join(", ", Known)}."),
                near is null ? new Words("删去它，或改成其中之一。", "Remove it, or write one of these.") : new Words($"是不是想写 {near}？", $"Did you mean {near}?"));
        }
        else if (!written.TryAdd(name, property))
        {
            Error("SLA-002", property, new Words($"属性「{name}」写了两次，第一次在第 {written[name].Position.Line} 行。", $"Property '{name}' is given twice; first in line {written[name].Position.Line}."),
                new Words("只留一个。", "Keep one."));
        }
    }

    string? Text(string name) => written.GetValueOrDefault(name)?.Attribute("value")?.Trim();

    /// <summary>Why the clocks around the element stand still while it waits, or null.</summary>
    public Setting<string>? Pauses()
    {
        if (Text(PausesName) is not { } reason)
            return null;
        if (node is not (UserTask or ServiceTask or ReceiveTask or CallActivity or Container or IntermediateCatchEvent or EventBasedGateway))
        {
            Error("SLA-005", written[PausesName], new Words($"「{node.Id}」不会等待，不能暂停时限。", $"'{node.Id}' never waits, so no clock can stand still meanwhile."),
                new Words("把 sla.pauses 放到等待的任务、子流程或捕获事件上。", "Put sla.pauses on the task, sub-process or catch event that waits."));
            return null;
        }

        return Read(PausesName, reason, text => Reason().IsMatch(text) ? text : null, new Words("原因词，例如 waiting-customer", "a word for the reason, such as waiting-customer"));
    }

    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,63}$")]
    private static partial Regex Reason();

    /// <summary>The deadline of the element, or null.</summary>
    public ClockDefinition? Clock()
    {
        if (Text(DueName) is not { } due)
        {
            CheckAlone();
            return null;
        }

        if (!MayHaveClock() || due.Length == 0)
            return due.Length > 0 ? null : WrongDue(due);
        var expression = tools.Expression(element.Xml, due);
        if (expression.IsLiteral && !IsDue(due))
            return WrongDue(due);
        return new ClockDefinition(Id(), expression)
        {
            From = From(),
            Time = Text(TimeName) is { } time ? Read(TimeName, time, ClockTime.Parse, ClockTimes, ClockTime.Words) ?? Around : Around,
            Warnings = Text(WarnName) is { } warn ? ReadGrammar(WarnName, warn, ClockWarnings.Parse) ?? Standard : Standard,
            Steps = Text(StepsName) is { } steps ? CheckSteps(ReadGrammar(StepsName, steps, Ladder.Parse)) : null,
        };
    }

    static readonly Words ClockTimes = new("calendar、working 或 non-working，可加「:日历」", "calendar, working or non-working, with ':ID' for another calendar");
    static readonly Setting<ClockTime> Around = new("calendar", ClockTime.AroundTheClock);
    static readonly Setting<ClockWarnings> Standard = new(ClockWarnings.Default.Text, ClockWarnings.Default);

    // A timer on a border that stands for a deadline of its own carries its id alone (ADR 0010).
    void CheckAlone()
    {
        var isTimer = node is Event { Definition: TimerEventDefinition };
        foreach (var (name, property) in written.Where(pair => pair.Key != PausesName && !(isTimer && pair.Key == IdName)))
        {
            Error("SLA-003", property, new Words($"「{node.Id}」有 {name}，却没有 sla.due，时限不会开始。", $"'{node.Id}' has {name} but no sla.due: no clock would start."),
                new Words("填写 sla.due，例如 PT30M 或 P3D；或删去它。", "Give sla.due, such as PT30M or P3D; or remove it."));
        }
    }

    bool MayHaveClock()
    {
        if (node is UserTask { DueDate: not null })
        {
            Error("SLA-004", written[DueName], new Words($"「{node.Id}」既有 sla.due 又有 taskSchedule 的 dueDate，到期时间说了两次。", $"'{node.Id}' has both sla.due and a taskSchedule dueDate: the due date is said twice."),
                new Words("删去 dueDate：任务的到期时间就是时限。", "Remove dueDate: the task's due date is that of the clock."));
        }

        if (node is UserTask or Container or ProcessRoot)
            return true;
        Error("SLA-006", written[DueName], new Words($"「{node.Id}」不能有时限：时限属于用户任务、子流程或流程。", $"'{node.Id}' can have no deadline: one belongs to a user task, a sub-process or the process."),
            new Words("用一个子流程包住它，把 sla.due 放在子流程上。", "Put a sub-process around it and sla.due on that."));
        return false;
    }

    static bool IsDue(string text) => DueRule.Parse(text) is not null
        || (text.Contains('T', StringComparison.Ordinal) && Execution.TimerSchedule.Instant(Value.Of(text), new FeelEnvironment(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc)) is not null);

    ClockDefinition? WrongDue(string found)
    {
        WrongValue(DueName, found, new Words("时长（PT30M、P3D）、每年的日期（--12-31）、日期、日期时间，或以 = 开头的 FEEL", "a duration (PT30M, P3D), a day of the year (--12-31), a date, a date and time, or FEEL that starts with '='"));
        return null;
    }

    string Id()
    {
        if (Text(IdName) is not { } id)
            return node.Id;
        if (!Reason().IsMatch(id))
            WrongValue(IdName, id, new Words("时限编号，例如 complaint-response", "the id of a deadline, such as complaint-response"));
        return id;
    }

    ModelExpression? From()
    {
        if (Text(FromName) is not { Length: > 0 } from)
            return null;
        var expression = tools.Expression(element.Xml, from);
        if (expression.IsLiteral)
            WrongValue(FromName, from, new Words("以 = 开头、得到日期时间的 FEEL，例如 = complaint.accepted_at", "FEEL that starts with '=' and gives a date and time, such as = complaint.accepted_at"));
        return expression;
    }

    delegate T? Grammar<T>(string text, out TextFault? fault);

    Setting<T>? ReadGrammar<T>(string name, string text, Grammar<T> parse)
        where T : class
    {
        TextFault? fault = null;
        return Read(name, text, value => parse(value, out fault), () => fault is null ? null : fault.Sentence);
    }

    Setting<T>? Read<T>(string name, string text, Func<string, T?> parse, Words expected, IEnumerable<string>? words = null)
        where T : class =>
        Read(name, text, parse, () => Spelling.Nearest(text, words ?? []) is { } near
            ? new Words($"应为{expected.Chinese}，实际是「{text}」；是不是想写 {near}？", $"expected {expected.English}, but found '{text}'; did you mean {near}?")
            : new Words($"应为{expected.Chinese}，实际是「{text}」", $"expected {expected.English}, but found '{text}'"));

    // A literal is read now; a setting when it is needed.
    Setting<T>? Read<T>(string name, string text, Func<string, T?> parse, Func<Words?> fault)
        where T : class
    {
        if (!text.StartsWith('='))
        {
            if (parse(text) is { } value)
                return new Setting<T>(text, value);
            var why = fault() ?? new Words("值不对", "the value is wrong");
            Error("SLA-007", written[name], new Words($"「{node.Id}」的 {name}：{why.Chinese}。", $"{name} of '{node.Id}': {why.English}."), new Words("改正这个值。", "Correct the value."));
            return null;
        }

        var expression = tools.Expression(element.Xml, text);
        if (!IsSetting().IsMatch(text))
        {
            Error("SLA-008", written[name], new Words($"「{node.Id}」的 {name} 只能引用设置，实际是「{text}」。", $"{name} of '{node.Id}' may refer to a setting and nothing else, but found '{text}'."),
                new Words("写成 = config.设置名，或直接写出值。", "Write = config.KEY, or the value itself."));
        }

        return new Setting<T>(text, null, expression);
    }

    [GeneratedRegex(@"^=\s*config(\.[\p{L}_][\p{L}\p{N}_]*)+\s*$")]
    private static partial Regex IsSetting();

    Setting<Ladder>? CheckSteps(Setting<Ladder>? steps)
    {
        foreach (var step in steps?.Fixed?.Steps ?? [])
        {
            if (step.Action == LadderAction.Transfer && node is not UserTask)
                NotHere(step, new Words("只有用户任务可以转给别人", "only a user task can be given to somebody else"));
            if (step.Action is LadderAction.Pass or LadderAction.Reject && !(node is UserTask && IsApproval()))
                NotHere(step, new Words("只有审批任务可以由系统决定", "only an approval can be decided by the system"));
        }

        return steps;
    }

    bool IsApproval() => element.Extensions.Properties.GetValueOrDefault("approval.mode") is { } mode && mode != "rework";

    void NotHere(LadderStep step, Words why) => Error("SLA-009", written[StepsName],
        new Words($"「{node.Id}」的步骤「{step.Text}」不能用：{why.Chinese}。", $"Step '{step.Text}' of '{node.Id}' cannot be done: {why.English}."),
        new Words("改用 remind 或 escalate。", "Use remind or escalate."));

    void WrongValue(string name, string found, Words expected) => Error("SLA-007", written[name],
        new Words($"「{node.Id}」的 {name}：应为{expected.Chinese}，实际是「{found}」。", $"{name} of '{node.Id}': expected {expected.English}, but found '{found}'."),
        new Words("改正这个值。", "Correct the value."));

    void Error(string code, XmlNode at, Words message, Words mend) =>
        tools.Problems.Add(new Problem(code, Severity.Error, message) { Position = at.Position, ElementId = element.Id, Mend = mend });
}
