using Marketing.Rules;

namespace Marketing.Workflows.Records;

/// <summary>How much the fields of a record may hold.</summary>
public static class FieldLimits
{
    /// <summary>Characters of one line of text.</summary>
    public const int String = 500;

    /// <summary>Characters of text of several lines.</summary>
    public const int Text = 20_000;

    /// <summary>Items of a list.</summary>
    public const int Items = 1_000;

    /// <summary>Digits behind the point of an amount.</summary>
    public const int MoneyDigits = 2;

    internal static Words OneLine { get; } = new($"一行文字（不超过 {String} 个字符）", $"one line of text of at most {String} characters");
    internal static Words Long { get; } = new($"文字（不超过 {Text} 个字符）", $"a text of at most {Text} characters");
}
