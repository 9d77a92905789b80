using Marketing.Engine.Model;
using Marketing.Rules.Feel;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>Reads events and what makes them happen.</summary>
sealed class EventReader(ElementTools tools)
{
    static readonly string[] OnStart =
    [
        "timerEventDefinition", "messageEventDefinition", "signalEventDefinition", "errorEventDefinition", "escalationEventDefinition",
        "compensateEventDefinition", "conditionalEventDefinition",
    ];

    static readonly string[] OnCatch = ["timerEventDefinition", "messageEventDefinition", "signalEventDefinition", "conditionalEventDefinition", "linkEventDefinition"];

    static readonly string[] OnThrow = ["messageEventDefinition", "signalEventDefinition", "escalationEventDefinition", "compensateEventDefinition", "linkEventDefinition"];

    static readonly string[] OnEnd =
    [
        "messageEventDefinition", "signalEventDefinition", "errorEventDefinition", "escalationEventDefinition", "compensateEventDefinition",
        "terminateEventDefinition", "cancelEventDefinition",
    ];

    static readonly string[] OnBoundary = [.. OnStart, "cancelEventDefinition"];

    public StartEvent ReadStart(Element element) => new()
    {
        Id = element.Id, ScopeId = element.ScopeId, Form = ElementReader.ReadForm(element),
        Interrupting = element.Xml.Attribute("isInterrupting") != "false", Definition = ReadDefinition(element, OnStart, throws: false),
    };

    public EndEvent ReadEnd(Element element)
    {
        var definition = ReadDefinition(element, OnEnd, throws: true);
        return new() { Id = element.Id, ScopeId = element.ScopeId, Definition = definition, Job = JobOf(element, definition) };
    }

    public IntermediateThrowEvent ReadThrow(Element element)
    {
        var definition = ReadDefinition(element, OnThrow, throws: true);
        return new() { Id = element.Id, ScopeId = element.ScopeId, Definition = definition, Job = JobOf(element, definition) };
    }

    public IntermediateCatchEvent ReadCatch(Element element) =>
        new() { Id = element.Id, ScopeId = element.ScopeId, Definition = RequireDefinition(element, ReadDefinition(element, OnCatch, throws: false)) };

    public BoundaryEvent ReadBoundary(Element element) => new()
    {
        Id = element.Id,
        ScopeId = element.ScopeId,
        AttachedTo = element.Xml.Attribute("attachedToRef") ?? "",
        Interrupting = element.Xml.Attribute("cancelActivity") != "false",
        Definition = RequireDefinition(element, ReadDefinition(element, OnBoundary, throws: false)),
    };

    JobDefinition? JobOf(Element element, EventDefinition definition)
    {
        if (definition is not MessageEventDefinition)
            return null;
        var job = tools.Job(element);
        if (job is null)
            tools.Missing(element, "zeebe:taskDefinition type");
        return job;
    }

    EventDefinition RequireDefinition(Element element, EventDefinition definition)
    {
        if (definition is NoneEventDefinition && !element.Xml.Children.Any(child => BpmnNames.IsEventDefinition(child.Name)))
        {
            tools.Problems.Error("BPMN-013", element.Xml, "事件没有说明等待什么。", "The event does not say what it waits for.",
                "给它一个定时器或消息。", "Give it a timer or a message.");
        }

        return definition;
    }

    EventDefinition ReadDefinition(Element element, string[] supported, bool throws)
    {
        var definitions = element.Xml.Children.Where(child => BpmnNames.IsEventDefinition(child.Name)).ToList();
        if (definitions.Count == 0)
            return EventDefinition.None;
        if (definitions.Count > 1 || !supported.Contains(definitions[0].Name))
        {
            tools.NotSupported(definitions[0], $"{element.Xml.Name} 的 {definitions[0].Name}", $"'{definitions[0].Name}' on '{element.Xml.Name}'", element.Id);
            return EventDefinition.None;
        }

        var xml = definitions[0];
        return xml.Name switch
        {
            "timerEventDefinition" => ReadTimer(element, xml),
            "messageEventDefinition" => ReadMessage(element, xml, needsKey: !throws && element.Xml.Name != "startEvent") ?? EventDefinition.None,
            "signalEventDefinition" => ReadSignal(element, xml),
            "errorEventDefinition" => new ErrorEventDefinition(ReadCode(element, tools.Root(xml, "errorRef", "error"), "errorCode", throws)),
            "escalationEventDefinition" => new EscalationEventDefinition(ReadCode(element, tools.Root(xml, "escalationRef", "escalation"), "escalationCode", throws)),
            "compensateEventDefinition" => new CompensateEventDefinition(
                xml.Attribute("activityRef") is { Length: > 0 } activity ? activity : null, xml.Attribute("waitForCompletion") != "false"),
            "conditionalEventDefinition" => ReadCondition(element, xml),
            "linkEventDefinition" => ReadLink(element, xml),
            "cancelEventDefinition" => new CancelEventDefinition(),
            _ => new TerminateEventDefinition(),
        };
    }

    static readonly (string Name, TimerKind Kind)[] TimerKinds =
        [("timeDate", TimerKind.Date), ("timeDuration", TimerKind.Duration), ("timeCycle", TimerKind.Cycle)];

    EventDefinition ReadTimer(Element element, XmlNode timer)
    {
        foreach (var (name, kind) in TimerKinds)
        {
            if (timer.Element(BpmnNames.Bpmn, name) is not { Text.Length: > 0 } written)
                continue;
            var expression = tools.Expression(element.Xml, written.Text);
            CheckLiteral(element, written, kind, expression);
            return new TimerEventDefinition(kind, expression);
        }

        tools.Problems.Error("BPMN-020", element.Xml, "定时器没有时间。", "The timer has no time.",
            "填写日期、时长（如 PT30M）或循环（如 R3/PT10S）。", "Give a date, a duration (such as PT30M) or a cycle (such as R3/PT10S).");
        return EventDefinition.None;
    }

    // A literal can be judged now; an expression only when it runs.
    void CheckLiteral(Element element, XmlNode written, TimerKind kind, ModelExpression expression)
    {
        if (!expression.IsLiteral)
            return;
        var feel = new FeelEnvironment(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc);
        if (Execution.TimerSchedule.Read(kind, Value.Of(written.Text), feel) is not null)
            return;
        var (chinese, english) = kind switch
        {
            TimerKind.Date => ("日期时间，例如 2026-03-02T09:00:00+08:00", "a date and time such as 2026-03-02T09:00:00+08:00"),
            TimerKind.Duration => ("ISO 8601 时长，例如 P3D（三天）或 PT12H（十二小时）", "an ISO 8601 duration such as P3D (three days) or PT12H (twelve hours)"),
            _ => ("循环，例如 R3/PT10S（间隔至少 1 秒），或 cron，例如 0 0 9 * * MON-FRI", "a cycle such as R3/PT10S, at least one second apart, or a cron text such as 0 0 9 * * MON-FRI"),
        };
        tools.Problems.Error("BPMN-021", element.Xml, $"定时器应为{chinese}，实际是「{written.Text}」。", $"Expected {english} in the timer, but found '{written.Text}'.",
            $"改为{chinese}。", $"Write {english}.");
    }

    /// <summary>The message that <c>messageRef</c> means, or null when problems say why not.</summary>
    public MessageEventDefinition? ReadMessage(Element element, XmlNode definition, bool needsKey)
    {
        if (tools.Root(definition, "messageRef", "message") is not { } message)
        {
            // Who sends a message leaves the sending to the job, which needs no name.
            if (tools.Job(element) is not null)
                return new MessageEventDefinition(ModelExpression.Literal(""), null);
            tools.Problems.Error("BPMN-022", element.Xml, "消息事件没有指向一个消息。", "The message event refers to no message.",
                "选择或新建一个消息。", "Choose or create a message.");
            return null;
        }

        if (message.Attribute("name") is not { Length: > 0 } name)
        {
            tools.Problems.Error("BPMN-023", message, "消息没有名称。", "The message has no name.", "给消息一个名称。", "Give the message a name.");
            return null;
        }

        var key = tools.Optional(element, new Extensions(message).Element("subscription"), "correlationKey");
        if (key is null && needsKey)
        {
            tools.Problems.Error("BPMN-024", element.Xml, $"消息「{name}」没有关联键，无法知道它属于哪个实例。", $"Message '{name}' has no correlation key, so nobody can tell which instance it is for.",
                "在消息上填写关联键，例如 = complaint.number。", "Give the message a subscription correlation key, such as = complaint.number.");
        }

        return new MessageEventDefinition(tools.Expression(element.Xml, name), key ?? ModelExpression.Literal(""));
    }

    EventDefinition ReadSignal(Element element, XmlNode definition)
    {
        if (tools.Root(definition, "signalRef", "signal") is { } signal && signal.Attribute("name") is { Length: > 0 } name)
            return new SignalEventDefinition(tools.Expression(element.Xml, name));
        tools.Problems.Error("BPMN-028", element.Xml, "信号事件没有指向一个有名称的信号。", "The signal event refers to no signal with a name.",
            "选择或新建一个信号，并给它名称。", "Choose or create a signal and give it a name.");
        return EventDefinition.None;
    }

    // Who catches without a code catches all; who throws must say what.
    ModelExpression? ReadCode(Element element, XmlNode? root, string attribute, bool throws)
    {
        var code = tools.Optional(element, root, attribute);
        if (code is null && throws)
            tools.Missing(element, attribute);
        return code;
    }

    EventDefinition ReadCondition(Element element, XmlNode definition)
    {
        if (definition.Element(BpmnNames.Bpmn, "condition") is not { Text.Length: > 0 } written)
        {
            tools.Missing(element, "condition");
            return EventDefinition.None;
        }

        var filter = new Extensions(definition).Element("conditionalFilter") ?? element.Extensions.Element("conditionalFilter");
        return tools.Feel(element.Xml, written.Text, "条件", "the condition") is { } condition
            ? new ConditionalEventDefinition(condition, Names(filter, "variableNames"), Names(filter, "variableEvents"))
            : EventDefinition.None;
    }

    static string[] Names(XmlNode? filter, string attribute) =>
        filter?.Attribute(attribute)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    EventDefinition ReadLink(Element element, XmlNode definition)
    {
        if ((definition.Attribute("name") ?? element.Xml.Attribute("name")) is { Length: > 0 } name)
            return new LinkEventDefinition(name);
        tools.Missing(element, "link name");
        return EventDefinition.None;
    }
}
