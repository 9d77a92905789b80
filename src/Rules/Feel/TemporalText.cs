using System.Globalization;
using System.Text;

namespace Marketing.Rules.Feel;

/// <summary>Reads and writes dates, times and durations in the lexical forms of XML Schema, extended by <c>@Zone/Id</c>.</summary>
/// <remarks>DMN 1.5 §10.3.4.1: date, time, date and time, duration; §10.3.2.3.4–.8.</remarks>
static class TemporalText
{
    const int LargestOffset = 18 * 3600;

    /// <summary>Any of the temporal forms, as an at-literal (<c>@"…"</c>) takes them.</summary>
    public static bool TryParseAny(string text, out Value value)
    {
        if (TryDuration(text, out value))
            return true;
        if (text.Contains('T', StringComparison.Ordinal) && TryDateAndTime(text, out var moment))
            value = Value.Of(moment);
        else if (TryDate(text, out var date))
            value = Value.Of(date);
        else if (TryTime(text, out var time))
            value = Value.Of(time);
        else
            return false;
        return true;
    }

    public static bool TryDate(ReadOnlySpan<char> text, out Date date)
    {
        date = default;
        var negative = text.Length > 0 && text[0] == '-';
        if (negative)
            text = text[1..];
        if (text.Length is < 10 or > 15 || text[^3] != '-' || text[^6] != '-')
            return false;
        var yearText = text[..^6];
        // Four digits at least, and no zero to fill more than four (XML Schema part 2, yearFrag).
        if ((yearText.Length > 4 && yearText[0] == '0')
            || !TryDigits(yearText, out var year) || !TryDigits(text[^5..^3], out var month) || !TryDigits(text[^2..], out var day))
            return false;
        if (negative)
            year = -year;
        if (!CalendarDays.IsValid(year, month, day))
            return false;
        date = new(CalendarDays.DayNumber(year, (int)month, (int)day));
        return true;
    }

    public static bool TryTime(ReadOnlySpan<char> text, out Time time) => TryTime(text, out time, out _);

    static bool TryTime(ReadOnlySpan<char> text, out Time time, out bool nextDay)
    {
        time = default;
        nextDay = false;
        if (text.Length < 8 || text[2] != ':' || text[5] != ':'
            || !TryDigits(text[..2], out var hour) || !TryDigits(text[3..5], out var minute) || !TryDigits(text[6..8], out var second))
            return false;
        text = text[8..];
        long nanos = 0;
        if (text.Length > 0 && text[0] == '.' && !TryFraction(ref text, out nanos))
            return false;
        if (!TryZone(text, out var zone))
            return false;
        // 24:00:00 is the midnight that ends the day.
        nextDay = hour == 24 && minute == 0 && second == 0 && nanos == 0;
        if (nextDay)
            hour = 0;
        if (hour > 23 || minute > 59 || second > 59)
            return false;
        time = new(((hour * 60 + minute) * 60 + second) * Time.NanosPerSecond + nanos, zone);
        return true;
    }

    static bool TryFraction(ref ReadOnlySpan<char> text, out long nanos)
    {
        nanos = 0;
        var length = 1;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
        {
            if (length <= 9)
                nanos = nanos * 10 + (text[length] - '0');
            length++;
        }
        for (var i = length; i <= 9; i++)
            nanos *= 10;
        text = text[length..];
        return length > 1;
    }

    static bool TryZone(ReadOnlySpan<char> text, out Zone? zone)
    {
        zone = null;
        if (text.IsEmpty)
            return true;
        if (text is "Z" or "z")
        {
            zone = Zone.Utc;
            return true;
        }
        if (text[0] == '@')
        {
            zone = Zone.Find(text[1..].ToString());
            return zone is not null;
        }
        if (text[0] is not ('+' or '-') || text.Length is not (6 or 9) || text[3] != ':'
            || !TryDigits(text[1..3], out var hours) || !TryDigits(text[4..6], out var minutes) || minutes > 59)
            return false;
        long seconds = 0;
        if (text.Length == 9 && (text[6] != ':' || !TryDigits(text[7..], out seconds) || seconds > 59))
            return false;
        seconds += hours * 3600 + minutes * 60;
        if (seconds > LargestOffset)
            return false;
        zone = Zone.OfOffset((int)(text[0] == '-' ? -seconds : seconds));
        return true;
    }

    /// <summary>A date and time; a date alone is its midnight without a zone.</summary>
    public static bool TryDateAndTime(ReadOnlySpan<char> text, out DateAndTime moment)
    {
        moment = default;
        var separator = text.IndexOf('T');
        if (separator < 0)
        {
            // A date may carry a zone: date and time("2012-03-07Z").
            var length = text.Length - text.TrimEnd("Zz").Length is var z and > 0 ? text.Length - z
                : text.Length > 15 && text[^3] == ':' && text[^6] is '+' or '-' ? text.Length - 6 : text.Length;
            if (!TryDate(text[..length], out var day) || !TryZone(text[length..], out var zone))
                return false;
            moment = new(day.Day, 0, zone);
            return true;
        }
        if (!TryDate(text[..separator], out var date) || !TryTime(text[(separator + 1)..], out var time, out var nextDay))
            return false;
        moment = new(nextDay ? date.Day + 1 : date.Day, time.Nanos, time.Zone);
        return true;
    }

    /// <summary>A duration: with years or months only, or with days, hours, minutes and seconds only.</summary>
    public static bool TryDuration(ReadOnlySpan<char> text, out Value duration)
    {
        duration = default;
        var negative = text.Length > 0 && text[0] == '-';
        if (negative)
            text = text[1..];
        if (text.Length < 3 || text[0] != 'P')
            return false;
        text = text[1..];
        Int128 months = 0, nanos = 0;
        bool hasMonths = false, hasNanos = false, inTime = false;
        var order = 0; // designators must come in order: Y M D | H M S
        while (!text.IsEmpty)
        {
            if (text[0] == 'T')
            {
                if (inTime || text.Length == 1)
                    return false;
                inTime = true;
                order = 3;
                text = text[1..];
            }
            var length = 0;
            while (length < text.Length && char.IsAsciiDigit(text[length]))
                length++;
            if (length is 0 or > 20 || length == text.Length || !Int128.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
                return false;
            text = text[length..];
            long fraction = 0;
            if (text[0] == '.')
            {
                // A point with no digit behind it is tolerated, as the kit has it.
                if (text.Length > 1 && text[1] == 'S')
                    text = text[1..];
                else if (!TryFraction(ref text, out fraction) || text.IsEmpty || text[0] != 'S')
                    return false;
            }
            var place = (text[0], inTime) switch
            {
                ('Y', false) => 0,
                ('M', false) => 1,
                ('D', false) => 2,
                ('H', true) => 3,
                ('M', true) => 4,
                ('S', true) => 5,
                _ => -1,
            };
            if (place < order)
                return false;
            order = place + 1;
            text = text[1..];
            if (place <= 1)
            {
                hasMonths = true;
                months += place == 0 ? amount * 12 : amount;
            }
            else
            {
                hasNanos = true;
                nanos += fraction + amount * Time.NanosPerSecond * place switch { 2 => 86_400, 3 => 3_600, 4 => 60, _ => 1 };
            }
        }
        if (hasMonths == hasNanos || months > long.MaxValue || nanos > Arithmetic.LongestDuration)
            return false;
        duration = hasMonths ? Value.OfMonths((long)(negative ? -months : months)) : Value.OfDaysTime(negative ? -nanos : nanos);
        return true;
    }

    static bool TryDigits(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
                return false;
            number = number * 10 + (c - '0');
        }
        return true;
    }

    public static string Of(Date date)
    {
        var (year, month, day) = date.Fields;
        return string.Create(CultureInfo.InvariantCulture, $"{(year < 0 ? "-" : "")}{Math.Abs(year):0000}-{month:00}-{day:00}");
    }

    public static string Of(Time time)
    {
        var text = new StringBuilder(18);
        text.Append(CultureInfo.InvariantCulture, $"{time.Hour:00}:{time.Minute:00}:{time.NanosOfMinute / Time.NanosPerSecond:00}");
        AppendFraction(text, time.NanosOfMinute % Time.NanosPerSecond);
        return text.Append(time.Zone).ToString();
    }

    public static string Of(DateAndTime moment) => $"{Of(new Date(moment.Day))}T{Of(new Time(moment.Nanos, moment.Zone))}";

    public static string OfMonths(long months)
    {
        if (months == 0)
            return "P0M";
        var years = Math.Abs(months / 12);
        var rest = Math.Abs(months % 12);
        return string.Create(CultureInfo.InvariantCulture,
            $"{(months < 0 ? "-" : "")}P{(years == 0 ? "" : $"{years}Y")}{(rest == 0 ? "" : $"{rest}M")}");
    }

    public static string OfDaysTime(Int128 nanos)
    {
        if (nanos == 0)
            return "PT0S";
        var text = new StringBuilder(nanos < 0 ? "-P" : "P");
        var rest = Int128.Abs(nanos);
        var days = rest / Time.NanosPerDay;
        var time = new Time((long)(rest - days * Time.NanosPerDay), null);
        if (days != 0)
            text.Append(days.ToString(CultureInfo.InvariantCulture)).Append('D');
        if (time.Nanos == 0)
            return text.ToString();
        text.Append('T');
        if (time.Hour != 0)
            text.Append(time.Hour).Append('H');
        if (time.Minute != 0)
            text.Append(time.Minute).Append('M');
        if (time.NanosOfMinute != 0)
        {
            text.Append(time.NanosOfMinute / Time.NanosPerSecond);
            AppendFraction(text, time.NanosOfMinute % Time.NanosPerSecond);
            text.Append('S');
        }
        return text.ToString();
    }

    static void AppendFraction(StringBuilder text, long nanos)
    {
        if (nanos != 0)
            text.Append('.').Append(nanos.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0'));
    }
}
