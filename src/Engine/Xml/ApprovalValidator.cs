using System.Globalization;
using System.Text.RegularExpressions;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>Refuses what the <c>approval.*</c> and <c>field.*</c> properties of a model cannot mean.</summary>
/// <remarks>APPROVAL-MODELS §9. Only for what is deployed now: definitions that are stored already run as they were understood then.</remarks>
sealed partial class ApprovalValidator(BpmnProblems problems, ElementTools tools, ProcessRoot root, IReadOnlyDictionary<string, FlowNode> nodes, IReadOnlyList<SequenceFlow> flows,
    IReadOnlyDictionary<string, XmlNode> ids)
{
    static readonly string[] Verbs =
        ["approve", "reject", "return", "transfer", "delegate", "add-signers", "remove-signers", "take-back", "carbon-copy", "comment", "claim", "release", "complete", "resubmit", "undo"];

    static readonly string[] Reserved = ["applicant", "starter", "chosen", "config", "decision", "tally", "sla", "actor"];

    const string Who = @"role:[\w.-]+|person:[\w.-]+";

    /// <summary>Each property: on nodes, on the process, or both; and what it may say. Null: anything.</summary>
    static readonly Dictionary<string, (bool OnNode, bool OnProcess, Regex? Values, string Example)> Known = new()
    {
        ["approval.mode"] = (true, false, Of("single|all|any|vote|rework"), "single、all、any、vote、rework"),
        ["approval.threshold"] = (true, false, Of(@"\d+(\.\d+)?\s*%?(\s+fixed)?"), "60%、3、60% fixed"),
        ["approval.empty"] = (true, true, Of($"owner|up|refuse|{Who}"), "owner、up、refuse、role:ID、person:ID"),
        ["approval.self"] = (true, true, Of($"up|skip|{Who}"), "up、skip、role:ID、person:ID"),
        ["approval.repeat"] = (true, true, Of("keep|adjacent|round|request"), "keep、adjacent、round、request"),
        ["approval.onReject"] = (true, true, Of("end|wait"), "end、wait"),
        ["approval.returnTo"] = (true, true, null, "applicant, previous"),
        ["approval.returnResume"] = (true, true, Of("forward|straight"), "forward、straight"),
        ["approval.returnSiblings"] = (true, true, Of("keep|cancel"), "keep、cancel"),
        ["approval.choose"] = (true, false, Of(@"\d+(\.\.(\d+|\*))?\s+(any|role:[\w.-]+|unit:[\w.-]+)"), "1..3 role:ID、1 any、1..* unit:ID"),
        ["approval.deny"] = (true, true, null, "delegate, add-signers"),
        ["approval.bulk"] = (true, true, Of("true|false"), "true、false"),
        ["approval.comment"] = (true, true, Of("reject|always"), "reject、always"),
        ["approval.undoSeconds"] = (true, true, Of(@"[0-5]?\d|60"), "0–60"),
        ["approval.owner"] = (false, true, Of($@"({Who})(\s*,\s*({Who}))*"), "role:ID、person:ID"),
        ["approval.recall"] = (false, true, Of("first|always|never"), "first、always、never"),
    };

    static Regex Of(string values) => new($"^({values})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    public void Check()
    {
        CheckProperties(root, ids[root.Id], onProcess: true);
        foreach (var node in nodes.Values)
            CheckProperties(node, ids[node.Id], onProcess: false);
        var deciding = nodes.Values.OfType<UserTask>().Where(node => node.Property("approval.mode") is not null).ToList();
        foreach (var node in deciding)
            CheckNode(node, ids[node.Id]);
        if (deciding.Exists(node => node.Approval is { Decides: true }) && root.Property("approval.owner") is null)
        {
            problems.Error("APV-010", ids[root.Id], "流程有审批节点，却没有说明流程负责人（approval.owner）。", "The process has approvals but does not say who owns it (approval.owner).",
                "在流程的属性里写 approval.owner，例如 role:process-owner。", "Give the process a property approval.owner, such as role:process-owner.");
        }

        foreach (var flow in flows.Where(flow => flow.Condition is not null))
            CheckOutcomes(flow, ids[flow.Id]);
        CheckChosen();
    }

    void CheckProperties(FlowNode node, XmlNode xml, bool onProcess)
    {
        var seen = new HashSet<string>();
        foreach (var property in new Extensions(xml).Element("properties")?.Elements(BpmnNames.Zeebe, "property") ?? [])
        {
            var name = property.Attribute("name") ?? "";
            if (name.StartsWith("approval.", StringComparison.Ordinal))
                CheckApproval(node, property, name, onProcess);
            else if (!name.StartsWith("field.", StringComparison.Ordinal))
                continue;
            else if (property.Attribute("value") is not ("edit" or "read" or "hide"))
                Wrong(node, property, name, "edit、read、hide", "edit, read, hide");
            if (!seen.Add(name))
                problems.Add(Problem("APV-002", node, property, new Words($"「{node.Id}」的属性「{name}」写了两次。", $"Property '{name}' of '{node.Id}' is given twice."), new Words("只留一个。", "Keep one.")));
        }
    }

    void CheckApproval(FlowNode node, XmlNode property, string name, bool onProcess)
    {
        if (!Known.TryGetValue(name, out var known) || (onProcess ? !known.OnProcess : !known.OnNode))
        {
            var here = Known.Where(pair => onProcess ? pair.Value.OnProcess : pair.Value.OnNode).Select(pair => pair.Key).ToList();
            var near = Spelling.Nearest(name, here);
            problems.Add(Problem("APV-001", node, property, new Words($"「{node.Id}」不能有属性「{name}」。", $"'{node.Id}' can have no property '{name}'."),
                near is null ? new Words($"可用的是 {string.Join("、", here)}。", $"There are {string.Join(", ", here)}.") : new Words($"是不是想写 {near}？", $"Did you mean {near}?")));
            return;
        }

        if (!onProcess && node is not UserTask)
            problems.Add(Problem("APV-001", node, property, new Words($"「{node.Id}」不是用户任务，不能有属性「{name}」。", $"'{node.Id}' is no user task and can have no property '{name}'."), new Words("删去它。", "Remove it.")));
        var value = (property.Attribute("value") ?? "").Trim();
        if (value.StartsWith('='))
            tools.Expression(ids[node.Id], value.EndsWith(" fixed", StringComparison.Ordinal) ? value[..^6] : value); // tells what does not parse
        else if (known.Values?.IsMatch(value) == false)
            Wrong(node, property, name, known.Example, known.Example.Replace("、", ", ", StringComparison.Ordinal));
        else if (name == "approval.deny" && Words(value).FirstOrDefault(verb => !Verbs.Contains(verb)) is { } unknown)
            Wrong(node, property, name, $"操作名，不是「{unknown}」{(Spelling.Nearest(unknown, Verbs) is { } near ? $"；是不是想写 {near}？" : "")}", $"names of operations, not '{unknown}'{(Spelling.Nearest(unknown, Verbs) is { } likely ? $"; did you mean {likely}?" : "")}");
    }

    void Wrong(FlowNode node, XmlNode property, string name, string chinese, string english) => problems.Add(Problem("APV-003", node, property,
        new Words($"「{node.Id}」的 {name} 应为 {chinese}，实际是「{property.Attribute("value")}」。", $"Expected {name} of '{node.Id}' to be {english}, but found '{property.Attribute("value")}'."), new Words("改正这个值。", "Correct the value.")));

    void CheckNode(UserTask node, XmlNode xml)
    {
        if (node.Approval is not { } policy)
            return;
        var multi = node.Loop as MultiInstance;
        if (policy.Mode is ApprovalMode.Single or ApprovalMode.Rework && node.Loop is not null)
            Error("APV-004", node, xml, $"{Mode(policy)} 的节点不能有循环", $"a node of mode {Mode(policy)} can have no loop", "删去循环，或改用 all、any、vote。", "Remove the loop, or use all, any or vote.");
        if (policy.Mode is ApprovalMode.All or ApprovalMode.Any or ApprovalMode.Vote && (multi is null || !IsTally(multi.CompletionCondition)))
            Error("APV-005", node, xml, $"{Mode(policy)} 的节点需要多实例，完成条件为 = tally.decided = true", $"a node of mode {Mode(policy)} needs a multi-instance with the completion condition = tally.decided = true", "加上多实例和完成条件。", "Give it the multi-instance and the condition.");
        if (policy.Mode == ApprovalMode.Vote != policy.Threshold is not null)
            Error("APV-006", node, xml, "approval.threshold 属于票签（vote），票签必须有它", "approval.threshold belongs to a vote, which must have one", "写上或删去 approval.threshold。", "Give or remove approval.threshold.");
        if (policy.Mode == ApprovalMode.Any && policy.OnReject.Text == "wait")
            Error("APV-007", node, xml, "或签（any）以第一个决定为准，不能等待所有人", "the first decision counts where any may sign: it cannot wait for all", "删去 approval.onReject。", "Remove approval.onReject.");
        if (policy.Decides && (!FeelNames.IsName(node.Id) || node.Id.Contains('-', StringComparison.Ordinal) || Reserved.Contains(node.Id)))
            Error("APV-008", node, xml, "审批节点的编号是变量名，只能用字母、数字和下划线，且不是保留名", "the id of an approval is a variable: letters, digits and underscores, and no reserved name", $"改成例如 {Suggest(node.Id)}。", $"Write {Suggest(node.Id)}, for example.");
        if (policy.Self.Text == "skip" && !ClauseNumber().IsMatch(node.Documentation ?? ""))
            Error("APV-009", node, xml, "approval.self 为 skip 时，说明里要写明依据的条款", "approval.self may only be skip where the documentation names the clause that allows it", "在说明（documentation）里写条款号，例如 001-1.4.2。", "Name the clause in the documentation, such as 001-1.4.2.");
        foreach (var target in Words(node.Property("approval.returnTo") ?? "").Where(word => word is not ("applicant" or "previous" or "any" or "none") && !word.StartsWith('=')))
        {
            if (nodes.GetValueOrDefault(target) is not UserTask || !LeadsTo(target, node))
                Error("APV-011", node, xml, $"不能退回到「{target}」：它不是通往这里的用户任务", $"it cannot be returned to '{target}', which is no user task that leads here", "改成之前的用户任务、applicant、previous、any 或 none。", "Name an earlier user task, applicant, previous, any or none.");
        }
    }

    [GeneratedRegex(@"\d{3}-\d")]
    private static partial Regex ClauseNumber();

    static string Mode(ApprovalPolicy policy) => policy.Mode.ToString().ToLowerInvariant();

    static string Suggest(string id) => Regex.Replace(id, @"[^\p{L}\p{N}_]", "_") is var name && Reserved.Contains(name) ? name + "_node" : Regex.Replace(id, @"[^\p{L}\p{N}_]", "_");

    static bool IsTally(ModelExpression? condition) => condition is not null && Blanks().Replace(condition.Text, "") is "=tally.decided=true" or "=tally.decided";

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    // From the target, over flows and into and out of sub-processes, to the node.
    bool LeadsTo(string from, FlowNode to)
    {
        var open = new Stack<string>([from]);
        var seen = new HashSet<string>();
        while (open.TryPop(out var id))
        {
            if (id == to.Id)
                return true;
            if (!seen.Add(id) || !nodes.TryGetValue(id, out var node))
                continue;
            foreach (var flow in flows.Where(flow => flow.Source == id))
                open.Push(flow.Target);
            foreach (var boundary in nodes.Values.OfType<BoundaryEvent>().Where(boundary => boundary.AttachedTo == id))
                open.Push(boundary.Id);
            if (node is Container)
                foreach (var inner in nodes.Values.Where(inner => inner.ScopeId == id))
                    open.Push(inner.Id);
            if (node is EndEvent && nodes.ContainsKey(node.ScopeId))
                open.Push(node.ScopeId);
        }

        return false;
    }

    // A gateway that reads X.outcome reads the result of approval node X, or something that somebody writes.
    void CheckOutcomes(SequenceFlow flow, XmlNode xml)
    {
        foreach (Match match in Outcome().Matches(flow.Condition!.Text))
        {
            var name = match.Groups["name"].Value;
            if (nodes.GetValueOrDefault(name) is UserTask { Approval.Decides: true } || IsWritten(name))
                continue;
            var near = Spelling.Nearest(name, nodes.Values.OfType<UserTask>().Where(node => node.Approval is { Decides: true }).Select(node => node.Id));
            problems.Add(new Problem("APV-012", Severity.Error, new Words($"流向「{flow.Name ?? flow.Id}」读取 {name}.outcome，但没有叫「{name}」的审批节点。", $"Flow '{flow.Name ?? flow.Id}' reads {name}.outcome, but there is no approval node '{name}'."))
            {
                Position = xml.Position, ElementId = flow.Id,
                Mend = near is null ? new Words("改成审批节点的编号。", "Write the id of an approval node.") : new Words($"是不是想写 {near}？", $"Did you mean {near}?"),
            });
        }
    }

    [GeneratedRegex(@"(?<![\w.])(?<name>[\p{L}_][\p{L}\p{N}_]*)\.outcome\b")]
    private static partial Regex Outcome();

    bool IsWritten(string name) => nodes.Values.Any(node => node.Outputs.Concat(node.Inputs).Any(mapping => mapping.Target.Split('.')[0] == name)
        || node is ScriptTask { ResultVariable: var script } && script == name || node is BusinessRuleTask { ResultVariable: var decided } && decided == name);

    void CheckChosen()
    {
        var choosing = nodes.Values.Where(node => node.Property("approval.choose") is not null).ToDictionary(node => node.Id);
        var read = new HashSet<string>();
        foreach (var node in nodes.Values.OfType<UserTask>())
        {
            var texts = new[] { (node.Loop as MultiInstance)?.InputCollection, node.Assignee, node.CandidateUsers }.OfType<ModelExpression>();
            foreach (var name in texts.SelectMany(text => Chosen().Matches(text.Text)).Select(match => match.Groups["name"].Value))
            {
                read.Add(name);
                if (!choosing.ContainsKey(name))
                    Error("APV-013", node, ids[node.Id], $"它读取 chosen.{name}，但「{name}」没有 approval.choose", $"it reads chosen.{name}, but '{name}' has no approval.choose", "在那个节点上写 approval.choose。", "Give that node an approval.choose.");
            }
        }

        foreach (var node in choosing.Values.Where(node => !read.Contains(node.Id)))
            Error("APV-013", node, ids[node.Id], $"它有 approval.choose，却没有用 chosen.{node.Id}", $"it has approval.choose but nothing reads chosen.{node.Id}", $"把 inputCollection 写成 = chosen.{node.Id}。", $"Write = chosen.{node.Id} as the inputCollection.");
    }

    [GeneratedRegex(@"(?<![\w.])chosen\.(?<name>[\p{L}_][\p{L}\p{N}_]*)")]
    private static partial Regex Chosen();

    static string[] Words(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    void Error(string code, FlowNode node, XmlNode xml, string chinese, string english, string mendChinese, string mendEnglish) =>
        problems.Add(Problem(code, node, xml, new Words($"「{node.Id}」：{chinese}。", string.Create(CultureInfo.InvariantCulture, $"'{node.Id}': {english}.")), new Words(mendChinese, mendEnglish)));

    static Problem Problem(string code, FlowNode node, XmlNode at, Words message, Words mend) =>
        new(code, Severity.Error, message) { Position = at.Position, ElementId = node.Id, Mend = mend };
}
