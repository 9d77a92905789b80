using System.Globalization;
using Marketing.Rules.Feel;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.Tests.Records;

/// <summary>What people write into spreadsheets, as values, and values as they are written for people.</summary>
public class RecordCellTests
{
    static readonly Dictionary<(string, string), string[]> Known = new()
    {
        [("user", "张三")] = ["zhang.san"],
        [("user", "zhang.san")] = ["zhang.san"],
        [("user", "李四")] = ["li.si"],
        [("user", "王伟")] = ["wang.wei.1", "wang.wei.2"],
        [("role", "销售人员")] = ["salesperson"],
        [("unit", "销售部")] = ["sales-dept"],
        [("everything", "第一条")] = ["E-1"],
    };

    static readonly RecordCells Cells = new(
        new((target, text) => Known.GetValueOrDefault((target, text), []), (target, key) => Known.FirstOrDefault(pair => pair.Key.Item1 == target && pair.Value is [var only] && only == key).Key.Item2),
        RecordSamples.Feel);

    // Field, cell, the value as JSON, and the cells written for it in Chinese and English.
    public static TheoryData<string, string, string, string, string> Rows => new()
    {
        { "string", " 张三 ", "\"张三\"", "张三", "张三" },
        { "int", "1,200", "1200", "1200", "1200" },
        { "int", "１２", "12", "12", "12" },
        { "decimal", "-3.5", "-3.5", "-3.5", "-3.5" },
        { "money", "1,200.50", "1200.5", "1200.5", "1200.5" },
        { "money", "￥1,200.50 元", "1200.5", "1200.5", "1200.5" },
        { "money", "5000 万", "50000000", "50000000", "50000000" },
        { "percent", "15%", "0.15", "15%", "15%" },
        { "percent", "0.155", "0.155", "15.5%", "15.5%" },
        { "percent", "120%", "1.2", "120%", "120%" },
        { "bool", "是", "true", "是", "yes" },
        { "bool", "FALSE", "false", "否", "no" },
        { "bool", "0", "false", "否", "no" },
        { "date", "2026/3/5", "\"2026-03-05\"", "2026-03-05", "2026-03-05" },
        { "date", "2026年3月5日", "\"2026-03-05\"", "2026-03-05", "2026-03-05" },
        { "date", "20260305", "\"2026-03-05\"", "2026-03-05", "2026-03-05" },
        { "date", "46086", "\"2026-03-05\"", "2026-03-05", "2026-03-05" },
        { "date", "2026-03-05 00:00:00", "\"2026-03-05\"", "2026-03-05", "2026-03-05" },
        { "datetime", "2026/3/5 9:30", "\"2026-03-05T09:30:00+08:00\"", "2026-03-05 09:30:00", "2026-03-05 09:30:00" },
        { "datetime", "2026-03-05T01:30:00Z", "\"2026-03-05T01:30:00Z\"", "2026-03-05 09:30:00", "2026-03-05 09:30:00" },
        { "datetime", "2026-03-05", "\"2026-03-05T00:00:00+08:00\"", "2026-03-05 00:00:00", "2026-03-05 00:00:00" },
        { "datetime", "46086.395833333336", "\"2026-03-05T09:30:00+08:00\"", "2026-03-05 09:30:00", "2026-03-05 09:30:00" },
        { "time", "9:30", "\"09:30:00\"", "09:30:00", "09:30:00" },
        { "time", "0.5", "\"12:00:00\"", "12:00:00", "12:00:00" },
        { "duration", "3 天", "\"P3D\"", "P3D", "P3D" },
        { "duration", "PT12H", "\"PT12H\"", "PT12H", "PT12H" },
        { "duration", "2个月", "\"P2M\"", "P2M", "P2M" },
        { "duration", "2 weeks", "\"P14D\"", "P14D", "P14D" },
        { "period", "2026Q1", "\"2026Q1\"", "2026Q1", "2026Q1" },
        { "period", "2026年第1季度", "\"2026Q1\"", "2026Q1", "2026Q1" },
        { "month", "2026年3月", "\"2026-03\"", "2026-03", "2026-03" },
        { "month", "2026/3", "\"2026-03\"", "2026-03", "2026-03" },
        { "week", "2026年第9周", "\"2026W09\"", "2026W09", "2026W09" },
        { "period", "2026 Q1", "\"2026Q1\"", "2026Q1", "2026Q1" },
        { "half", "2026年下半年", "\"2026H2\"", "2026H2", "2026H2" },
        { "geo", "31.23, 121.47", "{\"lat\":31.23,\"lon\":121.47}", "31.23, 121.47", "31.23, 121.47" },
        { "enum", "来电", "\"call\"", "来电", "Phone call" },
        { "enum", "phone call", "\"call\"", "来电", "Phone call" },
        { "enum", "visit", "\"visit\"", "来访", "Visit" },
        { "user", "张三", "\"zhang.san\"", "张三", "张三" },
        { "ref", "第一条", "\"E-1\"", "第一条", "第一条" },
        { "role", "销售人员", "\"salesperson\"", "销售人员", "销售人员" },
        { "unit", "销售部", "\"sales-dept\"", "销售部", "销售部" },
        { "files", "f1；f2", "[\"f1\",\"f2\"]", "f1；f2", "f1; f2" },
        { "users", "张三、李四", "[\"zhang.san\",\"li.si\"]", "张三；李四", "张三; 李四" },
        { "dates", "2026/3/5; 2026/3/6", "[\"2026-03-05\",\"2026-03-06\"]", "2026-03-05；2026-03-06", "2026-03-05; 2026-03-06" },
        { "lines", "[{\"item\":\"甲\",\"amount\":3}]", "[{\"item\":\"甲\",\"amount\":3}]", "[{\"item\":\"甲\",\"amount\":3}]", "[{\"item\":\"甲\",\"amount\":3}]" },
        { "string", "  ", "null", "", "" },
    };

    [Theory, MemberData(nameof(Rows))]
    public void A_cell_is_read_and_written(string field, string cell, string json, string chinese, string english)
    {
        var declared = RecordSamples.Field(field);
        var (value, problems) = Cells.Read(declared, cell);

        Assert.Empty(problems.Select(problem => problem.Format()));
        Assert.Equal(json, FeelJson.ToJson(FeelJson.Normalize(value)).Replace("\\u002B", "+", StringComparison.Ordinal));
        Assert.Equal((chinese, english), (Cells.Text(declared, value, "zh-CN"), Cells.Text(declared, value, "en")));
        foreach (var text in new[] { chinese, english })
        {
            // A file of ours is read as what it was written from; an instant keeps its moment, not its offset.
            var again = Cells.Read(declared, text).Value;
            Assert.Equal(field == "datetime" ? Moment(value) : FeelJson.ToJson(value), field == "datetime" ? Moment(again) : FeelJson.ToJson(again));
        }
    }

    static string Moment(Value value) => value.TryInstant(TimeZoneInfo.Utc, out var at) ? at.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture) : "none";

    public static TheoryData<string, string, string> Faults => new()
    {
        { "int", "1,20", "「整数」应为整数，实为 \"1,20\"。" },
        { "int", "十二", "「整数」应为整数，实为 \"十二\"。" },
        { "int", "1.5", "「整数」应为整数，实为 1.5。" },
        { "money", "1.234", "「金额」应为金额（至多两位小数），实为 1.234。" },
        { "percent", "15", "「比例」应为百分数，如 15% 或 0.15，实为 “15”。" },
        { "bool", "也许", "「是否」应为真或假，实为 \"也许\"。" },
        { "date", "2026-2-30", "「日期」应为日期，如 2026-03-02，实为 \"2026-2-30\"。" },
        { "date", "3/5/2026", "「日期」应为日期，如 2026-03-02，实为 \"3/5/2026\"。" },
        { "period", "2026年3月", "「季度」应为周期，如 2026Q1，实为 \"2026年3月\"。" },
        { "enum", "来店", "「来源」没有“来店”这一项。" },
        { "user", "赵六", "「负责人」：没有名为“赵六”的人员。" },
        { "user", "王伟", "「负责人」：“王伟”有 2 个：wang.wei.1、wang.wei.2。" },
        { "users", "张三、赵六", "「人员列表」：没有名为“赵六”的人员。" },
        { "lines", "甲 3", "「明细」应为列表（不超过 1000 项），实为 \"甲 3\"。" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void A_cell_that_says_something_else_is_told_in_words(string field, string cell, string expected)
    {
        var (value, problems) = Cells.Read(RecordSamples.Field(field), cell);
        Assert.Equal((Value.Null, expected), (value, problems[0].Message.Chinese));
    }
}
