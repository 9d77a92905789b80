namespace Marketing.Rules;

/// <summary>One sentence in both languages of the product.</summary>
public sealed record Words(string Chinese, string English)
{
    /// <summary>The sentence in the language asked for; anything but English is Chinese.</summary>
    public string In(string? language) =>
        language is not null && language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? English : Chinese;

    public override string ToString() => English;
}

/// <summary>How much a <see cref="Problem"/> weighs: an error stops a deployment, a warning is shown and lets it pass.</summary>
public enum Severity
{
    Error,
    Warning,
    Information,
}

/// <summary>A place in a text: lines and columns count from 1, columns in UTF-16 units.</summary>
public readonly record struct SourcePosition(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}

/// <summary>Something wrong in a text its author can mend: what, where, and how to mend it.</summary>
/// <param name="Code">Stable code such as <c>BPMN-021</c>; one code has one meaning.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record Problem(string Code, Severity Severity, Words Message)
{
    /// <summary>File (resource name) the text came from, when there is one.</summary>
    public string? File { get; init; }

    /// <summary>Place in the text; null when the text as a whole is meant.</summary>
    public SourcePosition? Position { get; init; }

    /// <summary>Id of the element of the model that is meant, when there is one.</summary>
    public string? ElementId { get; init; }

    /// <summary>What to do about it.</summary>
    public Words? Mend { get; init; }

    public bool IsError => Severity == Severity.Error;

    /// <summary>The problem as one paragraph for a terminal, in the language asked for.</summary>
    public string Format(string? language = null)
    {
        var place = $"{File}{(Position is { } at ? $":{at}" : "")}{(ElementId is null ? "" : $" ({ElementId})")}";
        var first = $"{Severity.ToString().ToLowerInvariant()} {Code}: {Message.In(language)}";
        var second = place.Length == 0 ? "" : $"\n  ┌─ {place}";
        var third = Mend is null ? "" : $"\n  └─ {(language?.StartsWith("en", StringComparison.OrdinalIgnoreCase) == true ? "mend" : "修改")}: {Mend.In(language)}";
        return first + second + third;
    }

    public override string ToString() => Format("en");
}
