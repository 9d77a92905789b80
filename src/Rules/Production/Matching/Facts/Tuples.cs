namespace Marketing.Rules.Production.Matching;

/// <summary>Numbers rows of numbers, such as the facts of matches: equal rows have one number, given in the order they come.</summary>
sealed class Tuples(int width)
{
    readonly HashPlaces _places = new();
    int[] _items = [];

    public int Count => _places.Count;

    public ReadOnlySpan<int> this[int number] => _items.AsSpan(number * width, width);

    public int FindOrAdd(ReadOnlySpan<int> row)
    {
        var hash = HashOf(row);
        var number = _places.First(hash, out var place);
        while (number >= 0 && !this[number].SequenceEqual(row))
            number = _places.Next(hash, ref place);
        return number >= 0 ? number : Add(hash, row);
    }

    int Add(int hash, ReadOnlySpan<int> row)
    {
        var number = Count;
        if ((number + 1) * width > _items.Length)
            Array.Resize(ref _items, Math.Max(_items.Length * 2, 8 * width));
        row.CopyTo(_items.AsSpan(number * width));
        _places.Add(hash, number);
        return number;
    }

    static int HashOf(ReadOnlySpan<int> row)
    {
        var hash = 0UL;
        foreach (var item in row)
            hash = (hash + (uint)item) * 0x9E3779B97F4A7C15;
        return (int)(hash >> 32);
    }
}
