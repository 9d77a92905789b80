namespace Marketing.Rules.Production.Matching;

/// <summary>Collects what a run came to.</summary>
sealed class RunRecorder
{
    PagedList<Firing>? _firings;
    List<TaskCancellation>? _cancellations;
    List<RuleIncident>? _incidents;
    List<KeyRow>? _closed;

    public void Add(Firing firing) => (_firings ??= []).Add(firing);
    public void Add(TaskCancellation cancellation) => (_cancellations ??= []).Add(cancellation);
    public void Add(RuleIncident incident) => (_incidents ??= []).Add(incident);
    public void Add(KeyRow closed) => (_closed ??= []).Add(closed);

    public RefractionKey? LastKey => _firings?[_firings.Count - 1].Key;

    /// <summary>Takes over incidents that were collected elsewhere.</summary>
    public void Add(List<RuleIncident> incidents)
    {
        if (incidents.Count == 0)
            return;
        (_incidents ??= []).AddRange(incidents);
        incidents.Clear();
    }

    public RunResult Result(IReadOnlyList<FactChange> derived, IReadOnlyList<Quarantined> quarantined, DateTimeOffset? nextDue)
    {
        return new()
        {
            Firings = _firings ?? (IReadOnlyList<Firing>)[],
            Cancellations = _cancellations ?? (IReadOnlyList<TaskCancellation>)[],
            Incidents = _incidents ?? (IReadOnlyList<RuleIncident>)[],
            Closed = _closed ?? (IReadOnlyList<KeyRow>)[],
            Derived = derived,
            Quarantined = quarantined,
            NextDue = nextDue,
        };
    }
}
