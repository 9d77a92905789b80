using System.Text;
using System.Text.RegularExpressions;

namespace Marketing.Rules.Feel.Builtins;

/// <summary>DMN 1.5 §10.3.4.3: string functions. Places and lengths count Unicode code points.</summary>
static class StringFunctions
{
    public static IEnumerable<Builtin> Table =>
    [
        new("substring", "string: string, start position: number, length?: number", Substring),
        new("string length", "string: string", call => Value.Of(CodePoints.Count(call.Text(0)))),
        new("upper case", "string: string", call => Value.Of(call.Text(0).ToUpperInvariant())),
        new("lower case", "string: string", call => Value.Of(call.Text(0).ToLowerInvariant())),
        new("substring before", "string: string, match: string", SubstringBefore),
        new("substring after", "string: string, match: string", SubstringAfter),
        new("replace", "input: string, pattern: string, replacement: string, flags?: string|null", Replace),
        new("contains", "string: string, match: string", call => Value.Of(call.Text(0).Contains(call.Text(1), StringComparison.Ordinal))),
        new("starts with", "string: string, match: string", call => Value.Of(call.Text(0).StartsWith(call.Text(1), StringComparison.Ordinal))),
        new("ends with", "string: string, match: string", call => Value.Of(call.Text(0).EndsWith(call.Text(1), StringComparison.Ordinal))),
        new("matches", "input: string, pattern: string, flags?: string|null", Matches),
        new("split", "string: string, delimiter: string", Split),
        new("string join", "list: list, delimiter?: string|null", Join),
        new("string join", "list: list, delimiter: string|null, prefix: string|null, suffix: string|null", Join),
        new("trim", "string: string", call => Value.Of(call.Text(0).Trim())),
        new("is blank", "string: string", call => Value.Of(string.IsNullOrWhiteSpace(call.Text(0)))),
        new("extract", "string: string, pattern: string", Extract),
    ];

    static Value Substring(FeelCall call)
    {
        var text = call.Text(0);
        if (!ListFunctions.TryInteger(call[1], out var start) || start == 0)
            return call.Fail(new("起始位置从 1 开始，负数从末尾数起", "positions count from 1, or from the end when negative"));
        var length = CodePoints.Count(text);
        var from = start > 0 ? start - 1 : length + start;
        if (from < 0 || from >= length)
            return call.Fail(new("起始位置在字符串之外", "the position lies outside of the string"));
        long count = length - from;
        if (call.Has(2))
        {
            if (!ListFunctions.TryInteger(call[2], out var wanted) || wanted < 1)
                return call.Fail(new("长度至少为 1", "the length must be 1 at least"));
            // A length beyond the end takes the rest: the standard says null, which helps nobody.
            count = Math.Min(count, wanted);
        }
        return Value.Of(CodePoints.Slice(text, (int)from, (int)count));
    }

    static Value SubstringBefore(FeelCall call)
    {
        var at = call.Text(0).IndexOf(call.Text(1), StringComparison.Ordinal);
        return Value.Of(at < 0 ? "" : call.Text(0)[..at]);
    }

    static Value SubstringAfter(FeelCall call)
    {
        var at = call.Text(0).IndexOf(call.Text(1), StringComparison.Ordinal);
        return Value.Of(at < 0 ? "" : call.Text(0)[(at + call.Text(1).Length)..]);
    }

    static Value Matches(FeelCall call)
    {
        var input = call.Text(0);
        return WithPattern(call, input, call.Text(1), call.Has(2) ? call.Text(2) : "", regex => Value.Of(regex.IsMatch(input)));
    }

    static Value Replace(FeelCall call)
    {
        var (input, run, at) = (call.Text(0), call.Run, call.At);
        if (!Patterns.TryReplacement(call.Text(2), out var replacement))
            return call.Fail(new("替换文本里的 $ 或 \\ 写法无效", "the replacement has a $ or \\ that stands for nothing"));
        var self = new CallSite(run, at);
        return WithPattern(call, input, call.Text(1), call.Has(3) ? call.Text(3) : "", regex =>
        {
            if (regex.IsMatch(""))
                return self.MatchesNothing();
            // Counted while it grows: one short replacement may be inserted very often.
            var length = 0L;
            var text = regex.Replace(input, match =>
            {
                run.Step(at);
                var part = match.Result(replacement);
                run.CheckStringLength(at, length += part.Length);
                return part;
            });
            run.CheckStringLength(at, text.Length);
            return Value.Of(text);
        });
    }

    static Value Split(FeelCall call)
    {
        var input = call.Text(0);
        var self = new CallSite(call.Run, call.At);
        return WithPattern(call, input, call.Text(1), "", regex =>
        {
            if (regex.IsMatch(""))
                return self.MatchesNothing();
            var parts = new List<Value>();
            var from = 0;
            foreach (Match match in regex.Matches(input))
            {
                self.Run.Step(self.At);
                parts.Add(Value.Of(input[from..match.Index]));
                from = match.Index + match.Length;
            }
            parts.Add(Value.Of(input[from..]));
            return Value.OfList(parts);
        });
    }

    // A call itself cannot be taken into a closure.
    readonly record struct CallSite(Evaluation Run, SourcePosition At)
    {
        /// <summary>XPath refuses to replace, or split at, nothing (err:FORX0003).</summary>
        public Value MatchesNothing() => Run.Fail(At, new("正则表达式不能匹配空字符串", "The pattern must not match the empty string"));
    }

    static Value Extract(FeelCall call)
    {
        var input = call.Text(0);
        var self = new CallSite(call.Run, call.At);
        return WithPattern(call, input, call.Text(1), "", regex =>
        {
            var parts = new List<Value>();
            foreach (Match match in regex.Matches(input))
            {
                self.Run.Step(self.At);
                parts.Add(Value.Of(match.Value));
            }
            return Value.OfList(parts);
        });
    }

    // A match may take long, so the clock is looked at before each.
    const int StepsOfAMatch = 256;

    static Value WithPattern(FeelCall call, string input, string pattern, string flags, Func<Patterns.Pattern, Value> use)
    {
        call.Run.Steps(call.At, StepsOfAMatch);
        if (Patterns.Find(pattern, flags, input) is not { } regex)
            return NoPattern(call, pattern, flags);
        try
        {
            return use(regex);
        }
        catch (RegexMatchTimeoutException)
        {
            return call.Fail(new("正则表达式匹配用时过长", "the match took too long"));
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            // Not supported are repetitions of repetitions that would make the automaton of the linear engine too large.
            return NoPattern(call, pattern, flags);
        }
    }

    static Value NoPattern(FeelCall call, string pattern, string flags)
    {
        var shown = pattern.Length <= 40 ? pattern : pattern[..40] + "…";
        return call.Fail(new($"正则表达式 '{shown}'（标志 '{flags}'）无效，或超过 {FeelLimits.PatternLength} 个字符",
            $"the pattern '{shown}' with flags '{flags}' is no regular expression, or longer than {FeelLimits.PatternLength}"));
    }

    static Value Join(FeelCall call)
    {
        var delimiter = call.Has(1) ? call.Text(1) : "";
        var text = new StringBuilder(call.Has(2) ? call.Text(2) : "");
        var first = true;
        foreach (var item in call.List(0))
        {
            if (item.IsNull)
                continue;
            if (!item.TryString(out var part))
                return call.Fail(new("列表里应只有字符串", "expected strings only in the list"));
            if (!first)
                text.Append(delimiter);
            first = false;
            text.Append(part);
            call.Run.CheckStringLength(call.At, text.Length);
        }
        if (call.Has(3))
            text.Append(call.Text(3));
        return Value.Of(text.ToString());
    }
}

/// <summary>Strings by code points; most hold no surrogates, and then a code point is a char.</summary>
static class CodePoints
{
    public static int Count(string text)
    {
        var pairs = 0;
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length - 1; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1]))
            {
                pairs++;
                i++;
            }
        }
        return text.Length - pairs;
    }

    public static string Slice(string text, int from, int count)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            return text.Substring(from, count);
        var start = Advance(text, 0, from);
        return text[start..Advance(text, start, count)];
    }

    static int Advance(string text, int at, int count)
    {
        for (; count > 0 && at < text.Length; count--)
            at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
        return at;
    }
}
