using Marketing.Engine;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Forms;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.Signatures;

/// <summary>The fields that the owner of a process lets a signer see, with the labels of the task's form.</summary>
static class ShownFields
{
    public static async ValueTask<IReadOnlyList<ShownField>> Of(LoadedTask task, Signoff declared, DirectorySnapshot people)
    {
        var form = await TaskForms.Of(task) is { } row ? FormSchema.Read(row.Schema) : null;
        var shown = new List<ShownField>();
        foreach (var key in declared.Show)
        {
            var (field, value) = (form?.Find(key), ValueOf(task, key));
            var text = value.TryString(out var id) && await NameOf(task, field, id, people) is { } name ? name : TextOf(value);
            shown.Add(new(field?.Label.Chinese ?? key, field?.Label.English ?? key, text));
        }
        return shown;
    }

    // Nobody outside knows our keys: a record is shown by its title, a person by name.
    static async ValueTask<string?> NameOf(LoadedTask task, FormField? field, string id, DirectorySnapshot people) => field switch
    {
        { Reference: { } type } => (await (await RecordRoom.ToRead(task.Context.Transaction)).Find(type, id))?.Title,
        { IsPerson: true } => people.Find(id)?.Name,
        _ => null,
    };

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
