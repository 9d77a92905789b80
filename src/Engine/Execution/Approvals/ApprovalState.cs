using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution.Approvals;

/// <summary>Who decides in an approval node and what they have said: the node's own list, once it is entered.</summary>
/// <remarks>APPROVAL-MODELS §3. Immutable; kept in the node's scope.</remarks>
public sealed record ApprovalState(ApprovalMode Mode, IReadOnlyList<ApprovalEntry> Entries)
{
    /// <summary>For a vote: the share of the present total that must agree, in percent.</summary>
    public Number? Percent { get; init; }

    /// <summary>For a vote: the weight that must agree.</summary>
    public Number? Amount { get; init; }

    /// <summary>Whether a rejection counts only when all have spoken.</summary>
    public bool WaitsForAll { get; init; }

    /// <summary>Whether the model's collection holds <c>{person, weight}</c> in place of ids.</summary>
    public bool HasContexts { get; init; }

    /// <exception cref="InvalidOperationException">There is no such entry.</exception>
    public ApprovalEntry Entry(int id) => Entries.First(entry => entry.Id == id);

    /// <summary>The state with an entry put in the place of the one with its id.</summary>
    public ApprovalState With(ApprovalEntry changed) => this with { Entries = [.. Entries.Select(entry => entry.Id == changed.Id ? changed : entry)] };

    /// <summary>The state without an entry; what waited for it waits for what it waited for.</summary>
    public ApprovalState Without(ApprovalEntry gone) => this with
    {
        Entries = [.. Entries.Where(other => other.Id != gone.Id).Select(other => !other.WaitsFor.Contains(gone.Id) ? other
            : other with { WaitsFor = [.. other.WaitsFor.Where(id => id != gone.Id).Union(gone.WaitsFor)] })],
    };

    /// <summary>An id that no entry has had.</summary>
    public int NextId => Entries.Count == 0 ? 0 : Entries.Max(entry => entry.Id) + 1;

    /// <summary>Undecided entries that nothing stands before any more.</summary>
    public IEnumerable<ApprovalEntry> Ready => Entries.Where(entry => entry.Decision is null && entry.WaitsFor.All(id => Entry(id).Decision is not null));

    /// <summary>The decisions made, in the order of the entries.</summary>
    public IEnumerable<ApprovalDecision> Decisions => Entries.Select(entry => entry.Decision).OfType<ApprovalDecision>();

    /// <summary>The state as it is kept.</summary>
    public Value ToValue() => Value.Of(Context.Of(
        ("mode", Value.Of(Mode.ToString())), ("percent", Percent is { } share ? Value.Of(share) : Value.Null), ("amount", Amount is { } amount ? Value.Of(amount) : Value.Null),
        ("waits", Value.Of(WaitsForAll)), ("contexts", Value.Of(HasContexts)), ("entries", Value.OfList([.. Entries.Select(entry => entry.ToValue())]))));

    /// <summary>Reads what <see cref="ToValue"/> gave.</summary>
    public static ApprovalState From(Value value)
    {
        value.TryContext(out var kept);
        return new ApprovalState(Enum.Parse<ApprovalMode>(Kept.Text(kept, "mode")!), [.. Kept.Items(kept, "entries").Select(ApprovalEntry.From)])
        {
            Percent = Kept.Number(kept, "percent"), Amount = Kept.Number(kept, "amount"), WaitsForAll = Kept.Flag(kept, "waits"), HasContexts = Kept.Flag(kept, "contexts"),
        };
    }
}

/// <summary>One who decides: a person, or until somebody claims it those it is offered to.</summary>
/// <param name="Id">Stays the same while the list grows and shrinks; the index of its round.</param>
public sealed record ApprovalEntry(int Id)
{
    public string? Person { get; init; }

    /// <summary>People it is offered to while nobody owns it.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Roles and units it is offered to while nobody owns it.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The absent person that <see cref="Person"/> acts for.</summary>
    public string? OnBehalfOf { get; init; }
    public Number Weight { get; init; } = Number.One;

    /// <summary>Ids of the entries that decide before.</summary>
    public IReadOnlyList<int> WaitsFor { get; init; } = [];

    /// <summary>Who added it, when it is not the model's.</summary>
    public string? AddedBy { get; init; }
    public ApprovalDecision? Decision { get; init; }

    internal Value ToValue() => Value.Of(Context.Of(
        ("id", Value.Of(Id)), ("person", Value.Of(Person)), ("users", Kept.Texts(Users)), ("groups", Kept.Texts(Groups)), ("onBehalfOf", Value.Of(OnBehalfOf)), ("weight", Value.Of(Weight)),
        ("waitsFor", Value.OfList([.. WaitsFor.Select(id => Value.Of(id))])), ("addedBy", Value.Of(AddedBy)), ("decision", Decision?.ToValue() ?? Value.Null)));

    internal static ApprovalEntry From(Value value)
    {
        value.TryContext(out var kept);
        return new ApprovalEntry((int)Kept.Number(kept, "id")!.Value)
        {
            Person = Kept.Text(kept, "person"), Users = Kept.Texts(kept, "users"), Groups = Kept.Texts(kept, "groups"), OnBehalfOf = Kept.Text(kept, "onBehalfOf"),
            Weight = Kept.Number(kept, "weight") ?? Number.One, WaitsFor = [.. Kept.Items(kept, "waitsFor").Select(item => item.TryNumber(out var id) ? (int)id : 0)],
            AddedBy = Kept.Text(kept, "addedBy"), Decision = kept["decision"].IsNull ? null : ApprovalDecision.From(kept["decision"]),
        };
    }
}

/// <summary>What one has said.</summary>
/// <param name="Outcome"><see cref="Approved"/> or <see cref="Rejected"/>.</param>
/// <param name="At">ISO 8601, in the zone of the company.</param>
/// <param name="Auto">Null for a person's own decision; <c>repeat</c> or <c>overtime</c> for one that was made for them.</param>
public sealed record ApprovalDecision(string Person, string? OnBehalfOf, string Outcome, string? Comment, string At, Number Weight, string? Auto)
{
    public const string Approved = "approved";
    public const string Rejected = "rejected";

    /// <summary>As the variable <c>decision</c> has it (APPROVAL-MODELS §4).</summary>
    public Value ToValue() => Value.Of(Context.Of(
        ("person", Value.Of(Person)), ("onBehalfOf", Value.Of(OnBehalfOf)), ("outcome", Value.Of(Outcome)), ("comment", Value.Of(Comment)),
        ("at", Value.Of(At)), ("weight", Value.Of(Weight)), ("auto", Value.Of(Auto))));

    internal static ApprovalDecision From(Value value)
    {
        value.TryContext(out var kept);
        return new ApprovalDecision(Kept.Text(kept, "person")!, Kept.Text(kept, "onBehalfOf"), Kept.Text(kept, "outcome")!, Kept.Text(kept, "comment"),
            Kept.Text(kept, "at")!, Kept.Number(kept, "weight") ?? Number.One, Kept.Text(kept, "auto"));
    }
}

/// <summary>An approval given earlier in the request, for nodes that pass when the same person has approved before.</summary>
public sealed record PastApproval(string ElementId, string Person, int Round);

// Reading contexts that this chapter has written itself.
static class Kept
{
    public static string? Text(Context kept, string name) => kept[name].TryString(out var text) ? text : null;

    public static Number? Number(Context kept, string name) => kept[name].TryNumber(out var number) ? number : null;

    public static bool Flag(Context kept, string name) => kept[name].TryBoolean(out var flag) && flag;

    public static IReadOnlyList<Value> Items(Context kept, string name) => kept[name].TryList(out var items) ? items : [];

    public static IReadOnlyList<string> Texts(Context kept, string name) => [.. Items(kept, name).Select(item => item.TryString(out var text) ? text : "")];

    public static Value Texts(IReadOnlyList<string> texts) => Value.OfList([.. texts.Select(text => Value.Of(text))]);
}
