using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Forms;

namespace Marketing.Workflows.Approvals;

/// <summary>The form of a task, and what is submitted with it.</summary>
public static class TaskForms
{
    /// <summary>The form, in the version the task was offered with; or null.</summary>
    public static async ValueTask<FormRow?> Of(LoadedTask task) => task.Row switch
    {
        { FormKey: { } key } => await task.Context.Transaction.Form(key),
        { FormId: { } id } => await task.Context.Transaction.LatestForm(id),
        _ => null,
    };

    /// <summary>What checks and merges the person's values.</summary>
    internal static async ValueTask<FormSubmission> Submission(TaskCase task, bool isWhole)
    {
        var form = await Of(task.Task);
        return new FormSubmission(form is null ? null : FormSchema.Read(form.Schema).For(FieldRights.Of(task.Task.Model)), task.Task.Variables, task.Task.Context.Feel, task.Person.Id) { Complete = isWhole };
    }
}
