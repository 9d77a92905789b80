using System.Numerics;

namespace Marketing.Rules.Feel;

/// <summary>How digits are dropped (DMN 1.5 §10.3.4.5: decimal, round up, round down, round half up, round half down).</summary>
public enum Rounding
{
    HalfEven,
    Up,
    Down,
    HalfUp,
    HalfDown,
    Floor,
    Ceiling,
}

/// <summary>Rounding, remainders, roots, powers and logarithms.</summary>
/// <remarks>
/// Powers with an integer exponent and square roots are right to the 34th digit; <c>exp</c>, <c>log</c> and fractional powers
/// are computed with 60 digits, and so are right to the last digit in all but contrived cases.
/// </remarks>
public readonly partial struct Number
{
    /// <summary>Rounds to <paramref name="scale"/> places behind the point (negative: before it).</summary>
    public Number RoundTo(int scale, Rounding rounding)
    {
        var drop = -scale - Exponent;
        if (drop <= 0 || IsZero)
            return this;
        UInt128 kept = 0, lost = Coefficient, unit;
        int half; // how what is lost compares with half a unit
        if (drop < Powers.Length)
        {
            unit = Powers[drop];
            (kept, lost) = UInt128.DivRem(lost, unit);
            half = lost.CompareTo(unit / 2);
        }
        else
        {
            half = -1;
        }
        var up = lost != 0 && rounding switch
        {
            Rounding.Up => true,
            Rounding.Down => false,
            Rounding.Floor => SignFlag,
            Rounding.Ceiling => !SignFlag,
            Rounding.HalfUp => half >= 0,
            Rounding.HalfDown => half > 0,
            _ => half > 0 || (half == 0 && UInt128.IsOddInteger(kept)),
        };
        if (up)
            kept++;
        return kept == 0 ? Zero : TryMake(SignFlag, kept, -scale, inexact: false, out var rounded) ? rounded : this;
    }

    /// <summary>dividend − divisor × floor(dividend / divisor): the sign is the divisor's.</summary>
    public static bool TryModulo(in Number dividend, in Number divisor, out Number remainder)
    {
        remainder = default;
        if (divisor.IsZero)
            return false;
        var exponent = Math.Min(dividend.Exponent, divisor.Exponent);
        var a = dividend.Aligned(exponent);
        var b = divisor.Aligned(exponent);
        var rest = BigInteger.Remainder(a, b);
        if (!rest.IsZero && rest.Sign != b.Sign)
            rest += b;
        return TryMake(rest, exponent, out remainder);
    }

    BigInteger Aligned(int exponent)
    {
        var magnitude = Coefficient * PowerOfTenBig(Exponent - exponent);
        return SignFlag ? -magnitude : magnitude;
    }

    /// <summary>The square root; false for negative numbers.</summary>
    public bool TrySqrt(out Number root)
    {
        root = default;
        if (IsZero)
            return true;
        if (SignFlag)
            return false;
        var coefficient = (BigInteger)Coefficient;
        var exponent = Exponent;
        var shift = 72 - CountDigits(Coefficient);
        if (((exponent - shift) & 1) != 0)
            shift++;
        coefficient *= PowerOfTenBig(shift);
        exponent -= shift;
        var whole = IntegerSqrt(coefficient);
        var exact = whole * whole == coefficient;
        var made = exact ? TryMake(whole, exponent / 2, out root) : TryMake(whole * 10 + 1, exponent / 2 - 1, out root);
        if (made && exact)
            root = root.Stripped();
        return made;
    }

    static BigInteger IntegerSqrt(BigInteger value)
    {
        var guess = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (guess + value / guess) >> 1;
            if (next >= guess)
                return guess;
            guess = next;
        }
    }

    /// <summary>This number to the power of another; false where the result is no (representable) number.</summary>
    public bool TryPower(in Number exponent, out Number power)
    {
        power = One;
        if (exponent.IsZero)
            return true;
        if (IsZero)
        {
            power = Zero;
            return exponent.Sign > 0;
        }
        if (exponent.TryToInt64(out var whole) && Math.Abs(whole) <= 1_000_000)
            return TryIntegerPower((int)whole, out power);
        power = Zero;
        return !SignFlag && TryLog(out var log) && TryMultiplyWide(log, exponent, out var wide) && TryExpFixed(wide, out power);
    }

    bool TryIntegerPower(int exponent, out Number power)
    {
        var result = (Mantissa: BigInteger.One, Exponent: 0L);
        var factor = (Mantissa: (BigInteger)Coefficient, Exponent: (long)Exponent);
        for (var left = Math.Abs(exponent); left > 0; left >>= 1)
        {
            if ((left & 1) != 0)
                result = Shortened(result.Mantissa * factor.Mantissa, result.Exponent + factor.Exponent);
            factor = Shortened(factor.Mantissa * factor.Mantissa, factor.Exponent * 2);
        }
        power = default;
        if (Math.Abs(result.Exponent) > 20_000)
            return exponent < 0 == result.Exponent > 0; // out of range: towards zero it is zero, else it is no number
        var negative = SignFlag && (exponent & 1) != 0;
        if (exponent > 0)
            return TryMake(negative ? -result.Mantissa : result.Mantissa, (int)result.Exponent, out power);
        var inverse = PowerOfTenBig(140) / result.Mantissa;
        if (!TryMake(negative ? -inverse : inverse, -140 - (int)result.Exponent, out power))
            return false;
        power = power.Stripped();
        return true;
    }

    static (BigInteger, long) Shortened(BigInteger mantissa, long exponent)
    {
        var excess = (int)(mantissa.GetBitLength() * 0.30103) - 60;
        return excess <= 0 ? (mantissa, exponent) : (mantissa / PowerOfTenBig(excess), exponent + excess);
    }

    // Fixed point with 60 places: plenty of guard digits for 34.
    const int Places = 60;
    static readonly BigInteger Unit = BigInteger.Pow(10, Places);
    static readonly BigInteger LogOfTen = 3 * LogSeries(Unit * 2) + LogSeries(Unit * 5 / 4);

    /// <summary>e to the power of this number; false when the result is too large.</summary>
    public bool TryExp(out Number power)
    {
        power = default;
        if (Exponent + CountDigits(Coefficient) > 6)
            return SignFlag; // far below the smallest number: zero
        return TryExpFixed(ToFixed(this), out power);
    }

    /// <summary>The natural logarithm; false for zero and negative numbers.</summary>
    public bool TryLog(out Number log)
    {
        log = default;
        if (IsZero || SignFlag)
            return false;
        return TryMake(LogFixed(), -Places, out log);
    }

    BigInteger LogFixed()
    {
        var digits = CountDigits(Coefficient);
        var mantissa = Coefficient * PowerOfTenBig(Places - digits + 1); // in [1, 10)
        var halvings = 0;
        while (mantissa > Unit * 3 / 2)
        {
            mantissa >>= 1;
            halvings++;
        }
        return LogSeries(mantissa) + halvings * LogSeries(Unit * 2) + (Exponent + digits - 1) * LogOfTen;
    }

    // ln x = 2 artanh((x-1)/(x+1))
    static BigInteger LogSeries(BigInteger x)
    {
        var z = (x - Unit) * Unit / (x + Unit);
        var square = z * z / Unit;
        BigInteger sum = 0;
        for (var k = 1; !z.IsZero; k += 2)
        {
            sum += z / k;
            z = z * square / Unit;
        }
        return sum * 2;
    }

    bool TryMultiplyWide(in Number log, in Number exponent, out BigInteger product)
    {
        product = default;
        if (log.Exponent + CountDigits(log.Coefficient) + exponent.Exponent + CountDigits(exponent.Coefficient) > 8)
            return false;
        product = LogFixed() * exponent.Aligned(Math.Min(exponent.Exponent, 0)) / PowerOfTenBig(Math.Max(-exponent.Exponent, 0));
        return true;
    }

    static BigInteger ToFixed(in Number value)
    {
        var shift = value.Exponent + Places;
        var magnitude = shift >= 0 ? value.Coefficient * PowerOfTenBig(shift) : value.Coefficient / PowerOfTenBig(-shift);
        return value.SignFlag ? -magnitude : magnitude;
    }

    // e^x = 10^n * e^r with r in [0, ln 10)
    static bool TryExpFixed(BigInteger x, out Number power)
    {
        var tens = BigInteger.Divide(x, LogOfTen);
        var rest = x - tens * LogOfTen;
        if (rest.Sign < 0)
        {
            rest += LogOfTen;
            tens--;
        }
        power = default;
        if (BigInteger.Abs(tens) > 7_000)
            return tens.Sign < 0;
        var term = Unit;
        var sum = Unit;
        for (var k = 1; !term.IsZero; k++)
        {
            term = term * rest / (Unit * k);
            sum += term;
        }
        return TryMake(sum, -Places + (int)tens, out power);
    }
}
