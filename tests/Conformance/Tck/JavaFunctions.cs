using Marketing.Rules.Feel;

namespace Marketing.Conformance.Tck;

/// <summary>The Java methods that the kit's folder of external functions names, bound to their like in C#. There are no others.</summary>
static class JavaFunctions
{
    public static FeelFunction? Find(Value mapping, IReadOnlyList<string> parameters)
    {
        if (!mapping.TryContext(out var context))
            return null;
        if (context.TryGet("java", out var java) && !java.TryContext(out context))
            return null;
        if (!context["class"].TryString(out var type) || !context["method signature"].TryString(out var signature))
            return null;
        var body = Bind($"{type}#{signature.Replace(" ", "", StringComparison.Ordinal)}");
        return body is null ? null : FeelFunction.OfHost(signature, parameters, body);
    }

    static Func<FeelCall, Value>? Bind(string method) => method switch
    {
        "java.lang.Math#cos(double)" => call => call[0].TryNumber(out var number) ? Double(Math.Cos(number.ToDouble())) : Wrong(call),
        "java.lang.Math#max(int,int)" or "java.lang.Math#max(long,long)" => call => Max(call, whole: true),
        "java.lang.Math#max(float,float)" or "java.lang.Math#max(double,double)" => call => Max(call, whole: false),
        "java.lang.String#valueOf(char)" => call => call[0].TryString(out var text) && text.Length == 1 ? Value.Of(text) : Wrong(call),
        "java.lang.Integer#valueOf(java.lang.String)" => call => Whole(call, int.MinValue, int.MaxValue),
        "java.lang.Short#valueOf(short)" => call => call[0].TryNumber(out var number) ? Value.Of((long)(short)(long)number.RoundTo(0, Rounding.Down)) : Wrong(call),
        "java.lang.Byte#valueOf(byte)" => call => call[0].TryNumber(out var number) ? Value.Of((long)(sbyte)(long)number.RoundTo(0, Rounding.Down)) : Wrong(call),
        "java.lang.Float#valueOf(java.lang.String)" => call =>
            call[0].TryString(out var text) && float.TryParse(text, out var number) ? Value.Of(Number.Parse(number.ToString("R", System.Globalization.CultureInfo.InvariantCulture))) : Wrong(call),
        "java.lang.Double#valueOf(java.lang.String)" => call =>
            call[0].TryString(out var text) && double.TryParse(text, out var number) ? Double(number) : Wrong(call),
        "java.lang.String#format(java.lang.String,[Ljava.lang.Object;)" => Format,
        _ => null,
    };

    static Value Wrong(FeelCall call) => call.Fail(new("参数类型不对", "an argument has the wrong type"));

    static Value Double(double value) => double.IsFinite(value) ? Value.Of((Number)value) : Value.Null;

    static Value Max(FeelCall call, bool whole)
    {
        if (!call[0].TryNumber(out var left) || !call[1].TryNumber(out var right))
            return Wrong(call);
        var larger = left > right ? left : right;
        return Value.Of(whole ? larger.RoundTo(0, Rounding.Down) : larger);
    }

    static Value Whole(FeelCall call, long least, long most) =>
        call[0].TryString(out var text) && long.TryParse(text, out var number) && number >= least && number <= most ? Value.Of(number) : Wrong(call);

    // %s only, which is what the kit uses.
    static Value Format(FeelCall call)
    {
        if (!call[0].TryString(out var pattern))
            return Wrong(call);
        IReadOnlyList<Value> arguments = call.Count == 2 && call[1].TryList(out var list) ? list : call.Arguments[1..].ToArray();
        var next = 0;
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '%' && i + 1 < pattern.Length && pattern[i + 1] == 's' && next < arguments.Count)
            {
                text.Append(arguments[next++]);
                i++;
                continue;
            }
            text.Append(pattern[i]);
        }
        return Value.Of(text.ToString());
    }
}
