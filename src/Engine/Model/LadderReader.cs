using System.Globalization;
using Marketing.Rules;

namespace Marketing.Engine.Model;

/// <summary>Reads the text of a ladder. The first thing that does not fit stops it, with its place.</summary>
/// <remarks><code>
/// steps = step {";" step}
/// step  = "+" duration action [WHO {"," WHO}] ["every" duration "x" n] ["via" channel {"," channel}] ["ack" duration]
/// </code></remarks>
sealed class LadderReader(string text)
{
    static readonly Dictionary<string, LadderAction> Actions = Enum.GetValues<LadderAction>().ToDictionary(action => action.ToString().ToLowerInvariant());
    static readonly Words Duration = new("时长，例如 PT2H 或 P1D", "a duration such as PT2H or P1D");

    int at;

    public TextFault? Fault { get; private set; }

    public List<LadderStep> Read()
    {
        var steps = new List<LadderStep>();
        while (Fault is null && !AtEnd())
        {
            if (steps.Count > 0 && !Take(';'))
                Wrong(new Words("「;」或结尾", "';' or the end"));
            else if (steps.Count == Ladder.MostSteps)
                Wrong(new Words($"至多 {Ladder.MostSteps} 步", $"at most {Ladder.MostSteps} steps"));
            else if (ReadStep() is { } step)
                Add(steps, step.Step, step.Begin);
        }

        return steps;
    }

    void Add(List<LadderStep> steps, LadderStep step, int begin)
    {
        if (steps.Count > 0 && step.After.Rough < steps[^1].After.Rough)
        {
            at = begin;
            Wrong(new Words("不早于上一步的时长：步骤按时间先后书写", "a duration not before that of the step before: steps stand in the order of time"));
        }

        steps.Add(step);
    }

    (LadderStep Step, int Begin)? ReadStep()
    {
        Blank();
        var begin = at;
        if (!Take('+'))
            return Wrong<(LadderStep, int)?>(new Words("「+」和超时之后的时长，例如 +PT2H", "'+' and a time after the breach, such as +PT2H"));
        var after = ReadSpan();
        var action = ReadAction();
        var who = ReadWho(action);
        var (every, times) = ReadRepetition(action);
        var channels = TakeWord("via") ? ReadList(ReadChannel) : [];
        var acknowledge = TakeWord("ack") ? ReadAcknowledgement(action) : null;
        return Fault is not null ? null : (new LadderStep(after!, action, text[begin..at].Trim())
        {
            Who = who, Every = every, Times = times, Channels = channels, Acknowledge = acknowledge,
        }, begin);
    }

    LadderAction ReadAction()
    {
        if (Fault is null && Actions.TryGetValue(Peek(), out var action))
        {
            Word();
            return action;
        }

        return Wrong<LadderAction>(new Words($"动作：{string.Join("、", Actions.Keys)}", $"an action: {string.Join(", ", Actions.Keys)}"));
    }

    // Who is not named: whoever has the task is reminded; the manager is told, or gets the task.
    List<Who> ReadWho(LadderAction action)
    {
        var decides = action is LadderAction.Pass or LadderAction.Reject;
        if (Fault is not null || AtEnd() || text[at] == ';' || Peek() is "every" or "via" or "ack")
            return decides ? [] : [new Who(action == LadderAction.Remind ? WhoKind.Assignee : WhoKind.Up)];
        return decides ? Wrong<List<Who>>(new Words("「;」或结尾：系统决定时不写人员", "';' or the end: a decision of the system names nobody")) ?? [] : ReadList(ReadOne);
    }

    Who? ReadOne()
    {
        var word = Peek();
        if (Who.Parse(word) is not { } who)
            return Wrong<Who>(new Words("人员：assignee、applicant、owner、up、role:ID 或 person:ID", "a person: assignee, applicant, owner, up, role:ID or person:ID"));
        Word();
        return who;
    }

    (ClockSpan?, int) ReadRepetition(LadderAction action)
    {
        if (!TakeWord("every"))
            return (null, 1);
        if (action is not (LadderAction.Remind or LadderAction.Escalate))
            return Wrong<(ClockSpan?, int)>(new Words("「;」或结尾：只有 remind 和 escalate 可以重复", "';' or the end: only remind and escalate are repeated"));
        var every = ReadSpan();
        if (every is { } length && length.Rough == TimeSpan.Zero)
            Wrong(new Words("大于零的间隔", "an interval above zero"));
        if (Fault is null && !Take('x'))
            Wrong(new Words("「x」和次数，例如 x3", "'x' and how often, such as x3"));
        var number = Fault is null ? Word() : "";
        if (Fault is null && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var times) && times is >= 1 and <= Ladder.MostTimes)
            return (every, times);
        at -= number.Length;
        return Wrong<(ClockSpan?, int)>(new Words($"1 到 {Ladder.MostTimes} 的次数", $"a number from 1 to {Ladder.MostTimes}"));
    }

    ClockSpan? ReadAcknowledgement(LadderAction action) => action == LadderAction.Escalate
        ? ReadSpan()
        : Wrong<ClockSpan>(new Words("「;」或结尾：只有 escalate 可以要求确认", "';' or the end: only escalate asks for an acknowledgement"));

    ClockSpan? ReadSpan()
    {
        if (Fault is not null)
            return null;
        if (ClockSpan.Parse(Peek()) is not { } span)
            return Wrong<ClockSpan>(Duration);
        Word();
        return span;
    }

    string? ReadChannel() => Peek() is { Length: > 0 } ? Word() : Wrong<string>(new Words("渠道名称", "the name of a channel"));

    List<T> ReadList<T>(Func<T?> one)
    {
        var items = new List<T>();
        do
        {
            if (Fault is null && one() is { } item)
                items.Add(item);
        }
        while (Fault is null && Take(','));
        return items;
    }

    // ---- letters ----

    bool AtEnd()
    {
        Blank();
        return at == text.Length;
    }

    void Blank()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }

    bool Take(char letter)
    {
        Blank();
        if (Fault is not null || at == text.Length || text[at] != letter)
            return false;
        at++;
        return true;
    }

    bool TakeWord(string word)
    {
        if (Fault is not null || Peek() != word)
            return false;
        Word();
        return true;
    }

    string Peek()
    {
        Blank();
        var end = at;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not (',' or ';' or '+'))
            end++;
        return text[at..end];
    }

    string Word()
    {
        var word = Peek();
        at += word.Length;
        return word;
    }

    void Wrong(Words expected)
    {
        var found = Peek();
        Fault ??= new TextFault(at + 1, expected, found.Length > 0 || at == text.Length ? found : text[at].ToString());
    }

    T? Wrong<T>(Words expected)
    {
        Wrong(expected);
        return default;
    }
}
