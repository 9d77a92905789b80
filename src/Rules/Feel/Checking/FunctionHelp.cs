using System.Collections.Frozen;

namespace Marketing.Rules.Feel.Checking;

/// <summary>What each built-in function gives, and one line of help in both languages.</summary>
/// <remarks>
/// The columns: name; result; Chinese; English. A result is a type, <c>=1</c> for the type of the first argument, <c>item</c> for what
/// the first list holds (or the arguments are), <c>list&lt;item&gt;</c> for a list of that.
/// </remarks>
static class FunctionHelp
{
    public sealed record Row(string Name, string Result, Words Text)
    {
        /// <summary>The type that every call gives; null where it depends on the arguments.</summary>
        public FeelType? Fixed { get; } = TypeText.TryRead(Result, out var type) ? type : null;
    }

    const string Table = """
        abs | =1 | 绝对值，数字或时长 | the magnitude of a number or duration
        after | boolean | 一个点或区间在另一个之后 | whether one point or range comes after another
        all | boolean | 列表各项全为 true | whether every item is true
        and | boolean | 列表各项全为 true | whether every item is true
        any | boolean | 列表中有一项为 true | whether some item is true
        append | list<item> | 在列表末尾加上几项 | the list with further items at its end
        assert | =1 | 条件成立时给出值，否则为 null 并说明原因 | the value if the condition holds, else null with the cause
        before | boolean | 一个点或区间在另一个之前 | whether one point or range comes before another
        ceiling | number | 向上取整，可指定小数位 | rounds up to whole numbers or to decimal places
        coincides | boolean | 两个点或区间相同 | whether two points or ranges are the same
        concatenate | list<item> | 把几个列表接成一个 | several lists as one, in order
        contains | boolean | 文字里含有另一段文字 | whether a text holds another
        context | context | 由键和值的列表做成上下文 | a context of a list of keys and values
        context merge | context | 合并几个上下文，后面的优先 | several contexts as one; later entries win
        context put | context | 设置或加入上下文里的一项 | the context with one entry set or added
        count | number | 列表有几项 | the number of items
        date | date | 由文字、日期时间或年月日得到日期 | a date from a text, a date and time, or its parts
        date and time | date and time | 由文字、日期和时间或各部分得到日期时间 | a date and time from a text, a date with a time, or its parts
        day of week | string | 星期几的英文名 | the English name of the day of the week
        day of year | number | 一年中的第几天 | the number of the day in its year
        decimal | number | 四舍六入五成双到指定小数位 | rounds to decimal places, halves to the even digit
        distinct values | list<item> | 去掉列表中的重复项 | the items without repetitions
        duplicate values | list<item> | 列表中出现不止一次的项 | the items that stand more than once
        duration | Any | 由文字得到时长，例如 P3D、PT12H、P1Y2M | a duration from a text such as P3D, PT12H or P1Y2M
        during | boolean | 一个点或区间在另一区间之内 | whether a point or range lies within a range
        ends with | boolean | 文字以另一段文字结尾 | whether a text ends with another
        even | boolean | 是偶数 | whether a number is even
        exp | number | e 的乘方 | e raised to a power
        extract | list<string> | 与正则表达式匹配的各段文字 | the pieces of a text that match a pattern
        finished by | boolean | 区间的终点与另一个点或区间的终点相同 | whether a range ends where a point or range ends
        finishes | boolean | 点或区间与另一区间同时结束 | whether a point or range ends where a range ends
        flatten | list<Any> | 把列表里的列表摊平 | nested lists as one flat list
        floor | number | 向下取整，可指定小数位 | rounds down to whole numbers or to decimal places
        get entries | list<context<key: string, value: Any>> | 上下文的各项，每项有 key 和 value | the entries of a context, each with key and value
        get or else | Any | 值为 null 时取另一个值 | the value, or another one where it is null
        get value | Any | 按键取上下文里的值 | the value of an entry by its key
        includes | boolean | 区间包含一个点或区间 | whether a range holds a point or range
        index of | list<number> | 某值在列表中的各个位置 | the positions of a value in a list
        insert before | list<item> | 在列表某位置前插入一项 | the list with an item inserted at a position
        is | boolean | 两个值类型和内容都相同 | whether two values are the same in kind and content
        is blank | boolean | 文字为空或只有空白 | whether a text is empty or blank
        is defined | boolean | 这个名称有值 | whether a name has a value
        is empty | boolean | 列表没有项 | whether a list has no items
        last day of month | date | 当月的最后一天 | the last day of the month
        list contains | boolean | 列表里有某值 | whether a value stands in a list
        list replace | list<item> | 换掉列表中某位置或符合条件的项 | the list with items replaced, by position or condition
        log | number | 自然对数 | the natural logarithm
        lower case | string | 转成小写 | the text in lower case
        matches | boolean | 文字符合正则表达式 | whether a text matches a pattern
        max | item | 最大的一项 | the greatest item
        mean | item | 平均数 | the average
        median | number | 中位数 | the middle number
        meets | boolean | 一个区间的终点是另一个的起点 | whether one range ends where the other begins
        met by | boolean | 一个区间的起点是另一个的终点 | whether one range begins where the other ends
        min | item | 最小的一项 | the least item
        mode | list<number> | 出现最多的数 | the most frequent numbers
        modulo | number | 除法的余数，符号随除数 | the remainder of a division, with the divisor's sign
        month of year | string | 月份的英文名 | the English name of the month
        not | boolean | 取反 | the opposite of a boolean
        now | date and time | 现在的日期时间 | the present date and time
        number | number | 由文字得到数字，可指定分组符和小数点 | a number from a text, perhaps with separators
        odd | boolean | 是奇数 | whether a number is odd
        or | boolean | 列表中有一项为 true | whether some item is true
        overlaps | boolean | 两个区间有共同的部分 | whether two ranges share something
        overlaps after | boolean | 区间从另一个中间开始并更晚结束 | whether a range begins within another and ends later
        overlaps before | boolean | 区间更早开始并在另一个中间结束 | whether a range begins earlier and ends within another
        partition | list<list<item>> | 把列表按每组几项分开 | the list in parts of a given size
        product | number | 各数的积 | the product of the numbers
        random number | number | 0 到 1 之间的随机数 | a number between 0 and 1, by chance
        range | range<Any> | 由文字得到区间，例如 [1..10) | a range from a text such as [1..10)
        remove | list<item> | 去掉列表某位置的一项 | the list without the item at a position
        replace | string | 按正则表达式替换文字 | the text with matches of a pattern replaced
        reverse | list<item> | 把列表倒过来 | the items in reverse order
        round down | number | 向零舍入到指定小数位 | rounds towards zero
        round half down | number | 五舍六入到指定小数位 | rounds to the nearest, halves towards zero
        round half up | number | 四舍五入到指定小数位 | rounds to the nearest, halves away from zero
        round up | number | 远离零舍入到指定小数位 | rounds away from zero
        sort | list<item> | 给列表排序，可给出比较函数 | the items in order, perhaps by a function
        split | list<string> | 按分隔符拆开文字 | the pieces of a text between delimiters
        sqrt | number | 平方根 | the square root
        started by | boolean | 区间的起点与另一个点或区间的起点相同 | whether a range begins where a point or range begins
        starts | boolean | 点或区间与另一区间同时开始 | whether a point or range begins where a range begins
        starts with | boolean | 文字以另一段文字开头 | whether a text begins with another
        stddev | number | 样本标准差 | the standard deviation of a sample
        string | string | 把任何值变成文字 | any value as text
        string join | string | 把各段文字连起来，可指定分隔符 | the texts of a list as one, perhaps with a delimiter
        string length | number | 文字有几个字符 | the number of characters
        sublist | list<item> | 从第几项起取列表的一部分 | the part of a list from a position
        substring | string | 从第几个字符起取一段文字，从 1 数起 | the part of a text from a position, counted from 1
        substring after | string | 另一段文字之后的部分 | what stands behind another text
        substring before | string | 另一段文字之前的部分 | what stands before another text
        sum | item | 各项的和 | the sum of the items
        time | time | 由文字、日期时间或时分秒得到时间 | a time from a text, a date and time, or its parts
        today | date | 今天的日期 | the present date
        trim | string | 去掉首尾空白 | the text without blanks around it
        union | list<item> | 合并几个列表并去掉重复项 | several lists as one without repetitions
        upper case | string | 转成大写 | the text in upper case
        week of year | number | 一年中的第几周（ISO 8601） | the number of the week (ISO 8601)
        years and months duration | years and months duration | 两个日期之间相隔的年月 | the years and months between two dates
        """;

    static readonly FrozenDictionary<string, Row> Rows = Table.Split('\n')
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Select(cells => new Row(cells[0], cells[1], new(cells[2], cells[3])))
        .ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>The line of a built-in function; null for one of the host.</summary>
    public static Row? Of(string name) => Rows.GetValueOrDefault(name);

    /// <summary>The type a call gives, from those of its arguments (empty when they are given by name).</summary>
    public static FeelType ResultOf(FunctionSet function, IReadOnlyList<FeelType> arguments)
    {
        if (Of(function.Name) is not { } row || !ReferenceEquals(FeelFunctions.BuiltIn.Find(function.Name), function))
            return FeelType.Any;
        return row.Result switch
        {
            "=1" => arguments.Count > 0 ? arguments[0] : FeelType.Any,
            "item" => ItemOf(arguments),
            "list<item>" => FeelType.ListOf(ItemOf(arguments, row.Name)),
            "list<list<item>>" => FeelType.ListOf(FeelType.ListOf(ItemOf(arguments, row.Name))),
            _ => row.Fixed ?? FeelType.Any,
        };
    }

    static FeelType ItemOf(IReadOnlyList<FeelType> arguments) => arguments.Count == 1 && arguments[0].Plain is ListType list
        ? list.Element
        : TypeFacts.CommonOf(arguments);

    // Those that take several lists or add items have a list of what all of these hold in common.
    static FeelType ItemOf(IReadOnlyList<FeelType> arguments, string name)
    {
        var parts = arguments.Select((type, i) => (name is "append" && i > 0) || type.Plain is not ListType list ? type : list.Element).ToList();
        return name switch
        {
            "append" or "concatenate" or "union" => TypeFacts.CommonOf(parts),
            "insert before" or "list replace" => parts.Count == 3 ? TypeFacts.Common(parts[0], parts[2]) : FeelType.Any,
            _ => parts.Count > 0 ? parts[0] : FeelType.Any,
        };
    }
}
