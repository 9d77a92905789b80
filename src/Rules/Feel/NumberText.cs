using System.Globalization;
using System.Text;

namespace Marketing.Rules.Feel;

/// <summary>Numbers as text: digits without exponent up to 34 places, the same text in FEEL and in JSON.</summary>
public readonly partial struct Number
{
    /// <summary>Reads <c>-12.5</c>, <c>.5</c>, <c>1.2e-7</c>; more than 34 digits are rounded half to even.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Number number)
    {
        number = default;
        var at = 0;
        var negative = false;
        if (at < text.Length && text[at] is '-' or '+')
            negative = text[at++] == '-';

        UInt128 coefficient = 0;
        int exponent = 0, digits = 0, significant = 0;
        bool point = false, inexact = false;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '.' && !point)
            {
                point = true;
                continue;
            }
            if (!char.IsAsciiDigit(c))
                break;
            digits++;
            if (significant < 37)
            {
                coefficient = coefficient * 10 + (uint)(c - '0');
                if (coefficient != 0)
                    significant++;
                if (point)
                    exponent--;
            }
            else
            {
                inexact |= c != '0';
                if (!point)
                    exponent++;
            }
        }
        if (digits == 0 || text[at - 1] == '.')
            return false;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            if (!TryExponent(text[(at + 1)..], out var power))
                return false;
            exponent = Math.Clamp(exponent + power, -1_000_000, 1_000_000);
            at = text.Length;
        }
        return at == text.Length && TryMake(negative, coefficient, exponent, inexact, out number);
    }

    public static Number Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var number) ? number : throw new FormatException($"Expected a number, but found '{text}'.");

    static bool TryExponent(ReadOnlySpan<char> text, out int power)
    {
        power = 0;
        var digits = text.Length > 0 && text[0] is '+' or '-' ? text[1..] : text;
        if (digits.Length == 0)
            return false;
        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c))
                return false;
            power = Math.Min(power * 10 + (c - '0'), 1_000_000);
        }
        if (text[0] == '-')
            power = -power;
        return true;
    }

    /// <summary>Adds what <see cref="ToString"/> says, without a string in between for the small whole numbers that most are.</summary>
    internal void AppendTo(StringBuilder text)
    {
        if (FitsWord && Exponent == 0 && !SignFlag)
            text.Append(_low);
        else
            text.Append(ToString());
    }

    /// <summary>The shortest text: no trailing zeros, no exponent while the digits fit 34 places.</summary>
    public override string ToString()
    {
        var number = Stripped();
        if (number.IsZero)
            return "0";
        var digits = number.FitsWord
            ? number._low.ToString(CultureInfo.InvariantCulture)
            : number.Coefficient.ToString(CultureInfo.InvariantCulture);
        var sign = number.SignFlag ? "-" : "";
        var exponent = number.Exponent;
        var top = digits.Length + exponent; // places before the decimal point
        if (exponent >= 0 && top <= Digits)
            return sign + digits + new string('0', exponent);
        if (exponent < 0 && top > 0)
            return $"{sign}{digits.AsSpan(0, top)}.{digits.AsSpan(top)}";
        if (exponent < 0 && -exponent <= Digits + 6)
            return $"{sign}0.{new string('0', -top)}{digits}";
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}E{top - 1:+0;-0}");
    }
}
