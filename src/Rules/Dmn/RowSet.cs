using System.Numerics;

namespace Marketing.Rules.Dmn;

/// <summary>A set of the rules of one table, by index; changed only while it is made.</summary>
readonly struct RowSet
{
    readonly ulong[] _words;

    RowSet(ulong[] words) => _words = words;

    public static RowSet None(int rules) => new(new ulong[(rules + 63) / 64]);

    public static RowSet Below(int end, int rules)
    {
        var set = None(rules);
        for (var i = 0; i < end; i++)
            set.Put(i);
        return set;
    }

    public void Put(int rule) => _words[rule / 64] |= 1UL << (rule % 64);

    public bool Has(int rule) => (_words[rule / 64] & (1UL << (rule % 64))) != 0;

    public bool IsEmpty => !_words.AsSpan().ContainsAnyExcept(0UL);

    public int Count => _words.Sum(word => BitOperations.PopCount(word));

    public RowSet And(RowSet other)
    {
        var both = new ulong[_words.Length];
        for (var i = 0; i < both.Length; i++)
            both[i] = _words[i] & other._words[i];
        return new(both);
    }

    public RowSet Or(RowSet other)
    {
        var either = new ulong[_words.Length];
        for (var i = 0; i < either.Length; i++)
            either[i] = _words[i] | other._words[i];
        return new(either);
    }

    public bool SameAs(RowSet other) => _words.AsSpan().SequenceEqual(other._words);

    public IEnumerable<int> Rows
    {
        get
        {
            for (var word = 0; word < _words.Length; word++)
            {
                for (var left = _words[word]; left != 0; left &= left - 1)
                    yield return word * 64 + BitOperations.TrailingZeroCount(left);
            }
        }
    }
}
