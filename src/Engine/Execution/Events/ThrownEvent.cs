using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Events;

/// <summary>What throw and end events have in common: making their event happen.</summary>
static class ThrownEvent
{
    /// <summary>True: it has happened, and the token may go on. Otherwise the token waits, has an incident, or is no more.</summary>
    public static bool Happens(EventDefinition definition, JobDefinition? job, ElementInstance token, Step step)
    {
        var read = new ExpressionReader(step, token);
        switch (definition)
        {
            case MessageEventDefinition:
                var (type, retries) = read.Job(job!);
                if (!read.Failed)
                    step.RunJob(token, type, retries, job!.Headers);
                return false;
            case SignalEventDefinition signal:
                var name = read.Text(signal.Name, "signal name", required: true);
                if (!read.Failed)
                    step.Broadcast(name!, Step.LocalsOf(token));
                return !read.Failed;
            case ErrorEventDefinition error:
                return Throw(ThrowKind.Error, error.Code, read, token, step);
            case EscalationEventDefinition escalation:
                return Throw(ThrowKind.Escalation, escalation.Code, read, token, step);
            case CompensateEventDefinition compensate:
                return !step.Undo(token, Scopes(token, step), compensate.ActivityRef, compensate.Waits);
            default:
                return true;
        }
    }

    static bool Throw(ThrowKind kind, ModelExpression? code, ExpressionReader read, ElementInstance token, Step step)
    {
        var text = read.Text(code, "code", required: true);
        if (!read.Failed)
            step.Throw(token, kind, text!, null, new Dictionary<string, Rules.Feel.Value>());
        return false;
    }

    // SEMANTICS C3: from inside an event sub-process the scope around it is undone too.
    static IEnumerable<ElementInstance> Scopes(ElementInstance token, Step step)
    {
        var scope = token.Parent!;
        yield return scope;
        if (step.NodeOf(scope) is EventSubProcess)
            yield return scope.Parent!;
    }
}
