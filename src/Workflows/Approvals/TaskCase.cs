using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Execution.Approvals;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Approvals;

/// <summary>An open task and somebody who wants to do something with it: what a verb decides by.</summary>
public sealed record TaskCase(LoadedTask Task, Person Person, DirectorySnapshot Directory)
{
    /// <summary>Whether the task is a decision and not plain work.</summary>
    public bool IsApproval => TaskRights.IsApproval(Task);

    /// <summary>The element instance that keeps the list of deciders: the task's own, or the body around it.</summary>
    public ElementInstance Node => NodeOf(Task);

    internal static ElementInstance NodeOf(LoadedTask task) =>
        task.Element is { Round: not null, ScopeKey: { } scope } && task.Instance.Instance.Find(scope) is { Approval: not null } body ? body : task.Element;

    /// <summary>The deciders; null for plain work, and for approvals begun by a program that kept no list.</summary>
    public ApprovalState? State => Node.Approval;

    /// <summary>The entry that this task asks, likewise.</summary>
    public ApprovalEntry? Entry => State?.Entries.FirstOrDefault(entry => entry.Id == (Node == Task.Element ? 0 : Task.Element.Round));

    /// <summary>Whether the task is only lent: its owner gets it back.</summary>
    public bool IsDelegated => Task.Element.ReturnsTo is not null;

    /// <summary>Why this person may not do the task's work now, or null.</summary>
    public Refusal? MayAct => TaskRights.MayAct(this);

    /// <summary>The person in whose place this one acts: an absent one, or whoever owns the task an administrator sees to. Null for one's own.</summary>
    public string? ActsFor
    {
        get
        {
            if (Entry is { OnBehalfOf: { } absent } entry && entry.Person == Person.Id)
                return absent;
            return Task.Row.Assignee is { } owner && owner != Person.Id && Entry?.OnBehalfOf != Person.Id ? owner : null;
        }
    }

    /// <summary>Whether somebody must not decide on this request (applicant, starter, whoever resubmitted it).</summary>
    public bool IsBarred(string person) => IsApproval && Task.Instance.Instance.Barred.Contains(person);

    /// <summary>A policy of the node, else of the process, else <paramref name="otherwise"/>; an expression over the settings is evaluated.</summary>
    public string Policy(string name, string otherwise)
    {
        var text = Task.Model.Property(name) ?? Task.Instance.Process.Root.Property(name) ?? otherwise;
        return Policies.Read(text, Task.Variables, Task.Context.Feel) ?? otherwise;
    }

    /// <summary>The verb is switched off in this step (<c>approval.deny</c>), or null.</summary>
    public Refusal? Denied(string verb) => Policies.Words(Policy("approval.deny", "")).Contains(verb)
        ? new Refusal(RefusalKind.Forbidden, "verb-denied", new Words("这一步的模型不允许这个操作。", "The model does not allow this operation in this step."))
        : null;

    /// <summary>Who owns a process, as <c>approval.owner</c> says; nobody where it says nothing.</summary>
    public static bool Owns(Person person, ProcessModel process) =>
        person.IsAdmin || Policies.Words(process.Root.Property("approval.owner") ?? "").Any(who => Policies.Means(who, person));
}

/// <summary>How the values of <c>approval.*</c> are read outside a step.</summary>
static class Policies
{
    /// <summary>The text of a property; null when its expression gives none.</summary>
    public static string? Read(string text, IFeelScope scope, FeelEnvironment feel)
    {
        if (!text.TrimStart().StartsWith('='))
            return text;
        var value = FeelExpression.Parse(text.TrimStart()[1..], FeelNames.None, feel.Functions).Evaluate(scope, feel).Value;
        return value.TryString(out var said) ? said : value.TryNumber(out var number) ? number.ToString() : value.TryBoolean(out var flag) ? (flag ? "true" : "false") : null;
    }

    /// <summary>A comma list.</summary>
    public static IReadOnlyList<string> Words(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether <c>role:ID</c> or <c>person:ID</c> means this person.</summary>
    public static bool Means(string who, Person person) => who.Split(':', 2) switch
    {
        ["role", var role] => person.Roles.Contains(role),
        ["person", var id] => person.Id == id,
        ["unit", var unit] => person.Unit == unit,
        _ => false,
    };
}
