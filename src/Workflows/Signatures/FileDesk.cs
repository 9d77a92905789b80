using System.Globalization;
using System.Security.Cryptography;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Rules;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Signatures;

/// <summary>A file as somebody sends it.</summary>
public sealed record SentFile(string Name, string? MediaType, byte[] Content);

/// <summary>Takes what people attach to a running request: evidence, contracts, photographs.</summary>
public sealed class FileDesk(CommandRunner runner, Func<DirectorySnapshot> directory)
{
    /// <summary>The largest file, in bytes.</summary>
    public const int LargestFile = 20 << 20;

    /// <summary>The most files of one request.</summary>
    public const int MostFiles = 200;

    /// <summary>The longest name that is kept, in characters.</summary>
    public const int LongestName = 150;

    /// <summary>Keeps a file with the request. For the applicant, and for whoever may do one of its open tasks.</summary>
    public Task<Outcome<InstanceFileRow>> Add(long instanceKey, SentFile file, string actor, CancellationToken cancellation = default) =>
        runner.Run<InstanceFileRow>(async context =>
        {
            if (await context.Load(instanceKey) is not { } loaded)
                return Refusal.NotFound("process instance", instanceKey);
            if ((Check(file) ?? await MayAdd(context, loaded, actor) ?? await Full(context, instanceKey, cancellation)) is { } refused)
                return refused;
            var row = new InstanceFileRow
            {
                Key = context.Transaction.ReserveKeys(1), InstanceKey = instanceKey, Name = NameOf(file.Name), MediaType = file.MediaType ?? "application/octet-stream", At = context.Now,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Content)), Content = file.Content,
            };
            return await InstanceFiles.Add(context.Transaction, row, actor);
        }, actor, cancellation);

    static Refusal? Check(SentFile file) => file.Content.Length switch
    {
        0 => new Refusal(RefusalKind.Invalid, "file-empty", new Words("文件是空的。", "The file is empty."), new Words("选择一个有内容的文件。", "Choose a file that holds something.")),
        > LargestFile => new Refusal(RefusalKind.Invalid, "file-too-large", new Words($"文件不能超过 {LargestFile >> 20} MB。", $"Expected a file of at most {LargestFile >> 20} MB."),
            new Words("压缩或拆分后再上传。", "Compress or split it, and send it again.")),
        _ => null,
    };

    async ValueTask<Refusal?> MayAdd(CommandContext context, LoadedInstance loaded, string actor)
    {
        if (loaded.Instance.State is InstanceState.Completed or InstanceState.Terminated)
            return new Refusal(RefusalKind.Conflict, "instance-over", new Words("流程已经结束，不能再上传文件。", "The request is over; no file can be added any more."));
        if (directory().Find(actor) is not { } person)
            return TaskRights.UnknownPerson(actor);
        if (loaded.Instance.Applicant == actor)
            return null;
        var tasks = await context.Transaction.Tasks(loaded.Row.Key);
        return tasks.Any(task => new TaskCase(new LoadedTask(task, loaded, context), person, directory()).MayAct is null) ? null
            : new Refusal(RefusalKind.Forbidden, "not-involved", new Words("只有申请人和正在办理的人可以上传文件。", "Only the applicant and those who have an open task here may add files."));
    }

    static async ValueTask<Refusal?> Full(CommandContext context, long instanceKey, CancellationToken cancellation) =>
        await (await WorkflowsDbContext.In(context.Transaction)).InstanceFiles.CountAsync(row => row.InstanceKey == instanceKey, cancellation) < MostFiles ? null
            : new Refusal(RefusalKind.Conflict, "too-many-files", new Words($"一个流程最多 {MostFiles} 个文件。", $"A request holds at most {MostFiles} files."));

    // Without folders, and without letters that are not seen or turn the direction of reading. What is cut is before the extension.
    static string NameOf(string sent)
    {
        var name = new string([.. sent[(sent.LastIndexOfAny(['/', '\\']) + 1)..].Where(letter => !char.IsControl(letter) && char.GetUnicodeCategory(letter) != UnicodeCategory.Format)]).Trim();
        if (name.Length == 0)
            return "file";
        var extension = Path.GetExtension(name);
        return name.Length <= LongestName ? name : extension.Length < 20 ? name[..(LongestName - extension.Length)] + extension : name[..LongestName];
    }
}
