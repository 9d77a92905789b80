namespace Marketing.Rules.Production;

sealed partial class RuleSetParser
{
    /// <summary>Reads the lines of a rule behind its head: which section each belongs to, and where each sentence ends.</summary>
    /// <remarks>A sentence begins on a line of its own; a deeper line continues it. So a keyword opens a section only where a sentence may begin.</remarks>
    sealed class RuleBodyReader(RuleSetParser parser, RuleLines lines)
    {
        enum Section { None, Clauses, Effects, Rungs, Definitions, Requirements }

        readonly List<Clause> _clauses = [];
        readonly List<Effect> _effects = [];
        readonly List<Rung> _rungs = [];
        readonly List<Definition> _definitions = [];
        readonly List<Requirement> _requirements = [];
        Section _section;
        SourcePosition _start;
        GuardedChange? _change;
        (RuleExpression From, CalendarUse? Calendar)? _ladder;
        bool _ended;

        public IReadOnlyList<Clause> Clauses => _clauses;

        public RuleBodyReader Read(SourcePosition rule)
        {
            _start = rule;
            while (!lines.IsOver && !_ended)
            {
                try
                {
                    Line();
                }
                catch (SyntaxException)
                {
                    // Told already; the next line begins anew.
                }
            }
            if (!_ended)
                parser._problems.EndMissing(rule, lines.IsOver && lines.End < parser._lines.Count ? parser.FirstWord(parser._lines[lines.End]) : "文件结尾 / end of file");
            else if (!lines.IsOver)
                parser._problems.UnknownKeyword(parser._lines[lines.Line].Start, new("下一条规则", "the next rule"), parser.FirstWord(parser._lines[lines.Line]), null);
            return this;
        }

        public RuleBody Body()
        {
            if (_change is not null)
            {
                if (_requirements.Count == 0)
                    Missing(Named(Keywords.Must));
                return new GuardBody(_start, _change, _requirements);
            }
            if (_ladder is { } ladder)
            {
                if (_rungs.Count == 0)
                    Missing(Named(Keywords.RungAfter));
                return new LadderBody(_start, ladder.From, ladder.Calendar, _rungs);
            }
            if (_definitions.Count > 0)
                return new DefineBody(_start, _definitions);
            if (_effects.Count == 0)
                Missing(Named(Keywords.Then, Keywords.Ladder, Keywords.Define));
            return new ThenBody(_start, _effects);
        }

        // Not when the reason is a mistake that is told already.
        void Missing(Words what)
        {
            if (!parser._problems.HasErrorIn(_start.Line, lines.End < parser._lines.Count ? parser._lines[lines.End].Number : int.MaxValue))
                parser._problems.Unexpected(parser._lines[Math.Min(lines.Line, lines.End) - 1].Start, what, "");
        }

        RuleLine Current => parser._lines[lines.Line];

        void Line()
        {
            var start = Current.Start;
            parser.Enter(start, Current.End);
            if (parser.TryTake(Keywords.End))
            {
                lines.Line++;
                _ended = true;
                parser.ExpectEnd();
            }
            else if (parser.TryTake(Keywords.When))
            {
                Open(Section.Clauses);
            }
            else if (_section is not Section.Rungs && parser.TryTake(Keywords.Then))
            {
                Open(Section.Effects);
            }
            else if (parser.TryTake(Keywords.Ladder))
            {
                Head(Keywords.RungAfter);
                _section = Section.Rungs;
                var from = parser.Instant(new(Keywords.Calendars));
                _ladder = (from, parser.CalendarUse());
                parser.ExpectEnd();
            }
            else if (_change is null && _section == Section.None && parser.TryTake(Keywords.Guard, out var language))
            {
                Head([.. Keywords.Clauses, Keywords.Must]);
                _section = Section.Requirements;
                _change = parser.Change(language);
                parser.ExpectEnd();
            }
            else
            {
                Sentence(start);
            }
        }

        // What stands behind the keyword on its line is the first sentence of the section.
        void Open(Section section)
        {
            _section = section;
            if (parser.AtEnd)
            {
                lines.Line++;
                return;
            }
            var at = parser._at;
            var indent = Current.Indent;
            lines.Line++;
            while (!lines.IsOver && Current.Indent > indent && parser.KeywordAt(Current.Start, section == Section.Clauses ? Keywords.Clauses : Keywords.Effects) is null)
                lines.Line++;
            parser.Enter(at, parser._lines[lines.Line - 1].End);
            Item(at);
        }

        // The head of a ladder or guard goes on until a line begins what follows it.
        void Head(params IReadOnlyList<Phrase> followers)
        {
            var indent = Current.Indent;
            lines.Line++;
            while (!lines.IsOver && Current.Indent > indent && parser.KeywordAt(Current.Start, followers) is null)
                lines.Line++;
            parser._end = parser._lines[lines.Line - 1].End;
        }

        void Sentence(int start)
        {
            var (first, indent) = (lines.Line, Current.Indent);
            lines.Line++;
            while (!lines.IsOver && Current.Indent > indent)
                lines.Line++;
            parser.Enter(start, parser._lines[lines.Line - 1].End);
            var (last, before) = (parser._lines[lines.Line - 1].Number, _clauses.Count);
            Item(start);
            // Those beside anything else are told with the rule.
            if (_clauses.Count > before)
                _clauses[^1] = _clauses[^1] with { Comments = parser.CommentsUpTo(last, parser._lines[first - 1].Number + 1) };
        }

        void Item(int start)
        {
            var position = parser._source.At(start);
            if (parser.TryTake(Keywords.Define, out var language))
            {
                _section = Section.Definitions;
                _definitions.Add(parser.Definition(position, language));
            }
            else if (_change is not null && parser.TryTake(Keywords.Must))
            {
                _requirements.Add(parser.Requirement(position));
            }
            else if (_section == Section.Rungs)
            {
                _rungs.Add(parser.Rung(position, EffectStarts(start)));
                return;
            }
            else if (_section == Section.Effects)
            {
                _effects.Add(parser.Effect(position));
            }
            else if (_section is Section.Clauses || (_section == Section.Requirements && _requirements.Count == 0))
            {
                _clauses.Add(parser.Clause(position));
            }
            else
            {
                Unknown(start);
            }
            parser.ExpectEnd();
        }

        // Inside a rung a line that begins with an effect's keyword is the next effect.
        List<int> EffectStarts(int start) =>
            [.. parser._lines.Where(line => line.Start > start && line.End <= parser._end && parser.KeywordAt(line.Start, Keywords.Effects) is not null).Select(line => line.Start)];

        void Unknown(int start)
        {
            var (expected, candidates) = _section switch
            {
                Section.None => (new Words("当 或 在 … 前", "when or before"), new[] { Keywords.When, Keywords.Guard }),
                Section.Definitions => (new("判定 或 结束", "define or end"), [Keywords.Define, Keywords.End]),
                _ => (new Words("须 或 结束", "must or end"), [Keywords.Must, Keywords.End]),
            };
            var line = parser._lines.Find(line => line.Start == start);
            parser._problems.UnknownKeyword(start, expected, parser.FirstWord(line), parser.NearestKeyword(line, candidates));
            throw new SyntaxException();
        }
    }
}
