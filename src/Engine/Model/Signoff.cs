using System.Xml;

namespace Marketing.Engine.Model;

/// <summary>A user task whose result somebody outside the company may sign under a link: the <c>signoff.*</c> properties.</summary>
/// <param name="Text">What is signed: a text, or FEEL after <c>=</c> that gives one when the link is made.</param>
/// <param name="Show">Fields of the task's form, by key, that are shown above the text; nothing else of the instance is.</param>
public sealed record Signoff(string Text, IReadOnlyList<string> Show)
{
    public const string TextName = "signoff.text", TitleName = "signoff.title", ShowName = "signoff.show", ExpiresName = "signoff.expires";

    /// <summary>All the properties there are.</summary>
    public static IReadOnlyList<string> Names { get; } = [TextName, TitleName, ShowName, ExpiresName];

    /// <summary>How long a link may be used at least and at most.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5), Longest = TimeSpan.FromDays(90);

    /// <summary>What stands above the text, as <see cref="Text"/>; null: the names of process and task.</summary>
    public string? Title { get; init; }

    /// <summary>How long a link may be used after it was made: an ISO duration, or FEEL that gives one; null: as the settings say.</summary>
    public string? Expires { get; init; }

    /// <summary>The declaration of a task; null when it has none.</summary>
    public static Signoff? Of(FlowNode? node) => node is UserTask { Approval: null } && node.Property(TextName) is { Length: > 0 } text
        ? new Signoff(text, [.. (node.Property(ShowName) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)])
        {
            Title = node.Property(TitleName), Expires = node.Property(ExpiresName),
        }
        : null;

    /// <summary>Reads how long a link may be used; null when the text is no duration within the bounds.</summary>
    public static TimeSpan? ReadExpiry(string? text)
    {
        try
        {
            return text is not null && XmlConvert.ToTimeSpan(text.Trim()) is var span && span >= Shortest && span <= Longest ? span : null;
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException)
        {
            return null;
        }
    }
}
