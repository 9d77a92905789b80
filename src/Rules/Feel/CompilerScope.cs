namespace Marketing.Rules.Feel;

/// <summary>The slots of one frame while it is being laid out: of the whole expression, or of one function in it.</summary>
sealed class CompilerScope(CompilerScope? outer)
{
    readonly List<(string? Name, int Slot)> _entries = [];
    readonly List<(string Name, Node Source, int Slot)> _captures = [];
    readonly Dictionary<string, int> _roots = new(StringComparer.Ordinal);

    readonly HashSet<int> _read = [];

    public int Slots { get; private set; }
    public IEnumerable<string> RootNames => _roots.Keys;
    public IEnumerable<(string Name, Node Source, int Slot)> Captures => _captures;

    public int NewSlot() => Slots++;

    public int Mark => _entries.Count;
    public void Forget(int mark) => _entries.RemoveRange(mark, _entries.Count - mark);

    public int Declare(string name)
    {
        var slot = NewSlot();
        Declare(name, slot);
        return slot;
    }

    public void Declare(string name, int slot) => _entries.Add((name, slot));

    /// <summary>Opens the scope of a filter: the fields of the item come before the names outside.</summary>
    public int DeclareItem()
    {
        var slot = NewSlot();
        _entries.Add((null, slot));
        return slot;
    }

    /// <summary>Whether a declared value is used at all.</summary>
    public bool WasRead(int slot) => _read.Contains(slot);

    public bool InFilter => _entries.Exists(entry => entry.Name is null) || outer?.InFilter == true;

    /// <summary>Whether the expression itself declares the name here.</summary>
    public bool Declares(string name) => _entries.Exists(entry => entry.Name == name) || outer?.Declares(name) == true;

    /// <summary>The node that reads a name from here.</summary>
    public Node Resolve(string name, SourcePosition at, Func<string, FunctionSet?> function) => Resolve(name, at, function, _entries.Count - 1);

    Node Resolve(string name, SourcePosition at, Func<string, FunctionSet?> function, int from)
    {
        for (var i = from; i >= 0; i--)
        {
            var (declared, slot) = _entries[i];
            if (declared == name)
            {
                _read.Add(slot);
                return new LocalNode(at, slot);
            }
            if (declared is null)
                return new ItemMemberNode(at, slot, name, name == "item" ? new LocalNode(at, slot) : Resolve(name, at, function, i - 1));
        }
        return outer is null ? Root(name, at, function(name)) : Capture(name, at, function);
    }

    ScopeNode Root(string name, SourcePosition at, FunctionSet? function)
    {
        if (!_roots.TryGetValue(name, out var slot))
            _roots[name] = slot = NewSlot();
        return new(at, name, slot, function);
    }

    // A function takes along what it uses from outside: values, not places, so it may outlive the evaluation that made it.
    CapturedNode Capture(string name, SourcePosition at, Func<string, FunctionSet?> function)
    {
        foreach (var (captured, _, slot) in _captures)
        {
            if (captured == name)
                return new(at, name, slot);
        }
        var source = outer!.Resolve(name, at, function);
        var place = NewSlot();
        _captures.Add((name, source, place));
        return new(at, name, place);
    }
}
