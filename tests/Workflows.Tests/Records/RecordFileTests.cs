using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.Tests.Records;

/// <summary>What a file of declarations says, and what is told when it is wrong.</summary>
public class RecordFileTests
{
    const string Sample = """
        records:
          - id: customer
            zh: 客户
            clauses: [000-3.1.1]
            unique: [[name, phone]]
            size: 500
            rights: {see: ["*"], change: [salesperson, "unit:sales-dept"], fields: {revenue: {see: [sales-director], change: []}}}
            fields:
              - {name: name, zh: 客户名称, type: string, required: true, aliases: [名字]}
              - {name: phone, zh: 电话, type: string}
              - {name: needs, zh: 需求, type: text}
              - {name: is_manufacturer, zh: 是否制造业, type: bool}
              - {name: revenue, zh: 年营收, type: money, check: "revenue >= 0", message: {zh: 年营收不能为负, en: The revenue is not negative}}
              - {name: source, zh: 信息来源, type: enum, values: {visit: 来访, call: {zh: 来电, en: Phone call}}}
              - {name: owner, zh: 归属人, type: ref, of: user}
              - {name: quarter, zh: 季度, type: period, unit: quarter}
              - {name: contacts, zh: 联系人, type: list, of: contact}
              - {name: orders, zh: 订单, type: list, of: order-exception}
              - {name: dates, zh: 日期, type: list, of: date}
              - {name: helpers, zh: 协助人, type: list, of: user}
              - {name: anything, zh: 其他, type: list, of: thing}
          - {id: order-exception, zh: 异常, en: Exception, key: OE-, fields: [{name: customer, zh: 客户, type: ref, of: customer}]}
        structures:
          - {id: contact, zh: 联系人, fields: [{name: name, zh: 姓名, type: string, required: true}, {name: phone, zh: 电话, type: string}]}
        """;

    static RecordTypes Types(params string[] texts) => RecordTypes.Of(texts.Select((text, at) => RecordFile.Read(text, $"{at}/records.yaml", "Sales")), ["salesperson", "sales-director"], ["sales-dept"]);

    static readonly RecordTypes Read = Types(Sample);
    static readonly RecordType Customer = Read.Find("customer")!;

    [Fact]
    public void A_declaration_is_read_with_its_defaults()
    {
        Assert.Empty(Read.Problems.Select(problem => problem.Format()));
        Assert.Equal(("Sales", "C-", "name", 500L, "Customer"), (Customer.Domain, Customer.KeyPrefix, Customer.Title, Customer.ExpectedSize, Customer.Label.English));
        Assert.Equal(["name", "phone", "is_manufacturer", "revenue", "source", "owner"], Customer.Columns);
        Assert.Equal([["name", "phone"]], Customer.Unique);
        Assert.Equal(["salesperson", "unit:sales-dept"], Customer.Rights.Change);
        Assert.Empty(Customer.Rights.Delete);
        Assert.Equal(["sales-director"], Customer.Rights.SeeFields["revenue"]);
        Assert.Empty(Customer.Rights.ChangeFields["revenue"]);
        Assert.Equal(("OE-", null), (Read.Find("order-exception")!.KeyPrefix, Read.Find("order-exception")!.Title));
    }

    [Fact]
    public void Whoever_is_named_sees_a_record_and_by_default_nobody_but_administrators_sees_all()
    {
        var types = Types("""
            records:
              - id: fine
                zh: 罚款
                en: Fine
                rights: {own: [person, others]}
                fields:
                  - {name: person, zh: 员工, type: ref, of: user}
                  - {name: others, zh: 其他人, type: list, of: user}
                  - {name: approver, zh: 审批人, type: ref, of: user}
            """);
        var fine = types.Find("fine")!;
        Assert.Equal(["person", "others"], fine.Rights.Own);
        Assert.Empty(fine.Rights.See);
        RecordAccess Of(string id, params string[] roles) => new RecordSight(new Person(id, id, "sales-dept", roles, null), types).Of(fine);
        var values = Context.Of(("person", Value.Of("ana")), ("others", Value.OfList([Value.Of("ben")])), ("approver", Value.Of("eva")));
        Assert.Equal([true, true, false, false, true], new[] { Of("ana"), Of("ben"), Of("eva"), Of("Ana"), Of("zoe", "admin") }.Select(access => access.SeesRecord(values)));
        Assert.Equal((true, false, true), (Of("eva").Sees, Of("eva").SeesAll, Of("zoe", "admin").SeesAll));
    }

    [Fact]
    public void Fields_know_their_labels_kinds_and_targets()
    {
        RecordField Of(string id) => Customer.Find(id)!;
        Assert.Equal("Is manufacturer", Of("is_manufacturer").Label.English);
        Assert.True(Of("name").IsRequired);
        Assert.Equal(["名字"], Of("name").Aliases);
        Assert.Equal(("revenue >= 0", "The revenue is not negative"), (Of("revenue").Check, Of("revenue").CheckMessage!.English));
        Assert.Equal([("visit", "来访", "Visit"), ("call", "来电", "Phone call")], Of("source").Values.Select(value => (value.Id, value.Label.Chinese, value.Label.English)));
        Assert.Equal((RecordFieldKind.Ref, RecordField.User), (Of("owner").Kind, Of("owner").Of));
        Assert.Equal(PeriodKind.Quarter, Of("quarter").Period);
        Assert.Equal(["name", "phone"], Of("contacts").Item!.Members.Select(member => member.Id));
        Assert.Equal((RecordFieldKind.Ref, "order-exception"), (Of("orders").Item!.Kind, Of("orders").Item!.Of));
        Assert.Equal(RecordFieldKind.Date, Of("dates").Item!.Kind);
        Assert.Equal((RecordFieldKind.Ref, RecordField.User), (Of("helpers").Item!.Kind, Of("helpers").Item!.Of));
        Assert.Equal((RecordFieldKind.Structure, 0), (Of("anything").Item!.Kind, Of("anything").Item!.Members.Count));
    }

    [Fact]
    public void Rules_speak_of_the_declared_types_and_of_people()
    {
        var vocabulary = RecordVocabulary.Of(Read, [new(NamedKind.Role, "salesperson", new("销售人员", "Salesperson"))]);
        var read = RuleSetReader.Read("""
            规则集 "客户"
            规则 no-owner "制造业客户没有归属人"
              依据 "000-3.1.1"   每 c.编号 一次
            当
              有 客户 c 其中 是否制造业 且 信息来源 等于 "来电" 且 归属人.在职 等于 假
              且 c.联系人[1].姓名 不等于 空
              且 c.季度.上一期 等于 "2026Q1"
            则
              通知 c.归属人.上级 "归属人已离职" 以 { 客户: c.编号 }
            结束
            """, vocabulary);
        Assert.Empty(read.Problems.Select(problem => problem.Format()));
        Assert.Equal(new ReferenceType("unit"), vocabulary.Find("person")!.Find("unit")!.Type);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "records: [}", "0/records.yaml:1:11 REC-001" },
        { "records:\n  - {id: a, zh: 甲, fields: [], id: b}", "0/records.yaml:2:32 REC-001" },
        { "- 1", "0/records.yaml:1:1 REC-002 Expected a mapping, but found a list | write a mapping" },
        { Type("x", "rigths: {}"), "0/records.yaml:2:20 REC-003 Expected one of the known keys, but found 'rigths' | did you mean 'rights'?" },
        { "records: [{zh: 甲, fields: []}]", "0/records.yaml:1:11 REC-004 Expected 'id', but it is not given | add id: …" },
        { "records: [{id: a}]", "0/records.yaml:1:11 REC-004 Expected 'fields', but it is not given | add fields: … ; 0/records.yaml:1:11 REC-004 Expected 'zh', but it is not given | add zh: …" },
        { Type("Dealer_Quarter"), "0/records.yaml:2:10 REC-005 Expected an id of small letters, digits and '-' that begins with a letter, but found 'Dealer_Quarter' | for example dealer-quarter" },
        { Fields("{name: assessed-at, zh: 时间, type: date}"), "0/records.yaml:5:16 REC-005 Expected an id of small letters, digits and '_' that begins with a letter, but found 'assessed-at' | for example assessed_at" },
        { Fields("{name: a, zh: 甲, type: int}\n      - {name: a, zh: 乙, type: int}"), "0/records.yaml:6:16 REC-006 Expected each id once, but 'a' is declared twice | delete one of them, or choose another id" },
        { Fields("{name: id, zh: 编号, type: string}"), "0/records.yaml:5:16 REC-006 Expected each id once, but 'id' is declared twice | delete one of them, or choose another id" },
        { Fields("{name: a, zh: 甲, type: enum, values: {x: 一, y: 一}}"), "0/records.yaml:5:53 REC-006 Expected each id once, but '一' is declared twice | delete one of them, or choose another id" },
        { Fields("{name: a, zh: 甲, type: monney}"), "0/records.yaml:5:32 REC-007 Expected a kind of field, but found 'monney' | did you mean 'money'?" },
        { Fields("{name: a, zh: 甲, type: period, unit: quater}"), "0/records.yaml:5:46 REC-007 Expected a kind of field, but found 'quater' | did you mean 'quarter'?" },
        { Fields("{name: a, zh: 甲, type: int, values: {x: 一}}"), "0/records.yaml:5:45 REC-008 Expected no 'values' on a field of kind int, but found one | delete values, or change the field's type" },
        { Fields("{name: a, zh: 甲, type: ref, of: custoner}"), "0/records.yaml:5:41 (thing.a) REC-009 Expected a declared record type, but found 'custoner' | declare it, or write user for a person" },
        { Fields("{name: a, zh: 甲, type: int, check: \"a > \"}"), "0/records.yaml:5:49 REC-010" },
        { Fields("{name: a, zh: 甲, type: int, check: \"amount > 0\"}"), "0/records.yaml:5:45 REC-010 The check is wrong (FEEL-008): " },
        { Fields("{name: a, zh: 甲, type: int, check: a + 1}"), "0/records.yaml:5:44 REC-010" },
        { Type("thing", "columns: [a]"), "0/records.yaml:2:34 REC-011 Expected a field of this record, but found 'a' | write the name of a field" },
        { Type("thing", "title: a"), "0/records.yaml:2:31 REC-011 Expected a field of this record, but found 'a' | write the name of a field" },
        { Type("thing", "unique: [[a]]"), "0/records.yaml:2:34 REC-011 Expected a field of this record, but found 'a' | write the name of a field" },
        { Type("thing", "rights: {see: [salespersn]}"), "0/records.yaml:2:39 (thing) REC-012 Expected a role, unit:<id> or *, but found 'salespersn' | did you mean 'salesperson'?" },
        { Type("thing", "rights: {own: [nobody]}"), "0/records.yaml:2:39 REC-011 Expected a field of this record, but found 'nobody' | write the name of a field" },
        { "records:\n  - id: thing\n    zh: 甲\n    rights: {own: [a]}\n    fields:\n      - {name: a, zh: 甲, type: int}", "0/records.yaml:4:20 REC-014 Expected a field that is entered by hand and names people, but found 'a' | write a field of: user" },
        { Type("thing", "rights: {change: [\"unit:sales\"]}"), "0/records.yaml:2:42 (thing) REC-012 Expected a role, unit:<id> or *, but found 'unit:sales' | did you mean 'unit:sales-dept'?" },
        { "structures:\n  - {id: line, zh: 行, fields: [{name: inner, zh: 内, type: list, of: line}]}", "0/records.yaml:2:69 REC-013 Expected structures that end, but 'line' contains itself | refer to a record instead, or leave this level out" },
    };

    static string Type(string id, string more = "") => $"records:\n  - {{id: {id}, zh: 甲, {more}{(more.Length > 0 ? ", " : "")}fields: []}}";

    static string Fields(string fields) => $"records:\n  - id: thing\n    zh: 甲\n    fields:\n      - {fields}";

    [Theory, MemberData(nameof(Faults))]
    public void What_is_wrong_is_told_with_its_place(string text, string expected)
    {
        var found = string.Join(" ; ", Types(text).Problems.Select(problem => $"{problem.File}:{problem.Position}{(problem.ElementId is { } id ? $" ({id})" : "")} {problem.Code} {problem.Message.English} | {problem.Mend?.English}"));
        Assert.StartsWith(expected, found, StringComparison.Ordinal);
        Assert.All(Types(text).Problems, problem => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", problem.Message.Chinese));
    }

    [Fact]
    public void A_type_declared_in_two_files_is_told_in_the_second()
    {
        var problem = Assert.Single(Types(Type("thing"), Type("thing")).Problems);
        Assert.Equal(("1/records.yaml", "REC-006", "“thing”声明了两次，另一处在 0/records.yaml"), (problem.File, problem.Code, problem.Message.Chinese));
    }

    [Fact]
    public void A_reference_may_be_to_another_file() =>
        Assert.Empty(Types(Fields("{name: other, zh: 另, type: ref, of: other}"), Type("other")).Problems);

    [Fact]
    public void A_file_too_large_is_not_read() =>
        Assert.Equal("REC-001", Assert.Single(RecordFile.Read(new string('#', RecordFile.MostCharacters + 1), "f", "d").Problems).Code);

    // Half a file, a sign too many, an anchor that holds itself: told, never thrown.
    [Fact]
    public void No_text_throws()
    {
        var odd = new[] { "", " ", "\t", "{", "}", "[", "]", ":", "- ", "? ", "&a ", "*a", "!!x ", "|", ">", "\"", "'", "\u0000", "\uFFFE", "𠮷", "---\n", "...", "%", "@" };
        for (var at = 0; at < Sample.Length; at += 5)
        {
            Assert.NotNull(Types(Sample[..at]));
            Assert.NotNull(Types(Sample.Insert(at, odd[at / 5 % odd.Length])));
            Assert.NotNull(Types(Sample.Remove(at, Math.Min(3, Sample.Length - at))));
        }
        foreach (var text in new[] { "&a [*a]", "records: &a [*a]", "records: &a\n  - fields: *a", "? [x]\n: y", "records:\n  - {id: x, zh: 甲, fields: [{name: a, zh: 甲, type: enum, values: {? [b] : c}}]}", "--- a\n--- b", "records: !!binary x", new string('[', 100_000) })
            Assert.False(Types(text).IsValid, text);
    }
}
