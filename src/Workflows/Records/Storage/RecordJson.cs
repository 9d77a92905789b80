using Marketing.Rules.Feel;

namespace Marketing.Workflows.Records;

/// <summary>The values of records as they are stored.</summary>
static class RecordJson
{
    static readonly FeelEnvironment Plain = new(DateTimeOffset.UnixEpoch, Engine.Surroundings.Plain.Zone);
    static readonly RecordCells Cells = new(CellNames.Keys, Plain);

    /// <summary>The values of a stored text, typed as FEEL computes with them.</summary>
    public static Context Read(RecordType type, string json) => FeelJson.Parse(json).TryContext(out var stored) ? RecordValues.Typed(type, stored, Plain) : Context.Empty;

    /// <summary>The values as a text to store.</summary>
    public static string Write(RecordType type, Context values) => FeelJson.ToJson(Value.Of(RecordValues.Stored(type, values)));

    /// <summary>These fields as a text, those without a value too: an empty one empties the field.</summary>
    public static string Write(RecordType type, Context values, IReadOnlyCollection<string> fields) =>
        FeelJson.ToJson(Value.Of(Context.Of([.. type.Fields.Where(field => fields.Contains(field.Id)).Select(field => (field.Id, FeelJson.Normalize(values[field.Id])))])));

    /// <summary>A value as people read it; references by their keys.</summary>
    public static string Text(RecordField field, Value value) => Cells.Text(field, value);
}
