using System.Collections;

namespace Marketing.Rules.Feel;

/// <summary>A FEEL context: an immutable map from names to values that keeps the order its entries were given in.</summary>
/// <remarks>DMN 1.5 §10.3.2.6. Contexts made by one literal share their <see cref="ContextShape"/>, so a path is an array index.</remarks>
public sealed class Context : IEnumerable<KeyValuePair<string, Value>>, IEquatable<Context>
{
    readonly Value[] _values;

    internal Context(ContextShape shape, Value[] values)
    {
        Shape = shape;
        _values = values;
    }

    public static Context Empty { get; } = new(ContextShape.Empty, []);

    /// <summary>A context of these entries; a name given twice keeps the later value.</summary>
    public static Context Of(params ReadOnlySpan<(string Name, Value Value)> entries)
    {
        var builder = new Builder();
        foreach (var (name, value) in entries)
            builder.Set(name, value);
        return builder.Build();
    }

    public int Count => _values.Length;

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Keys => Shape.Names;

    /// <summary>The values, in the order of <see cref="Keys"/>.</summary>
    public IReadOnlyList<Value> Values => _values;

    internal ContextShape Shape { get; }
    internal ref readonly Value At(int index) => ref _values[index];

    public bool TryGet(string name, out Value value)
    {
        var index = Shape.IndexOf(name);
        value = index < 0 ? default : _values[index];
        return index >= 0;
    }

    /// <summary>Where an entry stands. The hint is where it stood in the context met last: contexts that meet in one place are mostly laid out alike.</summary>
    internal bool TryFind(string name, ref int hint, out int index)
    {
        index = hint;
        var names = Shape.Names;
        if ((uint)index < (uint)names.Length && string.Equals(names[index], name, StringComparison.Ordinal))
            return true;
        index = Shape.IndexOf(name);
        if (index >= 0)
            hint = index;
        return index >= 0;
    }

    internal bool TryGet(string name, ref int hint, out Value value)
    {
        var found = TryFind(name, ref hint, out var index);
        value = found ? _values[index] : default;
        return found;
    }

    /// <summary>The value of an entry; null when there is none.</summary>
    public Value this[string name] => TryGet(name, out var value) ? value : default;

    /// <summary>This context with one entry set or added.</summary>
    public Context With(string name, Value value)
    {
        var index = Shape.IndexOf(name);
        if (index >= 0)
        {
            var values = (Value[])_values.Clone();
            values[index] = value;
            return new(Shape, values);
        }
        return new(new ContextShape([.. Shape.Names, name]), [.. _values, value]);
    }

    public IEnumerator<KeyValuePair<string, Value>> GetEnumerator()
    {
        for (var i = 0; i < _values.Length; i++)
            yield return new(Shape.Names[i], _values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Same names with equal values; order does not count.</summary>
    public bool Equals(Context? other) => other is not null && DeepEquality.AreEqual(Value.Of(this), Value.Of(other));

    public override bool Equals(object? obj) => Equals(obj as Context);

    public override int GetHashCode() => Value.Of(this).GetHashCode();

    public override string ToString() => Value.Of(this).ToString();

    /// <summary>Collects entries; a name set twice keeps its first place and its last value.</summary>
    public sealed class Builder
    {
        readonly List<string> _names = [];
        readonly List<Value> _values = [];
        Dictionary<string, int>? _index;

        public int Count => _names.Count;

        public Builder Set(string name, Value value)
        {
            ArgumentNullException.ThrowIfNull(name);
            var index = IndexOf(name);
            if (index >= 0)
            {
                _values[index] = value;
                return this;
            }
            _index?.Add(name, _names.Count);
            _names.Add(name);
            _values.Add(value);
            return this;
        }

        public bool Has(string name) => IndexOf(name) >= 0;

        public Context Build() => _names.Count == 0 ? Empty : new(new ContextShape([.. _names]), [.. _values]);

        /// <summary>Builds with the shape of a sibling when the names are the same, so that paths over a list stay array reads.</summary>
        internal Context Build(ref ContextShape? sibling)
        {
            if (_names.Count == 0)
                return Empty;
            if (sibling is null || !sibling.Names.SequenceEqual(_names))
                sibling = new([.. _names]);
            return new(sibling, [.. _values]);
        }

        int IndexOf(string name)
        {
            if (_index is null && _names.Count > 8)
            {
                _index = [];
                for (var i = 0; i < _names.Count; i++)
                    _index.Add(_names[i], i);
            }
            if (_index is not null)
                return _index.GetValueOrDefault(name, -1);
            return _names.IndexOf(name);
        }
    }
}

/// <summary>The names of a context and their places; shared by contexts that were made alike.</summary>
sealed class ContextShape(string[] names)
{
    // Built when first asked for; two threads may both build it and get the same.
    Dictionary<string, int>? _index;

    public static ContextShape Empty { get; } = new([]);

    public string[] Names { get; } = names;

    public int IndexOf(string name)
    {
        if (Names.Length > 8)
            return (_index ??= MakeIndex()).GetValueOrDefault(name, -1);
        for (var i = 0; i < Names.Length; i++)
        {
            if (string.Equals(Names[i], name, StringComparison.Ordinal))
                return i;
        }
        return -1;
    }

    Dictionary<string, int> MakeIndex()
    {
        var index = new Dictionary<string, int>(Names.Length, StringComparer.Ordinal);
        for (var i = 0; i < Names.Length; i++)
            index[Names[i]] = i;
        return index;
    }
}
