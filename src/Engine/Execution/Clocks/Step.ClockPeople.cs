using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Whom warnings and steps mean.</summary>
sealed partial class Step
{
    const string OwnerProperty = "approval.owner";

    /// <summary>Who has a task, where deadlines need to know it.</summary>
    void HoldTask(ElementInstance token, TaskOffer offer)
    {
        if (Process.HasClocks)
            token.Holder = new TaskHolder(offer.Assignee, offer.CandidateUsers, offer.CandidateGroups);
    }

    /// <summary>A task has another owner, or is offered to others: null keeps, empty clears.</summary>
    void HoldTask(ElementInstance token, TaskChanges changes)
    {
        if (token.Holder is not { } holder)
            return;
        token.Holder = new TaskHolder(changes.Assignee is null ? holder.Assignee : changes.Assignee.Length == 0 ? null : changes.Assignee,
            changes.CandidateUsers ?? holder.Users, changes.CandidateGroups ?? holder.Groups);
        if (token.Clock is not null && token.Holder.Assignee != holder.Assignee)
            TellClock(token, ClockTurn.Assigned);
    }

    // The names to tell: roles stay roles, so that whoever has them is told. Nobody at all: the owner of the process.
    List<string> NamesOf(IReadOnlyList<Who> who, ElementInstance token)
    {
        var names = who.SelectMany(one => NamesOf(one, token)).Distinct().ToList();
        return names.Count > 0 ? names : [.. NamesOf(new Who(WhoKind.Owner), token).Distinct()];
    }

    IEnumerable<string> NamesOf(Who who, ElementInstance token) => who.Kind switch
    {
        WhoKind.Assignee => HoldersIn(token).SelectMany(CandidatesOf),
        WhoKind.Applicant => instance.Applicant is { } applicant ? [applicant] : [],
        WhoKind.Up => HoldersIn(token).SelectMany(ConcernedBy).Select(person => Moment.People?.ManagerOf(person)).OfType<string>(),
        WhoKind.Role => Moment.People?.PeopleOf(who.Id!).Count == 0 ? [] : [who.Id!],
        WhoKind.Person => [who.Id!],
        _ => Owners().Where(owner => owner.Kind != WhoKind.Owner).SelectMany(owner => NamesOf(owner, token)),
    };

    // A stage or case is in the hands of whoever has the tasks in it.
    static IEnumerable<TaskHolder> HoldersIn(ElementInstance token) =>
        token.Holder is { } holder ? [holder] : token.Children.SelectMany(HoldersIn);

    static IEnumerable<string> CandidatesOf(TaskHolder holder) => holder.Assignee is { } person ? [person] : holder.Users.Concat(holder.Groups);

    // Of an unclaimed task: its candidates.
    IEnumerable<string> ConcernedBy(TaskHolder holder) =>
        holder.Assignee is { } person ? [person] : holder.Users.Concat(holder.Groups.SelectMany(group => Moment.People?.PeopleOf(group) ?? []));

    /// <summary>Who owns the process, as <c>approval.owner</c> names them.</summary>
    public IEnumerable<Who> Owners()
    {
        var text = Process.Properties.GetValueOrDefault(OwnerProperty) ?? "";
        if (text.StartsWith('=') && ModelExpression.Parse(text, FeelNames.None, FeelFunctions.BuiltIn) is var setting)
            text = Evaluate(setting, instance.Root).Value.TryString(out var written) ? written : "";
        return text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Who.Parse).OfType<Who>();
    }

    // The first who is not its owner already; for an absent person, who acts for him. Neither the applicant nor the starter ever decides.
    string? SomebodyElse(IReadOnlyList<Who> who, ElementInstance token)
    {
        var decides = NodeOf(token) is UserTask { Approval.Decides: true };
        return who.SelectMany(one => NamesOf(one, token)).SelectMany(PersonsOf)
            .Select(person => Moment.People?.ProxyOf(person, Process.Id, Moment.Now) ?? person)
            .FirstOrDefault(person => person != token.Holder?.Assignee && !(decides && instance.Barred.Contains(person)));
    }

    IEnumerable<string> PersonsOf(string name) => Moment.People is not { } people || people.Knows(name) ? [name] : people.PeopleOf(name);
}
