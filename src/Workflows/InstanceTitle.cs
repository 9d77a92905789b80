using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Workflows.Approvals;

namespace Marketing.Workflows;

/// <summary>A field that an instance is told by.</summary>
readonly record struct TitleField(string Variable, string Field, string Text);

/// <summary>One line that tells an instance from others in a list, made of its records' first texts.</summary>
public static class InstanceTitle
{
    const int Fields = 3;
    const int Length = 80;

    static readonly HashSet<string> Reserved = ["starter", "applicant", "chosen", "config", "sla", "tally"];

    /// <summary>Such as <c>青屿精密制造有限公司 · 设备无法启动</c>; null while no record has a text, and when the step has left them alone.</summary>
    /// <param name="said">What a field is called to people: the name of what it refers to.</param>
    internal static async ValueTask<string?> Of(ProcessModel process, ProcessInstance instance, ProcessInstance? before, Func<TitleField, ValueTask<string>> said)
    {
        var fields = FieldsOf(process, instance);
        if (fields.Count == 0 || (before is not null && FieldsOf(process, before).SequenceEqual(fields)))
            return null;
        var texts = new List<string>();
        foreach (var field in fields)
            texts.Add(await said(field));
        var title = string.Join(" · ", texts.Distinct());
        return title.Length <= Length ? title : title[..(Length - 1)] + "…";
    }

    // Words tell most, then days; a bare number tells nothing.
    static List<TitleField> FieldsOf(ProcessModel process, ProcessInstance instance)
    {
        var told = (from variable in instance.Root.Variables
                    where !Reserved.Contains(variable.Key) && !IsAnswer(process.FindNode(variable.Key))
                    let record = variable.Value.Value.TryContext(out var fields) ? fields : Context.Empty
                    from field in record
                    where field.Value.Kind is ValueKind.String && !field.Value.Equals(record[FactType.KeyField])
                    let text = field.Value.ToString()
                    where text.Length > 0 && !LooksLikeTime(text) && !LooksLikeCode(text) && !LooksLikeKey(text)
                    select new TitleField(variable.Key, field.Key, text)).DistinctBy(field => field.Text).ToList();
        var words = told.FindAll(field => IsWord(field.Text));
        return [.. (words.Count > 0 ? words : told).Take(Fields)];
    }

    // No day and no duration.
    static bool IsWord(string text) => text.Any(char.IsLetter) && !(text[0] == 'P' && text.Skip(1).All("0123456789YMWDTHS.".Contains));

    // A decision or a signature is no record.
    static bool IsAnswer(FlowNode? node) => TaskRights.IsApproval(node) || Signoff.Of(node) is not null;

    // Values of enumerations and ids of people, such as hotline-400: right for programs, nothing to tell instances by.
    static bool LooksLikeCode(string text) => text.All(letter => letter is >= 'a' and <= 'z' or >= '0' and <= '9' or '-') && char.IsLetter(text[0]);

    // The key of a file is sixteen digits and more.
    static bool LooksLikeKey(string text) => text.Length >= 16 && text.All(char.IsAsciiDigit);

    static bool LooksLikeTime(string text) => text.Length >= 16 && text[4] == '-' && text[10] == 'T';
}
