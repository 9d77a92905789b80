using Marketing.Engine;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Forms;

namespace Marketing.Workflows.Signatures;

/// <summary>The fields that the owner of a process lets a signer see, with the labels of the task's form.</summary>
static class ShownFields
{
    public static async ValueTask<IReadOnlyList<ShownField>> Of(LoadedTask task, Signoff declared)
    {
        var form = await TaskForms.Of(task) is { } row ? FormSchema.Read(row.Schema) : null;
        return [.. declared.Show.Select(key => Show(form?.Find(key)?.Label ?? new Words(key, key), ValueOf(task, key)))];
    }

    static ShownField Show(Words label, Value value) => new(label.Chinese, label.English, TextOf(value));

    static Value ValueOf(LoadedTask task, string key)
    {
        var path = key.Split('.');
        var value = task.Variables.TryGet(path[0], out var root) ? root : Value.Null;
        foreach (var name in path.Skip(1))
            value = value.TryContext(out var record) ? record[name] : Value.Null;
        return value;
    }

    // An instant as people write it; everything else as FEEL prints it.
    static string TextOf(Value value)
    {
        if (value.IsNull)
            return "";
        if (value.TryBoolean(out var flag))
            return flag ? "是 Yes" : "否 No";
        if (value.TryList(out var items))
            return string.Join("、", items.Select(TextOf));
        var text = value.ToString();
        return text.Length >= 19 && text[10] == 'T' && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _) ? $"{text[..10]} {text[11..16]}" : text;
    }
}
