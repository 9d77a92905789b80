using System.Numerics;
using Marketing.Rules.Feel;

namespace Marketing.Rules.Tests.Feel;

/// <summary>Our decimal128 against exact arithmetic: 34 digits, half to even, for random operands of all sizes.</summary>
public class NumberTests
{
    const int Seed = 34;

    [Fact]
    public void The_four_operations_agree_with_exact_arithmetic()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 40_000; i++)
        {
            var (a, b) = (Draw(random), Draw(random));
            var (x, y) = (ToNumber(a), ToNumber(b));
            Check($"{x} + {y}", Round(Sum(a, b)), x + y);
            Check($"{x} - {y}", Round(Sum(a, (-b.Digits, b.Exponent))), x - y);
            Check($"{x} * {y}", Round((a.Digits * b.Digits, a.Exponent + b.Exponent)), x * y);
            if (!b.Digits.IsZero)
                Check($"{x} / {y}", Quotient(a, b), x / y);
            Assert.Equal(Sum(a, (-b.Digits, b.Exponent)).Digits.Sign, x.CompareTo(y));
        }
    }

    [Fact]
    public void Text_reads_back()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var number = ToNumber(Draw(random));
            Assert.Equal(number, Number.Parse(number.ToString()));
            Assert.Equal(number.GetHashCode(), Number.Parse(number.ToString()).GetHashCode());
        }
    }

    [Theory]
    [InlineData("0.000000000000000000000000000000000000000001", "1E-42")]
    [InlineData("100", "100")]
    [InlineData("1.230", "1.23")]
    [InlineData("-0", "0")]
    [InlineData("12345678901234567890123456789012345", "1.234567890123456789012345678901234E+34")]
    [InlineData("12345678901234567890123456789012355", "1.234567890123456789012345678901236E+34")]
    public void Text_is_the_shortest(string text, string shown) => Assert.Equal(shown, Number.Parse(text).ToString());

    [Fact]
    public void Conversions_are_exact()
    {
        Assert.Equal("79228162514264337593543950335", ((Number)decimal.MaxValue).ToString());
        Assert.Equal(decimal.MinValue, (decimal)(Number)decimal.MinValue);
        Assert.Equal("-9223372036854775808", ((Number)long.MinValue).ToString());
        Assert.Equal(long.MinValue, (long)(Number)long.MinValue);
        Assert.Equal("0.1", ((Number)0.1).ToString());
        Assert.Equal(0.1, (double)(Number)0.1);
        Assert.False(((Number)9.5m).TryToInt64(out _));
        Assert.True(Number.Parse("1.0e3").TryToInt64(out var thousand) && thousand == 1000);
        Assert.Throws<OverflowException>(() => (long)Number.Parse("9223372036854775808"));
        Assert.Throws<DivideByZeroException>(() => Number.One / Number.Zero);
    }

    static (BigInteger Digits, int Exponent) Draw(Random random)
    {
        var length = random.Next(4) == 0 ? random.Next(1, 35) : random.Next(1, 8);
        var digits = BigInteger.Zero;
        for (var i = 0; i < length; i++)
            digits = digits * 10 + (random.Next(3) == 0 ? 9 : random.Next(10));
        return (random.Next(2) == 0 ? digits : -digits, random.Next(5) == 0 ? random.Next(-60, 60) : random.Next(-6, 3));
    }

    static Number ToNumber((BigInteger Digits, int Exponent) value) => Number.Parse($"{value.Digits}E{value.Exponent}");

    static (BigInteger Digits, int Exponent) Sum((BigInteger Digits, int Exponent) a, (BigInteger Digits, int Exponent) b)
    {
        var exponent = Math.Min(a.Exponent, b.Exponent);
        return (a.Digits * BigInteger.Pow(10, a.Exponent - exponent) + b.Digits * BigInteger.Pow(10, b.Exponent - exponent), exponent);
    }

    static (BigInteger, int) Quotient((BigInteger Digits, int Exponent) a, (BigInteger Digits, int Exponent) b)
    {
        const int Places = 120;
        var digits = BigInteger.DivRem(BigInteger.Abs(a.Digits) * BigInteger.Pow(10, Places), BigInteger.Abs(b.Digits), out var rest);
        digits = digits * 10 + (rest.IsZero ? 0 : 1);
        return Round((a.Digits.Sign == b.Digits.Sign ? digits : -digits, a.Exponent - b.Exponent - Places - 1));
    }

    // Straight from the definition: keep 34 digits, look at what is lost.
    static (BigInteger, int) Round((BigInteger Digits, int Exponent) value)
    {
        var (magnitude, exponent) = (BigInteger.Abs(value.Digits), value.Exponent);
        var drop = magnitude.ToString(System.Globalization.CultureInfo.InvariantCulture).Length - 34;
        if (drop > 0)
        {
            var unit = BigInteger.Pow(10, drop);
            var kept = BigInteger.DivRem(magnitude, unit, out var lost);
            if (lost * 2 > unit || (lost * 2 == unit && !kept.IsEven))
                kept++;
            (magnitude, exponent) = (kept, exponent + drop);
        }
        return (value.Digits.Sign < 0 ? -magnitude : magnitude, exponent);
    }

    static void Check(string what, (BigInteger Digits, int Exponent) expected, Number found) =>
        Assert.True(ToNumber(expected) == found, $"{what}: expected {ToNumber(expected)}, found {found}");
}
