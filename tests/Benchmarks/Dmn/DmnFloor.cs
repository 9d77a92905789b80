namespace Marketing.Benchmarks.Dmn;

/// <summary>The shared table by hand: nested choices over facts in a dictionary.</summary>
static class DmnFloor
{
    public static Dictionary<string, object> Facts((int DaysOverdue, decimal Amount, string Level) input) => new(StringComparer.Ordinal)
    {
        ["days overdue"] = (decimal)input.DaysOverdue,
        ["amount"] = input.Amount,
        ["level"] = input.Level,
    };

    /// <summary>The row that matches, from 0.</summary>
    public static int Decide(Dictionary<string, object> facts)
    {
        var days = (decimal)facts["days overdue"];
        var amount = (decimal)facts["amount"];
        var isPreferred = (string)facts["level"] is "A" or "B";
        var daysBand = days switch { <= 0 => 0, <= 30 => 1, <= 60 => 2, _ => 3 };
        var amountBand = amount switch { < 10_000 => 0, < 100_000 => 1, _ => 2 };
        return daysBand * 6 + amountBand * 2 + (isPreferred ? 0 : 1);
    }
}
