using System.Globalization;
using Marketing.Rules;

namespace Marketing.Engine.Model;

/// <summary>A place in a text that is not what it should be.</summary>
/// <param name="Column">Where, counted from 1.</param>
/// <param name="Expected">What should stand there.</param>
/// <param name="Found">What stands there; empty at the end.</param>
public sealed record TextFault(int Column, Words Expected, string Found)
{
    /// <summary>One sentence, in both languages.</summary>
    public Words Sentence => Found.Length == 0
        ? new Words($"第 {Column} 个字符处应为{Expected.Chinese}，但已结束", $"at character {Column} expected {Expected.English}, but it ended")
        : new Words($"第 {Column} 个字符处应为{Expected.Chinese}，实际是「{Found}」", $"at character {Column} expected {Expected.English}, but found '{Found}'");
}

/// <summary>A level at which the assignee is warned: a share of the time used, or time left.</summary>
/// <param name="Share">From 0 to 1; null when <paramref name="Left"/> says it.</param>
/// <param name="Text">As it was written: 75%, -PT2H.</param>
public sealed record ClockWarning(decimal? Share, ClockSpan? Left, string Text);

/// <summary>The warning levels of a clock: <c>sla.warn</c>, such as <c>75%, 90%</c> or <c>-PT2H</c>; an empty text for none.</summary>
public sealed record ClockWarnings(string Text, IReadOnlyList<ClockWarning> Levels)
{
    /// <summary>Levels of one clock.</summary>
    public const int Most = 10;

    static readonly Words Expected = new("已用比例（如 75%）或剩余时间（如 -PT2H）", "a share used such as 75%, or time left such as -PT2H");

    public static ClockWarnings Default { get; } = Parse("75%, 90%", out _)!;

    /// <summary>Reads the levels; null when a fault says where and why not.</summary>
    public static ClockWarnings? Parse(string text, out TextFault? fault)
    {
        fault = null;
        var levels = new List<ClockWarning>();
        var column = 1;
        foreach (var part in text.Trim().Length == 0 ? [] : text.Split(','))
        {
            var word = part.Trim();
            if (levels.Count == Most)
                fault = new TextFault(column, new Words($"至多 {Most} 级预警", $"at most {Most} levels"), word);
            else if (Read(word) is { } level)
                levels.Add(level);
            else
                fault = new TextFault(column + part.Length - part.TrimStart().Length, Expected, word);
            if (fault is not null)
                return null;
            column += part.Length + 1;
        }

        return new ClockWarnings(text, levels);
    }

    static ClockWarning? Read(string word)
    {
        if (word.EndsWith('%') && decimal.TryParse(word[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent))
            return percent is > 0 and < 100 ? new ClockWarning(percent / 100, null, word) : null;
        return word.StartsWith('-') && ClockSpan.Parse(word[1..]) is { } left ? new ClockWarning(null, left, word) : null;
    }
}
