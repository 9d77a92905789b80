using Marketing.Rules;

namespace Marketing.Engine;

/// <summary>Why a command may not run now. A value, not an exception: nothing is wrong with the program.</summary>
public enum RefusalKind
{
    /// <summary>The request is wrong in itself: 400.</summary>
    Invalid,

    /// <summary>This person may not do it: 403.</summary>
    Forbidden,

    /// <summary>There is no such thing, or none this person may know of: 404.</summary>
    NotFound,

    /// <summary>Not in this state: 409.</summary>
    Conflict,

    /// <summary>Begun and under way, but not done in the time the caller waits: 504.</summary>
    Timeout,
}

/// <summary>A refused command: what was expected, what was found and what can be done instead.</summary>
/// <param name="Code">Stable code such as <c>task-already-completed</c>.</param>
public sealed record Refusal(RefusalKind Kind, string Code, Words Message, Words? Mend = null)
{
    /// <summary>The single faults, for a form or a set of files.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    public static Refusal NotFound(string what, long key) => new(RefusalKind.NotFound, "not-found",
        new Words($"没有找到编号为 {key} 的{Chinese(what)}。", $"Expected to find {what} with key '{key}', but no such {what} was found."));

    static string Chinese(string what) => what switch
    {
        "user task" => "任务",
        "process instance" => "流程实例",
        "process definition" => "流程定义",
        "incident" => "异常",
        "clock" => "时限",
        "element instance" => "节点实例",
        "batch operation" => "批量操作",
        "decision instance" => "决策实例",
        "resource" => "资源",
        "audit log" => "审计记录",
        "sign-off" => "签字链接",
        "announcement" => "公告",
        "file" => "文件",
        "work" => "后台处理",
        _ => "对象",
    };
}

/// <summary>Either the result of a command or why it was refused.</summary>
public readonly struct Outcome<T>
{
    readonly T? value;

    Outcome(T? value, Refusal? refusal)
    {
        this.value = value;
        Refusal = refusal;
    }

    /// <summary>Null when the command ran.</summary>
    public Refusal? Refusal { get; }

    public bool Succeeded => Refusal is null;

    /// <exception cref="InvalidOperationException">The command was refused.</exception>
    public T Value => Refusal is null ? value! : throw new InvalidOperationException($"Refused: {Refusal.Code}: {Refusal.Message.English}");

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>The result of a command that has nothing to tell.</summary>
public readonly record struct Done;
