using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;

namespace Marketing.Workflows.Tests;

/// <summary>Verbs as sentences.</summary>
static class Verbs
{
    public static Task<Outcome<UserTaskRow>> Approve(this TaskDesk desk, long task, string person, Context variables, string? comment) =>
        desk.Do("approve", task, person, new VerbRequest { Variables = variables, Comment = comment });

    public static Task<Outcome<UserTaskRow>> Reject(this TaskDesk desk, long task, string person, Context variables, string? comment) =>
        desk.Do("reject", task, person, new VerbRequest { Variables = variables, Comment = comment });

    public static Task<Outcome<UserTaskRow>> Return(this TaskDesk desk, long task, string person, string? to, string? comment) =>
        desk.Do("return", task, person, new VerbRequest { To = to, Comment = comment });

    public static Task<Outcome<UserTaskRow>> Claim(this TaskDesk desk, long task, string person) => desk.Do("claim", task, person, new VerbRequest());

    public static Task<Outcome<UserTaskRow>> Release(this TaskDesk desk, long task, string person) => desk.Do("release", task, person, new VerbRequest());

    public static Task<Outcome<UserTaskRow>> Transfer(this TaskDesk desk, long task, string person, string to, string? comment) =>
        desk.Do("transfer", task, person, new VerbRequest { To = to, Comment = comment });
}
