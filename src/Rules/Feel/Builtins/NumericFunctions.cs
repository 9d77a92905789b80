namespace Marketing.Rules.Feel.Builtins;

/// <summary>DMN 1.5 §10.3.4.5: numeric functions.</summary>
static class NumericFunctions
{
    public static IEnumerable<Builtin> Table =>
    [
        new("decimal", "n: number, scale: number", call => Round(call, Rounding.HalfEven)),
        new("floor", "n: number, scale?: number", call => Round(call, Rounding.Floor)),
        new("ceiling", "n: number, scale?: number", call => Round(call, Rounding.Ceiling)),
        new("round up", "n: number, scale: number", call => Round(call, Rounding.Up)),
        new("round down", "n: number, scale: number", call => Round(call, Rounding.Down)),
        new("round half up", "n: number, scale: number", call => Round(call, Rounding.HalfUp)),
        new("round half down", "n: number, scale: number", call => Round(call, Rounding.HalfDown)),
        new("abs", "n: number|duration|months", Abs),
        new("modulo", "dividend: number, divisor: number", Modulo),
        new("sqrt", "number: number", call => call.Number(0).TrySqrt(out var root) ? Value.Of(root) : NoResult(call)),
        new("log", "number: number", call => call.Number(0).TryLog(out var log) ? Value.Of(log) : NoResult(call)),
        new("exp", "number: number", call => call.Number(0).TryExp(out var power) ? Value.Of(power) : NoResult(call)),
        new("odd", "number: number", call => Parity(call, 1)),
        new("even", "number: number", call => Parity(call, 0)),
        new("random number", "", RandomNumber),
    ];

    static Value NoResult(FeelCall call) => call.Fail(new($"{call[0]} 没有结果", $"there is no result for {call[0]}"));

    // The scale is one of decimal128's exponents (§10.3.4.5).
    static Value Round(FeelCall call, Rounding rounding)
    {
        long scale = 0;
        if (call.Count > 1 && (!ListFunctions.TryInteger(call[1], out scale) || scale < -Number.MaxExponent || scale > -Number.MinExponent))
            return call.Fail(new("小数位数应在 -6111 到 6176 之间", "the scale must lie between -6111 and 6176"));
        return Value.Of(call.Number(0).RoundTo((int)scale, rounding));
    }

    static Value Abs(FeelCall call) => call[0].Kind switch
    {
        ValueKind.Number => Value.Of(call.Number(0).Abs()),
        ValueKind.YearsMonthsDuration => Value.OfMonths(Math.Abs(call[0].AsMonths)),
        _ => Value.OfDaysTime(Int128.Abs(call[0].AsDaysTime)),
    };

    static Value Modulo(FeelCall call) =>
        Number.TryModulo(call.Number(0), call.Number(1), out var remainder) ? Value.Of(remainder) : call.Fail(new("除数为零", "division by zero"));

    // The integer part counts; a fraction is neither odd nor even.
    static Value Parity(FeelCall call, int wanted)
    {
        var number = call.Number(0);
        return Value.Of(number.IsInteger && Number.TryModulo(number, 2, out var rest) && rest == wanted);
    }

    static Value RandomNumber(FeelCall call)
    {
        // 53 bits, as many as a double would have: 15 digits in [0, 1).
        var number = (Number)(long)(call.Run.NextRandom() >> 11) / (Number)(1L << 53);
        return Value.Of(number.RoundTo(15, Rounding.Down));
    }
}
