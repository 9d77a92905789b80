namespace Marketing.Rules.Feel.Builtins;

/// <summary>DMN 1.5 §10.3.4.2: boolean functions.</summary>
static class BooleanFunctions
{
    public static IEnumerable<Builtin> Table =>
    [
        new("not", "negand: any", Not),
    ];

    // not(null) and not(5) are null: only a truth has an opposite.
    static Value Not(FeelCall call) =>
        call[0].Kind switch
        {
            ValueKind.Boolean => Value.Of(!call[0].AsBoolean),
            ValueKind.Null => default,
            _ => call.Fail(new("参数应为布尔值", "expected a boolean")),
        };
}
