namespace Marketing.Engine.Model;

/// <summary>Timers that are due with the clock of their element, also when it has moved.</summary>
static class ClockFollowing
{
    /// <summary>The variable that tells of the clock: <c>{id, from, due, clock}</c>.</summary>
    public const string Variable = "sla";

    /// <summary>Whether a timer's date is said by means of the clock, as in <c>= sla.due</c>.</summary>
    public static bool Follows(FlowNode node) =>
        node is Event { Definition: TimerEventDefinition { Kind: TimerKind.Date, Expression.Feel: { } date } } && date.FreeNames.Contains(Variable);
}
