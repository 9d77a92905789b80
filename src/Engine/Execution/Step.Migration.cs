using Marketing.Engine.Execution.Events;
using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>Going on with another version of the model. The step runs on the target already.</summary>
/// <remarks>SEMANTICS X4: what is mapped survives as it is, what is not mapped listens anew, nothing else is evaluated again.</remarks>
sealed partial class Step
{
    public void Migrate(MigrationPlan plan)
    {
        instance.DefinitionKey = plan.DefinitionKey;
        instance.ProcessId = plan.Target.Id;
        instance.Version = plan.Version;
        effects.Add(new ChangeDefinition(plan.DefinitionKey, plan.Target.Id, plan.Version));
        foreach (var (key, _, to) in plan.Elements)
            MoveTo(instance[key], to, plan);
        foreach (var (key, _, _) in plan.Elements)
            OpenUnmapped(instance[key], plan);
        Remember(HistoryKind.Migrated, instance.Root, e => e with { Person = Moment.Actor });
    }

    void MoveTo(ElementInstance token, string elementId, MigrationPlan plan)
    {
        token.ElementId = elementId;
        token.Node = NodeAt(Process, token, elementId);
        effects.Add(new MoveElement(token.Key, elementId, token.Node.Name));
        CloseWaits(token, wait => wait.EventId is { } id && !plan.Mapping.ContainsKey(id));
        for (var at = 0; at < token.Waits.Count; at++)
        {
            var wait = token.Waits[at];
            if (wait.EventId is { } id)
                token.Waits[at] = wait with { EventId = plan.Mapping[id] };
            effects.Add(new MoveWait(wait.Kind, wait.Key, token.Waits[at].EventId ?? elementId));
        }

        for (var at = 0; at < token.Compensables.Count; at++)
        {
            if (plan.Mapping.TryGetValue(token.Compensables[at].ElementId, out var mapped))
                token.Compensables[at] = token.Compensables[at] with { ElementId = mapped };
        }

        if (token.AdHoc is { } adHoc)
            token.AdHoc = adHoc with { Queue = [.. adHoc.Queue.Select(choice => choice with { ElementId = plan.Mapping.GetValueOrDefault(choice.ElementId, choice.ElementId) }).Where(choice => Process.FindNode(choice.ElementId) is not null)] };
        token.Compensables.RemoveAll(done => Process.FindNode(done.ElementId) is null);
        MapApprovals(token, plan);
    }

    // What approvals remember by ids; what the new model does not have is forgotten.
    void MapApprovals(ElementInstance token, MigrationPlan plan)
    {
        string? Mapped(string id) => plan.Mapping.GetValueOrDefault(id, id) is var to && Process.FindNode(to) is not null ? to : null;
        if (token.Marker is { StraightTo: { } back } marker)
            token.Marker = marker with { StraightTo = Mapped(back) };
        var settled = token.Settled.ToList();
        token.Settled.Clear();
        foreach (var (node, state) in settled)
        {
            if (Mapped(node) is { } to)
                token.Settled[to] = state;
        }

        token.KeptFlows.RemoveAll(flow => Process.FindFlow(flow) is null);
    }

    void OpenUnmapped(ElementInstance token, MigrationPlan plan)
    {
        if (token.Phase != Phase.Active)
            return;
        foreach (var awaited in Migration.Waiting(Process, token.ElementId, token).Where(awaited => !plan.Mapping.Values.Contains(awaited.Id)))
        {
            if (EventWait.TryPlan(awaited, token, this, out var wait))
                wait.Open(token, this);
        }
    }
}
