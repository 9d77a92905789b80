using System.Text.Json;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Forms;

/// <summary>One field of a form-js schema, as far as the server must know it.</summary>
/// <param name="Key">Dotted path, such as <c>complaint.customer</c>.</param>
public sealed record FormField(string Key, string Type, Words Label)
{
    /// <summary>For a date-time field: date, time or datetime.</summary>
    public string? Subtype { get; init; }
    public bool Required { get; init; }

    /// <summary>Shown, not written.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Neither shown nor taken in this step.</summary>
    public bool Hidden { get; init; }

    /// <summary>What the system fills in when nothing is given: <c>now</c> or <c>actor</c>.</summary>
    public string? System { get; init; }
    public decimal? Min { get; init; }
    public decimal? Max { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }

    /// <summary>The record type whose keys it holds, one or in a tag list several; null when it holds none.</summary>
    public string? Reference { get; init; }

    /// <summary>Whether it names a person.</summary>
    public bool IsPerson { get; init; }

    /// <summary>Whether several files may be given.</summary>
    public bool Multiple { get; init; }

    /// <summary>The values a choice may have; null when they come from elsewhere.</summary>
    public IReadOnlyList<Value>? Choices { get; init; }

    /// <summary>The fields of one entry of a dynamic list.</summary>
    public IReadOnlyList<FormField> Entries { get; init; } = [];

    /// <summary>FEEL condition under which the field is hidden.</summary>
    public string? HiddenWhen { get; init; }

    /// <summary>The record the field belongs to.</summary>
    public string Record => Key.Split('.', 2)[0];
}

/// <summary>The fields of a form, read from its form-js schema.</summary>
public sealed class FormSchema
{
    static readonly HashSet<string> Decorative = ["text", "html", "image", "iframe", "spacer", "separator", "button", "documentPreview", "table", "expression"];

    FormSchema(IReadOnlyList<FormField> fields) => Fields = fields;

    public IReadOnlyList<FormField> Fields { get; }

    public FormField? Find(string key) => Fields.FirstOrDefault(field => field.Key == key);

    /// <summary>The records whose fields the form shows.</summary>
    public IEnumerable<string> Records => Fields.Select(one => one.Record).Distinct();

    /// <summary>The fields as a step lets them be used.</summary>
    public FormSchema For(FieldRights rights) => new([.. Fields.Select(field => rights[field.Key] switch
    {
        FieldRight.Hide => field with { ReadOnly = true, Hidden = true },
        FieldRight.Read => field with { ReadOnly = true },
        _ => field,
    })]);

    /// <summary>Reads a schema that deployment has accepted.</summary>
    public static FormSchema Read(string schema)
    {
        using var json = JsonDocument.Parse(schema);
        return new FormSchema([.. ReadFields(json.RootElement, "")]);
    }

    static IEnumerable<FormField> ReadFields(JsonElement holder, string prefix)
    {
        if (!holder.TryGetProperty("components", out var components))
            yield break;
        foreach (var component in components.EnumerateArray())
        {
            var type = Text(component, "type") ?? "";
            var path = Text(component, "path");
            if (type == "group")
            {
                foreach (var field in ReadFields(component, path is null ? prefix : prefix + path + "."))
                    yield return field;
            }
            else if (type == "dynamiclist" && path is not null)
            {
                yield return ReadField(component, prefix + path, type) with { Entries = [.. ReadFields(component, "")] };
            }
            else if (!Decorative.Contains(type) && Text(component, "key") is { Length: > 0 } key)
            {
                yield return ReadField(component, prefix + key, type);
            }
        }
    }

    static FormField ReadField(JsonElement component, string key, string type)
    {
        var validate = Child(component, "validate");
        var properties = Child(component, "properties");
        var label = Text(component, "label") ?? key;
        return new FormField(key, type, new Words(label, Text(properties, "labelEn") ?? label))
        {
            Subtype = Text(component, "subtype"),
            Required = Flag(validate, "required"),
            ReadOnly = Flag(component, "readonly") || Flag(component, "disabled"),
            System = Text(properties, "system"),
            Min = Number(validate, "min"),
            Max = Number(validate, "max"),
            MinLength = (int?)Number(validate, "minLength"),
            MaxLength = (int?)Number(validate, "maxLength"),
            Multiple = Flag(component, "multiple"),
            Choices = Text(properties, "record") is null ? Choices(component) : null, // any record of the type
            Reference = Text(properties, "record"),
            IsPerson = properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty("person", out _),
            HiddenWhen = Text(Child(component, "conditional"), "hide"),
        };
    }

    static List<Value>? Choices(JsonElement component) =>
        component.TryGetProperty("values", out var values) && values.ValueKind == JsonValueKind.Array
            ? [.. values.EnumerateArray().Where(value => value.TryGetProperty("value", out _)).Select(value => FeelJson.FromJson(value.GetProperty("value")))]
            : null;

    static JsonElement Child(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var child) ? child : default;

    static string? Text(JsonElement json, string name) => Child(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    static bool Flag(JsonElement json, string name) => Child(json, name).ValueKind == JsonValueKind.True;

    static decimal? Number(JsonElement json, string name) =>
        Child(json, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var value) ? value : null;
}
