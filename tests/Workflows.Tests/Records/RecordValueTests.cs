using System.Text.Json;
using Marketing.Rules.Feel;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.Tests.Records;

/// <summary>Values of every kind from JSON to FEEL and back, and the words for those that do not fit.</summary>
public class RecordValueTests
{
    static RecordReading Read(string json, Context? present = null)
    {
        using var document = JsonDocument.Parse(json);
        return RecordValues.Read(RecordSamples.Everything, document.RootElement, RecordSamples.Feel, present);
    }

    static string Json(Context values) => FeelJson.ToJson(Value.Of(RecordValues.Stored(RecordSamples.Everything, values))).Replace("\\u002B", "+", StringComparison.Ordinal);

    // Field, JSON, the kind of the FEEL value, and the JSON it is kept as where that differs.
    public static TheoryData<string, string, ValueKind, string?> Kinds => new()
    {
        { "string", "\"张三\"", ValueKind.String, null },
        { "text", "\"第一行\\n第二行\"", ValueKind.String, null },
        { "int", "42", ValueKind.Number, null },
        { "int", "-7", ValueKind.Number, null },
        { "int", "4.0", ValueKind.Number, "4" },
        { "decimal", "3.14159265358979323846", ValueKind.Number, null },
        { "money", "1200.5", ValueKind.Number, null },
        { "money", "1200.500", ValueKind.Number, "1200.5" },
        { "percent", "0.15", ValueKind.Number, null },
        { "bool", "false", ValueKind.Boolean, null },
        { "date", "\"2026-03-02\"", ValueKind.Date, null },
        { "datetime", "\"2026-03-02T09:30:00+08:00\"", ValueKind.DateTime, null },
        { "datetime", "\"2026-03-02T09:30:00\"", ValueKind.DateTime, "\"2026-03-02T09:30:00+08:00\"" },
        { "datetime", "\"2026-03-02T01:30:00Z\"", ValueKind.DateTime, null },
        { "datetime", "\"2026-03-02T09:30\"", ValueKind.DateTime, "\"2026-03-02T09:30:00+08:00\"" },
        { "datetime", "\"2026-03-02T01:30Z\"", ValueKind.DateTime, "\"2026-03-02T01:30:00Z\"" },
        { "time", "\"09:30:00\"", ValueKind.Time, null },
        { "time", "\"09:30\"", ValueKind.Time, "\"09:30:00\"" },
        { "duration", "\"P3D\"", ValueKind.DaysTimeDuration, null },
        { "duration", "\"PT12H\"", ValueKind.DaysTimeDuration, null },
        { "duration", "\"P2M\"", ValueKind.YearsMonthsDuration, null },
        { "period", "\"2026Q1\"", ValueKind.String, null },
        { "month", "\"2026-03\"", ValueKind.String, null },
        { "week", "\"2026W09\"", ValueKind.String, null },
        { "geo", "{\"lat\":31.23,\"lon\":121.47}", ValueKind.Context, null },
        { "file", "\"f1\"", ValueKind.String, null },
        { "files", "[\"f1\",\"f2\"]", ValueKind.List, null },
        { "enum", "\"visit\"", ValueKind.String, null },
        { "ref", "\"E-1\"", ValueKind.String, null },
        { "user", "\"zhang.san\"", ValueKind.String, null },
        { "role", "\"salesperson\"", ValueKind.String, null },
        { "unit", "\"sales-dept\"", ValueKind.String, null },
        { "dates", "[\"2026-03-02\",\"2026-03-03\"]", ValueKind.List, null },
        { "users", "[\"a\",\"b\"]", ValueKind.List, null },
        { "lines", "[{\"item\":\"甲\",\"amount\":3.5,\"due\":\"2026-04-01\"}]", ValueKind.List, null },
        { "any", "[{\"x\":1},{\"y\":[true]}]", ValueKind.List, null },
    };

    [Theory, MemberData(nameof(Kinds))]
    public void A_value_is_typed_for_FEEL_and_kept_as_JSON(string field, string json, ValueKind kind, string? kept)
    {
        var read = Read($"{{\"{field}\": {json}}}");
        Assert.Empty(read.Problems.Select(problem => problem.Format()));
        Assert.Equal(kind, read.Values[field].Kind);

        var stored = Json(read.Values);
        Assert.Equal($"{{\"{field}\":{kept ?? json}}}", stored);
        Assert.True(FeelJson.Parse(stored).TryContext(out var again));
        var typed = RecordValues.Typed(RecordSamples.Everything, again, RecordSamples.Feel);
        Assert.Equal((kind, read.Values[field]), (typed[field].Kind, typed[field]));
    }

    [Fact]
    public void Dates_inside_structures_are_dates()
    {
        Assert.True(Read("""{"lines": [{"item": "甲", "due": "2026-04-01"}], "dates": ["2026-03-02"]}""").Values["lines"].TryList(out var lines));
        Assert.True(lines[0].TryContext(out var line));
        Assert.Equal(ValueKind.Date, line["due"].Kind);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { """{"string": "a\nb"}""", "string REC-101 Expected one line of text of at most 500 characters in 'String', but found \"a\\nb\"." },
        { """{"string": 5}""", "string REC-101 Expected one line of text of at most 500 characters in 'String', but found 5." },
        { """{"int": 1.5}""", "int REC-101 Expected a whole number in 'Int', but found 1.5." },
        { """{"int": "5"}""", "int REC-101 Expected a whole number in 'Int', but found \"5\"." },
        { """{"money": 1.005}""", "money REC-101 Expected an amount with at most two decimals in 'Money', but found 1.005." },
        { """{"bool": "是"}""", "bool REC-101 Expected true or false in 'Bool', but found \"是\"." },
        { """{"date": "2026-02-30"}""", "date REC-101 Expected a date such as 2026-03-02 in 'Date', but found \"2026-02-30\"." },
        { """{"datetime": "2026-03-02"}""", "datetime REC-101 Expected a date and time such as 2026-03-02T09:30:00+08:00 in 'Datetime', but found \"2026-03-02\"." },
        { """{"time": "25:00"}""", "time REC-101 Expected a time such as 09:30 in 'Time', but found \"25:00\"." },
        { """{"duration": "3 days"}""", "duration REC-101 Expected a duration such as P3D (three days), PT12H (twelve hours) or P1M (a month) in 'Duration', but found \"3 days\"." },
        { """{"period": "2026-03"}""", "period REC-101 Expected a period such as 2026Q1 in 'Period', but found \"2026-03\"." },
        { """{"geo": {"lat": 91, "lon": 0}}""", "geo REC-101 Expected a place such as {\"lat\": 31.2, \"lon\": 121.5} in degrees in 'Geo', but found {" },
        { """{"files": "f1"}""", "files REC-101 Expected a list of at most 1000 items in 'Files', but found \"f1\"." },
        { """{"enum": "来电"}""", "enum REC-103 Expected one of the values of 'Enum', but found '来电'. | Did you mean 'call'?" },
        { """{"enum": "mail"}""", "enum REC-103 Expected one of the values of 'Enum', but found 'mail'. | There are visit, call." },
        { """{"moneey": 5}""", "moneey REC-104 Expected a field of 'Everything', but found 'moneey'. | Did you mean 'money'?" },
        { """{"int": 100}""", "int REC-105 Expected 'Int' to satisfy int < 100, but found 100." },
        { """{"int": 50, "money": 20}""", "money REC-105 The amount is above the number" },
        { """{"derived": 1}""", "derived REC-106 'Derived' is worked out by rules and cannot be entered." },
        { """{"dates": ["2026-03-02", "soon"]}""", "dates[1] REC-101 Expected a date such as 2026-03-02 in 'Dates', but found \"soon\"." },
        { """{"dates": ["2026-03-02", null]}""", "dates[1] REC-101 Expected items that are not empty in 'Dates', but found nothing." },
        { """{"lines": [{"item": "甲", "amount": 1}, {"amount": -1}]}""", "lines[1].item REC-102 Please fill in 'Item'. | Fill it in and save again. ; lines[1].amount REC-105 Expected 'Amount' to satisfy amount > 0, but found -1." },
        { """{"lines": [{"item": "甲", "price": 1}]}""", "lines[0].price REC-104 Expected a field of 'Lines', but found 'price'." },
        { """{"lines": [5]}""", "lines[0] REC-101 Expected an object of fields in 'Lines', but found 5." },
        { "[1]", " REC-100 Expected the fields of 'Everything' as an object, but found Array." },
    };

    [Theory, MemberData(nameof(Faults))]
    public void What_does_not_fit_is_told_in_words(string json, string expected)
    {
        var problems = Read(json).Problems;
        Assert.StartsWith(expected, string.Join(" ; ", problems.Select(problem => $"{problem.ElementId} {problem.Code} {problem.Message.English} | {problem.Mend?.English}")), StringComparison.Ordinal);
        Assert.All(problems, problem => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", problem.Message.Chinese + problem.Mend!.Chinese));
    }

    static readonly RecordType Needy = RecordTypes.Of([RecordFile.Read("records: [{id: needy, zh: 必填, fields: [{name: name, zh: 名称, type: string, required: true}, {name: age, zh: 年龄, type: int}]}]", "f", "d")]).Find("needy")!;

    [Theory]
    [InlineData("""{"age": 1}""", true)]
    [InlineData("""{"name": ""}""", true)]
    [InlineData("""{"name": "  "}""", true)]
    [InlineData("""{"name": null}""", true)]
    [InlineData("""{"name": "甲"}""", false)]
    public void A_required_field_is_asked_for(string json, bool isMissing)
    {
        using var document = JsonDocument.Parse(json);
        var problems = RecordValues.Read(Needy, document.RootElement, RecordSamples.Feel).Problems;
        Assert.Equal(isMissing ? ["请填写「名称」。"] : [], problems.Select(problem => problem.Message.Chinese));
    }

    [Fact]
    public void What_is_not_given_stays_and_null_empties()
    {
        var present = Read("""{"string": "甲", "int": 5, "money": 10}""").Values;
        Assert.Equal("""{"string":"乙","money":10}""", Json(Read("""{"string": "乙", "int": null}""", present).Values));
    }

    [Fact]
    public void A_derived_value_may_be_sent_back_unchanged()
    {
        var present = Context.Of(("derived", Value.Of(3)));
        Assert.True(Read("""{"derived": 3}""", present).IsValid);
        Assert.Equal("REC-106", Assert.Single(Read("""{"derived": 4}""", present).Problems).Code);
    }

    [Fact]
    public void A_fact_has_its_key_and_null_for_what_is_empty()
    {
        var fact = RecordValues.Fact(Needy, "N-1", Context.Of(("age", Value.Of(3))));
        Assert.Equal("{id: \"N-1\", name: null, age: 3}", fact.ToString());
    }

    [Fact]
    public void What_no_longer_fits_stays_as_it_was_stored()
    {
        var typed = RecordValues.Typed(RecordSamples.Everything, Context.Of(("date", Value.Of("gestern")), ("gone", Value.Of(1))), RecordSamples.Feel);
        Assert.Equal("{date: \"gestern\", gone: 1}", typed.ToString());
    }
}
