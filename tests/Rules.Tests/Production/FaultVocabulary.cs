using Marketing.Rules.Production;

namespace Marketing.Rules.Tests.Production;

/// <summary>A small vocabulary for rules with planted faults.</summary>
static class FaultVocabulary
{
    static readonly Vocabulary Plain = VocabularyText.Read("""
        customer 客户 Customer: grade=等级:enum:a=甲,b=乙,c=丙 since=签约日:d revenue=营收:n owner=归属人:ref:person active=有效:b name=名称:s total=累计:n score=评分:n! level=层级:n referrer=介绍人:ref:customer
        order 订单 Order: customer=客户:ref:customer amount=金额:n paid=已付:b due=到期日:d status=状态:enum:open=未付,done=已付清 created=创建时间:dt
        quarter-score 季评 Quarter Score: customer=客户:ref:customer quarter=季度:period:quarter passed=达标:b score=得分:n note=备注:s
        alert 预警 Alert: customer=客户:ref:customer level=级别:n reason=原因:s
        link 关系 Link: from=甲方:ref:customer to=乙方:ref:customer depth=层数:n
        person 人员 Person: active=在职:b
        """, """
        role: manager=经理, clerk=职员
        calendar: cn=中国
        task: call=电话联系
        template: hello=问候
        group: outcome=处置
        channel: mail=邮件
        decision: risk=风险评级
        """);

    /// <summary>The vocabulary: people may not be changed, <c>review</c> needs a customer, clauses 1.1 and 1.2 exist, 80 is a default of rule <c>defaulted</c>.</summary>
    public static Vocabulary Known { get; } = new(
        Plain.Types.Select(type => type.Id == "person" ? type with { IsReadOnly = true } : type),
        [
            .. Plain.Things,
            new(NamedKind.Process, "review", new("复核", "review"))
            {
                Inputs = [new("customer", new("客户", "customer"), new ReferenceType("customer")) { MayBeNull = false }, new("score", new("评分", "score"), RuleType.Number)],
            },
            new(NamedKind.Process, "plain", new("普通流程", "plain")),
        ])
    {
        Clauses = new HashSet<string> { "1.1", "1.2" },
        Ambiguities = new HashSet<string> { "amb-1" },
        DefaultNumbers = new Dictionary<string, IReadOnlyList<decimal>> { ["defaulted"] = [80] },
    };
}
