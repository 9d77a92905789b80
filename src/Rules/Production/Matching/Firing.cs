using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>What has become of a refraction key.</summary>
public enum KeyOutcome
{
    /// <summary>The rule fired.</summary>
    Fired,

    /// <summary>Another rule of its group fired for the same key.</summary>
    Suppressed,

    /// <summary>An effect had no value where one is required; an operator has to decide.</summary>
    Parked,
}

/// <summary>The key by which a rule fires once: rule and values (RULES-DSL §4, Refraction).</summary>
public sealed class RefractionKey(string rule, IReadOnlyList<Value> values)
{
    string? _text;

    /// <summary>Id of the rule.</summary>
    public string Rule => rule;

    public IReadOnlyList<Value> Values => values;

    /// <summary>Rule and values as one text; equal keys have equal texts.</summary>
    public override string ToString() => _text ??= KeyText.Of(rule, values);
}

/// <summary>A match that fired, or was kept from it: the facts with their versions, the key, and what it proposes.</summary>
public sealed class Firing
{
    readonly RuleRunner _runner;
    readonly int _id;
    readonly long _at;
    // One fact, or an array of them.
    object _facts;

    // One effect, or an array of them: most rules have one. Of a rule that sets a field, and does nothing else, the fact as it is to be.
    object? _effects;
    Rare? _rare;

    internal Firing(RuleRunner runner, int id, int number, long at, object facts, Snapshot? seen = null)
    {
        (_runner, _id, Number, _at, _facts) = (runner, id, number, at, facts);
        if (seen is not null)
            Other.Seen = seen;
    }

    /// <summary>What few firings have.</summary>
    sealed class Rare
    {
        public RefractionKey? Key;
        public Snapshot? Seen;
        public Firing? SuppressedBy;
        public KeyOutcome Outcome;
        public Words? Cause;
        public List<Firing>? Suppressed;
        public ulong Signature;
    }

    Rare Other => _rare ??= new();

    /// <summary>The rule.</summary>
    public CheckedRule Rule => _runner.Plan.Rule;

    public RefractionKey Key => Other.Key ??= _runner.Keys.KeyOf(_id);

    /// <summary>How often the key has fired, this time included; from 1.</summary>
    public int Number { get; }

    /// <summary>The instant of the run: of a rule that waited, the instant it waited for.</summary>
    public DateTimeOffset At => _runner.At(_at);

    /// <summary>The joined facts in textual order, then those of sequences.</summary>
    public IReadOnlyList<Fact> Facts => All;

    Fact[] All => (Fact[])(_facts = _facts is Fact only ? new[] { only } : _facts);

    public KeyOutcome Outcome
    {
        get => _rare?.Outcome ?? KeyOutcome.Fired;
        internal init => Other.Outcome = value;
    }

    /// <summary>Effects in their order; empty when it was suppressed or parked.</summary>
    public IReadOnlyList<ProposedEffect> Effects => (IReadOnlyList<ProposedEffect>)(_effects = _effects switch
    {
        null => Array.Empty<ProposedEffect>(),
        Fact changed => new[] { new FieldSet(_runner.Plan.Effects[0].Target!, changed) { Firing = this } },
        ProposedEffect only => new[] { only },
        var many => many,
    });

    /// <summary>The fact as it is to be, of a rule that sets a field and does nothing else; null of all others.</summary>
    internal Fact? OnlyChange => _effects as Fact;

    internal int EffectCount => _effects switch
    {
        null => 0,
        ProposedEffect => 1,
        var many => ((ProposedEffect[])many).Length,
    };

    internal ProposedEffect EffectAt(int index) => _effects as ProposedEffect ?? ((ProposedEffect[])_effects!)[index];

    /// <param name="effects">The effect, an array of them, or the <see cref="OnlyChange"/>.</param>
    internal void Propose(object effects) => _effects = effects;

    /// <summary>The firing of the same group that came first, for one that was suppressed.</summary>
    public Firing? SuppressedBy
    {
        get => _rare?.SuppressedBy;
        internal init => Other.SuppressedBy = value;
    }

    /// <summary>The firings of the same group that this one kept from firing.</summary>
    public IReadOnlyList<Firing> Suppressed => _rare?.Suppressed ?? (IReadOnlyList<Firing>)[];

    internal void Suppress(Firing other) => (Other.Suppressed ??= []).Add(other);

    /// <summary>Why it fired: each clause with the values it saw then, whatever has become of the facts since.</summary>
    /// <remarks>For people: it costs some hundred microseconds. What is to be told after a restart has to be asked for, and stored, in time.</remarks>
    public FiringExplanation Explain() => _runner.Explain(this, _rare?.Seen ?? new(All, [], [], _at));

    /// <summary>What the match read, of rules that fire on every change.</summary>
    internal ulong Signature
    {
        get => _rare?.Signature ?? 0;
        set
        {
            if (value != 0)
                Other.Signature = value;
        }
    }

    /// <summary>Why it was parked.</summary>
    public Words? Cause
    {
        get => _rare?.Cause;
        internal init => Other.Cause = value;
    }

    public override string ToString() => $"{Key} #{Number} {Outcome}";
}

/// <summary>Keys as text: every value with its kind, so that 1 and "1" are told apart.</summary>
static class KeyText
{
    public static string Of(string rule, IReadOnlyList<Value> values)
    {
        var text = new System.Text.StringBuilder(rule);
        foreach (var value in values)
            Append(text.Append('|'), value);
        return text.ToString();
    }

    public static string Of(in Value value)
    {
        var text = new System.Text.StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    static void Append(System.Text.StringBuilder text, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.String:
                text.Append('"').Append(value.AsString.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
                break;
            case ValueKind.Number:
                text.Append(value.AsNumber.Stripped());
                break;
            case ValueKind.List:
                text.Append('[');
                foreach (var item in value.AsList)
                    Append(text.Append(' '), item);
                text.Append(']');
                break;
            case ValueKind.Context:
                text.Append('{');
                foreach (var (name, entry) in value.AsContext.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                    Append(text.Append(' ').Append(name).Append(':'), entry);
                text.Append('}');
                break;
            case ValueKind.Null or ValueKind.Boolean:
                text.Append(value.ToString());
                break;
            default:
                text.Append('@').Append(value.ToString());
                break;
        }
    }
}
