using System.Text.Json.Nodes;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Forms;

/// <summary>What a step lets be done with a field.</summary>
public enum FieldRight
{
    Edit,

    /// <summary>Shown; a change is refused.</summary>
    Read,

    /// <summary>Neither shown nor sent; whatever is given for it is refused.</summary>
    Hide,
}

/// <summary>The rights a user task gives on the fields of its form: <c>field.KEY</c>, and <c>field.*</c> for all others (APPROVAL-MODELS §5).
/// A key also speaks for the fields below it. Without a word, who decides reads and who works edits.</summary>
public sealed class FieldRights
{
    const string Prefix = "field.", Others = "field.*";

    readonly Dictionary<string, FieldRight> named;
    readonly FieldRight others;
    readonly string? result;

    FieldRights(Dictionary<string, FieldRight> named, FieldRight others, string? result) => (this.named, this.others, this.result) = (named, others, result);

    /// <summary>Everything may be edited: the start form, and tasks that are over.</summary>
    public static FieldRights All { get; } = new([], FieldRight.Edit, null);

    public static FieldRights Of(FlowNode? node)
    {
        if (node is not UserTask task)
            return All;
        var named = task.Properties.Where(one => one.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(one => one.Key, one => Enum.Parse<FieldRight>(one.Value, ignoreCase: true));
        var decides = task.Approval is { Decides: true };
        return new FieldRights(named, named.GetValueOrDefault(Others, decides ? FieldRight.Read : FieldRight.Edit), decides ? task.Id : null);
    }

    /// <summary>The right on a field, by its dotted key.</summary>
    public FieldRight this[string key]
    {
        get
        {
            for (var path = key; ; path = path[..path.LastIndexOf('.')])
            {
                if (named.TryGetValue(Prefix + path, out var right))
                    return right;
                if (!path.Contains('.', StringComparison.Ordinal))
                    return path == result ? FieldRight.Edit : others; // what a decision leaves is the decider's own
            }
        }
    }

    /// <summary>The form as the step shows it.</summary>
    public string Show(string schema)
    {
        if (ReferenceEquals(this, All))
            return schema;
        var form = JsonNode.Parse(schema)!.AsObject();
        Restrict(form, "");
        return form.ToJsonString();
    }

    void Restrict(JsonObject holder, string prefix)
    {
        if (holder["components"] is not JsonArray components)
            return;
        foreach (var component in components.OfType<JsonObject>().ToList())
        {
            var path = (string?)component["path"];
            if ((string?)component["type"] == "group")
            {
                Restrict(component, path is null ? prefix : $"{prefix}{path}.");
                continue;
            }

            if ((path ?? (string?)component["key"]) is not { Length: > 0 } name)
                continue;
            var right = this[prefix + name];
            if (right == FieldRight.Hide)
                components.Remove(component);
            else if (right == FieldRight.Read)
                Close(component);
        }
    }

    static void Close(JsonObject component)
    {
        component["readonly"] = true;
        foreach (var column in (component["components"] as JsonArray ?? []).OfType<JsonObject>())
            Close(column);
    }

    /// <summary>A value without what is hidden.</summary>
    /// <param name="key">Its dotted key: the name of the variable, for a whole one.</param>
    public Value Show(string key, Value value)
    {
        if (this[key] == FieldRight.Hide && !named.Keys.Any(other => other.StartsWith($"{Prefix}{key}.", StringComparison.Ordinal)))
            return Value.Null;
        if (!value.TryContext(out var context) || (others != FieldRight.Hide && !named.ContainsValue(FieldRight.Hide)))
            return value;
        var shown = Context.Empty;
        foreach (var (name, inner) in context)
        {
            if (this[$"{key}.{name}"] != FieldRight.Hide || inner.TryContext(out _))
                shown = shown.With(name, Show($"{key}.{name}", inner));
        }

        return Value.Of(shown);
    }
}
