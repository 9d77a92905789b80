using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution.Activities;

/// <summary>Evaluates a decision; its result becomes the result variable.</summary>
/// <remarks>BPMN 2.0.2 §13.3.3; DMN 1.5.</remarks>
sealed class BusinessRuleTaskBehavior : ElementBehavior<BusinessRuleTask>
{
    protected override void Enter(BusinessRuleTask task, ElementInstance token, Step step)
    {
        var read = new ExpressionReader(step, token);
        var id = read.Text(task.Decision.Id, "decisionId", required: true);
        if (read.Failed)
            return;
        if (step.Moment.Decisions.Find(id!, task.Decision.Binding, task.Decision.VersionTag) is not { } decision)
        {
            step.RaiseIncident(token, ErrorTypes.CalledDecision, Incidents.DecisionMissing(task, id!));
            return;
        }

        var result = decision.Evaluate(step.ScopeOf(token), step.Moment.Feel);
        step.DecisionEvaluated(token, decision, result);
        if (result.Value.IsNull && result.Warnings.Count > 0)
        {
            var warning = result.Warnings[0];
            step.RaiseIncident(token, ErrorTypes.DecisionEvaluation, Incidents.DecisionFailed(task, id!, warning.Message.Chinese, warning.Message.English));
            return;
        }

        step.SetResult(task, token, task.ResultVariable, result.Value);
        step.Complete(token);
    }
}
