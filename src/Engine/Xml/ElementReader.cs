using System.Collections.Frozen;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>Reads one flow node. The table at the top is the list of what this engine runs.</summary>
sealed class ElementReader
{
    readonly ElementTools tools;
    readonly EventReader events;
    readonly ApprovalReader approvals;
    readonly FrozenDictionary<string, Func<Element, FlowNode?>> readers;

    public ElementReader(BpmnProblems problems, FeelFunctions functions, IReadOnlyDictionary<string, XmlNode> roots)
    {
        tools = new ElementTools(problems, functions, roots);
        events = new EventReader(tools);
        approvals = new ApprovalReader(tools);
        readers = new Dictionary<string, Func<Element, FlowNode?>>
        {
            ["startEvent"] = events.ReadStart,
            ["endEvent"] = events.ReadEnd,
            ["intermediateCatchEvent"] = events.ReadCatch,
            ["intermediateThrowEvent"] = events.ReadThrow,
            ["boundaryEvent"] = events.ReadBoundary,
            ["task"] = element => ReadPlainTask(element, "TASK"),
            ["manualTask"] = element => ReadPlainTask(element, "MANUAL_TASK"),
            ["userTask"] = ReadUserTask,
            ["serviceTask"] = element => ReadServiceTask(element, "SERVICE_TASK"),
            ["sendTask"] = element => ReadServiceTask(element, "SEND_TASK"),
            ["receiveTask"] = ReadReceiveTask,
            ["scriptTask"] = ReadScriptTask,
            ["businessRuleTask"] = ReadBusinessRuleTask,
            ["callActivity"] = ReadCallActivity,
            ["subProcess"] = ReadSubProcess,
            ["transaction"] = element => new SubProcess { Id = element.Id, ScopeId = element.ScopeId, IsTransaction = true },
            ["adHocSubProcess"] = ReadAdHoc,
            ["exclusiveGateway"] = element => new ExclusiveGateway { Id = element.Id, ScopeId = element.ScopeId },
            ["parallelGateway"] = element => new ParallelGateway { Id = element.Id, ScopeId = element.ScopeId },
            ["inclusiveGateway"] = element => new InclusiveGateway { Id = element.Id, ScopeId = element.ScopeId },
            ["eventBasedGateway"] = ReadEventBasedGateway,
            ["complexGateway"] = ReadComplexGateway,
        }.ToFrozenDictionary();
    }

    /// <summary>The node, or null when problems say why not.</summary>
    public FlowNode? Read(XmlNode xml, string id, string scopeId)
    {
        if (!readers.TryGetValue(xml.Name, out var read))
        {
            tools.NotSupported(xml, $"元素 {xml.Name}", $"element '{xml.Name}'");
            return null;
        }

        var element = new Element(xml, id, scopeId, new Extensions(xml));
        return read(element) switch
        {
            null => null,
            Activity activity => tools.Common(element, activity) with { Loop = ReadLoop(element), IsForCompensation = xml.Attribute("isForCompensation") == "true" },
            var node => tools.Common(element, node),
        };
    }

    /// <summary>The process as the outermost container.</summary>
    public ProcessRoot ReadRoot(XmlNode process, string id)
    {
        var root = tools.Common(new Element(process, id, "", new Extensions(process)), new ProcessRoot { Id = id, ScopeId = "" });
        approvals.Defaults = root.Properties;
        return root;
    }

    /// <summary>What approvals of a process must keep to.</summary>
    public ApprovalValidator ApprovalRules(BpmnProblems problems, ProcessRoot root, IReadOnlyList<FlowNode> nodes, IReadOnlyList<SequenceFlow> flows, IReadOnlyDictionary<string, XmlNode> ids) =>
        new(problems, tools, root, nodes.GroupBy(node => node.Id).ToDictionary(group => group.Key, group => group.First()), flows, ids);

    /// <summary>What tasks that outsiders sign must keep to.</summary>
    public SignoffValidator SignoffRules(BpmnProblems problems, IReadOnlyList<FlowNode> nodes, IReadOnlyDictionary<string, XmlNode> ids) => new(problems, tools, nodes, ids);

    /// <summary>The condition of a flow, which must be FEEL.</summary>
    public ModelExpression? Condition(XmlNode flow, XmlNode condition) =>
        condition.Text.Length == 0 ? null : tools.Feel(flow, condition.Text, "流向的条件", "the flow's condition");

    static PlainTask ReadPlainTask(Element element, string kind) => new() { Id = element.Id, ScopeId = element.ScopeId, Kind = kind };

    UserTask ReadUserTask(Element element)
    {
        var assignment = element.Extensions.Element("assignmentDefinition");
        var schedule = element.Extensions.Element("taskSchedule");
        return new UserTask
        {
            Id = element.Id,
            ScopeId = element.ScopeId,
            Form = ReadForm(element),
            Approval = approvals.Read(element),
            Assignee = tools.Optional(element, assignment, "assignee") ?? Old(element, "assignee"),
            CandidateGroups = tools.Optional(element, assignment, "candidateGroups") ?? Old(element, "candidateGroups"),
            CandidateUsers = tools.Optional(element, assignment, "candidateUsers") ?? Old(element, "candidateUsers"),
            DueDate = tools.Optional(element, schedule, "dueDate") ?? Old(element, "dueDate"),
            FollowUpDate = tools.Optional(element, schedule, "followUpDate") ?? Old(element, "followUpDate"),
            Priority = tools.Optional(element, element.Extensions.Element("priorityDefinition"), "priority") ?? Old(element, "priority"),
            Listeners = tools.Listeners(element, "taskListeners", "taskListener", "creating", "assigning", "updating", "completing", "canceling"),
            Headers = element.Extensions.Headers,
        };
    }

    ModelExpression? Old(Element element, string name) => Camunda7.Attribute(element.Xml, name) is { } text ? tools.Expression(element.Xml, text) : null;

    internal static FormReference ReadForm(Element element)
    {
        if (element.Extensions.Element("formDefinition") is { } form)
            return new FormReference(form.Attribute("formId"), form.Attribute("formKey"), form.Attribute("externalReference"));
        return Camunda7.Attribute(element.Xml, "formKey") is { } key ? new FormReference(null, key, null) : FormReference.None;
    }

    ServiceTask? ReadServiceTask(Element element, string kind)
    {
        var job = tools.Job(element) ?? OldJob(element);
        if (job is not null)
            return new ServiceTask { Id = element.Id, ScopeId = element.ScopeId, Kind = kind, Job = job };
        if (Camunda7.CodeAttributes.FirstOrDefault(name => Camunda7.Attribute(element.Xml, name) is not null) is { } code)
        {
            tools.Problems.Error("BPMN-027", element.Xml, $"camunda:{code} 指向另一个引擎的程序，这里不能执行。", $"camunda:{code} names code of another engine, which cannot run here.",
                "用 zeebe:taskDefinition 给出作业类型，由作业程序完成。", "Give a job type with zeebe:taskDefinition and do the work in a job worker.");
        }
        else
        {
            tools.Missing(element, "zeebe:taskDefinition type");
        }

        return null;
    }

    // An external task of Camunda 7 is a job whose type is the topic.
    JobDefinition? OldJob(Element element) => Camunda7.Attribute(element.Xml, "topic") is { } topic
        ? new JobDefinition(tools.Expression(element.Xml, topic), ModelExpression.Literal("3"), element.Extensions.Headers)
        : null;

    ReceiveTask? ReadReceiveTask(Element element) => events.ReadMessage(element, element.Xml, needsKey: true) is { } message
        ? new ReceiveTask { Id = element.Id, ScopeId = element.ScopeId, Message = message }
        : null;

    FlowNode? ReadScriptTask(Element element)
    {
        if (tools.Job(element) is { } job)
            return new ServiceTask { Id = element.Id, ScopeId = element.ScopeId, Kind = "SCRIPT_TASK", Job = job };
        var script = element.Extensions.Element("script");
        if (tools.Required(element, script, "expression", "zeebe:script expression") is not { } expression
            || tools.Required(element, script, "resultVariable", "zeebe:script resultVariable") is not { } result)
            return null;
        if (expression.IsLiteral)
            tools.Problems.Error("BPMN-012", element.Xml, "脚本应是以 = 开头的 FEEL 表达式。", "Expected a FEEL expression that starts with '=' as the script.");
        return new ScriptTask { Id = element.Id, ScopeId = element.ScopeId, Script = expression, ResultVariable = result.Text };
    }

    FlowNode? ReadBusinessRuleTask(Element element)
    {
        if (tools.Job(element) is { } job)
            return new ServiceTask { Id = element.Id, ScopeId = element.ScopeId, Kind = "BUSINESS_RULE_TASK", Job = job };
        var called = element.Extensions.Element("calledDecision");
        var reference = called is null && Old(element, "decisionRef") is { } old ? new Reference(old, Binding.Latest, null)
            : tools.ReadReference(element, called ?? element.Xml, "decisionId", "zeebe:calledDecision decisionId");
        var result = called?.Attribute("resultVariable") ?? Camunda7.Attribute(element.Xml, "resultVariable");
        if (reference is not null && result is null or "")
            tools.Missing(element, "zeebe:calledDecision resultVariable");
        return reference is null || result is null or "" ? null
            : new BusinessRuleTask { Id = element.Id, ScopeId = element.ScopeId, Decision = reference, ResultVariable = result };
    }

    CallActivity? ReadCallActivity(Element element)
    {
        var called = element.Extensions.Element("calledElement");
        var reference = called is not null ? tools.ReadReference(element, called, "processId", "zeebe:calledElement processId")
            : tools.ReadReference(element, element.Xml, "calledElement", "zeebe:calledElement processId");
        return reference is null ? null : new CallActivity
        {
            Id = element.Id,
            ScopeId = element.ScopeId,
            Called = reference,
            PassAll = called?.Attribute("propagateAllParentVariables") != "false",
            ReturnAll = called?.Attribute("propagateAllChildVariables") != "false",
        };
    }

    static Container ReadSubProcess(Element element) => element.Xml.Attribute("triggeredByEvent") == "true"
        ? new EventSubProcess { Id = element.Id, ScopeId = element.ScopeId }
        : new SubProcess { Id = element.Id, ScopeId = element.ScopeId };

    AdHocSubProcess ReadAdHoc(Element element)
    {
        var job = tools.Job(element);
        var adHoc = element.Extensions.Element("adHoc");
        var condition = element.Xml.Element(BpmnNames.Bpmn, "completionCondition")?.Text;
        if (job is not null && (condition is { Length: > 0 } || adHoc?.Attribute("activeElementsCollection") is { Length: > 0 }))
        {
            tools.Problems.Error("BPMN-064", element.Xml, $"临时子流程「{element.Id}」由作业决定启动哪些元素、何时完成，completionCondition 和 activeElementsCollection 不起作用。",
                $"The job of ad-hoc sub-process '{element.Id}' says what begins and when it is done: completionCondition and activeElementsCollection have no effect.",
                "删去这两项，或删去 zeebe:taskDefinition。", "Remove both, or remove zeebe:taskDefinition.");
        }

        return new AdHocSubProcess
        {
            Id = element.Id,
            ScopeId = element.ScopeId,
            ActiveElements = tools.Optional(element, adHoc, "activeElementsCollection"),
            OutputCollection = adHoc?.Attribute("outputCollection"),
            OutputElement = tools.Optional(element, adHoc, "outputElement"),
            IsSequential = element.Xml.Attribute("ordering") == "Sequential",
            Job = job,
            CancelRemaining = element.Xml.Attribute("cancelRemainingInstances") != "false",
            CompletionCondition = condition is { Length: > 0 } ? tools.Feel(element.Xml, condition, "完成条件", "the completion condition") : null,
        };
    }

    EventBasedGateway? ReadEventBasedGateway(Element element)
    {
        if (element.Xml.Attribute("instantiate") != "true")
            return new EventBasedGateway { Id = element.Id, ScopeId = element.ScopeId };
        tools.NotSupported(element.Xml, "用来启动流程的事件网关", "event-based gateway that starts a process", element.Id);
        return null;
    }

    ComplexGateway? ReadComplexGateway(Element element)
    {
        if (element.Xml.Element(BpmnNames.Bpmn, "activationCondition") is not { Text.Length: > 0 } condition)
            tools.Missing(element, "activationCondition");
        else if (tools.Feel(element.Xml, condition.Text, "激活条件", "the activation condition") is { } expression)
            return new ComplexGateway { Id = element.Id, ScopeId = element.ScopeId, ActivationCondition = expression };
        return null;
    }

    LoopCharacteristics? ReadLoop(Element element) =>
        element.Xml.Element(BpmnNames.Bpmn, "multiInstanceLoopCharacteristics") is { } multiple ? ReadMultiInstance(element, multiple)
        : element.Xml.Element(BpmnNames.Bpmn, "standardLoopCharacteristics") is { } loop ? ReadStandardLoop(element, loop)
        : null;

    MultiInstance ReadMultiInstance(Element element, XmlNode multiple)
    {
        var extension = new Extensions(multiple).Element("loopCharacteristics");
        var collection = tools.Optional(element, extension, "inputCollection")
            ?? (Camunda7.Attribute(multiple, "collection") is { } old ? tools.Expression(element.Xml, old.StartsWith('$') ? old : $"= {old}") : null);
        var cardinality = multiple.Element(BpmnNames.Bpmn, "loopCardinality")?.Text is { Length: > 0 } count ? tools.Expression(element.Xml, count) : null;
        var condition = multiple.Element(BpmnNames.Bpmn, "completionCondition")?.Text;
        if (collection is null && cardinality is null)
        {
            tools.Problems.Error("BPMN-062", element.Xml, "多实例没有说明对哪些项执行。", "The multi-instance does not say for which items it runs.",
                "填写 zeebe:loopCharacteristics 的 inputCollection，例如 = items。", "Give zeebe:loopCharacteristics an inputCollection, such as = items.");
        }

        return new MultiInstance
        {
            IsSequential = multiple.Attribute("isSequential") == "true",
            InputCollection = collection,
            Cardinality = cardinality,
            InputElement = extension?.Attribute("inputElement") is { Length: > 0 } item ? item : Camunda7.Attribute(multiple, "elementVariable"),
            OutputCollection = extension?.Attribute("outputCollection") is { Length: > 0 } output ? output : null,
            OutputElement = tools.Optional(element, extension, "outputElement"),
            CompletionCondition = condition is { Length: > 0 } ? tools.Feel(element.Xml, condition, "完成条件", "the completion condition") : null,
        };
    }

    StandardLoop ReadStandardLoop(Element element, XmlNode loop)
    {
        var maximum = int.TryParse(loop.Attribute("loopMaximum"), out var most) ? most : (int?)null;
        var condition = loop.Element(BpmnNames.Bpmn, "loopCondition")?.Text;
        if (maximum is null && condition is null or "")
        {
            tools.Problems.Error("BPMN-063", element.Xml, "标准循环既没有条件也没有次数，永远不会结束。", "The standard loop has neither a condition nor a maximum: it would never end.",
                "填写 loopCondition 或 loopMaximum。", "Give it a loopCondition or a loopMaximum.");
        }

        return new StandardLoop
        {
            TestBefore = loop.Attribute("testBefore") == "true",
            Maximum = maximum,
            Condition = condition is { Length: > 0 } ? tools.Feel(element.Xml, condition, "循环条件", "the loop condition") : null,
        };
    }
}
