using Marketing.Engine.Execution.Approvals;
using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>Whoever hands in a request again for its applicant decides nothing of it from then on.</summary>
/// <remarks>APPROVAL-MODELS §1, §7. What they decided in a node that is still open is asked for again, of somebody else; what was open with them too.</remarks>
sealed partial class Step
{
    void Bar(string person)
    {
        instance.Submitters.Add(person);
        foreach (var holder in instance.Elements.Where(one => one is { Approval: not null, IsLoopChild: false, Phase: Phase.Active }).ToList())
        {
            var mine = holder.Approval!.Entries.Where(entry => (entry.Decision?.Person ?? entry.Person) == person).ToList();
            if (mine.Count == 0)
                continue;
            if (holder.Loop is null)
            {
                GoTo(NodeOf(holder), holder.Parent!, holder.Marker, holder.Approval);
                Terminate(holder);
                continue;
            }

            foreach (var round in mine.Select(entry => holder.Children.Find(round => round.Round == entry.Id)).OfType<ElementInstance>())
                Remove(round, HistoryKind.Terminated);
            if (TryFit((UserTask)NodeOf(holder), holder))
                GoOnDeciding(holder);
        }
    }

    /// <summary>Puts others in the place of those who may not decide any more, in a list of deciders that is taken up again. False: an incident stands on the token.</summary>
    public bool TryFit(UserTask node, ElementInstance holder)
    {
        var people = new ApprovalPeople(this, node, holder);
        foreach (var entry in holder.Approval!.Entries.Where(IsBarred).ToList())
        {
            if (entry.Decision is not null)
                Void(holder, entry);
            var asked = entry with { Decision = null };
            if (people.Settle(asked) is { } settled)
                holder.Approval = Replace(holder.Approval, settled);
            else if (!people.Failed && holder.Approval.Entries.Count > 1)
                holder.Approval = holder.Approval.Without(entry);
            else if (!people.Failed && people.Settle(new ApprovalEntry(entry.Id) { WaitsFor = entry.WaitsFor }) is { } found)
                holder.Approval = holder.Approval.With(found);
            if (people.Failed)
                return false;
        }

        Tally(holder);
        return true;
    }

    // Whoever is asked already is asked once, with both weights.
    static ApprovalState Replace(ApprovalState state, ApprovalEntry settled)
    {
        if (settled.Person is null || state.Entries.FirstOrDefault(other => other.Id != settled.Id && other.Person == settled.Person && other.Decision is null) is not { } same)
            return state.With(settled);
        var rest = state.Without(settled);
        return rest.With(rest.Entry(same.Id) with { Weight = same.Weight + settled.Weight });
    }

    bool IsBarred(ApprovalEntry entry) => (entry.Decision?.Person ?? entry.Person) is { } person && instance.Barred.Contains(person);
}
