using System.Collections.Frozen;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>What reading a BPMN file gave: its executable processes when there is no error among the problems.</summary>
public sealed record BpmnFile(IReadOnlyList<ProcessModel> Processes, IReadOnlyList<Problem> Problems)
{
    public bool IsValid => !Problems.Any(problem => problem.IsError);
}

/// <summary>Reads a BPMN 2.0.2 file with <c>zeebe:</c> extension elements into models. What it cannot run it refuses by element and line.</summary>
public sealed class BpmnReader
{
    internal static readonly XmlCodes Codes = new(Malformed: "XML-001", Dtd: "XML-002", TooMuch: "XML-003");

    readonly BpmnProblems problems;
    readonly ElementReader elements;
    readonly bool isStored;
    readonly Dictionary<string, XmlNode> ids = [];
    readonly List<FlowNode> nodes = [];
    readonly List<SequenceFlow> flows = [];
    readonly Dictionary<string, string> handlers = [];

    BpmnReader(XmlNode definitions, string file, FeelFunctions functions, bool isStored)
    {
        this.isStored = isStored;
        problems = new BpmnProblems(file);
        var roots = definitions.Children
            .Where(root => root.Namespace == BpmnNames.Bpmn && root.Name is "message" or "signal" or "error" or "escalation" && root.Attribute("id") is not null)
            .GroupBy(root => root.Attribute("id")!)
            .ToDictionary(group => group.Key, group => group.First());
        elements = new ElementReader(problems, functions, roots);
    }

    /// <summary>Reads a file. Never throws for its content.</summary>
    /// <param name="functions">Functions that expressions may call beside the built-in ones.</param>
    /// <param name="isStored">Whether it was deployed before: what approvals must keep to today was not asked of it then.</param>
    public static BpmnFile Read(ReadOnlyMemory<byte> content, string file, FeelFunctions? functions = null, bool isStored = false)
    {
        var root = XmlTree.Read(content, Codes, file, out var problem);
        if (root is null)
            return new BpmnFile([], [problem!]);
        if (root.Name != "definitions" || root.Namespace != BpmnNames.Bpmn)
        {
            return new BpmnFile([], [new Problem("BPMN-001", Severity.Error, new Words(
                $"根元素应为 BPMN 2.0 的 definitions，实际是 {root.Name}。", $"Expected BPMN 2.0 'definitions' as the root element, but found '{root.Name}'."))
            {
                File = file, Position = root.Position,
                Mend = new Words("请选择由 BPMN 2.0 建模工具保存的 .bpmn 文件。", "Choose a .bpmn file saved by a BPMN 2.0 modeler."),
            }]);
        }

        return new BpmnReader(root, file, functions ?? FeelFunctions.BuiltIn, isStored).Read(root);
    }

    BpmnFile Read(XmlNode definitions)
    {
        CheckIds(definitions);
        var executable = definitions.Elements(BpmnNames.Bpmn, "process").Where(process => process.Attribute("isExecutable") == "true").ToList();
        if (executable.Count == 0)
        {
            problems.Error("BPMN-002", definitions, "文件里没有可执行的流程（isExecutable=\"true\"）。", "The file holds no executable process (isExecutable=\"true\").",
                "在建模工具里勾选流程的「可执行」。", "Tick 'Executable' on the process in the modeler.");
        }

        var models = executable.Select(ReadProcess).OfType<ProcessModel>().ToList();
        return new BpmnFile(problems.All.Any(problem => problem.IsError) ? [] : models, problems.All);
    }

    // An id is the name by which history, forms and expressions know an element: it must be there, and once.
    void CheckIds(XmlNode node)
    {
        if (node.Namespace == BpmnNames.Bpmn && node.Attribute("id") is { } id && !ids.TryAdd(id, node))
        {
            problems.Error("BPMN-003", node, $"编号「{id}」重复，第一次出现在第 {ids[id].Position.Line} 行。",
                $"Id '{id}' is used twice; it first stands in line {ids[id].Position.Line}.", "给其中一个元素换一个编号。", "Give one of the two another id.");
        }

        foreach (var child in node.Children)
            CheckIds(child);
    }

    ProcessModel? ReadProcess(XmlNode process)
    {
        if (process.Attribute("id") is not { Length: > 0 } id)
        {
            problems.Error("BPMN-004", process, "流程没有编号（id）。", "The process has no id.");
            return null;
        }

        nodes.Clear();
        flows.Clear();
        handlers.Clear();
        var root = elements.ReadRoot(process, id);
        ReadScope(process, id);
        OfferToLanes(process, root);
        new BpmnValidator(problems, process, nodes, flows, handlers, ids).Check();
        if (!isStored)
        {
            elements.ApprovalRules(problems, root, nodes, flows, ids).Check();
            elements.SignoffRules(problems, nodes, ids).Check();
        }

        return problems.All.Any(problem => problem.IsError) ? null
            : new ProcessModel(root, new Extensions(process).VersionTag, [.. nodes], [.. flows], handlers);
    }

    void ReadScope(XmlNode scope, string scopeId)
    {
        foreach (var association in scope.Elements(BpmnNames.Bpmn, "association"))
            ReadAssociation(association);
        foreach (var child in scope.Children.Where(child => child.Namespace == BpmnNames.Bpmn && !BpmnNames.Descriptive.Contains(child.Name)))
        {
            if (child.Attribute("id") is not { Length: > 0 } id)
                problems.Error("BPMN-004", child, $"{child.Name} 没有编号（id）。", $"'{child.Name}' has no id.", "给它一个编号。", "Give it an id.");
            else if (child.Name == "sequenceFlow")
                ReadFlow(child, id);
            else if (elements.Read(child, id, scopeId) is { } node)
                Add(node, child);
        }
    }

    // A model asks for it by the process property "lane.candidate-groups": a user task that names nobody is offered to the lane it stands
    // in, by the lane's "id" or "name".
    void OfferToLanes(XmlNode process, ProcessRoot root)
    {
        if (root.Property("lane.candidate-groups") is not ("id" or "name") and var wanted)
        {
            if (wanted is not null)
                problems.Warning("BPMN-029", process, $"lane.candidate-groups 应为 id 或 name，实际是「{wanted}」。", $"Expected id or name as lane.candidate-groups, but found '{wanted}'.");
            return;
        }

        var groups = new Dictionary<string, string>();
        foreach (var lane in Descendants(process).Where(node => node.Name == "lane" && node.Namespace == BpmnNames.Bpmn))
        {
            foreach (var member in lane.Elements(BpmnNames.Bpmn, "flowNodeRef").Where(_ => lane.Attribute(root.Property("lane.candidate-groups")!) is { Length: > 0 }))
                groups[member.Text] = lane.Attribute(root.Property("lane.candidate-groups")!)!;
        }

        for (var at = 0; at < nodes.Count; at++)
        {
            if (nodes[at] is UserTask { Assignee: null, CandidateGroups: null, CandidateUsers: null } task && groups.TryGetValue(task.Id, out var group))
                nodes[at] = task with { CandidateGroups = ModelExpression.Literal(group) };
        }
    }

    static IEnumerable<XmlNode> Descendants(XmlNode node) => node.Children.SelectMany(child => Descendants(child).Prepend(child));

    // From a compensation event on a border to the activity that undoes; all others only explain.
    void ReadAssociation(XmlNode association)
    {
        if (association.Attribute("sourceRef") is { } source && association.Attribute("targetRef") is { } target && ids.TryGetValue(source, out var from)
            && from.Name == "boundaryEvent" && from.Element(BpmnNames.Bpmn, "compensateEventDefinition") is not null)
            handlers[source] = target;
    }

    void Add(FlowNode node, XmlNode element)
    {
        nodes.Add(node);
        if (node is Container)
            ReadScope(element, node.Id);
    }

    void ReadFlow(XmlNode flow, string id)
    {
        ModelExpression? condition = null;
        if (flow.Element(BpmnNames.Bpmn, "conditionExpression") is { } written)
            condition = elements.Condition(flow, written);
        flows.Add(new SequenceFlow(id, flow.Attribute("name"), flow.Attribute("sourceRef") ?? "", flow.Attribute("targetRef") ?? "", condition, flow.Position));
    }

    internal static string? Documentation(XmlNode element) =>
        element.Element(BpmnNames.Bpmn, "documentation")?.Text is { Length: > 0 } text ? text : null;
}
