namespace Marketing.Rules.Production.Matching;

/// <summary>Numbers rows of numbers, such as the facts of matches: equal rows have one number, given in the order they come.</summary>
sealed class Tuples(int width)
{
    int[] _places = new int[16];
    int[] _items = [];

    public int Count { get; private set; }

    public ReadOnlySpan<int> this[int number] => _items.AsSpan(number * width, width);

    public int FindOrAdd(ReadOnlySpan<int> row)
    {
        var place = HashOf(row) & (_places.Length - 1);
        for (; _places[place] > 0; place = (place + 1) & (_places.Length - 1))
        {
            if (this[_places[place] - 1].SequenceEqual(row))
                return _places[place] - 1;
        }
        if ((Count + 1) * width > _items.Length)
            Array.Resize(ref _items, Math.Max(_items.Length * 2, 8 * width));
        row.CopyTo(_items.AsSpan(Count * width));
        _places[place] = ++Count;
        if (Count > _places.Length / 3 * 2)
            Grow();
        return Count - 1;
    }

    void Grow()
    {
        _places = new int[_places.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            var place = HashOf(this[i]) & (_places.Length - 1);
            while (_places[place] > 0)
                place = (place + 1) & (_places.Length - 1);
            _places[place] = i + 1;
        }
    }

    static int HashOf(ReadOnlySpan<int> row)
    {
        var hash = 0UL;
        foreach (var item in row)
            hash = (hash + (uint)item) * 0x9E3779B97F4A7C15;
        return (int)(hash >> 33);
    }
}
