namespace Marketing.Rules.Production;

/// <summary>The keywords of the language, as RULES-DSL §2 lists them.</summary>
static class Keywords
{
    public static readonly Phrase RuleSet = new("规则集", "ruleset");
    public static readonly Phrase Version = new("版本", "version");
    public static readonly Phrase TimeZone = new("时区", "time zone");
    public static readonly Phrase Use = new("引用", "use");
    public static readonly Phrase Constant = new("常量", "constant");
    public static readonly Phrase Setting = new("设定", "setting");
    public static readonly Phrase From = new("出自", "from");
    public static readonly Phrase Rule = new("规则", "rule");
    public static readonly Phrase Table = new("决策表", "table");
    public static readonly Phrase End = new("结束", "end");

    public static readonly Phrase When = new("当", "when");
    public static readonly Phrase Then = new("则", "then");
    public static readonly Phrase Ladder = new("阶梯自", "ladder from");
    public static readonly Phrase Define = new("判定", "define");
    public static readonly Phrase Guard = new("在", "before");
    public static readonly Phrase GuardEnd = new("前", "");
    public static readonly Phrase Must = new("须", "must");
    public static readonly Phrase Saying = new("提示", "saying");

    public static readonly Phrase Per = new("依据", "per");
    public static readonly Phrase Provisional = new("暂定", "provisional");
    public static readonly Phrase OncePer = new("", "once per");
    public static readonly Phrase CheckEvery = new("", "check every");
    public static readonly Phrase Each = new("每", "");
    public static readonly Phrase Once = new("一次", "");
    public static readonly Phrase Check = new("检查", "");
    public static readonly Phrase Again = new("重复", "again");
    public static readonly Phrase Never = new("不", "never");
    public static readonly Phrase WhenTrueAgain = new("再次成立时", "when true again");
    public static readonly Phrase OnEveryChange = new("每次变化时", "on every change");
    public static readonly Phrase ChooseOne = new("择一", "choose one in");
    public static readonly Phrase By = new("按", "by");
    public static readonly Phrase Priority = new("优先级", "priority");
    public static readonly Phrase Unbounded = new("不限", "unbounded");
    public static readonly Phrase ValidFrom = new("生效", "valid from");
    public static readonly Phrase ValidTo = new("至", "to");

    public static readonly Phrase There = new("有", "there is a|there is an");
    public static readonly Phrase No = new("没有", "there is no");
    public static readonly Phrase Exists = new("存在", "there exists a|there exists an");
    public static readonly Phrase Last = new("最近", "the last");
    public static readonly Phrase First = new("最早", "the first");
    public static readonly Phrase Consecutive = new("连续", "consecutive");
    public static readonly Phrase Items = new("条", "");
    public static readonly Phrase Where = new("其中", "where");
    public static readonly Phrase All = new("都", "all");
    public static readonly Phrase AtLeast = new("至少", "at least");
    public static readonly Phrase OfThem = new("条", "of them");
    public static readonly Phrase CountUp = new("统计", "count up");
    public static readonly Phrase Over = new("取自", "over");
    public static readonly Phrase Let = new("设", "let");
    public static readonly Phrase And = new("且", "and");
    public static readonly Phrase Since = new("自", "");
    public static readonly Phrase Full = new("起满", "");
    public static readonly Phrase Beyond = new("起超过", "");
    public static readonly Phrase Until = new("距", "");
    public static readonly Phrase Short = new("不足", "");
    public static readonly Phrase MoreThan = new("", "more than");
    public static readonly Phrase LessThan = new("", "less than");
    public static readonly Phrase AfterWord = new("", "after");
    public static readonly Phrase BeforeWord = new("", "before");
    public static readonly Phrase Period = new("逢", "every");
    public static readonly Phrase AtStart = new("开始", "at its start");
    public static readonly Phrase AtEnd = new("结束", "at its end");
    public static readonly Phrase On = new("", "on");
    public static readonly Phrase LastDay = new("最后一天", "last day");
    public static readonly Phrase DayWord = new("", "day");

    public static readonly Phrase ByCalendar = new("按日历", "by calendar");
    public static readonly Phrase WorkingTime = new("按工作时间", "by working time");
    public static readonly Phrase NonWorkingTime = new("按非工作时间", "by non-working time");
    public static readonly Phrase WorkingDays = new("按工作日", "by working days");

    public static readonly Phrase RungAfter = new("满", "after");
    public static readonly Phrase If = new("若", "if");
    public static readonly Phrase As = new("为", "as");
    public static readonly Phrase To = new("为", "to");
    public static readonly Phrase Becomes = new("改为", "becomes");
    public static readonly Phrase Changing = new("更改", "changing");
    public static readonly Phrase Creating = new("新增", "creating a|creating an");
    public static readonly Phrase Deleting = new("删除", "deleting a|deleting an");

    public static readonly Phrase StartProcess = new("启动流程", "start process");
    public static readonly Phrase Suggest = new("建议启动流程", "suggest process");
    public static readonly Phrase SuggestTo = new("给", "to");
    public static readonly Phrase Notify = new("通知", "notify");
    public static readonly Phrase Through = new("经", "by");
    public static readonly Phrase Require = new("要求", "require");
    public static readonly Phrase ToDo = new("完成", "to do");
    public static readonly Phrase Cancelled = new("不再成立即取消", "cancelled when no longer true");
    public static readonly Phrase Set = new("置", "set");
    public static readonly Phrase Record = new("记录", "record");
    public static readonly Phrase Conclude = new("得出", "conclude");
    public static readonly Phrase Withdraw = new("撤销", "withdraw");
    public static readonly Phrase Raise = new("上报", "raise");
    public static readonly Phrase Level = new("级别", "level");
    public static readonly Phrase With = new("以", "with");
    public static readonly Phrase Within = new("限期", "within");
    public static readonly Phrase WithinFrom = new("自", "from");
    public static readonly Phrase Due = new("截止", "due");

    public static readonly Phrase Hit = new("命中", "hit");

    public static readonly IReadOnlyList<(Phrase Phrase, UseKind Kind)> Uses =
        [(new("模型", "model"), UseKind.Model), (new("日历", "calendar"), UseKind.Calendar), (new("规则集", "ruleset"), UseKind.RuleSet), (new("决策", "decision"), UseKind.Decision)];

    public static readonly IReadOnlyList<(Phrase Phrase, Aggregate Kind)> Aggregates =
    [
        (new("合计", "sum"), Aggregate.Sum), (new("个数", "count"), Aggregate.Count), (new("最大", "max"), Aggregate.Max), (new("最小", "min"), Aggregate.Min),
        (new("平均", "mean"), Aggregate.Mean), (new("清单", "list"), Aggregate.List), (new("去重", "distinct"), Aggregate.Distinct),
    ];

    public static readonly IReadOnlyList<(Phrase Phrase, PeriodKind Kind)> Units =
    [
        (new("每年", "year"), PeriodKind.Year), (new("每半年", "half-year"), PeriodKind.HalfYear), (new("每季度", "quarter"), PeriodKind.Quarter), (new("每月", "month"), PeriodKind.Month),
        (new("每周", "week"), PeriodKind.Week), (new("每日", "day"), PeriodKind.Day), (new("每工作日", "working day"), PeriodKind.WorkingDay),
    ];

    public static readonly IReadOnlyList<Phrase> Weekdays =
    [
        new("周一", "Monday"), new("周二", "Tuesday"), new("周三", "Wednesday"), new("周四", "Thursday"), new("周五", "Friday"), new("周六", "Saturday"), new("周日|周天", "Sunday"),
    ];

    public static readonly IReadOnlyList<Phrase> Months =
    [
        new("", "January"), new("", "February"), new("", "March"), new("", "April"), new("", "May"), new("", "June"),
        new("", "July"), new("", "August"), new("", "September"), new("", "October"), new("", "November"), new("", "December"),
    ];

    public static readonly IReadOnlyList<(Phrase Phrase, Dmn.HitPolicy Kind)> HitPolicies =
    [
        (new("唯一", "unique"), Dmn.HitPolicy.Unique), (new("首个", "first"), Dmn.HitPolicy.First), (new("任一", "any"), Dmn.HitPolicy.Any),
        (new("优先", "priority"), Dmn.HitPolicy.Priority), (new("收集", "collect"), Dmn.HitPolicy.Collect), (new("顺序", "rule order"), Dmn.HitPolicy.RuleOrder),
    ];

    /// <summary>What a part of a rule set begins with.</summary>
    public static readonly IReadOnlyList<Phrase> Parts = [RuleSet, Use, Constant, Setting, Rule, Table];

    /// <summary>What an attribute begins with, and with it whatever ends the expression of the one before.</summary>
    public static readonly IReadOnlyList<Phrase> Attributes = [Per, Provisional, OncePer, CheckEvery, Each, Once, Check, Again, ChooseOne, Priority, Unbounded, ValidFrom];

    public static readonly IReadOnlyList<Phrase> Clauses = [There, No, Exists, Last, First, CountUp, Let, And, Since, AtLeast, MoreThan, Until, LessThan, Period];

    public static readonly IReadOnlyList<Phrase> Effects = [StartProcess, Suggest, Notify, Require, Set, Record, Conclude, Withdraw, Raise];

    public static readonly IReadOnlyList<Phrase> Calendars = [ByCalendar, WorkingTime, NonWorkingTime, WorkingDays];
}
