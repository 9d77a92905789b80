using System.Globalization;
using Marketing.Rules.Feel;
using Marketing.Workflows.Forms;
using Marketing.Workflows.Records;
using FeelValue = Marketing.Rules.Feel.Value;

namespace Marketing.Workflows.Simulation;

/// <summary>Fills in a form as a person of the demo company might: by what each field is, never by which process it belongs to.</summary>
sealed class SimulatedHand(SimulationPlan plan, RecordTypes types, Random random)
{
    static readonly TimeSpan China = TimeSpan.FromHours(8);

    int number;
    DateTimeOffset latest;

    /// <summary>The values of the fields that are to be filled in and are not yet, as the form names them.</summary>
    /// <param name="present">What is there already.</param>
    /// <param name="again">Whether the task has come back: then what is chosen is chosen anew.</param>
    /// <param name="keys">The keys of the records of a type.</param>
    public Context Fill(FormSchema form, IReadOnlyDictionary<string, string> references, IFeelScope present, bool again, DateTimeOffset now, Func<string, IReadOnlyList<string>> keys, Func<string> person)
    {
        var filled = Context.Empty;
        latest = now;
        foreach (var field in form.Fields.Where(field => field is { ReadOnly: false, System: null } && (IsEmpty(At(present, field.Key)) || (again && field.Type is "checkbox" or "select" or "radio" or "number"))))
        {
            var value = references.TryGetValue(field.Key, out var reference) ? Refer(field, reference, keys, person) : Value(field, Declared(field), now);
            if (!value.IsNull)
                filled = Put(filled, field.Key.Split('.'), value);
        }

        return filled;
    }

    /// <summary>Whether something is so that is so with a chance.</summary>
    public bool Happens(string what, double otherwise) => random.NextDouble() < plan.Chances.GetValueOrDefault(what, otherwise);

    public T One<T>(IReadOnlyList<T> among) => among[random.Next(among.Count)];

    Value Refer(FormField field, string type, Func<string, IReadOnlyList<string>> keys, Func<string> person)
    {
        var isList = field.Type is "taglist" or "checklist";
        if (type == "")
            return isList ? FeelValue.OfList([FeelValue.Of(person())]) : FeelValue.Of(person());
        var known = keys(type);
        if (known.Count == 0)
            return default;
        return isList ? FeelValue.OfList([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => One(known)).Distinct().Select(key => FeelValue.Of(key))]) : FeelValue.Of(One(known));
    }

    Value Value(FormField field, RecordField? declared, DateTimeOffset now) => field.Type switch
    {
        "checkbox" => FeelValue.Of(Happens(field.Key, plan.Chances.GetValueOrDefault("yes", 0.5))),
        "select" or "radio" => field.Choices is { Count: > 0 } choices ? One(choices) : default,
        "number" => FeelValue.Of(plan.Chances.ContainsKey(field.Key) && Happens(field.Key, 0) ? 0 : Amount(field, declared)),
        "datetime" => FeelValue.Of(Instant(field, now)),
        "dynamiclist" => FeelValue.OfList([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => FeelValue.Of(Context.Of([.. field.Entries.Select(entry => (entry.Key, Value(entry, declared?.Item?.Members.FirstOrDefault(member => member.Id == entry.Key), now)))])))]),
        "checklist" or "taglist" => field.Choices is { Count: > 0 } options ? FeelValue.OfList([One(options)]) : default,
        "filepicker" => default,
        "textfield" when declared?.Kind == RecordFieldKind.Period => FeelValue.Of(string.Create(CultureInfo.InvariantCulture, $"{now.Year}Q{(now.Month + 2) / 3}")),
        "textfield" when declared?.Kind == RecordFieldKind.Duration => FeelValue.Of("P3D"),
        "textfield" or "textarea" => FeelValue.Of(Text(field)),
        _ => default,
    };

    // Names tell things apart, so each is written once.
    string Text(FormField field)
    {
        var name = field.Key.Split('.')[^1];
        var words = plan.Words.GetValueOrDefault(field.Key) ?? plan.Words.GetValueOrDefault(name) ?? plan.Words[field.Type == "textarea" ? "text" : "string"];
        return field.Type == "textarea" ? One(words) : $"{One(words)}-{++number}";
    }

    decimal Amount(FormField field, RecordField? declared)
    {
        var (low, high) = declared?.Kind switch
        {
            RecordFieldKind.Percent => (0.5m, 1.1m),
            RecordFieldKind.Money => (2_000m, 400_000m),
            _ => (1m, 20m),
        };
        low = Math.Max(low, field.Min ?? low);
        high = Math.Max(low, Math.Min(high, field.Max ?? high));
        var amount = low + ((high - low) * (decimal)random.NextDouble());
        return declared?.Kind switch
        {
            RecordFieldKind.Percent => Math.Round(amount, 2),
            RecordFieldKind.Money => Math.Round(amount, 0),
            _ => Math.Round(amount),
        };
    }

    // What is planned lies ahead, each date of a form after the one before; what is told has just been.
    string Instant(FormField field, DateTimeOffset now) => field.Subtype switch
    {
        "date" => (latest = latest.AddDays(random.Next(3, 15))).ToOffset(China).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "time" => "10:00",
        _ => now.ToOffset(China).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
    };

    /// <summary>The fields that name records, with their types: as the form says, or as the record is declared. A person is the empty type.</summary>
    public IReadOnlyDictionary<string, string> References(FormSchema form)
    {
        var found = new Dictionary<string, string>();
        foreach (var field in form.Fields)
        {
            if (field.Reference is not null || field.IsPerson)
                found[field.Key] = field.Reference ?? "";
            else if (Declared(field) is { } declared && (declared.Item ?? declared) is { Kind: RecordFieldKind.Ref } reference)
                found[field.Key] = reference.Of is null or RecordField.User ? "" : reference.Of;
        }

        return found;
    }

    RecordField? Declared(FormField field) => types.Find(field.Record.Replace('_', '-'))?.Find(field.Key.Split('.')[^1]);

    static bool IsEmpty(Value value) => value.IsNull || (value.TryString(out var text) && text.Length == 0);

    static Value At(IFeelScope scope, string key)
    {
        var parts = key.Split('.');
        return scope.TryGet(parts[0], out var value) ? parts.Skip(1).Aggregate(value, (at, part) => at.TryContext(out var inner) ? inner[part] : default) : default;
    }

    /// <summary>The values with another one at a path.</summary>
    public static Context Put(Context into, ReadOnlySpan<string> path, Value value) =>
        path.Length == 1 ? into.With(path[0], value) : into.With(path[0], FeelValue.Of(Put(into[path[0]].TryContext(out var inner) ? inner : Context.Empty, path[1..], value)));
}
