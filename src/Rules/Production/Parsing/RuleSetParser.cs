namespace Marketing.Rules.Production;

/// <summary>Reads the text of a rule set into its tree, in either language or in both.</summary>
/// <remarks>
/// RULES-DSL §2. A part begins at the margin with its keyword; what is wrong in one clause, effect or row does not keep the others
/// from being read. Constants, settings and tables are read before the rules, wherever they stand, so that rules may speak of them.
/// </remarks>
sealed partial class RuleSetParser
{
    /// <summary>Characters of a rule set.</summary>
    public const int MostCharacters = 1_000_000;

    /// <summary>Parts of a rule set.</summary>
    public const int MostParts = 5_000;

    readonly RuleText _source;
    readonly string _text;
    readonly List<RuleLine> _lines;
    readonly RuleProblems _problems;
    readonly RuleSetScope _set;
    readonly HashSet<int> _saidComments = [];
    RuleScope _scope;
    int _at;
    int _end;

    /// <summary>Ends the reading of one clause, effect, row or part; what was wrong is told already.</summary>
    sealed class SyntaxException : Exception;

    RuleSetParser(RuleText source, RuleProblems problems, RuleSetScope set)
    {
        (_source, _text, _lines, _problems, _set) = (source, source.Text, source.Lines, problems, set);
        _scope = new(set);
    }

    /// <summary>The tree of a text. Never throws, whatever the text.</summary>
    public static RuleSetTree Parse(RuleText source, RuleProblems problems, RuleSetScope set) => new RuleSetParser(source, problems, set).RuleSet();

    /// <summary>The lines of one part: from the one with its keyword up to the next part.</summary>
    readonly record struct PartLines(Phrase Keyword, int First, int End);

    RuleSetTree RuleSet()
    {
        var parts = Parts();
        var tree = new RuleSetTree(new(1, 1), "", []);
        var made = new RuleSetPart?[parts.Count];
        void Read(Func<Phrase, bool> which)
        {
            for (var i = 0; i < parts.Count; i++)
            {
                if (which(parts[i].Keyword))
                    made[i] = Attempt(parts[i], ref tree);
            }
        }
        Read(keyword => keyword != Keywords.Rule && keyword != Keywords.Table);
        Read(keyword => keyword == Keywords.Table);
        Read(keyword => keyword == Keywords.Rule);
        return tree with { Parts = [.. made.OfType<RuleSetPart>()], Ending = CommentsUpTo(int.MaxValue) };
    }

    List<PartLines> Parts()
    {
        var parts = new List<PartLines>();
        var margin = _lines.Count == 0 ? 0 : _lines.Min(line => line.Indent);
        for (var i = 0; i < _lines.Count; i++)
        {
            if (_lines[i].Indent == margin && KeywordAt(_lines[i].Start, Keywords.Parts) is { } keyword)
            {
                if (parts.Count > 0)
                    parts[^1] = parts[^1] with { End = i };
                parts.Add(new(keyword, i, _lines.Count));
            }
            else if (parts.Count == 0)
            {
                _problems.UnknownKeyword(_lines[i].Start, new("规则集、规则、决策表等开头的词", "ruleset, rule, table or another part"), FirstWord(_lines[i]), NearestKeyword(_lines[i], Keywords.Parts));
            }
        }
        if (parts.Count <= MostParts)
            return parts;
        _problems.TooLarge(new($"规则集有 {parts.Count} 个部分，上限为 {MostParts}", $"Expected at most {MostParts} parts, but found {parts.Count}"));
        return parts[..MostParts];
    }

    // "rule" begins "ruleset": the longest keyword counts.
    Phrase? KeywordAt(int at, IReadOnlyList<Phrase> keywords) =>
        keywords.Select(keyword => (keyword, End: keyword.EndAt(_text, at))).Where(pair => pair.End > 0).OrderByDescending(pair => pair.End).FirstOrDefault().keyword;

    RuleSetPart? Attempt(PartLines lines, ref RuleSetTree tree)
    {
        _scope = new(_set);
        _problems.Rule = null;
        Enter(_lines[lines.First].Start, _lines[lines.End - 1].End);
        var comments = CommentsUpTo(_lines[lines.First].Number, since: lines.First == 0 ? 0 : _lines[lines.First - 1].Number + 1);
        try
        {
            Take(lines.Keyword);
            if (lines.Keyword == Keywords.RuleSet)
            {
                tree = Heading(lines, tree) with { Comments = comments };
                return null;
            }
            RuleSetPart part = lines.Keyword switch
            {
                _ when lines.Keyword == Keywords.Use => Use(),
                _ when lines.Keyword == Keywords.Constant => Constant(),
                _ when lines.Keyword == Keywords.Setting => Setting(),
                _ when lines.Keyword == Keywords.Table => Table(lines),
                _ => Rule(lines),
            };
            return part with { Comments = [.. comments, .. CommentsUpTo(_lines[lines.End - 1].Number, since: _lines[lines.First].Number)] };
        }
        catch (SyntaxException)
        {
            return null;
        }
        finally
        {
            _problems.Rule = null;
        }
    }

    RuleSetTree Heading(PartLines lines, RuleSetTree tree)
    {
        var position = _source.At(_lines[lines.First].Start);
        if (tree.Name.Length > 0)
            _problems.DeclaredTwice(position, new("规则集名称", "rule set"), tree.Name, tree.Position);
        tree = tree with { Position = position, Name = Quoted(new("规则集的名称", "the name of the rule set")) };
        if (TryTake(Keywords.Version))
            tree = tree with { Version = Quoted(new("版本", "the version")) };
        if (TryTake(Keywords.TimeZone))
            tree = tree with { TimeZone = Zone() };
        ExpectEnd();
        return tree;
    }

    string Zone()
    {
        var at = Here;
        var zone = Quoted(new("时区", "the time zone"));
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            _problems.UnknownTimeZone(at, zone);
        return zone;
    }

    UseDeclaration Use()
    {
        var position = Here;
        foreach (var (phrase, kind) in Keywords.Uses)
        {
            if (!TryTake(phrase))
                continue;
            var at = Here;
            var name = Quoted(new("名称", "a name"));
            ExpectEnd();
            return new(position, kind, _problems.Resolve(_set.Vocabulary, KindOf(kind), name, at));
        }
        throw Unexpected(new("模型、日历、规则集或决策", "model, calendar, ruleset or decision"));
    }

    static NamedKind KindOf(UseKind kind) => kind switch
    {
        UseKind.Model => NamedKind.Model,
        UseKind.Calendar => NamedKind.Calendar,
        UseKind.RuleSet => NamedKind.RuleSet,
        _ => NamedKind.Decision,
    };

    ConstantDeclaration Constant()
    {
        var position = Here;
        var name = NewName();
        TakeSign("=");
        var value = Expression(new Stops());
        ExpectEnd();
        if (!_set.Constants.TryAdd(name, value))
            _problems.DeclaredTwice(position, new("常量", "constant"), name);
        _set.ConstantNames.Add(name, name);
        return new(position, name, value);
    }

    SettingDeclaration Setting()
    {
        var position = Here;
        SkipBlanks();
        var end = DottedName.EndAt(_text, _at, _end, new([]), out var key);
        if (end < 0)
            throw Unexpected(new("设定的名称", "the name of the setting"));
        _at = end;
        TakeSign("=");
        var value = Expression(new Stops(Keywords.From));
        Take(Keywords.From);
        var from = Ambiguity();
        ExpectEnd();
        if (!_set.Settings.TryAdd(key, value))
            _problems.DeclaredTwice(position, new("设定", "setting"), key);
        _set.SettingNames.Add(key, key);
        return new(position, key, value, from);
    }

    string Ambiguity()
    {
        var at = Here;
        var id = Quoted(new("歧义的编号", "the id of an ambiguity"));
        if (_set.Vocabulary.Ambiguities is { } known && !known.Contains(id))
            _problems.UnknownAmbiguity(at, id, Spelling.Nearest(id, known));
        return id;
    }

    // Comments that nobody has told yet, up to a line.
    List<string> CommentsUpTo(int line, int since = 0) =>
        [.. _source.Comments.Where(comment => comment.Line >= since && comment.Line <= line && _saidComments.Add(comment.Line)).Select(comment => comment.Text)];
}
