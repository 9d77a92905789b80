namespace Marketing.Rules.Feel.Checking;

/// <summary>What kind of thing an editor may offer.</summary>
public enum CompletionKind
{
    Variable,
    Property,
    Function,
    Keyword,
    Snippet,
}

/// <summary>Something that may be written at a place of an expression.</summary>
/// <param name="Label">What the list shows.</param>
/// <param name="Insert">What is put into the text; in a snippet <c>${1:name}</c> marks a place to fill in.</param>
/// <param name="Type">The type of its value; null for words.</param>
public sealed record CompletionItem(CompletionKind Kind, string Label, string Insert, FeelType? Type)
{
    /// <summary>One line of help.</summary>
    public Words? Help { get; init; }

    /// <summary>How a function is called, one entry a signature.</summary>
    public IReadOnlyList<CompletionSignature> Signatures { get; init; } = [];
}

/// <summary>A signature of a function.</summary>
public sealed record CompletionSignature(IReadOnlyList<CompletionParameter> Parameters, FeelType Result);

/// <summary>A parameter: its name, the kinds it takes in words, whether it may be left out, and whether more of it may follow.</summary>
public sealed record CompletionParameter(string Name, string Type, bool Optional, bool Variadic);

/// <summary>What fits at a place: the items, and the piece of text they take the place of.</summary>
public sealed record CompletionList(int Start, int Length, IReadOnlyList<CompletionItem> Items);
