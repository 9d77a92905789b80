using System.Globalization;
using System.Text.Json;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Notifications;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Signatures;

/// <summary>What somebody outside sends who signs, or will not.</summary>
/// <param name="Strokes">The drawn signature; null: the typed name is the signature, which <paramref name="NameIsSignature"/> has to say.</param>
public sealed record SignRequest(bool Accepted, string? Name, IReadOnlyList<IReadOnlyList<int>>? Strokes, bool NameIsSignature, string? Reason);

/// <summary>The side of a link that needs no account: whoever has the token sees what is to be signed, and signs once.</summary>
/// <remarks>A wrong token and a broken one are answered alike. Of a used link no more is told than who signed and when.</remarks>
public sealed class SignoffDoor(CommandRunner runner)
{
    public const int LongestName = 60, LongestReason = 2_000;

    /// <summary>32 bytes as base64url.</summary>
    const int TokenLength = 43;

    /// <summary>Nothing is known of such a link.</summary>
    public static Refusal NoSuchLink { get; } = new(RefusalKind.NotFound, "signoff-unknown", new Words("链接无效。", "This link is not valid."),
        new Words("请核对链接是否完整，或请发送人重新发送。", "Check that the link is complete, or ask whoever sent it for a new one."));

    /// <summary>Opens the page. Told once: when it was opened first.</summary>
    public Task<Outcome<SignoffRow>> Open(string? token, CancellationToken cancellation = default) =>
        runner.Run<SignoffRow>(async context =>
        {
            if (await Find(context, token) is not { } row)
                return NoSuchLink;
            if (await Dead(context, row) is { } dead)
                return dead;
            if (row.State == SignoffStates.Open && row.OpenedAt is null)
            {
                row.OpenedAt = context.Now;
                context.Changed(new Change("task", row.InstanceKey, row.TaskKey));
            }

            return row;
        }, null, cancellation);

    /// <summary>Signs or declines: archives what was signed, completes the task and tells whoever made the link, all in one transaction.</summary>
    /// <param name="address">The network address that the request came from.</param>
    public Task<Outcome<SignoffRow>> Sign(string? token, SignRequest request, string? address, CancellationToken cancellation = default) =>
        runner.Run<SignoffRow>(async context =>
        {
            if (await Find(context, token) is not { } row)
                return NoSuchLink;
            if ((await Dead(context, row) ?? Used(row) ?? Check(request)) is { } refused)
                return refused;
            if (await context.Load(row.InstanceKey) is not { Instance.State: InstanceState.Active } loaded)
                return Over("signoff-void");
            var at = TimeZoneInfo.ConvertTime(context.Now, context.Feel.Zone);
            var record = new SignedRecord(row, loaded.Process.Id, JsonSerializer.Deserialize<List<ShownField>>(row.ShownJson)!, request.Accepted, request.Name!.Trim(), at)
            {
                Strokes = request.Accepted ? SignatureStrokes.Read(request.Strokes) : null, Reason = request.Accepted ? null : request.Reason!.Trim(), Address = address,
            };
            var file = await Archive(context, record);
            Keep(row, record, file, context.Now);
            await context.Move(loaded, new CompleteTask(context.Moment(null), row.TaskKey, new Dictionary<string, Value> { [row.ElementId] = ResultOf(record, row, file) }, Comment: CommentOf(record)));
            Tell(context, record);
            return row;
        }, null, cancellation);

    static async ValueTask<SignoffRow?> Find(CommandContext context, string? token)
    {
        if (token is not { Length: TokenLength })
            return null;
        var hash = SignoffDesk.HashOf(token);
        return await (await WorkflowsDbContext.In(context.Transaction)).Signoffs.AsTracking().FirstOrDefaultAsync(one => one.TokenHash == hash);
    }

    static async ValueTask<Refusal?> Dead(CommandContext context, SignoffRow row) => SignoffStates.Of(row, (await context.Transaction.Task(row.TaskKey))?.State, context.Now) switch
    {
        SignoffStates.Withdrawn => Over("signoff-withdrawn"),
        SignoffStates.Expired => Over("signoff-expired"),
        SignoffStates.Void => Over("signoff-void"),
        _ => null,
    };

    static Refusal Over(string code) => new(RefusalKind.Conflict, code, code switch
    {
        "signoff-withdrawn" => new Words("发送人已撤回这个链接。", "Whoever sent this link has withdrawn it."),
        "signoff-expired" => new Words("链接已过期。", "This link has expired."),
        _ => new Words("这项签字已经不再需要。", "This signature is no longer needed."),
    }, new Words("如有疑问，请联系发送人。", "If in doubt, ask whoever sent it."));

    static Refusal? Used(SignoffRow row) => row.State == SignoffStates.Open ? null : new Refusal(RefusalKind.Conflict, "signoff-used",
        new Words($"{row.SignedName} 已经签过。", $"{row.SignedName} has signed already."), new Words("无需再次签字。", "Nothing more is to be done."));

    static Refusal? Check(SignRequest request)
    {
        if (request.Name?.Trim() is not { Length: > 0 and <= LongestName } name || name.Any(char.IsControl))
            return Invalid("name-required", $"请填写姓名（不超过 {LongestName} 个字）。", $"Expected a name of at most {LongestName} characters.");
        if (!request.Accepted)
        {
            return request.Reason?.Trim() is { Length: > 0 and <= LongestReason } ? null
                : Invalid("reason-required", $"请说明不认可的理由（不超过 {LongestReason} 个字）。", $"Expected a reason of at most {LongestReason} characters.");
        }

        return (request.Strokes is null ? request.NameIsSignature : SignatureStrokes.Read(request.Strokes) is not null) ? null
            : Invalid("signature-required", "请手写签名，或勾选以键入的姓名作为签名。", "Expected a drawn signature, or the typed name taken as the signature.");
    }

    static Refusal Invalid(string code, string chinese, string english) => new(RefusalKind.Invalid, code, new Words(chinese, english));

    static ValueTask<InstanceFileRow> Archive(CommandContext context, SignedRecord record)
    {
        var content = System.Text.Encoding.UTF8.GetBytes(record.ToDocument());
        return InstanceFiles.Add(context.Transaction, new InstanceFileRow
        {
            Key = context.Transaction.ReserveKeys(1), InstanceKey = record.Link.InstanceKey, Name = record.FileName, MediaType = "text/html", At = context.Now,
            Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), Content = content,
        }, null);
    }

    static void Keep(SignoffRow row, SignedRecord record, InstanceFileRow file, DateTimeOffset now)
    {
        (row.State, row.EndedAt) = (record.Accepted ? SignoffStates.Accepted : SignoffStates.Declined, now);
        (row.SignedName, row.Reason, row.Sha256, row.FileKey) = (record.Name, record.Reason, SignedRecord.DigestOf(record.ToJson()), file.Key);
    }

    // What the process goes on with, as a variable named like the task.
    static Value ResultOf(SignedRecord record, SignoffRow row, InstanceFileRow file)
    {
        var result = new Context.Builder();
        result.Set("outcome", Value.Of(record.Outcome));
        result.Set("name", Value.Of(record.Name));
        result.Set("at", Value.Of(record.At.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)));
        result.Set("reason", Value.Of(record.Reason));
        result.Set("address", Value.Of(record.Address));
        result.Set("document", Value.Of(file.Name));
        result.Set("file", Value.Of(file.Key.ToString(CultureInfo.InvariantCulture)));
        result.Set("sha256", Value.Of(row.Sha256));
        return Value.Of(result.Build());
    }

    static string CommentOf(SignedRecord record) => record.Accepted ? $"{record.Name} 通过签字链接认可 · accepted by link" : $"{record.Name} 通过签字链接拒签 · declined by link：{record.Reason}";

    static void Tell(CommandContext context, SignedRecord record) => new Notice([record.Link.CreatedBy], "information", record.Accepted
        ? new Words($"{record.Name} 已签字：{record.Link.TitleZh}", $"{record.Name} has signed: {record.Link.TitleEn}")
        : new Words($"{record.Name} 拒绝签字：{record.Link.TitleZh}，{record.Reason}", $"{record.Name} has declined: {record.Link.TitleEn}, {record.Reason}")).Post(context.Transaction, context.Now, record.Link.InstanceKey);
}
