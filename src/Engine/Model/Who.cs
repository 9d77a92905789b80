namespace Marketing.Engine.Model;

/// <summary>How somebody is named in a property (WHO of APPROVAL-MODELS §5).</summary>
public enum WhoKind
{
    /// <summary>Whoever has the task, or while nobody has it those it is offered to.</summary>
    Assignee,

    /// <summary>The person the request is for.</summary>
    Applicant,

    /// <summary>The owner of the process: <c>approval.owner</c>.</summary>
    Owner,

    /// <summary>The manager of the person concerned.</summary>
    Up,
    Role,
    Person,
}

/// <summary>One of those a property names: <c>assignee applicant owner up role:ID person:ID</c>.</summary>
/// <param name="Id">Of the role or person; null for the others.</param>
public sealed record Who(WhoKind Kind, string? Id = null)
{
    static readonly (string Word, WhoKind Kind)[] Alone =
        [("assignee", WhoKind.Assignee), ("applicant", WhoKind.Applicant), ("owner", WhoKind.Owner), ("up", WhoKind.Up)];

    /// <summary>The words there are, for who has misspelt one.</summary>
    public static IEnumerable<string> Words => Alone.Select(one => one.Word).Concat(["role:", "person:"]);

    /// <summary>One name, or null.</summary>
    public static Who? Parse(string text)
    {
        foreach (var (word, kind) in Alone)
        {
            if (word == text)
                return new Who(kind);
        }

        return text switch
        {
            _ when text.StartsWith("role:", StringComparison.Ordinal) && text.Length > 5 => new Who(WhoKind.Role, text[5..]),
            _ when text.StartsWith("person:", StringComparison.Ordinal) && text.Length > 7 => new Who(WhoKind.Person, text[7..]),
            _ => null,
        };
    }

    public override string ToString() => Kind switch
    {
        WhoKind.Role => "role:" + Id,
        WhoKind.Person => "person:" + Id,
        _ => Alone.First(one => one.Kind == Kind).Word,
    };
}
