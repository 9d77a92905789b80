using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Decision tables: their head, their columns and their rows.</summary>
sealed partial class RuleSetParser
{
    TableDeclaration Table(PartLines lines)
    {
        var position = _source.At(_lines[lines.First].Start);
        var rows = Enumerable.Range(lines.First + 1, lines.End - lines.First - 1).Where(i => _text[_lines[i].Start] == '|').ToList();
        Enter(_at, _lines[(rows.Count > 0 ? rows[0] : lines.End) - 1].End);
        var (id, title) = (Id(), Title(lines.Keyword));
        _problems.Rule = id ?? title.Chinese;
        TakeSign("(");
        var inputs = Columns(")");
        TakeSign(")");
        if (!TryTakeSign("→"))
            TakeSign("->");
        var outputs = Columns("");
        List<string> clauses = [], provisional = [];
        while (true)
        {
            if (TryTake(Keywords.Per))
                clauses.AddRange(QuotedList(new("条款", "the clause")));
            else if (TryTake(Keywords.Provisional))
                provisional.AddRange(Ambiguities());
            else
                break;
        }
        Take(Keywords.Hit);
        var table = new TableDeclaration(position, id, title, inputs, outputs, Policy(), []) { Clauses = clauses, Provisional = provisional };
        ExpectEnd();
        table = table with { Rows = Rows(table, rows, lines.End) };
        if (_set.Tables.ContainsKey(TableIds.Of(table)))
            _problems.DeclaredTwice(position, new("决策表", "table"), TableIds.Of(table));
        _set.Declare(table);
        return table;
    }

    HitPolicy Policy()
    {
        foreach (var (phrase, kind) in Keywords.HitPolicies)
        {
            if (TryTake(phrase))
                return kind;
        }
        throw Unexpected(new("唯一、首个、任一、优先、收集 或 顺序", "unique, first, any, priority, collect or rule order"));
    }

    static readonly Phrase[] ColumnFollowers = [Keywords.Per, Keywords.Provisional, Keywords.Hit];

    List<TableColumnDeclaration> Columns(string close)
    {
        var columns = new List<TableColumnDeclaration>();
        do
        {
            var at = Here;
            var name = ColumnName();
            if (columns.Exists(column => column.Name == name))
                _problems.DeclaredTwice(at, new("列", "column"), name);
            columns.Add(TryTakeSign(":") ? ColumnType(new(at, name, null)) : new(at, name, null));
        }
        while (TryTakeSign(","));
        return columns;
    }

    // Words with blanks between them, up to a sign or what follows the columns.
    string ColumnName()
    {
        SkipBlanks();
        var start = _at;
        var end = _at;
        for (var at = _at; at < _end && _text[at] is not '\n';)
        {
            if (at > start && ColumnFollowers.Any(phrase => phrase.EndAt(Visible, at) > 0) && char.IsWhiteSpace(_text[at - 1]))
                break;
            if (NameMatcher.IsNameChar(_text, at) || (_text[at] == '-' && at + 1 < _end && _text[at + 1] != '>' && at > start))
                end = ++at;
            else if (_text[at] is ' ' or '\t')
                at++;
            else
                break;
        }
        if (end == start)
            throw Unexpected(new("列名", "the name of a column"));
        _at = end;
        return NameTable.Normalize(_text.AsSpan(start, end - start));
    }

    TableColumnDeclaration ColumnType(TableColumnDeclaration column)
    {
        SkipBlanks();
        var plain = FeelType.BuiltInNames.Where(name => Phrase.EndOf(name, Visible, _at) > 0).MaxBy(name => name.Length);
        if (plain is not null && !(Phrase.EndOf(plain, Visible, _at) is var after && after < _end && _text[after] == '.'))
        {
            _at = Phrase.EndOf(plain, Visible, _at);
            return column with { Type = new PlainType(FeelType.Find(plain)!), TypeText = plain };
        }
        var type = TypeName(ColumnFollowers);
        TakeSign(".");
        var (id, field) = FieldName(new FactValueType(type), ColumnFollowers);
        return column with { Type = field, TypeText = $"{type}.{id}", Field = new(type, id) };
    }

    List<TableRow> Rows(TableDeclaration table, List<int> starts, int end)
    {
        var rows = new List<TableRow>();
        for (var i = 0; i < starts.Count; i++)
        {
            Enter(_lines[starts[i]].Start, _lines[(i + 1 < starts.Count ? starts[i + 1] : end) - 1].End);
            try
            {
                rows.Add(Row(table));
            }
            catch (SyntaxException)
            {
                // Told already; the next row is read all the same.
            }
        }
        return rows;
    }

    TableRow Row(TableDeclaration table)
    {
        var at = Here;
        List<RuleExpression> tests = [], outputs = [];
        TakeSign("|");
        foreach (var column in table.Inputs)
            tests.Add(Cell(() => ReadTests(column.Type ?? RuleType.Unknown)));
        foreach (var column in table.Outputs)
            outputs.Add(Cell(() => Expression(CellStops, column.Type)));
        var clauses = TryTake(Keywords.Per) ? QuotedList(new("条款", "the clause")) : [];
        if (!AtEnd)
            throw Unexpected(new($"行的结尾（{table.Inputs.Count} 个条件、{table.Outputs.Count} 个结果）", $"the end of the row ({table.Inputs.Count} conditions, {table.Outputs.Count} results)"));
        return new(at, tests, outputs, clauses);
    }

    static readonly Stops CellStops = new() { AtBar = true };
    static readonly Stops TestStops = new() { AtBar = true, AtComma = false };

    RuleExpression Cell(Func<RuleExpression> read)
    {
        var cell = read();
        // What is wrong in a cell is told; its row goes on behind the next bar.
        while (_at < _end && _text[_at] is not ('|' or '\n'))
        {
            if (cell.Syntax is not null && !char.IsWhiteSpace(_text[_at]))
                throw Unexpected(new(" | ", "'|'"));
            _at++;
        }
        TakeSign("|");
        return cell;
    }

    RuleExpression ReadTests(RuleType input)
    {
        SkipBlanks();
        if (_at >= _end || _text[_at] == '|')
            throw Unexpected(new("条件；不限写 -", "a condition; - for any"));
        (var tests, _at) = ExpressionReader.ReadTests(_problems, _scope, _at, _end, TestStops, input);
        return tests;
    }
}
