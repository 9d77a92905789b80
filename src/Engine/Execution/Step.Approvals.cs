using System.Globalization;
using Marketing.Engine.Execution.Approvals;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Approval nodes: decisions, the tally, and signers who are added and removed while it runs.</summary>
/// <remarks>APPROVAL-MODELS §3, §4, §7. Who may do it has been decided before, by the layer above.</remarks>
sealed partial class Step
{
    const string TallyVariable = "tally";
    const string DecisionVariable = "decision";
    const string SystemPerson = "system";

    // The latest decision of the step, and while tasks are closed because their node is settled, by whom it was.
    ApprovalDecision? latest;
    string? settledBy;

    /// <summary>Who an approval task goes to. Null: nobody is needed, or an incident stands on the token.</summary>
    public TaskOffer? ToApprover(UserTask node, ElementInstance token, TaskOffer offer)
    {
        ApprovalEntry entry;
        if (token.IsLoopChild && token.Parent!.Approval is { } list)
        {
            entry = list.Entry(token.Round!.Value);
        }
        else if (token.Approval is not null)
        {
            if (!TryFit(node, token))
                return null;
            entry = token.Approval.Entries[0];
        }
        else if (Settle(node, token, offer) is { } settled)
        {
            entry = settled;
            token.Approval = new ApprovalState(ApprovalMode.Single, [entry]);
            Tally(token);
            if (Repeated(node, token, entry) is { } again)
            {
                Note(token, entry, again);
                FinishSingle(node, token);
                return null;
            }
        }
        else
        {
            return null;
        }

        return offer with { Assignee = entry.Person, CandidateUsers = entry.OnBehalfOf is { } absent ? [absent] : entry.Users, CandidateGroups = entry.Groups };
    }

    /// <summary>An approval that is asked for again after it was rejected is one of a new round.</summary>
    public void CountRound(UserTask node, ElementInstance token)
    {
        if (ScopeOf(token).TryGet(node.Id, out var before) && before.TryContext(out var result) && result["outcome"].TryString(out var outcome)
            && outcome == ApprovalDecision.Rejected && result["round"].TryNumber(out var round) && round == instance.Round)
            instance.Round++;
    }

    ApprovalEntry? Settle(UserTask node, ElementInstance token, TaskOffer offer)
    {
        CountRound(node, token);
        var people = new ApprovalPeople(this, node, token);
        var named = new ApprovalEntry(0) { Person = offer.Assignee, Users = offer.CandidateUsers, Groups = offer.CandidateGroups };
        var settled = people.Settle(named);
        return settled ?? (people.Failed ? null : people.Settle(new ApprovalEntry(0)));
    }

    /// <summary>A threshold in force: a number, or a percentage of the present total or of that on entry. False: an incident stands on the token.</summary>
    public bool TryThreshold(UserTask node, ElementInstance token, ApprovalState state, out ApprovalState judged)
    {
        var policy = node.Approval!;
        judged = state with { WaitsForAll = Word(policy.OnReject, token) == "wait" };
        if (policy is not { Mode: ApprovalMode.Vote, Threshold: { } threshold })
            return true;
        var value = Evaluate(threshold, token).Value;
        var total = ApprovalTally.Of(state).Total;
        if (value.TryString(out var text) && text.TrimEnd().EndsWith('%') && Number.TryParse(text.TrimEnd()[..^1].Trim(), out var share) && share.Sign > 0 && share <= 100)
        {
            judged = policy.ThresholdIsFixed ? judged with { Amount = total * share / 100 } : judged with { Percent = share };
            return true;
        }

        if ((value.TryNumber(out var amount) || (text is not null && Number.TryParse(text.Trim(), out amount))) && amount.Sign > 0 && amount <= total)
        {
            judged = judged with { Amount = amount };
            return true;
        }

        RaiseIncident(token, ErrorTypes.ExtractValue, Incidents.Threshold(node, threshold.Text, value, total));
        return false;
    }

    string Word(ModelExpression expression, ElementInstance token) => Evaluate(expression, token).Value.TryString(out var word) ? word.Trim() : expression.Text;

    // What keeps the list of deciders, and the one that this task asks. A single approval begun by an older program kept none.
    static (ElementInstance Holder, ApprovalEntry Entry) EntryOf(ElementInstance token)
    {
        var holder = token.IsLoopChild ? token.Parent! : token;
        holder.Approval ??= new ApprovalState(ApprovalMode.Single, [new ApprovalEntry(0)]);
        return (holder, holder.Approval.Entry(token.IsLoopChild ? token.Round!.Value : 0));
    }

    // Somebody has decided: their entry is settled, and with it perhaps the node.
    void Decide(UserTask node, ElementInstance token, TaskOperation done)
    {
        var entry = EntryOf(token).Entry;
        SetResults(node, token, done.Variables ?? NoResults);
        Decided(node, token, entry, new ApprovalDecision(done.Actor ?? SystemPerson, done.OnBehalfOf, done.Outcome!, done.Comment, Instant(), entry.Weight, Auto: null));
    }

    void Decided(UserTask node, ElementInstance token, ApprovalEntry entry, ApprovalDecision decision)
    {
        SetLocal(token, DecisionVariable, decision.ToValue());
        Note(EntryOf(token).Holder, entry, decision);
        if (token.IsLoopChild)
            Complete(token);
        else
            FinishSingle(node, token);
    }

    /// <summary>Time is over: the system decides in place of whoever has not.</summary>
    public void DecideBySystem(ElementInstance token, string outcome)
    {
        var node = (UserTask)NodeOf(token);
        var entry = EntryOf(token).Entry;
        CloseWaits(token, wait => wait.Kind == WaitKind.UserTask);
        var decision = new ApprovalDecision(SystemPerson, null, outcome, null, Instant(), entry.Weight, "overtime");
        Remember(HistoryKind.Decided, token, e => e with { Name = decision.Auto, Person = SystemPerson, Outcome = outcome });
        Decided(node, token, entry, decision);
    }

    void Note(ElementInstance holder, ApprovalEntry entry, ApprovalDecision decision)
    {
        latest = decision;
        holder.Approval = holder.Approval!.With(entry with { Decision = decision, Person = entry.Person ?? decision.Person });
        if (decision.Outcome == ApprovalDecision.Approved && Process.RemembersApprovals)
            instance.PastApprovals.Add(new PastApproval(holder.ElementId, decision.Person, instance.Round));
        Tally(holder);
    }

    // A decision does not count any more: it is asked for again.
    void Void(ElementInstance holder, ApprovalEntry entry)
    {
        if (entry.Decision is { } decision)
            instance.PastApprovals.RemoveAll(past => past.ElementId == holder.ElementId && past.Person == decision.Person && past.Round == instance.Round);
        holder.Approval = holder.Approval!.With(entry with { Decision = null });
        Tally(holder);
    }

    /// <summary>Shows how the node stands, under <c>tally</c>.</summary>
    public void Tally(ElementInstance holder) => SetLocal(holder, TallyVariable, ApprovalTally.Of(holder.Approval!).ToValue());

    string Instant() => Moment.Now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    // approval.repeat: whoever has approved before does not have to again.
    ApprovalDecision? Repeated(UserTask node, ElementInstance token, ApprovalEntry entry)
    {
        if (!node.Approval!.MayRepeat || entry is { Person: null } or { AddedBy: not null })
            return null;
        var past = instance.PastApprovals;
        var repeats = Word(node.Approval.Repeat, token) switch
        {
            "adjacent" => past.Count > 0 && past[^1].Person == entry.Person,
            "round" => past.Exists(one => one.Person == entry.Person && one.Round == instance.Round),
            "request" => past.Exists(one => one.Person == entry.Person),
            _ => false,
        };
        if (!repeats)
            return null;
        Remember(HistoryKind.Decided, token, e => e with { Name = "repeat", Person = entry.Person, Outcome = ApprovalDecision.Approved });
        return new ApprovalDecision(entry.Person!, entry.OnBehalfOf, ApprovalDecision.Approved, null, Instant(), entry.Weight, "repeat");
    }

    /// <summary>Offers what may be decided now, or ends the node when the tally is decided.</summary>
    public void GoOnDeciding(ElementInstance body)
    {
        var node = (UserTask)NodeOf(body);
        while (ApprovalTally.Of(body.Approval!).Outcome is null)
        {
            if (body.Approval!.Ready.FirstOrDefault(entry => !IsOffered(body, entry)) is not { } next)
                return;
            if (Repeated(node, body, next) is { } again)
                Note(body, next, again);
            else
                ApprovalBody.Begin(node, body, next, this);
        }

        settledBy = latest?.Person ?? Moment.Actor;
        TerminateChildren(body);
        settledBy = null;
        if (body.Children.Count == 0)
            FinishBody(node, body);
    }

    bool IsOffered(ElementInstance body, ApprovalEntry entry) =>
        body.Children.Exists(round => round.Round == entry.Id) || arrivals.Any(arrival => arrival.Scope == body && arrival.Round == entry.Id);

    void FinishSingle(UserTask node, ElementInstance token)
    {
        SetResult(node, token, node.Id, Result(token));
        Complete(token);
    }

    void FinishBody(UserTask node, ElementInstance body)
    {
        if (body.Loop!.OutputName is { } output)
            Propagate(body.Parent!, output, Value.OfList(body.Loop.Outputs.ToArray()));
        if (node.Loop is null)
            SetResult(node, body, node.Id, Result(body));
        else
            Propagate(body.Parent!, node.Id, Result(body));
        body.Parent!.Settled[node.Id] = body.Approval!;
        Complete(body);
    }

    // APPROVAL-MODELS §4: one variable named like the node; comment, by and at are those of the decision that settled it.
    Value Result(ElementInstance holder)
    {
        var state = holder.Approval!;
        var last = latest ?? state.Decisions.MaxBy(decision => DateTimeOffset.Parse(decision.At, CultureInfo.InvariantCulture));
        return Value.Of(Context.Of(
            ("outcome", Value.Of(ApprovalTally.Of(state).Outcome)), ("comment", Value.Of(last?.Comment)), ("by", Value.Of(last?.Person)), ("at", Value.Of(last?.At)),
            ("round", Value.Of(instance.Round)), ("decisions", Value.OfList([.. state.Decisions.Select(decision => decision.ToValue())]))));
    }

    // Whose task it is: of an approval node the entry is theirs from now on, unless they only help.
    static void Owned(ElementInstance token, string? assignee, string? returnsTo)
    {
        token.ReturnsTo = returnsTo;
        var holder = token.IsLoopChild ? token.Parent! : token;
        if (returnsTo is not null || holder.Approval is not { } state)
            return;
        var entry = state.Entry(token.IsLoopChild ? token.Round!.Value : 0);
        if (entry.Person != assignee)
            holder.Approval = state.With(entry with { Person = assignee, OnBehalfOf = null });
    }

    /// <summary>加签: more people decide, before me, after me or beside me.</summary>
    public void AddSigners(AddSigners add)
    {
        var (token, _) = Waiter(add.TaskKey);
        var mine = EntryOf(token).Entry;
        var body = token.IsLoopChild ? token.Parent! : Grow(token);
        var state = body.Approval!;
        var node = (UserTask)NodeOf(body);
        var first = state.NextId;
        var added = add.People.Select((person, at) => new ApprovalEntry(first + at)
        {
            Person = person, AddedBy = Moment.Actor, WaitsFor = add.Position == SignerPosition.After ? [mine.Id] : mine.WaitsFor,
        }).Select(entry => Moment.People?.ProxyOf(entry.Person!, Process.Id, Moment.Now) is { } proxy && !instance.Barred.Contains(proxy)
            ? entry with { Person = proxy, OnBehalfOf = entry.Person } : entry).ToList();
        var ids = added.Select(entry => entry.Id).ToList();
        var entries = state.Entries.Select(entry => add.Position switch
        {
            SignerPosition.Before when entry.Id == mine.Id => entry with { WaitsFor = [.. entry.WaitsFor, .. ids] },
            SignerPosition.After when entry.WaitsFor.Contains(mine.Id) => entry with { WaitsFor = [.. entry.WaitsFor.Where(id => id != mine.Id), .. ids] },
            _ => entry,
        }).ToList();
        entries.InsertRange(entries.FindIndex(entry => entry.Id == mine.Id) + (add.Position == SignerPosition.Before ? 0 : 1), added);
        body.Approval = state with { Entries = entries };
        if (add.Position == SignerPosition.Before)
            Remove(body.Children.First(round => round.Round == mine.Id), HistoryKind.Terminated);
        Remember(HistoryKind.SignersAdded, body, e => e with
        {
            Key = add.TaskKey, Name = add.Position.ToString().ToLowerInvariant(), Person = Moment.Actor, Comment = add.Comment, Outcome = string.Join(", ", add.People),
        });
        Tally(body);
        GoOnDeciding(body);
    }

    // A single approval gets company: its element instance becomes the body, and the task that is open its first round.
    ElementInstance Grow(ElementInstance token)
    {
        var task = token.Waits.Find(wait => wait.Kind == WaitKind.UserTask)!;
        token.Loop = new LoopState { Size = 1, Begun = 1 };
        var round = NewToken(new Arrival(NodeOf(token), token) { Round = 0, Locals = new Dictionary<string, Value> { ["loopCounter"] = Value.Of(1) } });
        SetPhase(round, Phase.Active);
        token.Waits.Remove(task);
        round.Waits.Add(task);
        HandClock(token, round);
        (round.ReturnsTo, token.ReturnsTo) = (token.ReturnsTo, null);
        effects.Add(new MoveTask(task.Key, round.Key));
        return token;
    }

    // A node that has grown maps its data once, as the single one would.
    static bool IsGrown(FlowNode node, ElementInstance token) => node is Activity { Loop: null } && token.Loop is not null;

    /// <summary>减签: signers who have not decided are taken out; that may settle the node.</summary>
    public void RemoveSigners(RemoveSigners remove)
    {
        var (token, _) = Waiter(remove.TaskKey);
        var body = token.Parent!;
        var gone = body.Approval!.Entries.Where(entry => entry.Decision is null && remove.People.Contains(entry.OnBehalfOf ?? entry.Person)).ToList();
        foreach (var entry in gone)
        {
            body.Approval = body.Approval.Without(entry);
            if (body.Children.Find(round => round.Round == entry.Id) is { } round)
                Remove(round, HistoryKind.Terminated);
        }

        Remember(HistoryKind.SignersRemoved, body, e => e with
        {
            Key = remove.TaskKey, Person = Moment.Actor, Comment = remove.Comment, Outcome = string.Join(", ", remove.People),
        });
        Tally(body);
        GoOnDeciding(body);
    }

    /// <summary>Tells that somebody else decides than the model named.</summary>
    public void ApproverReplaced(ElementInstance token, string why, string policy, string? found) =>
        Remember(HistoryKind.ApproverReplaced, token, e => e with { Name = why, Outcome = policy, Person = found });
}
