using System.Globalization;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Decisions that nobody made in time.</summary>
sealed partial class Step
{
    const string SystemPerson = "system";

    /// <summary>The system decides an approval whose time is over: the same result variable as a person's decision leaves (APPROVAL-MODELS §4),
    /// by <c>system</c>, with <c>auto</c> = <c>overtime</c>.</summary>
    /// <param name="outcome">approved or rejected.</param>
    void DecideBySystem(ElementInstance token, string outcome)
    {
        var task = token.Waits.Find(wait => wait.Kind == WaitKind.UserTask)!;
        BeginOperation(token, task.Key, new TaskOperation("completing")
        {
            Variables = new Dictionary<string, Value> { [token.ElementId] = ResultBySystem(token, outcome) }, Outcome = outcome, Actor = SystemPerson,
        });
    }

    Value ResultBySystem(ElementInstance token, string outcome)
    {
        var at = Value.Of(Moment.Now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
        var decision = Context.Of(("person", Value.Of(SystemPerson)), ("onBehalfOf", Value.Null), ("outcome", Value.Of(outcome)), ("comment", Value.Null),
            ("at", at), ("weight", Value.Of(1)), ("auto", Value.Of("overtime")));
        return Value.Of(Context.Of(("outcome", Value.Of(outcome)), ("comment", Value.Null), ("by", Value.Of(SystemPerson)), ("at", at),
            ("round", Value.Of(NextRound(token))), ("decisions", Value.OfList(Value.Of(decision)))));
    }

    // The first round is 1; a node decided before counts on.
    int NextRound(ElementInstance token) =>
        ScopeOf(token).TryGet(token.ElementId, out var before) && before.TryContext(out var result) && result["round"].TryNumber(out var round) && round.TryToInt64(out var number)
            ? (int)number + 1 : 1;
}
