using Marketing.Rules.Feel;

namespace Marketing.Workflows.Records;

/// <summary>A record as it is shown, searched and found.</summary>
public static class RecordLook
{
    const int LongestSearch = 2000;

    /// <summary>The values to show: what was entered, and over it what rules have worked out.</summary>
    public static Context Values(RecordType type, RecordRow row) => Over(RecordJson.Read(type, row.ValuesJson), type, row.DerivedJson);

    static Context Over(Context values, RecordType type, string? derivedJson)
    {
        if (derivedJson is null)
            return values;
        foreach (var (field, value) in RecordJson.Read(type, derivedJson))
            values = values.With(field, value);
        return values;
    }

    /// <summary>Whether lists sort and filter by a field: columns, references, unique fields, enumerations, dates and numbers.</summary>
    public static bool IsIndexed(RecordType type, RecordField field) => type.Columns.Contains(field.Id) || type.Unique.Any(set => set.Contains(field.Id)) || (field.Item ?? field).Kind
        is RecordFieldKind.Ref or RecordFieldKind.Unit or RecordFieldKind.Enum or RecordFieldKind.Date or RecordFieldKind.DateTime or RecordFieldKind.Period or RecordFieldKind.Money or RecordFieldKind.Bool;

    /// <summary>What a record is found by.</summary>
    internal static IEnumerable<(string Field, string Value)> Index(RecordType type, Context values, string? derivedJson)
    {
        var shown = Over(values, type, derivedJson);
        return type.Fields.Where(field => IsIndexed(type, field)).SelectMany(field => SortText.Of(shown[field.Id]).Select(text => (field.Id, text)));
    }

    /// <summary>The key and all texts and labels, in small letters.</summary>
    internal static string SearchText(RecordType type, string id, Context values)
    {
        var texts = type.Fields.Where(field => field.Kind is RecordFieldKind.String or RecordFieldKind.Text or RecordFieldKind.Enum or RecordFieldKind.Period)
            .Select(field => RecordJson.Text(field, values[field.Id])).Where(text => text.Length > 0);
        var all = string.Join('\n', texts.Prepend(id)).ToLowerInvariant();
        return all.Length > LongestSearch ? all[..LongestSearch] : all;
    }
}
