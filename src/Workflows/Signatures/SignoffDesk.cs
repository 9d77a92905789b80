using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Marketing.Engine;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Signatures;

/// <summary>A link that was just made. Only now is its token known.</summary>
/// <param name="Token">256 random bits, as base64url; null when the product mails the link, and nobody but the signer learns it.</param>
public sealed record MadeSignoff(SignoffRow Row, string? Token);

/// <summary>What somebody who has the task does with links: makes one, which ends the one before, and withdraws it.</summary>
public sealed class SignoffDesk(CommandRunner runner, Func<DirectorySnapshot> directory, SignoffMail mail)
{
    /// <summary>The longest name of whom a link is for, in characters.</summary>
    public const int LongestRecipient = 100;

    /// <summary>The longest text that is signed, in characters.</summary>
    public const int LongestText = 20_000;

    /// <summary>What a link of this task would show now: text and fields as they are. A refusal when this person may make none.</summary>
    public Task<Outcome<SignoffRow>> Preview(long taskKey, string actor, CancellationToken cancellation = default) =>
        runner.Look(context => Draft(context, taskKey, actor, null), cancellation);

    /// <summary>Makes a link. One that is still open for the same task is dead from now on.</summary>
    /// <param name="address">Where the product mails it; null: whoever makes it hands it over.</param>
    public Task<Outcome<MadeSignoff>> Make(long taskKey, string actor, string? recipient, string? address, CancellationToken cancellation = default) =>
        runner.Run<MadeSignoff>(async context =>
        {
            var draft = await Draft(context, taskKey, actor, recipient);
            if (!draft.Succeeded)
                return draft.Refusal!;
            var mailed = string.IsNullOrWhiteSpace(address) ? null : address.Trim();
            if (mailed is not null && mail.Check(mailed) is { } refused)
                return refused;
            var row = draft.Value;
            var token = NewToken();
            row.Key = context.Transaction.ReserveKeys(1);
            row.TokenHash = HashOf(token);
            var rows = await WorkflowsDbContext.In(context.Transaction);
            foreach (var open in await rows.Signoffs.AsTracking().Where(one => one.TaskKey == taskKey && one.State == SignoffStates.Open).ToListAsync(cancellation))
                (open.State, open.EndedAt) = (SignoffStates.Withdrawn, context.Now);
            rows.Signoffs.Add(row);
            context.Changed(new Change("task", row.InstanceKey, taskKey));
            if (mailed is null)
                return new MadeSignoff(row, token);
            await SignoffMail.Post(context, rows, row, mailed);
            return new MadeSignoff(row, null);
        }, actor, cancellation);

    /// <summary>Withdraws a link that nobody has used. Who may make one for its task may withdraw it, and whoever made it.</summary>
    public Task<Outcome<SignoffRow>> Withdraw(long key, string actor, CancellationToken cancellation = default) =>
        runner.Run<SignoffRow>(async context =>
        {
            var rows = await WorkflowsDbContext.In(context.Transaction);
            if (await rows.Signoffs.AsTracking().FirstOrDefaultAsync(one => one.Key == key, cancellation) is not { } row)
                return Refusal.NotFound("sign-off", key);
            if (row.CreatedBy != actor && (await Draft(context, row.TaskKey, actor, null)).Refusal is { Kind: RefusalKind.Forbidden or RefusalKind.NotFound } refused)
                return refused;
            if (row.State != SignoffStates.Open)
            {
                return new Refusal(RefusalKind.Conflict, "signoff-over", new Words("这个签字链接已经用过或已撤回。", "This link was used or withdrawn already."),
                    new Words("刷新页面查看结果。", "Look at the task again."));
            }

            (row.State, row.EndedAt, row.EndedBy) = (SignoffStates.Withdrawn, context.Now, actor);
            context.Changed(new Change("task", row.InstanceKey, row.TaskKey));
            return row;
        }, actor, cancellation);

    internal static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of a token.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    async ValueTask<Outcome<SignoffRow>> Draft(CommandContext context, long taskKey, string actor, string? recipient)
    {
        if (await context.Transaction.Task(taskKey) is not { } task || await context.Load(task.InstanceKey) is not { } loaded)
            return Refusal.NotFound("user task", taskKey);
        if (task.State != "CREATED")
            return new Refusal(RefusalKind.Conflict, "task-over", new Words("任务已经结束，不需要再签字。", "The task is over; no signature is needed any more."));
        if (directory().Find(actor) is not { } person)
            return TaskRights.UnknownPerson(actor);
        var found = new LoadedTask(task, loaded, context);
        if (Signoff.Of(found.Model) is not { } declared)
        {
            return new Refusal(RefusalKind.Conflict, "signoff-not-declared", new Words("这一步没有可签字的内容。", "This step has nothing to be signed."),
                new Words("请流程负责人在模型里为这一步填写 signoff.text。", "Ask the owner of the process to give the step a signoff.text."));
        }

        if (new TaskCase(found, person, directory()).MayAct is { } refused)
            return refused;
        if (recipient?.Length > LongestRecipient)
            return new Refusal(RefusalKind.Invalid, "recipient-too-long", new Words($"收件人最长 {LongestRecipient} 个字。", $"Expected a recipient of at most {LongestRecipient} characters."));
        return await Describe(found, declared, actor, recipient, directory());
    }

    static async ValueTask<Outcome<SignoffRow>> Describe(LoadedTask task, Signoff declared, string actor, string? recipient, DirectorySnapshot people)
    {
        var (feel, now) = (task.Context.Feel, task.Context.Now);
        var text = Policies.Read(declared.Text, task.Variables, feel);
        if (text is not { Length: > 0 and <= LongestText })
        {
            return new Refusal(RefusalKind.Conflict, "signoff-text", new Words($"签字内容算不出来，或超过 {LongestText} 个字（{declared.Text}）。", $"Expected {Signoff.TextName} to give a text of at most {LongestText} characters, but it did not ({declared.Text})."),
                new Words("补上它用到的字段，或请流程负责人修改模型。", "Fill in the fields that it uses, or ask the owner of the process to mend the model."));
        }

        var expiry = Policies.Read(declared.Expires ?? "= config.signoff.expires", task.Variables, feel);
        if (Signoff.ReadExpiry(expiry) is not { } span)
        {
            return new Refusal(RefusalKind.Conflict, "signoff-expiry", new Words($"链接有效期应为 5 分钟到 90 天的时长，实际是「{expiry}」。", $"Expected the time a link is valid to be a duration from 5 minutes to 90 days, but found '{expiry}'."),
                new Words("改正 signoff.expires 或设置 signoff.expires。", "Correct the property signoff.expires or the setting of that name."));
        }

        var (process, step) = (task.Instance.Process.Name ?? task.Instance.Process.Id, task.Model.Name ?? task.Model.Id);
        var title = declared.Title is null ? null : Policies.Read(declared.Title, task.Variables, feel);
        return new SignoffRow
        {
            InstanceKey = task.Row.InstanceKey, TaskKey = task.Row.Key, ElementId = task.Row.ElementId, TokenHash = "", TitleZh = title ?? $"{process} · {step}", TitleEn = title ?? $"{process} · {step}",
            Text = text, ShownJson = JsonSerializer.Serialize(await ShownFields.Of(task, declared, people)), Recipient = string.IsNullOrWhiteSpace(recipient) ? null : recipient.Trim(),
            CreatedBy = actor, CreatedAt = now, ExpiresAt = now + span, State = SignoffStates.Open,
        };
    }
}
