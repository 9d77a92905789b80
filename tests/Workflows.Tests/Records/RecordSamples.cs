using Marketing.Rules.Feel;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.Tests.Records;

/// <summary>A record with a field of every kind.</summary>
static class RecordSamples
{
    public static RecordType Everything { get; } = RecordTypes.Of([RecordFile.Read("""
        records:
          - id: everything
            zh: 万物
            fields:
              - {name: string, zh: 单行, type: string}
              - {name: text, zh: 多行, type: text}
              - {name: int, zh: 整数, type: int, check: "int < 100"}
              - {name: decimal, zh: 小数, type: decimal}
              - {name: money, zh: 金额, type: money, check: "money >= 0 and (int = null or money > int)", message: {zh: 金额须大于整数, en: The amount is above the number}}
              - {name: percent, zh: 比例, type: percent}
              - {name: bool, zh: 是否, type: bool}
              - {name: date, zh: 日期, type: date}
              - {name: datetime, zh: 时间, type: datetime}
              - {name: time, zh: 时刻, type: time}
              - {name: duration, zh: 时长, type: duration}
              - {name: period, zh: 季度, type: period, unit: quarter}
              - {name: month, zh: 月份, type: period, unit: month}
              - {name: week, zh: 周次, type: period, unit: week}
              - {name: half, zh: 半年, type: period, unit: half-year}
              - {name: geo, zh: 地点, type: geo}
              - {name: file, zh: 文件, type: file}
              - {name: files, zh: 附件, type: files}
              - {name: enum, zh: 来源, type: enum, values: {visit: 来访, call: {zh: 来电, en: Phone call}}}
              - {name: ref, zh: 上一条, type: ref, of: everything}
              - {name: user, zh: 负责人, type: ref, of: user}
              - {name: role, zh: 角色, type: role}
              - {name: unit, zh: 部门, type: unit}
              - {name: dates, zh: 日期列表, type: list, of: date}
              - {name: users, zh: 人员列表, type: list, of: user}
              - {name: lines, zh: 明细, type: list, of: line}
              - {name: any, zh: 任意, type: list, of: thing}
              - {name: derived, zh: 算出, type: int, derived: true}
        structures:
          - id: line
            zh: 明细行
            fields:
              - {name: item, zh: 品名, type: string, required: true}
              - {name: amount, zh: 金额, type: money, check: "amount > 0"}
              - {name: due, zh: 到期, type: date}
        """, "records.yaml", "Test")]).Find("everything")!;

    public static FeelEnvironment Feel { get; } = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

    public static RecordField Field(string id) => Everything.Find(id) ?? throw new ArgumentException($"no field {id}");
}
