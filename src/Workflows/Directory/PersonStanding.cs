namespace Marketing.Workflows.Directory;

/// <summary>A person at an instant, with the ties that make up what is known: what an entry is compared with.</summary>
sealed class PersonStanding
{
    readonly List<TieRow> all;

    public PersonStanding(PersonRow row, IEnumerable<TieRow> ties, DateTimeOffset at)
    {
        (Row, all, At) = (row, [.. ties], at);
        var employments = all.FindAll(tie => tie.Kind == TieKinds.Company);
        Company = employments.Find(tie => tie.Holds(at)) ?? employments.Find(tie => tie.From > at);
        LastCompany = Company ?? employments.MaxBy(tie => tie.Until);
        if (Company?.From > at)
            At = Company.From;
    }

    /// <summary>The instant: of somebody who is to come, the day they come.</summary>
    public DateTimeOffset At { get; }

    public PersonRow Row { get; }

    /// <summary>The employment that holds, or is to come; null for somebody who has left.</summary>
    public TieRow? Company { get; }

    /// <summary>The same, or the one that ended last.</summary>
    public TieRow? LastCompany { get; }

    public string? Unit => Holding(TieKinds.Unit).LastOrDefault()?.Target;

    public string? Manager => Holding(TieKinds.Manager).LastOrDefault()?.Target;

    public IReadOnlyList<string> Roles => [.. Holding(TieKinds.Role).Select(tie => tie.Target)];

    /// <summary>The ties of a kind that hold.</summary>
    public IEnumerable<TieRow> Holding(string kind) => all.Where(tie => tie.Kind == kind && tie.Holds(At));

    /// <summary>When the next tie of a kind begins that is planned already: until then something new may hold.</summary>
    /// <param name="target">Only to this target; null for any.</param>
    public DateTimeOffset? NextPlanned(string kind, string? target = null) =>
        all.Where(tie => tie.Kind == kind && tie.From > At && (target is null || tie.Target == target)).Min(tie => (DateTimeOffset?)tie.From);
}
