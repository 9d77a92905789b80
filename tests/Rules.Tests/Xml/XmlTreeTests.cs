using System.Text;
using Marketing.Rules.Xml;

namespace Marketing.Rules.Tests.Xml;

/// <summary>RELIABILITY SR-F6: XML is read within bounds, and what stops the reading is said with its place.</summary>
public class XmlTreeTests
{
    static readonly XmlCodes Codes = new("malformed", "dtd", "too-much");

    static string Many(int count, Func<int, string> piece) => string.Concat(Enumerable.Range(0, count).Select(piece));

    public static TheoryData<string, string, string> Refused => new()
    {
        { "nothing", "malformed", "" },
        { "a cut tag", "malformed", "<a" },
        { "an unknown entity", "malformed", "<a>&who;</a>" },
        { "a prefix from nowhere", "malformed", "<x:a/>" },
        { "an attribute twice", "malformed", "<a b='1' b='2'/>" },
        { "a DTD", "dtd", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>" },
        { "a billion laughs", "dtd", "<!DOCTYPE a [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;'>]><a>&b;</a>" },
        { "a file beside it", "dtd", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>" },
        { "201 levels", "too-much", Many(201, _ => "<a>") + Many(201, _ => "</a>") },
        { "a million levels", "too-much", Many(1_000_000, _ => "<a>") },
        { "half a million nodes", "too-much", "<a>" + Many(500_000, _ => "<b/>") + "</a>" },
        { "half a million attributes", "too-much", "<a>" + Many(25_001, _ => "<b " + Many(20, i => $"x{i}='1' ") + "/>") + "</a>" },
        { "half a million pieces of text", "too-much", "<a>" + Many(500_000, _ => "<![CDATA[x]]>") + "</a>" },
        { "257 namespaces", "too-much", "<a>" + Many(257, i => $"<b xmlns='urn:{i}'/>") + "</a>" },
        { "257 declared namespaces", "too-much", "<a " + Many(257, i => $"xmlns:x{i}='urn:{i}' ") + "/>" },
        { "ten million characters", "too-much", "<a>" + new string('x', XmlTree.MaxCharacters) + "</a>" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_no_bounded_XML_is_refused_with_code_place_and_mend(string what, string code, string text)
    {
        var root = XmlTree.Read(text, Codes, "m.xml", out var problem);
        Assert.Null(root);
        Assert.Equal((code, "m.xml"), (problem!.Code, problem.File));
        Assert.NotNull(problem.Mend);
        Assert.True(problem.Position is { Line: >= 1, Column: >= 1 } at && at.Line <= text.Count(c => c == '\n') + 1 && at.Column <= text.Length + 1, what);
    }

    [Fact]
    public void At_the_bounds_it_is_read()
    {
        Assert.NotNull(XmlTree.Read(Many(200, _ => "<a>") + Many(200, _ => "</a>"), Codes, null, out _));
        Assert.NotNull(XmlTree.Read("<a>" + Many(XmlTree.MaxNodes - 1, _ => "<b/>") + "</a>", Codes, null, out _));
    }

    [Fact]
    public void Bytes_are_read_in_UTF_8_and_UTF_16_only()
    {
        const string Text = "<?xml version=\"1.0\" encoding=\"{0}\"?><a>值</a>";
        var read = new (Encoding Encoding, string Declared, bool Accepted)[]
        {
            (new UTF8Encoding(false), "UTF-8", true), (new UTF8Encoding(true), "utf-8", true), (Encoding.Unicode, "UTF-16", true),
            (Encoding.BigEndianUnicode, "UTF-16", true), (new UnicodeEncoding(false, false), "UTF-16", true), (Encoding.UTF32, "UTF-32", false),
            (new UTF8Encoding(false), "GBK", false), (Encoding.Latin1, "UTF-8", true),
        };
        foreach (var (encoding, declared, accepted) in read)
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(Text.Replace("{0}", declared, StringComparison.Ordinal))];
            var root = XmlTree.Read(bytes, Codes, null, out var problem);
            Assert.True(accepted ? root is { Name: "a" } : problem is { Code: "malformed" }, $"{encoding.WebName} as {declared}");
        }
        Assert.Null(XmlTree.Read(new byte[] { (byte)'<', (byte)'a', 0xC3, 0x28, (byte)'>' }, Codes, null, out _));
        Assert.Null(XmlTree.Read(new byte[XmlTree.MaxBytes + 1], Codes, null, out var large));
        Assert.Equal("too-much", large!.Code);
    }

    [Fact]
    public void Elements_and_texts_know_where_they_stand()
    {
        var root = XmlTree.Read("<a>\n  <b x='1'>\n\n   one <![CDATA[<two>]]> <!-- no --> three\n</b>\n</a>", Codes, null, out _)!;
        var b = Assert.Single(root.Children);
        Assert.Equal((new SourcePosition(2, 3), new SourcePosition(4, 4)), (b.Position, b.TextPosition));
        Assert.Equal("one <two> three", b.Text);
        Assert.Equal("1", b.Attribute("x"));
        Assert.Equal(root.Position, root.TextPosition);
    }

    [Fact]
    public void Qualified_names_are_read_with_the_prefixes_declared_around_them()
    {
        var root = XmlTree.Read("<a xmlns:p='urn:1'><b xmlns:p='urn:2'/><c xmlns:q='urn:3' p:x='1' x='2'/></a>", Codes, null, out _)!;
        Assert.Equal(["{urn:2}n", "{urn:1}n"], root.Children.Select(child => child.Expand("p:n")));
        Assert.Equal(["q:n", "{urn:3}n"], root.Children.Select(child => child.Expand("q:n")));
        Assert.Equal(("2", "1"), (root.Children[1].Attribute("x"), root.Children[1].Attribute("{urn:1}x")));
    }
}
