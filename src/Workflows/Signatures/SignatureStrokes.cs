using System.Globalization;
using System.Text;

namespace Marketing.Workflows.Signatures;

/// <summary>A signature drawn by hand: the lines of the pen on a pad of 1000 × 400 units, the origin at the upper left.</summary>
/// <remarks>Numbers are taken from outside and never a picture: what is archived is drawn here, and holds nothing that could be run.</remarks>
public sealed class SignatureStrokes
{
    public const int Width = 1000, Height = 400;

    const int MostStrokes = 300;
    const int MostPoints = 8_000;

    SignatureStrokes(IReadOnlyList<IReadOnlyList<int>> strokes) => Strokes = strokes;

    /// <summary>Each line as x, y, x, y, ….</summary>
    public IReadOnlyList<IReadOnlyList<int>> Strokes { get; }

    /// <summary>Reads what a page sends; null when it is no signature: nothing drawn, outside of the pad, or too much.</summary>
    public static SignatureStrokes? Read(IReadOnlyList<IReadOnlyList<int>>? strokes)
    {
        if (strokes is not { Count: > 0 and <= MostStrokes } || strokes.Any(stroke => stroke is null || stroke.Count < 2 || stroke.Count % 2 != 0) || strokes.Sum(stroke => stroke.Count) > MostPoints * 2)
            return null;
        return strokes.Any(stroke => !IsOnPad(stroke)) || Extent(strokes) < SmallestExtent ? null : new SignatureStrokes([.. strokes.Select(stroke => stroke.ToArray())]);
    }

    static bool IsOnPad(IReadOnlyList<int> stroke)
    {
        for (var at = 0; at < stroke.Count; at += 2)
        {
            if (stroke[at] is < 0 or > Width || stroke[at + 1] is < 0 or > Height)
                return false;
        }

        return true;
    }

    // A dot from a thumb that touched the pad is no signature.
    const int SmallestExtent = 40;

    static int Extent(IReadOnlyList<IReadOnlyList<int>> strokes)
    {
        var xs = strokes.SelectMany(stroke => stroke.Where((_, at) => at % 2 == 0)).ToList();
        var ys = strokes.SelectMany(stroke => stroke.Where((_, at) => at % 2 == 1)).ToList();
        return Math.Max(xs.Max() - xs.Min(), ys.Max() - ys.Min());
    }

    /// <summary>The signature as an SVG picture.</summary>
    public string ToSvg()
    {
        var path = new StringBuilder();
        foreach (var stroke in Strokes)
        {
            path.Append(CultureInfo.InvariantCulture, $"M{stroke[0]} {stroke[1]}");
            if (stroke.Count == 2)
                path.Append("h1");
            for (var at = 2; at < stroke.Count; at += 2)
                path.Append(CultureInfo.InvariantCulture, $"L{stroke[at]} {stroke[at + 1]}");
        }

        return $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="500" height="200" role="img"><path d="{path}" fill="none" stroke="#111" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"/></svg>""";
    }
}
