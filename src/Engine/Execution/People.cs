namespace Marketing.Engine.Execution;

/// <summary>The people of the company as a step may know them: an immutable snapshot, handed to it with its trigger.</summary>
public interface IPeople
{
    /// <summary>Whether somebody of this id works here now.</summary>
    bool Knows(string person);

    /// <summary>Id of the manager directly above; null at the top, and for whom nobody knows.</summary>
    string? ManagerOf(string person);

    /// <summary>The people of a role, or of a unit written <c>unit:ID</c>, in directory order; nobody for an unknown name.</summary>
    IReadOnlyList<string> PeopleOf(string group);

    /// <summary>Who acts for an absent person in this process at this instant (代理); null while the person is here or nobody was named.</summary>
    string? ProxyOf(string person, string processId, DateTimeOffset at);
}
