using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Workflows.Approvals;

namespace Marketing.Workflows;

/// <summary>One line that tells an instance from others in a list, made of its records' first texts.</summary>
public static class InstanceTitle
{
    const int Fields = 3;
    const int Length = 80;

    static readonly HashSet<string> Reserved = ["starter", "applicant", "chosen", "config", "sla", "tally"];

    /// <summary>Such as <c>C-1 · 设备无法启动</c>; null while no record has a text.</summary>
    public static string? Of(ProcessModel process, ProcessInstance instance)
    {
        var texts = instance.Root.Variables
            .Where(variable => !Reserved.Contains(variable.Key) && !IsAnswer(process.FindNode(variable.Key)))
            .Select(variable => variable.Value.Value.TryContext(out var record) ? record : null)
            .OfType<Context>()
            .SelectMany(record => record.Where(field => !field.Value.Equals(record[FactType.KeyField])).Select(field => field.Value)) // its key, nor a number that repeats it
            .Where(value => value.Kind is ValueKind.String or ValueKind.Number)
            .Select(value => value.ToString())
            .Where(text => text.Length > 0 && !LooksLikeTime(text) && !LooksLikeCode(text) && !LooksLikeKey(text))
            .Take(Fields)
            .ToList();
        if (texts.Count == 0)
            return null;
        var title = string.Join(" · ", texts);
        return title.Length <= Length ? title : title[..(Length - 1)] + "…";
    }

    // A decision or a signature is no record.
    static bool IsAnswer(FlowNode? node) => TaskRights.IsApproval(node) || Signoff.Of(node) is not null;

    // Values of enumerations and ids of people, such as hotline-400: right for programs, nothing to tell instances by.
    static bool LooksLikeCode(string text) => text.All(letter => letter is >= 'a' and <= 'z' or >= '0' and <= '9' or '-') && char.IsLetter(text[0]);

    // The key of a file is sixteen digits and more.
    static bool LooksLikeKey(string text) => text.Length >= 16 && text.All(char.IsAsciiDigit);

    static bool LooksLikeTime(string text) => text.Length >= 16 && text[4] == '-' && text[10] == 'T';
}
