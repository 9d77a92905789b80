using System.Globalization;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Records;

/// <summary>Values as texts that sort, letter by letter, as the values do.</summary>
public static class SortText
{
    const int Longest = 120;

    /// <summary>The texts of a value: of a list one for each item; none where there is no value, or none that sorts.</summary>
    public static IEnumerable<string> Of(Value value) => value.TryList(out var items)
        ? items.SelectMany(Of).Distinct(StringComparer.Ordinal)
        : One(value) is { Length: > 0 } text ? [text] : [];

    static string? One(in Value value) => value.Kind switch
    {
        ValueKind.String when value.TryString(out var text) => Text(text),
        ValueKind.Boolean => value == Value.True ? "1" : "0",
        ValueKind.Number when value.TryNumber(out var number) => Sortable((double)number),
        ValueKind.Date or ValueKind.Time => value.ToString(),
        ValueKind.DateTime when value.TryInstant(TimeZoneInfo.Utc, out var instant) => instant.UtcDateTime.ToString("o", CultureInfo.InvariantCulture),
        ValueKind.DaysTimeDuration when value.TryTimeSpan(out var span) => Sortable(span.TotalSeconds),
        ValueKind.YearsMonthsDuration when value.TryMonths(out var months) => Sortable(months),
        _ => null,
    };

    /// <summary>A text without what does not matter: case, width, blanks around it.</summary>
    public static string Text(string text)
    {
        var plain = text.Normalize(System.Text.NormalizationForm.FormKC).Trim().ToLowerInvariant();
        return plain.Length > Longest ? plain[..Longest] : plain;
    }

    // The bits of a double sort as the numbers do, once those of negative ones are turned round.
    static string Sortable(double number)
    {
        var bits = BitConverter.DoubleToInt64Bits(number == 0 ? 0 : number);
        return (bits < 0 ? ~(ulong)bits : (ulong)bits | 0x8000_0000_0000_0000).ToString("x16", CultureInfo.InvariantCulture);
    }
}
