using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>The messages of the checks over whole rules and rule sets, one method a code.</summary>
sealed partial class RuleProblems
{
    public void Contradiction(SourcePosition at, Words slot, IReadOnlyList<Ast> conditions, bool isNegated)
    {
        // A condition that is wrong in itself says so already.
        if (!HasErrorIn(at.Line, at.Line))
            Contradict(at, slot, conditions, isNegated);
    }

    void Contradict(SourcePosition at, Words slot, IReadOnlyList<Ast> conditions, bool isNegated) => Say("RULE-030", at,
        isNegated
            ? new($"对{slot.Chinese}的条件互相矛盾，没有记录满足，这一句等于没写", $"Expected conditions that some fact meets, but those on {slot.English} contradict each other; this clause has no effect")
            : new($"规则永远不会成立：对{slot.Chinese}的条件互相矛盾", $"Expected conditions that some fact meets, but those on {slot.English} contradict each other; the rule can never match"),
        new($"改正其中一个：{Cut(string.Join("；", conditions.Select(AstText.Of)))}", $"mend one of them: {Cut(string.Join("; ", conditions.Select(AstText.Of)))}"), isNegated ? Severity.Warning : Severity.Error);

    public void WithoutEffect(SourcePosition at, Words why) => Say("RULE-031", at,
        new($"这一句不影响结果：{why.Chinese}", $"Expected a clause that matters, but this one changes nothing: {why.English}"), new("删去它，或改正它", "remove it, or mend it"), Severity.Warning);

    public void NeverValid(SourcePosition at, DateOnly from, DateOnly to) => Say("RULE-032", at,
        new($"规则永远不生效：{from:yyyy-MM-dd} 在 {to:yyyy-MM-dd} 之后", $"Expected a period of validity, but {from:yyyy-MM-dd} is behind {to:yyyy-MM-dd}; the rule can never match"), new("先写开始日期", "write the first day first"));

    public void NoLongerValid(SourcePosition at, DateOnly to) => Say("RULE-032", at,
        new($"规则已于 {to:yyyy-MM-dd} 失效", $"Expected a rule that is or will be valid, but its validity ended on {to:yyyy-MM-dd}"), new("删去规则，或改生效日期", "remove the rule, or change its validity"));

    public void NegativeCycle(SourcePosition at, IReadOnlyList<string> types) => Say("RULE-033", at,
        new($"得出的类型依赖于自己的不存在或统计：{string.Join(" → ", types)}", $"Expected conclusions without a circle through not, last n or counting, but found {string.Join(" → ", types)}"),
        new("去掉其中一处 没有、最近 或 统计，或改为 记录", "remove one of the negations or counts, or record instead of concluding"));

    public void ConcludedAndRecorded(SourcePosition at, string type) => Say("RULE-034", at,
        new($"“{type}”既被得出又被记录", $"Expected '{type}' to be either concluded or recorded, but it is both"), new("只用 得出 或只用 记录", "use only conclude, or only record"));

    public void ConclusionSet(SourcePosition at, string path) => Say("RULE-034", at,
        new($"“{path}”是得出的事实，不能置值", $"Expected a recorded fact, but '{path}' belongs to a conclusion, which may not be set"), new("在得出它的规则中给出这个值", "give the value in the rule that concludes it"));

    public void UnindexedJoin(SourcePosition at, string name, long size, long types) => Say("RULE-035", at,
        new($"“{name}”与前面的记录没有等式或范围相连，可能有 {size} × {types} 种组合", $"Expected an equality or range that ties '{name}' to the facts before it, but found none: up to {size} × {types} combinations"),
        new("加上相等条件，例如 其中 客户 等于 k；确实需要时写 不限", "add an equality, such as where customer = k; or accept it by unbounded"));

    public void NotNormalizable(SourcePosition at) => Say("RULE-036", at,
        new("算不出这个时间条件何时成立、何时不再成立", "Expected a condition on time whose instants follow from the facts, but this one has none that can be computed"),
        new("写成与今天或现在的比较，例如 今天 - x.日期 不低于 7 天；或加上 每 1 天 检查", "compare with today or now, such as today() - x.date >= 7 days; or add check every 1 day"));

    public void SetTwice(SourcePosition at, string slot, RuleDeclaration first, RuleDeclaration second, string witness, Severity severity) => Say("RULE-037", at,
        new($"“{first.Title.Chinese}”和“{second.Title.Chinese}”都置 {slot}，条件会同时成立，例如 {Cut(witness)}", $"Expected one rule to set {slot}, but '{first.Title.English}' and '{second.Title.English}' both do where {Cut(witness)}"),
        new("收窄条件，或用 择一、优先级 决定", "narrow the conditions, or decide by choose one or priority"), severity);

    public void StartedTwice(SourcePosition at, string process, RuleDeclaration first, RuleDeclaration second, string witness) => Say("RULE-038", at,
        new($"“{first.Title.Chinese}”和“{second.Title.Chinese}”都启动 {process}，条件会同时成立，例如 {Cut(witness)}", $"Expected one rule to start {process}, but '{first.Title.English}' and '{second.Title.English}' both do where {Cut(witness)}"),
        new("收窄条件，或用 择一 决定", "narrow the conditions, or decide by choose one"), Severity.Warning);

    public void SubsumedBy(SourcePosition at, RuleDeclaration narrow, RuleDeclaration wide) => Say("RULE-039", at,
        new($"“{narrow.Title.Chinese}”成立时“{wide.Title.Chinese}”也成立，效果相同", $"Expected a rule of its own, but wherever '{narrow.Title.English}' matches, '{wide.Title.English}' does the same"), new("删去这条规则，或改正条件", "remove this rule, or mend its conditions"), Severity.Warning);

    public void KeyTooCoarse(SourcePosition at, string what) => Say("RULE-040", at,
        new($"只触发一次的键里没有“{what}”，以后各期不会再触发", $"Expected '{what}' in a key that fires once in its life, but it is not there: later periods will not fire"),
        new($"把 {what} 加入 每 … 一次，或写 重复 再次成立时", $"add {what} to once per, or write again when true again"), Severity.Warning);

    public void KeyTooFine(SourcePosition at, string what) => Say("RULE-040", at,
        new($"键里的“{what}”一变就会再次触发", $"Expected a key that stays, but '{what}' in it changes: each change fires anew"), new("只用编号和周期作键", "use ids and periods only"), Severity.Warning);

    public void ReadOnly(SourcePosition at, FactType type) => Say("RULE-041", at,
        new($"“{RuleNames.Short(type.Label.Chinese)}”是只读的", $"Expected a type that rules may change, but '{RuleNames.Short(type.Label.English)}' is read-only"), new("改写别的记录", "change another record"));

    public void KeyIsFixed(SourcePosition at, FactType type) => Say("RULE-041", at,
        new($"“{RuleNames.Short(type.Label.Chinese)}”的编号不能改", $"Expected a field other than the key of '{RuleNames.Short(type.Label.English)}', but the key stays as it is"), new("换一个字段", "write another field"));

    public void NotConsecutive(SourcePosition at, Words found) => Say("RULE-042", at,
        new($"连续的依据应为整数或周期，却是{found.Chinese}", $"Expected integers or periods, which have a successor, but found {found.English}"), new("按序号或周期排列，或去掉 连续", "order by a number or a period, or leave out consecutive"));

    public void NoPriorities(SourcePosition at, string column) => Say("RULE-044", at,
        new($"命中 优先 需要“{column}”的取值次序", $"Expected the values of '{column}' in their order, which hit priority needs"), new("给该列写上类型，例如 应对: 风险.应对", "give the column the type of an enumeration field, such as response: Risk.response"));

    public void NoRows(SourcePosition at, string title) => Say("RULE-045", at,
        new($"决策表“{Cut(title)}”没有行", $"Expected rows in the table '{Cut(title)}', but found none"), new("每行以 | 开头", "begin each row with |"), Severity.Warning);

    public void NoCitation(SourcePosition at, string title) => Say("RULE-050", at,
        new($"“{Cut(title)}”没有写依据", $"Expected the clause that '{Cut(title)}' follows from, but found none"), new("写上 依据 \"条款\"", "write per \"clause\""), Severity.Warning);

    public void UnknownClause(SourcePosition at, string clause, string? nearest) => Say("RULE-051", at,
        new($"制度中没有条款“{Cut(clause)}”", $"Expected a clause of the sources, but found '{Cut(clause)}'"), DidYouMean(nearest) ?? new("核对条款编号", "check the number of the clause"), Severity.Warning);

    public void NoId(SourcePosition at, string title) => Say("RULE-052", at,
        new($"规则“{Cut(title)}”没有 id，改标题就成了新规则", $"Expected an id of the rule '{Cut(title)}'; without one a changed title is a new rule"), new("在标题前写 id，例如 规则 csat-below-80 \"…\"", "write an id before the title, such as rule csat-below-80 \"…\""), Severity.Warning);

    public void DefinedTwice(SourcePosition at, string slot, RuleDeclaration first, RuleDeclaration second, string witness) => Say("RULE-053", at,
        new($"“{first.Title.Chinese}”和“{second.Title.Chinese}”以相同优先级判定 {slot}，条件会同时成立，例如 {Cut(witness)}", $"Expected one definition of {slot} at a priority, but '{first.Title.English}' and '{second.Title.English}' both match where {Cut(witness)}"),
        new("收窄条件，或写不同的优先级", "narrow the conditions, or give different priorities"));

    public void DefinedAndSet(SourcePosition at, string path) => Say("RULE-054", at,
        new($"“{path}”由规则判定，不能再置值", $"Expected a field that no rule defines, but '{path}' is defined as well as set"), new("只用 判定 或只用 置", "use only define, or only set"));

    public void LeadsBack(SourcePosition at, string path) => Say("RULE-055", at,
        new($"判定绕回同一记录的同一字段：{path}", $"Expected a definition that reads other fields, but it leads back to its own: {path}"), new("改用别的字段，或通过引用读另一条记录", "read another field, or another record through a reference"));

    public void GuardReadsDerived(SourcePosition at, string chinese, string english) => Say("RULE-056", at,
        new($"提交前看不到事后才算出的“{Cut(chinese)}”", $"Expected what is there before the commit, but '{Cut(english)}' is derived after it"), new("在这条规则里直接写出关联或统计", "write the join or the count in the guard itself"));

    public void NullInGuard(SourcePosition at, Words slot) => Say("RULE-057", at,
        new($"{slot.Chinese}可能为空，为空时这条检查就不适用", $"{slot.English} may be null, and the guard then does not apply"), new("必须填写的写在 须 里；确实如此则另加 不等于 空", "put what has to be filled in into a must; if it is meant so, test for null"), Severity.Warning);

    public void DefaultAsLiteral(SourcePosition at, string number) => Say("RULE-058", at,
        new($"{Cut(number)} 是默认值而非制度规定，应写成设定", $"Expected a setting, but {Cut(number)} is a default and not policy"), new("写 设定 … = … 出自 \"…\" 并用 设定.… 引用", "declare setting … = … from \"…\" and read config.…"), Severity.Warning);

    public void SettingUnmarked(SourcePosition at, string key) => Say("RULE-059", at,
        new($"规则用到设定 {key}，却没有写 暂定 或依据", $"Expected provisional or a clause on a rule that reads the setting {key}"), new("写上 暂定 \"歧义编号\"", "write provisional \"ambiguity\""), Severity.Warning);

    public void ShouldDefine(SourcePosition at, string path) => Say("RULE-060", at,
        new($"“{path}”只算一次，以后事实变了也不更新", $"'{path}' is computed once and stays when the facts change"), new("改用 判定；确实只给一次建议则不必理会", "use define; if one suggestion is meant, leave it"), Severity.Warning);

    public void RepeatedThreshold(SourcePosition at, string slot, string number) => Say("RULE-061", at,
        new($"几条规则都把 {slot} 与 {number} 相比", $"Several rules compare {slot} with {number}"), new("写成常量", "make it a constant"), Severity.Information);

    public void Unnamed(SourcePosition at, bool isNegated, Words type) => Say("RULE-062", at,
        isNegated
            ? new($"没有给{RuleNames.Short(type.Chinese)}起名字，条件看不到它，这一句会一直成立", $"Expected a name for the {RuleNames.Short(type.English)} that the condition speaks of, but found none; the clause would always hold")
            : new($"没有给{RuleNames.Short(type.Chinese)}起名字，条件看不到它，规则永远不会成立", $"Expected a name for the {RuleNames.Short(type.English)} that the condition speaks of, but found none; the rule could never match"),
        new($"在类型后面写一个名字，例如 {(isNegated ? "没有" : "存在")} {RuleNames.Short(type.Chinese)} x 其中 …", $"write a name behind the type, such as {(isNegated ? "there is no" : "there exists a")} {RuleNames.Short(type.English)} x where …"));

    /// <summary>A finding of the table analysis, in the words it has there.</summary>
    public void OfTable(TableFinding finding, Severity severity, SourcePosition table) => Add(finding.Problem with
    {
        Severity = severity,
        Position = finding.Problem.Position is { Line: > 0 } at ? at : table,
        Message = finding.Witness.Count == 0 ? finding.Problem.Message : new(
            $"{finding.Problem.Message.Chinese}，例如 {Cut(string.Join("，", finding.Witness))}", $"{finding.Problem.Message.English}, for example {Cut(string.Join(", ", finding.Witness))}"),
    });
}
