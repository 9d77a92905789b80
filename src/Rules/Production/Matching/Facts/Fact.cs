using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>A fact as the matcher sees it: type, key, version and values. It never changes; a change is another fact with the same type and key.</summary>
/// <remarks>RULES-DSL §4, Facts.</remarks>
public sealed class Fact
{
    internal Fact(FactLayout layout, long version, Value[] slots)
    {
        Layout = layout;
        Version = version;
        Slots = slots;
    }

    Context? _record;

    internal FactLayout Layout { get; }

    /// <summary>The values in the order of the layout: the key, then the declared fields.</summary>
    internal Value[] Slots { get; }

    /// <summary>Id of the type.</summary>
    public string Type => Layout.Type.Id;

    /// <summary>The key within the type.</summary>
    public string Key => Slots[0].AsString;

    /// <summary>Counted by whoever stores the record; explanations name it.</summary>
    public long Version { get; }

    /// <summary>The record as FEEL sees it, with its key as <c>id</c>.</summary>
    public Context Record => _record ??= new(Layout.Shape, Slots);

    /// <summary>The fact with another value in one slot.</summary>
    internal Fact With(int slot, in Value value, long version)
    {
        var slots = (Value[])Slots.Clone();
        slots[slot] = value;
        return new(Layout, version, slots);
    }

    public override string ToString() => $"{Type} {Key}";
}

/// <summary>In which order the fields of a type lie, so that a condition reads a place and no name.</summary>
public sealed class FactLayout
{
    readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);

    /// <summary>The layout of a declared type.</summary>
    public FactLayout(FactType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type = type;
        Shape = new([FactType.KeyField, .. type.Fields.Select(field => field.Id)]);
        for (var i = 0; i < Shape.Names.Length; i++)
            _slots.TryAdd(Shape.Names[i], i);
    }

    /// <summary>The declared type.</summary>
    public FactType Type { get; }

    internal ContextShape Shape { get; }

    internal int Width => Shape.Names.Length;

    /// <summary>Where a field lies; -1 when the type has none of this id.</summary>
    internal int SlotOf(string field) => _slots.GetValueOrDefault(field, -1);

    /// <summary>A fact of a record; entries that are not declared are left out, and declared fields without an entry are null.</summary>
    public Fact Make(string key, long version, Context record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var slots = new Value[Width];
        for (var i = 1; i < slots.Length; i++)
            slots[i] = record[Shape.Names[i]];
        return Make(key, version, slots);
    }

    /// <summary>A fact of values in the order of <see cref="FactType.Fields"/>; what is missing at the end is null.</summary>
    /// <exception cref="ArgumentException">There are more values than fields.</exception>
    public Fact Make(string key, long version, params ReadOnlySpan<Value> fields)
    {
        if (fields.Length >= Width)
            throw new ArgumentException($"{Type.Id} has {Width - 1} fields, but {fields.Length} values were given.", nameof(fields));
        var slots = new Value[Width];
        fields.CopyTo(slots.AsSpan(1));
        return Make(key, version, slots);
    }

    internal Fact Make(string key, long version, Value[] slots)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        slots[0] = Value.Of(key);
        return new(this, version, slots);
    }
}

/// <summary>One change of an input transaction: a fact as it is from now on, or that there is none of a key any more.</summary>
/// <param name="Fact">The fact; null when it is taken back.</param>
public readonly record struct FactChange(string Type, string Key, Fact? Fact)
{
    /// <summary>A new fact, or another version of one that is known by its key.</summary>
    public static FactChange Put(Fact fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        return new(fact.Type, fact.Key, fact);
    }

    /// <summary>There is no such fact any more.</summary>
    public static FactChange Retract(string type, string key) => new(type, key, null);
}
