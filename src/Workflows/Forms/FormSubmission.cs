using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Forms;

/// <summary>What a person has filled in, laid over what is there already.</summary>
/// <param name="Schema">Null: the task has no form, and everything given is taken as it is.</param>
/// <param name="Present">The values visible at the task.</param>
/// <param name="Actor">Who submits.</param>
public sealed record FormSubmission(FormSchema? Schema, IFeelScope Present, FeelEnvironment Feel, string? Actor)
{
    /// <summary>Whether required fields must be there: on the screen and in <c>/api</c>, not in <c>/v2</c> (DESIGN §10).</summary>
    public bool Complete { get; init; }

    /// <summary>The variables of the submission: for each record of the form the present one with the given fields set.
    /// Fields that are not given keep their value; fields the system knows fill themselves.</summary>
    public Outcome<IReadOnlyDictionary<string, Value>> Merge(Context given)
    {
        var variables = new Dictionary<string, Value>();
        if (Schema is null)
            return Outcome(given.ToDictionary(), []);

        var problems = new List<Problem>();
        foreach (var (name, value) in given)
        {
            if (!Schema.Records.Contains(name))
                variables[name] = value;
            else if (!value.TryContext(out _) && Schema.Fields.All(field => field.Key != name))
                problems.Add(FieldProblem("FORM-011", name, new Words($"「{name}」应为一组字段。", $"Expected the fields of '{name}' as an object.")));
        }

        foreach (var record in Schema.Records)
            variables[record] = MergeRecord(record, given, problems);
        return Outcome(variables, problems);
    }

    static Outcome<IReadOnlyDictionary<string, Value>> Outcome(Dictionary<string, Value> variables, List<Problem> problems) => problems.Count == 0
        ? variables
        : new Refusal(RefusalKind.Invalid, "form-invalid", new Words(
            $"有 {problems.Count} 个字段需要修改。", $"{problems.Count} {(problems.Count == 1 ? "field needs" : "fields need")} correction."))
        {
            Problems = problems,
        };

    Value MergeRecord(string record, Context given, List<Problem> problems)
    {
        Present.TryGet(record, out var merged);
        var present = merged;
        if (given.TryGet(record, out var submitted) && submitted.TryContext(out var entries))
        {
            foreach (var (key, value) in Leaves(record, entries))
                merged = Write(merged, present, key, value, problems);
        }
        else if (Schema!.Find(record) is not null && given.TryGet(record, out var plain))
        {
            merged = Write(merged, present, record, plain, problems);
        }

        foreach (var field in Schema!.Fields.Where(field => field.Record == record))
        {
            if (field.System is not null && IsAbsent(At(merged, field.Key)))
                merged = Set(merged, field.Key, SystemValue(field));
            else if (Complete && field is { Required: true, ReadOnly: false } && IsAbsent(At(merged, field.Key)) && !IsHidden(field, merged))
                problems.Add(FieldProblem("FORM-001", field.Key, new Words($"请填写「{field.Label.Chinese}」。", $"Please fill in '{field.Label.English}'.")));
        }

        return merged;
    }

    // The given fields one by one: a field that is itself a context or list of the form is one field.
    IEnumerable<(string Key, Value Value)> Leaves(string path, Context entries)
    {
        foreach (var (name, value) in entries)
        {
            var key = $"{path}.{name}";
            if (Schema!.Find(key) is null && value.TryContext(out var inner) && Schema.Fields.Any(field => field.Key.StartsWith(key + ".", StringComparison.Ordinal)))
            {
                foreach (var leaf in Leaves(key, inner))
                    yield return leaf;
            }
            else
            {
                yield return (key, value);
            }
        }
    }

    Value Write(Value merged, Value present, string key, Value value, List<Problem> problems)
    {
        var field = Schema!.Find(key);
        if (field is null or { ReadOnly: true })
        {
            if (field is { Hidden: true } || At(present, key) != value)
            {
                problems.Add(FieldProblem("FORM-010", key, new Words(
                    $"「{field?.Label.Chinese ?? key}」在这一步不可修改。", $"'{field?.Label.English ?? key}' cannot be changed in this step.")));
            }

            return merged;
        }

        if (FieldRules.Check(field, value) is { } wrong)
        {
            problems.Add(wrong);
            return merged;
        }

        return Set(merged, key, FieldRules.Normalize(field, value, Feel));
    }

    Value SystemValue(FormField field) => field.System == "actor" ? Value.Of(Actor) : InstantText.Now(Feel);

    bool IsHidden(FormField field, Value record)
    {
        if (field.HiddenWhen is null)
            return false;
        var condition = FeelExpression.Parse(field.HiddenWhen.TrimStart().TrimStart('='));
        var scope = new Overlay(field.Record, record, Present);
        return condition.IsValid && condition.Evaluate(scope, Feel).Value.TryBoolean(out var hidden) && hidden;
    }

    static bool IsAbsent(Value value) => value.IsNull || (value.TryString(out var text) && text.Length == 0) || (value.TryList(out var items) && items.Count == 0);

    static Value At(Value record, string key)
    {
        foreach (var name in key.Split('.').Skip(1))
            record = record.TryContext(out var context) ? context[name] : Value.Null;
        return record;
    }

    static Value Set(Value record, string key, Value value) => Set(record, key.Split('.'), 1, value);

    static Value Set(Value record, string[] path, int at, Value value)
    {
        if (at == path.Length)
            return value;
        var context = record.TryContext(out var there) ? there : Context.Empty;
        return Value.Of(context.With(path[at], Set(context[path[at]], path, at + 1, value)));
    }

    internal static Problem FieldProblem(string code, string key, Words message) => new(code, Severity.Error, message) { ElementId = key };

    /// <summary>A scope in which one record reads as it will be.</summary>
    sealed class Overlay(string record, Value value, IFeelScope below) : IFeelScope
    {
        public bool TryGet(string name, out Value found)
        {
            if (name != record)
                return below.TryGet(name, out found);
            found = value;
            return true;
        }
    }
}
