using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Approvals;

/// <summary>Starting processes: by their initiator, or whoever may do the first step (DESIGN §7).</summary>
public sealed class ProcessDesk(ProcessEngine engine, Func<DirectorySnapshot> directory)
{
    /// <summary>Property of a process: the roles that start it beside those of its first step.</summary>
    public const string InitiatorProperty = "initiator";

    /// <summary>Starts a process as a person.</summary>
    public Task<Outcome<StartedInstance>> Start(StartRequest request, string actor, CancellationToken cancellation = default) => Start(request, actor, null, cancellation);

    /// <summary>Starts a process as a person who chooses later deciders: 自选.</summary>
    /// <param name="chosen">People by the element id of the approval node.</param>
    public Task<Outcome<StartedInstance>> Start(StartRequest request, string actor, IReadOnlyDictionary<string, List<string>>? chosen, CancellationToken cancellation = default)
    {
        if (chosen is not null)
        {
            var people = Context.Of([.. chosen.Select(pair => (pair.Key, Value.OfList([.. pair.Value.Select(person => Value.Of(person))])))]);
            request = request with { Variables = new Dictionary<string, Value>(request.Variables) { [ApplicantsChoice.Variable] = Value.Of(people) } };
        }

        return engine.Start(request, actor, (definition, model) => MayStart(model, actor) ?? ApplicantsChoice.Check(model, chosen ?? new Dictionary<string, List<string>>(), [actor, request.Applicant ?? actor], directory()), cancellation);
    }

    /// <summary>Why this person may not start the process, or null.</summary>
    public Refusal? MayStart(ProcessModel process, string actor)
    {
        if (directory().Find(actor) is not { } person)
        {
            return new Refusal(RefusalKind.Forbidden, "unknown-person", new Words($"通讯录里没有「{actor}」。", $"The directory knows no '{actor}'."));
        }

        var starters = WhoStarts(process);
        if (person.IsAdmin || starters.Count == 0 || starters.Any(group => DirectorySnapshot.IsIn(person, group)))
            return null;
        var names = starters.Select(directory().NameOf).ToList();
        return new Refusal(RefusalKind.Forbidden, "not-initiator", new Words(
            $"「{process.Name ?? process.Id}」由{string.Join("、", names.Select(name => name.Chinese))}发起。",
            $"'{process.Name ?? process.Id}' is started by: {string.Join(", ", names.Select(name => name.English))}."));
    }

    /// <summary>Roles and units that may start a process; none means everybody. Those who decide in a first step do not count: of what they start they decide nothing.</summary>
    public static IReadOnlyList<string> WhoStarts(ProcessModel process)
    {
        var groups = (process.Properties.GetValueOrDefault(InitiatorProperty) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToList();
        foreach (var task in FirstTasks(process))
        {
            if (task is { Approval: not { Decides: true }, CandidateGroups: { IsLiteral: true } literal })
                groups.AddRange(literal.Text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }

        return [.. groups.Distinct()];
    }

    // The user tasks that a plain start comes to before any other work.
    static IEnumerable<UserTask> FirstTasks(ProcessModel process)
    {
        var seen = new HashSet<string>();
        var open = new Queue<FlowNode>();
        if (process.NoneStart is { } start)
            open.Enqueue(start);
        while (open.TryDequeue(out var node))
        {
            if (!seen.Add(node.Id))
                continue;
            if (node is UserTask task)
            {
                yield return task;
                continue;
            }

            foreach (var flow in node is StartEvent or Gateway ? process.Outgoing(node.Id) : [])
                open.Enqueue(process.Node(flow.Target));
            foreach (var inner in node is SubProcess ? process.StartEvents(node.Id) : [])
                open.Enqueue(inner);
        }
    }
}
