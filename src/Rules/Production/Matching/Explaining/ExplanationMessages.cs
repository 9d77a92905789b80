using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>What explanations have to say, in both languages.</summary>
static class ExplanationMessages
{
    // ---- why a value is null ----

    public static Words FieldEmpty(Fact fact) => new(
        $"{Type(fact.Layout.Type).Chinese} {fact.Key} 的该字段未填写",
        $"this field of {Type(fact.Layout.Type).English} {fact.Key} is empty");

    public static Words NoTarget(Words reference, Value key, FactType type) => key.IsNull
        ? new($"引用“{reference.Chinese}”未填写", $"the reference '{reference.English}' is empty")
        : new($"引用“{reference.Chinese}”指向的{Type(type).Chinese} {Text(key)} 不存在", $"the reference '{reference.English}' leads to {Type(type).English} {Text(key)}, which does not exist");

    public static Words SettingNotSet(string key) => new($"设定 {key} 尚未设置", $"the setting {key} is not set");

    // ---- why it fired ----

    public static Words Fired(Firing firing) => Fired(firing, Instant(firing.At));

    static Words Fired(Firing firing, string at) => firing.Outcome switch
    {
        KeyOutcome.Suppressed => new(
            $"{Title(firing).Chinese} 于 {at} 对 {firing.Key} 成立，但同组的 {firing.SuppressedBy?.Key} 优先",
            $"{Title(firing).English} held for {firing.Key} at {at}, but {firing.SuppressedBy?.Key} of the same group came first"),
        KeyOutcome.Parked => new(
            $"{Title(firing).Chinese} 于 {at} 对 {firing.Key} 成立，但被搁置：{firing.Cause?.Chinese}",
            $"{Title(firing).English} held for {firing.Key} at {at}, but was parked: {firing.Cause?.English}"),
        _ => new(
            $"{Title(firing).Chinese} 于 {at} 对 {firing.Key} 第 {firing.Number} 次触发：各项条件均成立",
            $"{Title(firing).English} fired for {firing.Key} at {at}, for time {firing.Number}: all its clauses held"),
    };

    static Words Title(Firing firing) => RuleWords.Title(firing.Rule);

    // ---- how near a clause came ----

    public static Words NoneAtAll(FactType type) => new($"还没有任何{Type(type).Chinese}", $"there is no {Type(type).English} at all");

    public static Words NearestIs(Fact fact, Words failed) => new(
        $"没有一条{Type(fact.Layout.Type).Chinese}符合；最接近的是 {fact.Key}：{failed.Chinese}",
        $"no {Type(fact.Layout.Type).English} does; the nearest is {fact.Key}: {failed.English}");

    public static Words NotMet(SeenValue condition) => condition.Value.IsNull
        ? new($"“{condition.Text.Chinese}”得不出真假（{Seen(condition).Chinese}）", $"'{condition.Text.English}' is neither true nor false ({Seen(condition).English})")
        : new($"“{condition.Text.Chinese}”不成立（{Seen(condition).Chinese}）", $"'{condition.Text.English}' does not hold ({Seen(condition).English})");

    public static Words Present(Fact fact) => new(
        $"{Type(fact.Layout.Type).Chinese} {fact.Key} 符合这些条件，而本条要求没有",
        $"{Type(fact.Layout.Type).English} {fact.Key} meets these conditions, and there must be none");

    public static Words TooFew(FactType type, int found, int wanted) => new(
        $"需要 {wanted} 条{Type(type).Chinese}，只有 {found} 条",
        $"{wanted} of {Type(type).English} are needed, but there are {found}");

    public static Words Hole(Value earlier, Value later) => new(
        $"{Text(earlier)} 与 {Text(later)} 之间不连续",
        $"{Text(earlier)} and {Text(later)} do not follow one another");

    public static Words Quantity(int met, int of, bool oldest, IEnumerable<(Value By, SeenValue Condition)> misses)
    {
        var list = misses.ToArray();
        return new(
            $"{(oldest ? "最早" : "最近")} {of} 条中有 {met} 条满足；不满足的：{string.Join("，", list.Select(miss => $"{Text(miss.By)}（{Seen(miss.Condition).Chinese}）"))}",
            $"{met} of the {(oldest ? "first" : "last")} {of} hold; not: {string.Join(", ", list.Select(miss => $"{Text(miss.By)} ({Seen(miss.Condition).English})"))}");
    }

    public static Words TrueLater(DateTimeOffset at) => new($"将于 {Instant(at)} 成立", $"it will hold at {Instant(at)}");

    public static Words NotByItself(SeenValue? nothing) => nothing is null
        ? new("时限已过，不会再自行成立", "its time is over; it will not hold again by itself")
        : new($"时间无从算起（{Seen(nothing).Chinese}）", $"there is nothing to reckon from ({Seen(nothing).English})");

    public static Words NoPeriodYet(DateTimeOffset next) => new($"规则生效后尚无周期到期，下一个在 {Instant(next)}", $"no period has come since the rule is in force; the next one comes at {Instant(next)}");

    // ---- why not, as a sentence ----

    public static Words Fails(SeenClause clause, Words miss) => new(
        $"第 {clause.Number} 项条件“{clause.Text.Chinese}”不成立：{miss.Chinese}",
        $"clause {clause.Number}, '{clause.Text.English}', does not hold: {miss.English}");

    public static Words Matches(RefractionKey? key) => key is null
        ? new("各项条件均成立，其结论或判定现在有效", "all clauses hold, and what the rule concludes or defines is in effect")
        : new($"各项条件均成立，{key} 尚未触发，下次运行时触发", $"all clauses hold and {key} has not fired; it does in the next run");

    public static Words Used(RefractionKey key, int firings) => new(
        $"各项条件均成立，但 {key} 已触发 {firings} 次，不再重复",
        $"all clauses hold, but {key} has fired {firings} times and does not fire again");

    public static Words Suppressed(RefractionKey key, RefractionKey? winner) => new(
        $"各项条件均成立，但 {key} 让位于同组已触发的规则{(winner is null ? "" : $" {winner}")}",
        $"all clauses hold, but {key} gave way to a rule of its group that fired{(winner is null ? "" : $": {winner}")}");

    public static Words Parked(RefractionKey key) => new(
        $"各项条件均成立，但 {key} 因结果缺值被搁置；请处理对应的事件",
        $"all clauses hold, but {key} is parked because an effect lacked a value; see to its incident");

    public static Words NotInForce(CheckedRule rule)
    {
        var (from, to) = (rule.Source.Attributes.ValidFrom, rule.Source.Attributes.ValidTo);
        return new($"规则只在 {from:yyyy-MM-dd} 至 {to:yyyy-MM-dd} 有效", $"the rule is valid from {from:yyyy-MM-dd} to {to:yyyy-MM-dd} only");
    }

    public static Words SwitchedOff(Words reason) => new($"规则已停用：{reason.Chinese}", $"the rule is switched off: {reason.English}");

    public static Words NoSuchFact(FactType type, string key) => new(
        $"没有编号为 {key} 的{Type(type).Chinese}；请核对编号",
        $"there is no {Type(type).English} {key}; check the key");

    public static Words NotRead(FactType type, IEnumerable<FactType> read)
    {
        var types = read.ToArray();
        return new(
            $"该规则不看{Type(type).Chinese}；它看的是{string.Join("、", types.Select(one => Type(one).Chinese))}",
            $"the rule does not look at {Type(type).English}; it looks at {string.Join(", ", types.Select(one => Type(one).English))}");
    }

    public static Words NobodyLooks(Fact fact) => new(
        $"没有哪条记录在此规则中看 {Type(fact.Layout.Type).Chinese} {fact.Key}；请检查它的引用字段",
        $"no record leads this rule to {Type(fact.Layout.Type).English} {fact.Key}; check the fields that refer to others");

    public static Words Guard { get; } = new(
        "这是防线规则：它不触发，只在更改记录前检查；请改问该项更改会被谁拒绝",
        "this rule is a guard: it never fires, and is asked before a record is changed; ask what refuses the change instead");

    // ---- values ----

    static Words Type(FactType type) => new(RuleNames.Short(type.Label.Chinese), RuleNames.Short(type.Label.English));

    // What was read, each once; for a null also why.
    static Words Seen(SeenValue value)
    {
        var leaves = value.Leaves.DistinctBy(leaf => leaf.Text).ToArray();
        return new(
            string.Join("，", leaves.Select(leaf => $"{leaf.Text.Chinese} = {Text(leaf.Value)}{(leaf.Cause is { } cause ? $"，{cause.Chinese}" : "")}")),
            string.Join(", ", leaves.Select(leaf => $"{leaf.Text.English} = {Text(leaf.Value)}{(leaf.Cause is { } cause ? $", {cause.English}" : "")}")));
    }

    static string Text(in Value value) => value.TryString(out var text) ? text : value.ToString();

    static string Instant(DateTimeOffset at) => at.ToString(at.Second == 0 && at.Millisecond == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
