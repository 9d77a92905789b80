namespace Marketing.Rules.Feel;

/// <summary>One of + − * / **: on numbers, on other kinds, and how it is written.</summary>
interface IArithmeticOperator
{
    static abstract string Sign { get; }
    static abstract bool TryNumbers(in Number left, in Number right, out Number result);
    static abstract bool TryValues(in Value left, in Value right, out Value result);
}

/// <summary>An arithmetic operator on any operands; one class an operator, so that nothing is chosen while it runs.</summary>
sealed class ArithmeticNode<TOperator>(SourcePosition at, Node left, Node right) : Node(at)
    where TOperator : struct, IArithmeticOperator
{
    public override Value Evaluate(Frame frame)
    {
        Value room = default;
        return Look(frame, ref room);
    }

    public override ref readonly Value Look(Frame frame, ref Value room)
    {
        Value rightRoom = default;
        ref readonly var a = ref left.Look(frame, ref room);
        ref readonly var b = ref right.Look(frame, ref rightRoom);
        if (a.Kind == ValueKind.Number && b.Kind == ValueKind.Number && TOperator.TryNumbers(a.AsNumber, b.AsNumber, out var number))
            room = Value.Of(number);
        else
            room = Other(frame, a, b);
        return ref room;
    }

    Value Other(Frame frame, in Value a, in Value b)
    {
        if (a.IsNull || b.IsNull || !TOperator.TryValues(a, b, out var result))
            return Fail(frame, a, b);
        if (result.Kind == ValueKind.String)
            frame.Run.CheckStringLength(At, result.AsString.Length);
        return result;
    }

    Value Fail(Frame frame, in Value a, in Value b)
    {
        if (a.Kind != ValueKind.Number || b.Kind != ValueKind.Number)
            return Misfit(frame, TOperator.Sign, a, b);
        if (typeof(TOperator) == typeof(Division) && b.AsNumber.IsZero)
        {
            frame.Run.Warn(DivisionByZero(At));
            return default;
        }
        return frame.Run.Fail(At, new($"'{TOperator.Sign}' 的结果超出数字的范围", $"The result of '{TOperator.Sign}' is no number FEEL can hold"));
    }

    static FeelWarning DivisionByZero(SourcePosition at) => new(new("除数为零", "Division by zero"), at) { Severity = Severity.Information };
}

readonly struct Addition : IArithmeticOperator
{
    public static string Sign => "+";
    public static bool TryNumbers(in Number left, in Number right, out Number result) => Number.TryAdd(left, right, out result);
    public static bool TryValues(in Value left, in Value right, out Value result) => Arithmetic.TryAdd(left, right, out result);
}

readonly struct Subtraction : IArithmeticOperator
{
    public static string Sign => "-";
    public static bool TryNumbers(in Number left, in Number right, out Number result) => Number.TrySubtract(left, right, out result);
    public static bool TryValues(in Value left, in Value right, out Value result) => Arithmetic.TrySubtract(left, right, out result);
}

readonly struct Multiplication : IArithmeticOperator
{
    public static string Sign => "*";
    public static bool TryNumbers(in Number left, in Number right, out Number result) => Number.TryMultiply(left, right, out result);
    public static bool TryValues(in Value left, in Value right, out Value result) => Arithmetic.TryMultiply(left, right, out result);
}

readonly struct Division : IArithmeticOperator
{
    public static string Sign => "/";
    public static bool TryNumbers(in Number left, in Number right, out Number result) => Number.TryDivide(left, right, out result);
    public static bool TryValues(in Value left, in Value right, out Value result) => Arithmetic.TryDivide(left, right, out result);
}

readonly struct Exponentiation : IArithmeticOperator
{
    public static string Sign => "**";
    public static bool TryNumbers(in Number left, in Number right, out Number result) => left.TryPower(right, out result);
    public static bool TryValues(in Value left, in Value right, out Value result) => Arithmetic.TryPower(left, right, out result);
}
