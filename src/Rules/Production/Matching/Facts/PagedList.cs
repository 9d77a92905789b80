using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Marketing.Rules.Production.Matching;

/// <summary>A list in pages: a long one is never copied as it grows.</summary>
/// <remarks>
/// Arrays from 85,000 bytes on are collected together with all that has lasted long: a load that grew a few of them set off collections
/// that looked at every fact there is, and these took longer than the load.
/// </remarks>
[SuppressMessage("Naming", "CA1710", Justification = "It is a list.")]
sealed class PagedList<T> : IReadOnlyList<T>
{
    const int Bits = 10;
    const int PageSize = 1 << Bits;

    // A short list has one page, which grows as it does.
    T[]?[] _pages = new T[]?[1];

    public int Count { get; private set; }

    public T this[int index] => At(index);

    /// <summary>An item where it lies.</summary>
    public ref readonly T At(int index) => ref _pages[index >> Bits]![index & (PageSize - 1)];

    public void Add(in T item)
    {
        var (page, place) = (Count >> Bits, Count & (PageSize - 1));
        if (place == 0 || place == _pages[page]!.Length)
            Grow(page, place);
        _pages[page]![place] = item;
        Count++;
    }

    void Grow(int page, int items)
    {
        if (page == _pages.Length)
            Array.Resize(ref _pages, page * 2);
        if (_pages[page] is null || items > 0)
            Array.Resize(ref _pages[page], page > 0 ? PageSize : Math.Max(4, items * 2));
    }

    /// <summary>Drops all items from one on; of the pages the first is kept.</summary>
    public void Cut(int count)
    {
        for (var page = _pages.Length - 1; page > 0 && page << Bits >= count; page--)
            _pages[page] = null;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>() && count < Math.Min(Count, PageSize))
            _pages[0]?.AsSpan(count, Math.Min(Count, PageSize) - count).Clear();
        Count = count;
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return At(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
