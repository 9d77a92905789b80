namespace Marketing.Rules.Tests.Production;

/// <summary>Writes random rules over <see cref="ExampleVocabularies.Worked"/>: every construct of the language, in both spellings mixed.</summary>
sealed class RuleGrammar(Random random)
{
    enum T { Boolean, Number, Text, Date, Instant, Span, Period }

    readonly List<(string Name, string Type)> _facts = [];
    readonly List<(string Name, T Type)> _values = [];
    int _names;
    int _depth;

    static readonly Dictionary<string, (string[] Spellings, Dictionary<T, string[]> Fields, string[] Enumeration)> Types = new()
    {
        ["dealer"] = (["经销商", "Dealer", "dealer"], new() { [T.Text] = ["名称", "name"] }, ["状态|\"正常\"", "status|\"active\"", "状态|\"closed\"", "status|\"停业\""]),
        ["quarter-review"] = (["季度考核", "Quarter Review", "quarter-review"], new() { [T.Boolean] = ["达标", "passed"], [T.Number] = ["得分", "score"], [T.Period] = ["季度", "quarter"] }, []),
        ["receivable"] = (["应收款", "Receivable"], new() { [T.Boolean] = ["已结清", "settled"], [T.Number] = ["余额", "balance", "days overdue", "逾期天数"], [T.Date] = ["到期日", "due date", "due_date"] }, []),
        ["complaint"] = (["投诉", "Complaint"], new() { [T.Instant] = ["收到时间", "received at", "首次响应时间", "first response"], [T.Text] = ["处理方案", "solution"] }, ["状态|\"已关闭\"", "status|\"open\""]),
        ["mention"] = (["舆情", "Mention"], new() { [T.Number] = ["传播量", "reach"], [T.Text] = ["品牌", "event"], [T.Instant] = ["发现时间", "found at"] }, ["情感|\"负面\"", "media tier|\"央媒\""]),
    };

    bool Coin() => random.Next(2) == 0;
    string Pick(params string[] of) => of[random.Next(of.Length)];
    string NewName() => Pick("x", "y", "某", "额度", "名 单", "结束", "q")[..1] + (++_names);

    public string RuleSet(int rules)
    {
        var text = Pick("规则集 \"随机\" 版本 \"2\"\n", "ruleset \"Random\" time zone \"Asia/Shanghai\"\n", "规则集 \"a \\\"b\\\"\"\n");
        text += Pick("常量 上限 = 5000 万\n", "constant 上限 = 15%\n") + Pick("设定 a.warn_rate = 80% 出自 \"amb-1\"\n", "setting a.warn-rate = 3 from \"amb-1\"\n");
        text += Table();
        for (var i = 0; i < rules; i++)
            text += Rule(i);
        return text;
    }

    string Table()
    {
        var policy = Pick("唯一", "首个", "任一", "收集", "顺序", "unique", "first", "any", "collect", "rule order");
        var text = $"决策表 t1 \"账龄\" / \"Ageing\" (逾期天数: number, 状态: 投诉.状态) → 账龄段: string, rate: number  {Pick("", "依据 \"1.1\" ", "per \"1.1\", \"1.2\" provisional \"amb-1\" ")}{Pick("命中", "hit")} {policy}\n";
        for (var i = random.Next(1, 5); i > 0; i--)
            text += $"| {Pick("-", "<= 0", "[1..30]", "> 5, < 2", "not(3)", "(2..8]", "1")} | {Pick("-", "\"已关闭\"", "\"open\", \"closed\"", "not(\"处理中\")")} | {Pick("\"a\"", "\"1-30天\"")} | {Pick("0.5", "20%", "-3", "上限 * 2")} |{Pick("", " 依据 \"9.9\"")}\n";
        return text;
    }

    string Rule(int number)
    {
        _facts.Clear();
        _values.Clear();
        _names = 0;
        var isChinese = Coin();
        var text = new List<string>();
        var id = Coin() ? $"rule-{number} " : "";
        var title = $"\"规则{number}\"" + (Coin() ? $" / \"Rule {number}\"" : "");
        var isGuard = random.Next(4) == 0;
        var head = isGuard ? Guard(isChinese) : isChinese ? "当" : "when";
        var clauses = new List<string>();
        if (!isGuard)
            clauses.Add(Join());
        for (var i = random.Next(0, 5); i > 0; i--)
            clauses.Add(Clause());
        text.Add($"{(isChinese ? "规则" : "rule")} {id}{title}");
        text.AddRange(Attributes(isGuard));
        text.Add(head);
        foreach (var clause in clauses)
        {
            if (random.Next(10) == 0)
                text.Add("  // " + Pick("一条注释", "a comment"));
            text.Add("  " + clause);
        }
        text.AddRange(isGuard ? Requirements() : Body());
        text.Add(Pick("结束", "end"));
        return "\n" + string.Join('\n', text) + "\n";
    }

    IEnumerable<string> Attributes(bool isGuard)
    {
        if (Coin())
            yield return $"  {Pick("依据", "per")} \"001-1.{random.Next(9)}\"{(Coin() ? ", \"x\"" : "")}{(Coin() ? $"   {Pick("暂定", "provisional")} \"amb-1\"" : "")}";
        if (isGuard)
            yield break;
        if (Coin())
            yield return "  " + (Coin() ? $"每 {Key()} 一次" : $"once per {Key()}") + (Coin() ? "   " + Pick("重复 再次成立时", "again when true again", "重复 不", "again on every change") : "");
        if (Coin())
            yield return $"  {Pick("择一", "choose one in")} \"组\" {Pick("按", "by")} {Key()}   {Pick("优先级", "priority")} {random.Next(-5, 50)}";
        if (random.Next(5) == 0)
            yield return "  " + Pick("不限", "unbounded", "生效 2026-01-01 至 2026-12-31", "valid from 2026-01-01", "每 1 天 检查", "check every 12 hours");
    }

    string Key() => Coin() ? Id() : $"[{Id()}, {Expression(T.Number)}]";

    string Id() => _facts.Count > 0 ? _facts[0].Name + Pick(".编号", ".id") : "上限";

    string Guard(bool isChinese)
    {
        var name = NewName();
        _facts.Add((name, "complaint"));
        return isChinese
            ? Pick($"在 投诉 {name}.状态 改为 \"已关闭\" 前", $"在 更改 投诉 {name}.处理方案, 收到时间 前", $"在 新增 投诉 {name} 前", $"在 删除 Complaint {name} 前", $"在 投诉 {name}.状态 改为 \"open\", \"closed\" 前")
            : Pick($"before Complaint {name}.status becomes \"closed\"", $"before changing 投诉 {name}.solution", $"before creating a Complaint {name}", $"before deleting a Complaint {name}");
    }

    IEnumerable<string> Requirements()
    {
        for (var i = random.Next(1, 4); i > 0; i--)
            yield return $"  {Pick("须", "must")} {Expression(T.Boolean)}{(Coin() ? $"\n    {Pick("提示", "saying")} {Expression(T.Text)}" : "")}";
    }

    string Join()
    {
        var (name, type) = (NewName(), Pick([.. Types.Keys]));
        var where = Where(name, type);
        _facts.Add((name, type));
        return $"{Pick("有", "there is a")} {Pick(Types[type].Spellings)} {name}{where}";
    }

    string Where(string name, string type)
    {
        if (random.Next(3) == 0)
            return "";
        _facts.Add((name, type));
        var condition = Expression(T.Boolean);
        _facts.RemoveAt(_facts.Count - 1);
        return $" {Pick("其中", "where")} {condition}";
    }

    string Clause()
    {
        var (name, type) = (NewName(), Pick([.. Types.Keys]));
        var spelled = Pick(Types[type].Spellings);
        switch (random.Next(9))
        {
            case 0:
                return Join();
            case 1:
                return $"{Pick("没有", "there is no")} {spelled} {name}{Where(name, type)}";
            case 2:
                return $"{Pick("存在", "there exists a")} {spelled} {name}{Where(name, type)}";
            case 3:
                var by = Pick("编号", "id");
                var where = Where(name, type);
                _facts.Add((name, type));
                var quantity = Coin() ? "" : $", {Pick("都", "all", "至少 1 条", "at least 2 of them")} {Expression(T.Boolean)}";
                _facts.RemoveAt(_facts.Count - 1);
                return $"{Pick($"最近 {random.Next(1, 9)} 条", $"最近连续 2 条", $"最早 1 条", "the last 3", "the first 2 consecutive")} {spelled} {name} {Pick("按", "by")} {by}{where}{quantity}";
            case 4:
                _facts.Add((name, type));
                var (of, over) = (Expression(T.Number), Where("n" + name, type));
                _facts.RemoveAt(_facts.Count - 1);
                var total = NewName();
                var text = $"{Pick("统计", "count up")} {total} = {Pick("合计", "sum", "个数", "max", "平均")}({of}) {Pick("取自", "over")} {spelled} {name}{over.Replace("n" + name, name, StringComparison.Ordinal)}";
                _values.Add((total, T.Number));
                return text;
            case 5:
                var kind = (T)random.Next(6);
                var value = Expression(kind);
                _values.Add((name, kind));
                return $"{Pick("设", "let")} {name} = {value}";
            case 6:
                return Time();
            case 7:
                return $"{Pick("逢", "every")} {Pick($"每年 {name} 结束", $"每年 {name} 12 月 10 日 24:00", $"year {name} on 10 December 08:30", $"每周 {name} 周六 24:00", $"month {name} on last day", $"每月 {name} 开始", $"quarter {name} at its end", $"每工作日 {name} 18:00", $"month {name} on day 5").Replace("每工作日 " + name + " 18:00", "每工作日 " + name + " 结束", StringComparison.Ordinal)}";
            default:
                return $"{Pick("且", "and")} {Expression(T.Boolean)}{(Coin() ? $"\n      {Pick("且", "or", "或")} {Expression(T.Boolean)}" : "")}";
        }
    }

    string Time()
    {
        var calendar = Pick("", "", " 按工作时间", " by non-working time", " 按日历 \"default\"", " 按工作日 \"cn\"");
        return Coin()
            ? Pick($"自 {Expression(T.Instant)} {Pick("起满", "起超过")} {Expression(T.Span)}{calendar}", $"距 {Expression(T.Date)} 不足 {Expression(T.Span)}{calendar}")
            : Pick($"{Pick("at least", "more than")} {Expression(T.Span)} after {Expression(T.Instant)}{calendar}", $"less than {Expression(T.Span)} before {Expression(T.Date)}{calendar}");
    }

    IEnumerable<string> Body()
    {
        switch (random.Next(3))
        {
            case 0:
                yield return $"{Pick("阶梯自", "ladder from")} {Expression(T.Instant)}";
                for (var i = random.Next(1, 4); i > 0; i--)
                    yield return $"  {Pick("满", "after")} {Expression(T.Span)} {(Coin() ? $"{Pick("若", "if")} {Expression(T.Boolean)} " : "")}{Pick("则", "then")} {Effect()}{(Coin() ? $"\n      {Effect()}" : "")}";
                break;
            case 1 when _facts.Exists(fact => Types[fact.Type].Fields.ContainsKey(T.Number)):
                var (name, type) = _facts.First(fact => Types[fact.Type].Fields.ContainsKey(T.Number));
                yield return $"{(Coin() ? $"判定 {name}.{Pick(Types[type].Fields[T.Number])} 为" : $"define {name}.{Pick(Types[type].Fields[T.Number])} as")} {Expression(T.Number)}";
                break;
            default:
                yield return Pick("则", "then");
                for (var i = random.Next(1, 4); i > 0; i--)
                    yield return "  " + Effect();
                break;
        }
    }

    string Effect()
    {
        var payload = Coin() ? "" : $" {Pick("以", "with")} {{ {Pick("编号", "due date", "\"a:b\"")}: {Expression(T.Number)}, 说明: {Expression(T.Text)} }}";
        return random.Next(8) switch
        {
            0 => $"{Pick("启动流程", "start process")} \"流程一\"{payload}",
            1 => $"{Pick("建议启动流程", "suggest process")} \"P\" {Pick("给", "to")} {Pick("角色", "role")}(\"r\"){payload}",
            2 => $"{Pick("通知", "notify")} {Pick("上级", "manager of")}({Expression(T.Text)}) {Pick("", "经 \"DING\" ", "by \"mail\" ")}\"模板\"{payload}",
            3 => $"{Pick("要求", "require")} {Pick("角色", "role")}(\"r\")[1] {Pick("完成", "to do")} \"做事\" {Pick("", $"限期 {Expression(T.Span)}", $"within {Expression(T.Span)} from {Expression(T.Instant)} by working time", $"截止 {Expression(T.Date)}")}{payload} {Pick("", "不再成立即取消", "cancelled when no longer true")}",
            4 when _facts.Count > 0 && Types[_facts[0].Type].Fields.ContainsKey(T.Number) => $"{(Coin() ? $"置 {_facts[0].Name}.{Pick(Types[_facts[0].Type].Fields[T.Number])} 为" : $"set {_facts[0].Name}.{Pick(Types[_facts[0].Type].Fields[T.Number])} to")} {Expression(T.Number)}",
            5 => $"{Pick("记录", "record", "得出", "conclude")} {Pick("扣款", "Deduction")} {{ {Pick("事由", "reason")}: {Expression(T.Text)}, {Pick("金额", "amount")}: {Expression(T.Number)} }}",
            6 when _facts.Count > 0 => $"{Pick("撤销", "withdraw")} {_facts[0].Name}",
            _ => $"{Pick("上报", "raise")} \"事\" {Pick("", $"级别 {random.Next(1, 4)}", "level 2")}{payload}",
        };
    }

    string Expression(T type)
    {
        if (++_depth > 4)
        {
            _depth--;
            return Leaf(type);
        }
        var text = random.Next(3) == 0 ? Leaf(type) : Operation(type);
        _depth--;
        return text;
    }

    string Leaf(T type)
    {
        var known = _values.Where(value => value.Type == type).Select(value => value.Name).ToList();
        foreach (var (name, factType) in _facts)
            known.AddRange(Types[factType].Fields.GetValueOrDefault(type, []).Select(field => $"{name}.{field}"));
        if (known.Count > 0 && random.Next(3) > 0)
            return known[random.Next(known.Count)];
        return type switch
        {
            T.Boolean => Pick("真", "false", "true", "假"),
            T.Number => Pick("0", "12.5", "-3", "15%", "5000 万", "上限", "设定.a.warn_rate", "config.a.warn-rate", "1e3"),
            T.Text => Pick("\"a\"", "\"引号\\\"里\\n\"", "\"\"", "本规则.编号", "this rule.id"),
            T.Date => Pick("今天", "today()", "date(\"2026-03-01\")", "@\"2026-03-01\""),
            T.Instant => Pick("现在", "now()", "date and time(\"2026-03-01T08:00:00\")"),
            T.Span => Pick("7 天", "24 hours", "1 minute", "30 分钟", "duration(\"P1DT2H\")", "@\"PT5M\"", "(1 + 2) 天", "0 天"),
            _ => Pick("季度(今天)", "quarter of(today())"),
        };
    }

    string Operation(T type) => type switch
    {
        T.Boolean => Boolean(),
        T.Number => random.Next(7) switch
        {
            0 => $"{Part(T.Number)} {Pick("+", "-", "*", "/", "**")} {Part(T.Number)}",
            1 => $"-({Expression(T.Number)})",
            2 => $"{Pick("如果", "if")} {Expression(T.Boolean)} {Pick("那么", "then")} {Expression(T.Number)} {Pick("否则", "else")} {Expression(T.Number)}".Insert(0, "(") + ")",
            3 => $"{Pick("合计", "sum", "个数", "max", "最小")}([{Expression(T.Number)}, {Expression(T.Number)}])",
            4 => $"{Pick("向上取整", "ceiling")}({Expression(T.Number)})",
            5 => $"sum({Pick("对", "for")} i {Pick("属于", "in")} [1, 2, 3] {Pick("取", "return")} i * {Part(T.Number)})",
            _ => $"[1, 2, {Expression(T.Number)}][item {Pick("大于", ">")} 1][1]",
        },
        T.Text => random.Next(3) switch
        {
            0 => $"{Part(T.Text)} + {Part(T.Text)}",
            1 => $"string({Expression(T.Number)})",
            _ => $"{Pick("账龄", "Ageing", "t1")}({Expression(T.Number)}, {Pick("\"已关闭\"", "\"open\"")}).账龄段",
        },
        T.Date => $"{Part(T.Date)} {Pick("+", "-")} {Pick("3 天", "2 days", "1 个月")}",
        T.Instant => $"{Part(T.Instant)} {Pick("+", "-")} {Pick("3 小时", "90 minutes")}",
        T.Span => random.Next(2) == 0 ? $"({Expression(T.Number)}) {Pick("天", "hours", "分钟")}" : $"{Part(T.Span)} + {Part(T.Span)}",
        _ => Leaf(T.Period),
    };

    // A part of an operation: in brackets, unless it is a leaf.
    string Part(T type) => Coin() ? Leaf(type) : $"({Expression(type)})";

    string Boolean()
    {
        var type = (T)random.Next(1, 5);
        switch (random.Next(9))
        {
            case 0:
                return $"{Part(T.Boolean)} {Pick("且", "and", "或", "or")} {Part(T.Boolean)}";
            case 1:
                return Coin() ? $"不 {Part(T.Boolean)}" : $"not({Expression(T.Boolean)})";
            case 2:
                return $"{Part(type)} {Pick("介于", "between")} {Part(type)} {Pick("与", "and")} {Part(type)}";
            case 3:
                return $"{Part(T.Number)} {Pick("属于", "in")} {Pick("(1, 2)", "[1..5]", "(< 5, > 8)", "(1..3]")}";
            case 4:
                return $"({Pick("存在", "some", "每个", "every")} i {Pick("属于", "in")} [1, 2] {Pick("满足", "satisfies")} i {Pick("大于", "<=", "不高于")} {Part(T.Number)})";
            case 5:
                return $"{Part(T.Text)} {Pick("等于", "=", "不等于", "!=")} {Pick("空", "null", "\"x\"")}";
            case 6 when _facts.Where(fact => Types[fact.Type].Enumeration.Length > 0).ToList() is { Count: > 0 } facts:
                var (name, factType) = facts[random.Next(facts.Count)];
                var parts = Pick(Types[factType].Enumeration).Split('|');
                return $"{name}.{parts[0]} {Pick("等于", "=", "不等于", "!=")} {parts[1]}";
            case 7:
                return $"{Leaf(T.Period)} {Pick("等于", "晚于", "<=")} {Leaf(T.Period)}";
            default:
                return $"{Part(type)} {Pick("大于", "<", ">=", "不晚于", "不低于", "早于", "等于")} {Part(type)}";
        }
    }
}
