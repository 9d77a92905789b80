using System.Numerics;

namespace Marketing.Rules.Feel;

/// <summary>The four operations of decimal128, each with a path for coefficients of one machine word.</summary>
/// <remarks>DMN 1.5 §10.3.2.3.1: 34 digits, IEEE 754-2008 rounding half to even.</remarks>
public readonly partial struct Number
{
    static readonly UInt128[] Powers = MakePowers();
    static readonly UInt128 TooLarge = Powers[Digits]; // 10^34: the first coefficient that does not fit

    // 10^0 to 10^19: those of one word.
    static readonly ulong[] WordPowers = [.. Powers.Take(20).Select(power => (ulong)power)];

    static UInt128[] MakePowers()
    {
        var powers = new UInt128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }

    internal static BigInteger PowerOfTenBig(int exponent) =>
        exponent < Powers.Length ? Powers[exponent] : BigInteger.Pow(10, exponent);

    static UInt128 Scaled(ulong coefficient, int zeros)
    {
        var high = Math.BigMul(coefficient, (ulong)Powers[zeros], out var low);
        return new(high, low);
    }

    internal static int CountDigits(UInt128 coefficient)
    {
        // 1233/4096 is log10(2) from below, so the guess is right or one too small.
        var bits = 128 - (int)UInt128.LeadingZeroCount(coefficient);
        var guess = (bits * 1233) >> 12;
        return guess < Powers.Length && coefficient >= Powers[guess] ? guess + 1 : Math.Max(guess, 1);
    }

    /// <summary>The sum, rounded to 34 digits; false when it is too large for a number.</summary>
    public static bool TryAdd(in Number left, in Number right, out Number sum)
    {
        if (left._high == right._high && left.FitsWord && left._low + right._low is var word && word >= left._low)
        {
            sum = new(left._high, word);
            return true;
        }
        if (TryAlign(left, right, out var a, out var b, out var place))
        {
            if (((left._high ^ right._high) & SignBit) != 0)
            {
                sum = a >= b ? new((left._high & SignBit) | place, a - b) : new((right._high & SignBit) | place, b - a);
                return true;
            }
            if (a + b >= a)
            {
                sum = new((left._high & SignBit) | place, a + b);
                return true;
            }
        }
        return TryAddDouble(left, right, out sum);
    }

    // The coefficients at the smaller of both exponents, where each fits one word.
    static bool TryAlign(in Number left, in Number right, out ulong a, out ulong b, out ulong exponentBits)
    {
        (a, b) = (left._low, right._low);
        exponentBits = left._high & ~(SignBit | CoefficientMask);
        if (!left.FitsWord || !right.FitsWord)
            return false;
        var difference = left.Exponent - right.Exponent;
        if (difference == 0)
            return true;
        if (difference > 0)
        {
            exponentBits = right._high & ~(SignBit | CoefficientMask);
            return difference < WordPowers.Length && Math.BigMul(a, WordPowers[difference], out a) == 0;
        }
        return -difference < WordPowers.Length && Math.BigMul(b, WordPowers[-difference], out b) == 0;
    }

    static bool TryAddDouble(in Number left, in Number right, out Number sum)
    {
        var leftExponent = left.Exponent;
        var rightExponent = right.Exponent;
        if (left.FitsWord && right.FitsWord && Math.Abs(leftExponent - rightExponent) <= 19)
        {
            var exponent = Math.Min(leftExponent, rightExponent);
            UInt128 a = leftExponent == exponent ? left._low : Scaled(left._low, leftExponent - exponent);
            UInt128 b = rightExponent == exponent ? right._low : Scaled(right._low, rightExponent - exponent);
            if (left.SignFlag == right.SignFlag)
                return TryMake(left.SignFlag, a + b, exponent, inexact: false, out sum);
            return a >= b
                ? TryMake(left.SignFlag, a - b, exponent, inexact: false, out sum)
                : TryMake(right.SignFlag, b - a, exponent, inexact: false, out sum);
        }
        return TryAddWide(left, right, out sum);
    }

    static bool TryAddWide(in Number left, in Number right, out Number sum)
    {
        if (left.IsZero || right.IsZero)
        {
            sum = left.IsZero ? right : left;
            return true;
        }
        var (large, small) = left.Exponent >= right.Exponent ? (left, right) : (right, left);
        var smallCoefficient = (BigInteger)small.Coefficient;
        var smallExponent = small.Exponent;
        if (large.Exponent - smallExponent > 80)
        {
            // So far below the last digit kept that only its presence can decide a tie.
            smallCoefficient = BigInteger.One;
            smallExponent = large.Exponent - 80;
        }
        var a = large.Coefficient * PowerOfTenBig(large.Exponent - smallExponent);
        var total = (large.SignFlag ? -a : a) + (small.SignFlag ? -smallCoefficient : smallCoefficient);
        return TryMake(total, smallExponent, out sum);
    }

    public static bool TrySubtract(in Number left, in Number right, out Number difference) => TryAdd(left, -right, out difference);

    /// <summary>The product, rounded to 34 digits; false when it is too large for a number.</summary>
    public static bool TryMultiply(in Number left, in Number right, out Number product)
    {
        var exponent = left.Exponent + right.Exponent;
        var negative = left.SignFlag != right.SignFlag;
        if (left.FitsWord && right.FitsWord)
        {
            var high = Math.BigMul(left._low, right._low, out var low);
            if (high == 0 && exponent is >= MinExponent and <= MaxExponent)
            {
                product = new((negative ? SignBit : 0) | (((ulong)exponent & ExponentMask) << ExponentShift), low);
                return true;
            }
            return TryMake(negative, new UInt128(high, low), exponent, inexact: false, out product);
        }
        var wide = (BigInteger)left.Coefficient * right.Coefficient;
        return TryMake(negative ? -wide : wide, exponent, out product);
    }

    /// <summary>The quotient, rounded to 34 digits; false when the divisor is zero or the result is too large.</summary>
    public static bool TryDivide(in Number left, in Number right, out Number quotient)
    {
        quotient = default;
        if (right.IsZero)
            return false;
        if (left.IsZero)
            return true;
        var negative = left.SignFlag != right.SignFlag;
        var exponent = left.Exponent - right.Exponent;
        if (left.FitsWord && right.FitsWord && TryDivideWords(left._low, right._low, out var word, out var behindPoint)
            && exponent - behindPoint is >= MinExponent and <= MaxExponent)
        {
            exponent -= behindPoint;
            word = StripWord(word, ref exponent);
            quotient = new(negative, word, exponent);
            return true;
        }
        return right.FitsWord
            ? DivideByWord(left.Coefficient, right._low, negative, exponent, out quotient)
            : DivideWide(left.Coefficient, right.Coefficient, negative, exponent, out quotient);
    }

    // Most quotients that end at all end within eight digits.
    static bool TryDivideWords(ulong dividend, ulong divisor, out ulong quotient, out int behindPoint)
    {
        const int Chunk = 8;
        const ulong Scale = 100_000_000;
        (quotient, var rest) = Math.DivRem(dividend, divisor);
        behindPoint = 0;
        if (rest == 0)
            return true;
        if (rest > ulong.MaxValue / Scale || quotient > ulong.MaxValue / Scale - 1)
            return false;
        var (digits, left) = Math.DivRem(rest * Scale, divisor);
        quotient = quotient * Scale + digits;
        behindPoint = Chunk;
        return left == 0;
    }

    // Long division in chunks: as many digits a step as fit one machine word; the remainder is below the divisor, hence
    // below 2^64, so that even for large divisors remainder * 10^19 fits 128 bits.
    static bool DivideByWord(UInt128 dividend, ulong divisor, bool negative, int exponent, out Number quotient)
    {
        UInt128 digits;
        ulong remainder;
        if (dividend <= ulong.MaxValue)
        {
            var word = (ulong)dividend;
            digits = word / divisor;
            remainder = word % divisor;
        }
        else
        {
            (digits, var rest) = UInt128.DivRem(dividend, divisor);
            remainder = (ulong)rest;
        }
        while (remainder != 0)
        {
            var room = 37 - (digits == 0 ? 0 : CountDigits(digits));
            if (room <= 1)
                break;
            var zeros = Math.Min(room, 19 - CountDigits(remainder));
            if (zeros > 0)
            {
                var word = remainder * (ulong)Powers[zeros];
                digits = digits * Powers[zeros] + word / divisor;
                remainder = word % divisor;
            }
            else
            {
                zeros = Math.Min(room, 19);
                var (chunk, rest) = UInt128.DivRem(Scaled(remainder, zeros), divisor);
                digits = digits * Powers[zeros] + chunk;
                remainder = (ulong)rest;
            }
            exponent -= zeros;
        }
        if (!TryMake(negative, digits, exponent, inexact: remainder != 0, out quotient))
            return false;
        // An exact quotient keeps no zeros that only the chunk size put there.
        if (remainder == 0)
            quotient = quotient.Stripped();
        return true;
    }

    static bool DivideWide(UInt128 dividend, UInt128 divisor, bool negative, int exponent, out Number quotient)
    {
        const int Guard = 72;
        var digits = BigInteger.DivRem(dividend * PowerOfTenBig(Guard), divisor, out var remainder);
        if (!remainder.IsZero)
            digits = digits * 10 + 1; // sticky: no tie can be faked by the cut
        var made = TryMake(negative ? -digits : digits, exponent - Guard - (remainder.IsZero ? 0 : 1), out quotient);
        if (made && remainder.IsZero)
            quotient = quotient.Stripped();
        return made;
    }

    internal static bool TryMake(BigInteger value, int exponent, out Number number)
    {
        var negative = value.Sign < 0;
        var magnitude = BigInteger.Abs(value);
        var inexact = false;
        if (magnitude > UInt128.MaxValue)
        {
            var excess = (int)(BigInteger.Log10(magnitude) - 36);
            if (excess > 0)
            {
                magnitude = BigInteger.DivRem(magnitude, PowerOfTenBig(excess), out var rest);
                inexact = !rest.IsZero;
                exponent += excess;
            }
        }
        return TryMake(negative, (UInt128)magnitude, exponent, inexact, out number);
    }

    /// <summary>Rounds to 34 digits and fits the exponent; <paramref name="inexact"/> tells of lost digits behind the coefficient.</summary>
    internal static bool TryMake(bool negative, UInt128 coefficient, int exponent, bool inexact, out Number number)
    {
        if (coefficient < TooLarge && !inexact && exponent is >= MinExponent and <= MaxExponent)
        {
            number = new(negative, coefficient, exponent);
            return true;
        }
        return TryRound(negative, coefficient, exponent, inexact, out number);
    }

    static bool TryRound(bool negative, UInt128 coefficient, int exponent, bool inexact, out Number number)
    {
        number = default;
        var drop = Math.Max(coefficient == 0 ? 0 : CountDigits(coefficient) - Digits, MinExponent - exponent);
        if (drop > 0)
        {
            coefficient = DropDigits(coefficient, drop, inexact);
            exponent += drop;
            if (coefficient == TooLarge) // 9…9 became 10…0
            {
                coefficient /= 10;
                exponent++;
            }
        }
        if (coefficient == 0)
        {
            number = new(negative, 0, Math.Clamp(exponent, MinExponent, MaxExponent));
            return true;
        }
        // A large exponent may still fit when zeros move into the coefficient.
        while (exponent > MaxExponent && coefficient < Powers[Digits - 1])
        {
            coefficient *= 10;
            exponent--;
        }
        if (exponent > MaxExponent)
            return false;
        number = new(negative, coefficient, exponent);
        return true;
    }

    static UInt128 DropDigits(UInt128 coefficient, int drop, bool inexact)
    {
        if (drop >= Powers.Length)
            return 0;
        var (kept, lost) = UInt128.DivRem(coefficient, Powers[drop]);
        var half = Powers[drop] / 2;
        var up = lost > half || (lost == half && (inexact || UInt128.IsOddInteger(kept)));
        return up ? kept + 1 : kept;
    }
}
