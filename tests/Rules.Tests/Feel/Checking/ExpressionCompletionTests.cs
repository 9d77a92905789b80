using Marketing.Rules.Feel.Checking;

namespace Marketing.Rules.Tests.Feel.Checking;

/// <summary>What an editor may offer at a place: | marks it.</summary>
public class ExpressionCompletionTests
{
    static CompletionList At(string marked, bool isUnaryTests = false)
    {
        var offset = marked.IndexOf('|', StringComparison.Ordinal);
        return ExpressionCompletion.At(marked.Remove(offset, 1), offset, ExpressionCheckTests.Scope, isUnaryTests);
    }

    static string Show(CompletionList list) => string.Join(", ", list.Items.Select(item => item.Type is null ? item.Label : $"{item.Label}: {item.Type}"));

    public static TheoryData<string, string> Exact => FeelTable.Rows("""
        amo| ⇒ amount: number, total amount: number
        total am| ⇒ total amount: number
        1 + to| ⇒ total amount: number, today: date
        order.| ⇒ customer: context<name: string, credit limit: number>, lines: list<context<sku: string, qty: number>>, note: Any
        order.customer.cre| ⇒ credit limit: number
        order.customer.credit li| ⇒ credit limit: number
        order.lines[1].| ⇒ sku: string, qty: number
        (order).customer.na| ⇒ name: string
        due.| ⇒ year: number, month: number, day: number, weekday: number
        for line in order.lines return line.q| ⇒ qty: number
        order.lines[qt| ⇒ qty: number
        count(order.lines[ite| ⇒ item: context<sku: string, qty: number>
        {first: 1, second: fir| ⇒ first: number
        function(price: number) pri| ⇒ price: number
        if ok t| ⇒ then
        if ok then amount el| ⇒ else
        some t in tags sa| ⇒ satisfies
        for t in tags re| ⇒ return
        amount | ⇒ and, or, between, in, instance of
        amount b| ⇒ between
        客户| ⇒ 客户等级: string
        "am| ⇒ nothing
        amount.| ⇒ nothing
        amount // am| ⇒ nothing
        """);

    [Theory]
    [MemberData(nameof(Exact))]
    public void What_fits_is_offered(string marked, string expected) => Assert.Equal(expected == "nothing" ? "" : expected, Show(At(marked)));

    [Theory]
    [InlineData("|", "amount", "sum", "if", "if … then … else …")]
    [InlineData("if |", "amount", "sum")]
    [InlineData("sum(|", "amount", "tags")]
    [InlineData("ok and |", "ok", "not")]
    [InlineData("date an|", "date and time")]
    [InlineData("[1, |", "amount")]
    [InlineData("order.lines[qty > |", "amount", "qty", "item")]
    public void Among_others_these_are_offered(string marked, params string[] labels) =>
        Assert.All(labels, label => Assert.Contains(At(marked).Items, item => item.Label == label));

    [Theory]
    [InlineData("1 + total am|", 4, 8)]
    [InlineData("order.no|", 6, 2)]
    [InlineData("sum(|", 4, 0)]
    [InlineData("amount b|", 7, 1)]
    public void The_piece_of_text_that_is_replaced_is_told(string marked, int start, int length)
    {
        var list = At(marked);
        Assert.Equal((start, length), (list.Start, list.Length));
    }

    [Fact]
    public void A_cell_offers_its_input()
    {
        Assert.Contains(At("> |", isUnaryTests: true).Items, item => item.Label == "?");
        Assert.Contains(At("? > am|", isUnaryTests: true).Items, item => item.Label == "amount");
    }

    [Fact]
    public void A_function_shows_its_signatures()
    {
        var item = Assert.Single(At("substr|").Items, item => item.Label == "substring");
        Assert.Equal("substring(${1})", item.Insert);
        var signature = Assert.Single(item.Signatures);
        Assert.Equal(["string: string", "start position: number", "length?: number"],
            signature.Parameters.Select(parameter => $"{parameter.Name}{(parameter.Optional ? "?" : "")}: {parameter.Type}"));
        Assert.Equal("string", signature.Result.ToString());
    }

    [Fact]
    public void Any_text_and_any_place_has_an_answer()
    {
        foreach (var text in new[] { "", ")", "for", "for x in", "if a then", "{a: , b", "[1..", "\"", "a.b.", "function(", "some x", "/*", "🀄 + 1", "a\n  .b" })
        {
            for (var offset = -1; offset <= text.Length + 1; offset++)
                Assert.NotNull(ExpressionCompletion.At(text, offset, ExpressionCheckTests.Scope).Items);
        }
    }
}
