using System.Globalization;
using Marketing.Rules.Feel;

namespace Marketing.Workflows;

/// <summary>How instants stand in records and decisions: ISO 8601 with the offset of the company's zone (ADR 0009).</summary>
static class InstantText
{
    /// <summary>The present instant, to the second.</summary>
    public static Value Now(FeelEnvironment feel) => Value.Of(feel.Now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
}
