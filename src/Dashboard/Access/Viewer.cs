using Marketing.Workflows.Directory;

namespace Marketing.Dashboard.Access;

/// <summary>Who asks. Every endpoint that shows or changes something takes one.</summary>
/// <param name="SignedIn">False when nobody signed in and <c>admin</c> is assumed (Demo mode).</param>
sealed record Viewer(Person Person, bool SignedIn)
{
    const string Item = "viewer";

    public string Id => Person.Id;

    public bool IsAdmin => Person.IsAdmin;

    /// <summary>Process owners and administrators see everything, and edit, deploy and repair.</summary>
    public bool SeesAll => Person.IsAdmin || Person.IsProcessOwner;

    /// <summary>Absences in which this person acts for somebody now: 代理.</summary>
    public IReadOnlyList<Absence> ActsFor { get; init; } = [];

    /// <summary>How candidate groups may name this person: roles, and <c>unit:ID</c>.</summary>
    public IReadOnlyList<string> Groups { get; } = [.. Person.Roles, DirectorySnapshot.UnitPrefix + Person.Unit];

    /// <summary>Minimal APIs take a viewer as a parameter through this.</summary>
    public static ValueTask<Viewer?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Items[Item] as Viewer);

    public void AttachTo(HttpContext context) => context.Items[Item] = this;
}
