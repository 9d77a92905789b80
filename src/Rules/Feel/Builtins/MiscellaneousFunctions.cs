namespace Marketing.Rules.Feel.Builtins;

/// <summary>Functions beyond DMN 1.5 that models of Camunda 8 use.</summary>
static class MiscellaneousFunctions
{
    public static IEnumerable<Builtin> Table =>
    [
        new("get or else", "value: any, default: any", call => call[0].IsNull ? call[1] : call[0]),
        // Compiled to a look at the name itself; called as a value it can only look at what it gets.
        new("is defined", "value: any", call => Value.Of(!call[0].IsNull)),
        new("assert", "value: any, condition: any", Assert),
        new("assert", "value: any, condition: any, cause: string", Assert),
    ];

    static Value Assert(FeelCall call)
    {
        if (call[1].TryBoolean(out var holds) && holds)
            return call[0];
        var cause = call.Has(2) ? call.Text(2) : "the condition does not hold";
        return call.Fail(new(call.Has(2) ? call.Text(2) : "条件不成立", cause));
    }
}
