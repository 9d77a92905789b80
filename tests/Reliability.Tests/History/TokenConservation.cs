namespace Marketing.Reliability.Tests.History;

/// <summary>I4: tokens are conserved. The history of an instance, played again, gives the state it is in; a join fires once.</summary>
static class TokenConservation
{
    public static IEnumerable<Violation> Check(Evidence evidence, Expectation expectation)
    {
        var steps = evidence.Steps.ToLookup(step => step.InstanceKey);
        var elements = evidence.Elements.ToLookup(element => element.InstanceKey);
        return evidence.Instances.SelectMany(instance =>
            Replay(instance, steps[instance.Key].OrderBy(step => step.Key), [.. elements[instance.Key]], expectation));
    }

    static IEnumerable<Violation> Replay(InstanceFact instance, IEnumerable<StepFact> steps, IReadOnlyList<ElementFact> rows, Expectation expectation)
    {
        var states = new Dictionary<long, string>();
        var completions = new Dictionary<string, int>();
        foreach (var happened in steps.SelectMany(step => step.Events))
        {
            var before = states.GetValueOrDefault(happened.ElementInstanceKey);
            switch (happened.Kind)
            {
                case "entered":
                    if (before is not null)
                        yield return Wrong(instance, $"element {happened.ElementInstanceKey} ({happened.ElementId}) is entered twice");
                    states[happened.ElementInstanceKey] = "ACTIVE";
                    break;
                case "completed" or "terminated":
                    if (before != "ACTIVE")
                        yield return Wrong(instance, $"element {happened.ElementInstanceKey} ({happened.ElementId}) is {happened.Kind} when it is {before ?? "not there"}");
                    states[happened.ElementInstanceKey] = happened.Kind == "completed" ? "COMPLETED" : "TERMINATED";
                    if (happened.Kind == "completed")
                        completions[happened.ElementId] = completions.GetValueOrDefault(happened.ElementId) + 1;
                    break;
                default:
                    break;
            }
        }

        foreach (var row in rows.Where(row => states.GetValueOrDefault(row.Key) != row.State))
            yield return Wrong(instance, $"element {row.Key} ({row.ElementId}) is {row.State}, but its history says {states.GetValueOrDefault(row.Key) ?? "nothing"}");
        foreach (var missing in states.Keys.Except(rows.Select(row => row.Key)))
            yield return Wrong(instance, $"element {missing} of its history has no row");

        var open = states.Where(pair => pair.Value == "ACTIVE").Select(pair => pair.Key).ToHashSet();
        if (instance.State is "ACTIVE" or "SUSPENDED" ? !open.SetEquals(instance.Open) : open.Count > 0)
            yield return Wrong(instance, $"is {instance.State} with the tokens [{string.Join(' ', instance.Open.Order())}], but its history leaves [{string.Join(' ', open.Order())}]");
        foreach (var id in expectation.Once.Where(id => completions.GetValueOrDefault(id) > 1))
            yield return Wrong(instance, $"{id} has completed {completions[id]} times");
    }

    static Violation Wrong(InstanceFact instance, string what) => new("I4", $"instance {instance.Key} ({instance.ProcessId}): {what}");
}
