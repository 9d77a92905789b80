namespace Marketing.Rules.Feel.Builtins;

/// <summary>DMN 1.5 §10.3.4.10: context functions.</summary>
static class ContextFunctions
{
    public static IEnumerable<Builtin> Table =>
    [
        new("get value", "m: context, key: string", GetValue),
        new("get value", "context: context, keys: list", GetValueAt),
        new("get entries", "m: context", GetEntries),
        new("context", "entries: list", FromEntries),
        new("context put", "context: context, key: string, value: any", call => Put(call, [call[1]])),
        new("context put", "context: context, keys: list, value: any", call => Put(call, call.List(1))),
        new("context merge", "contexts: list", Merge),
    ];

    static Value GetValue(FeelCall call) =>
        call[0].AsContext.TryGet(call.Text(1), out var value) ? value : call.Fail(new($"没有键 '{call.Text(1)}'", $"there is no key '{call.Text(1)}'"));

    static Value GetValueAt(FeelCall call)
    {
        var value = call[0];
        foreach (var key in call.List(1))
        {
            if (!key.TryString(out var name) || !value.TryContext(out var context) || !context.TryGet(name, out value))
                return call.Fail(new($"没有键 '{key}'", $"there is no key '{key}'"));
        }
        return value;
    }

    static Value GetEntries(FeelCall call)
    {
        var entries = new List<Value>();
        foreach (var (key, value) in call[0].AsContext)
        {
            call.Run.Step(call.At);
            entries.Add(Value.Of(Context.Of(("key", Value.Of(key)), ("value", value))));
        }
        return Value.OfList(entries);
    }

    static Value FromEntries(FeelCall call)
    {
        var builder = new Context.Builder();
        foreach (var item in call.List(0))
        {
            call.Run.Step(call.At);
            if (!item.TryContext(out var entry) || !entry["key"].TryString(out var key) || !entry.TryGet("value", out var value))
                return call.Fail(new("每项应有 key（字符串）和 value", "each item must have a key, a string, and a value"));
            if (builder.Has(key))
                return call.Fail(new($"键 '{key}' 重复", $"the key '{key}' stands twice"));
            builder.Set(key, value);
        }
        return Value.Of(builder.Build());
    }

    static Value Put(FeelCall call, IReadOnlyList<Value> keys)
    {
        if (keys.Count == 0)
            return call.Fail(new("键的列表为空", "the list of keys is empty"));
        return TryPut(call[0].AsContext, keys, 0, call[2], out var made) ? Value.Of(made) : call.Fail(new("键应为字符串，且途经的值都是上下文", "the keys must be strings, and lead through contexts"));
    }

    // Contexts on the way are kept but for the entry put; what is none, or missing, cannot be put into.
    static bool TryPut(Context context, IReadOnlyList<Value> keys, int depth, in Value value, out Context made)
    {
        made = context;
        if (!keys[depth].TryString(out var key) || depth > FeelLimits.MaxValueDepth)
            return false;
        if (depth == keys.Count - 1)
        {
            made = context.With(key, value);
            return true;
        }
        if (!context[key].TryContext(out var inner) || !TryPut(inner, keys, depth + 1, value, out var below))
            return false;
        made = context.With(key, Value.Of(below));
        return true;
    }

    static Value Merge(FeelCall call)
    {
        var builder = new Context.Builder();
        foreach (var item in call.List(0))
        {
            if (!item.TryContext(out var context))
                return call.Fail(new("列表里应只有上下文", "expected contexts only in the list"));
            foreach (var (key, value) in context)
            {
                call.Run.Step(call.At);
                builder.Set(key, value);
            }
        }
        return Value.Of(builder.Build());
    }
}
