using Marketing.Engine.Model;
using Marketing.Rules.Xml;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Xml;

/// <summary>An element being read.</summary>
sealed record Element(XmlNode Xml, string Id, string ScopeId, Extensions Extensions);

/// <summary>What the readers of elements have in common: expressions, mappings, listeners, and saying what is wrong.</summary>
sealed class ElementTools(BpmnProblems problems, FeelFunctions functions, IReadOnlyDictionary<string, XmlNode> roots)
{
    public BpmnProblems Problems { get; } = problems;

    /// <summary>The message, signal, error or escalation that an attribute refers to, or null.</summary>
    public XmlNode? Root(XmlNode holder, string attribute, string kind)
    {
        if (holder.Attribute(attribute) is not { Length: > 0 } reference)
            return null;
        var local = reference[(reference.IndexOf(':', StringComparison.Ordinal) + 1)..]; // a QName may carry a prefix
        return (roots.GetValueOrDefault(reference) ?? roots.GetValueOrDefault(local)) is { } root && root.Name == kind ? root : null;
    }

    public TNode Common<TNode>(Element element, TNode node)
        where TNode : FlowNode
    {
        var clocks = new ClockReader(this, element, node);
        var listeners = Listeners(element, "executionListeners", "executionListener", ExecutionEvents(element, node));
        return node with
        {
            Name = element.Xml.Attribute("name"),
            Position = element.Xml.Position,
            Documentation = BpmnReader.Documentation(element.Xml),
            Properties = element.Extensions.Properties,
            Clock = clocks.Clock(),
            Pauses = clocks.Pauses(),
            DefaultFlow = element.Xml.Attribute("default") is { Length: > 0 } flow ? flow : null,
            Inputs = Mappings(element, "input"),
            Outputs = Mappings(element, "output"),
            StartListeners = [.. listeners.Where(listener => listener.Event is "start" or "beforeAll")],
            EndListeners = [.. listeners.Where(listener => listener.Event == "end")],
            CancelListeners = [.. listeners.Where(listener => listener.Event == "cancel")],
        };
    }

    List<Mapping> Mappings(Element element, string direction)
    {
        var mappings = new List<Mapping>();
        foreach (var mapping in element.Extensions.Mappings(direction))
        {
            var target = mapping.Attribute("target") ?? "";
            if (!Array.TrueForAll(target.Split('.'), FeelNames.IsName))
            {
                Problems.Error("BPMN-030", element.Xml, $"映射的目标「{target}」不是变量名。", $"Mapping target '{target}' is no variable name.",
                    "用字母开头、以点分隔的名字，例如 complaint.status。", "Use names that start with a letter, separated by dots, such as complaint.status.");
            }
            else
            {
                mappings.Add(new Mapping(Expression(element.Xml, mapping.Attribute("source") ?? ""), target));
            }
        }

        return mappings;
    }

    // Before all rounds there must be rounds; only a process is cancelled as a whole.
    static string[] ExecutionEvents(Element element, FlowNode node) => node is ProcessRoot ? ["start", "end", "cancel"]
        : element.Xml.Element(BpmnNames.Bpmn, "multiInstanceLoopCharacteristics") is null && element.Xml.Element(BpmnNames.Bpmn, "standardLoopCharacteristics") is null ? ["start", "end"]
        : ["start", "end", "beforeAll"];

    /// <summary>The listeners of an element, in document order.</summary>
    /// <param name="events">What can be listened to here; another is an error.</param>
    public IReadOnlyList<Listener> Listeners(Element element, string container, string name, params string[] events)
    {
        if (element.Extensions.Element(container) is null)
            return [];
        var listeners = new List<Listener>();
        foreach (var xml in element.Extensions.Element(container)?.Elements(BpmnNames.Zeebe, name) ?? [])
        {
            var happening = xml.Attribute("eventType") ?? "";
            if (!events.Contains(happening))
            {
                Problems.Error("BPMN-031", element.Xml, $"zeebe:{name} 的 eventType「{happening}」在「{element.Id}」上不可用，可用的是 {string.Join("、", events)}。",
                    $"Expected an eventType of zeebe:{name} on '{element.Id}' to be one of {string.Join(", ", events)}, but found '{happening}'.",
                    happening == "cancel" ? "把它放到流程上；用户任务用 zeebe:taskListener 的 canceling。" : "改用可用的事件，或删去这个监听器。",
                    happening == "cancel" ? "Put it on the process; for a user task use a zeebe:taskListener of canceling." : "Use one of these, or remove the listener.");
            }
            else if (Required(element, xml, "type", $"zeebe:{name} type") is { } type)
                listeners.Add(new Listener(happening, new JobDefinition(type, Optional(element, xml, "retries") ?? ModelExpression.Literal("3"), element.Extensions.Headers)));
        }

        return listeners;
    }

    /// <summary>The job of <c>zeebe:taskDefinition</c>, or null.</summary>
    public JobDefinition? Job(Element element)
    {
        var definition = element.Extensions.Element("taskDefinition");
        return Optional(element, definition, "type") is { } type
            ? new JobDefinition(type, Optional(element, definition, "retries") ?? ModelExpression.Literal("3"), element.Extensions.Headers)
            : null;
    }

    /// <summary>A process or decision by id and binding.</summary>
    public Reference? ReadReference(Element element, XmlNode holder, string idAttribute, string what)
    {
        if (Required(element, holder, idAttribute, what) is not { } id)
            return null;
        var binding = holder.Attribute("bindingType") switch
        {
            "deployment" => Binding.Deployment,
            "versionTag" => Binding.VersionTag,
            _ => Binding.Latest,
        };
        if (binding == Binding.VersionTag && holder.Attribute("versionTag") is null or "")
            Problems.Error("BPMN-025", element.Xml, "缺少 versionTag。", "versionTag is missing.", "在属性面板填写 versionTag。", "Fill in versionTag in the properties panel.");
        return new Reference(id, binding, holder.Attribute("versionTag"));
    }

    public ModelExpression? Optional(Element element, XmlNode? holder, string attribute) =>
        holder?.Attribute(attribute) is { Length: > 0 } text ? Expression(element.Xml, text) : null;

    public ModelExpression? Required(Element element, XmlNode? holder, string attribute, string what)
    {
        var expression = Optional(element, holder, attribute);
        if (expression is null)
            Missing(element, what);
        return expression;
    }

    public void Missing(Element element, string what) =>
        Problems.Error("BPMN-025", element.Xml, $"缺少 {what}。", $"{what} is missing.", $"在属性面板填写 {what}。", $"Fill in {what} in the properties panel.");

    /// <summary>An expression that must be FEEL: one that starts with <c>=</c>, or <c>${…}</c> of a simple form.</summary>
    public ModelExpression? Feel(XmlNode element, string text, string chinese, string english)
    {
        var expression = Expression(element, text);
        if (!expression.IsLiteral)
            return expression;
        if (!Camunda7.IsExpression(text))
        {
            Problems.Error("BPMN-012", element, $"{chinese}应是以 = 开头的 FEEL 表达式，实际是「{text}」。",
                $"Expected a FEEL expression that starts with '=' as {english}, but found '{text}'.", $"写成 = {text}", $"Write = {text}");
        }

        return null;
    }

    /// <summary>A value of the model, with the problems of its expression.</summary>
    public ModelExpression Expression(XmlNode element, string text)
    {
        if (Camunda7.IsExpression(text))
        {
            if (Camunda7.ToFeel(text) is not { } translated)
            {
                Problems.Error("BPMN-026", element, $"表达式 {text} 不是可以照搬的简单形式。", $"Expression {text} is not of the simple form that means the same here.",
                    "改写为以 = 开头的 FEEL 表达式。", "Write it as a FEEL expression that starts with '='.");
                return ModelExpression.Literal(text);
            }

            text = translated;
        }

        var expression = ModelExpression.Parse(text, FeelNames.None, functions);
        foreach (var wrong in expression.Feel?.Problems ?? [])
        {
            Problems.Add(wrong with
            {
                Position = element.Position,
                ElementId = element.Attribute("id"),
                Message = new Words($"表达式 {text} 第 {wrong.Position?.Column + 1} 个字符处：{wrong.Message.Chinese}", $"Expression {text}, character {wrong.Position?.Column + 1}: {wrong.Message.English}"),
            });
        }

        return expression;
    }

    public void NotSupported(XmlNode xml, string chinese, string english, string? id = null) =>
        Problems.Add(new Problem("BPMN-010", Severity.Error, new Words($"不支持{chinese}，模型未部署。", $"The {english} is not supported; the model was not deployed."))
        {
            Position = xml.Position,
            ElementId = id ?? xml.Attribute("id"),
            Mend = new Words("改用已支持的元素（见文档「支持的元素」）。", "Use a supported element instead (see 'Supported elements' in the documentation)."),
        });
}
