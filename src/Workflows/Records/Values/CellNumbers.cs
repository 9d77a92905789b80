using System.Text.RegularExpressions;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Records;

/// <summary>Numbers as people write them: <c>1,200.50</c>, <c>￥300</c>, <c>15%</c>, <c>5000 万</c>.</summary>
static partial class CellNumbers
{
    /// <summary>The number; null when the text is none, also where commas do not part thousands.</summary>
    public static Number? Read(string text)
    {
        var match = Form().Match(Narrow(text));
        if (!match.Success || !Number.TryParse(match.Groups["digits"].Value.Replace(",", "", StringComparison.Ordinal), out var number))
            return null;
        if (match.Groups["minus"].Length > 0)
            number = -number;
        return match.Groups["unit"].Value switch
        {
            "%" => number / 100,
            "万" => number * 10_000,
            "亿" => number * 100_000_000,
            _ => number,
        };
    }

    // Full-width digits and signs come from Chinese keyboards.
    static string Narrow(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var at = 0; at < to.Length; at++)
            to[at] = from[at] is >= '！' and <= '～' ? (char)(from[at] - 0xFEE0) : from[at] == '−' ? '-' : from[at];
    });

    [GeneratedRegex(@"^(?<minus>-)?\s*[¥￥\u00A5]?\s*(?<digits>(\d{1,3}(,\d{3})+|\d{1,30})(\.\d{1,30})?)\s*(?<unit>[%万亿])?\s*元?\z")]
    private static partial Regex Form();
}
