using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>Refuses what the <c>signoff.*</c> properties of a model cannot mean.</summary>
/// <remarks>Only for what is deployed now, as with approvals.</remarks>
sealed class SignoffValidator(BpmnProblems problems, ElementTools tools, IEnumerable<FlowNode> nodes, IReadOnlyDictionary<string, XmlNode> ids)
{
    const string Prefix = "signoff.";

    public void Check()
    {
        foreach (var node in nodes.Where(node => node.Properties.Keys.Any(name => name.StartsWith(Prefix, StringComparison.Ordinal))))
            Check(node, ids[node.Id]);
    }

    void Check(FlowNode node, XmlNode xml)
    {
        var written = new Dictionary<string, XmlNode>();
        foreach (var property in new Extensions(xml).Element("properties")?.Elements(BpmnNames.Zeebe, "property") ?? [])
        {
            if (property.Attribute("name") is { } name && name.StartsWith(Prefix, StringComparison.Ordinal))
                Gather(node, property, name, written);
        }

        if (written.Count == 0)
            return;
        if (node is not UserTask { Approval: null })
        {
            Error("SGN-003", node, written.Values.First(), new Words($"「{node.Id}」不能由外部人员签字：只有办理任务可以，审批由公司里的人决定。", $"'{node.Id}' cannot be signed by outsiders: only work can be; approvals are decided inside the company."),
                new Words("把 signoff.* 放到一个不带 approval.mode 的用户任务上。", "Put signoff.* on a user task without approval.mode."));
            return;
        }

        if (!written.ContainsKey(Signoff.TextName))
        {
            Error("SGN-004", node, written.Values.First(), new Words($"「{node.Id}」没有说明签的是什么（{Signoff.TextName}）。", $"'{node.Id}' does not say what is signed ({Signoff.TextName})."),
                new Words("写上要签字的内容，或以 = 开头的 FEEL。", "Write the text, or FEEL that starts with '='."));
        }

        CheckValues(node, xml, written);
    }

    void Gather(FlowNode node, XmlNode property, string name, Dictionary<string, XmlNode> written)
    {
        if (!Signoff.Names.Contains(name))
        {
            var near = Spelling.Nearest(name, Signoff.Names);
            Error("SGN-001", node, property, new Words($"「{node.Id}」不能有属性「{name}」。", $"'{node.Id}' can have no property '{name}'."), near is null
                ? new Words($"可用的是 {string.Join("、", Signoff.Names)}。", $"There are {string.Join(", ", Signoff.Names)}.")
                : new Words($"是不是想写 {near}？", $"Did you mean {near}?"));
        }
        else if (!written.TryAdd(name, property))
        {
            Error("SGN-002", node, property, new Words($"「{node.Id}」的属性「{name}」写了两次。", $"Property '{name}' of '{node.Id}' is given twice."), new Words("只留一个。", "Keep one."));
        }
    }

    void CheckValues(FlowNode node, XmlNode xml, Dictionary<string, XmlNode> written)
    {
        // An expression is read once here, so that a mistake in it is told now and not when somebody makes a link.
        foreach (var (name, property) in written)
        {
            var text = property.Attribute("value")?.Trim() ?? "";
            if (text.Length == 0)
                Wrong(node, property, name, text, new Words("一段文字，或以 = 开头的 FEEL", "a text, or FEEL that starts with '='"));
            else if (text.StartsWith('=') && name != Signoff.ShowName)
                tools.Expression(xml, text);
            else if (name == Signoff.ExpiresName && Signoff.ReadExpiry(text) is null)
                Wrong(node, property, name, text, new Words("5 分钟到 90 天的时长，例如 P7D", "a duration from 5 minutes to 90 days, such as P7D"));
            else if (name == Signoff.ShowName && text.Split(',', StringSplitOptions.TrimEntries).FirstOrDefault(key => !Array.TrueForAll(key.Split('.'), FeelNames.IsName)) is { } key)
                Wrong(node, property, name, key, new Words("表单字段，以逗号分隔，例如 complaint.customer, complaint.result", "fields of the form, separated by commas, such as complaint.customer, complaint.result"));
        }
    }

    void Wrong(FlowNode node, XmlNode property, string name, string found, Words expected) => Error("SGN-005", node, property,
        new Words($"「{node.Id}」的 {name}：应为{expected.Chinese}，实际是「{found}」。", $"{name} of '{node.Id}': expected {expected.English}, but found '{found}'."), new Words("改正这个值。", "Correct the value."));

    void Error(string code, FlowNode node, XmlNode at, Words message, Words mend) =>
        problems.Add(new Problem(code, Severity.Error, message) { Position = at.Position, ElementId = node.Id, Mend = mend });
}
