using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Approvals;

/// <summary>Who really decides, of those a model names: absent people get their proxy, the policies find somebody for nobody and for the applicant.</summary>
/// <remarks>APPROVAL-MODELS §3, §5. Neither the applicant nor whoever started or resubmitted the request for them is ever among the answers.</remarks>
sealed class ApprovalPeople(Step step, UserTask node, ElementInstance token)
{
    readonly ApprovalPolicy policy = node.Approval!;
    readonly IPeople? people = step.Moment.People;
    readonly IReadOnlySet<string> barred = step.Instance.Barred;

    /// <summary>Whether an incident stands on the token, for nobody can decide.</summary>
    public bool Failed { get; private set; }

    /// <summary>The entry as it comes into force; null when the applicant's own is skipped, or when it <see cref="Failed"/>.</summary>
    /// <param name="before">The person of the entry before, for a vacant level of a chain.</param>
    public ApprovalEntry? Settle(ApprovalEntry named, string? before = null)
    {
        var known = named with { Person = Knows(named.Person) ? named.Person : null, Users = [.. named.Users.Where(Knows)], Groups = [.. named.Groups.Where(group => People(group) is not { Count: 0 })] };
        if (known is { Person: null, Users.Count: 0, Groups.Count: 0 })
            return Replace(known, policy.Empty, before ?? step.Instance.Applicant, "empty");
        var allowed = WithProxy(WithoutBarred(known));
        return allowed is { Person: null, Users.Count: 0, Groups.Count: 0 } ? Replace(allowed, policy.Self, FirstOf(known), "self") : allowed;
    }

    ApprovalEntry WithoutBarred(ApprovalEntry entry) => entry with
    {
        Person = entry.Person is { } person && barred.Contains(person) ? null : entry.Person,
        Users = [.. entry.Users.Where(user => !barred.Contains(user))],
        Groups = [.. entry.Groups.Where(group => People(group) is not { } members || members.Any(member => !barred.Contains(member)))],
    };

    ApprovalEntry WithProxy(ApprovalEntry entry) =>
        entry.Person is { } person && people?.ProxyOf(person, step.Process.Id, step.Moment.Now) is { } proxy && Knows(proxy) && !barred.Contains(proxy)
            ? entry with { Person = proxy, OnBehalfOf = person }
            : entry;

    string? FirstOf(ApprovalEntry entry) => entry.Person ?? entry.Users.Concat(entry.Groups.SelectMany(group => People(group) ?? [])).FirstOrDefault(barred.Contains);

    ApprovalEntry? Replace(ApprovalEntry entry, ModelExpression wanted, string? concerned, string why)
    {
        var word = step.Evaluate(wanted, token).Value.TryString(out var text) ? text.Trim() : wanted.Text;
        if (word == "skip")
        {
            Tell(why, "skip", null);
            return null;
        }

        var found = Allowed(Who.Parse(word), concerned);
        if (found.Count == 0)
            found = Owners();
        if (found.Count == 0)
        {
            Failed = true;
            step.RaiseIncident(token, ErrorTypes.ExtractValue, Incidents.NoApprover(node, why));
            return null;
        }

        Tell(why, word, string.Join(", ", found));
        return WithProxy(found.Count == 1 ? entry with { Person = found[0], Users = [], Groups = [] } : entry with { Person = null, Users = found, Groups = [] });
    }

    // Those meant who may decide. "owner" is left to Owners, which every policy comes to in the end.
    IReadOnlyList<string> Allowed(Who? who, string? concerned) => who switch
    {
        { Kind: WhoKind.Up } => Above(concerned) is { } manager ? [manager] : [],
        _ => Allowed(Named(who)),
    };

    // The people of a role, or the person.
    IReadOnlyList<string> Named(Who? who) => who switch
    {
        { Kind: WhoKind.Role, Id: { } role } => People(role) ?? [],
        { Kind: WhoKind.Person, Id: { } person } => [person],
        _ => [],
    };

    // The process owners; when each of them is barred, the nearest manager above one who is not.
    IReadOnlyList<string> Owners()
    {
        var named = step.Owners().SelectMany(Named).Distinct().ToList();
        var allowed = Allowed(named);
        return allowed.Count > 0 ? allowed : [.. named.Select(Above).OfType<string>().Distinct()];
    }

    string? Above(string? person)
    {
        var seen = new HashSet<string>();
        for (var at = person; at is not null && seen.Add(at);)
        {
            at = people?.ManagerOf(at);
            if (at is not null && Knows(at) && !barred.Contains(at))
                return at;
        }

        return null;
    }

    IReadOnlyList<string> Allowed(IEnumerable<string> named) => [.. named.Where(person => Knows(person) && !barred.Contains(person))];

    bool Knows(string? person) => person is not null && (people is null || people.Knows(person));

    // Null: there is no directory that could know.
    IReadOnlyList<string>? People(string group) => people?.PeopleOf(group);

    void Tell(string why, string policyWord, string? found) => step.ApproverReplaced(token, why, policyWord, found);
}
