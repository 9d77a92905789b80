using System.Collections.Frozen;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>Reads one flow node. The table at the top is the list of what this engine runs.</summary>
sealed class ElementReader
{
    readonly BpmnProblems problems;
    readonly FeelFunctions functions;
    readonly IReadOnlyDictionary<string, XmlNode> messages;
    readonly FrozenDictionary<string, Func<Element, FlowNode?>> readers;

    public ElementReader(BpmnProblems problems, FeelFunctions functions, IReadOnlyDictionary<string, XmlNode> messages)
    {
        this.problems = problems;
        this.functions = functions;
        this.messages = messages;
        readers = new Dictionary<string, Func<Element, FlowNode?>>
        {
            ["startEvent"] = ReadStartEvent,
            ["endEvent"] = ReadEndEvent,
            ["intermediateCatchEvent"] = ReadIntermediateCatchEvent,
            ["intermediateThrowEvent"] = ReadIntermediateThrowEvent,
            ["boundaryEvent"] = ReadBoundaryEvent,
            ["userTask"] = ReadUserTask,
            ["serviceTask"] = element => ReadServiceTask(element, "SERVICE_TASK"),
            ["sendTask"] = element => ReadServiceTask(element, "SEND_TASK"),
            ["scriptTask"] = ReadScriptTask,
            ["subProcess"] = ReadSubProcess,
            ["exclusiveGateway"] = element => Common(element, new ExclusiveGateway { Id = element.Id, ScopeId = element.ScopeId, DefaultFlow = element.Xml.Attribute("default") }),
            ["parallelGateway"] = element => Common(element, new ParallelGateway { Id = element.Id, ScopeId = element.ScopeId }),
        }.ToFrozenDictionary();
    }

    /// <summary>An element being read.</summary>
    sealed record Element(XmlNode Xml, string Id, string ScopeId, Extensions Extensions);

    /// <summary>The node, or null when problems say why not.</summary>
    public FlowNode? Read(XmlNode xml, string id, string scopeId)
    {
        if (!readers.TryGetValue(xml.Name, out var read))
        {
            NotSupported(xml, $"元素 {xml.Name}", $"element '{xml.Name}'");
            return null;
        }

        if (xml.Element(BpmnNames.Bpmn, "multiInstanceLoopCharacteristics") is { } multiple)
            NotSupported(multiple, "多实例", "multi-instance", id);
        if (xml.Element(BpmnNames.Bpmn, "standardLoopCharacteristics") is { } loop)
            NotSupported(loop, "标准循环", "standard loop", id);
        return read(new Element(xml, id, scopeId, new Extensions(xml)));
    }

    /// <summary>The condition of a flow, which must be FEEL.</summary>
    public ModelExpression? Condition(XmlNode flow, XmlNode condition)
    {
        if (condition.Text.Length == 0)
            return null;
        if (!condition.Text.StartsWith('='))
        {
            problems.Error("BPMN-012", flow, $"流向的条件应是以 = 开头的 FEEL 表达式，实际是「{condition.Text}」。",
                $"Expected a FEEL expression that starts with '=' as the flow's condition, but found '{condition.Text}'.",
                $"写成 = {condition.Text}", $"Write = {condition.Text}");
            return null;
        }

        return Expression(flow, condition.Text);
    }

    UserTask ReadUserTask(Element element)
    {
        var assignment = element.Extensions.Element("assignmentDefinition");
        var schedule = element.Extensions.Element("taskSchedule");
        return Common(element, new UserTask
        {
            Id = element.Id,
            ScopeId = element.ScopeId,
            Form = ReadForm(element),
            Assignee = Optional(element, assignment, "assignee"),
            CandidateGroups = Optional(element, assignment, "candidateGroups"),
            CandidateUsers = Optional(element, assignment, "candidateUsers"),
            DueDate = Optional(element, schedule, "dueDate"),
            FollowUpDate = Optional(element, schedule, "followUpDate"),
            Priority = Optional(element, element.Extensions.Element("priorityDefinition"), "priority"),
            Headers = element.Extensions.Headers,
        });
    }

    static FormReference ReadForm(Element element) => element.Extensions.Element("formDefinition") is { } form
        ? new FormReference(form.Attribute("formId"), form.Attribute("formKey"), form.Attribute("externalReference"))
        : FormReference.None;

    ServiceTask? ReadServiceTask(Element element, string kind)
    {
        var definition = element.Extensions.Element("taskDefinition");
        if (Required(element, definition, "type", "zeebe:taskDefinition type") is not { } type)
            return null;
        return Common(element, new ServiceTask
        {
            Id = element.Id, ScopeId = element.ScopeId, Kind = kind, JobType = type,
            Retries = Optional(element, definition, "retries") ?? ModelExpression.Literal("3"),
            Headers = element.Extensions.Headers,
        });
    }

    ScriptTask? ReadScriptTask(Element element)
    {
        var script = element.Extensions.Element("script");
        if (Required(element, script, "expression", "zeebe:script expression") is not { } expression
            || Required(element, script, "resultVariable", "zeebe:script resultVariable") is not { } result)
            return null;
        if (expression.IsLiteral)
            problems.Error("BPMN-012", element.Xml, "脚本应是以 = 开头的 FEEL 表达式。", "Expected a FEEL expression that starts with '=' as the script.");
        return Common(element, new ScriptTask { Id = element.Id, ScopeId = element.ScopeId, Script = expression, ResultVariable = result.Text });
    }

    SubProcess? ReadSubProcess(Element element)
    {
        if (element.Xml.Attribute("triggeredByEvent") == "true")
        {
            NotSupported(element.Xml, "事件子流程", "event sub-process");
            return null;
        }

        return Common(element, new SubProcess { Id = element.Id, ScopeId = element.ScopeId });
    }

    StartEvent ReadStartEvent(Element element) => Common(element, new StartEvent
    {
        Id = element.Id, ScopeId = element.ScopeId, Form = ReadForm(element),
        Definition = ReadDefinition(element, "timerEventDefinition", "messageEventDefinition"),
    });

    EndEvent ReadEndEvent(Element element) => Common(element, new EndEvent
    {
        Id = element.Id, ScopeId = element.ScopeId, Definition = ReadDefinition(element, "terminateEventDefinition"),
    });

    IntermediateThrowEvent ReadIntermediateThrowEvent(Element element) =>
        Common(element, new IntermediateThrowEvent { Id = element.Id, ScopeId = element.ScopeId, Definition = ReadDefinition(element) });

    IntermediateCatchEvent ReadIntermediateCatchEvent(Element element) => Common(element, new IntermediateCatchEvent
    {
        Id = element.Id, ScopeId = element.ScopeId, Definition = RequireDefinition(element, ReadDefinition(element, "timerEventDefinition", "messageEventDefinition")),
    });

    BoundaryEvent ReadBoundaryEvent(Element element) => Common(element, new BoundaryEvent
    {
        Id = element.Id,
        ScopeId = element.ScopeId,
        AttachedTo = element.Xml.Attribute("attachedToRef") ?? "",
        Interrupting = element.Xml.Attribute("cancelActivity") != "false",
        Definition = RequireDefinition(element, ReadDefinition(element, "timerEventDefinition", "messageEventDefinition")),
    });

    EventDefinition RequireDefinition(Element element, EventDefinition definition)
    {
        if (definition is NoneEventDefinition && !element.Xml.Children.Any(child => BpmnNames.IsEventDefinition(child.Name)))
        {
            problems.Error("BPMN-013", element.Xml, "事件没有说明等待什么。", "The event does not say what it waits for.",
                "给它一个定时器或消息。", "Give it a timer or a message.");
        }

        return definition;
    }

    EventDefinition ReadDefinition(Element element, params string[] supported)
    {
        var definitions = element.Xml.Children.Where(child => BpmnNames.IsEventDefinition(child.Name)).ToList();
        if (definitions.Count == 0)
            return EventDefinition.None;
        if (definitions.Count > 1 || !supported.Contains(definitions[0].Name))
        {
            NotSupported(definitions[0], $"{element.Xml.Name} 的 {definitions[0].Name}", $"'{definitions[0].Name}' on '{element.Xml.Name}'", element.Id);
            return EventDefinition.None;
        }

        return definitions[0].Name switch
        {
            "timerEventDefinition" => ReadTimer(element, definitions[0]),
            "messageEventDefinition" => ReadMessage(element, definitions[0]),
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
            var expression = Expression(element.Xml, written.Text);
            CheckLiteral(element, written, kind, expression);
            return new TimerEventDefinition(kind, expression);
        }

        problems.Error("BPMN-020", element.Xml, "定时器没有时间。", "The timer has no time.",
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
            _ => ("循环，例如 R3/PT10S，间隔至少 1 秒；cron 尚不支持", "a cycle such as R3/PT10S, at least one second apart; cron is not supported yet"),
        };
        problems.Error("BPMN-021", element.Xml, $"定时器应为{chinese}，实际是「{written.Text}」。", $"Expected {english} in the timer, but found '{written.Text}'.",
            $"改为{chinese}。", $"Write {english}.");
    }

    EventDefinition ReadMessage(Element element, XmlNode definition)
    {
        if (definition.Attribute("messageRef") is not { } reference || !messages.TryGetValue(reference, out var message))
        {
            problems.Error("BPMN-022", element.Xml, "消息事件没有指向一个消息。", "The message event refers to no message.",
                "选择或新建一个消息。", "Choose or create a message.");
            return EventDefinition.None;
        }

        if (message.Attribute("name") is not { Length: > 0 } name)
        {
            problems.Error("BPMN-023", message, "消息没有名称。", "The message has no name.", "给消息一个名称。", "Give the message a name.");
            return EventDefinition.None;
        }

        var key = Optional(element, new Extensions(message).Element("subscription"), "correlationKey");
        if (key is null && element.Xml.Name != "startEvent")
        {
            problems.Error("BPMN-024", element.Xml, $"消息「{name}」没有关联键，无法知道它属于哪个实例。", $"Message '{name}' has no correlation key, so nobody can tell which instance it is for.",
                "在消息上填写关联键，例如 = complaint.number。", "Give the message a subscription correlation key, such as = complaint.number.");
        }

        return new MessageEventDefinition(Expression(element.Xml, name), key ?? ModelExpression.Literal(""));
    }

    TNode Common<TNode>(Element element, TNode node)
        where TNode : FlowNode =>
        node with
        {
            Name = element.Xml.Attribute("name"),
            Position = element.Xml.Position,
            Documentation = BpmnReader.Documentation(element.Xml),
            Properties = element.Extensions.Properties,
            Inputs = Mappings(element, "input"),
            Outputs = Mappings(element, "output"),
        };

    List<Mapping> Mappings(Element element, string direction)
    {
        var mappings = new List<Mapping>();
        foreach (var mapping in element.Extensions.Mappings(direction))
        {
            var target = mapping.Attribute("target") ?? "";
            if (!Array.TrueForAll(target.Split('.'), FeelNames.IsName))
            {
                problems.Error("BPMN-030", element.Xml, $"映射的目标「{target}」不是变量名。", $"Mapping target '{target}' is no variable name.",
                    "用字母开头、以点分隔的名字，例如 complaint.status。", "Use names that start with a letter, separated by dots, such as complaint.status.");
            }
            else
            {
                mappings.Add(new Mapping(Expression(element.Xml, mapping.Attribute("source") ?? ""), target));
            }
        }

        return mappings;
    }

    ModelExpression? Optional(Element element, XmlNode? holder, string attribute) =>
        holder?.Attribute(attribute) is { Length: > 0 } text ? Expression(element.Xml, text) : null;

    ModelExpression? Required(Element element, XmlNode? holder, string attribute, string what)
    {
        var expression = Optional(element, holder, attribute);
        if (expression is null)
            problems.Error("BPMN-025", element.Xml, $"缺少 {what}。", $"{what} is missing.", $"在属性面板填写 {what}。", $"Fill in {what} in the properties panel.");
        return expression;
    }

    ModelExpression Expression(XmlNode element, string text)
    {
        var expression = ModelExpression.Parse(text, FeelNames.None, functions);
        foreach (var wrong in expression.Feel?.Problems ?? [])
        {
            problems.Add(wrong with
            {
                Position = element.Position,
                ElementId = element.Attribute("id"),
                Message = new Words($"表达式 {text} 第 {wrong.Position?.Column + 1} 个字符处：{wrong.Message.Chinese}", $"Expression {text}, character {wrong.Position?.Column + 1}: {wrong.Message.English}"),
            });
        }

        return expression;
    }

    void NotSupported(XmlNode xml, string chinese, string english, string? id = null) =>
        problems.Add(new Problem("BPMN-010", Severity.Error, new Words($"尚不支持{chinese}，模型未部署。", $"The {english} is not supported yet; the model was not deployed."))
        {
            Position = xml.Position,
            ElementId = id ?? xml.Attribute("id"),
            Mend = new Words("改用已支持的元素（见文档「支持的元素」）。", "Use a supported element instead (see 'Supported elements' in the documentation)."),
        });
}
