namespace Marketing.Engine.Execution.Approvals;

/// <summary>How an element goes on that was entered by going back: 退回, 撤回, 唤醒.</summary>
/// <param name="Resubmits">Whether its completion begins a new round.</param>
public sealed record ReturnMarker(bool Resubmits)
{
    /// <summary>Whether the new round was counted when the step was entered: after a reopening.</summary>
    public bool IsCounted { get; init; }

    /// <summary>The element that the token goes straight back to; null: it takes the element's flows.</summary>
    public string? StraightTo { get; init; }

    /// <summary>The deciders of that element, as they were.</summary>
    public ApprovalState? State { get; init; }

    /// <summary>Who is to do it, whatever the model says.</summary>
    public string? Person { get; init; }
}
