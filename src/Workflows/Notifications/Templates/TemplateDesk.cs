using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Notifications.Templates;

/// <summary>Names one template.</summary>
/// <param name="Medium">email or robot.</param>
/// <param name="Kind">A kind of notice, <c>digest</c> or <c>*</c>.</param>
/// <param name="Language">zh or en.</param>
public sealed record TemplateName(string Medium, string Kind, string Language)
{
    /// <summary>Whether there can be such a template.</summary>
    public bool Exists => ShippedTemplates.Media.Contains(Medium) && ShippedTemplates.Kinds.Contains(Kind) && ShippedTemplates.Languages.Contains(Language);
}

/// <summary>What administrators do with templates. A template that could not be filled in is refused.</summary>
public sealed class TemplateDesk(CommandRunner runner)
{
    /// <summary>The templates of administrators.</summary>
    public Task<List<TemplateRow>> Own(CancellationToken cancellation = default) =>
        runner.Look(async context => await (await WorkflowsDbContext.In(context.Transaction)).Templates.AsNoTracking().OrderBy(row => row.Medium).ThenBy(row => row.Kind).ThenBy(row => row.Language).ToListAsync(cancellation), cancellation);

    /// <summary>Puts a template before the shipped one.</summary>
    public Task<Outcome<Done>> Write(TemplateName name, NoticeTemplate template, string actor, CancellationToken cancellation = default) =>
        runner.Run<Done>(async context =>
        {
            if (!name.Exists)
                return Unknown(name);
            if (Check(template) is { } wrong)
                return wrong;
            var rows = await WorkflowsDbContext.In(context.Transaction);
            var row = await Find(rows, name);
            if (row is null)
                rows.Templates.Add(row = new TemplateRow { Medium = name.Medium, Kind = name.Kind, Language = name.Language, Subject = "", Body = "", ChangedBy = actor });
            (row.Subject, row.Body, row.ChangedBy, row.ChangedAt) = (template.Subject, template.Body, actor, context.Now);
            context.Changed(new Change(TemplateBook.ChangeKind));
            return default(Done);
        }, actor, cancellation);

    /// <summary>Takes an administrator's template away: the shipped one is in force again.</summary>
    public Task<Outcome<Done>> Remove(TemplateName name, string actor, CancellationToken cancellation = default) =>
        runner.Run<Done>(async context =>
        {
            var rows = await WorkflowsDbContext.In(context.Transaction);
            if (!name.Exists || await Find(rows, name) is not { } row)
                return Unknown(name);
            rows.Templates.Remove(row);
            context.Changed(new Change(TemplateBook.ChangeKind));
            return default(Done);
        }, actor, cancellation);

    /// <summary>What is wrong with a template, as a refusal that names each place; null when nothing is.</summary>
    public static Refusal? Check(NoticeTemplate template) => template.Check() is { Count: > 0 } problems
        ? new Refusal(RefusalKind.Invalid, "template-invalid", problems[0].Message, problems[0].Mend) { Problems = problems }
        : null;

    static Task<TemplateRow?> Find(WorkflowsDbContext rows, TemplateName name) =>
        rows.Templates.AsTracking().FirstOrDefaultAsync(row => row.Medium == name.Medium && row.Kind == name.Kind && row.Language == name.Language);

    static Refusal Unknown(TemplateName name) => new(RefusalKind.NotFound, "template-unknown", new Words($"没有模板 {name.Medium}/{name.Kind}/{name.Language}。", $"There is no template {name.Medium}/{name.Kind}/{name.Language}."),
        new Words($"渠道：{string.Join("、", ShippedTemplates.Media)}；类型：{string.Join("、", ShippedTemplates.Kinds)}；语言：{string.Join("、", ShippedTemplates.Languages)}。",
            $"Media: {string.Join(", ", ShippedTemplates.Media)}; kinds: {string.Join(", ", ShippedTemplates.Kinds)}; languages: {string.Join(", ", ShippedTemplates.Languages)}."));
}
