using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Approvals;

/// <summary>Something a person does with an open task; one file each. Checked and carried out in one transaction.</summary>
abstract class TaskVerb
{
    /// <summary>As in the address and in <c>approval.deny</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it makes sense for such a task at all; otherwise it is not even shown as refused.</summary>
    public virtual bool Concerns(TaskCase task) => true;

    /// <summary>Why this person may not do it now, whatever else they say; null when they may.</summary>
    public virtual Refusal? Check(TaskCase task) => task.MayAct ?? task.Denied(Name);

    /// <summary>What it does to the instance, or what is wrong with the request.</summary>
    public abstract ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request);

    /// <summary>For what is done to decisions alone.</summary>
    protected static Refusal? UnlessApproval(TaskCase task) => task.IsApproval ? null
        : new Refusal(RefusalKind.Conflict, "not-an-approval", new Words("这是办理任务，不需要同意或驳回。", "This is work, not a decision."),
            new Words("填写表单后提交。", "Fill in the form and submit it."));

    /// <summary>What a step may know, as this person's act.</summary>
    protected static Moment Moment(TaskCase task) => task.Task.Context.Moment(task.Person.Id);
}

/// <summary>What a person gives with a verb; each verb takes what it needs.</summary>
public sealed record VerbRequest
{
    public string? Comment { get; init; }

    /// <summary>A person; for a return also <c>applicant</c>, <c>previous</c> or an element id.</summary>
    public string? To { get; init; }
    public IReadOnlyList<string> People { get; init; } = [];

    /// <summary>For added signers: <c>before</c>, <c>after</c> or <c>parallel</c>.</summary>
    public string? Position { get; init; }

    /// <summary>After a return: <c>forward</c> or <c>straight</c>; null: as the model says.</summary>
    public string? Resume { get; init; }

    /// <summary>The filled-in form.</summary>
    public Context Variables { get; init; } = Context.Empty;

    /// <summary>Whether it is one of many done at once, which a model has to allow (<c>approval.bulk</c>).</summary>
    public bool IsBulk { get; init; }

    /// <summary>Whether required fields must be there; false for the plain engine interface.</summary>
    public bool IsWhole { get; init; } = true;
}
