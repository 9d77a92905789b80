namespace Marketing.Rules.Feel.Builtins;

/// <summary>DMN 1.5 §10.3.4.4: the list functions that make one value of many; each takes a list or its items.</summary>
static class AggregateFunctions
{
    public static IEnumerable<Builtin> Table =>
        Row("min", call => Extreme(call, wanted: -1))
            .Concat(Row("max", call => Extreme(call, wanted: 1)))
            .Concat(Row("sum", Sum))
            .Concat(Row("mean", Mean))
            .Concat(Row("product", Product))
            .Concat(Row("median", Median))
            .Concat(Row("stddev", StandardDeviation))
            .Concat(Row("mode", Mode))
            .Concat(Row("all", call => Quantify(call, decisive: false)))
            .Concat(Row("any", call => Quantify(call, decisive: true)))
            .Concat(Row("and", call => Quantify(call, decisive: false)))
            .Concat(Row("or", call => Quantify(call, decisive: true)));

    static IEnumerable<Builtin> Row(string name, Func<FeelCall, Value> body) =>
    [
        new(name, "list: list", body),
        new(name, "item…: any", body),
    ];

    // The items: those of the only list given, else the arguments themselves.
    static ReadOnlySpan<Value> Items(FeelCall call)
    {
        var items = call.Count == 1 && call.Arguments[0].Kind == ValueKind.List ? call.Arguments[0].AsItems : call.Arguments;
        call.Run.Steps(call.At, items.Length);
        return items;
    }

    static bool NothingGiven(FeelCall call) => call.Count == 0 || (call.Count == 1 && call[0].IsNull);

    static Value Nothing(FeelCall call) => call.Fail(new("应为列表", "expected a list"));

    static Value Extreme(FeelCall call, int wanted)
    {
        if (NothingGiven(call))
            return Nothing(call);
        var items = Items(call);
        if (items.Length == 0)
            return default;
        var best = items[0];
        if (items.Length == 1 && Comparison.Order(best, best) is null)
            return NotComparable(call, best, best);
        for (var i = 1; i < items.Length; i++)
        {
            if (Comparison.Order(items[i], best) is not { } order)
                return NotComparable(call, items[i], best);
            if (Math.Sign(order) == wanted)
                best = items[i];
        }
        return best;
    }

    static Value NotComparable(FeelCall call, in Value left, in Value right)
    {
        var (first, second) = (Parameter.KindName(left.Kind), Parameter.KindName(right.Kind));
        return call.Fail(new($"{first} 和 {second} 不能比较", $"{first} and {second} cannot be compared"));
    }

    static Value Sum(FeelCall call)
    {
        if (NothingGiven(call))
            return Nothing(call);
        var items = Items(call);
        if (items.Length == 0)
            return default;
        var sum = items[0];
        if (sum.Kind is not (ValueKind.Number or ValueKind.YearsMonthsDuration or ValueKind.DaysTimeDuration))
            return NotNumbers(call);
        for (var i = 1; i < items.Length; i++)
        {
            call.Run.Step(call.At);
            if (items[i].Kind != sum.Kind || !Arithmetic.TryAdd(sum, items[i], out var next))
                return NotNumbers(call);
            sum = next;
        }
        return sum;
    }

    static Value NotNumbers(FeelCall call) => call.Fail(new("列表里应只有数字", "expected numbers only"));

    static Value Mean(FeelCall call)
    {
        var sum = Sum(call);
        if (sum.IsNull)
            return default;
        return Arithmetic.TryDivide(sum, Value.Of(Items(call).Length), out var mean) ? mean : NotNumbers(call);
    }

    static bool TryNumbers(FeelCall call, out Number[] numbers)
    {
        var items = Items(call);
        numbers = new Number[items.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!items[i].TryNumber(out numbers[i]))
                return false;
        }
        return !NothingGiven(call);
    }

    static Value Product(FeelCall call)
    {
        if (!TryNumbers(call, out var numbers))
            return NotNumbers(call);
        if (numbers.Length == 0)
            return default;
        var product = Number.One;
        foreach (var number in numbers)
        {
            call.Run.Step(call.At);
            if (!Number.TryMultiply(product, number, out var next))
                return call.Fail(new("结果超出数字的范围", "the result is out of range"));
            product = next;
        }
        return Value.Of(product);
    }

    static Value Median(FeelCall call)
    {
        if (!TryNumbers(call, out var numbers))
            return NotNumbers(call);
        if (numbers.Length == 0)
            return default;
        var sorted = Items(call).ToArray();
        SortFunctions.SortInPlace(call, sorted);
        var middle = sorted.Length / 2;
        if (sorted.Length % 2 == 1)
            return sorted[middle];
        return Number.TryAdd(sorted[middle - 1].AsNumber, sorted[middle].AsNumber, out var sum) && Number.TryDivide(sum, 2, out var mean)
            ? Value.Of(mean)
            : call.Fail(new("结果超出数字的范围", "the result is out of range"));
    }

    // Of a sample: the squares are divided by one less than their number.
    static Value StandardDeviation(FeelCall call)
    {
        if (!TryNumbers(call, out var numbers))
            return NotNumbers(call);
        if (numbers.Length < 2)
            return call.Fail(new("至少需要两个数字", "two numbers at least are needed"));
        try
        {
            var (sum, squares) = (Number.Zero, Number.Zero);
            foreach (var number in numbers)
            {
                call.Run.Step(call.At);
                sum += number;
            }
            var mean = sum / numbers.Length;
            foreach (var number in numbers)
            {
                call.Run.Step(call.At);
                squares += (number - mean) * (number - mean);
            }
            return (squares / (numbers.Length - 1)).TrySqrt(out var deviation) ? Value.Of(deviation) : NotNumbers(call);
        }
        catch (OverflowException)
        {
            return call.Fail(new("结果超出数字的范围", "the result is out of range"));
        }
    }

    // The most frequent numbers, ascending.
    static Value Mode(FeelCall call)
    {
        if (!TryNumbers(call, out var numbers))
            return NotNumbers(call);
        if (numbers.Length == 0)
            return Value.OfList();
        var counts = new Dictionary<Number, int>();
        foreach (var number in numbers)
        {
            call.Run.Step(call.At);
            counts[number] = counts.GetValueOrDefault(number) + 1;
        }
        var most = counts.Values.Max();
        var modes = counts.Where(pair => pair.Value == most).Select(pair => pair.Key).ToArray();
        call.Run.Steps(call.At, modes.Length);
        Array.Sort(modes);
        return Value.OfList(Array.ConvertAll(modes, number => Value.Of(number)));
    }

    // Decided by the first decisive truth; else null where an item is none.
    static Value Quantify(FeelCall call, bool decisive)
    {
        if (NothingGiven(call))
            return Nothing(call);
        bool open = false, wrong = false;
        foreach (var item in Items(call))
        {
            if (item.TryBoolean(out var truth))
            {
                if (truth == decisive)
                    return Value.Of(decisive);
                continue;
            }
            open = true;
            wrong |= !item.IsNull;
        }
        if (wrong)
            return call.Fail(new("列表里应只有布尔值", "expected booleans only"));
        return open ? default : Value.Of(!decisive);
    }
}
