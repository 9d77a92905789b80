using System.Runtime.CompilerServices;
using System.Text.Json;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;

namespace Marketing.Workflows.Records;

/// <summary>The values of a record, and what is wrong with them.</summary>
/// <param name="Values">Typed as FEEL computes with them: dates are dates, enumerations, references and periods are texts. What does not fit is null.</param>
/// <param name="Problems">Each with the path of its field as <see cref="Problem.ElementId"/>, such as <c>lines[0].amount</c>.</param>
public sealed record RecordReading(Context Values, IReadOnlyList<Problem> Problems)
{
    public bool IsValid => Problems.Count == 0;
}

/// <summary>Records as JSON, where dates are ISO 8601 texts (ADR 0009), and as FEEL, where they are dates.</summary>
public static class RecordValues
{
    static readonly ConditionalWeakTable<IReadOnlyList<RecordField>, IReadOnlyDictionary<string, FeelExpression>> Checks = [];

    /// <summary>Reads what was sent in for a record.</summary>
    /// <param name="given">An object of fields; a field that is absent keeps its present value, null empties it.</param>
    /// <param name="feel">The instant and the zone for checks, and for instants without an offset.</param>
    /// <param name="present">The values so far, typed; null for a new record.</param>
    /// <returns>All values, the present ones included; required fields and checks have been looked at.</returns>
    public static RecordReading Read(RecordType type, JsonElement given, FeelEnvironment feel, Context? present = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (given.ValueKind == JsonValueKind.Object)
        {
            try
            {
                return FeelJson.FromJson(given).TryContext(out var fields) ? Read(type, fields, feel, present) : new(Context.Empty, []);
            }
            catch (JsonException wrong)
            {
                return NotAnObject(type, new($"无法读取（{wrong.Message}）", $"what cannot be read ({wrong.Message})"));
            }
        }
        return NotAnObject(type, new($"{given.ValueKind}", $"{given.ValueKind}"));
    }

    /// <summary>Like <see cref="Read(RecordType, JsonElement, FeelEnvironment, Context)"/>, from values: those of JSON, or typed ones.</summary>
    public static RecordReading Read(RecordType type, Context given, FeelEnvironment feel, Context? present = null)
    {
        var problems = new List<Problem>();
        var reader = ReaderOf(feel, problems);
        var values = present ?? Context.Empty;
        foreach (var (name, value) in given)
        {
            if (type.Find(name) is not { } field)
            {
                // The key is said by the address, and may be repeated.
                if (name != FactType.KeyField)
                    problems.Add(ProblemOf(name, FieldFaults.UnknownField(name, type.Label, [.. type.Fields.Select(one => one.Id)])));
                continue;
            }
            var read = reader.Read(field, value, name);
            if (field.IsDerived && read != values[name])
                problems.Add(ProblemOf(name, FieldFaults.Derived(field)));
            else
                values = values.With(name, read);
        }
        reader.AskForRequired(type.Fields, values, "");
        var wrong = problems.Select(problem => problem.ElementId).ToHashSet();
        reader.RunChecks([.. type.Fields.Where(field => !wrong.Contains(field.Id))], ChecksOf(type.Fields), values, "");
        return new(values, problems);
    }

    /// <summary>The values of a stored record, typed. What no longer fits its declaration stays as it was stored.</summary>
    public static Context Typed(RecordType type, Context stored, FeelEnvironment feel)
    {
        var values = stored;
        foreach (var field in type.Fields)
        {
            if (!stored.TryGet(field.Id, out var value))
                continue;
            var fits = true;
            var read = new FieldValues(feel, (_, _) => fits = false).Read(field, value, field.Id);
            if (fits && field.Kind is not (RecordFieldKind.String or RecordFieldKind.Text))
                values = values.With(field.Id, read);
        }
        return values;
    }

    /// <summary>A record as rules and expressions see it: its fields, and its key as <c>id</c>. A field without a value is null.</summary>
    public static Context Fact(RecordType type, string key, Context values) =>
        Context.Of([(FactType.KeyField, Value.Of(key)), .. type.Fields.Select(field => (field.Id, values[field.Id]))]);

    /// <summary>The values as they are stored and sent: dates and durations as ISO 8601 texts, numbers as numbers, all in the order of the declaration.</summary>
    public static Context Stored(RecordType type, Context values)
    {
        var stored = new Context.Builder();
        foreach (var field in type.Fields)
        {
            if (values.TryGet(field.Id, out var value) && !value.IsNull)
                stored.Set(field.Id, FeelJson.Normalize(value));
        }
        return stored.Build();
    }

    /// <summary>Writes the values of a record as a JSON object; see <see cref="Stored"/>.</summary>
    public static void Write(Utf8JsonWriter writer, RecordType type, Context values) => FeelJson.Write(writer, Value.Of(Stored(type, values)));

    internal static IReadOnlyDictionary<string, FeelExpression> ChecksOf(IReadOnlyList<RecordField> fields) => Checks.GetValue(fields, static fields =>
        fields.Where(field => field.Check is not null).ToDictionary(field => field.Id, field => RecordChecks.Compile(field, fields)!));

    internal static Problem ProblemOf(string path, FieldFault fault) => new(fault.Code, Severity.Error, fault.Message) { ElementId = path, Mend = fault.Mend };

    static FieldValues ReaderOf(FeelEnvironment feel, List<Problem> problems) => new(feel, (path, fault) => problems.Add(ProblemOf(path, fault)));

    static RecordReading NotAnObject(RecordType type, Words found) => new(Context.Empty,
    [
        new("REC-100", Severity.Error, new($"「{type.Label.Chinese}」应为一组字段，却是{found.Chinese}。", $"Expected the fields of '{type.Label.English}' as an object, but found {found.English}."))
        {
            Mend = new("写成 {\"字段\": 值}。", "Write {\"field\": value}."),
        },
    ]);
}
