using Marketing.Rules;

namespace Marketing.Workflows.Directory;

/// <summary>Who acts where nobody does: what the parts of the program are called that begin and change things by themselves.</summary>
/// <remarks>A person of the directory who has one of these ids comes first.</remarks>
public static class ProgramActors
{
    public const string Rules = "rules";
    public const string Schedule = "schedule";
    public const string System = "system";

    /// <summary>Null for everybody else.</summary>
    public static Words? NameOf(string id) => id switch
    {
        Rules => new Words("规则", "Rules"),
        Schedule => new Words("定时", "Schedule"),
        System => new Words("系统", "System"),
        _ => null,
    };
}
