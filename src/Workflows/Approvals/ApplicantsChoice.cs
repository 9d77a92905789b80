using System.Globalization;
using Marketing.Engine;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Approvals;

/// <summary>自选: whom the applicant may choose as deciders of a later node, as <c>approval.choose</c> says: <c>1..3 role:ID</c>, <c>1 any</c>, <c>1..* unit:ID</c>.</summary>
static class ApplicantsChoice
{
    /// <summary>The variable that holds what was chosen.</summary>
    public const string Variable = "chosen";

    /// <summary>What is wrong with a choice, or null. A node about which nothing was said goes by its <c>approval.empty</c> policy.</summary>
    public static Refusal? Check(ProcessModel model, IReadOnlyDictionary<string, List<string>> chosen, IReadOnlyList<string> barred, DirectorySnapshot people)
    {
        foreach (var (elementId, named) in chosen)
        {
            if (model.FindNode(elementId) is not { } node || node.Property("approval.choose") is not { } rule)
                return Wrong(elementId, new Words("这一步不由申请人选择审批人。", "The applicant does not choose who decides in this step."));
            if (CheckOne(node, rule, [.. named.Distinct()], barred, people) is { } wrong)
                return Wrong(node.Name ?? elementId, wrong);
        }

        return null;
    }

    static Words? CheckOne(FlowNode node, string rule, List<string> named, IReadOnlyList<string> barred, DirectorySnapshot people)
    {
        var (least, most, from) = Read(rule);
        if (named.Count < least || named.Count > most)
        {
            return most == int.MaxValue ? new Words($"至少选择 {least} 人，现在是 {named.Count} 人。", $"Expected at least {least} people, found {named.Count}.")
                : new Words($"应选择 {least} 到 {most} 人，现在是 {named.Count} 人。", $"Expected {least} to {most} people, found {named.Count}.");
        }

        foreach (var id in named)
        {
            if (people.Find(id) is not { } person)
                return new Words($"通讯录里没有「{id}」。", $"The directory knows no '{id}'.");
            if (TaskRights.IsApproval(node) && barred.Contains(id))
                return TaskRights.SegregationOfDuties.Message;
            if (from != "any" && !Policies.Means(from, person))
                return new Words($"「{person.Name}」不在可选范围（{from}）。", $"'{id}' is not among those to choose from ({from}).");
        }

        return null;
    }

    /// <summary>Least, most and from whom.</summary>
    public static (int Least, int Most, string From) Read(string rule)
    {
        var parts = rule.Trim().Split(' ', 2, StringSplitOptions.TrimEntries);
        var counts = parts[0].Split("..");
        var least = int.TryParse(counts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var low) ? low : 1;
        var most = counts.Length == 1 ? least : counts[1] == "*" ? int.MaxValue : int.TryParse(counts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var high) ? high : least;
        return (least, most, parts.Length > 1 ? parts[1] : "any");
    }

    static Refusal Wrong(string element, Words why) => new(RefusalKind.Invalid, "choice", new Words($"「{element}」的审批人：{why.Chinese}", $"Deciders of '{element}': {why.English}"),
        new Words("重新选择审批人。", "Choose other people."));
}
