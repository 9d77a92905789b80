using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Marketing.Rules.Feel;

/// <summary>A FEEL number: IEEE 754-2008 decimal128, 34 significant digits, rounded half to even (DMN 1.5 §10.3.2.3.1).</summary>
/// <remarks>
/// Sixteen bytes: sign (1 bit), exponent (14 bits, two's complement so that <c>default</c> is zero), coefficient (113 bits).
/// Coefficients of at most 64 bits never leave registers; the rest goes through <see cref="UInt128"/> and, rarely, <see cref="BigInteger"/>.
/// There is no infinity and no NaN: what would be one is refused by the <c>Try…</c> methods and null in FEEL.
/// </remarks>
public readonly partial struct Number : IEquatable<Number>, IComparable<Number>, IComparable
{
    public const int Digits = 34;
    internal const int MinExponent = -6176;
    internal const int MaxExponent = 6111;

    const ulong SignBit = 1UL << 63;
    const int ExponentShift = 49;
    const ulong ExponentMask = 0x3FFF;
    const ulong CoefficientMask = (1UL << ExponentShift) - 1;

    readonly ulong _high;
    readonly ulong _low;

    Number(ulong high, ulong low)
    {
        _high = high;
        _low = low;
    }

    Number(bool negative, UInt128 coefficient, int exponent)
    {
        _high = (negative ? SignBit : 0) | (((ulong)exponent & ExponentMask) << ExponentShift) | (ulong)(coefficient >> 64);
        _low = (ulong)coefficient;
    }

    public static Number Zero => default;
    public static Number One => new(0, 1);

    public bool IsZero => _low == 0 && (_high & CoefficientMask) == 0;
    public bool IsNegative => (_high & SignBit) != 0 && !IsZero;
    public int Sign => IsZero ? 0 : (_high & SignBit) != 0 ? -1 : 1;

    /// <summary>Whether there is nothing behind the decimal point.</summary>
    public bool IsInteger => Exponent >= 0 || IsZero || RoundTo(0, Rounding.Down) == this;

    internal int Exponent => (int)((long)(_high << 1) >> (ExponentShift + 1));
    internal UInt128 Coefficient => new(_high & CoefficientMask, _low);
    bool FitsWord => (_high & CoefficientMask) == 0;
    bool SignFlag => (_high & SignBit) != 0;

    internal ulong RawHigh => _high;
    internal ulong RawLow => _low;
    internal static Number FromRaw(ulong high, ulong low) => new(high, low);

    public static implicit operator Number(long value) =>
        value >= 0 ? new(0, (ulong)value) : new(SignBit, (ulong)-value);

    public static implicit operator Number(int value) => (long)value;

    public static implicit operator Number(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var coefficient = new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        return new(bits[3] < 0, coefficient, -((bits[3] >> 16) & 0xFF));
    }

    /// <summary>The shortest decimal that reads back as this double. Infinity and NaN are no numbers.</summary>
    /// <exception cref="OverflowException">The value is not finite.</exception>
    public static explicit operator Number(double value) =>
        double.IsFinite(value) && TryParse(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture), out var number)
            ? number
            : throw new OverflowException();

    public static explicit operator long(Number value) => value.TryToInt64(out var number) ? number : throw new OverflowException();
    public static explicit operator int(Number value) => checked((int)(long)value);

    public static explicit operator decimal(Number value) => value.TryToDecimal(out var number) ? number : throw new OverflowException();

    public static explicit operator double(Number value) =>
        double.Parse(value.ToString(), System.Globalization.CultureInfo.InvariantCulture);

    public static Number FromInt64(long value) => value;
    public static Number FromDecimal(decimal value) => value;
    public static Number FromDouble(double value) => (Number)value;
    public double ToDouble() => (double)this;

    /// <summary>The number as a long when it is an integer in its range.</summary>
    public bool TryToInt64(out long value)
    {
        value = 0;
        if (Exponent == 0 && FitsWord && _low <= long.MaxValue)
        {
            value = SignFlag ? -(long)_low : (long)_low;
            return true;
        }
        if (IsZero)
            return true;
        var stripped = Stripped();
        if (stripped.Exponent is < 0 or > 18)
            return false;
        var magnitude = BigInteger.Multiply(stripped.Coefficient, PowerOfTenBig(stripped.Exponent));
        if (stripped.SignFlag)
            magnitude = -magnitude;
        if (magnitude < long.MinValue || magnitude > long.MaxValue)
            return false;
        value = (long)magnitude;
        return true;
    }

    /// <summary>The number as a <see cref="decimal"/>, rounded half to even to its 28 digits when it is longer.</summary>
    public bool TryToDecimal(out decimal value) =>
        decimal.TryParse(ToString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out value);

    public static Number operator -(Number value) => new(value._high ^ SignBit, value._low);
    public static Number operator +(Number left, Number right) => TryAdd(left, right, out var sum) ? sum : throw new OverflowException();
    public static Number operator -(Number left, Number right) => TryAdd(left, -right, out var sum) ? sum : throw new OverflowException();
    public static Number operator *(Number left, Number right) => TryMultiply(left, right, out var product) ? product : throw new OverflowException();

    public static Number operator /(Number left, Number right) =>
        right.IsZero ? throw new DivideByZeroException() : TryDivide(left, right, out var quotient) ? quotient : throw new OverflowException();

    public static Number Add(Number left, Number right) => left + right;
    public static Number Subtract(Number left, Number right) => left - right;
    public static Number Multiply(Number left, Number right) => left * right;
    public static Number Divide(Number left, Number right) => left / right;
    public static Number Negate(Number value) => -value;
    public Number Abs() => new(_high & ~SignBit, _low);

    public static bool operator ==(Number left, Number right) => left.Equals(right);
    public static bool operator !=(Number left, Number right) => !left.Equals(right);
    public static bool operator <(Number left, Number right) => left.CompareTo(right) < 0;
    public static bool operator >(Number left, Number right) => left.CompareTo(right) > 0;
    public static bool operator <=(Number left, Number right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Number left, Number right) => left.CompareTo(right) >= 0;

    // Trailing zeros are no part of the value: 1.0 equals 1 and has its hash.
    public bool Equals(Number other) => (_high == other._high && _low == other._low) || CompareTo(other) == 0;

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Number other && Equals(other);

    public override int GetHashCode()
    {
        var stripped = Stripped();
        return stripped.IsZero ? 0 : HashCode.Combine(stripped._high, stripped._low);
    }

    public int CompareTo(object? obj) => obj is Number other ? CompareTo(other) : 1;

    public int CompareTo(Number other)
    {
        if (_high == other._high && FitsWord)
        {
            // Same sign, same exponent, one word: the common case of thresholds, counters and amounts of money.
            return SignFlag ? other._low.CompareTo(_low) : _low.CompareTo(other._low);
        }
        if (((_high | other._high) & ~SignBit & ~CoefficientMask) == 0 && FitsWord && other.FitsWord)
        {
            var left = SignFlag ? -(Int128)_low : _low;
            var right = other.SignFlag ? -(Int128)other._low : other._low;
            return left.CompareTo(right);
        }
        var sign = Sign;
        var otherSign = other.Sign;
        if (sign != otherSign)
            return sign.CompareTo(otherSign);
        return sign == 0 ? 0 : sign * CompareMagnitude(this, other);
    }

    static int CompareMagnitude(in Number left, in Number right)
    {
        var difference = left.Exponent - right.Exponent;
        if (difference == 0)
            return left.Coefficient.CompareTo(right.Coefficient);
        if (difference is > 0 and <= 19 && left.FitsWord)
            return Scaled(left._low, difference).CompareTo(right.Coefficient);
        if (difference is < 0 and >= -19 && right.FitsWord)
            return left.Coefficient.CompareTo(Scaled(right._low, -difference));

        var leftTop = left.Exponent + CountDigits(left.Coefficient);
        var rightTop = right.Exponent + CountDigits(right.Coefficient);
        if (leftTop != rightTop)
            return leftTop.CompareTo(rightTop);
        return difference > 0
            ? (left.Coefficient * PowerOfTenBig(difference)).CompareTo(right.Coefficient)
            : ((BigInteger)left.Coefficient).CompareTo(right.Coefficient * PowerOfTenBig(-difference));
    }

    /// <summary>The same value with no trailing zero in its coefficient; zero has exponent zero.</summary>
    internal Number Stripped()
    {
        if (IsZero)
            return default;
        var coefficient = Coefficient;
        var exponent = Exponent;
        if (coefficient <= ulong.MaxValue)
        {
            coefficient = StripWord((ulong)coefficient, ref exponent);
        }
        else
        {
            while (exponent < MaxExponent)
            {
                var (quotient, remainder) = UInt128.DivRem(coefficient, 10);
                if (remainder != 0)
                    break;
                coefficient = quotient;
                exponent++;
            }
        }
        return new(SignFlag, coefficient, exponent);
    }

    // Eight zeros at a time first: quotients come with many.
    static ulong StripWord(ulong word, ref int exponent)
    {
        while (word % 100_000_000 == 0 && exponent < MaxExponent - 8)
        {
            word /= 100_000_000;
            exponent += 8;
        }
        while (word % 10 == 0 && exponent < MaxExponent)
        {
            word /= 10;
            exponent++;
        }
        return word;
    }
}
