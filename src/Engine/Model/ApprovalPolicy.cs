namespace Marketing.Engine.Model;

/// <summary>How an approval node comes to its outcome: <c>approval.mode</c>.</summary>
public enum ApprovalMode
{
    /// <summary>单人: one person decides.</summary>
    Single,

    /// <summary>会签, 依次, 逐级: all must agree.</summary>
    All,

    /// <summary>或签: the first decision counts.</summary>
    Any,

    /// <summary>票签: agreeing weight against a threshold.</summary>
    Vote,

    /// <summary>修改: the applicant's step after a return; no decision.</summary>
    Rework,
}

/// <summary>The <c>approval.*</c> properties of a user task that its step obeys, those of the process where it has none of its own.</summary>
/// <remarks>APPROVAL-MODELS §5. Each value may be an expression over the settings.</remarks>
public sealed record ApprovalPolicy(ApprovalMode Mode)
{
    /// <summary>Whether the task is a decision: neither the applicant nor the starter may do it.</summary>
    public bool Decides => Mode != ApprovalMode.Rework;

    /// <summary>For a vote: a number, or a percentage of the total weight.</summary>
    public ModelExpression? Threshold { get; init; }

    /// <summary>Whether a percentage is taken of the total on entry, whoever is added later.</summary>
    public bool ThresholdIsFixed { get; init; }

    /// <summary>Nobody found: owner, up, refuse, role:ID or person:ID.</summary>
    public ModelExpression Empty { get; init; } = ModelExpression.Literal("owner");

    /// <summary>The approver is the applicant or the starter: up, skip, role:ID or person:ID.</summary>
    public ModelExpression Self { get; init; } = ModelExpression.Literal("up");

    /// <summary>The same approver again: keep, adjacent, round or request.</summary>
    public ModelExpression Repeat { get; init; } = ModelExpression.Literal("keep");

    /// <summary>end: a rejection counts at once; wait: when all have spoken.</summary>
    public ModelExpression OnReject { get; init; } = ModelExpression.Literal("end");

    /// <summary>Whether former approvals can make this node pass by itself.</summary>
    public bool MayRepeat => Repeat.Text != "keep";
}
