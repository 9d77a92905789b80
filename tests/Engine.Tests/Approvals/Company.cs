using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Approvals;

/// <summary>A small company: ana asks; bo leads her, cy leads bo, di leads cy. eve and fin are finance; olga owns the process, pat is her manager.</summary>
sealed class Company : IPeople
{
    readonly Dictionary<string, string?> managers = new() { ["ana"] = "bo", ["bo"] = "cy", ["cy"] = "di", ["di"] = null, ["eve"] = "cy", ["fin"] = "cy", ["olga"] = "pat", ["pat"] = null };
    readonly Dictionary<string, string[]> roles = new() { ["finance"] = ["eve", "fin"], ["owner"] = ["olga"], ["lead"] = ["bo"], ["sales"] = ["ana"], ["nobody"] = [] };

    /// <summary>Absent person → proxy.</summary>
    public Dictionary<string, string> Proxies { get; } = [];

    public bool Knows(string person) => managers.ContainsKey(person);

    public string? ManagerOf(string person) => managers.GetValueOrDefault(person);

    public IReadOnlyList<string> PeopleOf(string group) => roles.GetValueOrDefault(group) ?? [];

    public string? ProxyOf(string person, string processId, DateTimeOffset at) => Proxies.GetValueOrDefault(person);
}

/// <summary>Approval nodes written as text.</summary>
static class Nodes
{
    public static string Property(string name, string value) => $"""<zeebe:property name="{name}" value="{value}" />""";

    public static string ZeebeProperties(params (string Name, string Value)[] pairs) => $"<zeebe:properties>{string.Concat(pairs.Select(pair => Property(pair.Name, pair.Value)))}</zeebe:properties>";

    public static string Single(string id, string assignment, params (string, string)[] more) =>
        UserTask(id, $"<zeebe:assignmentDefinition {assignment} />{ZeebeProperties([("approval.mode", "single"), .. more])}");

    public static string Rework(string id) => UserTask(id, $"""<zeebe:assignmentDefinition assignee="= applicant" />{ZeebeProperties(("approval.mode", "rework"))}""");

    /// <summary>All, any or vote, over a collection.</summary>
    public static string Several(string id, string mode, string collection, bool sequential = false, string assignee = "= signer", params (string, string)[] more) => $"""
        <bpmn:userTask id="{id}" name="{id}"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="{assignee}" />{ZeebeProperties([("approval.mode", mode), .. more])}</bpmn:extensionElements>
        <bpmn:multiInstanceLoopCharacteristics isSequential="{(sequential ? "true" : "false")}"><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection='{collection}' inputElement="signer" /></bpmn:extensionElements>
        <bpmn:completionCondition>= tally.decided = true</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
        """;

    /// <summary>A process owned by role <c>owner</c>.</summary>
    public static ProcessModel Owned(string content) =>
        Process($"<bpmn:extensionElements>{ZeebeProperties(("approval.owner", "role:owner"))}</bpmn:extensionElements>{content}");

    public static Run Started(string content, Company? company = null, string variables = "{}") => Run.Started(Owned(content), variables, people: company ?? new Company());

    /// <summary>Elements in a row between start <c>s</c> and end <c>e</c>.</summary>
    public static Run Row(Company? company, string content, params string[] ids) => Started(Chain(content, ids), company);
}
