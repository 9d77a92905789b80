using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Activities;

/// <summary>Offers work to people and waits until one of them has done it.</summary>
/// <remarks>BPMN 2.0.2 §13.3.3; assignment and schedule as the <c>zeebe:</c> extension elements say.</remarks>
sealed class UserTaskBehavior : ElementBehavior<UserTask>
{
    protected override void Enter(UserTask task, ElementInstance token, Step step)
    {
        var read = new ExpressionReader(step, token);
        var assignee = read.Text(task.Assignee, "assignee");
        var groups = read.Names(task.CandidateGroups, "candidateGroups");
        var users = read.Names(task.CandidateUsers, "candidateUsers");
        var due = read.Instant(task.DueDate, "dueDate");
        var followUp = read.Instant(task.FollowUpDate, "followUpDate");
        var priority = read.Integer(task.Priority, "priority", least: 0, most: 100, otherwise: 50);
        if (read.Failed)
            return;

        var offer = new TaskOffer
        {
            Name = task.Name,
            Assignee = assignee,
            CandidateGroups = groups,
            CandidateUsers = users,
            DueAt = due ?? token.Clock?.Due,
            FollowUpAt = followUp,
            Priority = priority,
            FormId = task.Form.FormId,
            ExternalFormReference = task.Form.ExternalReference ?? task.Form.FormKey,
            Headers = task.Headers,
        };
        if (task.Approval is { Decides: true })
            offer = step.ToApprover(task, token, offer);
        if (offer is not null)
            step.Offer(token, token.Marker?.Person is { } person ? offer with { Assignee = person } : offer);
    }
}
