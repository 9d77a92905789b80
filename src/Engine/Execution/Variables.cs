using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>A variable has a key of its own, so that searches can name it.</summary>
public readonly record struct Variable(long Key, Value Value);

/// <summary>What an expression can see from an element instance: its own variables, then those of every scope around it.</summary>
/// <remarks>SEMANTICS V1.</remarks>
public sealed class VariableScope(ElementInstance element, Value config = default) : IFeelScope
{
    public bool TryGet(string name, out Value value)
    {
        for (var scope = element; scope is not null; scope = scope.Parent)
        {
            if (scope.Variables.TryGetValue(name, out var variable))
            {
                value = variable.Value;
                return true;
            }

            if (scope.Loop is { OutputName: { } output } loop && output == name)
            {
                value = Value.OfList(loop.Outputs.ToArray());
                return true;
            }
        }

        value = name == "config" ? config : Value.Null;
        return name == "config";
    }

    /// <summary>The innermost value of every visible name.</summary>
    public IReadOnlyDictionary<string, (Variable Variable, ElementInstance Scope)> All()
    {
        var all = new Dictionary<string, (Variable, ElementInstance)>();
        for (var scope = element; scope is not null; scope = scope.Parent)
        {
            foreach (var (name, variable) in scope.Variables)
                all.TryAdd(name, (variable, scope));
        }

        return all;
    }
}

/// <summary>A few names in front of what an element instance sees.</summary>
sealed class NamesBefore(IReadOnlyDictionary<string, Value> names, IFeelScope rest) : IFeelScope
{
    public bool TryGet(string name, out Value value) => names.TryGetValue(name, out value) || rest.TryGet(name, out value);
}

/// <summary>Writing a value under a dotted path, merging into contexts that are there.</summary>
static class VariablePath
{
    /// <summary>The name of the variable a path writes to.</summary>
    public static string Root(string path) => path.Split('.', 2)[0];

    /// <summary><paramref name="present"/> with <paramref name="value"/> at the rest of the path; what is no context is overwritten.</summary>
    /// <remarks>SEMANTICS V3, V4.</remarks>
    public static Value Merge(Value present, string path, Value value)
    {
        var separator = path.IndexOf('.', StringComparison.Ordinal);
        return separator < 0 ? value : MergeInto(present, path[(separator + 1)..], value);
    }

    static Value MergeInto(Value present, string path, Value value)
    {
        var context = present.TryContext(out var there) ? there : Context.Empty;
        var separator = path.IndexOf('.', StringComparison.Ordinal);
        if (separator < 0)
            return Value.Of(context.With(path, value));

        var head = path[..separator];
        context.TryGet(head, out var inner);
        return Value.Of(context.With(head, MergeInto(inner, path[(separator + 1)..], value)));
    }
}
